"""Text files: delimiter and rows. The csv module reads; here is only decided how."""

import codecs
import csv
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext_lazy as _

from imports.problems import FileRefused, WrongUsage
from imports.readers import limits

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_LINES = 300
SAMPLE_CHARACTERS = 20_000
HEADER_LINES = 25
END = "\x00end of the file\x00"
WIDER = {"utf-8": "utf-8-sig", "gb2312": "gb18030", "gbk": "gb18030"}  # read the narrow one as well
NOT_FOR_FILES = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
SEPARATOR_HINT = re.compile(r"sep=(.)\s*", re.IGNORECASE)
FORMATS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\xfd7zXZ", "XZ"),
)
KnownIn = Callable[[Sequence[str]], int]


def nothing_known(cells: Sequence[str]) -> int:
    """Count no known headers, where it is not said what the file holds."""
    return 0


@dataclass(frozen=True)
class Layout:
    """How the cells of a text file are told apart."""

    encoding: str
    delimiter: str
    skipped_lines: int = 0


def refuse_other_formats(path: Path) -> None:
    """Say clearly when a file is no table: a picture, a PDF, a web page."""
    with path.open("rb") as file:
        start = file.read(512)
    for magic, name in FORMATS:
        if start.startswith(magic):
            raise FileRefused(_("This is a %(format)s file. Take CSV, TSV, XLSX or XLS.") % {"format": name})
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise FileRefused(_("This is a web page or XML, whatever its name says. Save it as XLSX or CSV."))


def detect_layout(path: Path, encoding: str, *, known_in: KnownIn = nothing_known) -> Layout:
    """Find the delimiter: the one that shows most known headers in a line, then the one that cuts best.

    It cuts best when most lines fall into the same number of cells, then when this begins highest up (decimal commas
    cut the rows of a file, but not the header), then when there are most cells.
    Raises: WrongUsage for an encoding that does not exist; FileRefused for bytes that are not in it.
    """
    name = _encoding(encoding)
    try:
        with path.open("r", encoding=name, newline="") as file:
            lines = [line[:SAMPLE_CHARACTERS] for line in itertools.islice(_lines(file), SAMPLE_LINES)]
    except UnicodeError as error:
        raise _not_in_encoding(name, error) from error
    if lines and (hint := SEPARATOR_HINT.fullmatch(lines[0].strip("\r\n") or " ")):
        return Layout(encoding=name, delimiter=hint[1], skipped_lines=1)
    cuts = {delimiter: _cut(lines, delimiter, known_in) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: cuts[delimiter])
    if not cuts[best][0] and any(known_in([line.strip('"\r\n')]) for line in lines[:HEADER_LINES]):
        best = min(DELIMITERS, key=lambda delimiter: sum(line.count(delimiter) for line in lines))  # one column only
    return Layout(encoding=name, delimiter=best)


def _encoding(given: str) -> str:
    """Give the name Python has for an encoding of text. Raises: WrongUsage."""
    try:
        info = codecs.lookup(given)
    except (LookupError, ValueError) as error:
        raise WrongUsage(_("There is no encoding “%(encoding)s”.") % {"encoding": given}) from error
    if not info._is_text_encoding or info.name in NOT_FOR_FILES:
        raise WrongUsage(_("There is no encoding “%(encoding)s”.") % {"encoding": given})
    return WIDER.get(info.name, info.name)


def _lines(file: TextIO) -> Iterator[str]:
    """Read lines up to a length: one without an end would fill the memory. Raises: FileRefused."""
    while line := file.readline(limits.MAX_LINE_CHARACTERS + 1):
        if len(line) > limits.MAX_LINE_CHARACTERS:
            raise FileRefused(
                _("A line of the file holds more than %(n)s characters.") % {"n": f"{limits.MAX_LINE_CHARACTERS:,}"}
            )
        yield line


def _cut(lines: list[str], delimiter: str, known_in: KnownIn) -> tuple[int, float, int, int]:
    """Rate how a delimiter cuts lines: known headers, share of even rows, place of the first of these, their cells."""
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    except csv.Error:
        return 0, 0.0, 0, 0
    widths = Counter(len(row) for row in rows)
    widths.pop(1, None)
    if not widths:
        return 0, 0.0, 0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    first = next(place for place, row in enumerate(rows) if len(row) == width)
    known = max((known_in(row) for row in rows[:HEADER_LINES] if len(row) > 1), default=0)
    return known, round(count / max(1, sum(1 for line in lines if line.strip())), 1), -first, width


def _not_in_encoding(encoding: str, error: UnicodeError) -> FileRefused:
    place = error.start if isinstance(error, UnicodeDecodeError) else 0
    return FileRefused(
        _("The file is not in the encoding %(encoding)s (byte %(n)s does not fit). Choose another one.")
        % {"encoding": encoding, "n": place}
    )


def read_text(path: Path, *, encoding: str, delimiter: str, skip: int = 0) -> Iterator[list[str]]:
    """Read the rows of a text file one by one; line ends may be LF, CRLF or CR alone.

    A line of our own behind the last one shows whether a quotation mark was left open: it would swallow what follows.
    Raises: FileRefused.
    """
    csv.field_size_limit(limits.MAX_CELL_CHARACTERS)
    done = 0
    with path.open("r", encoding=encoding, newline="") as file:
        try:
            lines = itertools.chain(itertools.islice(_lines(file), skip, None), [END])
            for cells in csv.reader(lines, delimiter=delimiter):
                if cells == [END]:
                    return
                if cells and cells[-1].endswith(END):
                    raise _unreadable_after(done)
                yield cells
                done += 1
        except UnicodeError as error:
            raise _not_in_encoding(encoding, error) from error
        except csv.Error as error:
            raise _unreadable_after(done) from error


def _unreadable_after(row: int) -> FileRefused:
    return FileRefused(
        _("The file cannot be read after row %(row)s: a cell is too long, or a quotation mark is not closed.")
        % {"row": row}
    )
