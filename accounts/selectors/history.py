"""What changed in a dossier: who, when, which fact, before and after. Guarded facts are never in it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Model, OuterRef, Subquery, Value
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.choices import DocumentPart
from accounts.document_numbers import document_number
from accounts.models import (
    Account,
    AccountAddress,
    BusinessStatus,
    Characteristics,
    CompetitorRelation,
    Contact,
    Document,
    Tag,
    TeamMember,
    TransactionStatus,
)
from core import formats
from core.history import saves_of
from users.models import User

ENTRIES_A_PAGE = 30
# Records whose history is shown, by the field that leads to the account. Personal facts and credit incidents are not,
# nor documents that ever stood in the guarded part.
SOURCES: dict[str, tuple[Any, str]] = {
    "account": (Account, "id"),
    "characteristics": (Characteristics, "account_id"),
    "business": (BusinessStatus, "account_id"),
    "transaction": (TransactionStatus, "account_id"),
    "contact": (Contact, "account_id"),
    "competitor": (CompetitorRelation, "account_id"),
    "address": (AccountAddress, "account_id"),
    "team": (TeamMember, "account_id"),
    "document": (Document, "account_id"),
}
NAMED = frozenset({"contact", "competitor", "team", "document"})
NAMING = frozenset({"competitor", "user"})
LEFT_OUT = frozenset(
    {"id", "account", "version", "created_at", "reviewed_by", "history_id", "search_text", "name_core", "completeness"}
)
TITLES: dict[str, Promise] = {
    "account": _("Basic data"),
    "characteristics": _("Characteristics"),
    "business": _("Business status"),
    "transaction": _("Transaction status"),
    "contact": _("Person"),
    "competitor": _("Competitor"),
    "address": _("Further address"),
    "team": _("Team"),
    "document": _("Document"),
}
VERBS: dict[str, Promise] = {
    "+": pgettext_lazy("what was done", "created"),
    "~": pgettext_lazy("what was done", "changed"),
    "-": pgettext_lazy("what was done", "removed"),
}


@dataclass(frozen=True)
class Change:
    """One fact that changed; empty is shown as a dash."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One save of one record."""

    when: dt.datetime
    who: str
    source: str
    title: str
    verb: Promise
    is_creation: bool
    changes: list[Change]


def history_page(account: Account, *, user: User, number: str | int | None, size: int = ENTRIES_A_PAGE) -> "Page[Any]":
    """Cut a page out of the changes of a dossier, newest first; accounts the person may not see are not named.

    Cost: 2 queries, and at most 3 for each kind of record on the page, and one for each kind of record referred to.
    """
    page: Page[Any] = Paginator(_keys(account), size).get_page(number)
    keys = list(page.object_list)
    numbers: dict[str, list[int]] = defaultdict(list)
    for kind, history_id, _when in keys:
        numbers[kind].append(history_id)
    saves = kinds_of_saves(account)
    found = {
        (kind, save.history_id): save
        for kind, wanted in numbers.items()
        for save in saves[kind].filter(history_id__in=wanted)
    }
    page.object_list = _entries([(kind, found[kind, history_id]) for kind, history_id, _when in keys], user)
    return page


def kinds_of_saves(account: Account) -> dict[str, Any]:
    """Give the saves of the records of a dossier by kind. Cost: no query yet."""
    return {name: _saves(name, account).select_related("history_user") for name in SOURCES}


def _saves(kind: str, account: Account) -> Any:
    """Give the saves of the records of one kind; those of a document that was ever guarded are left out whole."""
    model, path = SOURCES[kind]
    saves = saves_of(model).filter(**{path: account.pk})
    if kind == "document":
        guarded = saves_of(model).filter(account_id=account.pk, part=DocumentPart.CREDIT)
        return saves.exclude(id__in=guarded.order_by().values("id"))
    return saves


def tell_saves(kind: str, saves: Sequence[Any], *, user: User) -> list[Entry]:
    """Tell some saves out of `kinds_of_saves`; of what was created it says how much was filled in.

    Cost: 1 query, and 1 for each kind of record referred to.
    """
    return _entries([(kind, save) for save in saves], user, is_brief=True)


def tell_history_of(kind: str, record: Model, *, user: User, limit: int) -> list[Entry]:
    """Tell the latest saves of one record that the person may read, newest first.

    Cost: 2 queries, and 1 for each kind of record referred to.
    """
    saves = saves_of(type(record)).filter(id=record.pk).select_related("history_user").order_by("-history_id")
    return _entries([(kind, save) for save in saves[:limit]], user)


