"""Phone numbers, compared by what is dialled. Pure."""

import re

NOT_DIGITS = re.compile(r"\D+")
COUNTRY = re.compile(r"(?:00)?86(?=\d{10})")


def digits_in(phone: str) -> str:
    """Leave out everything but the digits: (025) 8371-2345 is 02583712345."""
    return NOT_DIGITS.sub("", phone)


def dialled(phone: str) -> str:
    """Reduce a phone to what is the same however it is written: without the country and the leading zero."""
    digits = digits_in(phone)
    match = COUNTRY.match(digits)
    return (digits[match.end() :] if match else digits).lstrip("0")
