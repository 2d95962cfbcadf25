"""The home of the service desk: its queue, and what is late anywhere."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kam.homes.cards import Figure, list_url
from service.models import Request
from service.selectors import queue_of, seen_accounts, view_counts, with_columns
from service.tables import RequestTable
from users.models import User

ROWS_OF_DESK = 20
ROWS_LATE = 10


@dataclass(frozen=True)
class DeskHome:
    """What the desk begins the day with."""

    figures: list[Figure]
    mine: RequestTable | None
    late: RequestTable | None


def desk_home(user: User, *, at: dt.datetime) -> DeskHome:
    """Compose the home of someone at the desk. Cost: 4 queries."""
    counts = view_counts(user, at=at)
    mine = queue_of(user, limit=ROWS_OF_DESK)
    late = list(
        with_columns(Request.objects.visible_to(user).overdue(at=at))
        .exclude(holder=user)
        .order_by("due_at", "id")[:ROWS_LATE]
    )
    seen = seen_accounts(user, [case.account_id for case in [*mine, *late]])

    def table(rows: list[Request]) -> RequestTable | None:
        return RequestTable(rows, at=at, seen=seen, orderable=False) if rows else None

    labels = [
        ("mine", _("I hold"), ""),
        ("overdue", _("Late, of all"), "bad"),
        ("escalated", _("Gone to the director"), "bad"),
        ("waiting", _("Waiting for the customer"), ""),
    ]
    figures = [
        Figure(label, counts[view], list_url("service:request_list", view=view), state) for view, label, state in labels
    ]
    return DeskHome(figures=figures, mine=table(mine), late=table(late))
