from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import bgnbd
from tests.scoring.cdnow import sample

PUBLISHED = bgnbd.Parameters(r=0.243, alpha=4.414, a=0.793, b=2.426)


def of(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_fit_reproduces_the_published_parameters(real_data: Path) -> None:
    x, t_x, observed, _ = sample(real_data)

    found = bgnbd.fit(x, t_x, observed)

    p = found.parameters
    assert [round(value, 3) for value in (p.r, p.a, p.b)] == [0.243, 0.793, 2.426]
    assert p.alpha == pytest.approx(4.414, abs=0.001)
    assert round(found.log_likelihood, 1) == -9582.4
    assert bgnbd.log_likelihood(p, x, t_x, observed) == pytest.approx(found.log_likelihood, abs=1e-6)
    assert found.customers == 2357
    assert found.converged


def test_fit_does_not_depend_on_the_order_of_the_rows(real_data: Path) -> None:
    x, t_x, observed, _ = sample(real_data)
    order = np.random.default_rng(7).permutation(x.size)

    assert bgnbd.fit(x, t_x, observed) == bgnbd.fit(x[order], t_x[order], observed[order])


def test_fit_agrees_with_lifetimes(real_data: Path) -> None:
    lifetimes = pytest.importorskip("lifetimes")
    x, t_x, observed, _ = sample(real_data)

    with np.errstate(all="ignore"):
        oracle = lifetimes.BetaGeoFitter().fit(x, t_x, observed)

    p = bgnbd.fit(x, t_x, observed).parameters
    assert [p.r, p.alpha, p.a, p.b] == pytest.approx(list(oracle.params_), rel=1e-4)


def test_expected_purchases_match_the_published_customer() -> None:
    expected = bgnbd.expected_purchases(PUBLISHED, 39, of(2), of(30.43), of(38.86))

    assert round(float(expected[0]), 3) == 1.226


def test_p_alive_matches_the_published_values() -> None:
    alive = bgnbd.p_alive(PUBLISHED, of(2, 23, 5, 10, 20), of(30.43, 39, 30, 30, 30), of(38.86, 39, 39, 39, 39))

    assert [round(float(each), 5) for each in alive] == [0.72658, 0.96856, 0.70563, 0.57155, 0.19682]


def test_expected_purchases_of_new_match_the_published_values() -> None:
    expected = bgnbd.expected_purchases_of_new(PUBLISHED, of(1, 2, 39, 78))

    assert [round(float(each), 5) for each in expected] == [0.05327, 0.10339, 1.19672, 1.86052]


def test_expected_purchases_stay_finite_where_the_printed_form_does_not() -> None:
    parameters = bgnbd.Parameters(r=0.11, alpha=2.24, a=0.31, b=0.5)

    expected = bgnbd.expected_purchases(parameters, 30, of(0), of(0), of(1))

    assert round(float(expected[0]), 5) == 0.56459


def test_customer_without_repeat_purchase_is_alive() -> None:
    assert bgnbd.p_alive(PUBLISHED, of(0), of(0), of(500)).tolist() == [1.0]


@pytest.mark.parametrize("a", [1.0, 1.0 + 1e-9, 1.0 - 1e-9])
def test_expectation_is_continuous_where_a_is_one(a: float) -> None:
    there = bgnbd.Parameters(r=0.5, alpha=4, a=a, b=2)
    near = bgnbd.Parameters(r=0.5, alpha=4, a=1.001, b=2)

    at_one = bgnbd.expected_purchases(there, 52, of(3), of(20), of(30))

    assert at_one[0] == pytest.approx(bgnbd.expected_purchases(near, 52, of(3), of(20), of(30))[0], rel=1e-2)


parameter = st.floats(min_value=1e-3, max_value=1e3)


@settings(max_examples=200, deadline=None)
@given(
    r=parameter,
    alpha=parameter,
    a=parameter,
    b=parameter,
    x=st.integers(min_value=0, max_value=400),
    observed=st.floats(min_value=0, max_value=600),
    part=st.floats(min_value=0, max_value=1),
)
def test_expectation_is_finite_and_bounded_for_every_customer(
    r: float, alpha: float, a: float, b: float, x: int, observed: float, part: float
) -> None:
    parameters = bgnbd.Parameters(r, alpha, a, b)
    t_x = observed * part if x else 0.0

    expected = float(bgnbd.expected_purchases(parameters, 52, of(x), of(t_x), of(observed))[0])
    alive = float(bgnbd.p_alive(parameters, of(x), of(t_x), of(observed))[0])

    assert 0 <= alive <= 1
    assert 0 <= expected <= (r + x) * 52 / (alpha + observed) * (1 + 1e-5) + 1e-6


def test_fit_refuses_too_little_history() -> None:
    with pytest.raises(bgnbd.HistoryTooShortError, match="5 customers, 1 of them"):
        bgnbd.fit(of(0, 0, 0, 0, 1), of(0, 0, 0, 0, 3), of(9, 8, 7, 6, 5))
