"""Text that goes out into spreadsheets: cells that a spreadsheet would run are written as plain text."""

import datetime as dt
from decimal import Decimal

APOSTROPHE = "'"
# What starts a formula, with the full-width twins that a spreadsheet folds into them.
STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SKIPPED_BLANKS = "' \u00a0\u3000"


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet might run a cell with this text."""
    return text.startswith(STARTS_OF_FORMULAS) or text.lstrip(SKIPPED_BLANKS).startswith(STARTS_OF_FORMULAS)


def neutralise(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet might run; `restore` takes it away again."""
    return APOSTROPHE + text if looks_like_formula(text) else text


def restore(text: str) -> str:
    """Give back the text as it was before `neutralise`."""
    return text[1:] if text.startswith(APOSTROPHE) and looks_like_formula(text[1:]) else text


def cell(value: object) -> str:
    """Write one value for a cell of a CSV file: numbers and dates plainly, text neutralised, unknown as empty."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return neutralise(str(value))


def cell_of_book(value: object) -> object:
    """Give one value for a cell of a workbook: numbers and dates as such, text neutralised, unknown as nothing."""
    if value is None or isinstance(value, bool | int | float | Decimal | dt.date):
        return value
    return neutralise(str(value))
