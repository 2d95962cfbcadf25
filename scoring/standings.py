# ruff: noqa: S608 (table and column names come from models; values are always parameters)
"""Where accounts stood after an earlier run, and who moves now."""

from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from scoring.engine import BORDER_NAMES, Scores, cut_texts, text
from scoring.features import Features
from scoring.models import Score, ScoringRun, TierMove
from scoring.pyramid import UNPLACED, Standing
from scoring.writing import TIERS

CAUSES = ("direct_value", "potential_value", "composite", "rank")
STREAKS = tuple(f"{name}_streak" for name in BORDER_NAMES)
BATCH = 500


def earlier_run(run: ScoringRun, *, same_model: bool = False) -> ScoringRun | None:
    """Return the last published run with an earlier day, of the same model if asked."""
    found = ScoringRun.objects.published().filter(as_of__lt=run.as_of, has_scores=True)
    if same_model:
        found = found.filter(model=run.model)
    earlier: ScoringRun | None = found.order_by("-as_of", "-number").first()
    return earlier


@dataclass(frozen=True)
class Earlier:
    """Where the accounts that were placed stood after a run. Shape: one entry an account, by ascending id."""

    run: ScoringRun
    account_ids: npt.NDArray[np.int64]
    standing: Standing


def read_earlier(run: ScoringRun | None) -> Earlier | None:
    """Read where accounts stood after a run. Cost: 1 query."""
    if run is None:
        return None
    places = " ".join(f"WHEN '{tier}' THEN {place}" for place, tier in enumerate(TIERS) if tier)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT account_id, CASE tier {places} END, {', '.join(STREAKS)} FROM {Score._meta.db_table} "
            "WHERE run_id = %s AND tier <> '' ORDER BY account_id",
            [run.pk],
        )
        rows = cursor.fetchall()
    width = 2 + len(STREAKS)
    table = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=len(rows) * width).reshape(-1, width)
    return Earlier(run, table[:, 0], Standing(table[:, 1].astype(np.int16), table[:, 2:].astype(np.int16)))


def standing_after(earlier: Earlier | None, features: Features) -> Standing | None:
    """Return where the accounts of the features stood; who was not placed then stands nowhere."""
    if earlier is None:
        return None
    tiers = np.full(features.size, UNPLACED, dtype=np.int16)
    streaks = np.zeros((features.size, len(STREAKS)), dtype=np.int16)
    known, at = _found(features.account_ids, earlier.account_ids)
    tiers[known], streaks[known] = earlier.standing.tiers[at], earlier.standing.streaks[at]
    return Standing(tiers, streaks)


def moves_of(run: ScoringRun, before: Earlier | None, scores: Scores) -> list[TierMove]:
    """Return who stands on another tier than after the earlier run, with the figures of both.

    Cost: 1 query for each 500 that moved.
    """
    if before is None:
        return []
    ids = scores.features.account_ids
    order = np.argsort(ids)
    known, at = _found(before.account_ids, ids[order])
    index, was = order[at], before.standing.tiers[known]
    now = scores.standing.tiers[index]
    moved = {
        int(ids[place]): (int(place), TIERS[tier], TIERS[tier_now])
        for place, tier, tier_now in zip(*(values[was != now].tolist() for values in (index, was, now)), strict=True)
    }
    figures = _figures_of(before.run, list(moved))
    return [
        TierMove(
            run=run,
            account_id=account,
            from_tier=tier,
            to_tier=tier_now,
            figures={
                "before": figures[account],
                "after": _figures(scores, place),
                "cuts": cut_texts(scores),
                "streaks": dict(zip(BORDER_NAMES, scores.standing.streaks[place].tolist(), strict=True)),
                "run_before": before.run.number,
            },
        )
        for account, (place, tier, tier_now) in moved.items()
    ]


def _found(
    wanted: npt.NDArray[np.int64], ascending: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Tell which of the wanted ids are among the others, and at which places these stand."""
    if not ascending.size:
        return np.zeros(wanted.size, dtype=bool), np.zeros(0, dtype=np.int64)
    at = np.minimum(np.searchsorted(ascending, wanted), ascending.size - 1)
    known = ascending[at] == wanted
    return known, at[known]


def _figures_of(run: ScoringRun, accounts: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(accounts), BATCH):
        scores = Score.objects.of_run(run).filter(account__in=accounts[start : start + BATCH])
        for account, *figures in scores.values_list("account_id", *CAUSES):
            found[account] = dict(zip(CAUSES, map(_plain, figures), strict=True))
    return found


def _figures(scores: Scores, index: int) -> dict[str, Any]:
    potential = float(scores.potential[index])
    return {
        "direct_value": text(int(scores.direct[index])),
        "potential_value": None if np.isnan(potential) else text(int(potential)),
        "composite": text(int(scores.composite[index])),
        "rank": int(scores.rank[index]),
    }


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
