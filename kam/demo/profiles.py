"""What the invented customers are like before they have a name: size, trade, place, course of their buying."""

import enum
from dataclasses import dataclass
from typing import Any

import numpy as np

from kam.demo.catalogue import TRADES
from kam.demo.draws import Draw
from kam.demo.places import CITIES

MEDIAN_YEAR = 210_000  # yuan a year, of an ordinary customer
KEY_SHARE = 0.07


class Course(enum.IntEnum):
    """How the buying of a customer runs over the three years."""

    STEADY = 0
    GROWING = 1
    DECLINING = 2
    LOST = 3
    NEW = 4
    ONE_OFF = 5
    PROSPECT = 6


COURSE_SHARES = [0.50, 0.12, 0.10, 0.08, 0.09, 0.03, 0.08]


@dataclass(frozen=True)
class Profiles:
    """Arrays with one entry a customer. Units: `size` yuan a year at list less usual discount; `discount` a ratio."""

    trade: Any
    city: Any
    course: Any
    size: Any
    discount: Any
    is_stripper: Any
    is_key: Any
    is_regular: Any

    def __len__(self) -> int:
        return len(self.size)


def draw_profiles(seed: int, count: int) -> Profiles:
    """Draw the customers: few large ones with a heavy tail, some of them poor in profit, some that bought once."""
    draw = Draw(seed, "profiles")
    rng = draw.rng
    trade = draw.places([each.weight for each in TRADES], count)
    city = draw.places([each.weight for each in CITIES], count)
    course = draw.shuffled_kinds(COURSE_SHARES, count)
    size = MEDIAN_YEAR * np.exp(rng.normal(0.0, 1.05, count))
    tail = rng.random(count) < 0.10
    size = np.where(tail, size * (1.5 + np.minimum(rng.pareto(1.15, count) * 2.5, 45)), size)
    size = np.where(course == Course.ONE_OFF, np.maximum(size, MEDIAN_YEAR) * (4 + 6 * rng.random(count)), size)
    size = np.where(course == Course.NEW, size * 0.7, size)
    size = np.where(course == Course.PROSPECT, 0.0, size)

    ranks = np.empty(count, dtype=int)
    ranks[np.argsort(-size, kind="stable")] = np.arange(count)
    living = ~np.isin(course, [Course.LOST, Course.PROSPECT])
    is_key = living & (ranks < max(1, round(KEY_SHARE * count)))
    # Every fifth of the large repeat buyers has bargained the profit away.
    candidates = np.flatnonzero(living & (course != Course.ONE_OFF) & (ranks < round(0.18 * count)))
    candidates = candidates[np.argsort(ranks[candidates], kind="stable")]
    is_stripper = np.zeros(count, dtype=bool)
    is_stripper[candidates[2::5]] = True
    usual = 0.04 + 0.10 * rng.beta(2, 3, count) + 0.03 * np.clip(np.log10(np.maximum(size, 1) / MEDIAN_YEAR), 0, 2)
    discount = np.where(is_stripper, 0.34 + 0.08 * rng.random(count), usual)
    return Profiles(
        trade=trade,
        city=city,
        course=course,
        size=size,
        discount=discount,
        is_stripper=is_stripper,
        is_key=is_key,
        is_regular=rng.random(count) < 0.6,
    )
