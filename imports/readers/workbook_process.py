"""Print the rows of one sheet as JSON, a row a line. Run as a program of its own, under bounds; knows no Django."""

import datetime as dt
import json
import re
import resource
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine

DIGITS = 15  # what a spreadsheet shows of a number at most
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the part of an XLSX under a password that holds the rest
LOOKS_GROUPED = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")


def as_text(value: Any) -> str:
    """Write a cell as a person would read it: whole numbers without a point, dates in ISO."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = format(Decimal(f"{value:.{DIGITS}g}"), "f")
        # A number of the sheet is never to be taken for thousands: 1.234 is written 1.2340.
        return f"{text}0" if LOOKS_GROUPED.fullmatch(text) else text
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def say(message: object) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")


def trimmed(row: list[Any], *, columns: int, characters: int) -> list[str] | str:
    """Give a row up to its last filled cell, or the word for the limit that it breaks."""
    cells = [as_text(value) for value in row]
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > columns:
        return "columns"
    return "cell" if any(len(cell) > characters for cell in cells) else cells


def choose(book: Any, wanted: str) -> tuple[str, Any] | None:
    """Find the sheet asked for, else the first visible one with a filled cell."""
    names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.name in names and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    if wanted:
        same = [name for name in names if name == wanted]
        same = same or [name for name in names if name.strip().casefold() == wanted.strip().casefold()]
        return (same[0], book.get_sheet_by_name(same[0])) if same else None
    for name in visible or names:
        sheet = book.get_sheet_by_name(name)
        if any(as_text(value).strip() for row in sheet.iter_rows() for value in row):
            return name, sheet
    return "", None


def is_encrypted(path: str) -> bool:
    """Say whether this is an XLSX under a password, which the library tells by the name of the file alone."""
    return ENCRYPTED in Path(path).read_bytes()


def main(path: str, wanted: str, memory: int, seconds: int, rows: int, columns: int, characters: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        found = choose(book, wanted)
    except python_calamine.PasswordError:
        return say({"refused": "password"})
    except Exception:  # noqa: BLE001 (whatever a broken workbook makes the library say)
        return say({"refused": "password" if is_encrypted(path) else "damaged"})
    if found is None:
        return say({"refused": "no_sheet", "sheet": wanted, "sheets": book.sheet_names})
    name, sheet = found
    if sheet is None:
        return say({"refused": "empty"})
    say({"sheet": name, "sheets": book.sheet_names})
    for number, row in enumerate(sheet.iter_rows()):
        cells = trimmed(row, columns=columns, characters=characters)
        if isinstance(cells, str):
            return say({"refused": cells})
        say(cells)
        if number >= rows:
            break
    return None


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:8]))
