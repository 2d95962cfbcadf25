"""The value pyramid: rank cuts and the hysteresis that keeps accounts from flickering between tiers.

Three borders stand between four tiers: platinum, gold, silver, and bronze for the rest. Whoever is above a border is
above all lower ones, so a tier is the highest border an account is above.

Source: Zeithaml, Rust & Lemon 2001; Curry & Curry 2000.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

import numpy as np
import numpy.typing as npt

from scoring.parameters import to_fraction

Units = npt.NDArray[np.int64]
Small = npt.NDArray[np.int16]

BORDERS = 3
BOTTOM = 3  # the index of the lowest tier; 0 is the highest
UNPLACED = -1


@dataclass(frozen=True)
class Standing:
    """Where accounts stand after a run.

    Shape: tiers one entry an account (0 highest … 3 lowest); streaks one row an account and one column a border:
    +k for k runs in a row at or above the cut, −k for k runs in a row below the lower mark, 0 between the two.
    """

    tiers: Small
    streaks: Small


def rank_of(values: Units) -> npt.NDArray[np.int64]:
    """Return ranks from 1, ties sharing the better one."""
    ascending = np.sort(values)
    return np.asarray(values.size - np.searchsorted(ascending, values, side="right") + 1, dtype=np.int64)


def cut_values(values: Units, shares: Sequence[Decimal]) -> list[int]:
    """Return the value of the account at rank ⌈p·n⌉ for each share p; ties at the cut are above it."""
    descending = np.sort(values)[::-1]
    cuts = []
    for share in shares:
        rank = ceil(to_fraction(share) * int(values.size))
        cuts.append(int(descending[rank - 1]) if rank else int(descending[0]) + 1)
    return cuts


def place(values: Units, shares: Sequence[Decimal]) -> Small:
    """Return the tier of each account by rank alone; only a value above zero lifts an account above the lowest."""
    tiers = np.full(values.size, BOTTOM, dtype=np.int16)
    if values.size == 0:
        return tiers
    cuts = cut_values(values, shares)
    for border in reversed(range(BORDERS)):
        tiers[(values >= cuts[border]) & (values > 0)] = border
    return tiers


def place_with_hysteresis(
    values: Units,
    shares: Sequence[Decimal],
    *,
    before: Standing,
    up_runs: int,
    down_runs: int,
    down_factor: Decimal,
) -> Standing:
    """Return the standing after one more run.

    An account crosses a border upwards after `up_runs` runs at or above its cut, downwards after `down_runs` runs
    below `down_factor` · cut, and at once when its value is not above zero. An account that stood nowhere before is
    placed by rank at once.
    """
    tiers = place(values, shares)
    streaks = np.zeros((values.size, BORDERS), dtype=np.int16)
    if values.size == 0:
        return Standing(tiers, streaks)
    new = before.tiers == UNPLACED
    positive = values > 0
    inside = np.zeros((values.size, BORDERS), dtype=bool)
    for border, cut in enumerate(cut_values(values, shares)):
        above = (values >= cut) & positive
        below = ~above & ((values < ceil(to_fraction(down_factor) * cut)) | ~positive)
        was = before.streaks[:, border].astype(np.int64)
        run = np.where(above, np.maximum(was, 0) + 1, np.where(below, np.minimum(was, 0) - 1, 0))
        run = np.where(new, np.where(above, 1, np.where(below, -1, 0)), run)
        streaks[:, border] = np.clip(run, -down_runs, up_runs)
        stays = (before.tiers <= border) & (run > -down_runs) & positive
        enters = (before.tiers > border) & (run >= up_runs)
        inside[:, border] = stays | enters
    held = np.where(inside.any(axis=1), np.argmax(inside, axis=1), BOTTOM).astype(np.int16)
    return Standing(np.where(new, tiers, held).astype(np.int16), streaks)
