"""Figures, money and dates as people of a language write them. Pure: language and today are parameters.

Babel names currencies and writes dates. Its compact amounts are not used, because 99,999,999 comes out as ¥10000万
there; the unit is chosen here after rounding instead. Both languages group and point figures alike.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from babel.dates import format_date
from babel.numbers import get_currency_symbol

MINUS = "−"
UNKNOWN = "—"
CHINESE_CURRENCIES = {
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "HKD": "港元",
    "JPY": "日元",
    "GBP": "英镑",
}
CHINESE_UNITS = [(Decimal(100_000_000), "亿"), (Decimal(10_000), "万")]
ENGLISH_UNITS = [(Decimal(1_000_000_000), "bn"), (Decimal(1_000_000), "m"), (Decimal(10_000), "k")]
ENGLISH_UNIT_VALUES = {"bn": Decimal(1_000_000_000), "m": Decimal(1_000_000), "k": Decimal(1_000)}

Number = Decimal | int | float


@dataclass(frozen=True)
class Figure:
    """An amount split for display: what stands before the digits, the digits, what stands behind."""

    prefix: str
    digits: str
    suffix: str

    def __str__(self) -> str:
        gap = " " if self.suffix.isascii() and self.suffix else ""
        if self.prefix and self.digits.startswith(MINUS):
            return f"{MINUS}{self.prefix}{self.digits[1:]}{gap}{self.suffix}"
        return f"{self.prefix}{self.digits}{gap}{self.suffix}"


def is_chinese(language: str) -> bool:
    return language.lower().startswith("zh")


def _locale(language: str) -> str:
    return "zh_Hans_CN" if is_chinese(language) else "en_GB"


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def number(value: Number | None, *, language: str, places: int = 0, is_signed: bool = False) -> str:
    """Write a number with grouping, a true minus sign and a fixed number of decimals."""
    if value is None:
        return UNKNOWN
    amount = _decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    digits = f"{abs(amount):,.{places}f}"
    if amount < 0:
        return MINUS + digits
    return "+" + digits if is_signed and amount > 0 else digits


def _scaled(amount: Decimal, *, least_places: int = 0) -> str:
    """Write an amount in its unit with three significant digits and without trailing zeros."""
    size = abs(amount)
    places = max(2 if size < 10 else 1 if size < 100 else 0, least_places)
    text = f"{size.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN):,.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rounds_to(amount: Decimal, unit: Decimal, limit: Decimal) -> bool:
    """Tell whether an amount, written in a unit, would reach the limit by rounding."""
    return Decimal(_scaled(amount / unit).replace(",", "")) >= limit


def symbol(currency: str, *, language: str) -> str:
    """Give the sign of a currency; yuan is ¥ in both languages."""
    return "¥" if currency == "CNY" else get_currency_symbol(currency, locale=_locale(language))


def money_figure(
    amount: Decimal | int | None, *, language: str, currency: str = "CNY", has_unit: bool = True
) -> Figure:
    """Split an amount for a figure: 612 and 万元 in Chinese; ¥, 6.12 and m in English.

    `has_unit=False` leaves the currency out where a heading says it.
    """
    if amount is None:
        return Figure("", UNKNOWN, "")
    value = _decimal(amount)
    size = abs(value)
    sign = MINUS if value < 0 else ""
    if is_chinese(language):
        name = CHINESE_CURRENCIES.get(currency, currency) if has_unit else ""
        for unit, word in CHINESE_UNITS:
            below = unit / 10_000 if unit > 10_000 else Decimal(1)
            if size >= unit or _rounds_to(size, below, Decimal(10_000)):
                return Figure("", sign + _scaled(size / unit), word + name)
        digits = _scaled(size)
        return Figure("", digits if digits == "0" else sign + digits, name)
    before = symbol(currency, language=language) if has_unit else ""
    for start, word in ENGLISH_UNITS:
        unit = ENGLISH_UNIT_VALUES[word]
        if size >= start or _rounds_to(size, unit / 1_000, Decimal(start / (unit / 1_000))):
            return Figure(before, sign + _scaled(size / unit, least_places=0 if word == "k" else 1), word)
    digits = _scaled(size)
    return Figure(before, digits if digits == "0" else sign + digits, "")


def money(amount: Decimal | int | None, *, language: str, currency: str = "CNY", has_unit: bool = True) -> str:
    """Write an amount as a figure: 612万元, 1.86亿元; ¥6.12 m, ¥186.2 m."""
    return str(money_figure(amount, language=language, currency=currency, has_unit=has_unit))


def ledger(amount: Decimal | int | None, *, language: str, currency: str = "CNY") -> str:
    """Write an amount to the cent: ¥6,120,000.00 in both languages."""
    if amount is None:
        return UNKNOWN
    text = number(amount, language=language, places=2)
    sign, digits = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{sign}{symbol(currency, language=language)}{digits}"


def percent(ratio: Number | None, *, language: str, places: int = 1, is_signed: bool = False) -> str:
    """Write a ratio as percent: 0.37 is 37.0%."""
    if ratio is None:
        return UNKNOWN
    return number(_decimal(ratio) * 100, language=language, places=places, is_signed=is_signed) + "%"


def change(ratio: Number | None, *, language: str, places: int = 1) -> str:
    """Write a change with an arrow: ↑ 6.4%, ↓ 3.6%."""
    if ratio is None:
        return UNKNOWN
    value = _decimal(ratio)
    text = percent(abs(value), language=language, places=places)
    if not text.strip("0.%"):
        return text
    return f"{'↑' if value > 0 else '↓'} {text}"


def points(difference: Number | None, *, language: str, places: int = 1) -> str:
    """Write a difference of two rates: 1.4 个百分点, 1.4 points."""
    if difference is None:
        return UNKNOWN
    text = number(_decimal(difference) * 100, language=language, places=places)
    return f"{text} 个百分点" if is_chinese(language) else f"{text} points"


def listing(items: Iterable[object], *, language: str) -> str:
    """Name several things in a row: 甲、乙; A, B."""
    return ("、" if is_chinese(language) else ", ").join(map(str, items))


def labelled(label: object, text: object, *, language: str) -> str:
    """Write a label and what it says: 标签：文字; label: text."""
    return f"{label}{'：' if is_chinese(language) else ': '}{text}"


def date(day: dt.date | None, *, language: str, today: dt.date | None = None) -> str:
    """Write a date: 2026年11月22日, 22 Nov 2026. The year is left out when it is today's."""
    if day is None:
        return UNKNOWN
    has_year = today is None or day.year != today.year
    if is_chinese(language):
        return format_date(day, "y年M月d日" if has_year else "M月d日", locale="zh_Hans_CN")
    return format_date(day, "d MMM y" if has_year else "d MMM", locale="en_US")


def weekday(day: dt.date, *, language: str) -> str:
    """Name the day of the week briefly: 周三, Wed."""
    return format_date(day, "EEE", locale="zh_Hans_CN" if is_chinese(language) else "en_US")


def near_date(day: dt.date | None, *, language: str, today: dt.date) -> str:
    """Write a date as lists do: 今天, 昨天, 9 天前, 3 天后; the date itself beyond a year."""
    if day is None:
        return UNKNOWN
    days = (today - day).days
    chinese = is_chinese(language)
    words = {0: ("今天", "today"), 1: ("昨天", "yesterday"), -1: ("明天", "tomorrow")}
    if days in words:
        return words[days][0 if chinese else 1]
    if abs(days) > 365:
        return date(day, language=language)
    if days > 0:
        return f"{days} 天前" if chinese else f"{days} days ago"
    return f"{-days} 天后" if chinese else f"in {-days} days"
