"""What the arithmetic needs of every account, read from the database as arrays.

Accounts stand in code-point order of their numbers, so that no result depends on row order or on the database.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from accounts.models import Account
from scoring.costing import DRIVERS
from scoring.periods import months_before
from trade.models import ProductCategory
from trade.totals import totals_between, uncosted_between

Units = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

HISTORY = (
    "revenue",
    "line_count",
    "purchase_days",
    "positive_days",
    "positive_net",
    "largest_order",
    "first_purchase_on",
    "last_purchase_on",
)
WINDOW = (
    "revenue",
    "known_cost",
    "order_count",
    "line_count",
    "return_line_count",
    "purchase_days",
    "delivery_count",
)
DRIVER_COLUMNS = dict(
    zip(DRIVERS, ("order_count", "line_count", "return_line_count", "purchase_days", "delivery_count"), strict=True)
)


@dataclass(frozen=True)
class Features:
    """The input of one run.

    Shape: one entry an account in each array.
    Units: money in 1/10,000 units, days as ordinals (0 for none).
    """

    account_ids: Units
    industries: Units
    customer_types: tuple[str, ...]
    history: dict[str, Units]
    window: dict[str, Units]
    prior_revenue: Units
    uncosted: Units
    assumed_cost: Units
    drivers: dict[str, Units] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return int(self.account_ids.size)


def read_features(*, as_of: dt.date, window_months: int, assumed_margin: float) -> Features:
    """Read the features of every account that is not archived.

    Cost: 6 queries, whatever the number of accounts.
    """
    accounts = sorted(
        Account.objects.active().values_list("number", "id", "industry_id", "customer_type"), key=lambda row: row[0]
    )
    ids = np.array([row[1] for row in accounts], dtype=np.int64)
    place = _Places(ids)
    start = months_before(as_of, window_months)
    window = place.columns(totals_between(WINDOW, start, as_of), WINDOW)
    uncosted, assumed_cost = _assumed(place, start, as_of, assumed_margin)
    return Features(
        account_ids=ids,
        industries=np.array([row[2] or 0 for row in accounts], dtype=np.int64),
        customer_types=tuple(row[3] for row in accounts),
        history=place.columns(totals_between(HISTORY, None, as_of), HISTORY),
        window=window,
        prior_revenue=place.columns(
            totals_between(("revenue",), months_before(as_of, 2 * window_months), start), ("revenue",)
        )["revenue"],
        uncosted=uncosted,
        assumed_cost=assumed_cost,
        drivers={driver: window[column] for driver, column in DRIVER_COLUMNS.items()},
    )


class _Places:
    """Where each account stands in the arrays."""

    def __init__(self, ids: Units) -> None:
        self.size = ids.size
        self.order = np.argsort(ids, kind="stable")
        self.sorted_ids = ids[self.order]

    def find(self, ids: Units) -> tuple[Units, npt.NDArray[np.bool_]]:
        """Return the positions of accounts and which of them exist here; archived ones do not."""
        if not self.size:
            return np.zeros(ids.size, dtype=np.int64), np.zeros(ids.size, dtype=bool)
        at = np.minimum(np.searchsorted(self.sorted_ids, ids), self.size - 1)
        return self.order[at], self.sorted_ids[at] == ids

    def columns(self, rows: Sequence[tuple[int, ...]], names: Sequence[str]) -> dict[str, Units]:
        """Spread rows of account id and figures over all accounts; who has no row gets 0."""
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 1 + len(names))
        positions, known = self.find(table[:, 0])
        spread = {}
        for index, name in enumerate(names, start=1):
            spread[name] = np.zeros(self.size, dtype=np.int64)
            spread[name][positions[known]] = table[known, index]
        return spread


def _assumed(place: _Places, start: dt.date, end: dt.date, company_margin: float) -> tuple[Units, Units]:
    """Return the revenue without a known cost and the cost assumed for it, by category, else by the company."""
    uncosted, cost = np.zeros(place.size, dtype=np.int64), np.zeros(place.size, dtype=np.int64)
    table = np.array(uncosted_between(start, end), dtype=np.int64).reshape(-1, 3)
    if not table.size:
        return uncosted, cost
    margins = {
        category: float(ratio)
        for category, ratio in ProductCategory.objects.exclude(assumed_margin_ratio=None).values_list(
            "id", "assumed_margin_ratio"
        )
    }
    margin = np.array([margins.get(category, company_margin) for category in table[:, 1].tolist()])
    positions, known = place.find(table[:, 0])
    np.add.at(uncosted, positions[known], table[known, 2])
    np.add.at(cost, positions[known], np.rint(table[known, 2] * (1 - margin[known])).astype(np.int64))
    return uncosted, cost
