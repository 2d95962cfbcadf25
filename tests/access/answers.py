"""What an answer tells: its text whatever it was packed in, and the planted words that stand in it."""

import gzip
import io
import re
from typing import Any
from urllib.parse import unquote

from openpyxl import load_workbook
from pypdf import PdfReader

from tests.access.world import BOTTOM_LINE, CREDIT, DOSSIER, NAME, NUMBER, PERSONAL

SEES = frozenset({"owner", "teammate", "director", "executive"})
# By the rule and the grants of the world; that of a bottom line is opened by a POST, and no page shows it besides.
READERS: dict[str, frozenset[str]] = {
    DOSSIER: SEES,
    NAME: SEES,
    NUMBER: SEES,
    **dict.fromkeys(PERSONAL, frozenset({"owner", "teammate", "director"})),
    **dict.fromkeys(CREDIT, frozenset({"owner", "director", "executive"})),
    **dict.fromkeys(BOTTOM_LINE, frozenset()),
}
# What the service desk takes requests by.
NAMED_TO = {"service_user": {NAME, NUMBER}}
# Administrators read of which account guarded facts were looked at; the page of components shows made-up customers.
LISTED_TO = {("reading_log", "admin_user"): {NUMBER}, ("kam:components", "admin_user"): {NAME}}
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


def text_of(answer: Any) -> str:
    """Read an answer with its headers as a person would who looks for words: unpacked and unescaped."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    if content.startswith(b"%PDF"):
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        text = "".join(text.split())  # A word may be broken between two lines.
    elif content.startswith(b"PK"):
        book = load_workbook(io.BytesIO(content))
        text = "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None)
    else:
        text = content.decode().replace("\r\n ", "")  # Long lines of a calendar are folded.
    text += str(answer.headers)
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return text + plain + unquote(plain)


def told(text: str) -> set[str]:
    """Name the planted words that stand in a text."""
    return {word for word in READERS if word in text}


def too_much(words: set[str], *, name: str, person: str) -> set[str]:
    """Keep of the words an answer holds those its person may not read there."""
    by_name = NAMED_TO.get(person, set()) | LISTED_TO.get((name, person), set())
    return {word for word in words if person not in READERS[word] and word not in by_name}
