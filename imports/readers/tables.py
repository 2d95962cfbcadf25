"""One table of text cells, whatever the file is."""

import gzip
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from imports.problems import FileRefused, WrongUsage
from imports.readers import limits
from imports.readers.encodings import detect_encoding
from imports.readers.text import KnownIn, detect_layout, nothing_known, read_text, refuse_other_formats
from imports.readers.workbooks import check_zip, read_workbook

GZIP = b"\x1f\x8b"
ZIP = b"PK"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK_BYTES = 1024 * 1024


@dataclass
class Table:
    """What was detected of a file; `rows()` reads it from the top, as often as asked.

    Shape: a row is a list of text cells as they stand in the file, blank rows included. Rows of a sheet end at their
    last filled cell (`has_even_rows` is false); rows of a text file are as long as they are.
    """

    path: Path
    format: str
    encoding: str = ""
    is_encoding_guessed: bool = False
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    skipped_lines: int = 0

    @property
    def has_even_rows(self) -> bool:
        return self.format == "csv"

    def rows(self) -> Iterator[list[str]]:
        """Read all rows. Raises: FileRefused at the row where the file breaks a limit or its encoding."""
        if self.format == "csv":
            rows = read_text(self.path, encoding=self.encoding, delimiter=self.delimiter, skip=self.skipped_lines)
        else:
            rows = read_workbook(self.path, sheet=self.sheet).rows
        for number, row in enumerate(rows, start=1):
            if number > limits.MAX_ROWS:
                raise FileRefused(_("The file has more than %(n)s rows: split it.") % {"n": f"{limits.MAX_ROWS:,}"})
            if len(row) > limits.MAX_COLUMNS:
                raise FileRefused(
                    _("Row %(row)s has more than %(n)s columns.") % {"row": number, "n": limits.MAX_COLUMNS}
                )
            yield row


@contextmanager
def open_table(
    path: Path, *, encoding: str = "", sheet: str = "", known_in: KnownIn = nothing_known
) -> Iterator[Table]:
    """Look at a file and give its table; packed text is unpacked into a folder that lives as long as the table.

    `known_in` counts the headers that are known among cells; it helps to tell the delimiter.

    Raises: FileRefused for a file that cannot be read; WrongUsage for an encoding or a sheet that does not exist.
    """
    size = path.stat().st_size
    if size > limits.MAX_FILE_BYTES:
        raise FileRefused(
            _("The file is larger than %(n)s MB: split it.") % {"n": limits.MAX_FILE_BYTES // 1024 // 1024}
        )
    if size == 0:
        raise FileRefused(_("The file is empty."))
    with path.open("rb") as file:
        start = file.read(8)
    if start.startswith(GZIP):
        with tempfile.TemporaryDirectory(prefix="kam-unpacked-") as folder:
            unpacked = _unpack(path, Path(folder) / "unpacked")
            yield _text_table(unpacked, encoding=encoding, sheet=sheet, known_in=known_in)
    elif start.startswith((ZIP, OLE)):
        yield _workbook_table(path, is_zip=start.startswith(ZIP), sheet=sheet)
    else:
        yield _text_table(path, encoding=encoding, sheet=sheet, known_in=known_in)


def _unpack(path: Path, target: Path) -> Path:
    """Unpack a .gz up to the limit of size and ratio."""
    most = max(limits.SMALL_MEMBER_BYTES, limits.MAX_UNPACKED_RATIO * path.stat().st_size)
    most = min(most, limits.MAX_UNPACKED_BYTES)
    written = 0
    try:
        with gzip.open(path) as packed, target.open("wb") as file:
            while chunk := packed.read(CHUNK_BYTES):
                written += len(chunk)
                if written > most:
                    raise FileRefused(_("The packed file grows too large when it is unpacked."))
                file.write(chunk)
    except (OSError, EOFError, zlib.error) as error:
        raise FileRefused(_("The packed file is damaged.")) from error
    with target.open("rb") as file:
        if file.read(8).startswith((ZIP, OLE, GZIP)):
            raise FileRefused(_("Only CSV and TSV may be packed as .gz."))
    return target


def _text_table(path: Path, *, encoding: str, sheet: str, known_in: KnownIn) -> Table:
    if sheet:
        raise WrongUsage(_("A text file has no sheets."))
    if path.stat().st_size == 0:
        raise FileRefused(_("The file is empty."))
    refuse_other_formats(path)
    found, is_guessed = (encoding, False) if encoding else detect_encoding(path)
    layout = detect_layout(path, found, known_in=known_in)
    return Table(
        path=path,
        format="csv",
        encoding=layout.encoding,
        is_encoding_guessed=is_guessed,
        delimiter=layout.delimiter,
        skipped_lines=layout.skipped_lines,
    )


def _workbook_table(path: Path, *, is_zip: bool, sheet: str) -> Table:
    if is_zip:
        check_zip(path)
    book = read_workbook(path, sheet=sheet)
    book.close()
    return Table(path=path, format="xlsx" if is_zip else "xls", sheet=book.sheet, sheets=book.sheets)
