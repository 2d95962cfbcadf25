"""What a row of an order comes to: net and cost in the base currency. Pure but for the rates and costs it is given."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import formats
from core.money import STEP
from imports.importing import Row
from imports.problems import BadValue
from imports.values.numbers import Number

AMOUNTS = ("unit_price", "net_amount", "unit_cost", "cost_amount", "profit_amount")
YEN_SIGN = frozenset({"CNY", "JPY"})
RATIO_STEP = Decimal("0.000001")
MOST = Decimal(9) * 10**14
ZERO = Decimal(0)


@dataclass(slots=True)
class Amounts:
    """Amounts of one line, rounded as they are stored. Units: base currency, `original` in that of the document."""

    quantity: Decimal | None
    unit_price: Decimal | None
    discount_ratio: Decimal | None
    net: Decimal
    cost: Decimal | None
    currency: str
    original: Decimal | None


def amounts_of(
    row: Row,
    *,
    day: dt.date,
    base_currency: str,
    rate_on: Callable[[str, dt.date], Decimal],
    standard_cost: Decimal | None,
    is_void: bool,
) -> Amounts:
    """Work out net and cost of a row by the first source that is there. Raises: BadValue.

    Net: `net_amount`, else quantity × price × (1 − discount). Cost: `cost_amount`, else quantity × `unit_cost`, else
    net − `profit_amount`, else quantity × standard cost, else unknown. Source: the import rules of the contract.
    """
    values = row.values
    currency = _currency(values, base_currency)
    quantity, discount = values.get("quantity"), values.get("discount_ratio")
    price, net = _value(values, "unit_price"), _value(values, "net_amount")
    if net is None:
        if quantity is not None and price is not None:
            net = quantity * price * (1 - (discount or ZERO))
        elif is_void:
            net = ZERO
        else:
            raise BadValue(_("neither a net amount nor quantity and price"))
    cost = _value(values, "cost_amount")
    if cost is None and quantity is not None and (unit_cost := _value(values, "unit_cost")) is not None:
        cost = quantity * unit_cost
    if cost is None and (profit := _value(values, "profit_amount")) is not None:
        cost = net - profit
    original = None
    if currency != base_currency:
        rate = rate_on(currency, day)
        original = net
        net, price, cost = net * rate, _times(price, rate), _times(cost, rate)
    if cost is None and quantity is not None and standard_cost is not None:
        cost = quantity * standard_cost
    if any(amount is not None and abs(amount) > MOST for amount in (net, original, cost, price)):
        raise BadValue(_("the amount is too large"))
    return Amounts(
        quantity=None if quantity is None else rounded(quantity),
        unit_price=None if price is None else rounded(price),
        discount_ratio=None if discount is None else discount.quantize(RATIO_STEP, rounding=ROUND_HALF_EVEN),
        net=rounded(net),
        cost=None if cost is None else rounded(cost),
        currency=currency,
        original=None if original is None else rounded(original),
    )


def rounded(amount: Decimal) -> Decimal:
    """Round to the four decimals that are stored."""
    return amount.quantize(STEP, rounding=ROUND_HALF_EVEN)


def _times(amount: Decimal | None, rate: Decimal) -> Decimal | None:
    return None if amount is None else amount * rate


def _value(values: dict[str, Number | None], name: str) -> Decimal | None:
    number = values.get(name)
    return None if number is None else number.value


def _currency(values: dict[str, object], base: str) -> str:
    """Give the currency of a row: its own column, else the sign beside its amounts, else the base currency."""
    given = values.get("currency")
    found = {given} if given else set()
    for name in AMOUNTS:
        number = values.get(name)
        if isinstance(number, Number) and number.currency:
            found.add(number.currency)
    if not found:
        return base
    if "¥" in found:
        found.discard("¥")
        if not found:
            return base if base in YEN_SIGN else "CNY"
        if not found <= YEN_SIGN:
            found.add("CNY")
    if len(found) > 1:
        raise BadValue(
            _("the row names several currencies: %(names)s")
            % {"names": formats.listing(sorted(map(str, found)), language=get_language() or "")}
        )
    return str(found.pop())
