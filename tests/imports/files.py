"""Files for imports, and the command run on them."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from django.core.management import CommandError, call_command

OUTCOMES = ("created", "updated", "unchanged", "skipped", "errors")


@dataclass
class Result:
    """What a run of the command came to; `refused` are the rows of its errors file, each with its reason."""

    code: int
    figures: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    refused: list[dict[str, str]] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        return self.figures[name]

    @property
    def counts(self) -> dict[str, int]:
        """The outcomes that are not zero."""
        return {name: self.figures[name] for name in OUTCOMES if self.figures[name]}

    @property
    def reasons(self) -> list[str]:
        return [row["error"] for row in self.refused]


def write_rows(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    """Write a file of rows as they stand in the text, without the blanks of its indentation."""
    path.write_bytes("\n".join(line.strip() for line in text.strip().splitlines()).encode(encoding))
    return path


def write_sheet(path: Path, rows: list[list[Any]], **others: list[list[Any]]) -> Path:
    """Write a workbook; further sheets are named by their keywords."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in others.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    book.save(path)
    return path


def run_import(kind: str, path: Path, *arguments: str) -> Result:
    """Run the command with --json and --errors; the exit code is part of the result."""
    errors, out = path.with_suffix(".errors.csv"), io.StringIO()
    errors.unlink(missing_ok=True)
    code, message = 0, ""
    try:
        call_command("import_data", kind, str(path), "--errors", str(errors), *arguments, "--json", stdout=out)
    except CommandError as error:
        code, message = error.returncode, str(error)
    except SystemExit as error:
        code = int(error.code or 0)
    figures = json.loads(out.getvalue()) if out.getvalue() else {}
    if "rows_read" in figures:
        assert figures["rows_read"] == sum(figures[name] for name in OUTCOMES)
    return Result(code, figures, message, read_csv(errors) if errors.exists() else [])


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a file the product wrote: UTF-8 with the mark of a spreadsheet."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


Load = Callable[..., Result]  # Imports a file as its kind and gives what came of it.
