"""Guarded facts: who reads and who writes them."""

import datetime as dt
from dataclasses import dataclass

from accounts.choices import GuardedKind
from accounts.duties import ROLES_ABOVE
from accounts.models import Account, AccountGrant, TeamMember
from users.models import User


@dataclass(frozen=True)
class GuardedAccess:
    """What a person who sees an account may do with its guarded facts."""

    reads_personal: bool
    writes_personal: bool
    reads_credit: bool
    writes_credit: bool
    reads_bottom_line: bool = False

    def reads(self, kind: GuardedKind) -> bool:
        """Tell whether the person may read a kind of facts."""
        return {
            GuardedKind.PERSONAL: self.reads_personal,
            GuardedKind.CREDIT: self.reads_credit,
            GuardedKind.BOTTOM_LINE: self.reads_bottom_line,
        }[kind]


def guarded_access(user: User, account: Account, *, as_of: dt.date) -> GuardedAccess:
    """Say what a person may read and write. The account must come from `visible_to(user)`. Cost: 2 queries.

    Source: roles in the domain model. A grant opens for reading only.
    """
    is_owner = account.owner_id == user.pk
    is_on_team = TeamMember.objects.filter(account=account, user=user).exists()
    is_above = user.role in ROLES_ABOVE
    granted = set(
        AccountGrant.objects.filter(account=account, user=user).valid_on(as_of).values_list("kind", flat=True)
    )
    writes_personal = is_owner or is_on_team
    writes_credit = is_owner or is_above
    return GuardedAccess(
        reads_personal=writes_personal or GuardedKind.PERSONAL in granted,
        writes_personal=writes_personal,
        reads_credit=writes_credit or GuardedKind.CREDIT in granted,
        writes_credit=writes_credit,
        reads_bottom_line=GuardedKind.BOTTOM_LINE in granted,
    )
