"""Figures of topics as people write them."""

from decimal import Decimal

from core import formats
from negotiations.choices import Measure

LONGEST_FRACTION = 4


def plain(value: Decimal, *, language: str, is_signed: bool = False) -> str:
    """Write a number with the decimals it has, at most four."""
    places = max(0, min(LONGEST_FRACTION, -int(value.normalize().as_tuple().exponent)))
    return formats.number(value, language=language, places=places, is_signed=is_signed)


def measured(value: Decimal | None, measure: str, *, language: str, currency: str) -> str:
    """Write a figure with its measure: 24 个月, −3%, ¥12.50; empty for none."""
    if value is None:
        return ""
    if measure == Measure.MONEY:
        return formats.ledger(value, language=language, currency=currency)
    if measure == Measure.PERCENT:
        return plain(value, language=language) + "%"
    text = plain(value, language=language)
    return f"{text} {Measure(measure).label}" if measure else text


def distance(value: Decimal, measure: str, *, language: str, currency: str) -> str:
    """Write how far two figures are apart: 12 个月, 3 个百分点."""
    if measure == Measure.PERCENT:
        text = plain(value, language=language)
        if formats.is_chinese(language):
            return f"{text} 个百分点"
        return f"{text} {'point' if text == '1' else 'points'}"
    return measured(value, measure, language=language, currency=currency)
