"""Values as people write them."""

import datetime as dt
from decimal import Decimal

import pytest

from imports.choices import DateOrder, DecimalMark
from imports.fields import Field, Holds
from imports.headers import Column
from imports.parsing import parse_currency, parser_of
from imports.problems import BadValue
from imports.values.columns import DateColumn, NumberColumn
from imports.values.dates import parse_date
from imports.values.numbers import parse_number, parse_ratio
from imports.values.texts import parse_identifier, parse_line, plain
from imports.values.units import declared_unit, factor_of_counts, split_unit, unit_of_amounts

pytestmark = pytest.mark.usefixtures("english")
POINT, COMMA = DecimalMark.POINT, DecimalMark.COMMA
YMD, DMY, MDY = DateOrder.YMD, DateOrder.DMY, DateOrder.MDY


def number(text: str, mark: DecimalMark = POINT) -> tuple[Decimal, str]:
    found = parse_number(text, mark)
    assert found is not None
    return found.value, found.currency


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1234.5", "1234.5", ""),
        ("-12", "-12", ""),
        ("1,234.50", "1234.50", ""),
        ("1,234,567.89", "1234567.89", ""),
        (".5", "0.5", ""),
        ("5.", "5", ""),
        ("1 234 567.5", "1234567.5", ""),
        ("1'234.5", "1234.5", ""),
        ("１２３４．５", "1234.5", ""),
        ("１，２３４", "1234", ""),
        ("(500)", "-500", ""),
        ("（500）", "-500", ""),
        ("(¥500.00)", "-500.00", "¥"),
        ("100-", "-100", ""),
        ("−100", "-100", ""),
        ("-¥1,200.50", "-1200.50", "¥"),
        ("¥-3", "-3", "¥"),
        ("￥500", "500", "¥"),
        ("500元", "500", "CNY"),
        ("500 元", "500", "CNY"),
        ("人民币500元", "500", "CNY"),
        ("¥1.2万", "12000", "¥"),
        ("1.2万元", "12000", "CNY"),
        ("3亿", "300000000", ""),
        ("2.5千", "2500", ""),
        ("RMB 1,000", "1000", "CNY"),
        ("1000 usd", "1000", "USD"),
        ("US$1,000.00", "1000.00", "USD"),
        ("HK$ 88", "88", "HKD"),
        ("€ 99.90", "99.90", "EUR"),
        ("¥100 JPY", "100", "JPY"),
        ("12件", "12", ""),
        ("3 pcs", "3", ""),
        ("7.5kg", "7.5", ""),
        ("1.5E3", "1500", ""),
        ("1e-3", "0.001", ""),
    ],
)
def test_number_is_read_as_people_write_it(text: str, value: str, currency: str) -> None:
    assert number(text) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.234,50", "1234.50"), ("12,5", "12.5"), ("1.234.567", "1234567"), ("1 234,5", "1234.5"), ("-0,25", "-0.25")],
)
def test_number_with_a_decimal_comma(text: str, value: str) -> None:
    assert number(text, COMMA)[0] == Decimal(value)


@pytest.mark.parametrize(
    "text",
    "abc 1.2.3 12,34.5 1,23 (5 5) --5 +-5 1..2 ¥ , 5x9 12公里 ¥5$ $5€ 1/2 0x10 1e5000 1e99999999 ∞ ٫".split(),
)
def test_what_is_no_number_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(BadValue, match="is not a number") as refusal:
        parse_number(text, POINT)
    assert text[:5] in str(refusal.value)


def test_decimal_mark_of_the_other_kind_is_refused_not_guessed() -> None:
    with pytest.raises(BadValue):
        parse_number("1.234,50", POINT)
    with pytest.raises(BadValue):
        parse_number("12.5", COMMA)


@pytest.mark.parametrize("text", ["-", "--", "无", "N/A", "null", "暂无", "—"])
def test_words_for_nothing_are_no_number(text: str) -> None:
    assert parse_number(text, POINT) is None


