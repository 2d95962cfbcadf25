"""The people at the customer: who reports to whom, and where a tie of ours is missing."""

from collections import defaultdict
from dataclasses import dataclass, field

from accounts.choices import Attitude, BuyingRole, Strength
from accounts.models import Account, Contact

DECIDING_ROLES = frozenset({BuyingRole.DECIDES, BuyingRole.APPROVES})


@dataclass
class Person:
    """One contact in the organisation chart, with those who report to them."""

    contact: Contact
    depth: int
    reports: list["Person"] = field(default_factory=list)


@dataclass(frozen=True)
class Gap:
    """One person of the decision chain that we do not hold: without a tie, or against us."""

    contact: Contact
    is_opposed: bool


def contacts_of(account: Account) -> list[Contact]:
    """Read the people of an account who are not put away. Cost: 1 query."""
    return list(Contact.objects.filter(account=account).active().select_related("tie_holder", "reports_to"))


def organisation(contacts: list[Contact]) -> list[Person]:
    """Order people by who reports to whom; a superior who was put away counts as none. Cost: none."""
    present = {contact.pk for contact in contacts}
    below: dict[int | None, list[Contact]] = defaultdict(list)
    for contact in contacts:
        boss = contact.reports_to_id
        below[boss if boss in present and boss != contact.pk else None].append(contact)
    placed: set[int] = set()

    def under(boss: int | None, depth: int) -> list[Person]:
        people = []
        for contact in below.get(boss, []):
            if contact.pk in placed:
                continue
            placed.add(contact.pk)
            people.append(Person(contact, depth, under(contact.pk, depth + 1)))
        return people

    return under(None, 0)


def flattened(people: list[Person]) -> list[Person]:
    """Walk the chart from above, each person before those who report to them."""
    rows: list[Person] = []
    for person in people:
        rows.append(person)
        rows += flattened(person.reports)
    return rows


def chain_gaps(contacts: list[Contact]) -> list[Gap]:
    """Name who decides or approves without a tie of ours, and who works against us; most influence first."""
    gaps = [
        Gap(contact, is_opposed=is_opposed(contact))
        for contact in contacts
        if lacks_tie(contact) or is_opposed(contact)
    ]
    return sorted(gaps, key=lambda gap: (-(gap.contact.influence or 0), gap.contact.name))


def lacks_tie(contact: Contact) -> bool:
    """Tell whether a person who decides or approves has nobody of us."""
    decides = contact.buying_role in DECIDING_ROLES
    return decides and (contact.tie_holder_id is None or contact.tie_strength == Strength.NONE)


def is_opposed(contact: Contact) -> bool:
    return contact.attitude == Attitude.OPPOSES or contact.buying_role == BuyingRole.BLOCKS
