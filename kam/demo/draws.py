"""Chance with a memory: the same seed and part give the same draws."""

import zlib
from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")


class Draw:
    """A random generator of one part of the demo, with the few draws that texts and records need."""

    def __init__(self, seed: int, part: str) -> None:
        self.rng = np.random.default_rng([seed, zlib.crc32(part.encode())])

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.rng.integers(len(items)))]

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number of [low, high]."""
        return int(self.rng.integers(low, high + 1))

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """Draw some different items, in the order they stand."""
        chosen = sorted(self.rng.choice(len(items), size=min(count, len(items)), replace=False).tolist())
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
