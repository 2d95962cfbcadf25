# ruff: noqa: S608 (table and column names come from models; values are always parameters)
"""Figures of any period by account: whole months from the roll-up, the days at its ends from the lines.

All answers are rows of whole numbers (money in 1/10,000 units, days as proleptic ordinals, 0 for none), because they
go straight into arrays.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection

from trade.rollup import CELLS, COUNTED, UNCOSTED, figures_of_days, first_of_month, lines_between, uncosted_of_lines

_COMBINED = {"largest_order": "MAX", "first_purchase_on": "MIN", "last_purchase_on": "MAX"}
_DAYS = {"first_purchase_on", "last_purchase_on"}


def totals_between(columns: Sequence[str], start: dt.date | None, end: dt.date) -> list[tuple[int, ...]]:
    """Return what each account did in [start, end), or ever before `end`.

    Shape: one row an account with any counted line: account id, then the columns as named in trade.rollup.COUNTED.
    Cost: 1 query.
    """
    parts, parameters = _parts(
        start,
        end,
        of_cells=f"SELECT account_id, {', '.join(columns)} FROM {CELLS}",
        of_lines=lambda source: _narrow(figures_of_days(source, group_by="account_id"), columns),
    )
    combined = ", ".join(_combine(column) for column in columns)
    return _rows(
        f"SELECT account_id, {combined} FROM ({' UNION ALL '.join(parts)}) AS part GROUP BY account_id",
        parameters,
    )


def uncosted_between(start: dt.date | None, end: dt.date) -> list[tuple[int, int, int]]:
    """Return the revenue without a known cost of [start, end): account id, category id or 0, revenue.

    Cost: 1 query.
    """
    parts, parameters = _parts(
        start,
        end,
        of_cells=f"SELECT account_id, category_id, revenue FROM {UNCOSTED}",
        of_lines=lambda source: uncosted_of_lines(source, group_by="line.account_id"),
    )
    return _rows(  # type: ignore[return-value]
        "SELECT account_id, COALESCE(category_id, 0), CAST(SUM(revenue) AS bigint) "
        f"FROM ({' UNION ALL '.join(parts)}) AS part GROUP BY account_id, category_id",
        parameters,
    )


def _parts(start: dt.date | None, end: dt.date, *, of_cells: str, of_lines: Any) -> tuple[list[str], list[Any]]:
    """Cut the period into the days before its first whole month, the whole months, and the days after them."""
    first_whole = None if start is None else start if start.day == 1 else _month_after(start)
    last_whole = first_of_month(end)
    parts: list[str] = []
    parameters: list[Any] = []
    spans = []
    if start is not None and first_whole is not None and start < first_whole:
        spans.append((start, min(first_whole, end)))
    if last_whole < end and (first_whole is None or first_whole <= last_whole):
        spans.append((last_whole, end))
    for span in spans:
        source, values = lines_between(*span)
        parts.append(of_lines(source))
        parameters += values
    if first_whole is None:
        parts.append(f"{of_cells} WHERE month < %s")
        parameters.append(last_whole)
    elif first_whole < last_whole:
        parts.append(f"{of_cells} WHERE month >= %s AND month < %s")
        parameters += [first_whole, last_whole]
    if not parts:
        parts.append(f"{of_cells} WHERE FALSE")
    return parts, parameters


def _narrow(select: str, columns: Sequence[str]) -> str:
    return f"SELECT account_id, {', '.join(columns)} FROM ({select}) AS counted"


def _combine(column: str) -> str:
    assert column in COUNTED, column
    combined = f"{_COMBINED.get(column, 'SUM')}({column})"
    return f"COALESCE({_ordinal(combined)}, 0)" if column in _DAYS else f"CAST({combined} AS bigint)"


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
