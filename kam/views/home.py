"""The first page of the day, by role."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import formats
from kam.homes import desk_home, director_home, manager_jobs
from kam.selectors import HomeFigures, gaps, home_figures
from service.selectors import queue_of
from users.choices import ROLES_THAT_CREATE_ACCOUNTS, ROLES_THAT_IMPORT, Role
from users.requests import SignedInRequest

STEERING = frozenset({Role.DIRECTOR, Role.EXECUTIVE})


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Show those who steer, the service desk and everyone else what their day begins with."""
    role = request.user.role
    if role in STEERING:
        return _home_of_directors(request)
    if role == Role.SERVICE:
        return _home_of_desk(request)
    return _home_of_managers(request)


def _shared(request: SignedInRequest) -> dict[str, Any]:
    role = request.user.role
    return {
        "today": timezone.localdate(),
        "may_create": role in ROLES_THAT_CREATE_ACCOUNTS,
        "may_import": role in ROLES_THAT_IMPORT,
    }


def _home_of_directors(request: SignedInRequest) -> HttpResponse:
    at = timezone.now()
    return render(request, "kam/home_director.html", {**_shared(request), "home": director_home(request.user, at=at)})


def _home_of_desk(request: SignedInRequest) -> HttpResponse:
    at = timezone.now()
    return render(request, "kam/home_desk.html", {**_shared(request), "home": desk_home(request.user, at=at)})


def _home_of_managers(request: SignedInRequest) -> HttpResponse:
    """Show the six jobs, and what the own accounts lack; who has no account yet sees the first step."""
    user, today = request.user, timezone.localdate()
    figures = home_figures(user, as_of=today)
    has_work = bool(figures.accounts) or bool(queue_of(user, limit=1))
    context = {
        **_shared(request),
        "figures": figures,
        "has_work": has_work,
        "stats": _stats(figures, owner=user.username if user.role == Role.MANAGER else ""),
        "jobs": manager_jobs(user, at=timezone.now()) if has_work else [],
        "gaps": gaps(user, as_of=today) if figures.accounts else [],
    }
    return render(request, "kam/home.html", context)


def _stats(figures: HomeFigures, *, owner: str) -> list[dict[str, object]]:
    base = reverse("accounts:account_list")
    rows = [
        (_("My accounts"), figures.accounts, {}, "", ""),
        (_("My key accounts"), figures.key, {"category": "key"}, "", ""),
        (
            _("Without a current plan"),
            figures.without_plan,
            {"category": "key", "missing": "plan"},
            _("of the key accounts"),
            "bad" if figures.without_plan else "",
        ),
        (_("Dossiers to review"), figures.stale, {"missing": "review"}, _("a block is overdue"), ""),
    ]
    return [
        {
            "label": label,
            "value": formats.number(value, language="en"),
            "url": f"{base}?{urlencode({**({'owner': owner} if owner else {}), **query})}",
            "note": note,
            "note_state": state,
        }
        for label, value, query, note, state in rows
    ]


@require_safe
def more(request: SignedInRequest) -> HttpResponse:
    """Show the whole navigation and the own settings, for the phone."""
    return render(request, "kam/more.html")