@pytest.mark.parametrize(
    ("text", "ratio"),
    [
        ("0.15", "0.15"),
        ("15%", "0.15"),
        ("１５％", "0.15"),
        ("8.5折", "0.15"),
        ("85折", "0.15"),
        ("0", "0"),
        ("5‰", "0.005"),
    ],
)
def test_ratio_is_a_share_a_percentage_or_a_chinese_discount(text: str, ratio: str) -> None:
    assert parse_ratio(text, POINT) == Decimal(ratio)


@pytest.mark.parametrize("text", ["15", "150%", "0折", "¥0.1", "abc"])
def test_what_cannot_be_a_ratio_is_refused(text: str) -> None:
    with pytest.raises(BadValue):
        parse_ratio(text, POINT)


def column_of(*cells: str) -> NumberColumn:
    column = NumberColumn()
    for cell in cells:
        column.look_at(cell)
    return column


@pytest.mark.parametrize(
    ("cells", "decision"),
    [
        (["100", "200"], POINT),
        (["1,234", "5.5"], POINT),
        (["1,234", "1,234,567"], POINT),
        (["1.234", "5,5"], COMMA),
        (["1.234,50"], COMMA),
        (["1.234.567"], COMMA),
        (["1,234.50"], POINT),
        (["0,234"], COMMA),
        (["1234,567"], COMMA),
        (["¥1,234"], POINT),
        (["1,234元"], POINT),
        (["12,5"], COMMA),
        (["1,234"], None),
        (["1,234", "5,678"], None),
        (["1.234"], None),
        (["1.234", "-12.345", "500"], None),
        (["1.234", "12.345,6"], COMMA),
        (["1.234", "0.125"], POINT),
        (["1.2340"], POINT),
        (["1.234万"], POINT),
        (["¥1.234"], POINT),
        (["1.234e5"], POINT),
        (["1.234", "1,234"], None),
        (["1.5", "2,5"], None),
    ],
)
def test_decimal_mark_is_decided_by_the_whole_column(cells: list[str], decision: DecimalMark | None) -> None:
    assert column_of(*cells).decision() == decision


def test_column_with_both_marks_is_contradictory_and_tells_by_which_cells() -> None:
    column = column_of("7", "1.5", "2,5")
    assert column.is_contradictory
    assert column.telling == {POINT: "1.5", COMMA: "2,5"}
    assert column_of("1,234").doubtful == "1,234"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-02", (2026, 1, 2)),
        ("2026/1/2", (2026, 1, 2)),
        ("2026.01.02", (2026, 1, 2)),
        ("2026年1月2日", (2026, 1, 2)),
        ("2026 年 1 月 2 日", (2026, 1, 2)),
        ("２０２６年１月２日", (2026, 1, 2)),
        ("2026年1月2日 星期五", (2026, 1, 2)),
        ("20260102", (2026, 1, 2)),
        ("20260102083015", (2026, 1, 2)),
        ("2026-01-02 08:30", (2026, 1, 2)),
        ("2026-01-02T08:30:15Z", (2026, 1, 2)),
        ("2026-01-02T08:30:15.123+08:00", (2026, 1, 2)),
        ("2026/1/2 下午 3:05", (2026, 1, 2)),
        ("1996-07-04 00:00:00.000", (1996, 7, 4)),
        ("46024", (2026, 1, 2)),
        ("46024.5", (2026, 1, 2)),
        ("2 Jan 2026", (2026, 1, 2)),
        ("January 2, 2026", (2026, 1, 2)),
        ("2-Jan-26", (2026, 1, 2)),
    ],
)
def test_date_is_read_as_people_write_it(text: str, day: tuple[int, int, int]) -> None:
    assert parse_date(text, YMD) == dt.date(*day)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("1/2/2026", DMY, (2026, 2, 1)),
        ("1/2/2026", MDY, (2026, 1, 2)),
        ("01-02-2026 8:26", DMY, (2026, 2, 1)),
        ("26/1/2", YMD, (2026, 1, 2)),
        ("1/2/26", MDY, (2026, 1, 2)),
        ("1/2/98", DMY, (1998, 2, 1)),
        ("31.12.2025", YMD, (2025, 12, 31)),
        ("3/3/2026", YMD, (2026, 3, 3)),
    ],
)
def test_short_date_follows_the_order_of_its_column(text: str, order: DateOrder, day: tuple[int, int, int]) -> None:
    assert parse_date(text, order) == dt.date(*day)


