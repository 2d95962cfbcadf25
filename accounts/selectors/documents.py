"""The contents of a dossier 目录: its documents by part, found by number or by words. Every read asks `visible_to`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.core.paginator import Page
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import PART_OF_KIND, DocumentKind, DocumentPart
from accounts.document_numbers import read_number
from accounts.models import Account, Document, DocumentQuerySet
from accounts.selectors.history import Entry, tell_history_of
from accounts.selectors.strands import Strand, each
from accounts.timeline import Event
from core.history import saves_of
from core.pages import LongList
from users.models import User

DOCUMENTS_A_PAGE = 25
SAME_SHOWN = 5
CHANGES_SHOWN = 20


@dataclass(frozen=True)
class PartOfContents:
    """One part with a page of its documents; no page: it is guarded, and nothing is told of what is in it."""

    part: DocumentPart
    page: Page[Any] | None

    @property
    def is_hidden(self) -> bool:
        return self.page is None


def contents(
    account: Account,
    *,
    user: User,
    reads_credit: bool,
    words: str = "",
    kind: str = "",
    is_archived: bool = False,
    pages: Mapping[str, str],
) -> list[PartOfContents]:
    """List the parts, narrowed by words or a number, a kind, and whether archived; `pages`: number of the page by part.

    A number or a kind leads to its part alone. Cost: 2 queries a part that is not guarded.
    """
    rows: DocumentQuerySet = Document.objects.visible_to(user).filter(account=account)
    rows = rows.archived() if is_archived else rows.active()
    parts = list(DocumentPart)
    if kind:
        rows, parts = rows.filter(kind=kind), [PART_OF_KIND[DocumentKind(kind)]]
    if number := read_number(words):
        parts = [part for part in parts if part == number[0]]
    rows = rows.filter(_matching(words)).select_related("created_by").order_by("serial", "pk")
    return [
        PartOfContents(
            part=part,
            page=LongList(rows.filter(part=part), DOCUMENTS_A_PAGE).get_page(pages.get(part.value))
            if reads_credit or part != DocumentPart.CREDIT
            else None,
        )
        for part in parts
    ]


def _matching(words: str) -> Q:
    """Give the condition for a number, or for every word in what is said of a document."""
    if number := read_number(words):
        return Q(part=number[0], serial=number[1])
    condition = Q()
    for word in words.replace("\x00", "").split():
        condition &= (
            Q(title__icontains=word)
            | Q(note__icontains=word)
            | Q(file_name__icontains=word)
            | Q(paper_place__icontains=word)
        )
    return condition


def same_files(document: Document, *, user: User) -> list[Document]:
    """List the other documents of the account with the same file, of those the person may read. Cost: 1 query."""
    rows = Document.objects.visible_to(user).filter(account=document.account_id, sha256=document.sha256)
    return list(rows.exclude(pk=document.pk).order_by("part", "serial")[:SAME_SHOWN])


def changes_of_document(document: Document, *, user: User, reads_credit: bool) -> list[Entry]:
    """Tell the latest changes of a document that the person may read; of one that was ever guarded nothing to others.

    That it was filed is told without what was filled in: its particulars stand beside. Cost: at most 4 queries.
    """
    if not reads_credit and saves_of(Document).filter(id=document.pk, part=DocumentPart.CREDIT).exists():
        return []
    entries = tell_history_of("document", document, user=user, limit=CHANGES_SHOWN)
    return [replace(entry, changes=[]) if entry.is_creation else entry for entry in entries]


def documents_numbered(user: User, words: str, *, limit: int) -> list[Document]:
    """Find the documents that carry a number; before it may stand the number of the account: KH-000127 II-003.

    Cost: 1 query for words that end as the number of a document, none for others.
    """
    account, _gap, last = words.replace("/", " ").strip().rpartition(" ")
    number = read_number(last)
    if number is None:
        return []
    rows = Document.objects.visible_to(user).active().filter(part=number[0], serial=number[1])
    rows = rows.filter(account__archived_at=None).select_related("account")
    if account.strip():
        rows = rows.filter(account__number__in={account.strip(), account.strip().upper()})
    return list(rows.order_by("account__number")[:limit])


def documents_of(account: Account, user: User) -> list[Strand]:
    """Give the documents that were filed, for the timeline; of a guarded one its number alone."""
    rows = Document.objects.visible_to(user).active().filter(account=account).select_related("created_by")
    return [Strand(rows, at="created_at", tell=each(partial(_filed, account)))]


def _filed(account: Account, row: Document) -> Event:
    return Event(
        when=row.created_at,
        icon="file-earmark-lock" if row.is_guarded else "file-earmark-text",
        title=_("Document %(number)s filed") % {"number": row.number},
        url=reverse("accounts:document_detail", args=[account.number, row.pk]),
        text="" if row.is_guarded else row.title,
        note=str(row.created_by or ""),
    )
