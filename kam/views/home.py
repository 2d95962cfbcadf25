"""The first page of the day, by role."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import formats
from kam.selectors import HomeFigures, gaps, home_figures
from users.choices import ROLES_THAT_CREATE_ACCOUNTS, ROLES_THAT_IMPORT, Role
from users.requests import SignedInRequest

STEERING = frozenset({Role.DIRECTOR, Role.EXECUTIVE})


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Lead directors to the pyramid; show everyone else their accounts and what these lack.

    Cost: 2 queries.
    """
    user = request.user
    if user.role in STEERING:
        return redirect("scoring:pyramid")
    today = timezone.localdate()
    figures = home_figures(user, as_of=today)
    context = {
        "today": today,
        "figures": figures,
        "stats": _stats(figures, owner=user.username if user.role == Role.MANAGER else ""),
        "gaps": gaps(user, as_of=today) if figures.accounts else [],
        "may_create": user.role in ROLES_THAT_CREATE_ACCOUNTS,
        "may_import": user.role in ROLES_THAT_IMPORT,
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
