"""Topics, rounds and concessions of a negotiation that runs."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions import EditConflictError
from core.history import sign
from negotiations import terms
from negotiations.actions.negotiations import NegotiationRefusedError, locked
from negotiations.models import Concession, Negotiation, NegotiationTopic, Round
from users.models import User


def update_topic(
    *, by: User | None, topic: NegotiationTopic, changes: Mapping[str, Any], version: int
) -> NegotiationTopic:
    """Write where a topic stands. Raises: EditConflictError; NegotiationRefusedError once the negotiation is closed."""
    row: NegotiationTopic = _updated(NegotiationTopic, topic, by=by, changes=changes, version=version)
    return row


def add_round(*, by: User | None, negotiation: Negotiation, **facts: Any) -> Round:
    """Add the next round, held or planned."""
    with transaction.atomic():
        locked(negotiation)
        last = Round.objects.filter(negotiation=negotiation).aggregate(last=Max("number"))["last"] or 0
        row = Round(negotiation=negotiation, number=last + 1, **facts)
        sign(row, by)
        row.save()
    return row


def update_round(*, by: User | None, round: Round, changes: Mapping[str, Any], version: int) -> Round:  # noqa: A002
    """Write what came of a round. Raises: as `update_topic`."""
    row: Round = _updated(Round, round, by=by, changes=changes, version=version)
    return row


def add_concession(*, by: User | None, negotiation: Negotiation, **facts: Any) -> Concession:
    """Note what one side gave up. Raises: NegotiationRefusedError for terms that nobody can agree to."""
    with transaction.atomic():
        locked(negotiation)
        row = Concession(negotiation=negotiation, **facts)
        sign(row, by)
        row.save()
        _refuse_impossible(negotiation)
    return row


def update_concession(
    *, by: User | None, concession: Concession, changes: Mapping[str, Any], version: int
) -> Concession:
    """Correct a concession. Raises: as `update_topic` and `add_concession`."""
    with transaction.atomic():
        row: Concession = _updated(Concession, concession, by=by, changes=changes, version=version)
        _refuse_impossible(row.negotiation)
    return row


def set_withdrawn(*, by: User | None, concession: Concession, at: dt.datetime | None) -> Concession:
    """Take a concession back, or let it stand again; it stays on record. Raises: as `add_concession`."""
    with transaction.atomic():
        locked(concession.negotiation)
        row: Concession = Concession.objects.select_for_update(of=("self",)).get(pk=concession.pk)
        row.withdrawn_at = at
        row.version += 1
        sign(row, by)
        row.save()
        _refuse_impossible(row.negotiation)
    return row


def _updated(model: Any, given: Any, *, by: User | None, changes: Mapping[str, Any], version: int) -> Any:
    with transaction.atomic():
        locked(given.negotiation)
        row = model.objects.select_for_update(of=("self",)).get(pk=given.pk)
        if row.version != version:
            raise EditConflictError(row)
        for name, value in changes.items():
            setattr(row, name, value)
        row.version += 1
        sign(row, by)
        row.save()
    return row


def _refuse_impossible(negotiation: Negotiation) -> None:
    """Refuse concessions that together leave a price below zero, more rebate than sales, or no goods."""
    opening = negotiation.opening_terms
    if opening is None:
        return
    standing = Concession.objects.filter(negotiation=negotiation).standing()
    if not terms.after_all(opening, [row.move for row in standing]).are_possible:
        raise NegotiationRefusedError(
            _("No such terms are possible: price, cost, rebate or quantity leave their range.")
        )
