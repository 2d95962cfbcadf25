"""Accounts as rows of a file: exactly a filtered list, without guarded facts."""

from collections.abc import Iterator, Sequence

from accounts.columns import FIXED, Column, heading
from accounts.models import Account, AccountQuerySet
from accounts.selectors.lists import with_columns, with_next_steps
from core.files import FETCHED_AT_ONCE, MAX_ROWS


def export_header(columns: Sequence[Column]) -> list[str]:
    """Name the columns in the language of the page."""
    return [heading(column) for column in (*FIXED.values(), *columns)]


def export_rows(accounts: AccountQuerySet, columns: Sequence[Column]) -> Iterator[list[object]]:
    """Give accounts as values of cells, in their order, no more than MAX_ROWS. Cost: 1 to 3 queries a thousand."""
    written = [column.written for column in (*FIXED.values(), *columns)]
    names = [column.name for column in columns]
    chunk: list[Account] = []
    for account in with_columns(accounts, columns)[:MAX_ROWS].iterator(chunk_size=FETCHED_AT_ONCE):
        chunk.append(account)
        if len(chunk) == FETCHED_AT_ONCE:
            yield from ([read(each) for read in written] for each in with_next_steps(chunk, names))
            chunk = []
    yield from ([read(each) for read in written] for each in with_next_steps(chunk, names))
