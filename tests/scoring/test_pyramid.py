from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.pyramid import BOTTOM, UNPLACED, Standing, cut_values, place, place_with_hysteresis, rank_of

CUTS = (Decimal("0.01"), Decimal("0.05"), Decimal("0.2"))
values_of_accounts = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=150)


def of(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def again(values: np.ndarray, before: Standing) -> Standing:
    return place_with_hysteresis(values, CUTS, before=before, up_runs=2, down_runs=3, down_factor=Decimal("0.9"))


def new(count: int) -> Standing:
    return Standing(np.full(count, UNPLACED, dtype=np.int16), np.zeros((count, 3), dtype=np.int16))


def hundred(first: int) -> np.ndarray:
    """One account with the value given, before 99 with 99, 98 … 1 (times ten)."""
    return np.append(of(first), np.arange(99, 0, -1) * 10)


def test_place_cuts_at_whole_ranks() -> None:
    tiers = place(np.arange(200, 0, -1), CUTS)

    assert np.bincount(tiers).tolist() == [2, 8, 30, 160]
    assert tiers[:2].tolist() == [0, 0]


def test_place_rounds_the_rank_up() -> None:
    assert np.bincount(place(np.arange(635, 0, -1), CUTS)).tolist() == [7, 25, 95, 508]


def test_place_small_company_may_leave_a_tier_empty() -> None:
    assert place(of(50, 40, 30, 20, 10), CUTS).tolist() == [0, BOTTOM, BOTTOM, BOTTOM, BOTTOM]


def test_place_gives_ties_the_higher_tier() -> None:
    assert place(of(9, 9, 9, 1, 1), CUTS).tolist() == [0, 0, 0, 3, 3]


def test_place_lifts_nobody_without_positive_value() -> None:
    assert place(of(0, -1, -5), CUTS).tolist() == [BOTTOM] * 3


def test_place_nobody_is_nobody() -> None:
    assert place(of(), CUTS).tolist() == []


def test_cut_is_the_value_at_the_rank() -> None:
    assert cut_values(np.arange(1, 101), CUTS) == [100, 96, 81]


def test_rank_shares_the_better_one_among_ties() -> None:
    assert rank_of(of(10, 30, 30, 5)).tolist() == [3, 1, 1, 4]


@given(values_of_accounts, st.randoms(use_true_random=False))
def test_order_of_accounts_does_not_matter(values: list[int], random: object) -> None:
    order = np.random.default_rng(len(values)).permutation(len(values))
    array = of(*values)

    assert place(array, CUTS)[order].tolist() == place(array[order], CUTS).tolist()


@given(values_of_accounts, st.integers(1, 1000))
def test_scaling_the_currency_moves_no_tier(values: list[int], factor: int) -> None:
    assert place(of(*values), CUTS).tolist() == place(of(*values) * factor, CUTS).tolist()


@given(values_of_accounts)
def test_higher_value_never_has_the_lower_tier(values: list[int]) -> None:
    ordered = of(*sorted(values, reverse=True))

    assert np.all(np.diff(place(ordered, CUTS)) >= 0)


def test_first_run_places_at_once() -> None:
    values = hundred(5_000)

    assert again(values, new(100)).tiers.tolist() == place(values, CUTS).tolist()


def test_account_moves_up_after_two_runs_above_the_cut() -> None:
    standing = again(hundred(5), new(100))
    assert standing.tiers[0] == BOTTOM

    standing = again(hundred(5_000), standing)
    assert standing.tiers[0] == BOTTOM

    standing = again(hundred(5_000), standing)
    assert standing.tiers[0] == 0


def test_run_below_the_cut_starts_the_count_again() -> None:
    standing = again(hundred(5), new(100))
    for value in (5_000, 5, 5_000):
        standing = again(hundred(value), standing)

    assert standing.tiers[0] == BOTTOM


def test_account_moves_down_after_three_runs_below_the_lower_mark() -> None:
    standing = again(hundred(5_000), new(100))
    places = []
    for _ in range(3):
        standing = again(hundred(5), standing)
        places.append(int(standing.tiers[0]))

    assert places == [0, 0, BOTTOM]


def test_account_just_below_the_cut_stays() -> None:
    standing = again(hundred(5_000), new(100))
    for _ in range(6):
        standing = again(hundred(970), standing)  # the cut of platinum is 990 then, nine tenths of it 891

    assert standing.tiers[0] == 0


def test_account_without_value_leaves_at_once() -> None:
    standing = again(hundred(5_000), new(100))

    assert again(hundred(0), standing).tiers[0] == BOTTOM


def test_account_moves_only_as_far_as_it_was_above_twice() -> None:
    standing = again(hundred(5), new(100))
    standing = again(hundred(985), standing)  # above gold, not above platinum
    standing = again(hundred(5_000), standing)

    assert standing.tiers[0] == 1


def test_account_that_was_nowhere_is_placed_at_once_beside_old_ones() -> None:
    before = again(hundred(5), new(100))
    before = Standing(np.append(before.tiers, UNPLACED).astype(np.int16), np.vstack([before.streaks, np.zeros((1, 3))]))

    standing = again(np.append(hundred(5), 9_000), before)

    assert standing.tiers[100] == 0


@given(st.lists(values_of_accounts.filter(lambda values: len(values) >= 5), min_size=2, max_size=6))
def test_repeated_equal_runs_end_where_the_ranks_are(histories: list[list[int]]) -> None:
    length = min(len(values) for values in histories)
    standing = new(length)
    for values in histories:
        standing = again(of(*values[:length]), standing)
    last = of(*histories[-1][:length])
    for _ in range(3):
        standing = again(last, standing)
    target = place(last, CUTS)

    assert np.all(standing.tiers <= target)  # only accounts between the marks may stand higher
    cuts = cut_values(last, CUTS)
    for index in np.flatnonzero(standing.tiers < target):
        assert last[index] > 0
        assert last[index] >= 0.9 * cuts[standing.tiers[index]]


@pytest.mark.parametrize("count", [1, 4, 5, 20, 21, 99, 100, 101])
def test_hysteresis_leaves_the_arrays_it_was_given_alone(count: int) -> None:
    before = new(count)

    again(np.arange(count), before)

    assert before.tiers.tolist() == [UNPLACED] * count
    assert not before.streaks.any()
