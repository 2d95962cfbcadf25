"""Which encoding a text file is in: by its mark, its zero bytes, what it is valid in, and what it says then."""

import codecs
import re
from pathlib import Path

CHUNK_BYTES = 1024 * 1024
SAMPLE_BYTES = 256 * 1024
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "gb18030": "GB18030 (GBK)",
    "big5": "Big5",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "shift_jis": "Shift JIS",
}
# Ideographs (U+4E00 to U+9FFF and the rarer planes), signs of Chinese text, full-width letters.
CHINESE = re.compile(
    r"[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0003ffff\u3000-\u303f\uff01-\uffee"
    r"\u00b7\u00d7\u2013-\u2026\u2103\u2160-\u217f\u2460-\u249b￥％]"
)
BESIDE_LETTERS = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]+|[^\x00-\x7f]+(?=[A-Za-z])")
LIKELY_IN_TABLES = re.compile(r"[\t\r\n\x20-\x7e\u00a0-\u017f\u0400-\u04ff\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e]")
CELL_ENDS = re.compile(r"[,;\t|\n]")
HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
MOSTLY_COMMON = 0.8
HALF_COMMON = 0.5
FEW_CHARACTERS = 10
READABLE = 0.95
LONG_RUN = 1.6


def detect_encoding(path: Path) -> tuple[str, bool]:
    """Find the encoding, and tell whether it is only a guess.

    A mark at the start decides; then UTF-16 by its zero bytes; then the first of UTF-8 and GB18030 in which the whole
    file is valid (GB18030 only when it makes Chinese); what is left is guessed.
    """
    with path.open("rb") as file:
        start = file.read(SAMPLE_BYTES)
    for mark, name in BOMS:
        if start.startswith(mark):
            return name, False
    if wide := _utf16_without_mark(start, size=path.stat().st_size):
        return wide, False
    if _is_valid(path, "utf-8"):
        return "utf-8", False
    if _is_valid(path, "gb18030"):
        is_chinese, is_guessed = _chinese(path)
        if is_chinese:
            return "gb18030", is_guessed
    return _guess(start), True


def _utf16_without_mark(start: bytes, *, size: int) -> str:
    """Recognise UTF-16 by its zero bytes, and its order by which one makes a table: text, with ends of cells or lines.

    A zero byte alone does not tell the order: 一 is U+4E00.
    """
    if b"\0" not in start or size % 2:
        return ""
    readable = {name: _readable_share(start, name) for name in ("utf-16-le", "utf-16-be")}
    best = max(readable, key=lambda name: readable[name])
    return best if readable[best] >= READABLE else ""


def _readable_share(start: bytes, encoding: str) -> float:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(start)
    except UnicodeDecodeError:
        return 0.0
    if not CELL_ENDS.search(text):
        return 0.0
    return len(LIKELY_IN_TABLES.findall(text)) / len(text)


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


def _chinese(path: Path) -> tuple[bool, bool]:
    """Tell Chinese from other text that happens to be valid GB18030, and whether even that is only a guess.

    Mostly common characters are Chinese. Names of people and places have rarer ones (镕, 玥): they are Chinese too as
    long as everything is, and most of it stands apart from letters – an accent of the West stands among them, and
    other scripts of the East make long texts of rare characters alone.
    """
    with path.open("r", encoding="gb18030", newline="") as file:
        text = file.read(CHUNK_BYTES)
        while text and text.isascii():
            text = file.read(CHUNK_BYTES)
    others = [character for character in text if not character.isascii()]
    joined = "".join(others)
    common = len(joined.encode("gb2312", errors="ignore").decode("gb2312")) / len(others)
    if common >= MOSTLY_COMMON:
        return True, False
    is_all_chinese = len(CHINESE.findall(joined)) >= READABLE * len(others)
    among_letters = sum(map(len, BESIDE_LETTERS.findall(text)))
    is_apart = among_letters <= len(others) / 2
    is_short = len(others) < FEW_CHARACTERS
    return is_all_chinese and is_apart and (common >= HALF_COMMON or is_short), common < HALF_COMMON


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


def encoding_name(encoding: str) -> str:
    """Give what people call an encoding."""
    plain = encoding.removesuffix("-sig")
    return ENCODING_NAMES.get(plain, plain.upper())
