"""Work put into other hands, many pieces at once. What stays where it is, the answer says why."""

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actions.bulk import ARCHIVED
from accounts.choices import CommitmentState
from accounts.models import Account, AccountScopedQuerySet, Commitment
from accounts.telling import tell_keeper_of_many
from core.history import record_all
from users.bulk import OUT_OF_SIGHT, BulkResult, portions
from users.models import User

SAME_HOLDER = _("in these hands already")
NOT_SEEN = _("of an account that this person does not see")
SETTLED = _("settled")

Staying = Callable[[Any], Promise | None]


def hand_over_promises(*, by: User, promise_ids: Collection[int], taker: User) -> BulkResult:
    """Put open promises into the hands of one person, who hears of it once.

    Raises: ValidationError for too many. Cost: 6 statements in 500 promises.
    """

    def stays(promise: Commitment) -> Promise | None:
        return None if promise.state == CommitmentState.OPEN else SETTLED

    result = hand_over_all(
        by=by, rows=Commitment.objects.visible_to(by), ids=promise_ids, field="holder", taker=taker, stays=stays
    )
    tell_keeper_of_many(taker, count=result.changed, by=by)
    return result


@transaction.atomic
def hand_over_all(
    *,
    by: User,
    rows: AccountScopedQuerySet,
    ids: Collection[int],
    field: str,
    taker: User,
    stays: Staying,
    has_to_see: bool = True,
    beside: Callable[[list[Any]], None] = lambda _changed: None,
) -> BulkResult:
    """Name one person in a field of many rows, with their history.

    `rows` are what `by` may change; `stays` gives the reason why a row is left as it is; with `has_to_see` rows of
    accounts that the taker does not see are. `beside` gets the rows of each portion before they change.
    Raises: ValidationError for too many. Cost: 6 statements in 500 rows.
    """
    result = BulkResult()
    model: Any = rows.model
    for portion in portions(ids):
        locked = model.objects.select_for_update(of=("self",)).filter(pk__in=portion).order_by("pk")
        allowed = set(rows.filter(pk__in=portion).values_list("pk", flat=True))
        found = [row for row in locked.select_related("account").defer("account__search_text") if row.pk in allowed]
        result.kept[OUT_OF_SIGHT] += len(portion) - len(found)
        seen = _accounts_seen(taker, found) if has_to_see else None
        changed = []
        for row in found:
            why = _why(row, field=field, taker=taker, seen=seen) or stays(row)
            if why is None:
                changed.append(row)
            else:
                result.kept[why] += 1
        if changed:
            beside(changed)
            _put(changed, field=field, taker=taker, by=by)
            result.changed += len(changed)
    return result.without_zeros()


def _accounts_seen(taker: User, rows: Collection[Any]) -> set[int]:
    accounts = {row.account_id for row in rows if row.account_id}
    return set(Account.objects.visible_to(taker).filter(pk__in=accounts).values_list("pk", flat=True))


def _why(row: Any, *, field: str, taker: User, seen: set[int] | None) -> Promise | None:
    if row.account is not None and row.account.is_archived:
        return ARCHIVED
    if seen is not None and row.account_id and row.account_id not in seen:
        return NOT_SEEN
    return SAME_HOLDER if getattr(row, f"{field}_id") == taker.pk else None


def _put(rows: list[Any], *, field: str, taker: User, by: User) -> None:
    """Write rows that are locked, count their version up, and keep their history. Cost: 2 statements."""
    model: Any = type(rows[0])
    facts: dict[str, Any] = {field: taker, "version": F("version") + 1}
    if any(each.name == "updated_at" for each in model._meta.concrete_fields):
        facts["updated_at"] = timezone.now()
    model.objects.filter(pk__in=[row.pk for row in rows]).update(**facts)
    for row in rows:
        setattr(row, field, taker)
    record_all(rows, by=by)
