"""Files that break readers: each gives rows or a clear message, and never half an import."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import Account, Contact
from imports.choices import BatchState
from imports.headers import fold
from imports.models import ImportBatch, uploads_folder
from imports.problems import FileRefused
from imports.readers import open_table
from imports.values.texts import plain
from jobs.choices import JobState
from jobs.models import JobRun
from jobs.running import perform
from tests.imports.files import run_import
from trade.models import Order, OrderLine, Product
from users.models import User

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.real_data,
    pytest.mark.slow,
    pytest.mark.usefixtures("english"),
]
KINDS = {"accounts": Account, "contacts": Contact, "products": Product, "orders": OrderLine}

# Files that hold no table which could be read, by a word of the message that says so.
REFUSED = {
    "calamine/any_sheets.xlsb": "XLSB",
    "calamine/covered.ods": "OpenDocument",
    "calamine/empty_sheet.xlsx": "no sheet with rows",
    "calamine/errors.xlsx": "no sheet with rows",
    "calamine/issue_594_dos.ods": "OpenDocument",
    "calamine/number_rows_repeated.ods": "OpenDocument",
    "calamine/pass_protected.ods": "OpenDocument",
    "calamine/pass_protected.xlsx": "password",
    "calamine/picture.xlsx": "no sheet with rows",
    "calamine/vba.xlsm": "no sheet with rows",
    "calamine/with-annotation.ods": "OpenDocument",
    "tablib/book.ods": "OpenDocument",
}


@pytest.fixture(scope="module")
def nasty(real_data: Path) -> list[tuple[str, Path]]:
    """Every file by its name below the folder."""
    folder = real_data / "nasty"
    found = [(str(path.relative_to(folder)), path) for path in sorted(folder.rglob("*")) if path.is_file()]
    assert len(found) >= 136
    return found


def headers_and_rows(path: Path) -> tuple[list[str], int]:
    """The first filled row, and how many filled rows come after it."""
    with open_table(path) as table:
        filled = [cells for row in table.rows() if any(cells := [plain(cell) for cell in row])]
    return filled[0] if filled else [], max(0, len(filled) - 1)


def test_every_file_is_read_or_refused_with_a_reason(nasty: list[tuple[str, Path]]) -> None:
    refused = {}
    for name, path in nasty:
        try:
            headers_and_rows(path)
        except FileRefused as refusal:
            refused[name] = str(refusal)

    assert refused.keys() == REFUSED.keys()
    for name, words in REFUSED.items():
        assert words in refused[name]


def test_every_file_imported_as_it_is_gives_counts_or_a_message(nasty: list[tuple[str, Path]], tmp_path: Path) -> None:
    for name, path in nasty:
        for kind, model in KINDS.items():
            before = model.objects.count()
            result = run_import(kind, _linked(path, tmp_path))
            if result.message:
                assert (result.code, result["refused"], result["rows_read"]) == (1, result.message, 0), name
            else:
                assert result.code == (1 if result["errors"] else 0), name
                assert len(result.refused) == result["errors"], name
                assert all(result.reasons), name
            assert model.objects.count() - before == result["created"], name
    assert not ImportBatch.objects.filter(state__in=["checking", "writing"]).exists()


# Not in one transaction: a hundred imports with their temporary tables need more locks than PostgreSQL gives to one.
@pytest.mark.django_db(transaction=True)
def test_every_table_with_a_header_comes_in_once_its_columns_are_named(
    nasty: list[tuple[str, Path]], tmp_path: Path
) -> None:
    """The first named column is taken for the name of accounts: every row is created, a repeat or refused with why."""
    taken = 0
    for name, path in nasty:
        if name in REFUSED:
            continue
        headers, rows = headers_and_rows(path)
        named = [header for header in headers if fold(header)]
        if not named or not rows:
            continue
        before = Account.objects.count()
        result = run_import("accounts", _linked(path, tmp_path), "--map", f"name={named[0]}")
        if result.message:
            assert result.code == 1, f"{name}: {result.message}"
            assert any(column in result.message for column in named) or "after row" in result.message, result.message
            continue
        taken += 1
        assert result["rows_read"] == rows, name
        assert Account.objects.count() - before == result["created"], name
        assert all(result.reasons), name
        again = run_import("accounts", _linked(path, tmp_path), "--map", f"name={named[0]}")
        assert (again["created"], again["updated"]) == (0, 0), name
    assert taken > 70


def test_every_file_brought_in_by_the_pages_is_shown_or_refused_with_a_reason(
    nasty: list[tuple[str, Path]], client: Client, executive: User
) -> None:
    """Upload, the page of columns, the check: what is refused is not kept, and nothing is written by looking."""
    User.objects.filter(pk=executive.pk).update(language="en")
    client.force_login(executive)
    client.raise_request_exception = False
    refused, checked = {}, 0
    for number, (name, path) in enumerate(nasty):
        kept = set(uploads_folder().iterdir())
        file = SimpleUploadedFile(path.name, path.read_bytes())
        sent = {"kind": "accounts", "token": f"t-{number}", "file": file}
        answer = client.post(reverse("imports:batch_create"), sent)
        assert answer.status_code in {200, 302}, name
        if answer.status_code == 200:
            (refused[name],) = answer.context["form"].errors["file"]
            assert str(escape(refused[name])) in answer.content.decode(), name
            assert set(uploads_folder().iterdir()) == kept, name
            continue
        columns = client.get(answer.url)
        assert columns.status_code == 200, name
        form = columns.context["form"]
        fields = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
        named = client.post(answer.url, fields | {"duplicates": "skip", "column_0": "name"})
        assert named.status_code in {200, 302}, name
        while (job := JobRun.objects.live().first()) is not None:
            ended = perform(job.pk)
            assert ended is not None
            assert ended.state in {JobState.DONE, JobState.FAILED}, name
            assert ended.state == JobState.DONE or ended.error, name
            checked += 1
        batch = ImportBatch.objects.get()
        assert batch.state in {BatchState.DRAFT, BatchState.CHECKED, BatchState.REFUSED}, name
        assert client.get(reverse("imports:batch_detail", args=[batch.number])).status_code == 200, name
        assert client.post(reverse("imports:batch_discard", args=[batch.number])).status_code == 302, name
        assert not ImportBatch.objects.exists(), name
        assert set(uploads_folder().iterdir()) == kept, name
    assert not Account.objects.exists()
    assert refused.keys() >= REFUSED.keys()
    assert [name for name, words in REFUSED.items() if words not in refused[name]] == []
    assert [name for name in refused if not refused[name].strip()] == []
    assert checked > 70


def test_expected_records_of_the_csv_suite(real_data: Path) -> None:
    """csv-spectrum says what its files hold; the cells must come out the same."""
    import json

    folder = real_data / "nasty/csv-spectrum"
    files = sorted(folder.glob("*.csv"))
    assert len(files) == 12
    for path in files:
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        with open_table(path) as table:
            header, *rows = list(table.rows())
        records = [dict(zip(header, row, strict=True)) for row in rows]
        expected = expected if isinstance(expected, list) else [expected]
        if path.stem != "location_coordinates":  # its expectation is of other data
            assert _without_returns(records) == _without_returns(expected), path.name


def _without_returns(records: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{key: value.replace("\r\n", "\n") for key, value in record.items()} for record in records]


def test_naughty_strings_survive_as_names_and_cells(real_data: Path, tmp_path: Path) -> None:
    import json

    strings = json.loads((real_data / "nasty/naughty_strings/blns.json").read_text(encoding="utf-8"))
    path = tmp_path / "naughty.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["number", "name", "city"])
        out.writerows([f"N-{n}", f"x{string}"[:200], string[:100]] for n, string in enumerate(strings))

    result = run_import("accounts", path)

    assert (result.code, result.counts) == (0, {"created": len(strings)})
    assert run_import("accounts", path).counts == {"unchanged": len(strings)}
    names = dict(Account.objects.values_list("number", "name"))
    for n, string in enumerate(strings):
        assert names[f"N-{n}"] == " ".join(plain(f"x{string}"[:200]).split())


def test_orders_from_a_real_workbook(real_data: Path, tmp_path: Path) -> None:
    """A workbook of 1,036 deliveries to counties, with dates and prices."""
    path = _linked(real_data / "nasty/csvkit/ne_1033_data.xlsx", tmp_path)
    maps = {
        "order_number": "nsn",
        "account_name": "county",
        "order_date": "ship_date",
        "unit_price": "acquisition_cost",
    }

    arguments = [part for name, header in maps.items() for part in ("--map", f"{name}={header}")]
    result = run_import(
        "orders", path, *arguments, "--map", "quantity=quantity", "--create-missing", "--duplicates", "add"
    )

    assert result["rows_read"] == 1036
    assert result["created"] + result["errors"] == 1036
    assert all("names another customer" in reason or "refused together" in reason for reason in result.reasons)
    written = {order.number for order in Order.objects.all()}
    assert len(written) > 50
    rows = _rows_of(path)
    nets = sum(
        (Decimal(row["quantity"]) * Decimal(row["acquisition_cost"]) for row in rows if row["nsn"] in written),
        Decimal(0),
    )
    assert sum(OrderLine.objects.values_list("net_amount", flat=True)) == nets


def _rows_of(path: Path) -> list[dict[str, Any]]:
    with open_table(path) as table:
        header, *rows = list(table.rows())
    return [dict(zip(header, row + [""] * len(header), strict=False)) for row in rows if row]


def _linked(path: Path, tmp_path: Path) -> Path:
    """A place of our own for a file, beside which the errors can be written."""
    link = tmp_path / f"{path.parent.name}-{path.name}"
    if not link.exists():
        link.symlink_to(path)
    return link