@pytest.mark.parametrize(
    ("text", "order"),
    [("13/13/2026", DMY), ("31/1/2026", MDY), ("2026-02-30", YMD), ("tomorrow", YMD), ("May 2026", YMD), ("12", YMD),
     ("1234567", YMD), ("0000-00-00", YMD), ("9999-01-01", YMD), ("1/2/2026", YMD), ("12:30", YMD)],
)  # fmt: skip
def test_what_is_no_date_is_refused_by_its_text(text: str, order: DateOrder) -> None:
    with pytest.raises(BadValue, match="is not a date") as refusal:
        parse_date(text, order)
    assert text in str(refusal.value)


@pytest.mark.parametrize(
    ("cells", "decision"),
    [
        (["2026-01-02", "2026年3月4日"], YMD),
        (["1/2/2026", "13/2/2026"], DMY),
        (["1/2/2026", "2/13/2026"], MDY),
        (["1.2.2026"], DMY),
        (["1/2/2026"], None),
        (["13/2/2026", "2/13/2026"], None),
        (["26/1/30", "26/2/1"], YMD),
        (["3/3/2026"], YMD),
    ],
)
def test_day_or_month_first_is_decided_by_the_whole_column(cells: list[str], decision: DateOrder | None) -> None:
    column = DateColumn()
    for cell in cells:
        column.look_at(cell)
    assert column.decision() == decision


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16446.0", "16446"),
        ("16446.00", "16446"),
        ("0012", "0012"),
        ("00.0", "00"),
        ("  A-1 ", "A-1"),
        ("ＡＢ１２", "AB12"),
        ("'0012", "0012"),
        ("1.5", "1.5"),
        ("V1.0", "V1.0"),
        ("N/A", None),
    ],
)
def test_identifier_keeps_its_zeros_and_loses_what_spreadsheets_add(text: str, value: str | None) -> None:
    assert parse_identifier(text) == value


def test_identifier_that_a_spreadsheet_shortened_is_refused() -> None:
    with pytest.raises(BadValue, match=r"6\.90123E\+17.*shortened by a spreadsheet"):
        parse_identifier("6.90123E+17")


def test_identifier_and_line_end_at_their_lengths() -> None:
    assert parse_identifier("x" * 64) == "x" * 64
    with pytest.raises(BadValue, match="longer than 64 characters"):
        parse_identifier("x" * 65)
    with pytest.raises(BadValue, match="longer than 3 characters"):
        parse_line("four", length=3)
    assert parse_line(" a \n b\t c ", length=5) == "a b c"


def test_plain_cell_loses_control_characters_and_the_apostrophe_of_an_export() -> None:
    assert plain(" a\x00b\x07 ") == "ab"
    assert plain("'=1+1") == "=1+1"
    assert plain("'=") == "="
    assert plain("'t Hooft") == "'t Hooft"
    assert plain("\ud800x") == "x"


@pytest.mark.parametrize(
    ("text", "code"), [("cny", "CNY"), ("人民币", "CNY"), ("美元", "USD"), ("chf", "CHF"), ("¥", "¥")]
)
def test_currency_is_a_code_a_sign_or_a_name(text: str, code: str) -> None:
    assert parse_currency(text) == code


@pytest.mark.parametrize("text", ["money", "12", "C1Y", "元元"])
def test_what_is_no_currency_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(BadValue, match=text):
        parse_currency(text)


def read(holds: Holds, text: str, **column: object) -> object:
    named = Field("field", "Field", "字段", holds, length=20)
    return parser_of(Column(field=named, index=0, header="Field", **column), mark=POINT, order=YMD)(text)


def test_whole_number_takes_no_fraction_no_minus_and_no_currency() -> None:
    assert read(Holds.INTEGER, "1,200人") == 1200
    for text in ("1.5", "-1", "¥5", "3000000000"):
        with pytest.raises(BadValue):
            read(Holds.INTEGER, text)


