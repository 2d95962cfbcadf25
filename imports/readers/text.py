"""Text files: encoding, delimiter, rows. The csv module reads; here is only decided how."""

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from imports.problems import FileRefused, WrongUsage
from imports.readers import limits

DELIMITERS = (",", ";", "\t", "|")
CHUNK_BYTES = 1024 * 1024
SAMPLE_BYTES = 256 * 1024
SAMPLE_LINES = 300
GB2312_SHARE = 0.8
HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
LONG_RUN = 1.6
SEPARATOR_HINT = re.compile(r"sep=(.)\s*", re.IGNORECASE)
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


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
    for magic, name in ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"Rar!", "RAR")):
        if start.startswith(magic):
            raise FileRefused(_("This is a %(format)s file. Take CSV, TSV, XLSX or XLS.") % {"format": name})
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise FileRefused(_("This is a web page or XML, whatever its name says. Save it as XLSX or CSV."))


def detect_encoding(path: Path) -> tuple[str, bool]:
    """Find the encoding, and tell whether it is only a guess.

    A mark at the start decides; then UTF-16 by its zero bytes; then the first of UTF-8 and GB18030 in which the whole
    file is valid (GB18030 only when it makes common Chinese characters); what is left is guessed.
    """
    with path.open("rb") as file:
        start = file.read(SAMPLE_BYTES)
    for mark, name in BOMS:
        if start.startswith(mark):
            return name, False
    if wide := _utf16_without_mark(start):
        return wide, False
    if _is_valid(path, "utf-8"):
        return "utf-8", False
    if _is_valid(path, "gb18030") and _looks_chinese(path):
        return "gb18030", False
    return _guess(start), True


def _utf16_without_mark(start: bytes) -> str:
    """Recognise UTF-16 by where its zero bytes are; a file that is ASCII or Chinese has them on one side only."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if half >= 2 and len(start) % 2 == 0:
        if odd > half * 0.3 and even < half * 0.02:
            return "utf-16-le"
        if even > half * 0.3 and odd < half * 0.02:
            return "utf-16-be"
    return ""


def _is_valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(path: Path) -> bool:
    """Tell Chinese from Western text that happens to be valid GB18030: by the share of common characters."""
    common = rare = 0
    with path.open("r", encoding="gb18030", newline="") as file:
        while (text := file.read(CHUNK_BYTES)) and common + rare < CHUNK_BYTES:
            other = "".join(character for character in text if not character.isascii())
            known = len(other.encode("gb2312", errors="ignore").decode("gb2312"))
            common += known
            rare += len(other) - known
    return common >= (common + rare) * GB2312_SHARE


def _guess(start: bytes) -> str:
    """Guess a single-byte or Asian encoding; Western European when nothing better is found.

    Western text has its accents one by one among plain letters; other scripts have them in runs.
    """
    runs = HIGH_RUNS.findall(start)
    if sum(map(len, runs)) < LONG_RUN * len(runs):
        return "cp1252"
    import charset_normalizer

    best = charset_normalizer.from_bytes(start).best()
    return "cp1252" if best is None else str(best.encoding)


def detect_layout(path: Path, encoding: str) -> Layout:
    """Find the delimiter: the one that cuts most lines into the same number of cells, and into most cells.

    Raises: WrongUsage for an encoding that does not exist; FileRefused for bytes that are not in it.
    """
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise WrongUsage(_("There is no encoding “%(encoding)s”.") % {"encoding": encoding}) from error
    if name == "utf-8":
        name = "utf-8-sig"
    try:
        with path.open("r", encoding=name, newline="") as file:
            lines = [line[:20_000] for line in itertools.islice(file, SAMPLE_LINES)]
    except (UnicodeDecodeError, UnicodeError) as error:
        raise _not_in_encoding(name, error) from error
    if lines and (hint := SEPARATOR_HINT.fullmatch(lines[0].strip("\r\n") or " ")):
        return Layout(encoding=name, delimiter=hint[1], skipped_lines=1)
    return Layout(encoding=name, delimiter=max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter)))


def _evenness(lines: list[str], delimiter: str) -> tuple[float, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row))
    except csv.Error:
        return 0.0, 0
    widths.pop(1, None)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return round(count / max(1, sum(1 for line in lines if line.strip())), 1), width


def _not_in_encoding(encoding: str, error: UnicodeError) -> FileRefused:
    place = error.start if isinstance(error, UnicodeDecodeError) else 0
    return FileRefused(
        _("The file is not in the encoding %(encoding)s (byte %(n)s does not fit). Choose another one.")
        % {"encoding": encoding, "n": place}
    )


def read_text(path: Path, *, encoding: str, delimiter: str, skip: int = 0) -> Iterator[list[str]]:
    """Read the rows of a text file one by one; line ends may be LF, CRLF or CR alone."""
    csv.field_size_limit(limits.MAX_CELL_CHARACTERS)
    row = 0
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as file:
        try:
            for row, cells in enumerate(csv.reader(itertools.islice(file, skip, None), delimiter=delimiter), start=1):
                yield cells
        except UnicodeError as error:
            raise _not_in_encoding(encoding, error) from error
        except csv.Error as error:
            raise FileRefused(
                _("The file cannot be read after row %(row)s: a cell is too long, or a quotation mark is not closed.")
                % {"row": row}
            ) from error
