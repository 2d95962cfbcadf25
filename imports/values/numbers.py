"""Numbers and amounts: 1,234.50 · ¥1.2万 · 500元 · (500) · 12,5 · １２３ · 15% · 1 234 · 100-."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from imports.choices import DecimalMark
from imports.problems import BadValue
from imports.values.texts import NO_VALUE

PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
CURRENCIES = {
    "¥": "¥",
    "￥": "¥",
    "元": "CNY",
    "元整": "CNY",
    "圆": "CNY",
    "人民币": "CNY",
    "RMB": "CNY",
    "CNY": "CNY",
    "$": "USD",
    "US$": "USD",
    "USD": "USD",
    "美元": "USD",
    "€": "EUR",
    "EUR": "EUR",
    "欧元": "EUR",
    "£": "GBP",
    "GBP": "GBP",
    "英镑": "GBP",
    "HK$": "HKD",
    "HKD": "HKD",
    "港元": "HKD",
    "港币": "HKD",
    "JPY": "JPY",
    "日元": "JPY",
}
YEN_OR_YUAN = frozenset({"CNY", "JPY"})
WHOLE_UNITS = frozenset({"元", "元整", "圆"})
FACTORS = {
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "萬": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "億": 100_000_000,
    "十亿": 1_000_000_000,
    "百亿": 10_000_000_000,
    "千亿": 100_000_000_000,
    "万亿": 1_000_000_000_000,
}
COUNTED_IN = frozenset(
    """件 个 台 套 只 支 箱 包 瓶 袋 卷 张 条 块 片 根 米 吨 公斤 千克 克 升 桶 组 批 双 盒 本 份 次 人 名 辆 架 把
    对 罐 扇 株 头 平方米 立方米 人天 小时 天 月 年 pc pcs pce ea each set sets unit units box boxes kg g t l m m2 m3
    km h hrs""".split()
)


def any_of(words: Iterable[str]) -> str:
    """Give a pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


WRITTEN = re.compile(
    rf"(?P<sign>[+-])?(?P<before>{any_of(CURRENCIES)})?(?P<open>\()?(?P<within>{any_of(CURRENCIES)})?(?P<inner>[+-])?(?P<digits>[\d.,]+)(?P<exp>e[+-]?\d{{1,2}})?"
    rf"(?P<factor>{any_of(FACTORS)})?(?P<after>{any_of(CURRENCIES)})?(?P<unit>[^\W\d_]{{1,5}}\d?)?(?P<trailing>-)?(?P<close>\))?"
    r"(?P<percent>[%‰])?",
    re.IGNORECASE,
)
MINUS_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-", "’": "'", "，": ",", "．": "."})
GROUPING_BLANK = re.compile(r"(?<=\d)[ '](?=\d{3}(?!\d))")
OTHER_BLANK = re.compile(r"(?<!\d) +| +(?!\d)")
GROUPED = {
    DecimalMark.POINT: re.compile(r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)?(?:\.\d*)?"),
    DecimalMark.COMMA: re.compile(r"(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)?(?:,\d*)?"),
}


@dataclass(frozen=True)
class Number:
    """A number with what was written beside it: the sign of a currency, if any; percent is taken into the value.

    `has_unit` tells that the cell says what it counts in (1.2万, 500元), whatever the header says. `counted_in` is a
    word that goods are counted in (件, kg, m): such a number is a quantity and never an amount of money.
    """

    value: Decimal
    currency: str = ""
    is_percent: bool = False
    has_unit: bool = False
    counted_in: str = ""


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).strip().translate(MINUS_SIGNS)
    return OTHER_BLANK.sub("", GROUPING_BLANK.sub("", folded))


