"""Freshness: when a block is due for review."""

import datetime as dt

from accounts.choices import Block
from accounts.freshness import REVIEW_INTERVAL_DAYS, due_on, earliest_due_on, freshness

OPENED = dt.date(2026, 1, 1)


def test_block_never_reviewed_is_due_30_days_after_opening():
    assert due_on(Block.BASIC, reviewed_on=None, opened_on=OPENED) == dt.date(2026, 1, 31)


def test_reviewed_block_is_due_after_its_interval():
    # The drawn page: reviewed on 12 August, 12 days over on 22 November.
    fresh = freshness({Block.TRANSACTION: dt.date(2026, 8, 12)}, opened_on=OPENED, as_of=dt.date(2026, 11, 22))

    assert fresh[Block.TRANSACTION].due_on == dt.date(2026, 11, 10)
    assert fresh[Block.TRANSACTION].days_over == 12
    assert fresh[Block.TRANSACTION].is_stale


def test_block_is_stale_from_the_day_it_is_due():
    reviewed_on = dt.date(2026, 8, 1)
    due = reviewed_on + dt.timedelta(days=REVIEW_INTERVAL_DAYS[Block.BUSINESS])
    reviews = {Block.BUSINESS: reviewed_on}

    assert freshness(reviews, opened_on=OPENED, as_of=due)[Block.BUSINESS].is_stale
    day_before = due - dt.timedelta(days=1)
    assert not freshness(reviews, opened_on=OPENED, as_of=day_before)[Block.BUSINESS].is_stale


def test_earliest_due_is_that_of_the_block_that_waits_longest():
    reviews = dict.fromkeys(Block, dt.date(2026, 6, 1))
    assert earliest_due_on(reviews, opened_on=OPENED) == dt.date(2026, 8, 30)

    reviews[Block.BASIC] = None
    assert earliest_due_on(reviews, opened_on=OPENED) == dt.date(2026, 1, 31)
