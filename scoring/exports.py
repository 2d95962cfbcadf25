"""The scores of a run as a table for others: exact figures, no time stamps."""

import csv
import datetime as dt
from decimal import Decimal
from typing import Any, TextIO

from scoring.models import Score, ScoringRun

MONEY = (
    "revenue",
    "cost_of_goods",
    "cost_to_serve",
    "concessions",
    "financing",
    "direct_value",
    "additional_value",
    "current_value",
    "forecast_value",
    "lifetime_value",
    "potential_value",
    "composite",
)
RATIOS = ("assumed_share", "social_index", "loyalty_index", "indirect_index")
COLUMNS = (
    "account_number",
    "as_of",
    "model",
    "currency",
    "revenue",
    "cost_of_goods",
    "cost_to_serve",
    "concessions",
    "financing",
    "assumed_share",
    "direct_value",
    "additional_value",
    "current_value",
    "social_index",
    "forecast_value",
    "lifetime_value",
    "loyalty_index",
    "indirect_index",
    "potential_value",
    "composite",
    "tier",
    "flags",
)


class ScoresMissingError(LookupError):
    """The scores that were asked for do not exist, or are not kept any more."""


def find_run(*, as_of: dt.date | None = None, number: int | None = None) -> ScoringRun:
    """Return the finished run with a number, the last of a day, or the last one.

    Raises: ScoresMissingError.
    """
    runs, order = ScoringRun.objects.finished().select_related("model"), ["-finished_at", "-number"]
    if number is not None:
        runs = runs.filter(number=number)
    elif as_of is not None:
        runs, order = runs.filter(as_of=as_of), ["-has_scores", *order]
    run: ScoringRun | None = runs.order_by(*order).first()
    if run is None:
        raise ScoresMissingError("there is no such finished run; `retier` makes one")
    if not run.has_scores:
        raise ScoresMissingError(f"the scores of run {run.number} are not kept any more")
    return run


def write_scores(run: ScoringRun, file: TextIO) -> int:
    """Write one row for every account that is not archived, by number in code-point order; return the row count.

    Cost: 1 query.
    """
    scores = Score.objects.of_run(run).filter(account__archived_at=None).select_related("account")
    rows = sorted(scores.iterator(chunk_size=5000), key=lambda score: str(score.account.number))
    out = csv.writer(file, lineterminator="\n")
    out.writerow(COLUMNS)
    for score in rows:
        out.writerow([_cell(run, score, name) for name in COLUMNS])
    return len(rows)


def _cell(run: ScoringRun, score: Score, name: str) -> str:
    if name in MONEY:
        amount: Decimal | None = getattr(score, name)
        return "" if amount is None else f"{amount:.4f}"
    if name in RATIOS:
        ratio: float | None = getattr(score, name)
        return "" if ratio is None else f"{ratio:.6f}"
    others: dict[str, Any] = {
        "account_number": score.account.number,
        "as_of": run.as_of.isoformat(),
        "model": run.model.label,
        "currency": run.currency,
        "tier": score.tier,
        "flags": ";".join(flag.value for flag in score.flags),
    }
    return str(others[name])
