from decimal import Decimal

import numpy as np

from scoring.parameters import Parameters
from scoring.screens import Verdict, low_profit, margin_stripper, one_off, top_by_revenue

CLEAN, FLAGGED, UNKNOWN = Verdict.CLEAN, Verdict.FLAGGED, Verdict.NOT_ASSESSABLE


def of(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def screen_one_off(
    *, top: bool = True, revenue: int = 100, largest: int = 90, days: int = 9, weeks: float = 30, expected: float = 0.1
) -> int:
    verdicts = one_off(
        Parameters(),
        top=np.array([top]),
        lifetime_revenue=of(revenue),
        largest_order=of(largest),
        purchase_days=of(days),
        weeks_since_first=np.array([float(weeks)]),
        expected_purchases=np.array([expected]),
    )
    return int(verdicts[0])


def screen_low_profit(*, top: bool = True, revenue: int = 100, direct: int = 10, assumed: float = 0.0) -> int:
    verdicts = low_profit(
        Parameters(),
        top=np.array([top]),
        revenue=of(revenue),
        direct=of(direct),
        assumed_share=np.array([assumed]),
    )
    return int(verdicts[0])


def test_top_is_the_rounded_up_fifth_of_the_buyers() -> None:
    revenue = of(0, 50, 40, 30, 20, 10, 5, 0)

    assert np.flatnonzero(top_by_revenue(revenue, Decimal("0.2"))).tolist() == [1, 2]


def test_top_takes_ties_in() -> None:
    assert top_by_revenue(of(7, 7, 7, 1, 1), Decimal("0.2")).tolist() == [True, True, True, False, False]


def test_top_of_nobody_is_empty() -> None:
    assert top_by_revenue(of(0, 0), Decimal("0.2")).tolist() == [False, False]


def test_one_off_flags_one_huge_order_that_will_not_return() -> None:
    assert screen_one_off(largest=60) == FLAGGED


def test_one_off_flags_two_old_purchase_days() -> None:
    assert screen_one_off(largest=59, days=2, weeks=26) == FLAGGED


def test_one_off_lets_a_young_account_grow() -> None:
    assert screen_one_off(largest=59, days=2, weeks=25.9) == CLEAN


def test_one_off_lets_a_returning_buyer_be() -> None:
    assert screen_one_off(expected=0.5) == CLEAN


def test_one_off_lets_small_accounts_be() -> None:
    assert screen_one_off(top=False) == CLEAN


def test_one_off_cannot_answer_without_a_forecast() -> None:
    assert screen_one_off(expected=float("nan")) == UNKNOWN
    assert screen_one_off(expected=float("nan"), largest=1) == CLEAN


def test_low_profit_flags_losses_even_with_assumed_cost() -> None:
    assert screen_low_profit(direct=0, assumed=1.0) == FLAGGED
    assert screen_low_profit(direct=-5) == FLAGGED


def test_low_profit_flags_a_margin_below_the_hurdle() -> None:
    assert screen_low_profit(direct=3) == FLAGGED
    assert screen_low_profit(direct=4) == CLEAN


def test_low_profit_cannot_answer_where_the_cost_is_mostly_assumed() -> None:
    assert screen_low_profit(direct=3, assumed=0.51) == UNKNOWN
    assert screen_low_profit(direct=3, assumed=0.5) == FLAGGED
    assert screen_low_profit(direct=30, assumed=1.0) == CLEAN


def test_low_profit_lets_small_accounts_be() -> None:
    assert screen_low_profit(top=False, direct=-5) == CLEAN


def test_margin_stripper_cannot_answer_without_concessions() -> None:
    assert margin_stripper(top=np.array([True, False])).tolist() == [UNKNOWN, UNKNOWN]
