"""Promises as pages show them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Subquery
from django.utils.translation import gettext as _

from accounts.choices import CommitmentState
from accounts.models import Account, Commitment, CommitmentQuerySet
from accounts.timeline import Event
from users.models import User

SHOWN_OPEN = 5
SHOWN_SETTLED = 2
SHOWN_STEPS = 20
SOON_DAYS = 7
STEP_ICONS: dict[str, str] = {
    CommitmentState.OPEN: "pencil",
    CommitmentState.KEPT: "check2-square",
    CommitmentState.BROKEN: "x-square",
    CommitmentState.DROPPED: "dash-square",
}


@dataclass(frozen=True)
class PromiseGlance:
    """The most pressing open promises of an account, then the latest that were settled; `soon` ends the next week."""

    rows: list[Commitment]
    total: int
    soon: dt.date


def listed_promises(user: User) -> CommitmentQuerySet:
    """Give the promises a person may see, with what a row shows. Cost: no query yet."""
    promises: CommitmentQuerySet = Commitment.objects.visible_to(user).select_related(
        "account", "account__figures", "holder", "contact"
    )
    return promises


def promises_at_a_glance(account: Account, *, as_of: dt.date) -> PromiseGlance:
    """Read the promises an overview shows, and with each how many there are. Cost: 2 queries."""
    promises = Commitment.objects.filter(account=account)
    counted = promises.order_by().values("account").annotate(n=Count("pk")).values("n")
    shown = promises.select_related("holder", "contact").annotate(total=Subquery(counted))
    pressing = shown.open().order_by("due_on", "id")[:SHOWN_OPEN]
    settled = shown.exclude(state=CommitmentState.OPEN).order_by("-settled_on", "-id")[:SHOWN_SETTLED]
    soon = as_of + dt.timedelta(days=SOON_DAYS)
    rows: list[Any] = [*pressing, *settled]
    return PromiseGlance(rows=rows, total=rows[0].total if rows else 0, soon=soon)


def course_of(promise: Commitment) -> list[Event]:
    """Tell the latest saves of a promise: given, changed, settled, opened again. Cost: 1 query."""
    saves = list(promise.history.select_related("history_user").order_by("-history_id")[: SHOWN_STEPS + 1])
    earlier = [*saves[1:], None]
    return [_step(save, before) for save, before in zip(saves, earlier, strict=True)][:SHOWN_STEPS]


def _step(save: Any, before: Any | None) -> Event:
    state = CommitmentState(save.state)
    if save.history_type == "+":
        title = _("Entered")
    elif before is not None and before.state != save.state:
        title = _("Opened again") if state == CommitmentState.OPEN else str(state.label)
    else:
        title = _("Changed")
    return Event(
        when=save.history_date,
        icon=STEP_ICONS[state],
        title=title,
        text=save.evidence,
        note=str(save.history_user or _("System")),
    )
