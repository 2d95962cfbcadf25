"""Until when a request is answered and resolved, and when it goes to those above. Pure: the clock is a parameter."""

import datetime as dt
from dataclasses import dataclass

from accounts.choices import Tier
from service.choices import Severity

# Hours around the clock, to the first answer and to the resolution. Source: S1.5 of the domain model.
ANSWER_HOURS = {Severity.CRITICAL: 1, Severity.HIGH: 4, Severity.NORMAL: 8, Severity.LOW: 24}
RESOLUTION_HOURS = {Severity.CRITICAL: 8, Severity.HIGH: 24, Severity.NORMAL: 72, Severity.LOW: 168}
# Which part of these hours a tier waits.
TIER_SHARES = {Tier.PLATINUM: 0.5, Tier.GOLD: 0.75}
# Which part of the hours may pass after the deadline before the request goes to the director.
GRACE_SHARE = 0.5


@dataclass(frozen=True)
class Deadlines:
    """The first answer, the resolution, and the moment at which an unresolved request is escalated."""

    answer_by: dt.datetime
    due_at: dt.datetime
    escalates_at: dt.datetime


def deadlines(*, severity: str, tier: str, since: dt.datetime) -> Deadlines:
    """Set the deadlines of a request that runs since a moment; the upper tiers wait less."""
    share = TIER_SHARES.get(Tier(tier), 1.0) if tier else 1.0
    answer = dt.timedelta(hours=ANSWER_HOURS[Severity(severity)] * share)
    resolution = dt.timedelta(hours=RESOLUTION_HOURS[Severity(severity)] * share)
    return Deadlines(
        answer_by=since + answer,
        due_at=since + resolution,
        escalates_at=since + resolution * (1 + GRACE_SHARE),
    )
