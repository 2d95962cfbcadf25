"""Which run pages show, and which others there are."""

import datetime as dt
from dataclasses import dataclass

from scoring.models import ScoringRun
from users.models import User


@dataclass(frozen=True)
class RunHead:
    """The one line every page of value prints: which run, of which day, by which model."""

    id: int
    number: int
    as_of: dt.date
    model: str
    currency: str
    window_months: int
    scored: int
    overrides: dict[str, str]
    is_published: bool
    finished_at: dt.datetime | None


def published_run() -> ScoringRun | None:
    """Return the run that pages show, with its model. Cost: 1 query."""
    return ScoringRun.objects.latest_published()


def head_of(run: ScoringRun) -> RunHead:
    """Return the printable head of a run. Cost: none when the model came with it."""
    return RunHead(
        id=run.pk,
        number=run.number,
        as_of=run.as_of,
        model=run.model.label,
        currency=run.currency,
        window_months=run.model.built(run.overrides).window_months,
        scored=int(run.totals.get("scored", 0)),
        overrides=dict(run.overrides),
        is_published=run.is_published,
        finished_at=run.finished_at,
    )


def list_runs(user: User, *, limit: int = 50) -> list[RunHead]:
    """Return the finished runs, newest first. Cost: 1 query."""
    runs = ScoringRun.objects.visible_to(user).finished().select_related("model").order_by("-number")[:limit]
    return [head_of(run) for run in runs]


def earlier_runs(run: ScoringRun, *, limit: int = 24) -> list[RunHead]:
    """Return the published runs of earlier days, newest first: what moves can be compared with. Cost: 1 query."""
    runs = ScoringRun.objects.published().filter(as_of__lt=run.as_of).select_related("model")
    return [head_of(each) for each in runs.order_by("-as_of", "-number")[:limit]]


def find_earlier_run(run: ScoringRun, number: int | None) -> ScoringRun | None:
    """Return the earlier published run with a number, else the last one before. Cost: 1 or 2 queries."""
    earlier = ScoringRun.objects.published().filter(as_of__lt=run.as_of).select_related("model")
    found: ScoringRun | None = earlier.filter(number=number).first() if number is not None else None
    return found or earlier.order_by("-as_of", "-number").first()


def kept_runs(run: ScoringRun, *, limit: int = 36) -> list[ScoringRun]:
    """Return the published runs of earlier days whose scores are kept, newest first. Cost: 1 query."""
    kept = ScoringRun.objects.published().filter(as_of__lt=run.as_of, has_scores=True).select_related("model")
    return list(kept.order_by("-as_of", "-number")[:limit])
