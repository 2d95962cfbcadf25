"""Cells of exports: nothing runs in a spreadsheet, nothing is lost on the way back."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import STARTS_OF_FORMULAS, cell, neutralise, restore


@pytest.mark.parametrize("start", STARTS_OF_FORMULAS)
@pytest.mark.parametrize("before", ["", " ", "\u3000", "'", "' "])
def test_neutralise_disarms_every_start_of_a_formula(start, before):
    text = f"{before}{start}cmd|'/c calc'!A1"

    assert neutralise(text) == f"'{text}"
    assert restore(neutralise(text)) == text


@given(st.text(alphabet="'=+-@＝ \t\nab\u3000", max_size=8) | st.text(max_size=20))
def test_restore_gives_back_any_text(text):
    assert restore(neutralise(text)) == text


@given(st.text(alphabet="'=+-@＝ \t\nab", max_size=8))
def test_neutralised_text_never_starts_a_formula(text):
    assert not neutralise(text).startswith(STARTS_OF_FORMULAS)


def test_neutralise_leaves_harmless_text_alone():
    assert neutralise("澜江化工 = 好") == "澜江化工 = 好"
    assert neutralise("'quoted'") == "'quoted'"


def test_cell_writes_numbers_and_dates_plainly():
    assert cell(Decimal("-12.50")) == "-12.50"
    assert cell(dt.date(2026, 11, 23)) == "2026-11-23"
    assert cell(None) == ""
    assert cell("=1+1") == "'=1+1"
