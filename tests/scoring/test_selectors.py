from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import Flag, Tier
from accounts.models import Account, AccountFigures
from core.money import to_units
from scoring import selectors
from scoring.actions import decide_flag, override_tier
from scoring.choices import Assessment, Decision, ForecastBasis
from scoring.models import Score, ScoringRun, TierMove
from scoring.selectors import pyramid
from scoring.whale import whale
from tests.factories import AccountFactory
from tests.scoring.company import AS_OF, DAY, make_company, run, trade
from tests.trade.trading import buy
from trade.models import Order
from trade.rollup import mark_dirty
from users.models import User

pytestmark = pytest.mark.django_db


def published() -> ScoringRun:
    found = selectors.published_run()
    assert found is not None
    return found


def everyone() -> Any:
    return Account.objects.all()


def company_with_moves() -> tuple[list[Account], Account, ScoringRun]:
    """Thirty-nine steady accounts and one that rises from the lowest tier to the highest on the third day."""
    accounts = make_company(39)
    riser = AccountFactory(number="RISE", name="上升客户", short_name="上升")
    trade(riser, size=1, gap=30, since=300)
    run()
    before = published()
    buy(riser, AS_OF, "900000", cost="100000")
    run(AS_OF + DAY)
    run(AS_OF + 2 * DAY)
    return accounts, riser, before


def test_no_run_means_nothing_to_show() -> None:
    assert selectors.published_run() is None
    assert selectors.value_of(AccountFactory()) is None


def test_summary_adds_up_to_the_published_scores() -> None:
    make_company()
    run()
    scores = Score.objects.of_run(published())

    summary = selectors.summarise_pyramid(everyone(), published())

    assert [row.tier for row in summary.tiers] == list(Tier)
    assert [row.count for row in summary.tiers] == [1, 1, 6, 32]
    assert summary.accounts == 40
    assert summary.value == sum(score.direct_value for score in scores)
    assert summary.value == sum(row.value for row in summary.tiers)
    assert sum(row.share or 0 for row in summary.tiers) == pytest.approx(1)
    assert summary.revenue == sum(score.revenue for score in scores)
    assert summary.run.number == published().number
    assert (summary.since, summary.top_accounts) == (None, 8)


def test_summary_names_what_losing_accounts_erode() -> None:
    make_company(5)
    loser = AccountFactory()
    buy(loser, AS_OF - DAY, "100", cost="130")
    run()

    summary = selectors.summarise_pyramid(everyone(), published())

    assert (summary.losing_accounts, summary.erosion) == (1, 30)


def test_summary_counts_moves_since_an_earlier_run() -> None:
    _, riser, before = company_with_moves()

    summary = selectors.summarise_pyramid(everyone(), published(), since=before)

    platinum = summary.tiers[0]
    assert (platinum.tier, platinum.up, platinum.down) == (Tier.PLATINUM, 1, 0)
    assert summary.since is not None
    assert summary.since.number == before.number
    moves = selectors.moves_between(everyone(), published(), before)
    rise = next(move for move in moves if move.account_id == riser.pk)
    assert (rise.from_tier, rise.to_tier, rise.is_up, rise.name) == (Tier.BRONZE, Tier.PLATINUM, True, "上升")
    assert moves[0] == rise
    assert selectors.moves_of_account(riser)[0].to_tier == Tier.PLATINUM


def test_account_that_went_and_came_back_did_not_move() -> None:
    accounts, _, before = company_with_moves()
    for day, (start, end) in enumerate([(Tier.BRONZE, Tier.SILVER), (Tier.SILVER, Tier.BRONZE)], start=1):
        moved_in = ScoringRun.objects.get(as_of=AS_OF + day * DAY)
        TierMove.objects.create(run=moved_in, account=accounts[30], from_tier=start, to_tier=end)

    moves = selectors.moves_between(everyone(), published(), before)

    assert accounts[30].pk not in {move.account_id for move in moves}


@pytest.mark.parametrize("count", [1, 3, 40])
def test_summary_costs_a_constant_number_of_queries(count: int, django_assert_num_queries: Any) -> None:
    make_company(count)
    run(AS_OF - DAY)
    run()
    current = published()
    before = selectors.find_earlier_run(current, 1)
    assert before is not None

    with django_assert_num_queries(4):
        selectors.summarise_pyramid(everyone(), current, since=before)
    with django_assert_num_queries(1):
        selectors.whale_curve(everyone())
    with django_assert_num_queries(2):
        selectors.scatter(everyone())
    with django_assert_num_queries(1):
        selectors.moves_between(everyone(), current, before)


