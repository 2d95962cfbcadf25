# ruff: noqa: RUF009 (each default is built by a call that also says what a parameter is and may hold)
"""The named parameters of a value model: defaults, bounds, and how a run overrides them.

A value model stores the parameters that differ from the defaults as text, KEY → VALUE; the same text is what
`retier --set KEY=VALUE` takes. Ratios keep six decimals.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STEP = Decimal("0.000001")


class ParameterError(ValueError):
    """A parameter that the model does not know, or a value that it may not hold."""


def _ratio(default: str, label: Promise, *, low: str = "0", high: str = "1") -> Any:
    bounds = (Decimal(low), Decimal(high))
    return field(default=Decimal(default), metadata={"kind": "ratio", "bounds": bounds, "label": label})


def _whole(default: int, label: Promise, *, low: int, high: int) -> Any:
    return field(default=default, metadata={"kind": "whole", "bounds": (low, high), "label": label})


def _switch(default: bool, label: Promise) -> Any:
    return field(default=default, metadata={"kind": "switch", "bounds": None, "label": label})


@dataclass(frozen=True)
class Parameters:
    """Everything a run may be told. The label of a field says what it does."""

    window_months: int = _whole(12, _("Months of the value window"), low=1, high=1200)
    cost_to_serve: bool = _switch(True, _("Charge the cost to serve"))
    hysteresis: bool = _switch(True, _("Move tiers only after several runs"))

    w1: Decimal = _ratio("0.5", _("Weight of the direct value"), high="10")
    w2: Decimal = _ratio("0.1", _("Weight of the additional value"), high="10")
    w3: Decimal = _ratio("0.4", _("Weight of the potential value"), high="10")

    platinum_cut: Decimal = _ratio("0.01", _("Share of accounts in the platinum tier"))
    gold_cut: Decimal = _ratio("0.05", _("Share of accounts in the gold tier and above"))
    silver_cut: Decimal = _ratio("0.2", _("Share of accounts in the silver tier and above"))
    up_runs: int = _whole(2, _("Runs above the cut before an account moves up"), low=1, high=60)
    down_runs: int = _whole(3, _("Runs below the cut before an account moves down"), low=1, high=60)
    down_factor: Decimal = _ratio("0.9", _("Part of the cut below which a run counts towards moving down"))

    assumed_margin: Decimal = _ratio(
        "0.2", _("Margin assumed where neither line nor category knows the cost"), low="-1"
    )
    margin_shrinkage_orders: Decimal = _ratio(
        "5", _("Orders by which an account's margin is drawn to the mean"), high="1000"
    )

    forecast_months: int = _whole(12, _("Months the forecast looks ahead"), low=1, high=60)
    forecast_least_customers: int = _whole(30, _("Accounts needed to fit the forecast"), low=2, high=1_000_000)
    forecast_least_repeaters: int = _whole(10, _("Repeat buyers needed to fit the forecast"), low=2, high=1_000_000)
    refit_days: int = _whole(7, _("Days after which the forecast is fitted again"), low=1, high=366)
    segment_minimum: int = _whole(20, _("Accounts a segment needs"), low=1, high=1_000_000)

    top_share: Decimal = _ratio("0.2", _("Share of buyers that counts as the top by revenue"))
    one_off_largest_share: Decimal = _ratio("0.6", _("One-off: share of the largest order in the revenue"))
    one_off_purchase_days: int = _whole(2, _("One-off: purchase days at most"), low=1, high=366)
    one_off_weeks: int = _whole(26, _("One-off: weeks since the first purchase at least"), low=0, high=520)
    one_off_expected: Decimal = _ratio("0.5", _("One-off: purchases expected next year below"), high="366")
    low_profit_hurdle: Decimal = _ratio("0.04", _("Low profit: direct value in revenue below"), low="-1")
    low_profit_assumed: Decimal = _ratio("0.5", _("Low profit: share of revenue with assumed cost at most"))
    stripper_share: Decimal = _ratio("0.6", _("Margin stripper: concessions and service in the margin at least"))
    stripper_top: Decimal = _ratio("0.05", _("Margin stripper: top share of concessions in the segment"))

    def __post_init__(self) -> None:
        if not self.platinum_cut <= self.gold_cut <= self.silver_cut:
            raise ParameterError("platinum_cut, gold_cut and silver_cut must not descend")

    @property
    def cuts(self) -> tuple[Decimal, Decimal, Decimal]:
        """The three rank cuts from the top."""
        return (self.platinum_cut, self.gold_cut, self.silver_cut)


FIELDS = {each.name: each for each in fields(Parameters)}


def parse_overrides(pairs: Iterable[str]) -> dict[str, str]:
    """Read KEY=VALUE texts into a mapping of canonical texts, sorted by key.

    Raises: ParameterError naming the allowed keys, or what the value may be, or a key given twice with two values.
    """
    read: dict[str, str] = {}
    for pair in pairs:
        key, sign, text = pair.partition("=")
        if not sign:
            raise ParameterError(f"write KEY=VALUE, not {pair!r}; keys: {', '.join(FIELDS)}")
        key = key.strip()
        value = to_text(parse_value(key, text))
        if read.setdefault(key, value) != value:
            raise ParameterError(f"{key} is given twice, as {read[key]} and as {value}")
    return dict(sorted(read.items()))


def build(*layers: Mapping[str, str]) -> Parameters:
    """Lay mappings of KEY → text over the defaults, the last one on top.

    Raises: ParameterError for an unknown key, a wrong value, or cuts that descend.
    """
    values: dict[str, Any] = {}
    for layer in layers:
        values.update({key: parse_value(key, text) for key, text in layer.items()})
    return replace(Parameters(), **values)


def parse_value(key: str, text: str) -> int | bool | Decimal:
    """Read one value by the kind and bounds of its parameter."""
    if key not in FIELDS:
        raise ParameterError(f"unknown parameter {key!r}; keys: {', '.join(FIELDS)}")
    meta, text = FIELDS[key].metadata, str(text).strip()
    if meta["kind"] == "switch":
        if text.lower() not in {"on", "off"}:
            raise ParameterError(f"{key} is on or off, not {text!r}")
        return text.lower() == "on"
    low, high = meta["bounds"]
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ParameterError(f"{key} is a number from {low} to {high}, not {text!r}") from None
    if not (number.is_finite() and low <= number <= high):
        raise ParameterError(f"{key} is a number from {low} to {high}, not {text!r}")
    if meta["kind"] == "whole":
        if number != number.to_integral_value():
            raise ParameterError(f"{key} is a whole number, not {text!r}")
        return int(number)
    if number != number.quantize(STEP):
        raise ParameterError(f"{key} has at most six decimals, not {text!r}")
    return number


def to_text(value: int | bool | Decimal) -> str:
    """Write a value in the one form that is stored."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def to_fraction(ratio: Decimal) -> Fraction:
    """Turn a ratio into an exact fraction, for cuts in whole numbers."""
    return Fraction(ratio)
