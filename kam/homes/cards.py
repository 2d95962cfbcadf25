"""The parts of a home page: a card of one job, its figures, its most pressing rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

Text = str | Promise
ROWS_SHOWN = 4


@dataclass(frozen=True)
class Figure:
    """One count, the list behind it, and whether it calls for work: `state` is bad, warn or empty."""

    label: Text
    count: int
    url: str
    state: str = ""

    @property
    def shown_state(self) -> str:
        return self.state if self.count else ""


@dataclass(frozen=True)
class Row:
    """One thing to do: what, where it is done, what else to know, and when or how badly in a badge."""

    title: Text
    url: str
    note: Text = ""
    badge: Text = ""
    state: str = ""


@dataclass(frozen=True)
class Card:
    """One job of the reader: its figures, and what presses most."""

    key: str
    title: Text
    job: Text
    icon: str
    figures: list[Figure]
    rows: list[Row] = field(default_factory=list)
    nothing: Text = ""


def list_url(name: str, **query: str) -> str:
    """Give the address of a list narrowed by a query; empty values are left out."""
    return address(reverse(name), query)


def address(base: str, query: Mapping[str, str]) -> str:
    words = urlencode({name: value for name, value in query.items() if value})
    return f"{base}?{words}" if words else base
