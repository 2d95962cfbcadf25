"""The command: exit codes, its one JSON object, the errors file, all or nothing."""

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from accounts.models import Account
from imports.actions import create_batch_of_operator, options_of, run_batch
from imports.choices import BatchState, Kind
from imports.models import ImportBatch
from imports.problems import FileRefused
from imports.registry import available
from imports.running import Options, Progress
from tests.factories import AccountFactory
from tests.imports.files import Load, run_import, write_rows, write_sheet
from tests.instances import Instance
from trade.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
GOOD = "number,name\nKH-1,澜江\nKH-2,华东\n"
BAD = "number,name,founded_on\nKH-1,澜江,2001-01-01\nKH-2,华东,soon\n"


def run(path: Path, kind: Kind, options: Options, progress: Progress) -> ImportBatch:
    """Run a batch as the command does, with an eye on its progress."""
    batch = create_batch_of_operator(by=None, kind=kind, path=path)
    today = dt.date(2026, 6, 15)
    return run_batch(batch=batch, path=path, options=options, is_dry_run=False, by=None, today=today, progress=progress)


def test_json_has_the_keys_of_the_contract_in_order(load: Load) -> None:
    figures = load("accounts", GOOD).figures

    assert list(figures)[:9] == [
        "batch",
        "kind",
        "rows_read",
        "created",
        "updated",
        "unchanged",
        "skipped",
        "errors",
        "missing_created",
    ]
    assert figures["batch"] == ImportBatch.objects.get().number
    assert figures["kind"] == "accounts"


def test_json_and_the_notes_tell_an_encoding_that_is_a_guess(tmp_path: Path) -> None:
    known = run_import("accounts", write_rows(tmp_path / "gb.csv", "number,name\nKH-1,朱镕基\n", encoding="gb18030"))
    guessed = run_import("accounts", write_rows(tmp_path / "w.csv", "number,name\nKH-2,Müller\n", encoding="cp1252"))

    assert (known["encoding"], known["encoding_guessed"]) == ("gb18030", False)
    assert (guessed["encoding"], guessed["encoding_guessed"]) == ("cp1252", True)
    assert set(Account.objects.values_list("name", flat=True)) == {"朱镕基", "Müller"}
    notes = ImportBatch.objects.get(encoding="cp1252").findings["notes"]
    assert notes == ["The encoding Windows-1252 is a guess: look whether the words are right, or name another one."]


def test_guess_of_the_check_is_still_one_when_the_file_is_written(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "w.csv", "number,name\nKH-2,Müller\n", encoding="cp1252")
    batch = create_batch_of_operator(by=None, kind=Kind.ACCOUNTS, path=path)
    today = dt.date(2026, 6, 15)
    for is_dry_run in (True, False):
        chosen = options_of(batch)
        chosen.columns = None
        run_batch(batch=batch, path=path, options=chosen, is_dry_run=is_dry_run, by=None, today=today)

    assert (batch.state, batch.findings["encoding_guessed"], len(batch.findings["notes"])) == (BatchState.DONE, True, 1)


def test_json_is_all_there_is_on_standard_output(tmp_path: Path) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("import_data", "accounts", str(write_rows(tmp_path / "f.csv", BAD)), "--json", stdout=out)

    assert left.value.code == 1
    assert len(out.getvalue().strip().splitlines()) == 1
    assert json.loads(out.getvalue())["errors"] == 1


def test_words_name_rows_counts_and_the_errors_file(tmp_path: Path) -> None:
    out, errors = io.StringIO(), tmp_path / "bad.csv"
    text = BAD + "KH-1,澜江,2001-01-01\n"
    with pytest.raises(SystemExit):
        call_command(
            "import_data", "accounts", str(write_rows(tmp_path / "f.csv", text)), "--errors", str(errors), stdout=out
        )

    said = out.getvalue()
    for words in (
        "3 rows read",
        "Created: 1",
        "Refused: 1",
        "Row 4 repeats row 2",
        "Row 3: founded_on: “soon” is not a date",
        str(errors),
    ):
        assert words in said


