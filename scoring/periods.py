"""Calendar arithmetic of windows and horizons."""

import calendar
import datetime as dt


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months earlier, or the last day of a shorter month.

    A window that would begin before the calendar does begins with it.
    """
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    if year < dt.MINYEAR:
        return dt.date.min
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def weeks_ahead(day: dt.date, months: int) -> float:
    """Return the length of the coming months in weeks."""
    return (months_before(day, -months) - day).days / 7


def is_month_end(day: dt.date) -> bool:
    """Tell whether a day closes its month."""
    return day.day == calendar.monthrange(day.year, day.month)[1]
