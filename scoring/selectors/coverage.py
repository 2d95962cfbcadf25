"""Whether the key accounts are looked after."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.completeness import ENOUGH_PERCENT
from accounts.models import AccountQuerySet

QUIET_DAYS = 90


@dataclass(frozen=True)
class Coverage:
    """Of how many key accounts each promise of key-account management is kept."""

    key_accounts: int
    with_owner: int
    with_plan: int
    complete: int
    reviewed: int
    ordering: int


def coverage(accounts: AccountQuerySet, *, as_of: dt.date) -> Coverage:
    """Count the key accounts among the accounts, and those that have what they need. Cost: 1 query."""
    counted = (
        accounts.active()
        .key()
        .aggregate(
            key_accounts=Count("pk"),
            with_owner=Count("pk", filter=Q(owner__isnull=False)),
            with_plan=Count("pk", filter=Q(figures__has_current_plan=True)),
            complete=Count("pk", filter=Q(completeness__gte=ENOUGH_PERCENT)),
            reviewed=Count("pk", filter=Q(review_due_on__gt=as_of)),
            ordering=Count("pk", filter=Q(figures__last_order_on__gte=as_of - dt.timedelta(days=QUIET_DAYS))),
        )
    )
    return Coverage(**counted)
