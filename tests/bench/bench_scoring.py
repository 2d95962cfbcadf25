"""The value method: the night beside pandas, the set-based write beside bulk_update, the fit beside lifetimes."""

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from scoring import bgnbd
from tests.bench.registry import bench, seconds

ROOT = Path(__file__).resolve().parents[2]
LARGE, SMALL = (100_000, 5_000_000), (2_500, 125_000)  # accounts and lines


@bench("forecast_fit")
def measure_fit(_folder: Path) -> Mapping[str, float]:
    """Our BG/NBD fit beside that of lifetimes, on customers drawn from a known model."""
    import lifetimes

    x, t_x, observed = _customers(5000)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        theirs = seconds(lambda: lifetimes.BetaGeoFitter().fit(x, t_x, observed), times=3)
    return {"own fit / lifetimes": seconds(lambda: bgnbd.fit(x, t_x, observed), times=3) / theirs}


@bench("night")
def measure_night(folder: Path) -> Mapping[str, float]:
    """The night at 100,000 accounts and 5,000,000 lines, on SQLite, in CPU seconds, imports of the program included."""
    step = _stepper(folder, LARGE)
    step("company")
    yardstick = step("pandas")
    full = step("full")
    step("trade")
    night = step("night")
    return {
        "incremental night / pandas end to end": night["cpu"] / yardstick["cpu"],
        "full rebuild / pandas end to end": full["cpu"] / yardstick["cpu"],
        "switch of figures / bulk_update": step("write")["cpu"] / step("bulk_update")["cpu"],
        "peak memory of the night / pandas": night["peak_mb"] / yardstick["peak_mb"],
    }


@bench("growth", large=True)
def measure_growth(folder: Path) -> Mapping[str, float]:
    """What a full rebuild costs at forty times the accounts and lines, on SQLite, in CPU seconds."""
    costs = []
    for place, size in enumerate((SMALL, LARGE)):
        home = folder / str(place)
        home.mkdir()
        step = _stepper(home, size)
        step("company")
        costs.append(step("full")["cpu"])
    return {"full rebuild at 40 times the lines / once": costs[1] / costs[0]}


def _stepper(folder: Path, size: tuple[int, int]) -> Callable[[str], dict[str, float]]:
    """Give what runs a step of the night in a process of its own, on a migrated database in the folder.

    Every program begins with the bytecode of the one before it, as an installed one does.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env |= {"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder}/kam.sqlite3", "DEBUG": "0"}
    env["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")

    def step(name: str) -> dict[str, float]:
        command = [sys.executable, "-m", "tests.bench.night", name, *map(str, size)]
        done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))

    subprocess.run([sys.executable, "manage.py", "migrate", "--noinput", "-v0"], cwd=ROOT, env=env, check=True)
    return step


def _customers(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw customers from BG/NBD: each buys at its own rate and may drop out after any purchase."""
    rng = np.random.default_rng(5)
    observed = rng.uniform(20, 150, count).round(2)
    rate, drop = rng.gamma(0.6, 1 / 5, count), rng.beta(0.8, 2.5, count)
    x, t_x = np.zeros(count), np.zeros(count)
    for customer in range(count):
        day = rng.exponential(1 / rate[customer])
        while day < observed[customer]:
            x[customer], t_x[customer] = x[customer] + 1, day
            if rng.random() < drop[customer]:
                break
            day += rng.exponential(1 / rate[customer])
    return x, t_x.round(2), observed