def test_pages_read_no_orders() -> None:
    accounts = make_company()
    run()

    with CaptureQueriesContext(connection) as queries:
        selectors.summarise_pyramid(everyone(), published())
        selectors.whale_curve(everyone())
        selectors.scatter(everyone())
        selectors.list_false_keys(everyone(), published())
        selectors.value_of(accounts[0])

    assert not [each["sql"] for each in queries if '"trade_' in each["sql"]]


def test_whale_curve_is_the_one_of_the_direct_values() -> None:
    make_company()
    run()
    direct = np.array([to_units(value) for value in Score.objects.values_list("direct_value", flat=True)])

    curve = selectors.whale_curve(everyone())

    assert (curve.points[0].accounts, curve.points[0].value) == (0, 0)
    assert [to_units(point.value) for point in curve.points[1:]] == whale(direct).cumulative.tolist()
    assert curve.points[-1].share_of_value == curve.points[-1].share_of_accounts == 1.0
    assert curve.top is not None
    assert curve.top.accounts == 8
    assert curve.is_in_shares


def test_whale_curve_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid, "CURVE_POINTS", 10)
    make_company()
    run()

    points = selectors.whale_curve(everyone()).points

    assert len(points) == 10
    assert points[-1].accounts == 40


def test_whale_curve_of_nobody_is_empty() -> None:
    curve = selectors.whale_curve(everyone())

    assert (curve.points, curve.peak, curve.top, curve.total) == ((), None, None, 0)


def test_scatter_shows_everyone_and_counts_quadrants() -> None:
    make_company()
    run()

    chart = selectors.scatter(everyone())

    assert len(chart.points) == chart.accounts == 40
    assert chart.invest + chart.defend + chart.develop + chart.streamline == 40
    assert chart.invest + chart.defend == sum(point.current >= chart.border_current for point in chart.points) == 8
    assert chart.points[0].tier == Tier.PLATINUM


def test_scatter_is_bounded_and_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pyramid, "SCATTER_POINTS", 10)
    make_company()
    run()

    chart = selectors.scatter(everyone())

    assert len(chart.points) == 10
    assert chart.accounts == 40
    assert chart == selectors.scatter(everyone())
    best = AccountFigures.objects.order_by("rank").values_list("account__number", flat=True)[:5]
    assert [point.number for point in chart.points[:5]] == list(best)


def test_false_keys_come_with_figures_and_decisions(director: User) -> None:
    make_company(10)
    loser = AccountFactory(number="LOSE", short_name="亏")
    buy(loser, AS_OF - 300 * DAY, "500000", cost="510000")
    run()
    decide_flag(account=loser, flag=Flag.LOW_PROFIT, decision=Decision.ACCEPT, by=director, reason="首单", as_of=AS_OF)
    decide_flag(
        account=loser, flag=Flag.LOW_PROFIT, decision=Decision.RENEGOTIATE, by=director, reason="再谈", as_of=AS_OF
    )

    found = selectors.list_false_keys(everyone(), published())

    assert [each.number for each in found] == ["LOSE"]
    key = found[0]
    assert key.flags == (Flag.LOW_PROFIT,)
    assert (key.revenue, key.direct_value, key.direct_ratio) == (500_000, -10_000, -0.02)
    assert (key.largest_order_share, key.purchase_days, key.name) == (1.0, 1, "亏")
    assert key.decisions[Flag.LOW_PROFIT].decision == Decision.RENEGOTIATE
    assert selectors.count_false_keys(everyone()) == 1
    assert selectors.list_false_keys(everyone(), published(), limit=1, offset=1) == []


def test_false_keys_cost_two_queries(django_assert_num_queries: Any) -> None:
    make_company(20)
    for index in range(4):
        buy(AccountFactory(), AS_OF - 300 * DAY, str(500_000 + index), cost="510000")
    run()
    current = published()

    with django_assert_num_queries(2):
        assert len(selectors.list_false_keys(everyone(), current)) == 4


