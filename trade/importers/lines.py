"""Lines of orders as an import compares them: what a row says beside what is stored."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple

from core.money import to_units
from imports.importing import Row

TEXTS = ("destination", "end_customer")
DATES = ("shipped_on", "due_on", "delivered_on")
COST_FIELDS = frozenset({"cost_amount", "unit_cost", "profit_amount"})
PRODUCT_FIELDS = frozenset({"product_code", "product_name"})


class Line(NamedTuple):
    """What a line says, in the order of its columns; compared as a whole."""

    account_id: int
    ordered_on: dt.date
    product_id: int | None
    quantity: Decimal | None
    unit_price: Decimal | None
    discount_ratio: Decimal | None
    net_amount: Decimal
    cost_amount: Decimal | None
    currency: str
    original_amount: Decimal | None
    status: str
    is_void: bool
    destination: str
    end_customer: str
    shipped_on: dt.date | None
    due_on: dt.date | None
    delivered_on: dt.date | None


class Stored(NamedTuple):
    """A line as it is in the database."""

    pk: int
    number: str
    line: Line


class Read(NamedTuple):
    """A line as the file has it; the number is empty in an order without line numbers."""

    row: Row
    number: str
    line: Line


Pair = tuple[Read, Stored | None]
PLACE = {name: place for place, name in enumerate(Line._fields)}
MONEY = tuple(PLACE[name] for name in ("unit_price", "net_amount", "cost_amount", "original_amount"))
DECIMALS = tuple(PLACE[name] for name in ("quantity", "discount_ratio"))
DAYS = tuple(PLACE[name] for name in ("ordered_on", *DATES))


def as_json(line: Line) -> list[Any]:
    """Write a line as database values that JSON can hold: money in units, decimals and dates as text."""
    values: list[Any] = list(line)
    for places, write in ((MONEY, to_units), (DECIMALS, str), (DAYS, dt.date.isoformat)):
        for place in places:
            if values[place] is not None:
                values[place] = write(values[place])
    return values


class Comparison:
    """Pairs the lines of a file with those that are there. What has no column in the file stays as it is."""

    def __init__(self, fields: frozenset[str]) -> None:
        kept = [name for name in (*TEXTS, *DATES) if name not in fields]
        kept += [] if "status" in fields else ["status", "is_void"]
        kept += [] if PRODUCT_FIELDS & fields else ["product_id"]
        self._kept = tuple(PLACE[name] for name in kept)
        self._has_cost = bool(COST_FIELDS & fields)
        self._not_compared = frozenset(self._kept) | (set() if self._has_cost else {PLACE["cost_amount"]})

    def merged(self, line: Line, before: Line) -> Line:
        """Give what a line says after the import. A cost that no column gives stays while the goods are the same."""
        changes: dict[str, Any] = {Line._fields[place]: before[place] for place in self._kept}
        is_same_goods = (
            line.quantity == before.quantity and changes.get("product_id", line.product_id) == before.product_id
        )
        if not self._has_cost and line.cost_amount is None and is_same_goods:
            changes["cost_amount"] = before.cost_amount
        return line._replace(**changes) if changes else line

    @staticmethod
    def by_number(stored: list[Stored], lines: list[Read]) -> tuple[list[Pair], list[Stored]]:
        """Pair lines by their number; what is left of the order is not in the file."""
        there = {line.number: line for line in stored}
        pairs = [(read, there.pop(read.number, None)) for read in lines]
        return pairs, list(there.values())

    def by_content(self, stored: list[Stored], lines: list[Read]) -> tuple[list[Pair], list[Stored]]:
        """Pair lines that say the same, then the others in their order; what is left is to go."""
        if not stored:
            return [(read, None) for read in lines], []
        there: dict[tuple[Any, ...], list[Stored]] = defaultdict(list)
        for before in reversed(stored):
            there[self._compared(before.line)].append(before)
        found = {read.row.seq: same.pop() for read in lines if (same := there.get(self._compared(read.line)))}
        paired = {before.pk for before in found.values()}
        left = iter([before for before in stored if before.pk not in paired])
        pairs = [(read, found.get(read.row.seq) or next(left, None)) for read in lines]
        return pairs, list(left)

    def _compared(self, line: Line) -> tuple[Any, ...]:
        return tuple(None if place in self._not_compared else value for place, value in enumerate(line))
