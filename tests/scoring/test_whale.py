import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.whale import thin, top_share, whale

profits = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=200)


def of(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_whale_names_peak_and_erosion() -> None:
    curve = whale(of(60, -20, 50, 10))

    assert (curve.total, curve.peak, curve.peak_accounts, curve.erosion, curve.losing_accounts) == (100, 120, 3, 20, 1)
    assert curve.peak_share == 1.2
    assert curve.losing_share == 0.25


@given(profits.filter(lambda values: sum(values) > 0))
def test_whale_ends_at_one_and_is_concave(values: list[int]) -> None:
    shares = whale(of(*values)).shares

    assert shares is not None
    assert shares[-1] == 1.0
    assert np.all(np.diff(np.diff(whale(of(*values)).cumulative)) <= 0)


@given(profits)
def test_whale_does_not_depend_on_the_order(values: list[int]) -> None:
    assert whale(of(*values)).cumulative.tolist() == whale(of(*reversed(values))).cumulative.tolist()


def test_whale_of_a_losing_company_plots_money() -> None:
    curve = whale(of(10, -30))

    assert not curve.is_in_shares
    assert curve.shares is None
    assert curve.cumulative.tolist() == [10, -20]
    assert curve.erosion == 30


def test_whale_of_nobody_is_empty() -> None:
    curve = whale(of())

    assert (curve.total, curve.peak, curve.erosion, curve.losing_share) == (0, 0, 0, None)


def test_top_share_takes_the_rounded_up_fifth() -> None:
    assert top_share(of(80, 5, 5, 5, 5, 0)) == (2, 85, 0.85)


@pytest.mark.parametrize(("length", "most"), [(0, 200), (1, 200), (200, 200), (201, 200), (100_000, 200)])
def test_thin_keeps_the_ends(length: int, most: int) -> None:
    positions = thin(length, most)

    assert positions.size == min(length, most)
    if length:
        assert positions[0] == 0
        assert positions[-1] == length - 1
