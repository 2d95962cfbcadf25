"""Units beside a header: 金额(万元) · 金额/千元 · 数量(万件) · 单位：万元 above the table. Pure."""

import re
import unicodedata
from collections.abc import Iterable

from imports.values.numbers import COUNTED_IN, FACTORS, any_of

CURRENCIES_OF_HEADERS = {
    "元": "",
    "rmb": "CNY",
    "cny": "CNY",
    "人民币": "CNY",
    "usd": "USD",
    "us$": "USD",
    "$": "USD",
    "美元": "USD",
    "eur": "EUR",
    "€": "EUR",
    "欧元": "EUR",
}
BRACKETED = re.compile(r"(.+?)[(\[【（]([^()\[\]【】（）]*)[)\]】）]")
BEHIND_A_SIGN = re.compile(
    rf"(.+?)\s*[/／:：,，]\s*((?:{any_of(FACTORS)})?(?:{any_of(CURRENCIES_OF_HEADERS)})|%)", re.IGNORECASE
)
AMOUNT = re.compile(rf"({any_of(FACTORS)})?({any_of(CURRENCIES_OF_HEADERS)})?")
COUNT = re.compile(rf"({any_of(FACTORS)})(.*)")
DECLARED = re.compile(r"单位\s*[:：]\s*([^\s)）\]】,，;；]+)")


def split_unit(header: str) -> tuple[str, str]:
    """Part a header from the unit beside it; the unit is empty where there is none."""
    match = BRACKETED.fullmatch(header.strip()) or BEHIND_A_SIGN.fullmatch(header.strip())
    return (match[1], match[2]) if match else (header, "")


def unit_of_amounts(text: str) -> tuple[int, str] | None:
    """Read a unit of amounts: its factor and its currency; nothing for other words."""
    word = _fold(text).removeprefix("单位").lstrip(": ")
    match = AMOUNT.fullmatch(word) if word else None
    return (FACTORS.get(match[1] or "", 1), CURRENCIES_OF_HEADERS.get(match[2] or "", "")) if match else None


def factor_of_counts(text: str) -> int:
    """Read what a quantity is counted in: 万件 is 10,000, 千克 is one."""
    word = _fold(text)
    match = None if word in COUNTED_IN else COUNT.fullmatch(word)
    return FACTORS[match[1]] if match and (not match[2] or match[2] in COUNTED_IN) else 1


def is_percent_sign(text: str) -> bool:
    return _fold(text) == "%"


def declared_unit(cells: Iterable[str]) -> str:
    """Find the unit that stands above the header for the whole file."""
    matches = (DECLARED.search(cell) for cell in cells)
    return next((match[1] for match in matches if match and unit_of_amounts(match[1])), "")


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()
