# ruff: noqa: S608 (table names come from models)
"""What the arithmetic needs of every account, read from the database as arrays.

Accounts stand in code-point order of their numbers, so that no result depends on row order or on the database.
"""

from dataclasses import dataclass, field
from operator import itemgetter

import numpy as np
import numpy.typing as npt
from django.db import connection

from accounts.models import Account
from scoring.costing import DRIVERS
from scoring.snapshots import sums_of_tonight
from scoring.sums import Sums, Window, read_sums

Units = npt.NDArray[np.int64]

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


def read_features(window: Window, *, keep: bool = False) -> Features:
    """Read the features of every account that is not archived.

    With `keep` what the last night read is used again, and kept for the next one, so that only accounts that traded on
    days entering or leaving the window, or whose months were counted again, are read.
    Cost: at most 12 queries, whatever the number of accounts.
    """
    rows = _active_accounts()
    rows.sort(key=itemgetter(0))
    accounts = tuple(zip(*rows, strict=True)) or ((), (), (), ())
    ids = np.array(accounts[1], dtype=np.int64)
    sums: Sums = (sums_of_tonight(window) if keep else read_sums(window)).of_accounts(ids)
    of_window = sums.period("window")
    return Features(
        account_ids=ids,
        industries=np.array(accounts[2], dtype=np.int64),
        customer_types=accounts[3],
        history=sums.period("history"),
        window=of_window,
        prior_revenue=sums.period("prior")["revenue"],
        uncosted=sums.period("assumed")["revenue"],
        assumed_cost=sums.period("assumed")["cost"],
        drivers={driver: of_window[column] for driver, column in DRIVER_COLUMNS.items()},
    )


def _active_accounts() -> list[tuple[str, int, int, str]]:
    """Read number, id, industry or 0, and customer type of the accounts that are not archived. Cost: 1 query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number, id, COALESCE(industry_id, 0), customer_type FROM {Account._meta.db_table} "
            "WHERE archived_at IS NULL"
        )
        return list(cursor.fetchall())
