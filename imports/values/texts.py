"""Plain text and identifiers."""

import re
import unicodedata

from django.utils.translation import gettext as _

from core.text import restore
from imports.problems import BadValue

MAX_IDENTIFIER = 64
WHOLE_AS_FRACTION = re.compile(r"(\d+)\.0+")
SHORTENED = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# How programs write that there is nothing. Only the unmistakable ones empty a text or an identifier.
NOTHING = frozenset({"null", "nan", "#n/a", "n/a", "none", "<na>", "#null!", "#value!", "#ref!", "#div/0!", "#name?"})
NO_VALUE = NOTHING | {"na", "-", "--", "—", "——", "–", "/", ".", "nil", "无", "暂无", "未知", "不详", "unknown"}


def plain(cell: str) -> str:
    """Give a cell as it was before a spreadsheet-safe export, without blanks around it and characters of control."""
    text = restore(cell.strip()).strip() if cell else ""
    return text if text.isprintable() else CONTROL.sub("", text).strip()


def parse_text(text: str, *, length: int) -> str | None:
    """Take text up to a length. Raises: BadValue."""
    if text.lower() in NOTHING:
        return None
    if len(text) > length:
        raise BadValue(_("longer than %(n)s characters") % {"n": length})
    return text


def parse_line(text: str, *, length: int) -> str | None:
    """Take text of one line: runs of blanks and line breaks become one blank."""
    return parse_text(" ".join(text.split()), length=length)


def parse_identifier(text: str) -> str | None:
    """Take a number or code: NFKC, trimmed, at most 64 characters; 16446.0 of a spreadsheet is 16446.

    Leading zeros stay. Raises: BadValue for what a spreadsheet has shortened to 6.9E+17.
    """
    value = " ".join(unicodedata.normalize("NFKC", text).split()).removeprefix("'").strip()
    if not value or value.lower() in NOTHING:
        return None
    if len(value) > MAX_IDENTIFIER:
        raise BadValue(_("longer than %(n)s characters") % {"n": MAX_IDENTIFIER})
    if match := WHOLE_AS_FRACTION.fullmatch(value):
        return match[1]
    if SHORTENED.fullmatch(value) and "." in value:
        raise BadValue(_("“%(text)s” was shortened by a spreadsheet: format the column as text") % {"text": value})
    return value


def name_key(name: str) -> str:
    """Fold a name for comparison: width, case, brackets and blanks do not tell names apart."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
