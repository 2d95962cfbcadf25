# ruff: noqa: S608 (table and column names come from models; values are always parameters)
"""The monthly roll-up: cells of account × month counted from order lines, inside the database.

Whoever writes order lines calls `mark_dirty` in the same transaction. The night counts the marked months again from
scratch; there are no deltas, so a cell is right whatever happened to its lines.

The statements are plain SQL that PostgreSQL and SQLite both run; what differs stands in `_Dialect`. Lines are read from
an index that has all that is counted (see trade.models.OrderLine), by account, day and order: nothing is sorted.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from trade.models import DirtyMonth, MonthlyFigures, OrderLine, Product, RecountedAccount, UncostedRevenue

LINES = OrderLine._meta.db_table
PRODUCTS = Product._meta.db_table
CELLS = MonthlyFigures._meta.db_table
UNCOSTED = UncostedRevenue._meta.db_table
DIRTY = DirtyMonth._meta.db_table
RECOUNTED = RecountedAccount._meta.db_table
CLAIMED = "rollup_claimed"
DAYS_COUNTED = "rollup_days"
BATCH = 500

# What a cell holds, by the expression that counts it from the days of an account (see figures_of_days).
COUNTED = {
    "revenue": "SUM(net)",
    "known_cost": "COALESCE(SUM(known_cost), 0)",
    "order_count": "SUM(orders)",
    "line_count": "SUM(lines)",
    "return_line_count": "SUM(return_lines)",
    "delivery_count": "SUM(deliveries)",
    "purchase_days": "COUNT(*) FILTER (WHERE lines > return_lines)",
    "positive_days": "COUNT(*) FILTER (WHERE net > 0)",
    "positive_net": "COALESCE(SUM(net) FILTER (WHERE net > 0), 0)",
    "largest_order": "COALESCE(MAX(largest) FILTER (WHERE largest > 0), 0)",
    "first_purchase_on": "MIN(day) FILTER (WHERE lines > return_lines)",
    "last_purchase_on": "MAX(day) FILTER (WHERE lines > return_lines)",
}
DAYS = {"first_purchase_on", "last_purchase_on"}


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild counted."""

    cells: int
    months: int | None


@dataclass(frozen=True)
class Lines:
    """Some order lines: the tables to read, among them the lines as `line`, the condition, and its parameters."""

    tables: str
    condition: str
    parameters: tuple[Any, ...] = ()


@dataclass(frozen=True)
class _Dialect:
    """The few expressions in which the two databases differ."""

    month_of: str
    month_after: str
    claim: Sequence[str]
    among: str
    amount_of: str = "{}"
    count_of: str = "{}"

    def month(self, day: str) -> str:
        return self.month_of.format(day)

    def amount(self, total: str) -> str:
        """Keep a total as the whole number it is; PostgreSQL goes on with slow decimals."""
        return self.amount_of.format(total)

    def count(self, total: str) -> str:
        return self.count_of.format(total)


_SQLITE = _Dialect(
    month_of="substr({}, 1, 8) || '01'",
    month_after="date({}, '+1 month')",
    claim=(
        f"CREATE TEMP TABLE {CLAIMED} AS SELECT account_id, month FROM {DIRTY}",
        f"DELETE FROM {DIRTY}",
    ),
    among="IN (SELECT value FROM json_each(%s))",
)
_POSTGRES = _Dialect(
    month_of="CAST(date_trunc('month', CAST({} AS timestamp)) AS date)",
    month_after="CAST({} + interval '1 month' AS date)",
    claim=(
        f"CREATE TEMP TABLE {CLAIMED} (account_id bigint, month date) ON COMMIT DROP",
        (
            f"WITH gone AS (DELETE FROM {DIRTY} RETURNING account_id, month) "
            f"INSERT INTO {CLAIMED} SELECT account_id, month FROM gone"
        ),
        f"ANALYZE {CLAIMED}",
    ),
    among="= ANY(%s)",
    amount_of="CAST({} AS bigint)",
    count_of="CAST({} AS integer)",
)


def dialect() -> _Dialect:
    """Return the expressions of the database in use."""
    return _POSTGRES if connection.vendor == "postgresql" else _SQLITE


def first_of_month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def mark_dirty(months: Iterable[tuple[int, dt.date]]) -> None:
    """Ask for months to be counted again. Takes pairs of account id and any day of the month.

    Must run in the transaction that changes the lines. A mark that is there already is written again on purpose: its
    lock makes a night that runs at the same time wait until these lines are committed.
    Cost: one statement a 500 pairs.
    """
    pairs = sorted({(account, first_of_month(day)) for account, day in months})
    with connection.cursor() as cursor:
        for start in range(0, len(pairs), BATCH):
            chunk = pairs[start : start + BATCH]
            cursor.execute(
                f"INSERT INTO {DIRTY} (account_id, month) VALUES {', '.join(['(%s, %s)'] * len(chunk))} "
                "ON CONFLICT (account_id, month) DO UPDATE SET month = excluded.month",
                [value for pair in chunk for value in pair],
            )


