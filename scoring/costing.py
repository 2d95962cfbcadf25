"""Time-driven activity-based costing: what serving an account costs, and what capacity stood idle.

Source: Kaplan & Anderson, "Time-Driven Activity-Based Costing", Harvard Business Review, November 2004.

Units: cost in whole units of 1/10,000 currency unit, capacity and times in minutes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.int64]
DRIVERS = ("orders", "lines", "return_lines", "purchase_days", "deliveries")


class NoCapacityError(ValueError):
    """A cost pool without practical capacity has no rate: a configuration error."""


@dataclass(frozen=True)
class Pool:
    """A group of people or machines: what it costs a year, how long it can work, and its time equation.

    The time equation stands as minutes per driver: summed over a period's events it is Σ minutes · count.
    """

    code: str
    annual_cost: int
    theoretical_minutes: Decimal
    practical_ratio: Decimal
    minutes: Mapping[str, Decimal]

    @property
    def practical_minutes(self) -> Fraction:
        return Fraction(self.theoretical_minutes) * Fraction(self.practical_ratio)

    @property
    def rate(self) -> Fraction:
        """Cost units of one minute.

        Raises: NoCapacityError when the practical capacity is not above zero.
        """
        if self.practical_minutes <= 0:
            raise NoCapacityError(f"cost pool {self.code} has no practical capacity")
        return Fraction(self.annual_cost) / self.practical_minutes


@dataclass(frozen=True)
class PoolUse:
    """How much of a pool's capacity a period used; what is unused is reported, never allocated."""

    code: str
    supplied: int
    used: int
    unused: int
    used_minutes: Decimal
    practical_minutes: Decimal


def cost_to_serve(pools: Sequence[Pool], counts: Mapping[str, Units], accounts: int) -> Units:
    """Return the cost of serving each account.

    Shape: counts holds one int64 entry an account for each driver; the result likewise.
    Raises: NoCapacityError.
    """
    total = np.zeros(accounts, dtype=np.int64)
    for pool in pools:
        rate = float(pool.rate)
        total += np.rint(_minutes(pool, counts, accounts) * rate).astype(np.int64)
    return total


def pool_use(pool: Pool, counts: Mapping[str, Units], *, months: int) -> PoolUse:
    """Return what a period of so many months used of a pool's capacity."""
    part = Fraction(months, 12)
    minutes = sum(
        (Fraction(each) * int(np.sum(counts[driver])) for driver, each in pool.minutes.items()), start=Fraction(0)
    )
    supplied = round(pool.annual_cost * part)
    used = round(minutes * pool.rate)
    return PoolUse(
        code=pool.code,
        supplied=supplied,
        used=used,
        unused=supplied - used,
        used_minutes=_decimal(minutes),
        practical_minutes=_decimal(pool.practical_minutes * part),
    )


def _minutes(pool: Pool, counts: Mapping[str, Units], accounts: int) -> npt.NDArray[np.float64]:
    minutes = np.zeros(accounts, dtype=np.float64)
    for driver in DRIVERS:
        if driver in pool.minutes:
            minutes += counts[driver] * float(pool.minutes[driver])
    return minutes


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
