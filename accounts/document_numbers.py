"""The numbers of documents: the part they are bound in, and their place in it. Pure."""

import re
import unicodedata

from accounts.choices import DocumentPart

SIGNS: dict[DocumentPart, str] = {DocumentPart.BASIC: "I", DocumentPart.CREDIT: "II", DocumentPart.ARCHIVE: "III"}
NUMBER = re.compile(r"(I{1,3})\s*[-‐–]\s*([0-9]{1,6})", re.IGNORECASE)
_PARTS = {sign: part for part, sign in SIGNS.items()}


def document_number(part: str, serial: int) -> str:
    """Write a number: I-001, III-014."""
    return f"{SIGNS[DocumentPart(part)]}-{serial:03d}"


def read_number(text: str) -> tuple[DocumentPart, int] | None:
    """Read a number as people type it: i-1, Ⅱ-003; none for other words."""
    found = NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return (_PARTS[found[1].upper()], int(found[2])) if found else None