def mark_all_dirty_for_products(products: Sequence[int]) -> None:
    """Ask for every month to be counted again in which one of the products was bought."""
    month = dialect().month("ordered_on")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {DIRTY} (account_id, month) SELECT DISTINCT account_id, {month} FROM {LINES} "
            f"WHERE product_id IN ({', '.join(['%s'] * len(products)) or 'NULL'}) "
            "ON CONFLICT (account_id, month) DO UPDATE SET month = excluded.month",
            list(products),
        )


def figures_of_days(lines: Lines, *, group_by: str, columns: Sequence[str] = tuple(COUNTED)) -> str:
    """Return the SELECT that counts figures from order lines, by account and whatever else is asked.

    `group_by` may name `account_id` and `day`.
    Lines are counted by order and day first, then by day, so that a day or an order counts once. A line is a return
    when its net is below zero; an order counts as one delivery once anything of it was sent.
    """
    amount, count = dialect().amount, dialect().count
    of_day = f"""(
            SELECT account_id, day, {amount("SUM(net)")} AS net, {amount("SUM(known_cost)")} AS known_cost,
                {count("COUNT(*)")} AS orders, {count("SUM(lines)")} AS lines,
                {count("SUM(return_lines)")} AS return_lines, {count("SUM(sent)")} AS deliveries, MAX(net) AS largest
            FROM ({_figures_of_orders(lines)}) AS of_order
            GROUP BY account_id, day
        ) AS of_day"""
    return _figures_of(of_day, group_by=group_by, columns=columns)


def _figures_of_orders(lines: Lines) -> str:
    """Return the SELECT that counts the lines of each order and day, in this order."""
    amount, count = dialect().amount, dialect().count
    return f"""
        SELECT line.account_id AS account_id, line.ordered_on AS day, {amount("SUM(line.net_amount)")} AS net,
            {amount("COALESCE(SUM(line.cost_amount), 0)")} AS known_cost, {count("COUNT(*)")} AS lines,
            {count("COUNT(*) FILTER (WHERE line.net_amount < 0)")} AS return_lines,
            CASE WHEN COUNT(*) FILTER (WHERE line.delivered_on IS NOT NULL OR line.shipped_on IS NOT NULL) > 0
                THEN 1 ELSE 0 END AS sent
        FROM {lines.tables} WHERE {lines.condition} AND NOT line.is_void
        GROUP BY line.account_id, line.ordered_on, line.order_id"""


def _figures_of(days: str, *, group_by: str, columns: Sequence[str] = tuple(COUNTED)) -> str:
    """Return the SELECT that counts figures from days."""
    counted = ", ".join(
        f"{COUNTED[name]} AS {name}" if name in DAYS else f"CAST({COUNTED[name]} AS bigint) AS {name}"
        for name in columns
    )
    return f"SELECT {group_by}, {counted} FROM {days} GROUP BY {group_by}"


def uncosted_of_lines(lines: Lines, *, group_by: str) -> str:
    """Return the SELECT that sums revenue without a known cost by account, category and whatever else is asked."""
    return f"""
        SELECT {group_by}, product.category_id AS category_id, CAST(SUM(line.net_amount) AS bigint) AS revenue
        FROM {lines.tables} LEFT JOIN {PRODUCTS} AS product ON product.id = line.product_id
        WHERE {lines.condition} AND NOT line.is_void AND line.cost_amount IS NULL
        GROUP BY {group_by}, product.category_id"""


def lines_between(
    start: dt.date, end: dt.date, *, accounts: Sequence[int] | None = None, only_uncosted: bool = False
) -> Lines:
    """Return the lines of [start, end), which lies within one month, of all accounts or of those in the list.

    The cells of the month say which accounts to look at, for lines without a known cost the revenue without one: lines
    are found by account and day, never by day alone.
    """
    if accounts is None:
        counted = UNCOSTED if only_uncosted else CELLS
        whose = f"line.account_id IN (SELECT account_id FROM {counted} WHERE month = %s)"
        parameters: tuple[Any, ...] = (first_of_month(start),)
    else:
        whose, parameters = among("line.account_id", accounts)
    condition = f"{whose} AND line.ordered_on >= %s AND line.ordered_on < %s"
    return Lines(f"{LINES} AS line", condition, (*parameters, start, end))


def accounts_trading_between(start: dt.date, end: dt.date) -> set[int]:
    """Return the accounts with lines in [start, end). Cost: 1 query a month."""
    found: set[int] = set()
    while start < end:
        month_end = min(end, (start.replace(day=1) + dt.timedelta(days=32)).replace(day=1))
        lines = lines_between(start, month_end)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT line.account_id FROM {lines.tables} WHERE {lines.condition}", lines.parameters
            )
            found.update(row[0] for row in cursor.fetchall())
        start = month_end
    return found


