"""Screens for false key accounts: large by revenue, but worth less than they look.

A screen answers flagged, clean or not assessable. A flag never excludes an account by itself.
"""

from decimal import Decimal
from enum import IntEnum
from math import ceil

import numpy as np
import numpy.typing as npt

from scoring.parameters import Parameters, to_fraction

Units = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Verdicts = npt.NDArray[np.int8]


class Verdict(IntEnum):
    """What a screen says about an account."""

    CLEAN = 0
    FLAGGED = 1
    NOT_ASSESSABLE = 2


def top_by_revenue(revenue: Units, share: Decimal) -> Mask:
    """Mark the ⌈share·n⌉ largest of the n accounts with revenue in the window; ties at the border count in."""
    buyers = np.sort(revenue[revenue != 0])[::-1]
    count = ceil(to_fraction(share) * int(buyers.size))
    if count == 0:
        return np.zeros(revenue.size, dtype=bool)
    return np.asarray((revenue >= buyers[count - 1]) & (revenue != 0))


def one_off(
    parameters: Parameters,
    *,
    top: Mask,
    lifetime_revenue: Units,
    largest_order: Units,
    purchase_days: Units,
    weeks_since_first: Floats,
    expected_purchases: Floats,
) -> Verdicts:
    """Screen for the bulk buyer who will hardly come back. Looks at all history.

    Units: expected_purchases of the coming twelve months, NaN where unknown (then the screen cannot answer).
    """
    limit = _at_least(parameters.one_off_largest_share, lifetime_revenue)
    concentrated = (largest_order >= limit) & (largest_order > 0)
    few = (purchase_days <= parameters.one_off_purchase_days) & (weeks_since_first >= parameters.one_off_weeks)
    suspect = top & (concentrated | few)
    unknown = np.isnan(expected_purchases)
    rare = np.where(unknown, False, expected_purchases < float(parameters.one_off_expected))
    return _verdicts(flagged=suspect & rare, unknown=suspect & unknown)


def low_profit(parameters: Parameters, *, top: Mask, revenue: Units, direct: Units, assumed_share: Floats) -> Verdicts:
    """Screen for the large account that earns nothing, or less than the hurdle.

    A profit just below the hurdle is not held against an account whose cost is mostly assumed.
    """
    losing = direct <= 0
    below = direct < _at_least(parameters.low_profit_hurdle, revenue)
    assumed = np.nan_to_num(assumed_share, nan=1.0) > float(parameters.low_profit_assumed)
    return _verdicts(flagged=top & (losing | (below & ~assumed)), unknown=top & ~losing & below & assumed)


def margin_stripper(*, top: Mask) -> Verdicts:
    """Screen for the account that strips the margin by concessions and service.

    It needs two quarters of concessions and a known list price; neither is recorded, so nobody can be assessed.
    """
    return np.full(top.size, Verdict.NOT_ASSESSABLE, dtype=np.int8)


def _at_least(share: Decimal, amount: Units) -> Floats:
    return np.asarray(float(share) * amount.astype(np.float64))


def _verdicts(*, flagged: Mask, unknown: Mask) -> Verdicts:
    verdicts = np.full(flagged.size, Verdict.CLEAN, dtype=np.int8)
    verdicts[unknown] = Verdict.NOT_ASSESSABLE
    verdicts[flagged] = Verdict.FLAGGED
    return verdicts
