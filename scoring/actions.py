"""Runs of the value method, and what people decide about their results."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.choices import Flag, Tier
from accounts.models import Account, AccountFigures
from core.memory import collector_resting
from jobs.actions import enqueue
from jobs.hearts import beating
from jobs.holders import Liveness, liveness, new_holder
from jobs.models import JobRun
from scoring import bgnbd, gamma_gamma
from scoring.choices import Decision, RunState
from scoring.engine import Scores, company_totals, history_of, score
from scoring.features import Features, read_features
from scoring.forecast import Fitted, fit
from scoring.models import CostPool, FlagDecision, ForecastFit, Score, ScoringRun, TierMove, TierOverride, ValueModel
from scoring.parameters import Parameters
from scoring.periods import is_month_end
from scoring.screens import Verdict
from scoring.standings import earlier_run, moves_of, read_earlier, standing_after
from scoring.sums import Window
from scoring.telling import tell_tier
from scoring.writing import TIERS, insert_scores, publish
from trade.rollup import rebuild
from users.models import User

SILENCE = dt.timedelta(minutes=2)  # after which a run of another host counts as dead
LATEST_DAYS_AHEAD = 1  # A run of a later day would keep every night until then from being shown.
RETIER = "scoring.retier"
STEPS = ("rollup", "features", "fit", "score", "write", "publish")
Progress = Callable[[int, int], None]
log = logging.getLogger(__name__)


class RunBusyError(RuntimeError):
    """Another run is going on."""


class RunLostError(RuntimeError):
    """The run was taken for dead and another one began; nothing of it is kept."""


@dataclass(frozen=True)
class RunResult:
    """What a run did, as the retier command prints it."""

    run: int
    as_of: dt.date
    model: str
    accounts: int
    scored: int
    moved: int
    tiers: dict[str, int]
    flags: dict[str, int]
    seconds: dict[str, float]
    published: bool
    is_ahead: bool = False

    def as_json(self) -> dict[str, Any]:
        told = {name: value for name, value in self.__dict__.items() if name != "is_ahead"}
        return {**told, "as_of": self.as_of.isoformat()}


@dataclass
class _Clock:
    """Times the steps of a run and tells those who watch."""

    progress: Progress | None
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 3)
        if self.progress is not None:
            self.progress(STEPS.index(name) + 1, len(STEPS))


def run_scoring(
    *,
    as_of: dt.date,
    is_as_of_explicit: bool = True,
    full: bool = False,
    refit: bool | None = None,
    overrides: Mapping[str, str] | None = None,
    force_publish: bool = False,
    by: User | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Score all accounts as of a day, and publish unless the day is earlier than the published one or overridden.

    A day after tomorrow is never published. Until its last statement a killed run has changed nothing that is shown.
    The forecast is fitted anew when `refit` says so, by default for an explicit day and a full rebuild; otherwise a fit
    of the last days is used again.
    Raises: RunBusyError while another run is going on; RunLostError when this one was taken for dead; NoCapacityError
    where a cost pool is set up wrongly; ParameterError for a wrong override.
    Cost: a constant number of statements.
    """
    run = _claim(as_of, is_as_of_explicit, dict(overrides or {}), by)
    try:
        anew = full or is_as_of_explicit if refit is None else refit
        with beating(partial(_beat, run), name=f"heart-of-run-{run.number}"), collector_resting():
            return _work(run, full=full, refit=anew, force_publish=force_publish, clock=_Clock(progress))
    except BaseException:
        ScoringRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
            state=RunState.FAILED, finished_at=timezone.now()
        )
        raise


def ask_for_run(*, as_of: dt.date, full: bool = False, by: User | None = None) -> JobRun:
    """Let the worker score all accounts; return the job. The night asks once a day, people as often as
    they like."""
    return enqueue(
        kind=RETIER,
        key=as_of.isoformat(),
        params={"as_of": as_of.isoformat(), "full": full},
        by=by,
        again=by is not None,
    )


