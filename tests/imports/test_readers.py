"""Files of every kind: what is found out about them, and what is refused with a clear message."""

import gzip
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from imports.problems import FileRefused, WrongUsage
from imports.readers import limits, open_table
from imports.readers.tables import Table
from tests.imports.files import write_sheet

pytestmark = pytest.mark.usefixtures("english")
CHINESE = "客户编号,客户名称\nKH-1,澜江化工集团有限公司\nKH-2,华东电力设备厂\n"
NAMES = [["客户编号", "客户名称"], ["KH-1", "澜江化工集团有限公司"], ["KH-2", "华东电力设备厂"]]


def read(path: Path, **options: str) -> tuple[Table, list[list[str]]]:
    with open_table(path, **options) as table:
        return table, list(table.rows())


def file(tmp_path: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path: Path, **options: str) -> str:
    with pytest.raises(FileRefused) as refused:
        read(path, **options)
    assert not isinstance(refused.value, WrongUsage)
    return str(refused.value)


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_encoding_is_found_by_what_the_file_holds(tmp_path: Path, encoding: str, found: str) -> None:
    table, rows = read(file(tmp_path, CHINESE.encode(encoding)))
    assert (table.encoding, table.is_encoding_guessed) == (found, False)
    assert rows == NAMES


@pytest.mark.parametrize(
    ("text", "is_guessed"),
    [
        ("account_number,name\nA1,朱镕基\n", False),
        ("account_number,name\nA1,李玥\n", False),
        ("number,name\nB1,玥珺公司\n", False),
        ("number,name\nB1,𠮷野家股份\n", False),
        ("number,name\nB1,喆\n", True),
        ("number,name\nB1,上海ABC喆珺公司\n", True),
    ],
)
def test_rare_characters_are_read_as_gb18030(tmp_path: Path, text: str, is_guessed: bool) -> None:
    table, rows = read(file(tmp_path, text.encode("gb18030")))
    assert (table.encoding, table.is_encoding_guessed) == ("gb18030", is_guessed)
    assert rows == [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    ["客户编号,客户名称\nC2,浙江丁某股份有限公司\n", "number,name\nC2,第一一一公司\n", "编号\t名称\r\n一\t丁\r\n"],
)
def test_chinese_utf_16_without_a_mark_is_found(tmp_path: Path, text: str, encoding: str) -> None:
    table, rows = read(file(tmp_path, text.encode(encoding)))
    assert (table.encoding, table.is_encoding_guessed) == (encoding, False)
    assert rows == [line.replace("\t", ",").split(",") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("number,name\n1,Österreich\n2,Élan\n", "cp1252"),
        ("number,name\n1,Müller\n", "cp1252"),
        ("編號,名稱\n1,臺灣塑膠工業股份有限公司\n2,鴻海精密工業股份有限公司\n", "big5"),
        ("番号,名称\n1,株式会社トヨタ自動車\n2,ソニーグループ株式会社\n", "shift_jis"),
    ],
)
def test_what_is_not_chinese_of_the_mainland_is_a_guess(tmp_path: Path, text: str, encoding: str) -> None:
    table, rows = read(file(tmp_path, text.encode(encoding)))
    assert table.is_encoding_guessed
    assert rows == [line.split(",") for line in text.splitlines()]


def test_western_accents_are_not_taken_for_chinese(tmp_path: Path) -> None:
    table, rows = read(
        file(tmp_path, "number,name\n1,Königlich Essen\n2,Mère Paillarde\n3,Folk och fä\n".encode("cp1252"))
    )
    assert table.is_encoding_guessed
    assert [row[1] for row in rows[1:]] == ["Königlich Essen", "Mère Paillarde", "Folk och fä"]


def test_big5_is_read_when_it_is_named(tmp_path: Path) -> None:
    path = file(tmp_path, "編號,名稱\n1,臺灣塑膠\n".encode("big5"))
    assert read(path, encoding="big5")[1][1] == ["1", "臺灣塑膠"]


