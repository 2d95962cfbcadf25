"""Visits as a calendar that programs subscribe to (iCalendar, RFC 5545)."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from core import formats
from visits.choices import VisitState
from visits.models import Visit

PRODUCT = "-//Key-account management//Visits//"
REFRESHED_EVERY = dt.timedelta(hours=1)
STATUS = {VisitState.PLANNED: "TENTATIVE", VisitState.CANCELLED: "CANCELLED"}


def calendar_of(visits: Iterable[Visit], *, language: str, host: str, address: Callable[[Visit], str]) -> bytes:
    """Write the visits as one calendar. `host` makes their identifiers unique in the world, `address` leads to each.

    What is said in a visit stays inside: an event holds who is visited, where and why, and the way to the page.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT + language.upper())
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Visits"))
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    for visit in visits:
        calendar.add_component(_event(visit, language=language, host=host, address=address(visit)))
    return bytes(calendar.to_ical())


def _event(visit: Visit, *, language: str, host: str, address: str) -> Event:
    event = Event()
    event.add("uid", f"visit-{visit.number}@{host}")
    event.add("dtstamp", visit.updated_at.astimezone(dt.UTC))
    event.add("last-modified", visit.updated_at.astimezone(dt.UTC))
    event.add("sequence", visit.version)
    event.add("dtstart", visit.planned_start.astimezone(dt.UTC))
    event.add("dtend", visit.planned_end.astimezone(dt.UTC))
    who = visit.account.short_name or visit.account.name
    event.add("summary", formats.labelled(visit.get_form_display(), who, language=language))
    event.add("description", f"{visit.purpose}\n{address}")
    event.add("url", address)
    event.add("status", STATUS.get(VisitState(visit.state), "CONFIRMED"))
    if visit.place:
        event.add("location", visit.place)
    return event
