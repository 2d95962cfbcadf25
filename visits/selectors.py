"""Reads shaped for the pages of visits: the list, the week, one visit, what the timeline tells."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.choices import Origin, Side
from accounts.models import Account, Commitment
from accounts.selectors.strands import Strand, each
from accounts.timeline import Event
from core import formats
from users.models import User
from visits.choices import Match, VisitState
from visits.levels import Attendee, Pair, overall, pairs
from visits.models import Visit, VisitPerson, VisitQuerySet
from visits.week import Week

VISITS_IN_CALENDAR = 1000
VISITS_A_WEEK = 300
VISITS_A_PAGE = 20
DAYS_OF_RHYTHM = 365
SHORT_TEXT = 160
ICONS = {VisitState.CANCELLED: "calendar-x", VisitState.CLOSED: "calendar-check"}
STATES = {VisitState.CLOSED: "ok", VisitState.UNDER_WAY: "warn"}


@dataclass(frozen=True)
class Attendance:
    """Who takes part in a visit, side by side, and whether the levels fit."""

    ours: list[VisitPerson]
    theirs: list[VisitPerson]
    pairs: list[Pair]
    overall: Match | None

    @property
    def mismatches(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.explanation]

    @property
    def rows(self) -> list[tuple[VisitPerson, Pair]]:
        """Pair each person of theirs with who of us meets them, the highest first."""
        by_key = {person.pk: person for person in self.theirs}
        return [(by_key[pair.theirs.key], pair) for pair in self.pairs]

    @property
    def unmatched(self) -> list[VisitPerson]:
        """Name those of us who are nobody's match."""
        met = {pair.ours.key for pair in self.pairs if pair.ours}
        return [person for person in self.ours if person.pk not in met]


@dataclass(frozen=True)
class Rhythm:
    """The next visit to an account, and how often it was visited within a year."""

    next_visit: Visit | None
    closed_count: int


@dataclass(frozen=True)
class WeekRow:
    """One of us (or nobody) and their visits on the seven days of a week."""

    person: User | None
    days: list[tuple[dt.date, list[Visit]]]


def attendance_of(visit: Visit) -> Attendance:
    """Read who takes part in a visit, with whom of ours meets whom. Cost: 1 query, none when prefetched."""
    return attendance(list(visit.people.all()))


def attendance(people: Sequence[VisitPerson]) -> Attendance:
    """Match the people of a visit. Cost: none where users and contacts came with them."""
    ours = [person for person in people if person.side == Side.OURS]
    theirs = [person for person in people if person.side == Side.THEIRS]
    found = pairs([_attendee(person) for person in ours], [_attendee(person) for person in theirs])
    return Attendance(ours=ours, theirs=theirs, pairs=found, overall=overall(found))


def _attendee(person: VisitPerson) -> Attendee:
    return Attendee(key=person.pk, name=str(person), level=person.level)


def _people() -> "Prefetch[str]":
    return Prefetch("people", queryset=VisitPerson.objects.select_related("user", "contact"))


def listed_visits(user: User) -> VisitQuerySet:
    """Give the visits of the list with what a row shows. Cost: no query yet; 1 more for the people."""
    visits: VisitQuerySet = (
        Visit.objects.visible_to(user).select_related("account__figures").prefetch_related(_people())
    )
    return visits


def visits_of_day(user: User, *, day: dt.date) -> VisitQuerySet:
    """Give the visits of one day that a person takes part in and may see, by time. Cost: no query yet."""
    return (
        listed_visits(user)
        .not_cancelled()
        .attended_by(user)
        .starting_from(day)
        .starting_before(day + dt.timedelta(days=1))
        .order_by("planned_start", "id")
    )


def visits_to_close(user: User, *, at: dt.datetime) -> VisitQuerySet:
    """Give the visits of a person that are over and not closed, the latest first. Cost: no query yet."""
    own: VisitQuerySet = Visit.objects.visible_to(user).attended_by(user).past(at=at).select_related("account")
    return own.order_by("-planned_start", "-id")


def visits_around(user: User, *, day: dt.date) -> VisitQuerySet:
    """Give the visits of the last month and the next year for one's calendar, and what was cancelled of them.

    At most VISITS_IN_CALENDAR, the latest. Cost: 1 query.
    """
    visits: VisitQuerySet = (
        Visit.objects.visible_to(user)
        .attended_by(user)
        .starting_from(day - dt.timedelta(days=31))
        .starting_before(day + dt.timedelta(days=366))
        .select_related("account")
        .order_by("-planned_start", "-id")[:VISITS_IN_CALENDAR]
    )
    return visits


