"""Refused rows that come back mean what they meant in their file."""

import csv
import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from imports.choices import DateOrder, DecimalMark
from imports.values import dates, numbers
from imports.values.dates import parse_date
from imports.values.numbers import parse_number
from tests.factories import AccountFactory
from tests.imports.files import Load, Result, run_import, write_sheet
from trade.models import OrderLine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Again = Callable[..., Result]
POINT, COMMA = DecimalMark.POINT, DecimalMark.COMMA


@pytest.fixture
def again(tmp_path: Path) -> Again:
    """Import the errors file of a run once more, with its unknown customer NOPE put right."""

    def import_again(name: str = "file.errors.csv", *arguments: str) -> Result:
        AccountFactory(number="NOPE", name="后来建的")
        return run_import("orders", (tmp_path / name).rename(tmp_path / "mended.csv"), *arguments)

    return import_again


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    AccountFactory(number="KH-1", name="澜江化工")


def one(name: str) -> object:
    return OrderLine.objects.filter(order__number="O-2").values_list(name, flat=True).get()


def headers(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def test_unit_above_the_header_comes_into_the_header(load: Load, again: Again, tmp_path: Path) -> None:
    result = load(
        "orders",
        """
        销售明细表,,,,
        单位：万元,,,,
        订单编号,订单日期,客户编号,金额,成本(元)
        O-1,2026-01-02,KH-1,1.5,9000
        O-2,2026-01-03,NOPE,2.5,15000
        """,
    )

    assert result.counts == {"created": 1, "errors": 1}
    path = tmp_path / "file.errors.csv"
    assert headers(path) == ["订单编号", "订单日期", "客户编号", "金额(万元)", "成本(元)", "error"]
    assert again().counts == {"created": 1}
    assert (one("net_amount"), one("cost_amount")) == (25_000, 15_000)


def test_unit_above_the_header_goes_with_a_column_mapped_by_hand(load: Load, again: Again) -> None:
    by_hand = ("--map", "net_amount=合计(含税)")
    text = "单位：万元,,,\n订单编号,订单日期,客户编号,合计(含税)\nO-2,2026-01-03,NOPE,2.5"

    assert load("orders", text, *by_hand).counts == {"errors": 1}
    assert again("file.errors.csv", *by_hand).counts == {"created": 1}
    assert one("net_amount") == 25_000


def test_unit_in_the_header_and_percent_columns_stay_as_they_are(load: Load, again: Again, tmp_path: Path) -> None:
    text = "订单编号,订单日期,客户编号,数量(万件),单价/千元,折扣(%)\nO-2,2026-01-03,NOPE,2,3,15"

    assert load("orders", text).counts == {"errors": 1}
    assert headers(tmp_path / "file.errors.csv")[3:6] == ["数量(万件)", "单价/千元", "折扣(%)"]
    assert again().counts == {"created": 1}
    assert (one("quantity"), one("unit_price"), one("discount_ratio")) == (20_000, 3_000, Decimal("0.15"))


@pytest.mark.parametrize("options", [(), ("--decimal", "comma")])
def test_decimal_comma_that_other_rows_decided_is_kept(load: Load, again: Again, options: tuple[str, ...]) -> None:
    text = """
        order_number;order_date;account_number;net_amount;cost_amount;discount_ratio
        O-1;2026-01-02;KH-1;12,50;1,5;
        O-2;2026-01-03;NOPE;1.234;12,345;12,345%
        """

    assert load("orders", text).counts == {"created": 1, "errors": 1}
    assert again("file.errors.csv", *options).counts == {"created": 1}
    assert (one("net_amount"), one("cost_amount"), one("discount_ratio")) == (
        1234,
        Decimal("12.345"),
        Decimal("0.12345"),
    )


@pytest.mark.parametrize("options", [(), ("--decimal", "point")])
def test_decimal_point_that_other_rows_decided_is_kept(load: Load, again: Again, options: tuple[str, ...]) -> None:
    text = """
        order_number;order_date;account_number;net_amount;cost_amount
        O-1;2026-01-02;KH-1;12.50;1.5
        O-2;2026-01-03;NOPE;1,234;12.345
        """

    assert load("orders", text).counts == {"created": 1, "errors": 1}
    assert again("file.errors.csv", *options).counts == {"created": 1}
    assert (one("net_amount"), one("cost_amount")) == (1234, Decimal("12.345"))


@pytest.mark.parametrize("options", [(), ("--date-order", "dmy")])
def test_order_of_dates_that_other_rows_decided_is_kept(load: Load, again: Again, options: tuple[str, ...]) -> None:
    text = """
        order_number,order_date,account_number,net_amount
        O-1,13/02/2026,KH-1,10
        O-2,01/02/2026,NOPE,10
        """

    result = load("orders", text)

    assert result.refused[0]["order_date"] == "2026-02-01"
    assert again("file.errors.csv", *options).counts == {"created": 1}
    assert one("ordered_on") == dt.date(2026, 2, 1)


def test_numbers_and_dates_of_a_workbook_come_back_exact(again: Again, tmp_path: Path) -> None:
    rows = [
        ["order_number", "order_date", "account_number", "net_amount"],
        ["O-2", dt.date(2026, 1, 2), "NOPE", 1.234],
    ]

    assert run_import("orders", write_sheet(tmp_path / "book.xlsx", rows)).counts == {"errors": 1}
    assert again("book.errors.csv").counts == {"created": 1}
    assert (one("net_amount"), one("ordered_on")) == (Decimal("1.234"), dt.date(2026, 1, 2))


def test_cells_that_need_no_help_and_cells_that_are_wrong_stay_as_they_are(load: Load) -> None:
    text = """
        order_number;order_date;account_number;net_amount;备注
        O-1;13/02/2026;KH-1;12,50;x
        O-2;2026年2月1日;NOPE;1,5万;1.234
        O-3;31/31/2026;NOPE;12.50.1;01/02/2026
        """

    rows = load("orders", text).refused

    assert [list(row.values())[1:5] for row in rows] == [
        ["2026年2月1日", "NOPE", "1,5万", "1.234"],
        ["31/31/2026", "NOPE", "12.50.1", "01/02/2026"],
    ]


@pytest.mark.parametrize("mark", DecimalMark)
@pytest.mark.parametrize(
    "text", ["1,234", "1.234", "-1,234", "(12,345)", "¥1,234", "1.234万", "１，２３４元", "1.234%", "1,234,567", "0,5"]
)
def test_number_written_for_another_file_reads_there_by_itself(text: str, mark: DecimalMark) -> None:
    try:
        meant = parse_number(text, mark)
    except ValueError:
        return
    written = numbers.unmistakable(text, mark)
    assert numbers.evidence(written) in {mark, True}
    assert parse_number(written, mark) == meant


@pytest.mark.parametrize("order", DateOrder)
@pytest.mark.parametrize("text", ["1/2/2026", "01.02.2026", "26/01/02", "1-2-26", "13/2/2026", "2026-02-01"])
def test_date_written_for_another_file_reads_there_by_itself(text: str, order: DateOrder) -> None:
    try:
        meant = parse_date(text, order)
    except ValueError:
        return
    written = dates.unmistakable(text, order)
    told = dates.evidence(written)
    assert told is None or len(told) == 1
    assert all(parse_date(written, other) == meant for other in (told or DateOrder))