@pytest.mark.slow
def test_exit_codes_of_the_process(make_instance: Callable[..., Instance], tmp_path: Path) -> None:
    instance = make_instance()
    good, bad = write_rows(tmp_path / "good.csv", GOOD), write_rows(tmp_path / "bad.csv", BAD)

    assert instance.json("import_data", "accounts", good)["created"] == 2
    assert instance.json("import_data", "accounts", bad, expect=1)["errors"] == 1
    for wrong in (
        ["people", good],
        ["accounts", good, "--decimal", "dot"],
        ["accounts", good, "--map", "name"],
        ["accounts", tmp_path / "none.csv"],
    ):
        assert instance.manage("import_data", *wrong, expect=2) == ""
        figures = instance.json("import_data", *wrong, expect=2)
        assert (figures["rows_read"], figures["created"], bool(figures["refused"])) == (0, 0, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--encoding", "klingon"], "klingon"),
        (["--sheet", "Sheet1"], "no sheets"),
        (["--map", "name=Firma"], "Firma"),
        (["--map", "nmae=name"], "nmae"),
        (["--user", "nobody"], "nobody"),
    ],
)
def test_wrong_usage_is_told_apart_from_refusal_and_writes_nothing(
    load: Load, arguments: list[str], words: str
) -> None:
    result = load("accounts", GOOD, *arguments)

    assert (result.code, words in result.message) == (2, True)
    assert (result["refused"], result["rows_read"], result["kind"]) == (result.message, 0, "accounts")
    assert not Account.objects.exists()


def test_kind_that_no_room_imports_yet_is_wrong_usage(load: Load) -> None:
    for kind in set(Kind) - set(available()):
        result = load(kind.value, GOOD)
        assert (result.code, result.message) == (2, f"{kind.value}: not available yet.")
        assert (result["refused"], result["batch"]) == (result.message, None)


def test_sheet_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "book.xlsx", [["number", "name"], ["KH-1", "澜江"]])

    assert run_import("accounts", path, "--sheet", "none").code == 2
    assert run_import("accounts", path, "--sheet", "Sheet").counts == {"created": 1}


@pytest.mark.parametrize("text", ["number\nKH-1\nnothing,at,all\n", "a,b\n1,2\n", "\n\n\n"])
def test_file_without_what_is_needed_is_refused_whole(load: Load, text: str) -> None:
    result = load("orders", text)

    assert (result.code, result["rows_read"], result["errors"]) == (1, 0, 0)
    assert result["refused"] == result.message
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.message) == (BatchState.REFUSED, result.message)


