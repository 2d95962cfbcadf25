"""Money is exact to 1/10,000 and fits the column."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import MAX_UNITS, MoneyField, from_units, to_units


@given(st.integers(min_value=-MAX_UNITS, max_value=MAX_UNITS))
def test_units_come_back_as_they_went(units: int) -> None:
    assert to_units(from_units(units)) == units


@pytest.mark.parametrize(
    ("amount", "units"),
    [("0.00005", 0), ("0.00015", 2), ("-0.00025", -2), ("12.34565", 123456), ("12.34575", 123458)],
)
def test_amounts_round_half_even(amount: str, units: int) -> None:
    assert to_units(Decimal(amount)) == units


@pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("Infinity"), Decimal("922337203685477.5808")])
def test_amount_that_is_no_money_is_refused(amount: Decimal) -> None:
    with pytest.raises(ValueError, match="amount of money"):
        to_units(amount)


def test_field_reads_and_writes_decimals() -> None:
    field = MoneyField()

    assert field.get_prep_value("12.5") == 125_000
    assert field.from_db_value(125_000, None, None) == Decimal("12.5")
    assert field.from_db_value(None, None, None) is None
