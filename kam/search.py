"""What the search finds: accounts and people a person may see, never more than a page of each."""

from dataclasses import dataclass, field

from django.db.models import Q

from accounts.lookups import MayBePerson
from accounts.models import Account, Contact
from accounts.search_text import normalise
from users.models import User

SHOWN = 20
LONGEST = 100
PHONE_FIELDS = ("phone", "mobile")
TEXT_FIELDS = ("name", "email", "wechat", "title")
SHORTEST_PHONE_TAIL = 4


@dataclass(frozen=True)
class Found:
    """What was found, one more than is shown where there is more."""

    words: str
    exact: Account | None = None
    accounts: list[Account] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not self.accounts and not self.contacts


def cleaned(text: str) -> str:
    """Bound what was typed and take out what no name holds."""
    return text.replace("\x00", "").strip()[:LONGEST]


def find(user: User, words: str) -> Found:
    """Find accounts by name, pinyin, initials, number, code or phone, and people by name, mail or phone tail.

    An account whose number was typed exactly stands alone. Cost: 3 queries besides those of the access rule.
    """
    if not words:
        return Found(words)
    visible = Account.objects.visible_to(user).active()
    exact = visible.filter(number=words).first()
    if exact is not None:
        return Found(words, exact=exact)
    accounts = visible.matching(words).select_related("industry", "region", "owner", "figures").defer("search_text")
    people = Contact.objects.active().filter(account__in=visible).filter(_person(words)).select_related("account")
    return Found(
        words,
        accounts=list(accounts.order_by("number")[: SHOWN + 1]),
        contacts=list(people.order_by("name", "pk")[: SHOWN + 1]),
    )


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
