"""Who changes a row, told to its history before the row is saved."""

from typing import Any


def sign(row: Any, by: Any) -> None:
    """Name the person whom the next history record of a row shows; none: the operator at the console."""
    row._history_user = by
