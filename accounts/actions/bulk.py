"""One change to many accounts. What a person may not see or change stays as it is, and the answer says why."""

from collections.abc import Callable, Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category
from accounts.duties import may_assign_owner
from accounts.models import Account, Tag, TeamMember
from accounts.telling import tell_owner_of_many
from core.history import record_all
from users.bulk import OUT_OF_SIGHT, BulkResult, portions
from users.models import User

ARCHIVED = _("archived")
SAME_OWNER = _("had this account manager already")
HAS_TAG = _("had this tag already")
LACKS_TAG = _("did not have this tag")
KEY_NEEDS_OWNER = _("key accounts always have an account manager")


def assign_owner_to_all(*, by: User, account_ids: Iterable[int], owner: User | None) -> BulkResult:
    """Give accounts to one account manager, who leaves their teams.

    Raises: PermissionDenied; ValidationError for a person who cannot own, or too many accounts.
    Cost: a few statements in 500 accounts.
    """
    if not may_assign_owner(by):
        raise PermissionDenied
    if owner is not None and not User.objects.who_can_own().filter(pk=owner.pk).exists():
        raise ValidationError({"owner": _("This person cannot be responsible for an account.")})

    def reason(account: Account) -> Promise | None:
        if account.owner_id == (owner.pk if owner else None):
            return SAME_OWNER
        return KEY_NEEDS_OWNER if owner is None and account.category == Category.KEY else None

    def change(accounts: list[Account]) -> None:
        for account in accounts:
            account.owner = owner
        members = list(TeamMember.objects.filter(account__in=accounts, user=owner)) if owner else []
        record_all(members, by=by, kind="-")
        # Not delete(): it would write a second history, unsigned, row by row.
        TeamMember.objects.filter(pk__in=[member.pk for member in members])._raw_delete(DEFAULT_DB_ALIAS)
        _update(accounts, owner=owner)

    result = _each_chunk(by, account_ids, reason, change)
    if owner is not None:
        tell_owner_of_many(owner, count=result.changed, by=by)
    return result


def tag_all(*, by: User, account_ids: Iterable[int], tag: Tag) -> BulkResult:
    """Mark accounts with a tag. Raises: ValidationError for too many. Cost: a few statements in 500 accounts."""
    tagged = _tagged(tag)

    def change(accounts: list[Account]) -> None:
        through = Account.tags.through
        through.objects.bulk_create(
            [through(account_id=account.pk, tag_id=tag.pk) for account in accounts], ignore_conflicts=True
        )
        _update(accounts)

    return _each_chunk(by, account_ids, lambda account: HAS_TAG if account.pk in tagged else None, change)


def untag_all(*, by: User, account_ids: Iterable[int], tag: Tag) -> BulkResult:
    """Take a tag from accounts. Raises: ValidationError for too many. Cost: a few statements in 500 accounts."""
    tagged = _tagged(tag)

    def change(accounts: list[Account]) -> None:
        Account.tags.through.objects.filter(account_id__in=[account.pk for account in accounts], tag=tag).delete()
        _update(accounts)

    return _each_chunk(by, account_ids, lambda account: None if account.pk in tagged else LACKS_TAG, change)


def _tagged(tag: Tag) -> set[int]:
    return set(Account.tags.through.objects.filter(tag=tag).values_list("account_id", flat=True))


@transaction.atomic
def _each_chunk(
    by: User,
    account_ids: Iterable[int],
    reason: Callable[[Account], Promise | None],
    change: Callable[[list[Account]], None],
) -> BulkResult:
    """Lock accounts chunk by chunk, sort out those that stay, change the others and write their history."""
    result = BulkResult()
    for chunk in portions(list(account_ids)):
        locked = Account.objects.select_for_update(of=("self",)).filter(pk__in=chunk).order_by("pk")
        seen = set(Account.objects.visible_to(by).filter(pk__in=chunk).values_list("pk", flat=True))
        accounts = [account for account in locked if account.pk in seen]
        result.kept[OUT_OF_SIGHT] += len(chunk) - len(accounts)
        changed = []
        for account in accounts:
            why = ARCHIVED if account.is_archived else reason(account)
            if why is None:
                changed.append(account)
            else:
                result.kept[why] += 1
        if changed:
            change(changed)
            record_all(changed, by=by)
            result.changed += len(changed)
    return result.without_zeros()


def _update(accounts: list[Account], **facts: object) -> None:
    """Set facts of accounts that are locked, and count their version up. Cost: 1 statement."""
    keys = [account.pk for account in accounts]
    Account.objects.filter(pk__in=keys).update(version=F("version") + 1, updated_at=timezone.now(), **facts)
