from decimal import Decimal

import numpy as np
import pytest

from scoring.costing import NoCapacityError, Pool, cost_to_serve, pool_use

# Kaplan & Anderson 2004: a customer service department. The three activities stand in as three kinds of events.
DEPARTMENT = Pool(
    code="service",
    annual_cost=560_000 * 10_000,
    theoretical_minutes=Decimal(875_000),
    practical_ratio=Decimal("0.8"),
    minutes={"orders": Decimal(8), "return_lines": Decimal(44), "deliveries": Decimal(50)},
)


def counts(**given: list[int]) -> dict[str, np.ndarray]:
    names = ("orders", "lines", "return_lines", "purchase_days", "deliveries")
    length = len(next(iter(given.values())))
    return {name: np.array(given.get(name, [0] * length), dtype=np.int64) for name in names}


def test_published_department_has_its_rate_and_unused_capacity() -> None:
    use = pool_use(DEPARTMENT, counts(orders=[49_000], return_lines=[1_400], deliveries=[2_500]), months=12)

    assert DEPARTMENT.rate / 10_000 == Decimal("0.80")
    assert use.used == 462_880 * 10_000
    assert use.unused == 97_120 * 10_000
    assert use.supplied == use.used + use.unused
    assert use.practical_minutes == 700_000


def test_cost_to_serve_adds_the_events_of_each_account() -> None:
    cost = cost_to_serve([DEPARTMENT], counts(orders=[10, 0], return_lines=[1, 0], deliveries=[0, 2]), 2)

    assert cost.tolist() == [(10 * 8 + 44) * 8_000, 2 * 50 * 8_000]


def test_accounts_together_cost_what_the_pool_used() -> None:
    events = counts(orders=[49_000, 0, 7], return_lines=[0, 1_400, 0], deliveries=[2_000, 500, 3])

    assert int(cost_to_serve([DEPARTMENT], events, 3).sum()) == pool_use(DEPARTMENT, events, months=12).used


def test_unused_capacity_of_a_shorter_window_is_pro_rata() -> None:
    use = pool_use(DEPARTMENT, counts(orders=[0]), months=3)

    assert use.unused == 140_000 * 10_000


@pytest.mark.parametrize(("minutes", "ratio"), [("0", "0.8"), ("1000", "0")])
def test_pool_without_capacity_is_a_configuration_error(minutes: str, ratio: str) -> None:
    pool = Pool("idle", 100, Decimal(minutes), Decimal(ratio), {"orders": Decimal(1)})

    with pytest.raises(NoCapacityError, match="idle"):
        cost_to_serve([pool], counts(orders=[1]), 1)
