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
    figures_of_days,
    first_of_month,
    lines_between,
    only,
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
    Cost: 1 query for the whole months of all periods, and 1 for each of their ends that cuts a month.
    """
    yield _whole_months(periods, accounts)
    for period in periods:
        for start, end in period.spans:
            source, parameters = lines_between(start, end, accounts=accounts)
            select = figures_of_days(source, group_by="account_id", columns=period.columns)
            columns = ", ".join(_number(column, column) for column in period.columns)
            rows = _rows(f"SELECT account_id, {columns} FROM ({select}) AS counted", parameters)
            yield Part(tuple((period.name, column) for column in period.columns), rows)


def uncosted_between(
    start: dt.date | None, end: dt.date, *, accounts: Sequence[int] | None = None
) -> list[tuple[int, ...]]:
    """Return the revenue without a known cost of [start, end): rows of account id, category id or 0, revenue.

    An account and category may have several rows, to be added.
    Cost: 1 query, and 1 for each end that cuts a month.
    """
    period = Period("uncosted", (), start, end)
    condition, parameters = _in_whole_months(period)
    rows = _rows(
        "SELECT account_id, COALESCE(category_id, 0), CAST(SUM(revenue) AS bigint) "
        f"FROM {UNCOSTED} WHERE {condition}{only('account_id', accounts)} GROUP BY account_id, category_id",
        parameters,
    )
    for span in period.spans:
        source, parameters = lines_between(*span, accounts=accounts)
        select = uncosted_of_lines(source, group_by="line.account_id")
        rows += _rows(f"SELECT account_id, COALESCE(category_id, 0), revenue FROM ({select}) AS counted", parameters)
    return rows


def _whole_months(periods: Sequence[Period], accounts: Sequence[int] | None) -> Part:
    """Read the cells once for all periods; they stand in the order of the accounts already."""
    columns: list[tuple[str, str]] = []
    expressions: list[str] = []
    parameters: list[Any] = []
    for period in periods:
        condition, values = _in_whole_months(period)
        for column in period.columns:
            combined = f"{_COMBINED.get(column, 'SUM')}({column}) FILTER (WHERE {condition})"
            expressions.append(_number(column, combined))
            columns.append((period.name, column))
            parameters += values
    latest = max(period.end_of_whole_months for period in periods)
    rows = _rows(
        f"SELECT account_id, {', '.join(expressions)} FROM {CELLS} WHERE month < %s{only('account_id', accounts)} "
        "GROUP BY account_id",
        [*parameters, latest],
    )
    return Part(tuple(columns), rows)


def _in_whole_months(period: Period) -> tuple[str, list[dt.date]]:
    if period.first_whole_month is None:
        return "month < %s", [period.end_of_whole_months]
    return "month >= %s AND month < %s", [period.first_whole_month, period.end_of_whole_months]


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
