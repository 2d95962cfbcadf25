"""Sums by account over all history, the window and the window before, as one table of whole numbers."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from scoring.periods import months_before
from trade.models import ProductCategory
from trade.totals import Part, Period, totals_of, uncosted_between

Units = npt.NDArray[np.int64]

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
LAYOUT = (
    *(("history", column) for column in HISTORY),
    *(("window", column) for column in WINDOW),
    ("prior", "revenue"),
    ("assumed", "revenue"),
    ("assumed", "cost"),
)
COLUMN = {key: index for index, key in enumerate(LAYOUT)}


@dataclass(frozen=True)
class Window:
    """The days a run looks at, and the margin it assumes where nothing is known of the cost."""

    as_of: dt.date
    months: int
    assumed_margin: float

    @property
    def start(self) -> dt.date:
        return months_before(self.as_of, self.months)

    @property
    def prior_start(self) -> dt.date:
        return months_before(self.as_of, 2 * self.months)

    @property
    def periods(self) -> list[Period]:
        return [
            Period("history", HISTORY, None, self.as_of),
            Period("window", WINDOW, self.start, self.as_of),
            Period("prior", ("revenue",), self.prior_start, self.start),
        ]


@dataclass(frozen=True)
class Sums:
    """One row an account, by ascending account id, with the columns of LAYOUT. Who has no row has traded nothing."""

    account_ids: Units
    table: Units

    def of_accounts(self, ids: Units) -> "Sums":
        """Return the rows of these accounts in their order, zeros where there is none."""
        table = np.zeros((ids.size, len(LAYOUT)), dtype=np.int64)
        if self.account_ids.size:
            at = np.minimum(np.searchsorted(self.account_ids, ids), self.account_ids.size - 1)
            known = self.account_ids[at] == ids
            table[known] = self.table[at[known]]
        return Sums(ids, table)

    def period(self, name: str) -> dict[str, Units]:
        return {column: self.table[:, index] for (period, column), index in COLUMN.items() if period == name}

    def replaced(self, accounts: Sequence[int], fresh: "Sums") -> "Sums":
        """Return these sums with the rows of some accounts taken from fresh ones."""
        kept = ~np.isin(self.account_ids, np.array(accounts, dtype=np.int64))
        ids = np.concatenate([self.account_ids[kept], fresh.account_ids])
        table = np.concatenate([self.table[kept], fresh.table])
        order = np.argsort(ids, kind="stable")
        return Sums(ids[order], table[order])


def read_sums(window: Window, *, accounts: Sequence[int] | None = None) -> Sums:
    """Read the sums of all accounts, or of those in the list. Cost: at most 10 queries."""
    parts = list(totals_of(window.periods, accounts=accounts))
    tables = [_as_table(part.rows, 1 + len(part.columns)) for part in parts]
    uncosted = _as_table(uncosted_between(window.start, window.as_of, accounts=accounts), 3)
    ids = np.unique(np.concatenate([table[:, 0] for table in [*tables, uncosted]]))
    sums = np.zeros((ids.size, len(LAYOUT)), dtype=np.int64)
    for part, table in zip(parts, tables, strict=True):
        _add(sums, np.searchsorted(ids, table[:, 0]), part, table)
    if uncosted.size:
        _assume(sums, ids, uncosted, window.assumed_margin)
    return Sums(ids, sums)


def category_margins() -> dict[int, float]:
    """Return the assumed margins of the product categories that have one. Cost: 1 query."""
    known = ProductCategory.objects.exclude(assumed_margin_ratio=None).order_by("id")
    return {category: float(ratio) for category, ratio in known.values_list("id", "assumed_margin_ratio")}


def _as_table(rows: Sequence[tuple[int, ...]], width: int) -> Units:
    """Lay rows of whole numbers out as one array."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows) * width).reshape(-1, width)


def _add(sums: Units, positions: Units, part: Part, table: Units) -> None:
    for index, key in enumerate(part.columns, start=1):
        column = COLUMN[key]
        sums[positions, column] = _combine(key[1], sums[positions, column], table[:, index])


def _combine(column: str, known: Units, more: Units) -> Units:
    if column in {"largest_order", "last_purchase_on"}:
        return np.maximum(known, more)
    if column == "first_purchase_on":
        return np.where(known == 0, more, np.where(more == 0, known, np.minimum(known, more)))
    return known + more


def _assume(sums: Units, ids: Units, uncosted: Units, company_margin: float) -> None:
    """Assume the cost of revenue without one by category, else by the company; each pair is rounded once."""
    pairs, inverse = np.unique(uncosted[:, :2], axis=0, return_inverse=True)
    revenue = np.zeros(len(pairs), dtype=np.int64)
    np.add.at(revenue, inverse.reshape(-1), uncosted[:, 2])
    margins = category_margins()
    margin = np.array([margins.get(category, company_margin) for category in pairs[:, 1].tolist()])
    positions = np.searchsorted(ids, pairs[:, 0])
    for name, amounts in (("revenue", revenue), ("cost", np.rint(revenue * (1 - margin)).astype(np.int64))):
        total = np.zeros(len(ids), dtype=np.int64)
        np.add.at(total, positions, amounts)
        sums[:, COLUMN["assumed", name]] = total
