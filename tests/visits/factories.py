"""Readable visits for tests."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import Account
from users.models import User
from visits.actions import create_visit
from visits.models import Visit


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """Give a moment in the time zone of the house."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def make_visit(*, account: Account, by: User, day: dt.date | None = None, hour: int = 9, **changes: Any) -> Visit:
    """Plan a visit of an hour and a half, today where no day is given."""
    day = day or timezone.localdate()
    people = {name: changes.pop(name) for name in ("ours", "theirs", "checklist") if name in changes}
    facts = {
        "purpose": "就明年框架协议取得总经理口头同意",
        "planned_start": at(day, hour, 30),
        "planned_end": at(day, hour + 1, 30),
        "place": "行政楼 3 层会议室",
    }
    return create_visit(by=by, account=account, facts=facts | changes, **people)
