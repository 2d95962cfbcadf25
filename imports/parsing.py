"""How the cells of a mapped column become values. One function a column, so that a row costs little."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
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
    match named.holds:
        case Holds.IDENTIFIER:
            parse: Parser = parse_identifier
        case Holds.LINE:
            return lambda text: parse_line(text, length=named.length)
        case Holds.TEXT:
            return lambda text: parse_text(text, length=named.length)
        case Holds.QUANTITY:
            parse = lambda text: _quantity(text, mark)  # noqa: E731
        case Holds.AMOUNT:
            parse = lambda text: _amount(text, mark, column)  # noqa: E731
        case Holds.RATIO:
            parse = lambda text: parse_ratio(text, mark)  # noqa: E731
        case Holds.INTEGER:
            parse = lambda text: _integer(text, mark)  # noqa: E731
        case Holds.DATE:
            parse = lambda text: parse_date(text, order)  # noqa: E731
        case Holds.CHOICE:
            words = named.choice_words()
            parse = lambda text: _choice(text, words)  # noqa: E731
        case Holds.CURRENCY:
            parse = parse_currency
        case Holds.EMAIL:
            parse = _email
        case Holds.WORDS:
            parse = lambda text: _words(text, named.length)  # noqa: E731
    return Memo(parse).__getitem__


def _quantity(text: str, mark: DecimalMark) -> Decimal | None:
    number = parse_number(text, mark)
    if number is None:
        return None
    if number.currency or number.is_percent or abs(number.value) >= MOST:
        raise BadValue(_("“%(text)s” is not a quantity") % {"text": text[:40]})
    return number.value


def _amount(text: str, mark: DecimalMark, column: Column) -> Number | None:
    number = parse_number(text, mark)
    if number is None:
        return None
    if number.is_percent or abs(number.value) * column.factor >= MOST:
        raise BadValue(_("“%(text)s” is not an amount") % {"text": text[:40]})
    if column.factor == 1 and not column.currency:
        return number
    return Number(number.value * column.factor, number.currency or column.currency)


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
    except ValidationError:
        raise BadValue(_("“%(text)s” is no e-mail address") % {"text": text[:60]}) from None
    return text


def _words(text: str, length: int) -> tuple[str, ...]:
    words = (" ".join(word.split()) for word in text.translate(WORD_SEPARATORS).split(","))
    found = tuple(dict.fromkeys(word for word in words if word))
    if any(len(word) > length for word in found):
        raise BadValue(_("longer than %(n)s characters") % {"n": length})
    return found
