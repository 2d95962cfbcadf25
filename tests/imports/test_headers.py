"""Which column holds which field: both languages, synonyms, units, clashes, and what is mapped by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imports.choices import Kind
from imports.fields import KindOfFile
from imports.headers import Recognition, assigned, fold, recognise, refuse_lacking
from imports.problems import FileRefused, WrongUsage
from imports.readers import Table
from imports.registry import available, importer_of
from tests.imports.files import Result

pytestmark = pytest.mark.usefixtures("english")
KINDS = [Kind.ACCOUNTS, Kind.CONTACTS, Kind.PRODUCTS, Kind.ORDERS, Kind.RATES]


class Rows(Table):
    """A table of given rows."""

    def __init__(self, *rows: str) -> None:
        super().__init__(path=Path("rows"), format="csv")
        self.given = [row.split(",") for row in rows]

    def rows(self) -> Iterator[list[str]]:
        return iter(self.given)


def about(kind: str) -> KindOfFile:
    importer = importer_of(kind)
    assert importer is not None
    return importer.about


def recognised(kind: str, *rows: str, **by_hand: str) -> Recognition:
    return recognise(about(kind), Rows(*rows), explicit=by_hand)


def pairs(found: Recognition) -> dict[str, str]:
    return {column.field.name: column.header for column in found.columns}


def test_kinds_of_this_release_are_on_offer() -> None:
    assert set(KINDS) <= set(available())


@pytest.mark.parametrize("kind", KINDS)
def test_every_header_of_a_field_is_recognised(kind: Kind) -> None:
    for named in about(kind).fields:
        for header in named.headers:
            assert pairs(recognised(kind, f"{header},zzz")) == {named.name: header}


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_fields_of_a_kind_share_a_header(kind: Kind) -> None:
    seen: dict[str, str] = {}
    for named in about(kind).fields:
        for header in {fold(header) for header in named.headers}:
            assert seen.setdefault(header, named.name) == named.name, header


@pytest.mark.parametrize(
    "written",
    [
        "Order Number",
        "ORDER_NUMBER",
        "order-number",
        " Order  number ",
        "ＯＲＤＥＲ　ＮＵＭＢＥＲ",
        "Order number:",
        "*Order number",
    ],
)
def test_width_case_blanks_and_signs_of_a_header_do_not_matter(written: str) -> None:
    assert pairs(recognised("orders", f"{written},x")) == {"order_number": written.strip()}


def test_chinese_file_is_recognised() -> None:
    found = recognised("orders", "订单号,下单日期,客户名称,产品编号,数量,单价,金额（万元）,币别,备注")
    assert pairs(found) == {
        "order_number": "订单号",
        "order_date": "下单日期",
        "account_name": "客户名称",
        "product_code": "产品编号",
        "quantity": "数量",
        "unit_price": "单价",
        "net_amount": "金额（万元）",
        "currency": "币别",
    }
    assert found.unknown == ["备注"]
    assert [column.factor for column in found.columns if column.field.name == "net_amount"] == [10_000]


def test_header_below_titles_and_blank_rows_is_found() -> None:
    found = recognised("accounts", "2026年客户名单,", ",", "客户编号,客户名称", "KH-1,澜江化工")
    assert found.header_row == 3
    assert found.headers == ["客户编号", "客户名称"]


def test_field_name_wins_over_a_label_and_a_label_over_a_synonym() -> None:
    assert pairs(recognised("orders", "total,net_amount,金额,Net amount"))["net_amount"] == "net_amount"
    assert pairs(recognised("orders", "total,Net amount,金额"))["net_amount"] == "Net amount"


def test_of_two_columns_with_the_same_header_the_first_is_read() -> None:
    found = recognised("accounts", "name,number,name")
    assert [(column.field.name, column.index) for column in found.columns] == [("name", 0), ("number", 1)]
    assert found.unknown == ["name"]


def test_map_wins_over_what_is_recognised() -> None:
    found = recognised("orders", "amount,Betrag,order number", net_amount="Betrag")
    assert pairs(found) == {"net_amount": "Betrag", "order_number": "order number"}


def test_map_with_nothing_leaves_a_column_unread() -> None:
    found = recognised("orders", "order number,currency,amount", currency="")
    assert pairs(found) == {"order_number": "order number", "net_amount": "amount"}
    assert found.unknown == ["currency"]


def test_map_tells_where_the_header_stands() -> None:
    found = recognised("accounts", "number,name", "Nr,Firma", "1,澜江", number="Nr", name="Firma")
    assert (found.header_row, pairs(found)) == (2, {"number": "Nr", "name": "Firma"})


def test_map_to_a_header_that_is_not_there_is_wrong_usage_and_names_those_that_are() -> None:
    with pytest.raises(WrongUsage, match="no column “Firma”; it has: number, name"):
        recognised("accounts", "number,name", name="Firma")


def test_map_of_a_field_that_is_none_is_wrong_usage_and_names_those_that_are() -> None:
    with pytest.raises(WrongUsage, match="no field “nmae”; there are: number, name, short_name"):
        recognised("accounts", "number,name", nmae="name")


def test_missing_columns_are_named_in_the_language_of_the_reader_and_as_fields() -> None:
    found = recognised("orders", "订单号,地点")
    with pytest.raises(FileRefused) as refused:
        refuse_lacking(about("orders"), found)
    for words in ("Order date (order_date)", "account_number", "account_name", "unit_price", "订单号, 地点"):
        assert words in str(refused.value)
    assert "(order_number)" not in str(refused.value)


def test_file_of_blank_rows_is_refused() -> None:
    with pytest.raises(FileRefused, match="no rows"):
        recognised("accounts", ",", "")


def test_column_of_errors_is_never_a_field() -> None:
    assert pairs(recognised("accounts", "number,name,error")) == {"number": "number", "name": "name"}


def test_region_of_an_address_is_a_province_and_a_sales_region_is_not() -> None:
    address = recognised("accounts", "number,name,city,region,postal_code")
    assert pairs(address)["province"] == "region"
    assert "region" not in pairs(address)
    assert pairs(recognised("accounts", "number,name,region,city"))["region"] == "region"
    assert pairs(recognised("accounts", "number,name,city,区域,postal_code"))["region"] == "区域"


def test_unit_above_the_table_counts_for_columns_without_their_own() -> None:
    found = recognised("orders", "单位：万元", "订单号,金额,成本(元),数量")
    assert {column.field.name: column.factor for column in found.columns} == {
        "order_number": 1,
        "net_amount": 10_000,
        "cost_amount": 1,
        "quantity": 1,
    }


def test_columns_chosen_on_the_page_are_read_and_no_others() -> None:
    found = recognised("orders", "单位：万元", "订单号,金额,成本")
    chosen = assigned(about("orders"), found, {"cost_amount": 1, "nonsense": 0, "quantity": 9})
    assert [(column.field.name, column.header, column.factor) for column in chosen.columns] == [
        ("cost_amount", "金额", 10_000)
    ]


@pytest.mark.django_db
def test_amounts_below_a_declared_unit_are_counted_in_it(load: Callable[..., Result]) -> None:
    from trade.models import OrderLine

    result = load(
        "orders", "单位：万元,,,\n订单号,日期,客户名称,金额\nO-1,2026-01-02,澜江化工,1.25", "--create-missing"
    )

    assert result.counts == {"created": 1}
    assert OrderLine.objects.get().net_amount == 12_500