def _keys(account: Account) -> Any:
    """Name the saves of all records of a dossier, newest first. Shape: kind, number of the save, moment."""
    parts = [
        _saves(name, account)
        .order_by()
        .annotate(record_kind=Value(name, output_field=CharField()))
        .values_list("record_kind", "history_id", "history_date")
        for name in SOURCES
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-history_date", "-history_id", "record_kind")


def _entries(saves: Sequence[tuple[str, Any]], user: User, *, is_brief: bool = False) -> list[Entry]:
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for kind, save in saves:
        by_kind[kind].append(save)
    changed = {kind: [save for save in rows if save.history_type != "+"] for kind, rows in by_kind.items()}
    before = {(kind, number): save for kind, rows in changed.items() for number, save in _previous(rows).items()}
    tags = _tags(by_kind["account"] + [save for (kind, _number), save in before.items() if kind == "account"])
    brief = [save for _kind, save in saves if is_brief and save.history_type == "+"]
    told = [save for _kind, save in saves if save not in brief] + list(before.values())
    names = _names(told, user, titles_of=brief)
    return [
        Entry(
            when=save.history_date,
            who=str(save.history_user or ""),
            source=kind,
            title=_title(kind, save, names),
            verb=VERBS[save.history_type],
            is_creation=save.history_type == "+",
            changes=_changes(kind, save, before.get((kind, save.history_id)), names, tags),
        )
        for kind, save in saves
    ]


def _previous(saves: Sequence[Any]) -> dict[int, Any]:
    """Read the save before each of some saves of one model, of the same record. Cost: 1 query where there are any.

    What is read holds the save before each; of a record it is the latest of those read that are older.
    """
    if not saves:
        return {}
    model = saves[0].instance_type
    key = model._meta.pk.attname
    earlier = (
        saves_of(model)
        .filter(**{key: OuterRef(key)}, history_id__lt=OuterRef("history_id"))
        .order_by("-history_id")
        .values("history_id")[:1]
    )
    shown = saves_of(model).filter(history_id__in=[save.history_id for save in saves]).order_by()
    stood = saves_of(model).filter(history_id__in=shown.annotate(previous=Subquery(earlier)).values("previous"))
    found: dict[int, Any] = {}
    for older in stood.order_by("history_id"):
        for save in saves:
            if getattr(save, key) == getattr(older, key) and older.history_id < save.history_id:
                found[save.history_id] = older
    return found


def _names(rows: list[Any], user: User, *, titles_of: list[Any]) -> dict[tuple[type[Model], Any], str]:
    """Name the records that saves refer to, and those in the titles of others. Cost: one query a kind of record."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    pairs = [(row, field) for row in rows for field in row.tracked_fields if field.name not in LEFT_OUT]
    pairs += [(row, field) for row in titles_of for field in row.tracked_fields if field.name in NAMING]
    for row, field in pairs:
        value = getattr(row, field.attname)
        if field.remote_field and value is not None:
            wanted[field.remote_field.model].add(value)
    found: dict[tuple[type[Model], Any], str] = {}
    for model, keys in wanted.items():
        manager: Any = model._default_manager
        for key, record in manager.visible_to(user).in_bulk(list(keys)).items():
            found[model, key] = str(record)
    return found


def _tags(rows: list[Any]) -> dict[int, str]:
    """Name the tags of saves of accounts. Cost: 1 query when there is such a save."""
    if not rows:
        return {}
    through: Any = Account.history.model._meta.get_field("historicalaccount_tags").related_model
    by_save: dict[int, list[str]] = defaultdict(list)
    saved = through.objects.filter(history__in=[row.history_id for row in rows])
    names = dict(Tag.objects.values_list("pk", "name"))
    for save, tag in saved.values_list("history_id", "tag_id"):
        by_save[save].append(names.get(tag, ""))
    return {save: formats.listing(sorted(words), language=get_language() or "") for save, words in by_save.items()}


def _title(source: str, row: Any, names: dict[tuple[type[Model], Any], str]) -> str:
    title = str(TITLES[source])
    if source not in NAMED:
        return title
    if source == "contact":
        return formats.labelled(title, row.name, language=get_language() or "")
    if source == "document":
        return f"{title} {document_number(row.part, row.serial)}"
    field = SOURCES[source][0]._meta.get_field("competitor" if source == "competitor" else "user")
    name = names.get((field.remote_field.model, getattr(row, field.attname)), "")
    return formats.labelled(title, name, language=get_language() or "")


def _changes(
    source: str, row: Any, before: Any | None, names: dict[tuple[type[Model], Any], str], tags: dict[int, str]
) -> list[Change]:
    changes = []
    for field in row.tracked_fields:
        if field.name in LEFT_OUT:
            continue
        old = _shown(before, field, names) if before is not None else ""
        new = _shown(row, field, names) if row.history_type != "-" else ""
        if row.history_type == "-" and before is None:
            old = _shown(row, field, names)
        if old != new and not (before is None and new in _defaults(field)):
            changes.append(Change(str(capfirst(str(field.verbose_name))), old, new))
    if source == "account":
        old_tags = tags.get(before.history_id, "") if before is not None else ""
        new_tags = tags.get(row.history_id, "")
        if old_tags != new_tags:
            changes.append(Change(str(capfirst(str(Account._meta.get_field("tags").verbose_name))), old_tags, new_tags))
    return changes


def _defaults(field: Any) -> set[str]:
    """Give the texts that say nothing on a record that was just created."""
    return {"", str(_("no")), "0"} if not field.choices else {""}


def _shown(row: Any, field: Any, names: dict[tuple[type[Model], Any], str]) -> str:
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if field.remote_field:
        return names.get((field.remote_field.model, value), formats.UNKNOWN)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return str(value)
