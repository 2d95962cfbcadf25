"""Amounts of order lines: net, cost, returns, void lines, currencies, and figures as people write them."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import Account
from imports.fields import Holds
from tests.factories import (
    AccountFactory,
    ProductCostFactory,
    ProductFactory,
)
from tests.imports.files import Load, run_import, write_sheet
from tests.imports.order_files import lines, one
from trade.importers.fields import ORDERS
from trade.models import ExchangeRate, Order, OrderLine, Product, ProductCategory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def account(db: None) -> Account:
    return AccountFactory(number="KH-1", name="澜江化工")


def test_huge_amount_in_another_currency_is_refused_not_a_crash(load: Load) -> None:
    ExchangeRate.objects.create(currency="USD", valid_from=dt.date(2020, 1, 1), rate=Decimal(7))

    result = load(
        "orders",
        "order_number,order_date,account_number,quantity,unit_price,currency\nO-1,2026-01-02,KH-1,99999999999999,99999999999999,USD\n",
    )

    assert result.reasons == ["the amount is too large"]


def test_net_is_given_or_counted_from_price_and_discount(load: Load) -> None:
    load(
        "orders",
        """
        order_number,order_date,account_number,net_amount,quantity,unit_price,discount_ratio
        O-1,2026-01-02,KH-1,95,1,100,0.1
        O-2,2026-01-02,KH-1,,3,10.005,
        O-3,2026-01-02,KH-1,,1,100,8.5折
        O-4,2026-01-02,KH-1,"(1,200.50)",,,
        """,
    )

    assert [net for *_names, net in lines("net_amount")] == [95, Decimal("30.015"), 85, Decimal("-1200.50")]


def test_cost_is_taken_from_the_first_source_there_is(load: Load) -> None:
    product = ProductFactory(code="P-1")
    ProductCostFactory(product=product, valid_from=dt.date(2026, 1, 1), standard_cost=5)
    ProductCostFactory(product=product, valid_from=dt.date(2026, 2, 1), standard_cost=6)

    load(
        "orders",
        """
        order_number,order_date,account_number,product_code,quantity,net_amount,cost_amount,unit_cost,profit_amount
        O-1,2026-02-02,KH-1,P-1,2,100,70,1,1
        O-2,2026-02-02,KH-1,P-1,2,100,,30,1
        O-3,2026-02-02,KH-1,P-1,2,100,,,15
        O-4,2026-02-01,KH-1,P-1,2,100,,,
        O-5,2026-01-31,KH-1,P-1,2,100,,,
        O-6,2025-12-31,KH-1,P-1,2,100,,,
        O-7,2026-02-02,KH-1,,2,100,,,
        O-8,2026-02-02,KH-1,P-1,2,100,0,,
        """,
    )

    assert [cost for *_names, cost in lines("cost_amount")] == [70, 60, 85, 12, 10, None, None, 0]


def test_return_is_a_line_below_zero(load: Load) -> None:
    load(
        "orders",
        "order_number,order_date,account_number,quantity,unit_price,unit_cost\nO-1,2026-01-02,KH-1,-2,100,60\n",
    )

    assert (one("quantity"), one("net_amount"), one("cost_amount")) == (-2, -200, -120)


@pytest.mark.parametrize("status", ["作废", " 作废发票 ", "Cancelled", "VOID", "已取消"])
def test_void_row_is_created_and_kept_apart_from_the_figures(load: Load, status: str) -> None:
    result = load(
        "orders", f"order_number,order_date,account_number,net_amount,status\nO-1,2026-01-02,KH-1,100,{status}\n"
    )

    assert (result.code, result.counts) == (0, {"created": 1})
    assert (one("is_void"), one("status"), one("net_amount")) == (True, status.strip(), 100)


def test_void_row_needs_no_amount(load: Load) -> None:
    assert load(
        "orders", "order_number,order_date,account_number,net_amount,status\nO-1,2026-01-02,KH-1,,作废\n"
    ).counts == {"created": 1}
    assert one("net_amount") == 0


def test_line_that_becomes_void_is_an_update(load: Load) -> None:
    text = "order_number,order_date,account_number,net_amount,status\nO-1,2026-01-02,KH-1,100,{}\n"
    load("orders", text.format(""))

    assert load("orders", text.format("作废")).counts == {"updated": 1}
    assert one("is_void") is True


def test_other_currency_is_counted_at_the_rate_of_the_day(load: Load) -> None:
    for day, rate in ((dt.date(2026, 1, 1), "7.0"), (dt.date(2026, 2, 1), "7.2")):
        ExchangeRate.objects.create(currency="USD", valid_from=day, rate=Decimal(rate))

    load(
        "orders",
        """
        order_number,order_date,account_number,net_amount,cost_amount,currency
        O-1,2026-01-31,KH-1,100,50,USD
        O-2,2026-02-01,KH-1,$100,,
        O-3,2026-02-01,KH-1,¥100,,
        O-4,2026-02-01,KH-1,100,,人民币
        """,
    )

    assert [facts[2:] for facts in lines("net_amount", "cost_amount", "currency", "original_amount")] == [
        (700, 350, "USD", 100),
        (720, None, "USD", 100),
        (100, None, "CNY", None),
        (100, None, "CNY", None),
    ]


def test_unit_in_the_header_and_in_the_cells(load: Load) -> None:
    load(
        "orders",
        "订单号,日期,客户编号,金额(万元)\nO-1,2026-01-02,KH-1,1.5\nO-2,2026-01-02,KH-1,1.5万\nO-3,2026-01-02,KH-1,15000元\n",
    )

    assert {net for *_names, net in lines("net_amount")} == {Decimal(15_000)}


def test_doubtful_column_refuses_the_file_until_it_is_decided(load: Load) -> None:
    text = 'order_number,order_date,account_number,net_amount\nO-1,1/2/2026,KH-1,"1,234"\n'

    first = load("orders", text)
    assert (first.code, first["rows_read"]) == (1, 0)
    assert "Column “net_amount”: “1,234” can be read in two ways" in first.message
    assert first["refused"] == first.message
    assert "Column “order_date”: “1/2/2026” can be read in two ways" in first.message
    second = load("orders", text, "--decimal", "point")
    assert (second.code, "net_amount" in second.message, "order_date" in second.message) == (1, False, True)
    assert not Order.objects.exists()

    assert load("orders", text, "--decimal", "comma", "--date-order", "dmy").counts == {"created": 1}
    assert (one("net_amount"), one("ordered_on")) == (Decimal("1.234"), dt.date(2026, 2, 1))


def test_contradictory_column_is_refused_with_both_cells(load: Load) -> None:
    result = load(
        "orders",
        'order_number,order_date,account_number,net_amount\nO-1,2026-01-02,KH-1,"2,5"\nO-2,2026-01-02,KH-1,1.5\n',
    )

    assert result.code == 1
    assert "Column “net_amount” writes decimals in two ways, “1.5” and “2,5”" in result.message


def test_points_that_may_part_thousands_refuse_the_file_too(load: Load) -> None:
    text = "order_number,order_date,account_number,net_amount\nO-1,2026-01-02,KH-1,1.234\nO-2,2026-01-02,KH-1,12.345\n"

    refused = load("orders", text)

    assert (refused.code, refused["rows_read"]) == (1, 0)
    assert "Column “net_amount”: “1.234” can be read in two ways" in refused.message
    assert load("orders", text, "--decimal", "comma").counts == {"created": 2}
    assert lines("net_amount") == [("O-1", "1", Decimal(1234)), ("O-2", "1", Decimal(12345))]
    assert load("orders", text, "--decimal", "point").counts == {"updated": 2}


def test_numbers_of_a_workbook_are_exact(tmp_path: Path) -> None:
    header = ["order_number", "order_date", "account_number", "net_amount"]
    path = write_sheet(tmp_path / "book.xlsx", [header, ["O-1", dt.date(2026, 1, 2), "KH-1", 1.234]])

    assert run_import("orders", path).counts == {"created": 1}
    assert one("net_amount") == Decimal("1.234")


def test_one_column_that_is_clear_decides_the_doubtful_ones(load: Load) -> None:
    load(
        "orders",
        """
        order_number;order_date;account_number;net_amount;cost_amount;shipped_on
        O-1;1/2/2026;KH-1;1,234;0,5;13/2/2026
        """,
    )

    assert (one("ordered_on"), one("shipped_on")) == (dt.date(2026, 2, 1), dt.date(2026, 2, 13))
    assert (one("net_amount"), one("cost_amount")) == (Decimal("1.234"), Decimal("0.5"))


def test_amounts_past_the_cent_are_kept_to_four_places(load: Load) -> None:
    load(
        "orders",
        "order_number,order_date,account_number,quantity,unit_price,discount_ratio\nO-1,2026-01-02,KH-1,3,9.8,0.15\n",
    )

    assert one("net_amount") == Decimal("24.99")


def test_no_field_takes_more_than_its_column_holds() -> None:
    of_other_models = {"account_name", "product_name", "category", "salesperson"}
    for named in ORDERS.fields:
        if named.holds is Holds.LINE and named.name not in of_other_models:
            assert named.length <= OrderLine._meta.get_field(named.name).max_length, named.name
    for name, column in (
        ("account_name", Account._meta.get_field("name")),
        ("product_name", Product._meta.get_field("name")),
        ("category", ProductCategory._meta.get_field("name")),
        ("salesperson", Order._meta.get_field("salesperson")),
    ):
        named = ORDERS.named(name)
        assert named is not None
        assert named.length <= column.max_length, name
