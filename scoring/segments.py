"""Segments of comparison: industry × customer type where it is large enough, else the type, else the company."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SEGMENT, TYPE, COMPANY = 0, 1, 2


@dataclass(frozen=True)
class Segments:
    """Which group an account is compared with.

    Shape: one entry an account; groups numbered from 0, level tells the kind of the group.
    """

    groups: Units
    levels: npt.NDArray[np.int8]

    def means(self, numerators: Floats, weights: Floats) -> Floats:
        """Return Σ numerator / Σ weight of each account's group, of all where the group has none; NaN where nobody has.

        An account counts where its weight is above zero.
        """
        counted = weights > 0
        size = int(self.groups.max(initial=-1)) + 1
        over = np.bincount(self.groups[counted], weights=weights[counted], minlength=size)
        total = np.bincount(self.groups[counted], weights=numerators[counted], minlength=size)
        company = float(numerators[counted].sum() / weights[counted].sum()) if counted.any() else np.nan
        return np.asarray(np.where(over > 0, total / np.where(over > 0, over, 1.0), company)[self.groups])


def segments(
    industries: Units, customer_types: Sequence[str], counted: npt.NDArray[np.bool_], *, minimum: int
) -> Segments:
    """Sort accounts into the narrowest group that holds enough counted accounts; industry 0 is unknown."""
    size = industries.size
    if size == 0:
        return Segments(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int8))
    numbers = {name: number for number, name in enumerate(dict.fromkeys(customer_types))}
    types = np.array([numbers[name] for name in customer_types], dtype=np.int64)
    _, both = np.unique(industries * len(numbers) + types, return_inverse=True)
    enough = np.bincount(both, weights=counted)[both] >= minimum
    enough &= industries > 0
    enough_of_type = np.bincount(types, weights=counted)[types] >= minimum
    levels = np.where(enough, SEGMENT, np.where(enough_of_type, TYPE, COMPANY)).astype(np.int8)
    labels = np.where(enough, both, np.where(enough_of_type, both.max() + 1 + types, both.max() + types.max() + 2))
    _, groups = np.unique(labels, return_inverse=True)
    return Segments(groups.astype(np.int64), levels)
