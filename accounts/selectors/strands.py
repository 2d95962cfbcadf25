"""Strands of a timeline: rows of one kind, each of which tells one event.

A room gives its strands; which rows of them are the newest is asked of all strands at once, and only those are read.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, IntegerField, Value

from accounts.models import Contact
from accounts.timeline import Event, begin_of, last_day_before


@dataclass(frozen=True)
class Strand:
    """Rows of one kind, of an account the person sees, and how they are told.

    `at` names the column of the moment; with `is_day` it holds a day, which stands for its beginning. `tell` gets rows
    and returns an event for each. `then` puts rows of one moment in an order that stays the same. `contact` is the way
    to the person of the customer who takes part; rows without one are of nobody's.
    """

    rows: Any
    at: str
    tell: Callable[[Sequence[Any]], list[Event]]
    is_day: bool = False
    then: str = "-id"
    contact: str = ""

    def with_contact(self, contact: Contact) -> "Strand":
        """Keep the rows in which one person of the customer takes part, of a strand that names them."""
        return replace(self, rows=self.rows.filter(**{self.contact: contact}))

    def before(self, moment: dt.datetime) -> Any:
        """Keep the rows before a moment."""
        condition = {f"{self.at}__lte": last_day_before(moment)} if self.is_day else {f"{self.at}__lt": moment}
        return self.rows.filter(**condition)

    def newest(self, moment: dt.datetime, count: int) -> list[Event]:
        """Tell the newest rows before a moment. Cost: 1 query, and what `tell` asks."""
        return self.tell(list(self.before(moment).order_by(f"-{self.at}", self.then)[:count]))


def each(tell: Callable[[Any], Event]) -> Callable[[Sequence[Any]], list[Event]]:
    """Turn the telling of one row into that of many."""
    return lambda rows: [tell(row) for row in rows]


def events_before(strands: Sequence[Strand], moment: dt.datetime, limit: int) -> list[Event]:
    """Tell the newest events of some strands before a moment, newest first; of one moment in the order of the strands.

    Cost: 1 query a strand that is among the newest, and what it tells with; 2 more to find them in several strands.
    """
    shares = {0: limit} if len(strands) == 1 else _shares(strands, moment, limit)
    told = [event for place in sorted(shares) for event in strands[place].newest(moment, shares[place])]
    return sorted(told, key=lambda event: event.moment, reverse=True)[:limit]


def _shares(strands: Sequence[Strand], moment: dt.datetime, limit: int) -> Counter[int]:
    """Count how many of the newest rows each strand has. Cost: 1 query for days, 1 for moments."""
    days = [(begin_of(day), place) for place, day in _newest(strands, moment, limit, is_day=True)]
    moments = [(at, place) for place, at in _newest(strands, moment, limit, is_day=False)]
    newest = sorted(days + moments, key=lambda found: (-found[0].timestamp(), found[1]))
    return Counter(place for _at, place in newest[:limit])


def _newest(strands: Sequence[Strand], moment: dt.datetime, limit: int, *, is_day: bool) -> list[tuple[int, Any]]:
    parts = [
        strand.before(moment)
        .order_by()
        .annotate(strand=Value(place, output_field=IntegerField()), moment=F(strand.at))
        .values_list("strand", "moment")
        for place, strand in enumerate(strands)
        if strand.is_day == is_day
    ]
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return list(rows.order_by("-moment", "strand")[:limit])
