"""What terms of trade are worth to us, and what a concession costs. Pure: no database, no clock.

Units: money in the currency of the negotiation, ratios as fractions of one, quantities in units of the goods.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from negotiations.choices import ConcessionKind

DAYS_A_YEAR = 365
HUNDRED = Decimal(100)
ZERO = Decimal(0)
ONE = Decimal(1)


@dataclass(frozen=True)
class Terms:
    """Terms as they stand. A negative discount is a price above list; negative days are paid in advance."""

    list_price: Decimal
    unit_cost: Decimal
    quantity: Decimal
    discount_ratio: Decimal = ZERO
    rebate_ratio: Decimal = ZERO
    free_quantity: Decimal = ZERO
    payment_days: Decimal = ZERO
    interest_ratio: Decimal = ZERO
    one_off_cost: Decimal = ZERO

    @property
    def are_possible(self) -> bool:
        """Tell whether such terms can be agreed: nothing below nothing, and no more than all is given away."""
        return (
            self.list_price >= 0
            and self.unit_cost >= 0
            and self.quantity >= 0
            and self.free_quantity >= 0
            and self.discount_ratio <= 1
            and 0 <= self.rebate_ratio <= 1
        )


@dataclass(frozen=True)
class Outcome:
    """What terms bring: sales after discount and rebate, less cost of goods, one-off cost and financing."""

    invoiced: Decimal
    rebate: Decimal
    cost: Decimal
    financing: Decimal

    @property
    def sales(self) -> Decimal:
        return self.invoiced - self.rebate

    @property
    def margin(self) -> Decimal:
        return self.sales - self.cost - self.financing

    @property
    def ratio(self) -> Decimal | None:
        """Give the margin as a share of sales; unknown without sales."""
        return self.margin / self.sales if self.sales > 0 else None


@dataclass(frozen=True)
class Move:
    """One concession: what it moves, by how much, and whether we gave it."""

    kind: ConcessionKind
    size: Decimal
    is_ours: bool


@dataclass(frozen=True)
class Effect:
    """What a concession did to the margin: in money, and in the ratio as a fraction (0.01 is one point)."""

    before: Outcome
    after: Outcome

    @property
    def money(self) -> Decimal:
        return self.after.margin - self.before.margin

    @property
    def points(self) -> Decimal | None:
        if self.after.ratio is None or self.before.ratio is None:
            return None
        return self.after.ratio - self.before.ratio


@dataclass(frozen=True)
class Floors:
    """The bottom lines that terms are compared with, as ratios: least margin, lowest price against list."""

    margin_ratio: Decimal | None = None
    price_ratio: Decimal | None = None


def outcome(terms: Terms) -> Outcome:
    """Count what terms bring in the time the quantity is for.

    Financing is what the invoiced amount costs us until it is paid: days of a year at the interest of a year.
    """
    invoiced = terms.list_price * (ONE - terms.discount_ratio) * terms.quantity
    return Outcome(
        invoiced=invoiced,
        rebate=invoiced * terms.rebate_ratio,
        cost=terms.unit_cost * (terms.quantity + terms.free_quantity) + terms.one_off_cost,
        financing=invoiced * terms.interest_ratio * terms.payment_days / DAYS_A_YEAR,
    )


def conceded(terms: Terms, move: Move) -> Terms:
    """Give the terms after a concession; one of theirs moves the same term the other way.

    A quantity that we concede is less, one that they concede is more.
    """
    size = move.size if move.is_ours else -move.size
    if move.kind == ConcessionKind.PRICE:
        return replace(terms, discount_ratio=terms.discount_ratio + size / HUNDRED)
    if move.kind == ConcessionKind.REBATE:
        return replace(terms, rebate_ratio=terms.rebate_ratio + size / HUNDRED)
    if move.kind == ConcessionKind.FREE_GOODS:
        return replace(terms, free_quantity=terms.free_quantity + size)
    if move.kind == ConcessionKind.PAYMENT:
        return replace(terms, payment_days=terms.payment_days + size)
    if move.kind == ConcessionKind.UNIT_COST:
        return replace(terms, unit_cost=terms.unit_cost + size)
    if move.kind == ConcessionKind.LUMP_SUM:
        return replace(terms, one_off_cost=terms.one_off_cost + size)
    if move.kind == ConcessionKind.QUANTITY:
        return replace(terms, quantity=terms.quantity - size)
    return terms


def after_all(terms: Terms, moves: Iterable[Move]) -> Terms:
    """Give the terms after several concessions."""
    for move in moves:
        terms = conceded(terms, move)
    return terms


def effect(terms: Terms, move: Move) -> Effect:
    """Say what one concession does to the margin of the terms as they stand."""
    return Effect(outcome(terms), outcome(conceded(terms, move)))


def effects(terms: Terms, moves: Sequence[Move]) -> list[Effect]:
    """Say what each concession did, in the order they were made; the money of all adds up to the whole change."""
    found = []
    for move in moves:
        found.append(effect(terms, move))
        terms = conceded(terms, move)
    return found


def room(terms: Terms, floors: Floors) -> Decimal | None:
    """Give how far the terms are above the nearest bottom line, as a ratio; negative below it, unknown without one."""
    ratio = outcome(terms).ratio
    distances = []
    if floors.margin_ratio is not None and ratio is not None:
        distances.append(ratio - floors.margin_ratio)
    if floors.price_ratio is not None:
        distances.append(-terms.discount_ratio - floors.price_ratio)
    return min(distances) if distances else None