def test_amount_takes_the_unit_of_its_header_unless_the_cell_has_one() -> None:
    assert read(Holds.AMOUNT, "1.2", factor=10_000).value == 12_000  # type: ignore[attr-defined]
    assert read(Holds.AMOUNT, "1.2万", factor=10_000).value == 12_000  # type: ignore[attr-defined]
    assert read(Holds.AMOUNT, "12000元", factor=10_000).value == 12_000  # type: ignore[attr-defined]
    assert read(Holds.AMOUNT, "¥1.2", factor=10_000).value == 12_000  # type: ignore[attr-defined]
    assert read(Holds.AMOUNT, "5", currency="USD").currency == "USD"  # type: ignore[attr-defined]
    with pytest.raises(BadValue, match="is not an amount"):
        read(Holds.AMOUNT, "5%")
    with pytest.raises(BadValue, match="is not an amount"):
        read(Holds.AMOUNT, "1e14")


@pytest.mark.parametrize("text", ["500件", "3 pcs", "1.5m", "2M", "7.5kg", "500k", "12人天"])
def test_what_counts_goods_is_no_amount_and_what_may_be_a_factor_neither(text: str) -> None:
    with pytest.raises(BadValue, match=text):
        read(Holds.AMOUNT, text)


def test_what_counts_goods_is_no_ratio() -> None:
    with pytest.raises(BadValue, match="is no ratio"):
        parse_ratio("1件", POINT)
    with pytest.raises(BadValue, match="is no ratio"):
        read(Holds.RATIO, "15件", is_percent=True)


def test_quantity_takes_the_unit_of_its_header_unless_the_cell_has_one() -> None:
    assert read(Holds.QUANTITY, "3", factor=10_000) == 30_000
    assert read(Holds.QUANTITY, "3万", factor=10_000) == 30_000
    with pytest.raises(BadValue, match="is not a quantity"):
        read(Holds.QUANTITY, "¥3")


def test_ratio_below_a_percent_sign_is_a_percentage() -> None:
    assert read(Holds.RATIO, "15", is_percent=True) == Decimal("0.15")
    assert read(Holds.RATIO, "15%", is_percent=True) == Decimal("0.15")
    assert read(Holds.RATIO, "0.15") == Decimal("0.15")


def test_email_is_checked_and_ends_at_the_length_of_its_column() -> None:
    assert read(Holds.EMAIL, "li@example.com") == "li@example.com"
    for text in ("li@", "a" * 60 + "@" + ".".join(["b" * 60] * 4) + ".com"):
        with pytest.raises(BadValue, match="is no e-mail address"):
            read(Holds.EMAIL, text)


def test_words_are_parted_by_every_kind_of_comma() -> None:
    assert read(Holds.WORDS, "战略，化工、 华东;战略 | x") == ("战略", "化工", "华东", "x")
    with pytest.raises(BadValue, match="longer than 20"):
        read(Holds.WORDS, "y" * 21)


@pytest.mark.parametrize(
    ("header", "name", "factor", "currency"),
    [
        ("金额(万元)", "金额", 10_000, ""),
        ("金额（千元）", "金额", 1_000, ""),
        ("金额【单位：万元】", "金额", 10_000, ""),
        ("金额/万元", "金额", 10_000, ""),
        ("Amount (USD)", "Amount ", 1, "USD"),
        ("金额(万美元)", "金额", 10_000, "USD"),
        ("金额(亿)", "金额", 100_000_000, ""),
    ],
)
def test_unit_beside_a_header(header: str, name: str, factor: int, currency: str) -> None:
    found, unit = split_unit(header)
    assert found == name
    assert unit_of_amounts(unit) == (factor, currency)


def test_words_in_brackets_are_no_unit() -> None:
    assert unit_of_amounts(split_unit("金额(含税)")[1]) is None
    assert unit_of_amounts("") is None
    assert split_unit("State/Province") == ("State/Province", "")


def test_quantities_are_counted_in_what_the_header_says() -> None:
    assert [factor_of_counts(unit) for unit in ("万件", "千", "千克", "件", "千瓦", "")] == [10_000, 1_000, 1, 1, 1, 1]


def test_unit_above_the_table_is_found() -> None:
    assert declared_unit(["销售明细", "（单位：万元）"]) == "万元"
    assert declared_unit(["编制单位：澜江化工", "Units"]) == ""
