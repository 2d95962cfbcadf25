"""Turn what was agreed into promises of both sides."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actions import make_commitment
from accounts.choices import Origin, Side
from accounts.models import Contact
from core import formats
from negotiations.actions.negotiations import NegotiationRefusedError, move
from negotiations.choices import NegotiationState
from negotiations.models import Negotiation, NegotiationTopic
from users.models import User


@dataclass(frozen=True)
class Promise:
    """One thing a side binds itself to in the agreement."""

    side: Side
    matter: str
    due_on: dt.date
    holder: User | None = None
    contact: Contact | None = None


def agree(
    *, by: User | None, negotiation: Negotiation, promises: Iterable[Promise], note: str = "", as_of: dt.date
) -> Negotiation:
    """Close a negotiation with an agreement and enter the promises of both sides into the ledger.

    Raises: NegotiationRefusedError when a topic that was discussed has no agreed words, or nothing was discussed;
    ValidationError for a promise that lacks something. Either writes nothing.
    """
    with transaction.atomic():
        discussed = [topic for topic in NegotiationTopic.objects.filter(negotiation=negotiation) if topic.is_discussed]
        if not discussed:
            raise NegotiationRefusedError(_("No topic was discussed yet."))
        lacking = [topic for topic in discussed if not topic.agreed.strip()]
        if lacking:
            names = formats.listing(lacking, language=get_language() or "")
            raise NegotiationRefusedError(_("What was agreed is missing for: %(topics)s") % {"topics": names})
        row = move(
            by=by,
            negotiation=negotiation,
            state=NegotiationState.AGREED,
            closed_on=as_of,
            closing_note=note.strip()[:500],
            next_round_on=None,
        )
        for promise in promises:
            make_commitment(
                by=by,
                account=row.account,
                side=promise.side,
                matter=promise.matter,
                due_on=promise.due_on,
                holder=promise.holder,
                contact=promise.contact,
                origin=Origin.NEGOTIATION,
                origin_number=row.number,
            )
    return row
