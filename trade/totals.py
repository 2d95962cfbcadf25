# ruff: noqa: S608 (table and column names come from models; values are always parameters)
"""Figures of any period by account: whole months from the roll-up, the days at its ends from the lines.

All answers are rows of whole numbers (money in 1/10,000 units, days as proleptic ordinals, 0 for none), because they
go straight into arrays.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from trade.rollup import (
    CELLS,
    COUNTED,
    DAYS,
    UNCOSTED,
    among,
    figures_of_days,
    first_of_month,
    lines_between,
    uncosted_of_lines,
)

_COMBINED = {"largest_order": "MAX", "first_purchase_on": "MIN", "last_purchase_on": "MAX"}


@dataclass(frozen=True)
class Period:
    """The days [start, end), or all before `end`, of which the columns (see trade.rollup.COUNTED) are wanted."""

    name: str
    columns: tuple[str, ...]
    start: dt.date | None
    end: dt.date

    @property
    def first_whole_month(self) -> dt.date | None:
        if self.start is None or self.start.day == 1:
            return self.start
        return _month_after(self.start)

    @property
    def end_of_whole_months(self) -> dt.date:
        return first_of_month(self.end)

    @property
    def spans(self) -> list[tuple[dt.date, dt.date]]:
        """The days before the first whole month and after the last one, each within one month."""
        first, last = self.first_whole_month, self.end_of_whole_months
        found = []
        if self.start is not None and first is not None and self.start < first:
            found.append((self.start, min(first, self.end)))
        if last < self.end and (first is None or first <= last):
            found.append((last, self.end))
        return found


@dataclass(frozen=True)
class Part:
    """Figures of a part of some periods: one row an account, its id before the columns named (period, column)."""

    columns: tuple[tuple[str, str], ...]
    rows: list[tuple[int, ...]]


def totals_of(periods: Sequence[Period], *, accounts: Sequence[int] | None = None) -> Iterator[Part]:
    """Yield the parts that add up to what each account did in each period; an account may be in several parts.

    Counts and amounts are to be added, largest_order and last_purchase_on to be taken at their highest,
    first_purchase_on at its lowest above 0. With a list, only those accounts are looked at.
    Cost: 1 query for the whole months of each period, and 1 for each different end of one that cuts a month.
    """
    of_span: dict[tuple[dt.date, dt.date], list[Period]] = {}
    for period in periods:
        yield _whole_months(period, accounts)
        for span in period.spans:
            of_span.setdefault(span, []).append(period)
    for span, sharing in of_span.items():
        lines = lines_between(*span, accounts=accounts)
        columns = tuple((period.name, column) for period in sharing for column in period.columns)
        counted = tuple(dict.fromkeys(column for _, column in columns))
        select = figures_of_days(lines, group_by="account_id", columns=counted)
        numbers = ", ".join(_number(column, column) for _, column in columns)
        yield Part(columns, _rows(f"SELECT account_id, {numbers} FROM ({select}) AS counted", lines.parameters))


def uncosted_between(
    start: dt.date | None, end: dt.date, *, accounts: Sequence[int] | None = None
) -> list[tuple[int, ...]]:
    """Return the revenue without a known cost of [start, end): rows of account id, category id or 0, revenue.

    An account and category may have several rows, to be added.
    Cost: 1 query, and 1 for each end that cuts a month.
    """
    period = Period("uncosted", (), start, end)
    condition, parameters = _in_whole_months(period, accounts)
    rows = _rows(
        "SELECT account_id, COALESCE(category_id, 0), CAST(SUM(revenue) AS bigint) "
        f"FROM {UNCOSTED} WHERE {condition} GROUP BY account_id, category_id",
        parameters,
    )
    for span in period.spans:
        lines = lines_between(*span, accounts=accounts, only_uncosted=True)
        select = uncosted_of_lines(lines, group_by="line.account_id")
        rows += _rows(
            f"SELECT account_id, COALESCE(category_id, 0), revenue FROM ({select}) AS counted", lines.parameters
        )
    return rows


def _whole_months(period: Period, accounts: Sequence[int] | None) -> Part:
    """Read the cells of a period; they stand in the order of the accounts already."""
    condition, parameters = _in_whole_months(period, accounts)
    numbers = ", ".join(_number(name, f"{_COMBINED.get(name, 'SUM')}({name})") for name in period.columns)
    rows = _rows(f"SELECT account_id, {numbers} FROM {CELLS} WHERE {condition} GROUP BY account_id", parameters)
    return Part(tuple((period.name, column) for column in period.columns), rows)


def _in_whole_months(period: Period, accounts: Sequence[int] | None) -> tuple[str, tuple[Any, ...]]:
    condition = "month < %s"
    parameters: tuple[Any, ...] = (period.end_of_whole_months,)
    if period.first_whole_month is not None:
        condition, parameters = f"month >= %s AND {condition}", (period.first_whole_month, *parameters)
    if accounts is None:
        return condition, parameters
    chosen, ids = among("account_id", accounts)
    return f"{chosen} AND {condition}", (*ids, *parameters)


def _number(column: str, expression: str) -> str:
    """Make an expression over a column a whole number that is never empty."""
    assert column in COUNTED, column
    number = _ordinal(expression) if column in DAYS else f"CAST({expression} AS bigint)"
    return f"COALESCE({number}, 0)"


def _ordinal(day: str) -> str:
    if connection.vendor == "postgresql":
        return f"({day} - DATE '0001-01-01') + 1"
    return f"CAST(julianday({day}) - 1721424.5 AS INTEGER)"


def _month_after(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _rows(statement: str, parameters: Sequence[Any]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
