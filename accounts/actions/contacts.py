"""People at the customer; their personal facts are written apart."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.archive import refuse_archived
from accounts.actions.blocks import EditConflictError
from accounts.actions.derived import refresh_derived
from accounts.models import Account, Contact, ContactPersonal
from core.history import sign
from users.models import User


def create_contact(
    *, by: User | None, account: Account, facts: Mapping[str, Any], personal: Mapping[str, Any] | None = None
) -> Contact:
    """Add a person; `personal` is given only by whoever may write personal facts."""
    with transaction.atomic():
        refuse_archived(account.pk)
        contact = Contact(account=account, **facts)
        _refuse_wrong_boss(contact)
        sign(contact, by)
        contact.save()
        _save_personal(contact, personal, by=by)
        refresh_derived([account.pk])
    return contact


def update_contact(
    *,
    by: User | None,
    contact: Contact,
    changes: Mapping[str, Any],
    version: int,
    personal: Mapping[str, Any] | None = None,
) -> Contact:
    """Write the changed facts of a person; the version covers the personal facts too.

    Raises: EditConflictError when another version is stored by now; ValidationError.
    """
    with transaction.atomic():
        refuse_archived(contact.account_id)
        row: Contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        if row.version != version:
            raise EditConflictError(row)
        for name, value in changes.items():
            setattr(row, name, value)
        _refuse_wrong_boss(row)
        row.version += 1
        sign(row, by)
        row.save()
        _save_personal(row, personal, by=by)
        refresh_derived([row.account_id])
    return row


def archive_contact(*, by: User | None, contact: Contact, at: dt.datetime) -> None:
    """Take a person out of the lists, for example after they left the company."""
    _set_archived(by=by, contact=contact, at=at)


def restore_contact(*, by: User | None, contact: Contact) -> None:
    """Bring an archived person back."""
    _set_archived(by=by, contact=contact, at=None)


def _set_archived(*, by: User | None, contact: Contact, at: dt.datetime | None) -> None:
    with transaction.atomic():
        row = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
        row.archived_at = at
        row.version += 1
        sign(row, by)
        row.save()
        refresh_derived([row.account_id])
    contact.archived_at = at


def _refuse_wrong_boss(contact: Contact) -> None:
    """Refuse a boss of another account, and a ring of bosses. Cost: 1 query."""
    if contact.reports_to_id is None:
        return
    bosses = dict(Contact.objects.filter(account=contact.account_id).values_list("pk", "reports_to"))
    if contact.reports_to_id not in bosses:
        raise ValidationError({"reports_to": _("The superior must work for the same customer.")})
    above: int | None = contact.reports_to_id
    seen: set[int] = set()
    while above is not None and above not in seen:
        if above == contact.pk:
            raise ValidationError({"reports_to": _("Nobody can be their own superior, directly or through others.")})
        seen.add(above)
        above = bosses.get(above)


def _save_personal(contact: Contact, personal: Mapping[str, Any] | None, *, by: User | None) -> None:
    """Write the personal facts that were given; none given writes nothing."""
    if personal is None:
        return
    row = ContactPersonal.objects.filter(contact=contact).first()
    if row is None:
        if not any(personal.values()):
            return
        row = ContactPersonal(contact=contact)
    changed = {name: value for name, value in personal.items() if getattr(row, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    sign(row, by)
    row.save()
