"""The life of a promise: given, changed, settled, opened again."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.blocks import EditConflictError
from accounts.choices import COMMITMENT_SOURCES, CommitmentState, Origin, Side
from accounts.models import Account, Commitment, Contact
from accounts.telling import tell_keeper
from core.history import sign
from users.models import User


def make_commitment(
    *,
    by: User | None,
    account: Account,
    side: Side,
    matter: str,
    due_on: dt.date,
    holder: User | None = None,
    contact: Contact | None = None,
    origin: Origin = Origin.MANUAL,
    origin_number: str = "",
) -> Commitment:
    """Enter a promise into the ledger; one of ours that names nobody is held by who enters it.

    Raises: ValidationError for a promise without matter, one of ours without holder, or a contact of someone else.
    """
    if holder is None and side == Side.OURS:
        holder = by or account.owner
    row = Commitment(
        account=account,
        side=side,
        matter=matter.strip(),
        due_on=due_on,
        holder=holder,
        contact=contact,
        origin=origin,
        origin_number=origin_number,
        created_by=by,
    )
    _refuse_incomplete(row)
    sign(row, by)
    with transaction.atomic():
        row.save()
        tell_keeper(row, by=by)
    return row


def update_commitment(
    *, by: User | None, commitment: Commitment, changes: Mapping[str, Any], version: int
) -> Commitment:
    """Change an open promise.

    Raises: EditConflictError when another version is stored by now; ValidationError once it is settled.
    """
    with transaction.atomic():
        row = _locked(commitment)
        if row.version != version:
            raise EditConflictError(row)
        if row.state != CommitmentState.OPEN:
            raise ValidationError(_("A settled promise is opened again before it is changed."))
        held_by = row.holder_id
        for name, value in changes.items():
            setattr(row, name, value)
        if row.holder_id is None and row.side == Side.OURS:
            row.holder = by
        _refuse_incomplete(row)
        _saved(row, by=by)
        if row.holder_id != held_by:
            tell_keeper(row, by=by)
        return row


def settle_commitment(
    *, by: User | None, commitment: Commitment, state: CommitmentState, evidence: str, as_of: dt.date
) -> Commitment:
    """Say what became of an open promise, and what shows it. Raises: ValidationError without evidence or twice."""
    if not evidence.strip():
        raise ValidationError({"evidence": _("Please say what shows it.")})
    if state == CommitmentState.OPEN:
        raise ValidationError({"state": _("Please say what became of the promise.")})
    return _move(by=by, commitment=commitment, state=state, evidence=evidence.strip(), settled_on=as_of)


def reopen_commitment(*, by: User | None, commitment: Commitment) -> Commitment:
    """Open a settled promise again; what was said about it stays in its history."""
    return _move(by=by, commitment=commitment, state=CommitmentState.OPEN, evidence="", settled_on=None)


def _move(*, by: User | None, commitment: Commitment, state: CommitmentState, **values: Any) -> Commitment:
    with transaction.atomic():
        row = _locked(commitment)
        if row.state not in COMMITMENT_SOURCES[state]:
            raise ValidationError(
                _("A promise that is “%(now)s” cannot become “%(then)s”.")
                % {"now": row.get_state_display(), "then": state.label}
            )
        row.state = state
        for name, value in values.items():
            setattr(row, name, value)
        return _saved(row, by=by)


def _locked(commitment: Commitment) -> Commitment:
    row: Commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    return row


def _saved(row: Commitment, *, by: User | None) -> Commitment:
    row.version += 1
    sign(row, by)
    row.save()
    return row


def _refuse_incomplete(row: Commitment) -> None:
    if not row.matter:
        raise ValidationError({"matter": _("Please say what was promised.")})
    if row.side == Side.OURS and row.holder is None:
        raise ValidationError({"holder": _("A promise of ours needs a person who sees to it.")})
    if row.contact is not None and row.contact.account_id != row.account_id:
        raise ValidationError({"contact": _("The person must work for the same customer.")})