def test_value_of_an_account_opens_to_its_terms(django_assert_num_queries: Any) -> None:
    account = make_company()[0]
    run()

    with django_assert_num_queries(5):
        value = selectors.value_of(account)

    assert value is not None
    assert [term.code for term in value.terms] == [
        "revenue",
        "cost_of_goods",
        "cost_to_serve",
        "concessions",
        "financing",
        "direct_value",
    ]
    known = [term.amount for term in value.terms if term.amount is not None]
    assert sum(known[:-1]) == known[-1]
    assert value.terms[1].share == pytest.approx(-0.7)
    assert value.terms[2].amount is None
    assert (value.of_accounts, value.rank, value.tier, value.computed_tier) == (40, 2, Tier.GOLD, Tier.GOLD)
    assert value.forecast_basis == ForecastBasis.MODEL
    assert value.flags[Flag.MARGIN_STRIPPER] == Assessment.NOT_ASSESSABLE
    composite = value.weights[0] * value.yearly_direct + value.weights[2] * (value.score.potential_value or 0)
    assert value.score.composite == pytest.approx(composite, abs=Decimal("0.0001"))


def test_value_of_an_account_says_what_the_next_tier_takes() -> None:
    accounts = make_company()
    run()
    value = selectors.value_of(accounts[39])

    assert value is not None
    assert (value.tier, value.next_tier) == (Tier.BRONZE, Tier.SILVER)
    lowest = Score.objects.filter(tier=Tier.SILVER).order_by("composite").first()
    assert lowest is not None
    assert value.next_tier_from == lowest.composite


def test_value_of_an_account_shows_override_and_computed_tier(director: User) -> None:
    account = make_company()[39]
    run()
    override_tier(account=account, tier=Tier.GOLD, by=director, reason="战略", as_of=AS_OF, expires_on=AS_OF + DAY)

    value = selectors.value_of(account, as_of=AS_OF + DAY)
    expired = selectors.value_of(account, as_of=AS_OF + 2 * DAY)

    assert value is not None
    assert (value.tier, value.computed_tier) == (Tier.GOLD, Tier.BRONZE)
    assert value.override is not None
    assert value.override.author == director
    assert expired is not None
    assert (expired.tier, expired.override) == (Tier.BRONZE, None)


def test_runs_are_listed_newest_first(executive: User, django_assert_num_queries: Any) -> None:
    make_company(3)
    for back in (3, 2, 1):
        run(AS_OF - back * DAY)
    run(AS_OF, overrides={"w1": "1"})

    with django_assert_num_queries(1):
        runs = selectors.list_runs(executive)

    assert [each.number for each in runs] == [4, 3, 2, 1]
    assert runs[0].overrides == {"w1": "1"}
    assert [each.number for each in selectors.earlier_runs(published())] == [2, 1]
    assert selectors.find_earlier_run(published(), 1) == ScoringRun.objects.get(number=1)
    assert selectors.find_earlier_run(published(), 4) == ScoringRun.objects.get(number=2)


def test_people_see_only_the_value_of_accounts_that_are_theirs(
    account: Account, owner: User, stranger: User, director: User, director_elsewhere: User
) -> None:
    make_company(20)
    buy(account, AS_OF - 300 * DAY, "500000", cost="510000")
    run()

    def seen(user: User) -> tuple[int, int, int, int, int, int]:
        accounts = Account.objects.visible_to(user)
        return (
            selectors.summarise_pyramid(accounts, published()).accounts,
            len(selectors.whale_curve(accounts).points),
            len(selectors.scatter(accounts).points),
            len(selectors.list_false_keys(accounts, published())),
            Score.objects.visible_to(user).count(),
            TierMove.objects.visible_to(user).count(),
        )

    assert seen(owner) == seen(director) == (1, 2, 1, 1, 1, 0)
    assert seen(stranger) == seen(director_elsewhere) == (0, 0, 0, 0, 0, 0)


def test_account_that_lost_its_trade_has_moved_out_of_the_pyramid() -> None:
    accounts = make_company(39)
    run()
    before = published()
    gone = accounts[0]
    Order.objects.filter(account=gone).delete()
    mark_dirty([(gone.pk, AS_OF - back * DAY) for back in range(800)])
    run(AS_OF + DAY, full=True)

    (move,) = [each for each in selectors.moves_between(everyone(), published(), before) if each.account_id == gone.pk]

    assert (move.from_tier, move.to_tier, move.is_up) == (Tier.GOLD, None, False)
    assert selectors.summarise_pyramid(everyone(), published(), since=before).accounts == 38
