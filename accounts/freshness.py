"""How fresh a dossier is: each block is looked through again after its interval. Pure, without clock."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from accounts.choices import Block

# Units: days. What a customer tells about its trade ages faster than what its licence says.
REVIEW_INTERVAL_DAYS: dict[Block, int] = {
    Block.BASIC: 180,
    Block.CHARACTERISTICS: 180,
    Block.BUSINESS: 90,
    Block.TRANSACTION: 90,
}
FIRST_REVIEW_DAYS = 30


@dataclass(frozen=True)
class Freshness:
    """When one block was reviewed and when it is due."""

    block: Block
    reviewed_on: dt.date | None
    due_on: dt.date
    as_of: dt.date

    @property
    def is_stale(self) -> bool:
        return self.due_on <= self.as_of

    @property
    def days_over(self) -> int:
        """Units: days since the review was due; negative while it is not."""
        return (self.as_of - self.due_on).days

    @property
    def days_since_review(self) -> int | None:
        return None if self.reviewed_on is None else (self.as_of - self.reviewed_on).days


def due_on(block: Block, *, reviewed_on: dt.date | None, opened_on: dt.date) -> dt.date:
    """Say when a block is due: an interval after its review, or soon after the dossier was opened."""
    if reviewed_on is None:
        return opened_on + dt.timedelta(days=FIRST_REVIEW_DAYS)
    return reviewed_on + dt.timedelta(days=REVIEW_INTERVAL_DAYS[block])


def earliest_due_on(reviews: Mapping[Block, dt.date | None], *, opened_on: dt.date) -> dt.date:
    """Say when the first of the four blocks is due."""
    return min(due_on(block, reviewed_on=reviews.get(block), opened_on=opened_on) for block in Block)


def freshness(reviews: Mapping[Block, dt.date | None], *, opened_on: dt.date, as_of: dt.date) -> dict[Block, Freshness]:
    """Say of each block how fresh it is."""
    return {
        block: Freshness(
            block=block,
            reviewed_on=reviews.get(block),
            due_on=due_on(block, reviewed_on=reviews.get(block), opened_on=opened_on),
            as_of=as_of,
        )
        for block in Block
    }
