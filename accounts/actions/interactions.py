"""Calls, mails, messages and meetings with a customer."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.blocks import EditConflictError
from accounts.actions.derived import note_contact
from accounts.models import Account, AccountFigures, Interaction
from core.history import sign
from users.models import User


def log_interaction(*, by: User | None, account: Account, facts: Mapping[str, Any]) -> Interaction:
    """Keep one touch with a customer, and move the day of the last contact forward.

    Raises: ValidationError for a day to come, nothing said, or a contact of another customer.
    """
    row = Interaction(account=account, **facts)
    _refuse_wrong(row)
    with transaction.atomic():
        sign(row, by)
        row.save()
        note_contact(account_ids=[account.pk], day=_day(row))
    return row


def update_interaction(
    *, by: User | None, interaction: Interaction, changes: Mapping[str, Any], version: int
) -> Interaction:
    """Correct what was noted. Raises: EditConflictError when another version is stored by now; ValidationError."""
    with transaction.atomic():
        row: Interaction = Interaction.objects.select_for_update(of=("self",)).get(pk=interaction.pk)
        if row.version != version:
            raise EditConflictError(row)
        before = _day(row)
        for name, value in changes.items():
            setattr(row, name, value)
        _refuse_wrong(row)
        _save(row, by=by)
        if _day(row) < before:
            _take_back(row.account_id, before)
        note_contact(account_ids=[row.account_id], day=_day(row))
    return row


def archive_interaction(*, by: User | None, interaction: Interaction, at: dt.datetime) -> None:
    """Take a touch out of the timeline, for example one noted with the wrong customer."""
    with transaction.atomic():
        row = _set_archived(by=by, interaction=interaction, at=at)
        _take_back(row.account_id, _day(row))


def restore_interaction(*, by: User | None, interaction: Interaction) -> None:
    """Bring an archived touch back."""
    with transaction.atomic():
        row = _set_archived(by=by, interaction=interaction, at=None)
        note_contact(account_ids=[row.account_id], day=_day(row))


def _set_archived(*, by: User | None, interaction: Interaction, at: dt.datetime | None) -> Interaction:
    row: Interaction = Interaction.objects.select_for_update(of=("self",)).get(pk=interaction.pk)
    row.archived_at = at
    return _save(row, by=by)


def _save(row: Interaction, *, by: User | None) -> Interaction:
    row.version += 1
    sign(row, by)
    row.save()
    return row


def _take_back(account_id: int, day: dt.date) -> None:
    """Find the last contact anew where it was the touch that is no longer: another touch, or the last visit."""
    figures = AccountFigures.objects.filter(account=account_id, last_contact_on=day).first()
    if figures is None:
        return
    touches = Interaction.objects.active().filter(account=account_id)
    latest = touches.aggregate(latest=Max("happened_at"))["latest"]
    days = [timezone.localdate(latest)] if latest else []
    days += [figures.last_visit_on] if figures.last_visit_on else []
    figures.last_contact_on = max(days, default=None)
    figures.save(update_fields=["last_contact_on"])


def _day(row: Interaction) -> dt.date:
    return timezone.localdate(row.happened_at)


def _refuse_wrong(row: Interaction) -> None:
    if not row.summary.strip():
        raise ValidationError({"summary": _("Please say what it was about.")})
    if _day(row) > timezone.localdate():
        raise ValidationError({"happened_at": _("This day is still to come.")})
    if row.contact is not None and row.contact.account_id != row.account_id:
        raise ValidationError({"contact": _("The person must work for the same customer.")})