def test_errors_file_exists_also_when_nothing_was_refused(tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    call_command(
        "import_data",
        "accounts",
        str(write_rows(tmp_path / "f.csv", GOOD)),
        "--errors",
        str(errors),
        stdout=io.StringIO(),
    )

    assert errors.read_bytes().decode("utf-8-sig").splitlines() == ["number,name,error"]


@pytest.mark.parametrize("place", ["f.csv", "none/errors.csv", "."])
def test_errors_file_that_cannot_be_written_is_wrong_usage_and_nothing_is_read(tmp_path: Path, place: str) -> None:
    path = write_rows(tmp_path / "f.csv", BAD)
    with pytest.raises(CommandError) as refused:
        call_command("import_data", "accounts", str(path), "--errors", str(tmp_path / place), stdout=io.StringIO())

    assert refused.value.returncode == 2
    assert path.read_text(encoding="utf-8").startswith("number,name,founded_on")
    assert not Account.objects.exists()
    assert not ImportBatch.objects.exists()


def test_map_and_encoding_and_sheet_are_followed(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "f.csv", "Nr;Firma;city\n1;Königlich;Köln\n", encoding="cp1252")

    result = run_import(
        "accounts", path, "--map", "number=Nr", "--map", "name=Firma", "--map", "city=", "--encoding", "cp1252"
    )

    assert result.counts == {"created": 1}
    account = Account.objects.get()
    assert (account.number, account.name, account.city) == ("1", "Königlich", "")
    batch = ImportBatch.objects.get()
    assert (batch.encoding, batch.mapping) == ("cp1252", {"number": 0, "name": 1})
    assert batch.findings["unknown_headers"] == ["city"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_same_rows_come_in_from_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write_rows(
        tmp_path / "f.dat", "客户编号,客户名称\nKH-1,澜江化工\n".replace(",", delimiter), encoding=encoding
    )

    assert run_import("accounts", path).counts == {"created": 1}
    assert Account.objects.get().name == "澜江化工"


def test_same_rows_come_in_from_a_workbook(tmp_path: Path) -> None:
    path = write_sheet(
        tmp_path / "book.xlsx",
        [
            ["客户名单"],
            ["客户编号", "客户名称", "员工人数"],
            [16446, "澜江化工", 1200],
            [None, None, None],
            ["0012", "华东", 3],
        ],
    )

    assert run_import("accounts", path).counts == {"created": 2}
    assert set(Account.objects.values_list("number", "characteristics__employees")) == {("16446", 1200), ("0012", 3)}


def test_rows_are_named_as_the_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = write_sheet(
        tmp_path / "book.xlsx", [["title"], [], ["number", "name", "founded_on"], [], ["KH-1", "x", "never"]]
    )

    run_import("accounts", path)

    assert ImportBatch.objects.get().findings["errors"] == [[5, "founded_on: “never” is not a date"]]


def test_interruption_leaves_nothing_of_the_batch(tmp_path: Path) -> None:
    rows = "\n".join(f"O-{n},2026-01-02,KH-{n % 7},{n}" for n in range(11_000))
    path = write_rows(tmp_path / "f.csv", f"order_number,order_date,account_number,net_amount\n{rows}\n")
    written: list[int] = []

    def stop(done: int, total: int | None, text: str) -> None:
        if text == "Writing":
            written.append(Order.objects.count())
            if written[-1]:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(path, Kind.ORDERS, Options(create_missing=True), stop)

    assert written[-1] > 0
    assert not Order.objects.exists()
    assert not Account.objects.exists()
    assert not ImportBatch.objects.exclude(written_at=None).exists()


def test_records_changed_between_planning_and_writing_are_planned_again(tmp_path: Path) -> None:
    account = AccountFactory(number="KH-1", name="澜江", city="南京")
    path = write_rows(tmp_path / "f.csv", "number,name,city\nKH-1,澜江,上海\n")
    moved: list[str] = []

    def someone_else(done: int, total: int | None, text: str) -> None:
        if text == "Checking" and not moved:
            moved.append(text)
            Account.objects.filter(pk=account.pk).update(version=2, phone="021-1")

    batch = run(path, Kind.ACCOUNTS, Options(), someone_else)

    assert (moved, batch.counts["updated"]) == (["Checking"], 1)
    account.refresh_from_db()
    assert (account.city, account.phone, account.version) == ("上海", "021-1", 3)


def test_records_that_keep_changing_refuse_the_file(tmp_path: Path) -> None:
    account = AccountFactory(number="KH-1", name="澜江", city="南京")
    path = write_rows(tmp_path / "f.csv", "number,name,city\nKH-1,澜江,上海\n")

    def someone_else(done: int, total: int | None, text: str) -> None:
        if text == "Checking":
            Account.objects.filter(pk=account.pk).update(version=F("version") + 1)

    with pytest.raises(FileRefused, match="changed by someone else meanwhile"):
        run(path, Kind.ACCOUNTS, Options(), someone_else)

    account.refresh_from_db()
    assert account.city == "南京"


def test_errors_file_is_safe_to_open_in_a_spreadsheet(load: Load) -> None:
    result = load("accounts", "number,name,phone,founded_on\nKH-1,=cmd(),+86 21,never\n")

    assert result.refused[0]["name"] == "'=cmd()"
    assert result.refused[0]["phone"] == "'+86 21"


def test_naughty_words_come_in_as_they_are(load: Load) -> None:
    words = [
        "=1+1",
        "'; DROP TABLE accounts;--",
        "<script>alert(1)</script>",
        "% s %(n)s {0}",
        "Ω≈ç√",
        "👾🙇",
        "١٢٣",
        "null byte",
        "\u202etest",
    ]
    quoted = ['"' + word.replace('"', '""') + '"' for word in words]
    rows = "\n".join(f"KH-{n},{word}" for n, word in enumerate(quoted))

    result = load("accounts", f"number,name\n{rows}\n")

    assert result.counts == {"created": len(words)}
    assert list(Account.objects.order_by("pk").values_list("name", flat=True)) == words
