"""Real trade written straight into the tables, as an import leaves it: Northwind and the AdventureWorks resellers."""

import csv
import datetime as dt
import gzip
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from accounts.models import Account
from trade.models import Order, OrderLine

Line = tuple[str, str, str, Decimal, Decimal | None]  # order number, account number, day, net, cost


def northwind(real_data: Path) -> None:
    """Write 91 companies and 2,155 lines without cost."""
    folder = real_data / "northwind"
    orders = {row["order_id"]: row for row in _read(folder / "orders.csv")}
    lines = (
        (
            row["order_id"],
            orders[row["order_id"]]["customer_id"],
            orders[row["order_id"]]["order_date"][:10],
            Decimal(row["unit_price"]) * int(row["quantity"]) * (1 - Decimal(row["discount"])),
            None,
        )
        for row in _read(folder / "order_details.csv")
    )
    _write([row["customer_id"] for row in _read(folder / "customers.csv")], lines)


def adventureworks(real_data: Path) -> None:
    """Write 701 resellers and 60,855 lines with cost."""
    folder = real_data / "adventureworks_resellers"
    orders = {row["order_no"]: row for row in _read(folder / "orders.csv")}
    lines = (
        (
            row["order_no"],
            orders[row["order_no"]]["customer_id"],
            orders[row["order_no"]]["order_date"][:10],
            Decimal(row["sales_amount"]),
            Decimal(row["total_cost"]),
        )
        for row in _read(folder / "order_lines.csv.gz")
    )
    _write([row["customer_id"] for row in _read(folder / "customers.csv")], lines)


def _read(path: Path) -> Iterator[dict[str, str]]:
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text))


def _write(numbers: list[str], lines: Iterable[Line]) -> None:
    Account.objects.bulk_create([Account(number=number, name=number) for number in numbers])
    accounts = dict(Account.objects.values_list("number", "id"))
    rows = list(lines)
    heads = {order: (account, dt.date.fromisoformat(day)) for order, account, day, _, _ in rows}
    Order.objects.bulk_create(
        [
            Order(number=order, account_id=accounts[account], ordered_on=day)
            for order, (account, day) in sorted(heads.items())
        ]
    )
    orders = dict(Order.objects.values_list("number", "id"))
    OrderLine.objects.bulk_create(
        [
            OrderLine(
                order_id=orders[order],
                line_number=str(position),
                account_id=accounts[account],
                ordered_on=dt.date.fromisoformat(day),
                net_amount=net,
                cost_amount=cost,
            )
            for position, (order, account, day, net, cost) in enumerate(rows, start=1)
        ],
        batch_size=2000,
    )