def test_bytes_that_do_not_fit_the_named_encoding_are_refused_with_their_place(tmp_path: Path) -> None:
    message = refusal(file(tmp_path, CHINESE.encode("gb18030")), encoding="utf-8")
    assert "utf-8" in message
    assert "byte 0" in message


def test_bytes_far_down_are_refused_while_reading(tmp_path: Path) -> None:
    path = file(tmp_path, b"number,name\n" + b"1,x\n" * 200_000 + b"\xff\xfe\n")
    with open_table(path, encoding="utf-8") as table, pytest.raises(FileRefused, match="encoding utf-8"):
        list(table.rows())


@pytest.mark.parametrize("name", ["klingon", "base64", "rot13", "idna", "unicode_escape", "undefined", "a\0b", "hex"])
def test_encoding_that_is_none_is_wrong_usage(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongUsage, match="There is no encoding"):
        read(file(tmp_path, CHINESE), encoding=name)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    text = f'a{delimiter}b{delimiter}c\n1{delimiter}"x, y; z | w"{delimiter}3\n'
    table, rows = read(file(tmp_path, text))
    assert table.delimiter == delimiter
    assert rows == [["a", "b", "c"], ["1", "x, y; z | w", "3"]]


def test_decimal_commas_do_not_hide_the_semicolon(tmp_path: Path) -> None:
    assert read(file(tmp_path, "a;b\n1,5;2,5\n3,5;4,5\n"))[0].delimiter == ";"


@pytest.mark.parametrize(
    "text",
    [
        "code;list_price;standard_cost\n" + "".join(f"P{n};{n},50;{n},25\n" for n in range(1, 41)),
        "x;y\n" + "".join(f"{n},50;{n},25\n" for n in range(1, 41)),
        "Prices, 2026\nfoo;bar;baz\n" + "".join(f"P{n};{n},50;{n},25\n" for n in range(1, 41)),
    ],
)
def test_delimiter_that_the_header_does_not_have_loses(tmp_path: Path, text: str) -> None:
    assert read(file(tmp_path, text))[0].delimiter == ";"


def test_known_headers_decide_between_delimiters_that_cut_alike(tmp_path: Path) -> None:
    path = file(tmp_path, "name;annual_sales,EUR\nA;1,5\nB;2,5\n")
    assert read(path)[0].delimiter == ","
    with open_table(path, known_in=lambda cells: len({"name", "annual_sales,EUR"} & set(cells))) as table:
        assert table.delimiter == ";"


def test_commas_in_a_file_of_one_column_part_nothing(tmp_path: Path) -> None:
    path = file(tmp_path, "name\nSmith, Inc.\nJones, Ltd.\n")
    with open_table(path, known_in=lambda cells: len({"name"} & set(cells))) as table:
        assert list(table.rows()) == [["name"], ["Smith, Inc."], ["Jones, Ltd."]]


