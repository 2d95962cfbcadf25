"""The whale curve: profit accumulated over accounts, best first, and what the losing ones erode."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Whale:
    """The shape of a whale curve.

    Units: money in whole units of 1/10,000; erosion is the money lost after the peak; ratios are None where the
    total is not above zero and only money can be plotted.
    """

    cumulative: Units
    total: int
    peak: int
    peak_accounts: int
    erosion: int
    losing_accounts: int

    @property
    def is_in_shares(self) -> bool:
        return self.total > 0

    @property
    def shares(self) -> npt.NDArray[np.float64] | None:
        """C_k, the share of the total that the best k accounts bring; None where the total is not above zero."""
        return self.cumulative / self.total if self.is_in_shares else None

    @property
    def peak_share(self) -> float | None:
        return self.peak / self.total if self.is_in_shares else None

    @property
    def losing_share(self) -> float | None:
        return self.losing_accounts / self.cumulative.size if self.cumulative.size else None


def whale(values: Units) -> Whale:
    """Accumulate values from the highest to the lowest; their order does not matter."""
    values = np.asarray(values, dtype=np.int64)
    cumulative = np.cumsum(np.sort(values)[::-1])
    total = int(cumulative[-1]) if values.size else 0
    winners = int(np.count_nonzero(values > 0))
    peak = int(cumulative[winners - 1]) if winners else 0
    return Whale(
        cumulative=cumulative,
        total=total,
        peak=peak,
        peak_accounts=winners,
        erosion=peak - total,
        losing_accounts=int(values.size) - winners,
    )


def top_share(values: Units, *, numerator: int = 1, denominator: int = 5) -> tuple[int, int, float | None]:
    """Return the ⌈share·n⌉ best accounts: how many, what they bring, and its share of the total.

    The share is None where the total is not above zero.
    """
    curve = whale(values)
    count = -(-int(curve.cumulative.size) * numerator // denominator)
    brought = int(curve.cumulative[count - 1]) if count else 0
    return count, brought, brought / curve.total if curve.total > 0 else None


def thin(length: int, most: int) -> npt.NDArray[np.int64]:
    """Return at most so many positions out of a sequence, evenly spread, with the first and the last."""
    if length <= most:
        return np.arange(length, dtype=np.int64)
    return np.unique(np.rint(np.linspace(0, length - 1, most)).astype(np.int64))
