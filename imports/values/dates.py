"""Dates: 2026-01-02 · 2026/1/2 · 2026年1月2日 · 2.1.2026 · 1/2/2026 8:26 · 20260102 · 46024 · 2 Jan 2026."""

import datetime as dt
import re
import unicodedata

from django.utils.translation import gettext as _

from imports.choices import DateOrder
from imports.problems import BadValue
from imports.values.texts import NO_VALUE

ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?: 00:00:00)?")
TIME = (
    r"(?:(?:t|\s*[,，]?\s*)(?:上午|下午|am|pm)?\s*\d{1,2}[:时点]\s*\d{1,2}(?:[:分]\s*\d{1,2}(?:[.,]\d+)?秒?)?分?"
    r"\s*(?:am|pm|上午|下午)?\s*(?:z|utc|gmt|[+-]\d\d:?\d\d)?)?"
)
WEEKDAY = r"(?:\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
YEAR_FIRST = re.compile(
    rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{WEEKDAY}{TIME}", re.IGNORECASE
)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{6}|\.0+)?")
SHORT = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{1,2}}){WEEKDAY}{TIME}", re.IGNORECASE)
SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
HAS_LETTERS = re.compile(r"[a-z]{3}", re.IGNORECASE)
SERIAL_START = dt.date(1899, 12, 30)
CENTURY_TURN = 69  # two digits: 69 to 99 are of the last century

ORDERS = frozenset(DateOrder)
DAY_OR_MONTH_FIRST = frozenset({DateOrder.DMY, DateOrder.MDY})


def evidence(text: str) -> frozenset[DateOrder] | None:
    """Say which orders one cell can have; None when it says nothing (year first, words, a serial)."""
    match = None if ISO.fullmatch(text) else SHORT.fullmatch(_fold(text))
    if match is None:
        return None
    orders = DAY_OR_MONTH_FIRST if len(match[4]) == 4 else ORDERS
    possible = {order: _short(match, order) for order in orders}
    found = {order for order, day in possible.items() if day is not None}
    if not found or (len(found) > 1 and len({possible[order] for order in found}) == 1):
        return None
    return frozenset(found)


def is_day_first_by_sign(text: str) -> bool:
    """Tell whether a cell is written with points: 2.1.2026 has the day first wherever it is written so."""
    match = SHORT.fullmatch(_fold(text))
    return match is not None and match[2] == "." and len(match[4]) == 4


def unmistakable(text: str, order: DateOrder) -> str:
    """Write a date of a decided column so that it reads the same alone: in ISO, when its cell may be read two ways."""
    found = evidence(text)
    if found is None or len(found) == 1:
        return text
    try:
        day = parse_date(text, order)
    except BadValue:
        return text
    return day.isoformat() if day else text


def parse_date(text: str, order: DateOrder) -> dt.date | None:
    """Read a date; a time beside it is left out. Raises: BadValue."""
    if match := ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3])) or _refuse(text)
    folded = _fold(text)
    if folded.lower() in NO_VALUE:
        return None
    if match := YEAR_FIRST.fullmatch(folded) or COMPACT.fullmatch(folded):
        return _day(int(match[1]), int(match[2]), int(match[3])) or _refuse(text)
    if match := SHORT.fullmatch(folded):
        return _short(match, order) or _either_way(match) or _refuse(text)
    if match := SERIAL.fullmatch(folded):
        return SERIAL_START + dt.timedelta(days=int(match[1]))
    return (_in_words(folded) if HAS_LETTERS.search(folded) else None) or _refuse(text)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _short(match: re.Match[str], order: DateOrder) -> dt.date | None:
    first, second, last = int(match[1]), int(match[3]), int(match[4])
    if order is DateOrder.YMD:
        return None if len(match[4]) == 4 else _day(_full(first), second, last)
    if len(match[4]) == 1:
        return None
    year = last if len(match[4]) == 4 else _full(last)
    return _day(year, second, first) if order is DateOrder.DMY else _day(year, first, second)


def _either_way(match: re.Match[str]) -> dt.date | None:
    """Read 3/3/2026 and 2.1.2026, which need no decision."""
    day_first, month_first = _short(match, DateOrder.DMY), _short(match, DateOrder.MDY)
    if day_first == month_first:
        return day_first
    return day_first if match[2] == "." and len(match[4]) == 4 and month_first is None else None


def _full(year: int) -> int:
    return year + (1900 if year >= CENTURY_TURN else 2000)


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if 1800 <= year <= 2200 else None
    except ValueError:
        return None


def _in_words(text: str) -> dt.date | None:
    """Read a date with the name of its month; whatever lacks a day or a year is not one."""
    from dateutil import parser

    try:
        found = [parser.parse(text, default=dt.datetime(year, 1, day)) for year, day in ((1904, 1), (1908, 2))]  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
    is_whole = found[0].date() == found[1].date()
    return _day(found[0].year, found[0].month, found[0].day) if is_whole else None


def _refuse(text: str) -> dt.date:
    raise BadValue(_("“%(text)s” is not a date") % {"text": text[:40]})
