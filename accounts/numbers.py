"""Which numbers an account can have. Pure: the forms, the imports and the model ask here."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Words that stand at the place of a number in an address, and the two that a browser takes out of an address.
RESERVED_NUMBERS = frozenset({"new", "export", "import", ".", ".."})
UNUSABLE = re.compile(r"[/\\?#\s\x00-\x1f\x7f]")


def is_reserved(number: str) -> bool:
    return number.lower() in RESERVED_NUMBERS


def fits_address(number: str) -> bool:
    """Tell whether a number can stand in the address of an account."""
    return not UNUSABLE.search(number)


def validate_number(number: str) -> None:
    """Refuse a number that no account can have. Raises: ValidationError."""
    if is_reserved(number):
        raise ValidationError(_("This number is reserved."))
    if not fits_address(number):
        raise ValidationError(_("A number holds no blank, slash, question mark or hash."))
