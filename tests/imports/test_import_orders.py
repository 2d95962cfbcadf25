"""Import of orders, a row a line."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.utils import timezone

from accounts.models import Account
from tests.factories import (
    AccountFactory,
    OrderFactory,
    OrderLineFactory,
    ProductCostFactory,
    ProductFactory,
)
from tests.imports.files import Load
from tests.imports.order_files import lines, one
from trade.models import DirtyMonth, Order, OrderLine, Product, ProductCategory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def account(db: None) -> Account:
    return AccountFactory(number="KH-1", name="澜江化工")


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
