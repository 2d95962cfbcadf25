from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.parameters import FIELDS, ParameterError, Parameters, build, parse_overrides, to_text


def test_defaults_are_those_of_the_method() -> None:
    p = Parameters()

    assert (p.window_months, p.cuts) == (12, (Decimal("0.01"), Decimal("0.05"), Decimal("0.2")))
    assert p.w1 + p.w2 + p.w3 == 1
    assert (p.up_runs, p.down_runs, p.down_factor) == (2, 3, Decimal("0.9"))


def test_overrides_change_what_they_name() -> None:
    p = build({}, parse_overrides(["window_months=600", "cost_to_serve=off", "gold_cut = 0.10"]))

    assert (p.window_months, p.cost_to_serve, p.gold_cut, p.silver_cut) == (600, False, Decimal("0.1"), Decimal("0.2"))


@given(st.permutations(["w1=0.2", "hysteresis=off", "up_runs=5", "w1=0.20", "silver_cut=.5"]))
def test_overrides_do_not_depend_on_their_order(pairs: list[str]) -> None:
    assert parse_overrides(pairs) == {"hysteresis": "off", "silver_cut": "0.5", "up_runs": "5", "w1": "0.2"}


def test_unknown_key_names_the_allowed_ones() -> None:
    with pytest.raises(ParameterError, match=r"unknown parameter 'windw_months'.*window_months"):
        parse_overrides(["windw_months=6"])


@pytest.mark.parametrize(
    "pair",
    [
        "window_months",
        "window_months=",
        "window_months=0",
        "window_months=1.5",
        "window_months=NaN",
        "cost_to_serve=yes",
        "w1=-1",
        "gold_cut=1.01",
        "gold_cut=0.0000001",
    ],
)
def test_wrong_value_is_refused(pair: str) -> None:
    with pytest.raises(ParameterError):
        parse_overrides([pair])


def test_two_values_for_one_key_are_refused() -> None:
    with pytest.raises(ParameterError, match="given twice"):
        parse_overrides(["w1=0.1", "w1=0.2"])


def test_cuts_that_descend_are_refused() -> None:
    with pytest.raises(ParameterError, match="must not descend"):
        build({"gold_cut": "0.5"})


def test_every_default_survives_being_written_and_read() -> None:
    texts = {name: to_text(field.default) for name, field in FIELDS.items()}

    assert build(texts) == Parameters()
