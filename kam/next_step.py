"""The next step with an account: the one thing that its page names as the most pressing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category
from accounts.models import Account, Commitment
from accounts.selectors.dossier import BlockSummary
from core import formats
from service.models import Request
from users.models import User
from visits.models import Visit


@dataclass(frozen=True)
class NextStep:
    """What to do next with an account, with the page where it is done."""

    label: str
    url: str
    note: str = ""
    icon: str = "arrow-right-circle"


def next_step(
    account: Account, summaries: list[BlockSummary], stale: list[BlockSummary], *, user: User, at: dt.datetime
) -> NextStep | None:
    """Name the most pressing step: next visit, promise of ours that is due, late request, then what the dossier lacks.

    Cost: 1 query, 1 more where a visit, a promise or a request is found.
    """
    if account.is_archived:
        return None
    return _with_customer(account, user=user, at=at) or _in_dossier(account, summaries, stale)


def _with_customer(account: Account, *, user: User, at: dt.datetime) -> NextStep | None:
    """Name the next visit, else our most pressing promise that is due, else the request that is late longest."""
    today = timezone.localtime(at).date()
    visits = Visit.objects.visible_to(user).filter(account=account)
    promises = Commitment.objects.visible_to(user).filter(account=account)
    asked = Request.objects.visible_to(user).filter(account=account)
    found = (
        Account.objects.filter(pk=account.pk)
        .values_list(
            _first(visits.ahead().starting_from(today).order_by("planned_start", "id")),
            _first(promises.open().ours().filter(due_on__lte=today).order_by("due_on", "id")),
            _first(asked.overdue(at=at).order_by("due_at", "id")),
        )
        .get()
    )
    visit, promise, request = found
    if visit is not None:
        return _to_visit(visits.get(pk=visit), today)
    if promise is not None:
        return _to_keep(promises.get(pk=promise), today)
    if request is not None:
        return _to_answer(asked.get(pk=request), today)
    return None


def _first(rows: "QuerySet[Any]") -> Any:
    """Give the key of the first row as one value of a wider query."""
    return rows.values("pk")[:1]


def _to_visit(visit: Visit, today: dt.date) -> NextStep:
    language = get_language() or ""
    start = timezone.localtime(visit.planned_start)
    day = formats.date(start.date(), language=language, today=today)
    label = f"{day} {formats.weekday(start.date(), language=language)} {start:%H:%M} {visit.get_form_display()}"
    url = reverse("visits:visit_detail", args=[visit.number])
    return NextStep(label, url, " ".join(visit.purpose.split()), "calendar3")


def _to_keep(promise: Commitment, today: dt.date) -> NextStep:
    note = _("Our promise, due today") if promise.due_on == today else _("Our promise, overdue since %(day)s")
    day = formats.date(promise.due_on, language=get_language() or "", today=today)
    url = reverse("promises:promise_detail", args=[promise.pk])
    return NextStep(promise.matter, url, str(note) % {"day": day}, "check2-square")


def _to_answer(request: Request, today: dt.date) -> NextStep:
    day = formats.date(timezone.localtime(request.next_deadline).date(), language=get_language() or "", today=today)
    note = _("Request %(number)s, late since %(day)s") % {"number": request.number, "day": day}
    return NextStep(request.subject, reverse("service:request_detail", args=[request.number]), note, "headset")


def _in_dossier(account: Account, summaries: list[BlockSummary], stale: list[BlockSummary]) -> NextStep | None:
    """Name what the dossier lacks: owner of a key account, a review that is due, the emptiest block."""
    number = account.number
    if account.category == Category.KEY and account.owner_id is None:
        return NextStep(str(_("Assign an account manager")), reverse("accounts:account_owner", args=[number]))
    if stale:
        block = stale[0].block
        label = _("Review %(block)s") % {"block": block.label}
        return NextStep(label, reverse("accounts:account_edit", args=[number, block.value]))
    emptiest = min(summaries, key=lambda summary: summary.state.percent)
    if not emptiest.state.is_enough:
        label = _("Complete %(block)s") % {"block": emptiest.block.label}
        note = formats.listing(emptiest.missing[:3], language=get_language() or "")
        return NextStep(label, reverse("accounts:account_edit", args=[number, emptiest.block.value]), note)
    return None