def visits_page(account: Account, *, user: User, number: str | None) -> "Page[Visit]":
    """Cut a page out of the visits to an account, newest first. Cost: 3 queries."""
    visits = listed_visits(user).filter(account=account).order_by("-planned_start", "-id")
    paginator: Paginator[Visit] = Paginator(visits, VISITS_A_PAGE)
    return paginator.get_page(number)


def visit_rhythm(account: Account, *, user: User, as_of: dt.date) -> Rhythm:
    """Say when the next visit is, and how many were closed within a year. Cost: 2 queries."""
    visits = Visit.objects.visible_to(user).filter(account=account)
    upcoming = visits.ahead().starting_from(as_of).order_by("planned_start", "id").first()
    since = as_of - dt.timedelta(days=DAYS_OF_RHYTHM)
    return Rhythm(next_visit=upcoming, closed_count=visits.closed().starting_from(since).count())


def visits_of_week(user: User, week: Week, *, person: User | None = None) -> list[Visit]:
    """Read the visits of a week, at most VISITS_A_WEEK and one more, by time. Cost: 2 queries."""
    visits = listed_visits(user).not_cancelled().starting_from(week.monday).starting_before(week.after)
    if person is not None:
        visits = visits.attended_by(person)
    return list(visits.order_by("planned_start", "id")[: VISITS_A_WEEK + 1])


def week_rows(visits: Sequence[Visit], week: Week, *, person: User | None = None) -> list[WeekRow]:
    """Lay visits out by who of us goes and by day; a visit that names nobody of us stands in a last row."""
    cells: dict[User | None, dict[dt.date, list[Visit]]] = {}
    for visit in visits:
        day = timezone.localtime(visit.planned_start).date()
        goers: list[User | None] = [row.user for row in visit.people.all() if row.user]
        for goer in goers or [None]:
            if person is None or goer == person:
                cells.setdefault(goer, {}).setdefault(day, []).append(visit)
    people = sorted(cells, key=lambda goer: (goer is None, str(goer or "")))
    return [WeekRow(goer, [(day, cells[goer].get(day, [])) for day in week.days]) for goer in people]


def people_who_visit(user: User) -> "list[User]":
    """Name who of us takes part in visits that a person may see. Cost: 1 query."""
    visible = VisitPerson.objects.visible_to(user).ours()
    return list(User.objects.filter(pk__in=visible.values("user")).order_by("display_name", "username"))


def promises_of(visit: Visit) -> "list[Commitment]":
    """Read the promises that were given in a visit. Cost: 1 query."""
    given = Commitment.objects.filter(account=visit.account_id, origin=Origin.VISIT, origin_number=visit.number)
    return list(given.select_related("holder", "contact"))


def open_promises(account: Account, *, limit: int) -> "list[Commitment]":
    """Read the open promises of both sides, the earliest due first. Cost: 1 query."""
    return list(Commitment.objects.filter(account=account).open().select_related("holder", "contact")[:limit])


def timeline_of(account: Account, user: User) -> list[Strand]:
    """Give the visits to an account by when they begin."""
    visits = Visit.objects.visible_to(user).filter(account=account).prefetch_related(_people())
    return [Strand(visits, at="planned_start", tell=each(_event), contact="people__contact")]


def _event(visit: Visit) -> Event:
    text = visit.summary or visit.cancel_reason or visit.purpose
    names = [str(person) for person in visit.people.all()]
    return Event(
        when=visit.planned_start,
        icon=ICONS.get(VisitState(visit.state), "calendar3"),
        state=STATES.get(VisitState(visit.state), ""),
        title=_("%(form)s: %(state)s") % {"form": visit.get_form_display(), "state": visit.get_state_display()},
        url=reverse("visits:visit_detail", args=[visit.number]),
        text=text if len(text) <= SHORT_TEXT else f"{text[: SHORT_TEXT - 1]}…",
        note=formats.listing(names, language=get_language() or ""),
    )


def correction_of(visit: Visit) -> Any | None:
    """Give the save that corrected a closed visit last; none since it was closed. Cost: 1 query."""
    saves = list(
        visit.history.filter(state=VisitState.CLOSED).select_related("history_user").order_by("-history_id")[:2]
    )
    return saves[0] if len(saves) > 1 else None
