"""Deadlines by severity and tier."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.choices import Tier
from service.choices import Severity
from service.deadlines import deadlines

SINCE = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("severity", "tier", "answer", "resolution", "escalation"),
    [
        ("critical", "", 1, 8, 12),
        ("normal", "bronze", 8, 72, 108),
        ("normal", "gold", 6, 54, 81),
        ("high", "platinum", 2, 12, 18),
    ],
)
def test_worked_examples(severity: str, tier: str, answer: float, resolution: float, escalation: float) -> None:
    until = deadlines(severity=severity, tier=tier, since=SINCE)

    hours = [(moment - SINCE).total_seconds() / 3600 for moment in (until.answer_by, until.due_at, until.escalates_at)]
    assert hours == [answer, resolution, escalation]


@given(severity=st.sampled_from(Severity.values), tier=st.sampled_from(["", *Tier.values]))
def test_answer_comes_before_resolution_before_escalation(severity: str, tier: str) -> None:
    until = deadlines(severity=severity, tier=tier, since=SINCE)

    assert SINCE < until.answer_by < until.due_at < until.escalates_at


@given(tier=st.sampled_from(["", *Tier.values]))
def test_graver_requests_wait_less(tier: str) -> None:
    waits = [deadlines(severity=severity, tier=tier, since=SINCE).due_at for severity in Severity]

    assert waits == sorted(waits)
    assert len(set(waits)) == len(waits)


@given(severity=st.sampled_from(Severity.values))
def test_higher_tiers_wait_no_longer(severity: str) -> None:
    waits = [deadlines(severity=severity, tier=tier, since=SINCE).due_at for tier in Tier]

    assert waits == sorted(waits)