def test_line_of_excel_names_the_delimiter_and_is_no_row(tmp_path: Path) -> None:
    assert read(file(tmp_path, "sep=;\na,x;b\n1;2\n"))[1] == [["a,x", "b"], ["1", "2"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(tmp_path: Path, end: str) -> None:
    assert read(file(tmp_path, end.join(["a,b", "1,2", "3,4"])))[1] == [["a", "b"], ["1", "2"], ["3", "4"]]


def test_quoted_cells_hold_line_ends_and_quotes(tmp_path: Path) -> None:
    assert read(file(tmp_path, 'a,b\n"1\n2","say ""x"""\n'))[1][1] == ["1\n2", 'say "x"']


@pytest.mark.parametrize("text", ['a,b\n1,2\n3,"open\n4,5\n6,7\n', 'a,b\n1,2\n"3,4\n', 'a,b\n1,2\n3,"4'])
def test_open_quotation_mark_does_not_swallow_the_rows_after_it(tmp_path: Path, text: str) -> None:
    assert "after row 2" in refusal(file(tmp_path, text))


def test_closed_quotation_mark_at_the_very_end_is_fine(tmp_path: Path) -> None:
    assert read(file(tmp_path, 'a,b\n1,"2"'))[1] == [["a", "b"], ["1", "2"]]


def test_empty_files_are_refused(tmp_path: Path) -> None:
    assert "empty" in refusal(file(tmp_path, b""))
    assert "empty" in refusal(file(tmp_path, gzip.compress(b""), "x.csv.gz"))


def test_packed_text_is_read_whatever_its_name(tmp_path: Path) -> None:
    assert read(file(tmp_path, gzip.compress(CHINESE.encode("gb18030")), "rows.bin"))[1] == NAMES
    assert read(file(tmp_path, gzip.compress(CHINESE.replace(",", "\t").encode()), "rows.tsv.gz"))[1] == NAMES


def test_packed_file_that_grows_without_measure_is_refused(tmp_path: Path) -> None:
    path = file(tmp_path, gzip.compress(b"a,b\n" + b"0" * (limits.SMALL_MEMBER_BYTES + 1)), "bomb.csv.gz")
    assert path.stat().st_size < 100_000
    assert "grows too large" in refusal(path)


def test_damaged_and_doubly_packed_files_are_refused(tmp_path: Path) -> None:
    packed = gzip.compress(CHINESE.encode() * 50)
    assert "damaged" in refusal(file(tmp_path, packed[: len(packed) // 2], "cut.gz"))
    assert "Only CSV and TSV" in refusal(file(tmp_path, gzip.compress(packed), "twice.gz"))
    book = write_sheet(tmp_path / "book.xlsx", NAMES)
    assert "Only CSV and TSV" in refusal(file(tmp_path, gzip.compress(book.read_bytes()), "book.xlsx.gz"))


@pytest.mark.parametrize(
    ("start", "name"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"7z\xbc\xaf", "7z"),
    ],
)
def test_other_kinds_of_files_are_named(tmp_path: Path, start: bytes, name: str) -> None:
    assert name in refusal(file(tmp_path, start + b"..." * 20, "orders.xls"))


@pytest.mark.parametrize(
    "start", ["<html><table>", "\ufeff <!DOCTYPE html>", "<?xml version='1.0'?><Workbook>", "<table>"]
)
def test_web_page_with_the_name_of_a_workbook_is_named(tmp_path: Path, start: str) -> None:
    assert "web page or XML" in refusal(file(tmp_path, start + "<tr><td>1</td></tr>", "orders.xls"))


def test_too_many_columns_are_refused_with_the_row(tmp_path: Path) -> None:
    wide = ",".join(["x"] * (limits.MAX_COLUMNS + 1))
    assert "Row 2 has more than 500 columns" in refusal(file(tmp_path, f"a,b\n{wide}\n"))
    assert len(read(file(tmp_path, ",".join(["x"] * limits.MAX_COLUMNS)))[1][0]) == limits.MAX_COLUMNS
    assert "more than 500 columns" in refusal(write_sheet(tmp_path / "wide.xlsx", [["x"] * (limits.MAX_COLUMNS + 1)]))


def test_too_long_cells_and_lines_are_refused(tmp_path: Path) -> None:
    assert "after row 1" in refusal(file(tmp_path, "a,b\n1," + "x" * (limits.MAX_CELL_CHARACTERS + 1) + "\n"))
    assert "A line of the file" in refusal(file(tmp_path, "a,b\n" + "x," * (limits.MAX_LINE_CHARACTERS // 2 + 1)))


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    assert "more than 1,048,576 rows" in refusal(file(tmp_path, b"1,2\n" * (limits.MAX_ROWS + 1)))


def test_too_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as sparse:
        sparse.truncate(limits.MAX_FILE_BYTES + 1)
    assert "larger than 200 MB" in refusal(path)


def test_workbook_is_read_as_people_see_it(tmp_path: Path) -> None:
    import datetime as dt

    path = write_sheet(
        tmp_path / "book.xlsx",
        [
            ["客户编号", "日期", "金额", "是"],
            [16446, dt.date(2026, 1, 2), 1234.5, True],
            ["0012", dt.datetime(2026, 1, 2, 8, 30), 1.234, None],  # noqa: DTZ001
            [None, None, None, None],
            [0.1 + 0.2, None, 12.125, None],
        ],
    )
    table, rows = read(path)
    assert (table.format, table.sheet, table.has_even_rows) == ("xlsx", "Sheet", False)
    assert rows == [
        ["客户编号", "日期", "金额", "是"],
        ["16446", "2026-01-02", "1234.5", "TRUE"],
        ["0012", "2026-01-02 08:30:00", "1.2340"],
        [],
        ["0.3", "", "12.1250"],
    ]


def test_rows_of_a_sheet_are_counted_from_the_top_of_the_sheet(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "book.xlsx", [[], [], ["", "", "a"], ["", "", "1"]])
    assert read(path)[1] == [[], [], ["a"], ["1"]]


def test_old_workbook_is_read(real_data: Path) -> None:
    table, rows = read(real_data / "nasty/csvkit/test.xls")
    assert (table.format, rows[0][:3]) == ("xls", ["text", "date", "integer"])
    assert rows[1][:3] == ["Chicago Reader", "1971-01-01", "40"]


def test_sheet_is_chosen_by_name_else_the_first_that_is_seen_and_filled(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "empty"
    hidden = book.create_sheet("hidden")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    book.create_sheet("订单").append(["a"])
    book.create_sheet("Other").append(["b"])
    book.save(path)
    assert read(path)[0].sheet == "订单"
    assert read(path)[0].sheets == ["empty", "hidden", "订单", "Other"]
    assert read(path, sheet="other")[1] == [["b"]]
    with pytest.raises(WrongUsage, match="There is no sheet “none”; there are: empty, hidden, 订单, Other"):
        read(path, sheet="none")


def test_text_file_has_no_sheets(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="no sheets"):
        read(file(tmp_path, CHINESE), sheet="Sheet1")


def test_formulas_give_the_value_that_was_stored_with_them(real_data: Path) -> None:
    rows = read(real_data / "nasty/easyexcel/demo_cellDataDemo.xlsx")[1]
    assert rows[0][3] == "公式"
    assert rows[1][3] == "字符串01"


def test_workbook_without_rows_is_refused(tmp_path: Path) -> None:
    assert "no sheet with rows" in refusal(write_sheet(tmp_path / "empty.xlsx", []))


def test_damaged_workbooks_are_refused(tmp_path: Path) -> None:
    whole = write_sheet(tmp_path / "book.xlsx", NAMES).read_bytes()
    assert "damaged" in refusal(file(tmp_path, whole[: len(whole) // 2], "cut.xlsx"))
    assert "damaged" in refusal(file(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "fake.xls"))


def packed(tmp_path: Path, members: dict[str, bytes], name: str = "book.xlsx") -> Path:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return file(tmp_path, buffer.getvalue(), name)


def test_workbook_that_grows_without_measure_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = packed(tmp_path, {"xl/worksheets/sheet1.xml": b"0" * 20_000_000})
    assert bomb.stat().st_size < 100_000
    assert "grows too large" in refusal(bomb)
    many = packed(tmp_path, {f"xl/{n}.xml": b"" for n in range(limits.MAX_ZIP_MEMBERS + 1)})
    assert "grows too large" in refusal(many)


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("content.xml", "OpenDocument"),
        ("xl/workbook.bin", "XLSB"),
        ("word/document.xml", "Word document"),
        ("rows.csv", "packed folder"),
    ],
)
def test_other_packed_documents_are_named(tmp_path: Path, member: str, words: str) -> None:
    assert words in refusal(packed(tmp_path, {member: b"x"}))


def test_null_bytes_are_read(tmp_path: Path) -> None:
    assert read(file(tmp_path, b"a,b\n1\x00,2\n"))[1][1] == ["1\x00", "2"]
