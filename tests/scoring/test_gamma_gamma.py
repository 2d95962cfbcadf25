from pathlib import Path

import numpy as np
import pytest

from scoring import gamma_gamma
from scoring.bgnbd import HistoryTooShortError
from tests.scoring.cdnow import sample

PUBLISHED = gamma_gamma.Parameters(p=6.25, q=3.74, v=15.44)


def of(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def test_fit_reproduces_the_published_parameters(real_data: Path) -> None:
    x, _, _, spend = sample(real_data)
    repeaters = x > 0

    found = gamma_gamma.fit(x[repeaters], spend[repeaters])

    p = found.parameters
    assert found.customers == 946
    assert [p.p, p.q, p.v] == pytest.approx([6.25, 3.74, 15.44], abs=0.01)


def test_fit_scales_with_the_currency(real_data: Path) -> None:
    x, _, _, spend = sample(real_data)

    in_dollars = gamma_gamma.fit(x, spend).parameters
    in_cents = gamma_gamma.fit(x, spend * 100).parameters

    assert [in_cents.p, in_cents.q, in_cents.v / 100] == pytest.approx(
        [in_dollars.p, in_dollars.q, in_dollars.v], rel=1e-6
    )


def test_expected_spend_matches_the_published_values() -> None:
    spend = gamma_gamma.expected_spend(PUBLISHED, of(2, 1, 7), of(22.35, 11.77, 73.74))

    assert [round(float(each), 2) for each in spend] == [24.66, 18.92, 71.47]


def test_expected_spend_without_history_is_the_population_mean() -> None:
    assert gamma_gamma.expected_spend(PUBLISHED, of(0), of(np.nan))[0] == PUBLISHED.population_mean


def test_fit_refuses_customers_who_all_spend_the_same() -> None:
    with pytest.raises(HistoryTooShortError):
        gamma_gamma.fit(np.ones(50), np.full(50, 20.0))
