"""What one entry of the timeline of an account is. Pure."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone


@dataclass(frozen=True)
class Event:
    """One thing that happened with an account. A day as `when` stands for the beginning of that day.

    `state` is ok, warn, bad or empty; `note` says who, and what it led to.
    """

    when: dt.datetime | dt.date
    icon: str
    title: str
    state: str = ""
    url: str = ""
    text: str = ""
    note: str = ""

    @property
    def is_whole_day(self) -> bool:
        return not isinstance(self.when, dt.datetime)

    @property
    def moment(self) -> dt.datetime:
        """Give the moment by which entries are ordered."""
        return self.when if isinstance(self.when, dt.datetime) else begin_of(self.when)


def begin_of(day: dt.date) -> dt.datetime:
    """Give the first moment of a day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def last_day_before(moment: dt.datetime) -> dt.date:
    """Give the last day that begins before a moment."""
    return timezone.localdate(moment - dt.timedelta.resolution)
