"""Who answers for an account, and which category it is in."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.actions.archive import refuse_archived
from accounts.actions.blocks import EditConflictError
from accounts.choices import Category, TeamFunction
from accounts.duties import may_assign_owner, may_name_key_accounts, may_set_category, may_set_team
from accounts.models import Account, TeamMember
from accounts.telling import tell_owner, tell_team
from core.history import sign
from users.models import User

SINGLE_FUNCTIONS = frozenset({TeamFunction.SOLUTION, TeamFunction.DELIVERY})


def assign_owner(*, by: User | None, account: Account, owner: User | None, version: int | None = None) -> None:
    """Give an account to an account manager, who leaves its team if on it.

    `version` of the account is the one the person saw; none: whatever is stored.
    Raises: PermissionDenied; EditConflictError when another version is stored by now; ValidationError for a person who
    cannot own, or a key account without owner.
    """
    if by is not None and not may_assign_owner(by):
        raise PermissionDenied
    with transaction.atomic():
        row = _locked(account, version)
        if owner is None and row.category == Category.KEY:
            raise ValidationError({"owner": _("A key account always has an account manager.")})
        if owner is not None and not User.objects.who_can_own().filter(pk=owner.pk).exists():
            raise ValidationError({"owner": _("This person cannot be responsible for an account.")})
        if owner is not None:
            _leave(row, [owner], by=by)
        if row.owner_id != (owner.pk if owner else None):
            row.owner = owner
            row.version += 1
            sign(row, by)
            row.save()
            tell_owner(row, by=by)
    account.owner = owner


def set_team(
    *, by: User | None, account: Account, team: Mapping[TeamFunction, Sequence[User]], version: int | None = None
) -> None:
    """Make the team of an account exactly the given one.

    `version` of the account is the one the person saw; none: whatever is stored.
    Raises: PermissionDenied; EditConflictError when another version is stored by now; ValidationError for two leads of
    one function or one person in two places.
    """
    if by is not None and not may_set_team(by, account):
        raise PermissionDenied
    wanted = {person.pk: (function, person) for function, people in team.items() for person in people}
    if any(len(team.get(function, ())) > 1 for function in SINGLE_FUNCTIONS):
        raise ValidationError(_("There is one solution lead and one delivery lead."))
    with transaction.atomic():
        row = _locked(account, version)
        if len(wanted) != sum(len(people) for people in team.values()) or row.owner_id in wanted:
            raise ValidationError(
                _("Each person stands once in the team, and the account manager is not listed again.")
            )
        present = {member.user_id: member for member in TeamMember.objects.filter(account=account)}
        _leave(account, [m.user for pk, m in present.items() if pk not in wanted], by=by)
        moved = [m for pk, m in present.items() if pk in wanted and m.function != wanted[pk][0]]
        _leave(account, [member.user for member in moved], by=by)
        stays = {pk for pk in present if pk in wanted} - {member.user_id for member in moved}
        for pk, (function, person) in wanted.items():
            if pk not in stays:
                member = TeamMember(account=account, user=person, function=function)
                sign(member, by)
                member.save()
        if set(present) != stays or set(wanted) != stays:
            Account.objects.filter(pk=account.pk).update(version=F("version") + 1)
        new = [person for pk, (_function, person) in wanted.items() if pk not in present]
        tell_team(row, new, version=row.version + 1, by=by)


def set_category(
    *,
    by: User | None,
    account: Account,
    category: Category,
    lost_reason: str = "",
    version: int | None = None,
) -> None:
    """Move an account to a management category.

    `version` of the account is the one the person saw; none: whatever is stored.
    Raises: PermissionDenied; EditConflictError when another version is stored by now; ValidationError for a key account
    without owner, or a lost one without reason.
    """
    if by is not None and not may_set_category(by, account):
        raise PermissionDenied
    with transaction.atomic():
        row = _locked(account, version)
        touches_key = Category.KEY in {row.category, category} and row.category != category
        if by is not None and touches_key and not may_name_key_accounts(by):
            raise ValidationError({"category": _("Only a director or an executive moves key accounts.")})
        if category == Category.KEY and row.owner_id is None:
            raise ValidationError({"category": _("A key account needs an account manager: please assign one first.")})
        reason = lost_reason.strip() if category == Category.LOST else ""
        if category == Category.LOST and not reason:
            raise ValidationError({"lost_reason": _("Please say why the customer was lost.")})
        if (row.category, row.lost_reason) != (category, reason):
            row.category, row.lost_reason = category, reason
            row.version += 1
            sign(row, by)
            row.save()
    account.category, account.lost_reason = category, reason


def _locked(account: Account, version: int | None) -> Account:
    """Hold an account that is not put away and still as the person saw it."""
    refuse_archived(account.pk)
    row = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if version is not None and row.version != version:
        raise EditConflictError(row)
    return row


def _leave(account: Account, people: Sequence[User], *, by: User | None) -> None:
    for member in TeamMember.objects.filter(account=account, user__in=people):
        sign(member, by)
        member.delete()
