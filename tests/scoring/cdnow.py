"""The CDNOW yardstick: 2,357 customers of a music shop, with the published table of the forecast models."""

import csv
import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

Floats = npt.NDArray[np.float64]

needs_real_data = pytest.mark.skipif(
    not Path(os.environ.get("REAL_DATA_DIR", ""), "cdnow").is_dir() or not os.environ.get("REAL_DATA_DIR"),
    reason="REAL_DATA_DIR holds no folder cdnow",
)


def sample() -> tuple[Floats, Floats, Floats, Floats]:
    """Read x, t_x, observed in weeks and the mean repeat spend, one entry a customer."""
    path = Path(os.environ["REAL_DATA_DIR"], "cdnow", "cdnow_customers_summary_with_transactions.csv")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x, t_x, observed, spend = (np.array([float(row[name]) for row in rows]) for name in ("x", "t_x", "T", "zbar"))
    return x, t_x, observed, spend