def _work(run: ScoringRun, *, full: bool, refit: bool, force_publish: bool, clock: _Clock) -> RunResult:
    parameters = run.model.built(run.overrides)
    with clock.step("rollup"):
        rebuild(full=full)
    with clock.step("features"):
        window = Window(run.as_of, parameters.window_months, float(parameters.assumed_margin))
        features = read_features(window, keep=not run.is_as_of_explicit and not run.overrides)
    with clock.step("fit"):
        run.fit, fitted = _fit(run, features, parameters, anew=refit)
    with clock.step("score"):
        pools = [pool.as_rule() for pool in CostPool.objects.filter(is_active=True).prefetch_related("drivers")]
        before = read_earlier(earlier_run(run))
        same_model = before if before and before.run.model_id == run.model_id else None
        scores = score(
            features,
            parameters,
            as_of=run.as_of,
            fitted=fitted,
            pools=pools,
            before=standing_after(same_model or read_earlier(earlier_run(run, same_model=True)), features),
        )
    moves = moves_of(run, before, scores)
    with transaction.atomic():
        with clock.step("write"):
            insert_scores(run, scores)
        with clock.step("publish"):
            run.is_published = not is_ahead(run.as_of) and (force_publish or _may_publish(run))
            run.totals = company_totals(scores)
            if run.is_published:
                TierMove.objects.bulk_create(moves, batch_size=1000)
                publish(run)
            _close(run)
            _replace_repeats(run)
            _prune(run)
    return _result(run, scores, moves, clock)


def _result(run: ScoringRun, scores: Scores, moves: list[TierMove], clock: _Clock) -> RunResult:
    placed = scores.standing.tiers.tolist()
    verdicts = {
        Flag.ONE_OFF: scores.one_off,
        Flag.LOW_PROFIT: scores.low_profit,
        Flag.MARGIN_STRIPPER: scores.margin_stripper,
    }
    return RunResult(
        run=run.number,
        as_of=run.as_of,
        model=run.model.label,
        accounts=scores.features.size,
        scored=int(scores.scored.sum()),
        moved=len(moves),
        tiers={tier.value: placed.count(TIERS.index(tier.value)) for tier in Tier},
        flags={flag.value: int((verdict == Verdict.FLAGGED).sum()) for flag, verdict in verdicts.items()},
        seconds=clock.seconds,
        published=run.is_published,
        is_ahead=is_ahead(run.as_of),
    )


def _claim(as_of: dt.date, is_explicit: bool, overrides: dict[str, str], by: User | None) -> ScoringRun:
    """Open a run, unless one is open already."""
    with transaction.atomic():
        for running in ScoringRun.objects.filter(state=RunState.RUNNING):
            if _is_alive(running) or not _bury(running):
                raise RunBusyError(f"run {running.number} is going on since {running.started_at:%H:%M:%S}")
        model = ensure_model()
        model.built(overrides)
        last = ScoringRun.objects.aggregate(last=Max("number"))["last"] or 0
        try:
            with transaction.atomic():
                return ScoringRun.objects.create(
                    number=last + 1,
                    as_of=as_of,
                    is_as_of_explicit=is_explicit,
                    model=model,
                    overrides=overrides,
                    started_by=by,
                    runner=new_holder(),
                )
        except IntegrityError as error:
            raise RunBusyError("another run has just begun") from error


def _bury(run: ScoringRun) -> bool:
    """Close a run of which nothing is heard; tell whether nothing was heard of it until now."""
    silent = ScoringRun.objects.filter(pk=run.pk, state=RunState.RUNNING, beat_at=run.beat_at)
    return bool(silent.update(state=RunState.FAILED, finished_at=timezone.now()))


def _beat(run: ScoringRun) -> None:
    """Give the sign of life of a run. Its row stays free for that until the run closes."""
    ScoringRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(beat_at=timezone.now())


def _close(run: ScoringRun) -> None:
    """End a run, late in its transaction: its row is locked from here on. Raises: RunLostError."""
    run.state, run.finished_at = RunState.DONE, timezone.now()
    kept = ("state", "finished_at", "fit", "is_published", "totals")
    values = {name: getattr(run, name) for name in kept}
    if not ScoringRun.objects.filter(pk=run.pk, state=RunState.RUNNING, runner=run.runner).update(**values):
        raise RunLostError(f"run {run.number} was taken for dead")


def _is_alive(run: ScoringRun) -> bool:
    """Tell whether somebody still works on a run: the process table knows, of other machines the last sign of life."""
    seen = liveness(run.runner)
    return seen is Liveness.ALIVE or (seen is Liveness.ELSEWHERE and timezone.now() - run.beat_at < SILENCE)


def ensure_model() -> ValueModel:
    """Return the current value model; where none is ticked the newest becomes it. The first one holds the defaults."""
    current: ValueModel | None = ValueModel.objects.filter(is_current=True).first()
    if current is not None:
        return current
    newest: ValueModel | None = ValueModel.objects.order_by("-version", "-pk").first()
    if newest is None:
        return ValueModel.objects.create(name="standard", version=1, is_current=True)
    log.warning("no value model was current: taking %s", newest.label)
    newest.is_current = True
    newest.save(update_fields=["is_current"])
    return newest


