"""How the cells of a mapped column become values. One function a column, so that a row costs little."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from imports.choices import DateOrder, DecimalMark
from imports.fields import Holds
from imports.headers import Column
from imports.problems import BadValue
from imports.values.dates import parse_date
from imports.values.numbers import CURRENCIES, Number, parse_number, parse_ratio
from imports.values.texts import parse_identifier, parse_line, parse_text

Parser = Callable[[str], Any]
MAX_REMEMBERED = 50_000
MOST = Decimal(10) ** 14
validate_length = MaxLengthValidator(254)
WORD_SEPARATORS = str.maketrans({"，": ",", ";": ",", "；": ",", "、": ",", "|": ","})


class Memo(dict[str, Any]):
    """Remembers what a cell was read as: most columns hold few different texts."""

    def __init__(self, parse: Parser) -> None:
        super().__init__()
        self.parse = parse

    def __missing__(self, text: str) -> Any:
        value = self.parse(text)
        if len(self) < MAX_REMEMBERED:
            self[text] = value
        return value


def parser_of(column: Column, *, mark: DecimalMark, order: DateOrder) -> Parser:
    """Give the function that reads the cells of a column; it takes filled cells only and raises BadValue."""
    named = column.field
    if named.holds is Holds.LINE:
        return lambda text: parse_line(text, length=named.length)
    if named.holds is Holds.TEXT:
        return lambda text: parse_text(text, length=named.length)
    words = named.choice_words()
    parsers: dict[Holds, Parser] = {
        Holds.IDENTIFIER: parse_identifier,
        Holds.QUANTITY: lambda text: _quantity(text, mark, column.factor),
        Holds.AMOUNT: lambda text: _amount(text, mark, column),
        Holds.RATIO: lambda text: _ratio(text, mark, column),
        Holds.INTEGER: lambda text: _integer(text, mark),
        Holds.DATE: lambda text: parse_date(text, order),
        Holds.CHOICE: lambda text: _choice(text, words),
        Holds.CURRENCY: parse_currency,
        Holds.EMAIL: _email,
        Holds.WORDS: lambda text: _words(text, named.length),
    }
    return Memo(parsers[named.holds]).__getitem__


def _quantity(text: str, mark: DecimalMark, factor: int = 1) -> Decimal | None:
    number = parse_number(text, mark)
    if number is None:
        return None
    value = number.value * (1 if number.has_unit else factor)
    if number.currency or number.is_percent or abs(value) >= MOST:
        raise BadValue(_("“%(text)s” is not a quantity") % {"text": text[:40]})
    return value


def _amount(text: str, mark: DecimalMark, column: Column) -> Number | None:
    """Read an amount; the unit in the header counts unless the cell has one of its own.

    500件 counts goods, and 1.5m may be metres or millions: neither is money. Raises: BadValue.
    """
    number = parse_number(text, mark)
    if number is None:
        return None
    factor = 1 if number.has_unit else column.factor
    if number.counted_in:
        raise BadValue(_("“%(text)s” is not an amount: write digits, or 万 and 亿") % {"text": text[:40]})
    if number.is_percent or abs(number.value) * factor >= MOST:
        raise BadValue(_("“%(text)s” is not an amount") % {"text": text[:40]})
    if factor == 1 and not column.currency:
        return number
    return Number(number.value * factor, number.currency or column.currency)


def _ratio(text: str, mark: DecimalMark, column: Column) -> Decimal | None:
    """Read a ratio; under a header with (%) a bare 15 is 15 %."""
    if column.is_percent and (number := parse_number(text, mark)) and not (number.is_percent or number.counted_in):
        text, mark = f"{number.value:f}%", DecimalMark.POINT
    return parse_ratio(text, mark)


def _integer(text: str, mark: DecimalMark) -> int | None:
    value = _quantity(text, mark)
    if value is not None and (value != value.to_integral_value() or not 0 <= value < 2**31):
        raise BadValue(_("“%(text)s” is not a whole number") % {"text": text[:40]})
    return None if value is None else int(value)


def _choice(text: str, words: dict[str, str]) -> str:
    try:
        return words[" ".join(text.split()).casefold()]
    except KeyError:
        raise BadValue(_("“%(text)s” is none of the known words") % {"text": text[:40]}) from None


def parse_currency(text: str) -> str:
    """Read a currency: its code, sign or Chinese name. ¥ stays ¥: it belongs to more than one. Raises: BadValue."""
    code = text.strip().upper()
    known = CURRENCIES.get(code)
    if known is None and len(code) == 3 and code.isascii() and code.isalpha():
        return code
    if known is None:
        raise BadValue(_("“%(text)s” is no currency: write a code such as CNY") % {"text": text[:40]})
    return known


def _email(text: str) -> str:
    try:
        validate_email(text)
        validate_length(text)
    except ValidationError:
        raise BadValue(_("“%(text)s” is no e-mail address") % {"text": text[:60]}) from None
    return text


def _words(text: str, length: int) -> tuple[str, ...]:
    words = (" ".join(word.split()) for word in text.translate(WORD_SEPARATORS).split(","))
    found = tuple(dict.fromkeys(word for word in words if word))
    if any(len(word) > length for word in found):
        raise BadValue(_("longer than %(n)s characters") % {"n": length})
    return found
