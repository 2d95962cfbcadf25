"""Real companies from file to score: Northwind and the AdventureWorks resellers, against published figures."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum

from accounts.models import Account
from tests.imports.files import run_import
from trade.models import OrderLine, Product

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_data,
    pytest.mark.slow,
    pytest.mark.usefixtures("english"),
]


def read(path: Path) -> Iterator[dict[str, str]]:
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text))


def joined(path: Path, *, lines: Iterable[dict[str, str]], orders: dict[str, dict[str, str]], by: str) -> Path:
    """Write headers and lines into one file, a row a line, under the names they have; the line wins."""
    rows = [{**orders[line[by]], **line} for line in lines]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return path


def scored(folder: Path, *arguments: str) -> tuple[list[dict[str, str]], bytes]:
    """Score all accounts and export the scores: as rows and as bytes."""
    out, path = io.StringIO(), folder / "scores.csv"
    call_command("retier", "--full", "--set", "window_months=600", *arguments, "--json", stdout=out)
    assert json.loads(out.getvalue())["accounts"] == Account.objects.count()
    call_command("export_scores", "--output", str(path))
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))), path.read_bytes()


def total(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))


def test_northwind_from_file_to_score(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "northwind"
    customers = tmp_path / "customers.csv"
    customers.write_bytes((folder / "customers.csv").read_bytes())
    products = tmp_path / "products.csv"
    products.write_bytes((folder / "products.csv").read_bytes())
    lines = joined(
        tmp_path / "lines.csv",
        lines=read(folder / "order_details.csv"),
        orders={row["order_id"]: row for row in read(folder / "orders.csv")},
        by="order_id",
    )

    accounts = run_import("accounts", customers)
    assert (accounts.code, accounts.counts) == (0, {"created": 91})
    chops = Account.objects.get(number="CHOPS")
    assert (chops.name, chops.city, chops.country) == ("Chop-suey Chinese", "Bern", "Switzerland")
    assert Account.objects.get(number="GREAL").province == "OR"
    people = run_import("contacts", customers)
    assert (people.code, people.counts) == (0, {"created": 91})
    catalogue = run_import("products", products)
    assert (catalogue.code, catalogue.counts) == (0, {"created": 77})

    dry = run_import("orders", lines, "--dry-run")
    first = run_import("orders", lines)
    assert dry.counts == first.counts == {"created": 2155}
    assert OrderLine.objects.count() == 2155
    assert round(OrderLine.objects.aggregate(Sum("net_amount"))["net_amount__sum"], 2) == Decimal("1265793.04")
    stored = list(OrderLine.objects.order_by("pk").values())

    rows, _scores = scored(tmp_path, "--as-of", "1998-05-07")
    assert total(rows, "revenue") == Decimal("1265793.0395")
    assert (len(rows), sum(Decimal(row["revenue"]) > 0 for row in rows)) == (91, 89)

    for kind, path, count in (("accounts", customers, 91), ("contacts", customers, 91), ("products", products, 77)):
        assert run_import(kind, path).counts == {"unchanged": count}
    assert run_import("orders", lines).counts == {"unchanged": 2155}
    assert list(OrderLine.objects.order_by("pk").values()) == stored


def test_adventureworks_from_file_to_false_key_accounts(real_data: Path, tmp_path: Path) -> None:
    folder = real_data / "adventureworks_resellers"
    customers = tmp_path / "customers.csv"
    customers.write_bytes((folder / "customers.csv").read_bytes())
    orders = {
        row["order_no"]: {name: row[name] for name in ("order_date", "customer_id", "currency")}
        for row in read(folder / "orders.csv")
    }
    lines = joined(tmp_path / "lines.csv", lines=read(folder / "order_lines.csv.gz"), orders=orders, by="order_no")

    accounts = run_import("accounts", customers, "--map", "number=customer_id", "--map", "name=name")
    assert (accounts.code, accounts.counts) == (0, {"created": 701})
    trade = run_import("orders", lines, "--map", "currency=", "--create-missing")
    assert (trade.code, trade.counts, trade["missing_created"]) == (0, {"created": 60_855}, {"products": 334})
    assert mapping() == {
        "order_date": "order_date",
        "account_number": "customer_id",
        "order_number": "order_no",
        "line_number": "line_no",
        "product_code": "product_id",
        "quantity": "quantity",
        "unit_price": "unit_price",
        "discount_ratio": "discount_pct",
        "net_amount": "sales_amount",
        "unit_cost": "unit_cost",
        "cost_amount": "total_cost",
    }
    assert Product.objects.count() == 334

    arguments = ("--as-of", "2013-11-30", "--set", "cost_to_serve=off")
    rows, first = scored(tmp_path, *arguments)
    _rows, second = scored(tmp_path, *arguments)

    assert first == second
    revenue, cost = total(rows, "revenue"), total(rows, "cost_of_goods")
    assert (round(revenue, 2), round(revenue - cost, 2)) == (Decimal("80450596.98"), Decimal("470482.60"))
    buyers = sorted((row for row in rows if Decimal(row["revenue"])), key=lambda row: -Decimal(row["revenue"]))
    assert (len(rows), len(buyers)) == (701, 635)
    losing = [row for row in buyers[:127] if Decimal(row["revenue"]) <= Decimal(row["cost_of_goods"])]
    assert len(losing) == 73
    assert all("low_profit" in row["flags"].split(";") for row in losing)
    assert not all("low_profit" in row["flags"].split(";") for row in buyers[:127])

    assert run_import("orders", lines, "--map", "currency=").counts == {"unchanged": 60_855}


def mapping() -> dict[str, str]:
    """The columns of the last file, by their headers."""
    from imports.models import ImportBatch

    batch: Any = ImportBatch.objects.latest("pk")
    unknown = set(batch.findings["unknown_headers"])
    assert {"currency", "tax", "freight", "promotion_id", "extended_amount", "discount_amount"} <= unknown
    headers = "order_date customer_id currency order_no line_no product_id quantity unit_price extended_amount".split()
    headers += "discount_pct discount_amount sales_amount unit_cost total_cost promotion_id tax freight".split()
    return {field: headers[place] for field, place in batch.mapping.items()}