def claim_recounted() -> set[int] | None:
    """Take the marks of the accounts that were counted again; None: all were. Cost: 1 statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {RECOUNTED} RETURNING account_id")
        accounts = {row[0] for row in cursor.fetchall()}
    return None if None in accounts else accounts


def among(column: str, accounts: Sequence[int]) -> tuple[str, tuple[Any, ...]]:
    """Return the condition that keeps the accounts with the given ids, which travel as one parameter."""
    ids = [int(each) for each in accounts]
    return f"{column} {dialect().among}", (json.dumps(ids) if connection.vendor == "sqlite" else ids,)


@transaction.atomic
def rebuild(*, full: bool = False) -> Rebuilt:
    """Count the marked months again, or all of them, and take the marks away.

    Cost: a constant number of statements; lines never leave the database.
    """
    with connection.cursor() as cursor:
        if not full and not DirtyMonth.objects.exists():
            return Rebuilt(cells=0, months=0)
        months = None if full else _claim(cursor)
        if full:
            for table in (DIRTY, CELLS, UNCOSTED):
                cursor.execute(f"DELETE FROM {table}")
            cursor.execute(
                f"INSERT INTO {RECOUNTED} (account_id) SELECT NULL "
                f"WHERE NOT EXISTS (SELECT 1 FROM {RECOUNTED} WHERE account_id IS NULL)"
            )
            lines = Lines(f"{LINES} AS line", "TRUE")
        else:
            cursor.execute(
                f"INSERT INTO {RECOUNTED} (account_id) SELECT DISTINCT account_id FROM {CLAIMED} WHERE TRUE "
                "ON CONFLICT DO NOTHING"
            )
            for table in (CELLS, UNCOSTED):
                cursor.execute(
                    f"DELETE FROM {table} WHERE (account_id, month) IN (SELECT account_id, month FROM {CLAIMED})"
                )
            lines = Lines(
                f"{CLAIMED} AS claimed CROSS JOIN {LINES} AS line",
                "line.account_id = claimed.account_id AND line.ordered_on >= claimed.month "
                f"AND line.ordered_on < {dialect().month_after.format('claimed.month')}",
            )
        cells = _insert_cells(cursor, lines)
        _insert_uncosted(cursor, lines)
        if not full:
            cursor.execute(f"DROP TABLE {CLAIMED}")
    return Rebuilt(cells=cells, months=months)


def _claim(cursor: Any) -> int:
    """Take the marks into a table of this transaction, and return how many there were."""
    for statement in dialect().claim:
        cursor.execute(statement)
    cursor.execute(f"SELECT COUNT(*) FROM {CLAIMED}")
    return int(cursor.fetchone()[0])


def _insert_cells(cursor: Any, lines: Lines) -> int:
    if connection.vendor == "sqlite":
        _write_days(cursor, lines)
        select = _figures_of(DAYS_COUNTED, group_by="account_id, month")
    else:
        select = figures_of_days(lines, group_by=f"account_id, {dialect().month('day')}")
    cursor.execute(f"INSERT INTO {CELLS} (account_id, month, {', '.join(COUNTED)}) {select}")
    cells = int(cursor.rowcount)
    if connection.vendor == "sqlite":
        cursor.execute(f"DROP TABLE {DAYS_COUNTED}")
    return cells


def _write_days(cursor: Any, lines: Lines) -> None:
    """Write the days into a table of this transaction, by account and month.

    SQLite does not know in which order a subquery comes, and would sort the orders once more by day and the days by
    month. Here each order is added to its day where that stands.
    """
    cursor.execute("PRAGMA temp.cache_size = -65536")
    cursor.execute(
        f"CREATE TEMP TABLE {DAYS_COUNTED} (account_id integer, month text, day text, net integer, known_cost integer, "
        "orders integer, lines integer, return_lines integer, deliveries integer, largest integer, "
        "PRIMARY KEY (account_id, month, day)) WITHOUT ROWID"
    )
    added = ("net", "known_cost", "orders", "lines", "return_lines", "deliveries")
    cursor.execute(
        f"INSERT INTO {DAYS_COUNTED} SELECT account_id, {dialect().month('day')}, day, net, known_cost, 1, lines, "
        f"return_lines, sent, net FROM ({_figures_of_orders(lines)}) WHERE TRUE "
        f"ON CONFLICT DO UPDATE SET {', '.join(f'{name} = {name} + excluded.{name}' for name in added)}, "
        "largest = MAX(largest, excluded.largest)"
    )


def _insert_uncosted(cursor: Any, lines: Lines) -> None:
    month = dialect().month("line.ordered_on")
    select = uncosted_of_lines(lines, group_by=f"line.account_id, {month}")
    cursor.execute(f"INSERT INTO {UNCOSTED} (account_id, month, category_id, revenue) {select}")
