"""How the value of an account came about, and which accounts are flagged."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from accounts.choices import Flag, Tier
from accounts.models import Account, AccountQuerySet
from scoring.choices import Assessment, ForecastBasis
from scoring.models import FlagDecision, Score, ScoringRun, TierMove, TierOverride
from scoring.selectors.moves import moves_of_account
from scoring.selectors.placing import placed_in
from scoring.selectors.runs import RunHead, head_of, published_run

ZERO = Decimal(0)


@dataclass(frozen=True)
class FalseKey:
    """One flagged account with the figures behind its flags. Ratios are None where they mean nothing."""

    account_id: int
    number: str
    name: str
    tier: Tier
    flags: tuple[Flag, ...]
    revenue: Decimal
    direct_value: Decimal
    direct_ratio: float | None
    largest_order: Decimal
    largest_order_share: float | None
    purchase_days: int
    expected_purchases: float | None
    assumed_share: float | None
    first_purchase_on: dt.date | None
    last_purchase_on: dt.date | None
    decisions: dict[Flag, FlagDecision]


@dataclass(frozen=True)
class Term:
    """One step of the waterfall: amount is negative for deductions, None where it is not known. share is of revenue."""

    code: str
    amount: Decimal | None
    share: float | None


@dataclass(frozen=True)
class ValueTerms:
    """What the value of one account is made of.

    terms: revenue, cost_of_goods, cost_to_serve, concessions, financing, direct_value, in this order.
    """

    run: RunHead
    score: Score
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class AccountValue(ValueTerms):
    """How the value of one account came about, term by term, and where it led.

    computed_tier is the run's; tier is what counts: an override that is valid goes before it.
    next_tier is the one above with the composite at which it begins; None at the top.
    """

    weights: tuple[Decimal, Decimal, Decimal]
    yearly_direct: Decimal
    tier: Tier | None
    computed_tier: Tier | None
    override: TierOverride | None
    rank: int | None
    of_accounts: int
    next_tier: Tier | None
    next_tier_from: Decimal | None
    flags: dict[Flag, Assessment]
    decisions: dict[Flag, FlagDecision]
    forecast_basis: ForecastBasis
    last_move: TierMove | None


def count_false_keys(accounts: AccountQuerySet, *, then: ScoringRun | None = None) -> int:
    """Count the flagged accounts, as they are shown or as they were then. Cost: 1 query."""
    return placed_in(accounts, then).flagged.count()


def list_false_keys(
    accounts: AccountQuerySet,
    run: ScoringRun,
    *,
    limit: int | None = None,
    offset: int = 0,
    then: ScoringRun | None = None,
) -> list[FalseKey]:
    """Return the flagged accounts with their figures, largest revenue first, as they are shown or as they were then.

    `run` is the run shown. Cost: 2 queries.
    """
    flagged = placed_in(accounts, then).flagged
    if then is None:
        scores = Score.objects.of_run(run).flagged().filter(account__in=flagged.order_by().values("pk"))
        flagged = scores.annotate(standing=F("account__figures__tier"))
    stop = None if limit is None else offset + limit
    rows = list(flagged.select_related("account").order_by("-revenue", "account__number")[offset:stop])
    decisions = _decisions([score.account_id for score in rows])
    return [_false_key(score, Tier(score.standing), decisions.get(score.account_id, {})) for score in rows]


def terms_of(account: Account, run: ScoringRun | None) -> ValueTerms | None:
    """Return what the value of an account is made of in a run; None when it did not score it. Cost: 1 query."""
    score = Score.objects.of_run(run).filter(account=account).first() if run else None
    return ValueTerms(head_of(run), score, _terms(score)) if run and score else None


def value_of(account: Account, *, as_of: dt.date | None = None) -> AccountValue | None:
    """Return how the published value of an account came about; None when no run has scored it.

    `as_of` is the day on which overrides are looked at (default: the day of the run).
    Cost: 5 queries.
    """
    run = published_run()
    known = terms_of(account, run)
    if run is None or known is None:
        return None
    score = known.score
    parameters = run.model.built(run.overrides)
    override = (
        TierOverride.objects.filter(account=account).valid_on(as_of or run.as_of).select_related("author").first()
    )
    computed = Tier(score.tier) if score.tier else None
    tier = Tier(override.tier) if override else computed
    next_tier, next_from = _next_tier(run, computed)
    last_move = moves_of_account(account, limit=1)
    return AccountValue(
        run=known.run,
        score=score,
        terms=known.terms,
        weights=(parameters.w1, parameters.w2, parameters.w3),
        yearly_direct=_money(score.direct_value) * 12 / parameters.window_months,
        tier=tier,
        computed_tier=computed,
        override=override,
        rank=score.rank,
        of_accounts=int(run.totals.get("scored", 0)),
        next_tier=next_tier,
        next_tier_from=next_from,
        flags={flag: score.assessment(flag) for flag in Flag},
        decisions=_decisions([account.pk]).get(account.pk, {}),
        forecast_basis=ForecastBasis(score.forecast_basis),
        last_move=last_move[0] if last_move else None,
    )


def _false_key(score: Score, tier: Tier, decisions: dict[Flag, FlagDecision]) -> FalseKey:
    lifetime, largest = _money(score.lifetime_revenue), _money(score.largest_order)
    return FalseKey(
        account_id=score.account_id,
        number=score.account.number,
        name=score.account.short_name or score.account.name,
        tier=tier,
        flags=tuple(score.flags),
        revenue=_money(score.revenue),
        direct_value=_money(score.direct_value),
        direct_ratio=score.direct_ratio,
        largest_order=largest,
        largest_order_share=float(largest / lifetime) if lifetime > 0 else None,
        purchase_days=score.purchase_days,
        expected_purchases=score.expected_purchases,
        assumed_share=score.assumed_share,
        first_purchase_on=score.first_purchase_on,
        last_purchase_on=score.last_purchase_on,
        decisions=decisions,
    )


def _decisions(accounts: Iterable[int]) -> dict[int, dict[Flag, FlagDecision]]:
    """Return the newest decision on each flag of each account. Cost: 1 query."""
    newest: dict[int, dict[Flag, FlagDecision]] = {}
    made = FlagDecision.objects.filter(account__in=list(accounts)).select_related("author")
    for decision in made.order_by("decided_on", "id"):
        newest.setdefault(decision.account_id, {})[Flag(decision.flag)] = decision
    return newest


def _terms(score: Score) -> tuple[Term, ...]:
    revenue = _money(score.revenue)

    def term(code: str, sign: int) -> Term:
        amount: Decimal | None = getattr(score, code)
        signed = None if amount is None else amount * sign
        return Term(code, signed, float(signed / revenue) if signed is not None and revenue > 0 else None)

    deductions = ("cost_of_goods", "cost_to_serve", "concessions", "financing")
    return (term("revenue", 1), *(term(code, -1) for code in deductions), term("direct_value", 1))


def _next_tier(run: ScoringRun, tier: Tier | None) -> tuple[Tier | None, Decimal | None]:
    """Return the tier above and the composite at which it begins."""
    order = list(Tier)
    index = order.index(tier) if tier else len(order)
    if index == 0:
        return None, None
    above = order[min(index, len(order) - 1) - 1]
    cut = run.totals.get("cuts", {}).get(above.value)
    return above, None if cut is None else Decimal(cut)


def _money(amount: Decimal | None) -> Decimal:
    return ZERO if amount is None else amount
