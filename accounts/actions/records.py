"""Records beside the blocks: competitors at the customer, credit incidents, further addresses."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.actions.derived import refresh_derived
from accounts.models import AccountAddress, Competitor, CompetitorRelation, CreditIncident
from accounts.selectors.guarded import guarded_access
from core.history import sign
from users.models import User


def save_competitor_record(*, by: User | None, record: CompetitorRelation, competitor_name: str) -> CompetitorRelation:
    """Keep what a competitor holds at an account; a competitor met for the first time is added by name."""
    with transaction.atomic():
        record.competitor, _created = Competitor.objects.get_or_create(name=competitor_name.strip())
        sign(record, by)
        record.save()
        refresh_derived([record.account_id])
    return record


def save_credit_incident(*, by: User | None, incident: CreditIncident, as_of: dt.date) -> CreditIncident:
    """Keep a credit incident. Raises: PermissionDenied for whoever may not write them."""
    if by is not None and not guarded_access(by, incident.account, as_of=as_of).writes_credit:
        raise PermissionDenied
    sign(incident, by)
    incident.save()
    return incident


def save_address(*, address: AccountAddress) -> AccountAddress:
    """Keep a further address of an account."""
    address.save()
    return address
