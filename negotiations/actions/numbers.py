"""Numbers that are drawn one after the other."""

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

ATTEMPTS = 20


def next_number(model: Any, prefix: str) -> str:
    """Draw a free number after the newest drawn one: TP-0001, TP-0002. Cost: 2 queries and more."""
    newest = model.objects.filter(number__regex=rf"^{prefix}[0-9]+$").order_by("-pk").values_list("number", flat=True)
    place = int((newest.first() or "0").removeprefix(prefix)) + 1
    while model.objects.filter(number=f"{prefix}{place:04d}").exists():
        place += 1
    return f"{prefix}{place:04d}"


def save_numbered(row: Any, prefix: str, save: Callable[[Any], None]) -> None:
    """Give a row the next number and save it; two people who draw the same number at once: the later draws again."""
    for attempt in range(ATTEMPTS):
        row.number = next_number(type(row), prefix)
        try:
            with transaction.atomic():
                save(row)
        except IntegrityError:
            was_drawn_twice = type(row).objects.filter(number=row.number).exists()
            if not was_drawn_twice or attempt == ATTEMPTS - 1:
                raise
        else:
            return
