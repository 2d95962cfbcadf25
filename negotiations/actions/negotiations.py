"""The life of a negotiation: prepared, opened, broken off. What ends in an agreement stands in agreement."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import EditConflictError
from accounts.models import Account
from core.history import sign
from negotiations.actions.numbers import save_numbered
from negotiations.choices import FIXED_MEASURES, NEGOTIATION_SOURCES, NegotiationState, Topic
from negotiations.models import Negotiation, NegotiationTopic
from users.models import User

PREFIX = "TP-"


class NegotiationRefusedError(Exception):
    """The step is not possible now, for a reason that people may read."""


def create_negotiation(*, by: User | None, account: Account, title: str, lead: User, **facts: Any) -> Negotiation:
    """Begin to prepare a negotiation, with its six topics empty."""
    row = Negotiation(account=account, title=title, lead=lead, created_by=by, **facts)
    sign(row, by)
    with transaction.atomic():
        save_numbered(row, PREFIX, Negotiation.save)
        for topic in Topic:
            part = NegotiationTopic(negotiation=row, topic=topic, measure=FIXED_MEASURES.get(topic, ""))
            sign(part, by)
            part.save()
    return row


def update_negotiation(
    *, by: User | None, negotiation: Negotiation, changes: Mapping[str, Any], version: int
) -> Negotiation:
    """Change title, lead and opening terms.

    Raises: EditConflictError when another version is stored by now; NegotiationRefusedError once it is closed.
    """
    with transaction.atomic():
        row = locked(negotiation)
        if row.version != version:
            raise EditConflictError(row)
        for name, value in changes.items():
            setattr(row, name, value)
        row.version += 1
        sign(row, by)
        row.save()
    return row


def open_negotiation(*, by: User | None, negotiation: Negotiation) -> Negotiation:
    """Begin to negotiate, or take up again what was broken off."""
    return move(by=by, negotiation=negotiation, state=NegotiationState.OPEN, closed_on=None, closing_note="")


def break_off(*, by: User | None, negotiation: Negotiation, note: str, as_of: dt.date) -> Negotiation:
    """End a negotiation without agreement. Raises: NegotiationRefusedError without a reason."""
    if not note.strip():
        raise NegotiationRefusedError(_("Please say why it was broken off."))
    return move(
        by=by,
        negotiation=negotiation,
        state=NegotiationState.BROKEN_OFF,
        closed_on=as_of,
        closing_note=note.strip()[:500],
        next_round_on=None,
    )


def locked(negotiation: Negotiation) -> Negotiation:
    """Lock a negotiation that runs for the transaction. Raises: NegotiationRefusedError once it is closed."""
    row: Negotiation = Negotiation.objects.select_for_update(of=("self",)).get(pk=negotiation.pk)
    if not row.is_running:
        raise NegotiationRefusedError(_("A closed negotiation is not changed any more."))
    return row


def move(*, by: User | None, negotiation: Negotiation, state: NegotiationState, **values: Any) -> Negotiation:
    """Bring a negotiation into a state. Raises: NegotiationRefusedError for a step that is not possible."""
    with transaction.atomic():
        row: Negotiation = Negotiation.objects.select_for_update(of=("self",)).get(pk=negotiation.pk)
        if row.state not in NEGOTIATION_SOURCES[state]:
            raise NegotiationRefusedError(
                _("A negotiation that is “%(now)s” cannot become “%(then)s”.")
                % {"now": row.get_state_display(), "then": state.label}
            )
        row.state = state
        for name, value in values.items():
            setattr(row, name, value)
        row.version += 1
        sign(row, by)
        row.save()
    return row
