"""The published page of import fields says what the importers do."""

from pathlib import Path

import pytest
from django.core.management import call_command

from imports.choices import DateOrder, DecimalMark, Duplicates
from imports.documenting import BLOCK, with_tables
from imports.readers import limits
from imports.registry import available, importer_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "imports.md"


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def tables(page: str) -> dict[str, str]:
    return {match[1]: match[0] for match in BLOCK.finditer(page)}


def test_every_kind_on_offer_has_its_table(page: str) -> None:
    assert set(tables(page)) == {kind.value for kind in available()}


def test_every_field_is_named_with_its_headers_in_both_languages_and_its_synonyms(page: str) -> None:
    for kind in available():
        importer = importer_of(kind)
        assert importer is not None
        rows = {
            row.split("|")[1].strip(" *`"): row for row in tables(page)[kind.value].splitlines() if row.startswith("| ")
        }
        assert set(rows) == {"field", *(named.name for named in importer.about.fields)}
        for named in importer.about.fields:
            for header in named.headers:
                assert header in rows[named.name], f"{kind}: {named.name}: {header}"


def test_tables_are_as_the_command_writes_them(page: str, tmp_path: Path) -> None:
    assert with_tables(page) == page, "run manage.py document_imports"
    old = tmp_path / "old.md"
    old.write_text("before\n<!-- fields: contacts -->\nstale\n<!-- end -->\nafter\n", encoding="utf-8")
    call_command("document_imports", str(old))
    assert "`birthday`" in old.read_text(encoding="utf-8")
    assert "stale" not in old.read_text(encoding="utf-8")


def test_options_and_limits_are_those_of_the_code(page: str) -> None:
    for choices in (DateOrder, DecimalMark, Duplicates):
        assert "|".join(choices.values) in page
    for words in (
        f"{limits.MAX_ROWS:,}",
        f"| {limits.MAX_COLUMNS} |",
        f"{limits.MAX_CELL_CHARACTERS:,}",
        f"{limits.MAX_FILE_BYTES // 1024**2} MB",
        f"{limits.MAX_UNPACKED_BYTES // 1024**2} MB",
        f"{limits.MAX_UNPACKED_RATIO} times",
        f"{limits.CHILD_CPU_SECONDS} seconds",
    ):
        assert words in page
