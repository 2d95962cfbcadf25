"""The sums of the last night, brought up to the present one.

Sums of an account change for two reasons only: its months were counted again, or a day that it traded on entered or
left one of the windows. Everyone else's stay as they were.
"""

import hashlib
import io

import numpy as np
from django.db import transaction

from scoring.models import FeatureSnapshot
from scoring.sums import LAYOUT, Sums, Window, category_margins, read_sums
from trade.rollup import accounts_trading_between, claim_recounted

FURTHEST_DAYS = 27  # beyond which so many accounts changed that reading all is quicker
LARGEST_PART = 4  # read all when more than a quarter of the accounts changed


@transaction.atomic
def sums_of_tonight(window: Window) -> Sums:
    """Return the sums as of the window's day and keep them for the next night. They equal read_sums(window) exactly."""
    snapshot = FeatureSnapshot.objects.select_for_update().first()
    recounted = claim_recounted()
    basis = _basis(window)
    sums = None
    if snapshot is not None and recounted is not None and _is_near(snapshot, window, basis):
        sums = _brought_up(snapshot, window, recounted)
    if sums is None:
        sums = read_sums(window)
    snapshot = snapshot or FeatureSnapshot()
    snapshot.as_of, snapshot.basis, snapshot.arrays = window.as_of, basis, _packed(sums)
    snapshot.save()
    return sums


def forget() -> None:
    """Drop what was kept, so that the next night reads everything."""
    FeatureSnapshot.objects.all().delete()


def _brought_up(snapshot: FeatureSnapshot, window: Window, recounted: set[int]) -> Sums | None:
    before = Window(snapshot.as_of, window.months, window.assumed_margin)
    changed = set(recounted)
    for border in ("as_of", "start", "prior_start"):
        changed |= accounts_trading_between(getattr(before, border), getattr(window, border))
    kept = _unpacked(snapshot.arrays)
    if len(changed) * LARGEST_PART > kept.account_ids.size:
        return None
    accounts = sorted(changed)
    return kept.replaced(accounts, read_sums(window, accounts=accounts)) if accounts else kept


def _is_near(snapshot: FeatureSnapshot, window: Window, basis: str) -> bool:
    return snapshot.basis == basis and 0 <= (window.as_of - snapshot.as_of).days <= FURTHEST_DAYS


def _basis(window: Window) -> str:
    resting_on = (LAYOUT, window.months, window.assumed_margin, sorted(category_margins().items()))
    return hashlib.sha256(repr(resting_on).encode()).hexdigest()


def _packed(sums: Sums) -> bytes:
    file = io.BytesIO()
    np.save(file, np.column_stack([sums.account_ids, sums.table]), allow_pickle=False)
    return file.getvalue()


def _unpacked(data: bytes | memoryview) -> Sums:
    table = np.load(io.BytesIO(bytes(data)), allow_pickle=False)
    return Sums(table[:, 0].copy(), table[:, 1:].copy())
