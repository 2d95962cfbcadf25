import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AccountFigures
from scoring.choices import Assessment, Driver, ForecastBasis
from scoring.models import CostPool, ForecastFit, Score, ScoringRun, TimeDriver, ValueModel
from tests.factories import AccountFactory, ProductCategoryFactory, ProductFactory
from tests.scoring.company import AS_OF, DAY, make_company, run, score_of, trade
from tests.trade.trading import buy
from trade.models import OrderLine

pytestmark = pytest.mark.django_db


def test_run_publishes_tiers_ranks_and_figures() -> None:
    accounts = make_company()

    result = run()

    assert (result.accounts, result.scored, result.moved, result.published) == (40, 40, 0, True)
    assert result.tiers == {"platinum": 1, "gold": 1, "silver": 6, "bronze": 32}
    figures = AccountFigures.objects.get(account=accounts[0])
    score = score_of(accounts[0])
    assert figures.composite == score.composite
    assert (figures.tier, figures.rank, figures.run_number) == (score.tier, score.rank, result.run)
    assert figures.last_order_on == score.last_purchase_on
    assert figures.prior_revenue == score.prior_revenue


def test_direct_value_equals_its_terms() -> None:
    account = AccountFactory()
    buy(account, AS_OF - DAY, "1000.1234", cost="700.0001")
    buy(account, AS_OF - DAY, "-10.5", cost="-7")
    pool = CostPool.objects.create(
        code="desk", annual_cost=Decimal(560_000), theoretical_minutes=Decimal(875_000), name="d"
    )
    TimeDriver.objects.create(pool=pool, driver=Driver.LINES, minutes=Decimal("7.5"))

    run()

    score = score_of(account)
    assert score.cost_to_serve == Decimal("0.8") * Decimal("7.5") * 2
    assert score.direct_value == score.revenue - score.cost_of_goods - score.cost_to_serve
    assert score.revenue == Decimal("989.6234")
    used = ScoringRun.objects.get().totals["pools"][0]
    assert Decimal(used["supplied"]) == Decimal(used["used"]) + Decimal(used["unused"]) == 560_000


def test_cost_to_serve_is_unknown_without_pools_and_when_switched_off() -> None:
    account = AccountFactory()
    buy(account, AS_OF - DAY, "100", cost="70")
    run()
    assert score_of(account).cost_to_serve is None

    pool = CostPool.objects.create(code="desk", annual_cost=Decimal(100), theoretical_minutes=Decimal(100), name="d")
    TimeDriver.objects.create(pool=pool, driver=Driver.ORDERS, minutes=Decimal(1))
    run(overrides={"cost_to_serve": "off"})
    assert score_of(account).cost_to_serve is None

    run()
    assert score_of(account).cost_to_serve == Decimal("1.25")


def test_what_is_not_recorded_is_empty_not_zero() -> None:
    account = make_company(1)[0]

    run()

    score = score_of(account)
    assert (score.concessions, score.financing, score.additional_value, score.lifetime_value) == (None,) * 4
    assert score.margin_stripper == Assessment.NOT_ASSESSABLE


def test_window_ends_the_day_before_as_of_and_starts_on_its_first_day() -> None:
    account = AccountFactory()
    for day, net in [
        (dt.date(2024, 6, 14), "1"),  # before the window before
        (dt.date(2024, 6, 15), "2"),
        (dt.date(2025, 6, 14), "4"),
        (dt.date(2025, 6, 15), "8"),  # the first day of the window
        (dt.date(2025, 6, 30), "16"),
        (dt.date(2026, 6, 14), "32"),
        (dt.date(2026, 6, 15), "64"),  # as_of itself is not over
        (dt.date(2026, 7, 1), "128"),
    ]:
        buy(account, day, net, cost="0")

    run()

    score = score_of(account)
    assert (score.revenue, score.prior_revenue, score.lifetime_revenue) == (56, 6, 63)
    assert (score.purchase_days, score.order_count) == (6, 3)
    assert score.last_purchase_on == dt.date(2026, 6, 14)


