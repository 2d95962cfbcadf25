"""Records beside the blocks: competitors at the customer, credit incidents, further addresses."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.archive import refuse_archived
from accounts.actions.blocks import EditConflictError
from accounts.actions.derived import refresh_derived
from accounts.models import AccountAddress, Competitor, CompetitorRelation, CreditIncident
from accounts.selectors.guarded import guarded_access
from core.history import sign
from users.models import User

Record = TypeVar("Record", CompetitorRelation, CreditIncident, AccountAddress)


def save_competitor_record(
    *,
    by: User | None,
    record: CompetitorRelation,
    competitor_name: str | None,
    changes: Mapping[str, Any],
    version: int = 0,
) -> CompetitorRelation:
    """Keep what a competitor holds at an account; a competitor met for the first time is added by name.

    Raises: EditConflictError when another version is stored by now; ValidationError for a competitor that has a record
    at the account already.
    """
    values = dict(changes)
    with transaction.atomic():
        if competitor_name is not None:
            values["competitor"] = _competitor(competitor_name)
        try:
            with transaction.atomic():
                row = _saved(record, by=by, changes=values, version=version)
        except IntegrityError:
            raise ValidationError({"competitor_name": _("There is a record of this competitor already.")}) from None
        refresh_derived([row.account_id])
    return row


def save_credit_incident(
    *, by: User | None, incident: CreditIncident, changes: Mapping[str, Any], as_of: dt.date, version: int = 0
) -> CreditIncident:
    """Keep a credit incident.

    Raises: PermissionDenied for whoever may not write them; EditConflictError when another version is stored by now.
    """
    if by is not None and not guarded_access(by, incident.account, as_of=as_of).writes_credit:
        raise PermissionDenied
    with transaction.atomic():
        return _saved(incident, by=by, changes=changes, version=version)


def save_address(
    *, by: User | None, address: AccountAddress, changes: Mapping[str, Any], version: int = 0
) -> AccountAddress:
    """Keep a further address of an account. Raises: EditConflictError when another version is stored by now."""
    with transaction.atomic():
        return _saved(address, by=by, changes=changes, version=version)


def _saved(record: Record, *, by: User | None, changes: Mapping[str, Any], version: int) -> Record:
    """Write a new record, or what changed of one that is still as the person saw it."""
    refuse_archived(record.account_id)
    row = record
    if record.pk:
        row = type(record).objects.select_for_update(of=("self",)).get(pk=record.pk)
        if row.version != version:
            raise EditConflictError(row)
        row.version += 1
    for name, value in changes.items():
        setattr(row, name, value)
    sign(row, by)
    row.save()
    return row


def _competitor(name: str) -> Competitor:
    """Find a competitor by name, however it is written large or small, or add it."""
    known: Competitor | None = Competitor.objects.filter(name__iexact=name.strip()).first()
    return known or Competitor.objects.get_or_create(name=name.strip())[0]
