"""The list of benchmarks.

A benchmark is a function in tests/bench/bench_<subject>.py: it gets a folder of its own, measures something of ours
beside a yardstick in the same run, and returns ratios (ours / yardstick, below 1 is faster) by name. Ratios travel
between machines, milliseconds do not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median
from time import perf_counter

Measure = Callable[[Path], Mapping[str, float]]


@dataclass(frozen=True)
class Bench:
    """One registered benchmark."""

    name: str
    measure: Measure
    is_large: bool


BENCHES: dict[str, Bench] = {}


def bench(name: str, *, large: bool = False) -> Callable[[Measure], Measure]:
    """Register a benchmark; a large one runs only with --large."""

    def register(measure: Measure) -> Measure:
        assert name not in BENCHES, f"two benchmarks are called {name}"
        BENCHES[name] = Bench(name, measure, large)
        return measure

    return register


def load() -> dict[str, Bench]:
    """Import every bench_*.py of this folder and return what they registered, by name."""
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        import_module(f"tests.bench.{path.stem}")
    return BENCHES


def seconds(work: Callable[[], object], *, times: int = 5) -> float:
    """Return the median time of a piece of work, after one turn that does not count."""
    work()
    taken = []
    for _ in range(times):
        begin = perf_counter()
        work()
        taken.append(perf_counter() - begin)
    return median(taken)
