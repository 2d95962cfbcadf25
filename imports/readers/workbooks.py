"""Workbooks. They are read in a process of their own with bounds of memory and time, so that none can harm ours."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core import formats
from imports.problems import FileRefused, Words, WrongUsage
from imports.readers import limits

PROGRAM = Path(__file__).with_name("workbook_process.py")
REASONS: dict[str, Words] = {
    "password": _("The workbook is protected by a password. Save it without one."),
    "damaged": _("The workbook is damaged or not a spreadsheet."),
    "empty": _("The workbook has no sheet with rows."),
    "columns": format_lazy(_("The sheet has more than {n} columns."), n=limits.MAX_COLUMNS),
    "cell": format_lazy(_("A cell of the sheet holds more than {n} characters."), n=limits.MAX_CELL_CHARACTERS),
}
OTHER_ZIPS: dict[str, Words] = {
    "content.xml": _("This is an OpenDocument file. Save it as XLSX."),
    "xl/workbook.bin": _("This is a binary workbook (XLSB). Save it as XLSX."),
    "word/document.xml": _("This is a Word document, not a spreadsheet."),
}


@dataclass
class Workbook:
    """One sheet of a workbook, read row by row."""

    sheet: str
    sheets: list[str]
    rows: Iterator[list[str]]
    process: subprocess.Popen[bytes]

    def close(self) -> None:
        """Stop reading."""
        _end(self.process)


def check_zip(path: Path) -> None:
    """Look at the directory of a packed workbook before anything of it is unpacked.

    Raises: FileRefused for too many members, a suspicious ratio, too much data, or another kind of document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(REASONS["damaged"]) from error
    names = {member.filename for member in members}
    for name, reason in OTHER_ZIPS.items():
        if name in names:
            raise FileRefused(reason)
    if not any(name.startswith("xl/") for name in names) and "[Content_Types].xml" not in names:
        raise FileRefused(_("This is a packed folder, not a spreadsheet. Unpack it first."))
    if any(member.flag_bits & 0x1 for member in members):
        raise FileRefused(REASONS["password"])
    unpacked = sum(member.file_size for member in members)
    is_bomb = any(
        member.file_size > limits.SMALL_MEMBER_BYTES
        and member.file_size > limits.MAX_UNPACKED_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if len(members) > limits.MAX_ZIP_MEMBERS or unpacked > limits.MAX_UNPACKED_BYTES or is_bomb:
        raise FileRefused(_("The workbook grows too large when it is unpacked."))


def read_workbook(path: Path, *, sheet: str = "") -> Workbook:
    """Open one sheet: the named one, else the first visible one that has rows.

    Raises: FileRefused, WrongUsage for a sheet that is not there.
    """
    bounds = [limits.CHILD_MEMORY_BYTES, limits.CHILD_CPU_SECONDS, limits.MAX_ROWS + 1, limits.MAX_COLUMNS]
    process = subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM), str(path), sheet, *map(str, bounds), str(limits.MAX_CELL_CHARACTERS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
    messages = _messages(process)
    book = Workbook(sheet="", sheets=[], rows=_rows(messages, process), process=process)
    try:
        head = next(messages)
    except BaseException:
        book.close()
        raise
    book.sheet, book.sheets = head["sheet"], head["sheets"]
    return book


def _rows(messages: Iterator[Any], process: subprocess.Popen[bytes]) -> Iterator[list[str]]:
    try:
        yield from messages
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    if process.stdout is not None:
        process.stdout.close()
    process.wait()


def _messages(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    """Give what the other process says: first the sheets, then row after row. Raises: what it refuses."""
    if process.stdout is None:
        raise AssertionError("the process writes to a pipe")
    for line in process.stdout:
        message = json.loads(line)
        if isinstance(message, dict) and "refused" in message:
            if message["refused"] == "no_sheet":
                raise WrongUsage(
                    _("There is no sheet “%(sheet)s”; there are: %(sheets)s.")
                    % {
                        "sheet": message["sheet"],
                        "sheets": formats.listing(message["sheets"], language=get_language() or ""),
                    }
                )
            raise FileRefused(REASONS[message["refused"]])
        yield message
    if process.wait() != 0:
        raise FileRefused(_("The workbook takes too much memory or time to read, or it is damaged."))
