"""Which files may be filed: a short list of kinds, told by the name and by what the file holds. Pure.

What a browser would run is not among them, nor what hides other files: each document has a number of its own.
"""

import codecs
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_NAME = 200
LOOKED_AT_BYTES = 64 * 1024
MAX_DIRECTORY_BYTES = 1024 * 1024  # of a packed office document: thousands of parts
END_OF_ZIP = b"PK\x05\x06"
END_OF_ZIP_BYTES = 22
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACROS = re.compile(r"(^|/)vbaProject\.bin$", re.IGNORECASE)
MARKUP = re.compile(r"\s*<(!--|!doctype|\?xml|html|head|body|script|style|svg|math|iframe|meta|title)", re.IGNORECASE)
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Holds = Callable[[Any], bool]


@dataclass(frozen=True)
class FileKind:
    """One kind of file: what the browser is told it is, and how its contents are known."""

    content_type: str
    holds: Holds


def _starts_with(*signatures: bytes) -> Holds:
    return lambda file: file.read(16).startswith(signatures)


def _is_webp(file: Any) -> bool:
    head = file.read(16)
    return bool(head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def _is_text(file: Any) -> bool:
    """Tell whether a file is plain text: no zero bytes, no markup, nothing that a machine runs."""
    head = file.read(LOOKED_AT_BYTES)
    is_wide = head.startswith(WIDE_MARKS)
    text = head.decode("utf-16", "replace") if is_wide else head.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return "\x00" not in text and not text.startswith("#!") and not MARKUP.match(text)


def _office(folder: str) -> Holds:
    """Make the check of a packed office document with its contents in a folder, without macros."""

    def holds(file: Any) -> bool:
        if not _has_small_directory(file):
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return False
        is_office = "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)
        return is_office and not any(MACROS.search(name) for name in names)

    return holds


def _has_small_directory(file: Any) -> bool:
    """Look at the end of a packed file before its directory is read: a large one would eat the memory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - LOOKED_AT_BYTES - END_OF_ZIP_BYTES))
    tail = file.read()
    place = tail.rfind(END_OF_ZIP)
    if place < 0 or len(tail) - place < END_OF_ZIP_BYTES:
        return False
    (directory_bytes,) = struct.unpack_from("<I", tail, place + 12)
    file.seek(0)
    return bool(directory_bytes <= MAX_DIRECTORY_BYTES)


_OPEN_XML = "application/vnd.openxmlformats-officedocument"
FILE_KINDS: dict[str, FileKind] = {
    "pdf": FileKind("application/pdf", _starts_with(b"%PDF-")),
    "docx": FileKind(f"{_OPEN_XML}.wordprocessingml.document", _office("word/")),
    "xlsx": FileKind(f"{_OPEN_XML}.spreadsheetml.sheet", _office("xl/")),
    "pptx": FileKind(f"{_OPEN_XML}.presentationml.presentation", _office("ppt/")),
    "doc": FileKind("application/msword", _starts_with(OLE)),
    "xls": FileKind("application/vnd.ms-excel", _starts_with(OLE)),
    "ppt": FileKind("application/vnd.ms-powerpoint", _starts_with(OLE)),
    "png": FileKind("image/png", _starts_with(b"\x89PNG\r\n\x1a\n")),
    "jpg": FileKind("image/jpeg", _starts_with(b"\xff\xd8\xff")),
    "jpeg": FileKind("image/jpeg", _starts_with(b"\xff\xd8\xff")),
    "webp": FileKind("image/webp", _is_webp),
    "txt": FileKind("text/plain", _is_text),
    "csv": FileKind("text/csv", _is_text),
}
ACCEPTED = ",".join(f".{extension}" for extension in FILE_KINDS)
NAMED_KINDS = "PDF, DOCX, XLSX, PPTX, DOC, XLS, PPT, PNG, JPG, WEBP, TXT, CSV"


def clean_name(name: str) -> str:
    """Give the bare name of a file: no folders, no signs that are not seen, not too long; the extension stays."""
    seen = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    bare = PurePosixPath(seen.replace("\\", "/")).name.strip()
    stem, dot, extension = bare.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(extension) - 1]}{dot}{extension}"[-LONGEST_NAME:]


def stem_of(name: str) -> str:
    """Give the name of a file without its extension."""
    bare = clean_name(name)
    return bare.rpartition(".")[0] or bare


def extension_of(name: str) -> str:
    return clean_name(name).rpartition(".")[2].lower()


def content_type_of(name: str, file: Any) -> str:
    """Tell what a file is by its name and by what it holds. Raises: ValidationError for what may not be filed."""
    extension = extension_of(name)
    kind = FILE_KINDS.get(extension) if "." in name else None
    if kind is None:
        raise ValidationError(_("Files of this kind are not filed. Allowed are: %(kinds)s.") % {"kinds": NAMED_KINDS})
    file.seek(0)
    try:
        if not kind.holds(file):
            raise ValidationError(
                _("The file does not hold what its name says: it is no usable %(kind)s file.")
                % {"kind": extension.upper()}
            )
    finally:
        file.seek(0)
    return kind.content_type
