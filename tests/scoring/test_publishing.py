"""What a run publishes, replaces, keeps and drops."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.choices import Flag, Tier
from accounts.models import Account, AccountFigures
from jobs.holders import new_holder
from scoring.actions import RunBusyError, decide_flag, ensure_model, override_tier, run_scoring
from scoring.choices import Decision, RunState
from scoring.models import FlagDecision, ForecastFit, Score, ScoringRun, TierMove
from scoring.parameters import ParameterError
from scoring.writing import ROWS_AT_ONCE, publish
from tests.factories import AccountFactory
from tests.scoring.company import AS_OF, DAY, make_company, run, score_of, trade
from tests.trade.trading import buy

pytestmark = pytest.mark.django_db


def test_repeat_of_a_day_replaces_its_own_result_and_changes_nothing_else() -> None:
    make_company()
    run(AS_OF - 30 * DAY)
    run(AS_OF - 10 * DAY)
    first = run()
    shown = list(AccountFigures.objects.order_by("account").values_list("account", "tier", "composite"))
    moves = list(TierMove.objects.order_by("account").values_list("account", "from_tier", "to_tier"))
    streaks = ("account", "platinum_streak", "gold_streak", "silver_streak")
    before = list(Score.objects.filter(run__number=first.run).order_by("account").values_list(*streaks))

    second = run()

    assert list(AccountFigures.objects.order_by("account").values_list("account", "tier", "composite")) == shown
    assert list(TierMove.objects.order_by("account").values_list("account", "from_tier", "to_tier")) == moves
    assert list(Score.objects.filter(run__number=second.run).order_by("account").values_list(*streaks)) == before
    assert second.moved == first.moved
    old = ScoringRun.objects.get(number=first.run)
    assert old.replaced_by is not None
    assert ScoringRun.objects.published().count() == 3


def test_account_moves_up_only_after_the_second_day_above_the_cut() -> None:
    make_company()
    newcomer = AccountFactory(number="N")
    trade(newcomer, size=1, gap=30, since=300)
    assert run().moved == 0
    buy(newcomer, AS_OF, "900000", cost="100000")

    one_day = run(AS_OF + DAY)
    assert score_of(newcomer).tier == Tier.BRONZE
    assert one_day.moved == 0
    run(AS_OF + DAY)  # the same day once more does not count
    assert score_of(newcomer).tier == Tier.BRONZE

    run(AS_OF + 2 * DAY)

    assert score_of(newcomer).tier == Tier.PLATINUM
    move = TierMove.objects.get(account=newcomer)
    assert (move.from_tier, move.to_tier) == (Tier.BRONZE, Tier.PLATINUM)
    assert Decimal(move.figures["after"]["composite"]) >= Decimal(move.figures["cuts"]["platinum"])
    assert move.figures["streaks"]["platinum"] == 2
    assert AccountFigures.objects.get(account=newcomer).tier == Tier.PLATINUM


def test_switching_hysteresis_off_places_by_rank_at_once() -> None:
    make_company()
    newcomer = AccountFactory(number="N")
    trade(newcomer, size=1, gap=30, since=300)
    run()
    buy(newcomer, AS_OF, "900000", cost="100000")

    run(AS_OF + DAY, overrides={"hysteresis": "off"})

    assert score_of(newcomer).tier == Tier.PLATINUM


def test_run_with_overrides_is_kept_but_not_shown() -> None:
    accounts = make_company()
    run()
    shown = AccountFigures.objects.get(account=accounts[0])

    result = run(overrides={"window_months": "1"})

    assert not result.published
    assert AccountFigures.objects.get(account=accounts[0]).revenue == shown.revenue
    assert score_of(accounts[0], result.run).revenue != shown.revenue
    assert ScoringRun.objects.latest_published().number != result.run  # type: ignore[union-attr]


def test_earlier_day_is_kept_but_not_shown_unless_asked() -> None:
    make_company()
    run()

    assert not run(AS_OF - 5 * DAY).published
    assert run(AS_OF - 4 * DAY, force_publish=True).published


def test_published_figures_are_written_only_where_something_changed() -> None:
    accounts = make_company()
    first = run()
    AccountFigures.objects.filter(account=accounts[0]).update(tier=Tier.SILVER)

    second = run()

    assert AccountFigures.objects.filter(run_number=first.run).count() == 39
    assert AccountFigures.objects.get(run_number=second.run).tier == score_of(accounts[0]).tier


def test_every_account_is_switched_once_whichever_of_its_figures_changed() -> None:
    steady, daily, both, gone, same = make_company()[:5]
    run()
    shown = ScoringRun.objects.latest_published()
    assert shown is not None
    AccountFigures.objects.filter(account=steady).update(revenue=1)
    AccountFigures.objects.filter(account=daily).update(rank=10_000)
    AccountFigures.objects.filter(account=both).update(tier=Tier.SILVER, composite=-1)
    AccountFigures.objects.filter(account=gone).delete()

    assert publish(shown, accounts=[same.pk]) == 0
    assert publish(shown) == 4

    assert publish(shown) == 0
    for score in Score.objects.of_run(shown):
        figures = AccountFigures.objects.get(account=score.account_id)
        assert (figures.revenue, figures.composite, figures.rank) == (score.revenue, score.composite, score.rank)
        assert figures.tier == score.tier


@pytest.mark.parametrize("count", [1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, 2 * ROWS_AT_ONCE + 1])
def test_every_account_gets_its_row_however_many_travel_at_once(count: int) -> None:
    accounts = [AccountFactory(number=f"A{number}") for number in range(count)]
    for place, account in enumerate(accounts):
        buy(account, AS_OF - 30 * DAY, Decimal(100 + place), cost=60)

    run()

    revenues = dict(Score.objects.values_list("account", "revenue"))
    assert revenues == {account.pk: 100 + place for place, account in enumerate(accounts)}


def test_override_is_shown_until_it_expires_and_never_replaces_the_computed_tier(director: Any) -> None:
    account = make_company()[20]
    run()
    override_tier(
        account=account, tier=Tier.GOLD, by=director, reason="战略客户", as_of=AS_OF, expires_on=AS_OF + 10 * DAY
    )
    assert AccountFigures.objects.get(account=account).tier == Tier.GOLD

    run(AS_OF + DAY)
    figures = AccountFigures.objects.get(account=account)
    assert (figures.tier, figures.is_tier_overridden, score_of(account).tier) == (Tier.GOLD, True, Tier.BRONZE)

    run(AS_OF + 11 * DAY)
    figures = AccountFigures.objects.get(account=account)
    assert (figures.tier, figures.is_tier_overridden) == (Tier.BRONZE, False)


def test_decision_on_a_flag_is_kept_beside_the_earlier_one(director: Any, account: Account) -> None:
    for decision in (Decision.RENEGOTIATE, Decision.ACCEPT):
        decide_flag(account=account, flag=Flag.LOW_PROFIT, decision=decision, by=director, reason="谈过", as_of=AS_OF)

    assert FlagDecision.objects.count() == 2


def test_second_run_at_the_same_time_is_refused() -> None:
    make_company(1)
    model = ensure_model()
    ScoringRun.objects.create(number=7, as_of=AS_OF, model=model, runner=new_holder())

    with pytest.raises(RunBusyError, match="run 7 is going on"):
        run()


def test_run_whose_process_died_is_taken_for_failed() -> None:
    make_company(1)
    parts = new_holder().split("|")
    parts[2] = "999999999"
    ScoringRun.objects.create(number=7, as_of=AS_OF, model=ensure_model(), runner="|".join(parts))

    assert run().run == 8
    assert ScoringRun.objects.get(number=7).state == RunState.FAILED


def test_run_that_fails_leaves_nothing_and_frees_the_way() -> None:
    account = AccountFactory()
    buy(account, AS_OF - DAY, "10")

    with pytest.raises(ParameterError):
        run(overrides={"platinum_cut": "0.5"})
    with pytest.raises(ZeroDivisionError):
        run_scoring(as_of=AS_OF, progress=lambda done, of: done // 0)

    assert not Score.objects.exists()
    assert run().published


def test_nightly_run_uses_a_fit_of_the_last_days_again() -> None:
    make_company()
    run(AS_OF, is_as_of_explicit=False)
    run(AS_OF + DAY, is_as_of_explicit=False)
    assert ForecastFit.objects.count() == 1

    run(AS_OF + 7 * DAY, is_as_of_explicit=False)
    assert ForecastFit.objects.count() == 2


def test_old_nights_lose_their_scores_but_month_ends_and_explicit_days_do_not() -> None:
    make_company(3)
    days = [dt.date(2026, 5, 30), dt.date(2026, 5, 31), dt.date(2026, 6, 1), dt.date(2026, 6, 2), dt.date(2026, 6, 3)]
    run(dt.date(2026, 5, 20))
    for day in days:
        run(day, is_as_of_explicit=False)

    kept = dict(ScoringRun.objects.values_list("as_of", "has_scores"))

    assert kept == {
        dt.date(2026, 5, 20): True,
        dt.date(2026, 5, 30): False,
        dt.date(2026, 5, 31): True,
        dt.date(2026, 6, 1): False,
        dt.date(2026, 6, 2): True,
        dt.date(2026, 6, 3): True,
    }