@pytest.mark.parametrize(
    ("as_of", "months", "first"),
    [
        ("2026-06-01", 1, "2026-05-01"),
        ("2026-06-01", 12, "2025-06-01"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2026-03-31", 2, "2026-01-31"),
        ("2026-02-28", 2, "2025-12-28"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2024-02-29", 2, "2023-12-29"),
        ("2026-06-15", 1, "2026-05-15"),
    ],
)
def test_window_is_right_on_any_day(as_of: str, months: int, first: str) -> None:
    account = AccountFactory()
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(as_of)
    for offset in range(-40, (end - start).days + 2):
        buy(account, start + offset * DAY, "1", cost="0", order="one" if offset % 2 else "two")

    run(end, overrides={"window_months": str(months)})

    assert score_of(account).revenue == (end - start).days


def test_unknown_cost_is_assumed_by_category_then_by_company() -> None:
    account = AccountFactory()
    category = ProductCategoryFactory(assumed_margin_ratio=Decimal("0.4"))
    buy(account, AS_OF - DAY, "100", cost="50")
    buy(account, AS_OF - DAY, "100", product=ProductFactory(category=category))
    buy(account, AS_OF - DAY, "200", product=ProductFactory(category=None))

    run()

    score = score_of(account)
    assert score.cost_of_goods == 50 + 60 + 160
    assert score.assumed_share == 0.75


def test_void_line_changes_no_score() -> None:
    accounts = make_company()
    run()
    before = Score.objects.values_list("account", "composite", "rank", "tier", "expected_purchases").order_by("account")
    kept = list(before)

    buy(accounts[3], AS_OF - DAY, "999999", cost="1", is_void=True)
    buy(accounts[3], AS_OF - 400 * DAY, "999999", cost="1", is_void=True)
    result = run()

    assert list(before.filter(run__number=result.run)) == kept


def test_archived_accounts_are_left_out() -> None:
    accounts = make_company(3)
    accounts[0].archived_at = timezone.now()
    accounts[0].save()

    result = run()

    assert (result.accounts, result.scored) == (2, 2)
    assert not Score.objects.filter(account=accounts[0]).exists()


def test_account_that_never_bought_stands_nowhere() -> None:
    account = AccountFactory()
    make_company()

    result = run()

    score = score_of(account)
    assert (result.accounts, result.scored) == (41, 40)
    assert (score.tier, score.rank, score.composite, score.forecast_value) == ("", None, None, None)
    assert score.forecast_basis == ForecastBasis.NONE


def test_forecast_of_a_company_with_history_rests_on_own_purchases() -> None:
    account = make_company()[5]

    run()

    score = score_of(account)
    assert score.forecast_basis == ForecastBasis.MODEL
    assert score.expected_purchases is not None
    assert 0 < score.expected_purchases < 30
    fit = ForecastFit.objects.get()
    assert fit.customers == 40
    assert fit.v is not None
    expected = Decimal(score.expected_purchases * float(score.expected_spend or 0) * (score.margin_ratio or 0))
    assert score.potential_value == pytest.approx(expected, rel=Decimal("0.0001"))


def test_forecast_of_a_young_company_is_the_mean_and_says_so() -> None:
    accounts = make_company(3)

    run()

    scores = [score_of(account) for account in accounts]
    assert {score.forecast_basis for score in scores} == {ForecastBasis.COMPANY}
    assert {score.expected_purchases for score in scores} == {None}
    mean = sum((score.direct_value for score in scores), Decimal(0)) / 3
    assert scores[0].forecast_value == pytest.approx(mean, abs=Decimal("0.0001"))
    assert not ForecastFit.objects.exists()


def test_account_with_returns_alone_gets_the_mean_forecast() -> None:
    account = AccountFactory()
    make_company()
    buy(account, AS_OF - DAY, "-50", cost="-20")

    run()

    assert score_of(account).forecast_basis != ForecastBasis.MODEL
    assert score_of(account).tier


def test_run_costs_the_same_number_of_queries_for_any_number_of_accounts() -> None:
    counts = []
    for first in (0, 40):
        make_company(40, first=first)
        with CaptureQueriesContext(connection) as queries:
            run(AS_OF + first * DAY, is_as_of_explicit=False)
        counts.append(len([each for each in queries if "COPY" not in each["sql"]]))

    assert abs(counts[0] - counts[1]) <= 3  # the second one reads where accounts stood before


def test_wrong_parameters_of_a_model_are_refused() -> None:
    with pytest.raises(ValidationError, match="unknown parameter"):
        ValueModel(name="x", version=2, parameters={"wrong": "1"}).full_clean()


@pytest.mark.parametrize("count", [5, 40])
def test_potential_is_a_year_whatever_the_forecast_looks_ahead(count: int) -> None:
    """Five accounts get the mean, forty are fitted; both ways the value of a year depends little on the horizon."""
    make_company(count)
    run()
    year = sum(score.potential_value or 0 for score in Score.objects.all())
    result = run(overrides={"forecast_months": "24"})
    two = Score.objects.filter(run__number=result.run)

    assert 0.85 < float(sum(score.potential_value or 0 for score in two) / year) < 1.02
    assert float(sum(score.forecast_value or 0 for score in two) / year) > 1.7


def test_margin_without_shrinkage_falls_back_to_the_mean() -> None:
    make_company()
    sleeper = AccountFactory(number="SLEEP")
    trade(sleeper, size=500, gap=30, since=700)
    OrderLine.objects.filter(account=sleeper, ordered_on__gt=AS_OF - dt.timedelta(days=380)).delete()
    result = run(overrides={"margin_shrinkage_orders": "0"})

    score = Score.objects.get(run__number=result.run, account=sleeper)

    assert score.margin_ratio == pytest.approx(0.3, abs=0.01)
