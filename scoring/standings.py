"""Where accounts stood after an earlier run, and who moves now."""

from typing import Any

import numpy as np

from accounts.choices import Tier
from scoring.engine import BORDER_NAMES, Scores, cut_texts, text
from scoring.features import Features
from scoring.models import Score, ScoringRun, TierMove
from scoring.pyramid import UNPLACED, Standing
from scoring.writing import TIERS

CAUSES = ("direct_value", "potential_value", "composite", "rank")


def earlier_run(run: ScoringRun, *, same_model: bool = False) -> ScoringRun | None:
    """Return the last published run with an earlier day, of the same model if asked."""
    found = ScoringRun.objects.published().filter(as_of__lt=run.as_of, has_scores=True)
    if same_model:
        found = found.filter(model=run.model)
    earlier: ScoringRun | None = found.order_by("-as_of", "-number").first()
    return earlier


def standing_after(run: ScoringRun | None, features: Features) -> Standing | None:
    """Read where the accounts of the features stood after a run; who was not placed then stands nowhere."""
    if run is None:
        return None
    tiers = np.full(features.size, UNPLACED, dtype=np.int16)
    streaks = np.zeros((features.size, 3), dtype=np.int16)
    rows = Score.objects.of_run(run).placed()
    at = {account: index for index, account in enumerate(features.account_ids.tolist())}
    for account, tier, *streak in rows.values_list(
        "account_id", "tier", "platinum_streak", "gold_streak", "silver_streak"
    ):
        index = at.get(account)
        if index is not None:
            tiers[index] = TIERS.index(tier)
            streaks[index] = streak
    return Standing(tiers, streaks)


def moves_of(run: ScoringRun, before: ScoringRun | None, scores: Scores) -> list[TierMove]:
    """Return who stands on another tier than after the earlier run, with the figures of both."""
    if before is None:
        return []
    now = {
        account: (index, TIERS[tier])
        for index, (account, tier) in enumerate(
            zip(scores.features.account_ids.tolist(), scores.standing.tiers.tolist(), strict=True)
        )
    }
    moves = []
    for account, tier, *figures in (
        Score.objects.of_run(before).placed().order_by("account_id").values_list("account_id", "tier", *CAUSES)
    ):
        index, tier_now = now.get(account, (-1, tier))
        if tier_now != tier:
            moves.append(
                TierMove(
                    run=run,
                    account_id=account,
                    from_tier=Tier(tier),
                    to_tier=tier_now,
                    figures={
                        "before": dict(zip(CAUSES, map(_plain, figures), strict=True)),
                        "after": _figures(scores, index),
                        "cuts": cut_texts(scores),
                        "streaks": dict(zip(BORDER_NAMES, scores.standing.streaks[index].tolist(), strict=True)),
                        "run_before": before.number,
                    },
                )
            )
    return moves


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
