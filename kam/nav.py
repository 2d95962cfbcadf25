"""The navigation: one plain list; a page that does not exist is not listed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from users.choices import ROLES_THAT_CREATE_ACCOUNTS, ROLES_THAT_IMPORT, ROLES_THAT_SERVE_CUSTOMERS, Role

Label = str | Promise


@dataclass(frozen=True)
class Entry:
    """One page of the navigation; empty `roles` means everyone who is signed in.

    With a `bar_label`, which is short, it may stand in the bar at the bottom of a phone.
    """

    url_name: str
    icon: str
    label: Label
    roles: frozenset[Role] = field(default_factory=frozenset)
    bar_label: Label = ""


@dataclass(frozen=True)
class Link:
    """One entry as a page shows it."""

    url: str
    icon: str
    label: Label
    is_here: bool
    bar_label: Label


@dataclass(frozen=True)
class Group:
    label: Label
    links: list[Link]


ADMIN = frozenset({Role.ADMIN})
ENTRIES: list[tuple[Label, list[Entry]]] = [
    (
        _("Daily work"),
        [
            Entry("home", "house", _("Home"), bar_label=_("Home")),
            Entry("accounts:account_list", "buildings", _("Accounts"), bar_label=_("Accounts")),
            Entry("visits:visit_list", "calendar3", _("Visits"), bar_label=_("Visits")),
            Entry("promises:promise_list", "check2-square", _("Promises"), bar_label=_("Promises")),
            Entry("negotiations:opportunity_list", "kanban", _("Pipeline")),
            Entry("negotiations:negotiation_list", "chat-square-text", _("Negotiations")),
            Entry("service:request_list", "headset", _("Service")),
        ],
    ),
    (
        _("Steering"),
        [
            Entry("scoring:pyramid", "triangle", _("Value pyramid"), bar_label=_("Pyramid")),
            Entry("plans:plan_list", "flag", _("Account plans"), bar_label=_("Plans")),
        ],
    ),
    (
        _("System"),
        [
            Entry("access:ask_list", "key", _("Access")),
            Entry("imports:batch_list", "upload", _("Imports"), ROLES_THAT_IMPORT),
            Entry(
                "jobs:job_list", "hourglass-split", _("Jobs"), frozenset({Role.DIRECTOR, Role.EXECUTIVE, Role.ADMIN})
            ),
            Entry("reading_log", "eye", _("Read log"), frozenset({Role.EXECUTIVE, Role.ADMIN})),
            Entry("admin:index", "gear", _("Settings"), ADMIN),
            Entry("kam:components", "palette", _("Components"), ADMIN),
        ],
    ),
]
NEW: list[Entry] = [
    Entry("accounts:account_new", "building-add", _("New account"), ROLES_THAT_CREATE_ACCOUNTS),
    Entry("visits:visit_new", "calendar-plus", _("New visit"), ROLES_THAT_SERVE_CUSTOMERS),
    Entry("accounts:interaction_pick", "pencil-square", _("Log activity"), ROLES_THAT_SERVE_CUSTOMERS),
    Entry("promises:promise_pick", "check2-square", _("New promise"), ROLES_THAT_SERVE_CUSTOMERS),
    Entry("service:request_new", "headset", _("New request"), ROLES_THAT_SERVE_CUSTOMERS),
    Entry("negotiations:opportunity_new", "kanban", _("New opportunity"), ROLES_THAT_CREATE_ACCOUNTS),
    Entry("negotiations:negotiation_new", "chat-square-text", _("New negotiation"), ROLES_THAT_CREATE_ACCOUNTS),
    Entry("imports:batch_create", "upload", _("New import"), ROLES_THAT_IMPORT),
]
BAR_LENGTH = 4


def links(entries: Iterable[Entry], *, user: Any, path: str) -> list[Link]:
    """Resolve the entries a person may open; `is_here` marks the one nearest to the path."""
    found: list[tuple[Entry, str]] = []
    for entry in entries:
        if entry.roles and user.role not in entry.roles:
            continue
        if entry.url_name == "admin:index" and not user.is_staff:
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        found.append((entry, url))
    around = [url for _entry, url in found if (path == url if url == "/" else path.startswith(url))]
    here = max(around, key=len, default="")
    return [Link(url, entry.icon, entry.label, url == here, entry.bar_label) for entry, url in found]


def groups(*, user: Any, path: str) -> list[Group]:
    """Give the navigation of a person by groups; empty groups are left out."""
    built = [Group(label, links(entries, user=user, path=path)) for label, entries in ENTRIES]
    return [group for group in built if group.links]


def bar(navigation: list[Group]) -> list[Link]:
    """Give the pages of the bar at the bottom of a phone, beside "More"."""
    return [link for group in navigation for link in group.links if link.bar_label][:BAR_LENGTH]
