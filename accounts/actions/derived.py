"""What is derived of a dossier: search text, completeness, the day of review; and figures rows."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Q

from accounts.completeness import dossier_state, overall_percent
from accounts.freshness import earliest_due_on
from accounts.models import Account, AccountFigures
from accounts.selectors.dossier import facts_of
from core.bulk import insert_lacking, update_rows

CHUNK_ROWS = 500
SEARCHED_FIELDS = ["number", "name", "short_name", "name_en", "credit_code", "phone", "phone_2", "city"]
DERIVED_FIELDS = ["search_text", "name_core", "completeness", "review_due_on"]


def refresh_derived(account_ids: Iterable[int]) -> None:
    """Compute search text, completeness and day of review anew, and give every account its figures row.

    Whoever writes accounts, blocks, contacts or competitors in bulk calls this afterwards. Stands outside history
    and the edit version. Cost: 4 queries a chunk of 500 accounts.
    """
    for chunk in _chunks(account_ids):
        with transaction.atomic():
            _refresh_chunk(chunk)


def _refresh_chunk(account_ids: list[int]) -> None:
    known = {row.account_id: row for row in facts_of(account_ids)}
    accounts = list(Account.objects.filter(pk__in=account_ids).only("pk", *SEARCHED_FIELDS).order_by())
    for account in accounts:
        row = known[account.pk]
        account.derive_search()
        account.completeness = overall_percent(dossier_state(row.facts))
        account.review_due_on = earliest_due_on(row.reviews, opened_on=row.opened_on)
    update_rows(
        Account, DERIVED_FIELDS, ([account.pk, *(getattr(account, f) for f in DERIVED_FIELDS)] for account in accounts)
    )
    insert_lacking(AccountFigures, [account.pk for account in accounts])


def _chunks(account_ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(account_ids)
    while chunk := list(islice(rest, CHUNK_ROWS)):
        yield chunk


def set_has_current_plan(*, account: Account, value: bool) -> None:
    """Note whether an account has a current plan; called by the plans when one becomes current or ends."""
    AccountFigures.objects.update_or_create(account=account, defaults={"has_current_plan": value})


def note_contact(*, account_ids: Iterable[int], day: dt.date) -> None:
    """Move the day of the last contact forward, never back. Cost: 1 query a chunk of 500 accounts."""
    _move_forward(account_ids, day, ["last_contact_on"])


def note_visit(*, account_ids: Iterable[int], day: dt.date) -> None:
    """Move the day of the last visit forward, which is a contact too. Cost: 2 queries a chunk of 500 accounts."""
    _move_forward(account_ids, day, ["last_visit_on", "last_contact_on"])


def set_open_opportunities(*, open_ids: Iterable[int], closed_ids: Iterable[int]) -> None:
    """Note which accounts have an opportunity that is open, and which have none; called by the negotiations.

    Cost: 1 query a chunk of 500 accounts.
    """
    for ids, value in ((open_ids, True), (closed_ids, False)):
        for chunk in _chunks(ids):
            AccountFigures.objects.filter(account__in=chunk).exclude(has_open_opportunity=value).update(
                has_open_opportunity=value
            )


def _move_forward(account_ids: Iterable[int], day: dt.date, fields: list[str]) -> None:
    for chunk in _chunks(account_ids):
        rows = AccountFigures.objects.filter(account__in=chunk)
        for field in fields:
            rows.filter(Q(**{field: None}) | Q(**{f"{field}__lt": day})).update(**{field: day})
