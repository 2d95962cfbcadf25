"""Chance with a memory: the same seed and part give the same draws."""

import zlib
from bisect import bisect_right
from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")


class Draw:
    """A random generator of one part of the demo, with the few draws that texts and records need.

    Arrays are drawn by numpy's `rng`; one thing at a time is ten times quicker from Python's own `single`.
    """

    def __init__(self, seed: int, part: str) -> None:
        of_part = zlib.crc32(part.encode())
        self.rng = np.random.default_rng([seed, of_part])
        self.single = Random(seed << 32 | of_part)  # noqa: S311 - invented data, no secret

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.single.random() * len(items))]

    def pick_by_weight(self, items: Sequence[T], borders: Sequence[float]) -> T:
        """Draw an item; `borders` are the running sums of the weights."""
        return items[bisect_right(borders, self.single.random() * borders[-1])]

    def chance(self, probability: float) -> bool:
        return self.single.random() < probability

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number of [low, high]."""
        return low + int(self.single.random() * (high - low + 1))

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Draw some different items, in the order they stand."""
        chosen = sorted(self.single.sample(range(len(items)), min(count, len(items))))
        return [items[place] for place in chosen]

    def places(self, weights: Sequence[float], count: int) -> Any:
        """Draw places of a list by weight. Shape: int array of `count`."""
        shares = np.asarray(weights, dtype=float)
        return self.rng.choice(len(shares), size=count, p=shares / shares.sum())

    def shuffled_kinds(self, shares: Sequence[float], count: int) -> Any:
        """Give each of `count` things a kind, so that the shares are kept as exactly as whole numbers can."""
        borders = np.rint(np.cumsum(shares) / sum(shares) * count).astype(int)
        kinds = np.searchsorted(borders, np.arange(count), side="right")
        return self.rng.permutation(kinds)
