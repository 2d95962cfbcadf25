"""Text files: encoding, delimiter, rows. The csv module reads; here is only decided how."""

import codecs
import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext_lazy as _

from imports.problems import FileRefused, WrongUsage
from imports.readers import limits

DELIMITERS = (",", ";", "\t", "|")
CHUNK_BYTES = 1024 * 1024
SAMPLE_BYTES = 256 * 1024
SAMPLE_LINES = 300
SAMPLE_CHARACTERS = 20_000
END = "\x00end of the file\x00"
GB2312_SHARE = 0.8
HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
LONG_RUN = 1.6
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
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
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
    for magic, name in FORMATS:
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
    name = _encoding(encoding)
    try:
        with path.open("r", encoding=name, newline="") as file:
            lines = [line[:SAMPLE_CHARACTERS] for line in itertools.islice(_lines(file), SAMPLE_LINES)]
    except UnicodeError as error:
        raise _not_in_encoding(name, error) from error
    if lines and (hint := SEPARATOR_HINT.fullmatch(lines[0].strip("\r\n") or " ")):
        return Layout(encoding=name, delimiter=hint[1], skipped_lines=1)
    return Layout(encoding=name, delimiter=max(DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter)))


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