def _fit(
    run: ScoringRun, features: Features, parameters: Parameters, *, anew: bool
) -> tuple[ForecastFit | None, Fitted | None]:
    """Fit the forecast, or take a fit of the last days."""
    if not anew:
        since = run.as_of - dt.timedelta(days=parameters.refit_days)
        kept = ForecastFit.objects.filter(model=run.model, as_of__gt=since, as_of__lte=run.as_of).first()
        if kept is not None:
            return kept, _fitted(kept)
    fitted = fit(history_of(features, run.as_of), parameters)
    if fitted is None:
        return None, None
    purchases, spend = fitted.purchases, fitted.spend
    row = ForecastFit(
        as_of=run.as_of,
        model=run.model,
        r=purchases.parameters.r,
        alpha=purchases.parameters.alpha,
        a=purchases.parameters.a,
        b=purchases.parameters.b,
        customers=purchases.customers,
        log_likelihood=purchases.log_likelihood,
        is_converged=purchases.converged,
    )
    if spend is not None:
        row.p, row.q, row.v = spend.parameters.p, spend.parameters.q, spend.parameters.v / 10_000
        row.spend_customers, row.spend_log_likelihood = spend.customers, spend.log_likelihood
    row.save()
    return row, _fitted(row)


def _fitted(row: ForecastFit) -> Fitted:
    """Read a kept fit; a new one goes the same way, so that both give the same figures."""
    spend = None
    if row.p is not None and row.q is not None and row.v is not None:
        spend = gamma_gamma.Fit(
            gamma_gamma.Parameters(row.p, row.q, row.v * 10_000),
            row.spend_log_likelihood or 0.0,
            row.spend_customers or 0,
            row.is_converged,
        )
    parameters = bgnbd.Parameters(row.r, row.alpha, row.a, row.b)
    return Fitted(bgnbd.Fit(parameters, row.log_likelihood, row.customers, row.is_converged), spend)


def is_ahead(as_of: dt.date) -> bool:
    """Tell whether a day lies too far ahead to be shown."""
    return as_of > timezone.localdate() + dt.timedelta(days=LATEST_DAYS_AHEAD)


def _may_publish(run: ScoringRun) -> bool:
    latest = ScoringRun.objects.published().aggregate(latest=Max("as_of"))["latest"]
    return not run.overrides and (latest is None or run.as_of >= latest)


def _replace_repeats(run: ScoringRun) -> None:
    """Let a run stand for earlier ones of the same day: what they published, or what they tried in the same way."""
    same = Q(model=run.model, overrides=run.overrides, is_published=run.is_published)
    if run.is_published:
        same |= Q(is_published=True)
    repeats = ScoringRun.objects.finished().filter(same, as_of=run.as_of, replaced_by=None).exclude(pk=run.pk)
    replaced = list(repeats.values_list("pk", flat=True))
    TierMove.objects.filter(run__in=replaced).delete()
    ScoringRun.objects.filter(pk__in=replaced).update(replaced_by=run)


def _prune(run: ScoringRun) -> None:
    """Drop the scores of days that nobody asks for: all but month ends, explicit days and the last two runs."""
    finished = ScoringRun.objects.finished().filter(has_scores=True)
    kept = set(finished.order_by("-number").values_list("pk", flat=True)[:2])
    kept |= set(ScoringRun.objects.published().order_by("-as_of", "-number").values_list("pk", flat=True)[:2])
    for old in finished.exclude(pk__in=kept).exclude(pk=run.pk):
        if old.replaced_by_id is None and (old.is_as_of_explicit or is_month_end(old.as_of)):
            continue
        Score.objects.filter(run=old).delete()
        ScoringRun.objects.filter(pk=old.pk).update(has_scores=False)


@transaction.atomic
def override_tier(
    *, account: Account, tier: Tier, by: User, reason: str, as_of: dt.date, expires_on: dt.date
) -> TierOverride:
    """Set the tier of an account against the computed one, for a reason and until a day. Shown at once."""
    override = TierOverride.objects.create(
        account=account, tier=tier, author=by, reason=reason, created_on=as_of, expires_on=expires_on
    )
    AccountFigures.objects.update_or_create(account=account, defaults={"tier": tier, "is_tier_overridden": True})
    tell_tier(account, override)
    return override


@transaction.atomic
def decide_flag(
    *, account: Account, flag: Flag, decision: Decision, by: User, reason: str, as_of: dt.date
) -> FlagDecision:
    """Record what a director decides about a flagged account; earlier decisions stay on record."""
    return FlagDecision.objects.create(
        account=account, flag=flag, decision=decision, author=by, reason=reason, decided_on=as_of
    )
