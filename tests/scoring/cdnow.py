"""The CDNOW yardstick: 2,357 customers of a music shop, with the published table of the forecast models."""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def sample(real_data: Path) -> tuple[Floats, Floats, Floats, Floats]:
    """Read x, t_x, T in weeks and the mean repeat spend, one entry a customer."""
    path = real_data / "cdnow" / "cdnow_customers_summary_with_transactions.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x, t_x, observed, spend = (np.array([float(row[name]) for row in rows]) for name in ("x", "t_x", "T", "zbar"))
    return x, t_x, observed, spend
