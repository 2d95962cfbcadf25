"""Who reads and who writes bottom lines."""

import datetime as dt
from dataclasses import dataclass

from accounts.choices import GuardedKind
from accounts.models import AccountGrant
from negotiations.models import BottomLine, Negotiation
from users.models import User


@dataclass(frozen=True)
class BottomLineAccess:
    """What a person who sees a negotiation may do with its bottom lines."""

    reads: bool
    writes: bool


def bottom_line_access(user: User, negotiation: Negotiation, *, as_of: dt.date) -> BottomLineAccess:
    """Say who may read and write. The negotiation must come from `visible_to(user)`. Cost: 1 query, for the lead 2.

    Read by those granted by name, whatever their role. Written by them, and by the lead while the account has none:
    with the first one there is nothing to read yet, so that the grant it brings opens nothing of anybody else.
    """
    granted = AccountGrant.objects.filter(
        account=negotiation.account_id, user=user, kind=GuardedKind.BOTTOM_LINE
    ).valid_on(as_of)
    reads = granted.exists()
    if not negotiation.is_running:
        return BottomLineAccess(reads, writes=False)
    return BottomLineAccess(reads, writes=reads or (negotiation.lead_id == user.pk and not _has_any(negotiation)))


def _has_any(negotiation: Negotiation) -> bool:
    return BottomLine.objects.filter(topic__negotiation__account=negotiation.account_id).exists()


def readers_of(negotiation: Negotiation, *, as_of: dt.date) -> list[AccountGrant]:
    """Name who may read the bottom lines of the account. Cost: 1 query."""
    grants = AccountGrant.objects.filter(account=negotiation.account_id, kind=GuardedKind.BOTTOM_LINE)
    return list(grants.valid_on(as_of).select_related("user", "granted_by").order_by("user__display_name"))