def evidence(text: str) -> DecimalMark | bool | None:
    """Say what one cell tells about the decimal mark of its column.

    Shape: a mark; None when the cell may be read both ways (1,234 and 1.234); True when it says nothing (500).
    """
    if PLAIN.fullmatch(text):
        whole, point, fraction = text.lstrip("-").partition(".")
        if not point:
            return True
        return None if _may_be_grouped(whole, fraction) else DecimalMark.POINT
    match = WRITTEN.fullmatch(_fold(text))
    if match is None:
        return True
    digits = match["digits"]
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        last = DecimalMark.POINT if digits.rfind(".") > digits.rfind(",") else DecimalMark.COMMA
        return last if (points if last is DecimalMark.POINT else commas) == 1 else True
    if points + commas > 1:
        return DecimalMark.COMMA if points else DecimalMark.POINT
    if points + commas == 0:
        return True
    whole, _mark, fraction = digits.partition("." if points else ",")
    if not _may_be_grouped(whole, fraction):
        return DecimalMark.POINT if points else DecimalMark.COMMA
    # Whoever writes ¥ or 万 parts decimals with a point, and so does every program that writes an exponent.
    is_chinese = bool(match["factor"] or match["exp"]) or _currency(match) in {"¥", "CNY"}
    return DecimalMark.POINT if is_chinese else None


def unmistakable(text: str, mark: DecimalMark) -> str:
    """Write a number of a decided column so that it reads the same alone: 1,234 as 1234, or as 1,2340 with a comma."""
    told = evidence(text)
    match = None if told is mark or told is True else WRITTEN.fullmatch(_fold(text))
    if match is None or not GROUPED[mark].fullmatch(match["digits"]):
        return text
    point, group = (".", ",") if mark is DecimalMark.POINT else (",", ".")
    digits = match["digits"].replace(group, "")
    whole, _point, fraction = digits.partition(point)
    start, end = match.span("digits")
    return match.string[:start] + digits + ("0" if _may_be_grouped(whole, fraction) else "") + match.string[end:]


def _may_be_grouped(whole: str, fraction: str) -> bool:
    """Tell whether the mark between may part thousands: 1.234 and 12,345, but not 0.125, 1234.567 or 1.25."""
    return len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")


def parse_number(text: str, mark: DecimalMark) -> Number | None:
    """Read a number with the decimal mark of its column. Raises: BadValue."""
    if mark is DecimalMark.POINT and PLAIN.fullmatch(text):
        return Number(Decimal(text))
    if text.lower() in NO_VALUE:
        return None
    match = WRITTEN.fullmatch(_fold(text))
    if match is None or bool(match["open"]) != bool(match["close"]):
        raise _no_number(text)
    digits, unit = match["digits"], (match["unit"] or "").lower()
    signs = [part for part in (match["sign"], match["inner"], match["trailing"]) if part]
    currency = _currency(match)
    if len(signs) > 1 or currency is None or (unit and unit not in COUNTED_IN):
        raise _no_number(text)
    if not GROUPED[mark].fullmatch(digits) or not any(character.isdigit() for character in digits):
        raise _no_number(text)
    plain = digits.replace(",", "") if mark is DecimalMark.POINT else digits.replace(".", "").replace(",", ".")
    value = Decimal(plain + (match["exp"] or "")) * FACTORS.get(match["factor"] or "", 1)
    if match["percent"]:
        value /= 100 if match["percent"] == "%" else 1000
    if "-" in signs or match["open"]:
        value = -value
    has_unit = bool(match["factor"]) or (match["after"] or "") in WHOLE_UNITS
    return Number(value, currency, bool(match["percent"]), has_unit, unit)


def _currency(match: re.Match[str]) -> str | None:
    """Give the currency written before or behind; nothing when the two disagree. ¥ goes with whatever is behind."""
    written = (match["before"] or match["within"] or "", match["after"] or "")
    before, after = (CURRENCIES.get(sign.upper(), "") for sign in written)
    if before and after and before != after and (before != "¥" or after not in YEN_OR_YUAN):
        return None
    return after or before


def parse_ratio(text: str, mark: DecimalMark) -> Decimal | None:
    """Read a ratio: 0.15, 15%, or a Chinese discount 八五折 written 8.5折 (0.15 off). Raises: BadValue."""
    if text.endswith("折"):
        paid = parse_number(text[:-1], mark)
        if paid is None or not 0 < paid.value <= 100:
            raise _no_number(text)
        return 1 - paid.value / (10 if paid.value <= 10 else 100)
    number = parse_number(text, mark)
    if number is None:
        return None
    if number.currency or number.counted_in or not -1 <= number.value <= 1:
        raise BadValue(_("“%(text)s” is no ratio: write 0.15 or 15%%") % {"text": text})
    return number.value


def _no_number(text: str) -> BadValue:
    return BadValue(_("“%(text)s” is not a number") % {"text": text[:40]})
