"""Unified social credit code 统一社会信用代码: 18 characters, the last one a check digit.

Source: GB 32100-2015, modulus 31 with weights 3^i.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


def check_character(first_17: str) -> str:
    """Compute the eighteenth character. Raises: ValueError for a character outside the alphabet."""
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(first_17))
    return ALPHABET[-total % 31]


def validate_credit_code(value: str) -> None:
    """Refuse a code of wrong length, alphabet or check character."""
    if len(value) != LENGTH:
        raise ValidationError(_("A credit code has 18 characters, this one has %(n)s."), params={"n": len(value)})
    strange = sorted(set(value) - set(ALPHABET))
    if strange:
        raise ValidationError(_("A credit code never holds “%(characters)s”."), params={"characters": "".join(strange)})
    if check_character(value[:-1]) != value[-1]:
        raise ValidationError(_("The last character does not fit the others: please check for a typing error."))
