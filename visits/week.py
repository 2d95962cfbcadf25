"""The week of the calendar: from Monday to Sunday. Pure, without clock."""

import datetime as dt
import re
from dataclasses import dataclass

NAME = re.compile(r"([0-9]{4})-W([0-9]{2})")
DAYS = 7


@dataclass(frozen=True)
class Week:
    """One week by its Monday."""

    monday: dt.date

    @property
    def days(self) -> list[dt.date]:
        return [self.monday + dt.timedelta(days=place) for place in range(DAYS)]

    @property
    def sunday(self) -> dt.date:
        return self.days[-1]

    @property
    def after(self) -> dt.date:
        """The first day that is not in the week any more."""
        return self.monday + dt.timedelta(days=DAYS)

    @property
    def name(self) -> str:
        """Name the week as ISO 8601 does: 2026-W48."""
        year, number, _day = self.monday.isocalendar()
        return f"{year:04d}-W{number:02d}"

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def previous(self) -> "Week":
        return Week(self.monday - dt.timedelta(days=DAYS))

    @property
    def next(self) -> "Week":
        return Week(self.monday + dt.timedelta(days=DAYS))


def week_of(day: dt.date) -> Week:
    """Find the week a day lies in."""
    return Week(day - dt.timedelta(days=day.weekday()))


def week_named(name: str) -> Week | None:
    """Read the name of a week; none where it names no week that has one before and after."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    try:
        week = Week(dt.date.fromisocalendar(int(match[1]), int(match[2]), 1))
    except ValueError:
        return None
    return week if 2000 <= week.monday.year <= 2100 else None
