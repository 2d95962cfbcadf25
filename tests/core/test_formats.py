"""Figures, money and dates in both languages."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import formats

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        ("0", "0元", "¥0"),
        ("12.5", "12.5元", "¥12.5"),
        ("9876", "9,876元", "¥9,876"),
        ("9999.4", "9,999元", "¥9,999"),
        ("9999.6", "1万元", "¥10 k"),
        ("12000", "1.2万元", "¥12 k"),
        ("213000", "21.3万元", "¥213 k"),
        ("999999", "100万元", "¥1 m"),
        ("6120000", "612万元", "¥6.12 m"),
        ("68900000", "6,890万元", "¥68.9 m"),
        ("99999999", "1亿元", "¥100 m"),
        ("186200000", "1.86亿元", "¥186.2 m"),
        ("999999999", "10亿元", "¥1 bn"),
        ("1234567890123", "12,346亿元", "¥1,234.6 bn"),
        ("-640000", "−64万元", "−¥640 k"),
    ],
)
def test_money_is_written_in_the_units_of_the_language(amount, chinese, english):
    assert formats.money(Decimal(amount), language="zh-hans") == chinese
    assert formats.money(Decimal(amount), language="en") == english


def test_money_of_another_currency_says_which():
    assert formats.money(Decimal(6_120_000), language="zh-hans", currency="USD") == "612万美元"
    assert formats.money(Decimal(6_120_000), language="zh-hans", currency="CHF") == "612万CHF"
    assert formats.money(Decimal(6_120_000), language="en", currency="EUR") == "€6.12 m"


def test_money_without_unit_leaves_the_currency_to_the_heading():
    assert formats.money(Decimal(6_120_000), language="zh-hans", has_unit=False) == "612万"
    assert formats.money(Decimal(6_120_000), language="en", has_unit=False) == "6.12 m"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_ledger_is_the_same_in_both_languages(language):
    assert formats.ledger(Decimal("6120000"), language=language) == "¥6,120,000.00"
    assert formats.ledger(Decimal("-0.5"), language=language) == "−¥0.50"


@given(st.decimals(min_value=-(10**14), max_value=10**14, places=4))
def test_money_never_shows_a_unit_that_the_next_one_should_carry(amount):
    text = formats.money(amount, language="zh-hans")
    digits = text.lstrip("−").rstrip("亿万元").replace(",", "")
    if "亿" not in text:
        assert Decimal(digits) < 10_000
    assert "-" not in text


def test_unknown_is_a_dash_and_never_zero():
    assert formats.money(None, language="en") == "—"
    assert formats.ledger(None, language="en") == "—"
    assert formats.percent(None, language="en") == "—"
    assert formats.number(None, language="en") == "—"
    assert formats.date(None, language="en") == "—"


def test_percent_and_change_use_the_true_minus_and_arrows():
    assert formats.percent(Decimal("0.37"), language="zh-hans") == "37.0%"
    assert formats.percent(-0.036, language="en", is_signed=True) == "−3.6%"
    assert formats.percent(0.081, language="en", is_signed=True) == "+8.1%"
    assert formats.change(0.064, language="en") == "↑ 6.4%"
    assert formats.change(-0.064, language="en") == "↓ 6.4%"
    assert formats.change(0.0001, language="en") == "0.0%"
    assert formats.points(0.014, language="zh-hans") == "1.4 个百分点"
    assert formats.points(0.014, language="en") == "1.4 points"


def test_dates_leave_out_the_year_of_today():
    day = dt.date(2026, 11, 2)
    assert formats.date(day, language="zh-hans", today=TODAY) == "11月2日"
    assert formats.date(day, language="en", today=TODAY) == "2 Nov"
    assert formats.date(day, language="zh-hans") == "2026年11月2日"
    assert formats.date(day, language="en") == "2 Nov 2026"
    assert formats.date(dt.date(2025, 9, 1), language="en", today=TODAY) == "1 Sep 2025"


@pytest.mark.parametrize(
    ("days", "chinese", "english"),
    [
        (0, "今天", "today"),
        (1, "昨天", "yesterday"),
        (-1, "明天", "tomorrow"),
        (9, "9 天前", "9 days ago"),
        (-3, "3 天后", "in 3 days"),
        (400, "2025年10月18日", "18 Oct 2025"),
    ],
)
def test_near_dates_count_days(days, chinese, english):
    day = TODAY - dt.timedelta(days=days)
    assert formats.near_date(day, language="zh-hans", today=TODAY) == chinese
    assert formats.near_date(day, language="en", today=TODAY) == english
