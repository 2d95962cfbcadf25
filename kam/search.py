"""What the search finds: accounts and people a person may see, and documents by number; never more than a page of each.

An exact number leads on to its page.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.lookups import MayBePerson
from accounts.models import Account, Contact, Document
from accounts.search_text import normalise
from accounts.selectors.documents import documents_numbered
from negotiations.models import Negotiation, Opportunity
from plans.models import AccountPlan
from service.models import Request
from users.models import User
from visits.models import Visit

SHOWN = 20
SUGGESTED = 6
SHORTEST_SUGGESTED = 2  # One character is in too many names to guess from.
LONGEST = 100
PHONE_FIELDS = ("phone", "mobile")
TEXT_FIELDS = ("name", "email", "wechat", "title")
SHORTEST_PHONE_TAIL = 4
# What carries a number of its own besides accounts: how the numbers begin, and the page of one.
NUMBERED: dict[str, tuple[Any, str]] = {
    "BF-": (Visit, "visits:visit_detail"),
    "FW-": (Request, "service:request_detail"),
    "TP-": (Negotiation, "negotiations:negotiation_detail"),
    "SJ-": (Opportunity, "negotiations:opportunity_detail"),
    "KJ-": (AccountPlan, "plans:plan_detail"),
}


@dataclass(frozen=True)
class Found:
    """What was found, one more than is shown where there is more; `url` is the page of an exact number."""

    words: str
    url: str = ""
    accounts: list[Account] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not self.accounts and not self.contacts and not self.documents


def suggest(user: User, words: str) -> Found:
    """Find the first of what `find` finds, while somebody types. Cost: as `find`; nothing for a single character."""
    return find(user, words if len(words) >= SHORTEST_SUGGESTED else "", most=SUGGESTED)


def cleaned(text: str) -> str:
    """Bound what was typed and take out what no name holds."""
    return text.replace("\x00", "").strip()[:LONGEST]


def find(user: User, words: str, *, most: int = SHOWN) -> Found:
    """Find accounts by name, pinyin, initials, number, code or phone, and people by name, mail or phone tail.

    One more than `most` of each tells that there is more. What carries exactly the number that was typed stands alone,
    if the person may see it. The number of a document is one of its account: the number of the account may stand before
    it. Cost: 3 queries besides those of the access rule, 1 more for words that begin as the number of a record, 1 more
    for those that end as the number of a document.
    """
    if not words:
        return Found(words)
    if url := _numbered(user, words):
        return Found(words, url=url)
    visible = Account.objects.visible_to(user).active()
    exact = visible.filter(number__in=_spellings(words)).values_list("number", flat=True).first()
    if exact is not None:
        return Found(words, url=reverse("accounts:account_detail", args=[exact]))
    documents = documents_numbered(user, words, limit=most + 1)
    if len(documents) == 1:
        only = documents[0]
        return Found(words, url=reverse("accounts:document_detail", args=[only.account.number, only.pk]))
    accounts = visible.matching(words).select_related("industry", "region", "owner", "figures").defer("search_text")
    people = Contact.objects.active().filter(account__in=visible).filter(_person(words)).select_related("account")
    return Found(
        words,
        accounts=list(accounts.order_by("number")[: most + 1]),
        contacts=list(people.order_by("name", "pk")[: most + 1]),
        documents=documents,
    )


def _numbered(user: User, words: str) -> str:
    """Give the page of the record that carries this number, if the person may see it. Cost: 1 query, mostly none."""
    kind = NUMBERED.get(words[:3].upper())
    if kind is None:
        return ""
    model, page = kind
    number = model.objects.visible_to(user).filter(number__in=_spellings(words)).values_list("number", flat=True)
    found = number.first()
    return reverse(page, args=[found]) if found else ""


def _spellings(number: str) -> set[str]:
    """Give a number as it was typed and in capitals, as those that are drawn are written."""
    return {number, number.upper()}


def _person(words: str) -> Q:
    """Give the condition for people: every word in name, mail, WeChat or title, or the tail of a phone number."""
    condition = Q()
    for word in normalise(words).split():
        part = Q()
        for name in TEXT_FIELDS:
            part |= Q(**{f"{name}__icontains": word})
        if word.isdigit() and len(word) >= SHORTEST_PHONE_TAIL:
            for name in PHONE_FIELDS:
                part |= Q(**{f"{name}__endswith": word})
        condition &= Q(MayBePerson(word)) & part
    return condition
