"""A large company written straight into the tables: accounts of very different size, three lines an order."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from django.db import connection, transaction

from accounts.models import Account
from trade.models import Order, OrderLine

AS_OF = dt.date(2026, 6, 15)
DAYS = 1095
LINES_OF_ORDER = 3


def make_company(accounts: int, lines: int, *, seed: int = 1) -> None:
    """Write the company. Cost: about 10 s for a million lines."""
    rng = np.random.default_rng(seed)
    Account.objects.bulk_create(
        [Account(number=f"B{index:06d}", name=f"Account {index}") for index in range(accounts)], batch_size=500
    )
    ids = np.array(Account.objects.order_by("number").values_list("id", flat=True), dtype=np.int64)
    orders = lines // LINES_OF_ORDER
    weight = rng.pareto(1.2, accounts) + 0.3
    buyer = np.sort(rng.choice(accounts, size=orders, p=weight / weight.sum()))
    day = rng.integers(1, DAYS + 1, orders)
    texts = np.array([(AS_OF - dt.timedelta(days=back)).isoformat() for back in range(DAYS + 1)])
    with transaction.atomic():
        insert(
            Order._meta.db_table,
            ("id", "number", "account_id", "ordered_on", "salesperson"),
            (
                (index + 1, f"O{index}", account, on, "")
                for index, (account, on) in enumerate(zip(ids[buyer].tolist(), texts[day].tolist(), strict=True))
            ),
        )
        insert_lines(np.arange(orders).repeat(LINES_OF_ORDER), ids[buyer], texts[day], rng)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{Order._meta.db_table}', 'id'), {orders})")
        cursor.execute("ANALYZE")


def insert_lines(order: Any, account: Any, day: Any, rng: np.random.Generator, *, first_number: int = 0) -> None:
    """Write one line an entry of `order`; account and day are those of the orders."""
    count = order.size
    net = np.rint(rng.lognormal(16, 1, count)).astype(np.int64)
    cost = np.rint(net * rng.uniform(0.6, 0.95, count)).astype(np.int64)
    insert(
        OrderLine._meta.db_table,
        (
            "order_id",
            "line_number",
            "account_id",
            "ordered_on",
            "net_amount",
            "cost_amount",
            "currency",
            "status",
            "is_void",
            "destination",
            "end_customer",
        ),
        (
            (head + 1, str(first_number + index), buyer, on, amount, costs, "", "", False, "", "")
            for index, (head, buyer, on, amount, costs) in enumerate(
                zip(
                    order.tolist(),
                    account[order].tolist(),
                    day[order].tolist(),
                    net.tolist(),
                    cost.tolist(),
                    strict=True,
                )
            )
        ),
    )


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows in the quickest way each database has."""
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
