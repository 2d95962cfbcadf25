"""Contact continuity: who of us last spoke to whom, how often, and whether it is the same person."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Account, Contact, Interaction

MONTHS_DAYS = 365
TOUCHES_READ = 500


@dataclass(frozen=True)
class Rhythm:
    """How we keep contact with one person at the customer, over the last year."""

    contact: Contact
    last_on: dt.date | None
    last_by: str
    times: int
    people: int


def contact_rhythm(account: Account) -> list[Rhythm]:
    """Tell of each person at the customer when, how often and by whom they were spoken to. Cost: 2 queries.

    Who was never spoken to stands first, then the longest silence.
    """
    since = timezone.now() - dt.timedelta(days=MONTHS_DAYS)
    touches: dict[int, list[Interaction]] = defaultdict(list)
    rows = Interaction.objects.active().filter(account=account, contact__isnull=False, happened_at__gte=since)
    for row in rows.select_related("user").order_by("-happened_at", "-id")[:TOUCHES_READ]:
        touches[row.contact_id].append(row)
    contacts = Contact.objects.filter(account=account).active().order_by("name", "pk")
    found = [_rhythm(contact, touches[contact.pk]) for contact in contacts]
    return sorted(found, key=lambda rhythm: rhythm.last_on or dt.date.min)


def _rhythm(contact: Contact, touches: list[Interaction]) -> Rhythm:
    latest = touches[0] if touches else None
    return Rhythm(
        contact=contact,
        last_on=timezone.localdate(latest.happened_at) if latest else None,
        last_by=str(latest.user) if latest else "",
        times=len(touches),
        people=len({touch.user_id for touch in touches}),
    )
