"""The timeline of an account: what every room tells of it, newest first, in pages by a cursor.

A room takes part with one line in SOURCES: a name for the address, a label, and a function that gives its strands.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact
from accounts.selectors import timeline as dossier
from accounts.selectors.documents import documents_of
from accounts.selectors.strands import Strand, events_before
from accounts.timeline import Event
from kam import timeline_sources
from negotiations.selectors import timeline as negotiations
from service import selectors as service
from users.models import User
from visits import selectors as visits

EVENTS_A_PAGE = 30
MOST_AT_ONE_MOMENT = 1000


@dataclass(frozen=True)
class Source:
    """One kind of events, and who tells them."""

    name: str
    label: Promise
    strands: Callable[[Account, User], list[Strand]]


SOURCES: list[Source] = [
    Source("interaction", _("Interactions"), dossier.interactions_of),
    Source("promise", _("Promises"), dossier.promises_of),
    Source("visit", _("Visits"), visits.timeline_of),
    Source("negotiation", _("Negotiations"), negotiations.timeline_of),
    Source("service", _("Service"), service.timeline_of),
    Source("order", _("Orders"), timeline_sources.orders_of),
    Source("plan", _("Account plans"), timeline_sources.plan_approvals_of),
    Source("tier", _("Tier moves"), timeline_sources.tier_moves_of),
    Source("document", _("Documents"), documents_of),
    Source("dossier", _("Dossier"), dossier.changes_of),
]


@dataclass(frozen=True)
class Page:
    """Some events, and where the next page begins; none: there are no earlier ones."""

    events: list[Event] = field(default_factory=list)
    next_cursor: str = ""


def timeline_page(
    account: Account,
    *,
    user: User,
    kind: str = "",
    contact: Contact | None = None,
    cursor: str = "",
    size: int = EVENTS_A_PAGE,
) -> Page:
    """Cut a page out of the timeline; a kind or cursor that is not known counts as none.

    With a contact only what this person takes part in.
    The cursor names the last moment shown, and how many of its events were shown. Cost: as `events_before`.
    """
    at, seen = _parsed(cursor)
    before = at + dt.timedelta.resolution
    sources = [source for source in SOURCES if source.name == kind] or SOURCES
    strands = [strand for source in sources for strand in source.strands(account, user)]
    if contact is not None:
        strands = [strand.with_contact(contact) for strand in strands if strand.contact]
    newest = events_before(strands, before, seen + size + 1)
    rest = list(islice(_after(newest, at, seen), size + 1))
    if len(rest) <= size:
        return Page(rest)
    return Page(rest[:size], _cursor(rest[:size], at, seen))


def _after(events: Iterable[Event], at: dt.datetime, seen: int) -> Iterator[Event]:
    """Leave out what was shown of the moment at which the page before ended."""
    for event in events:
        if event.moment == at and seen:
            seen -= 1
        else:
            yield event


def _cursor(shown: list[Event], at: dt.datetime, seen: int) -> str:
    last = shown[-1].moment
    same = sum(event.moment == last for event in shown)
    return f"{last.astimezone(dt.UTC).isoformat()}~{same + (seen if last == at else 0)}"


def _parsed(cursor: str) -> tuple[dt.datetime, int]:
    moment, _mark, seen = cursor.partition("~")
    try:
        at, count = dt.datetime.fromisoformat(moment), int(seen)
    except ValueError:
        return timezone.now(), 0
    if at.tzinfo is None or not 0 <= count <= MOST_AT_ONE_MOMENT or not _is_near(at):
        return timezone.now(), 0
    return at, count


def _is_near(moment: dt.datetime) -> bool:
    """Tell whether a moment lies within years that a calendar page can reckon with."""
    return 1900 < moment.year < 2200
