"""Import of orders, a row a line."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account
from imports.fields import Holds
from tests.factories import (
    AccountFactory,
    OrderFactory,
    OrderLineFactory,
    ProductCostFactory,
    ProductFactory,
)
from tests.imports.files import Result, run_import, write_sheet
from trade.importers.fields import ORDERS
from trade.models import DirtyMonth, ExchangeRate, Order, OrderLine, Product, ProductCategory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Load = Callable[..., Result]
Facts = list[tuple[object, ...]]


@pytest.fixture(autouse=True)
def account(db: None) -> Account:
    return AccountFactory(number="KH-1", name="澜江化工")


def lines(*names: str) -> Facts:
    """The lines as they are stored, by order and line."""
    return list(OrderLine.objects.order_by("order__number", "pk").values_list("order__number", "line_number", *names))


def one(name: str) -> object:
    return OrderLine.objects.values_list(name, flat=True).get()


def dirty() -> set[tuple[str, dt.date]]:
    return set(DirtyMonth.objects.values_list("account__number", "month"))


NUMBERED = """
    订单号,行号,订单日期,客户编号,产品编号,产品名称,产品类别,数量,单价,折扣率,成本,目的地,最终客户,销售员,状态,发货日期,约定交期,交付日期
    O-1,1,2026-01-02,KH-1,P-1,离心泵,泵,2,100,10%,120,南京,某终端,沈一帆,已发货,2026-01-03,2026-01-05,2026-01-04
    O-1,2,2026-01-02,KH-1,P-2,阀门,阀,3,50,,90,南京,,沈一帆,,,,
    O-2,1,2026-02-10,KH-1,P-1,离心泵,泵,-1,100,,-60,,,,,,,
    """
BARE = """
    order_number,order_date,account_number,net_amount
    O-1,2026-01-02,KH-1,100
    O-1,2026-01-02,KH-1,50.5
    O-2,2026-02-10,KH-1,7
    """


def test_line_with_every_field_is_created(load: Load, account: Account) -> None:
    result = load("orders", NUMBERED, "--create-missing")

    assert (result.code, result.counts) == (0, {"created": 3})
    assert result["missing_created"] == {"products": 2, "categories": 2}
    line = OrderLine.objects.get(order__number="O-1", line_number="1")
    assert (line.account, line.ordered_on) == (account, dt.date(2026, 1, 2))
    assert (line.product.code, line.product.name, line.product.category.name) == ("P-1", "离心泵", "泵")
    assert (line.quantity, line.unit_price, line.discount_ratio) == (2, 100, Decimal("0.1"))
    assert (line.net_amount, line.cost_amount, line.currency, line.original_amount) == (180, 120, "CNY", None)
    assert (line.destination, line.end_customer, line.status, line.is_void) == ("南京", "某终端", "已发货", False)
    assert (line.shipped_on, line.due_on, line.delivered_on) == tuple(dt.date(2026, 1, day) for day in (3, 5, 4))
    order = Order.objects.get(number="O-1")
    assert (order.account, order.ordered_on, order.salesperson) == (account, dt.date(2026, 1, 2), "沈一帆")
    assert OrderLine.objects.get(order__number="O-2").net_amount == -100
    assert dirty() == {("KH-1", dt.date(2026, 1, 1)), ("KH-1", dt.date(2026, 2, 1))}


@pytest.mark.parametrize("text", [NUMBERED, BARE])
def test_same_file_twice_changes_nothing(load: Load, text: str) -> None:
    first = load("orders", text, "--create-missing")
    before = list(OrderLine.objects.order_by("pk").values())
    DirtyMonth.objects.all().delete()

    again = load("orders", text, "--create-missing")

    assert first.counts == {"created": 3}
    assert (again.counts, again["missing_created"]) == ({"unchanged": 3}, {})
    assert list(OrderLine.objects.order_by("pk").values()) == before
    assert dirty() == set()


def test_dry_run_counts_the_same_and_writes_nothing(load: Load) -> None:
    dry = load("orders", NUMBERED, "--create-missing", "--dry-run")

    assert (dry.counts, dry["missing_created"]) == ({"created": 3}, {"products": 2, "categories": 2})
    assert not Order.objects.exists()
    assert not Product.objects.exists()
    assert not ProductCategory.objects.exists()
    assert dirty() == set()


def test_line_is_matched_by_its_number_and_the_others_stay(load: Load) -> None:
    load("orders", NUMBERED, "--create-missing")
    DirtyMonth.objects.all().delete()

    result = load("orders", "order_number,line_number,order_date,account_number,net_amount\nO-1,2,2026-03-02,KH-1,99\n")

    assert result.counts == {"updated": 1}
    assert lines("net_amount", "ordered_on")[:2] == [
        ("O-1", "1", 180, dt.date(2026, 1, 2)),
        ("O-1", "2", 99, dt.date(2026, 3, 2)),
    ]
    assert Order.objects.get(number="O-1").ordered_on == dt.date(2026, 1, 2)
    assert dirty() == {("KH-1", dt.date(2026, 1, 1)), ("KH-1", dt.date(2026, 3, 1))}


def test_what_the_file_has_no_column_for_stays(load: Load) -> None:
    load("orders", NUMBERED, "--create-missing")

    load(
        "orders", "order_number,line_number,order_date,account_number,quantity,unit_price\nO-1,1,2026-01-02,KH-1,2,95\n"
    )

    line = OrderLine.objects.get(order__number="O-1", line_number="1")
    assert (line.net_amount, line.cost_amount, line.destination, line.product.code) == (190, 120, "南京", "P-1")
    assert (line.status, line.shipped_on, line.order.salesperson) == ("已发货", dt.date(2026, 1, 3), "沈一帆")


def test_cost_of_other_goods_is_not_kept(load: Load) -> None:
    load("orders", NUMBERED, "--create-missing")

    load(
        "orders", "order_number,line_number,order_date,account_number,quantity,unit_price\nO-1,1,2026-01-02,KH-1,3,95\n"
    )

    assert OrderLine.objects.get(order__number="O-1", line_number="1").cost_amount is None


def test_without_line_numbers_the_rows_replace_the_lines_of_their_orders(load: Load) -> None:
    load("orders", BARE)
    DirtyMonth.objects.all().delete()

    result = load(
        "orders",
        "order_number,order_date,account_number,net_amount\nO-1,2026-01-02,KH-1,50.5\nO-1,2026-01-02,KH-1,1\nO-1,2026-01-02,KH-1,2\n",
    )

    assert result.counts == {"unchanged": 1, "updated": 1, "created": 1}
    assert sorted(net for _order, _line, net in lines("net_amount")) == [1, 2, 7, Decimal("50.5")]

    shorter = load("orders", "order_number,order_date,account_number,net_amount\nO-1,2026-01-02,KH-1,2\n")
    assert shorter.counts == {"unchanged": 1}
    assert [net for _order, _line, net in lines("net_amount")] == [2, 7]
    assert dirty() == {("KH-1", dt.date(2026, 1, 1))}


def test_order_moves_whole_to_another_customer(load: Load) -> None:
    AccountFactory(number="KH-2")
    load("orders", NUMBERED, "--create-missing")
    DirtyMonth.objects.all().delete()

    result = load(
        "orders", "order_number,line_number,order_date,account_number,net_amount\nO-1,2,2026-01-02,KH-2,150\n"
    )

    assert result.counts == {"updated": 1}
    assert Order.objects.get(number="O-1").account.number == "KH-2"
    assert {number for _o, _l, number in lines("account__number")[:2]} == {"KH-2"}
    assert dirty() == {("KH-1", dt.date(2026, 1, 1)), ("KH-2", dt.date(2026, 1, 1))}


def test_one_bad_line_refuses_its_order_whole_and_the_others_are_written(load: Load) -> None:
    result = load(
        "orders",
        """
        订单号,订单日期,客户编号,金额
        O-1,2026-01-02,KH-1,100
        O-1,2026-01-02,KH-1,abc
        O-2,2026-01-02,KH-1,7
        O-1,2026-01-02,KH-1,3
        """,
    )

    assert (result.code, result.counts) == (1, {"created": 1, "errors": 3})
    assert [row["金额"] for row in result.refused] == ["100", "abc", "3"]
    assert result.reasons == [
        "refused together with row 3",
        "金额: “abc” is not a number",
        "refused together with row 3",
    ]
    assert lines() == [("O-2", "1")]


def test_refused_change_leaves_the_order_as_it_was(load: Load) -> None:
    load("orders", BARE)
    before = list(OrderLine.objects.order_by("pk").values())

    result = load("orders", BARE.replace("100", "200").replace("50.5", "x"))

    assert result.counts == {"errors": 2, "unchanged": 1}
    assert list(OrderLine.objects.order_by("pk").values()) == before


def test_what_only_a_refused_order_names_is_not_created(load: Load) -> None:
    result = load(
        "orders",
        """
        order_number,order_date,account_number,account_name,product_code,category,net_amount
        O-1,2026-01-02,KH-8,八,P-8,泵,1
        O-1,2026-01-02,KH-8,八,P-9,阀,x
        O-2,2026-01-02,KH-9,九,P-9,阀,1
        """,
        "--create-missing",
    )

    assert result["missing_created"] == {"accounts": 1, "products": 1, "categories": 1}
    assert set(Account.objects.values_list("number", flat=True)) == {"KH-1", "KH-9"}
    assert list(Product.objects.values_list("code", flat=True)) == ["P-9"]
    assert list(ProductCategory.objects.values_list("name", flat=True)) == ["阀"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",2026-01-02,KH-1,P-1,1,1,,", "the row names no order"),
        ("O-1,,KH-1,P-1,1,1,,", "the row has no order date"),
        ("O-1,02.30.2026,KH-1,P-1,1,1,,", "order_date: “02.30.2026” is not a date"),
        ("O-1,2026-01-02,,P-1,1,1,,", "the row names no customer"),
        ("O-1,2026-01-02,KH-9,P-1,1,1,,", "account KH-9: not found or not yours"),
        ("O-1,2026-01-02,KH-1,P-9,1,1,,", "product “P-9” is not known"),
        ("O-1,2026-01-02,KH-1,P-1,1,,,", "neither a net amount nor quantity and price"),
        ("O-1,2026-01-02,KH-1,P-1,,1,,", "neither a net amount nor quantity and price"),
        ("O-1,2026-01-02,KH-1,P-1,1,1,2,", "discount_ratio: “2” is no ratio: write 0.15 or 15%"),
        ("O-1,2026-01-02,KH-1,P-1,1,1,,USD", "there is no exchange rate for USD on or before 2026-01-02"),
        ("O-1,2026-01-02,KH-1,P-1,1,$1,,EUR", "the row names several currencies: EUR, USD"),
        ("O-1,2026-01-02,KH-1,P-1,1,1,,gold", "currency: “gold” is no currency: write a code such as CNY"),
        ("O-1,2026-01-02,KH-1,P-1,99999999999999,99999,,", "the amount is too large"),
        ("O-1,2026-01-02,KH-1,P-1,¥5,1,,", "quantity: “¥5” is not a quantity"),
        (
            "6.9E+17,2026-01-02,KH-1,P-1,1,1,,",
            "order_number: “6.9E+17” was shortened by a spreadsheet: format the column as text",
        ),
    ],
)
def test_bad_line_is_refused_with_its_reason(load: Load, row: str, reason: str) -> None:
    ProductFactory(code="P-1")
    header = "order_number,order_date,account_number,product_code,quantity,unit_price,discount_ratio,currency"

    result = load("orders", f"{header}\n{row}\n")

    assert (result.code, result.counts, result.reasons) == (1, {"errors": 1}, [reason])
    assert not Order.objects.exists()


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


def test_repeated_row_is_kept_once_and_listed(load: Load) -> None:
    from imports.models import ImportBatch

    text = BARE + "O-1,2026-01-02,KH-1,100\nO-1,2026-01-02,KH-1,100\n"
    result = load("orders", text)

    assert (result.code, result.counts) == (0, {"created": 3, "skipped": 2})
    assert ImportBatch.objects.get().findings["duplicates"] == [[5, 2], [6, 2]]
    assert load("orders", text).counts == {"unchanged": 3, "skipped": 2}


def test_repeated_row_becomes_a_line_of_its_own_when_asked(load: Load) -> None:
    text = BARE + "O-1,2026-01-02,KH-1,100\n"
    result = load("orders", text, "--duplicates", "add")

    assert (result.counts, result["duplicates"]) == ({"created": 4}, 1)
    assert OrderLine.objects.aggregate(Sum("net_amount"))["net_amount__sum"] == Decimal("257.5")
    assert load("orders", text, "--duplicates", "add").counts == {"unchanged": 4}


def test_repeated_numbered_row_gets_a_number_of_its_own_when_asked(load: Load) -> None:
    text = "order_number,line_number,order_date,account_number,net_amount\n" + "O-1,1,2026-01-02,KH-1,5\n" * 3

    assert load("orders", text, "--duplicates", "add").counts == {"created": 3}
    assert [number for _order, number in lines()] == ["1", "1 (2)", "1 (3)"]
    assert load("orders", text, "--duplicates", "add").counts == {"unchanged": 3}


def test_same_line_number_with_other_words_refuses_the_order(load: Load) -> None:
    result = load(
        "orders",
        "order_number,line_number,order_date,account_number,net_amount\nO-1,1,2026-01-02,KH-1,5\nO-1,1,2026-01-02,KH-1,6\n",
    )

    assert result.counts == {"errors": 2}
    assert result.reasons == [
        "refused together with row 3",
        "row 2 is the same line of the order and says something else",
    ]


def test_order_with_some_line_numbers_only_is_refused(load: Load) -> None:
    result = load(
        "orders",
        "order_number,line_number,order_date,account_number,net_amount\nO-1,1,2026-01-02,KH-1,5\nO-1,,2026-01-02,KH-1,6\n",
    )

    assert "row has no line number" in result.reasons[1]


def test_order_of_two_customers_is_refused(load: Load) -> None:
    AccountFactory(number="KH-2")

    result = load(
        "orders",
        "order_number,order_date,account_number,net_amount\nO-1,2026-01-02,KH-1,5\nO-1,2026-01-02,KH-2,6\n",
    )

    assert result.reasons[1] == "row 2 of the same order names another customer"
    assert not Order.objects.exists()


def test_customer_is_found_by_name_and_ambiguous_names_are_refused(load: Load) -> None:
    AccountFactory(number="KH-2", name="华东电力")
    AccountFactory(number="KH-3", name="华东电力")

    result = load(
        "orders",
        """
        order_number,order_date,account_name,net_amount
        O-1,2026-01-02,澜江化工 ,5
        O-2,2026-01-02,华东电力,6
        O-3,2026-01-02,无名,6
        """,
    )

    assert result.counts == {"created": 1, "errors": 2}
    assert result.reasons == ["“华东电力” fits more than one", "account “无名”: not found or not yours"]


def test_missing_customers_are_created_by_number_or_by_name(load: Load) -> None:
    result = load(
        "orders",
        """
        order_number,order_date,account_number,account_name,net_amount
        O-1,2026-01-02,0012,新客户,5
        O-2,2026-01-02,0012,新客户,6
        O-3,2026-01-02,,无号客户,7
        O-4,2026-01-02,,无号客户,8
        O-5,2026-01-02,77.0,,9
        """,
        "--create-missing",
    )

    assert (result.counts, result["missing_created"]) == ({"created": 5}, {"accounts": 3})
    made = dict(Account.objects.exclude(number="KH-1").values_list("number", "name"))
    assert made == {"0012": "新客户", "77": "77", "KH-000001": "无号客户"}
    assert Account.objects.get(number="0012").figures is not None
    assert Account.objects.get(number="0012").owner is None


def test_reserved_number_is_never_created(load: Load) -> None:
    result = load(
        "orders", "order_number,order_date,account_number,net_amount\nO-1,2026-01-02,new,5\n", "--create-missing"
    )

    assert result.reasons == ["the number “new” is reserved"]


def test_product_is_found_by_name_too(load: Load) -> None:
    product = ProductFactory(code="P-1", name="离心泵")
    ProductCostFactory(product=product, standard_cost=5, valid_from=dt.date(2020, 1, 1))

    load(
        "orders",
        "order_number,order_date,account_number,product_name,quantity,net_amount\nO-1,2026-01-02,KH-1,离心泵,2,50\n",
    )

    assert (one("product__code"), one("cost_amount")) == ("P-1", 10)


def test_stored_line_that_no_import_wrote_is_matched_too(load: Load, account: Account) -> None:
    order = OrderFactory(number="O-1", account=account, ordered_on=dt.date(2026, 1, 2))
    line = OrderLineFactory(order=order, line_number="10", net_amount=5, currency="CNY")

    result = load("orders", "order_number,line_number,order_date,account_number,net_amount\nO-1,10,2026-01-02,KH-1,6\n")

    assert result.counts == {"updated": 1}
    line.refresh_from_db()
    assert line.net_amount == 6


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


def test_archived_namesake_is_taken_only_when_nothing_else_has_the_name(load: Load, account: Account) -> None:
    archived_at = timezone.now()
    AccountFactory(name="澜江化工", archived_at=archived_at)
    AccountFactory(name="别家", short_name="华东", archived_at=archived_at)
    short = AccountFactory(name="华东电力", short_name="华东")
    old = AccountFactory(name="旧客户", archived_at=archived_at)
    for _n in range(2):
        AccountFactory(name="两家旧的", archived_at=archived_at)

    result = load(
        "orders",
        """
        order_number,order_date,account_name,net_amount
        O-1,2026-01-02,澜江化工,5
        O-2,2026-01-02,华东,6
        O-3,2026-01-02,旧客户,6
        O-4,2026-01-02,两家旧的,6
        """,
    )

    assert result.reasons == ["“两家旧的” fits more than one"]
    found = dict(Order.objects.values_list("number", "account"))
    assert found == {"O-1": account.pk, "O-2": short.pk, "O-3": old.pk}
