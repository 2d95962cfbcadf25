"""Put an account away, and take it back."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.duties import may_archive
from accounts.models import Account
from core.history import sign
from users.models import User


def archive_account(*, by: User | None, account: Account, at: dt.datetime) -> None:
    """Take an account out of lists, search and scoring; its records stay. Raises: PermissionDenied."""
    _set_archived(by=by, account=account, at=at)


def restore_account(*, by: User | None, account: Account) -> None:
    """Bring an archived account back. Raises: PermissionDenied."""
    _set_archived(by=by, account=account, at=None)


def refuse_archived(account_id: int) -> None:
    """Refuse to change a dossier that is put away. Raises: ValidationError. Cost: 1 query."""
    if Account.objects.archived().filter(pk=account_id).exists():
        raise ValidationError(_("The account is archived: restore it before you change it."))


def _set_archived(*, by: User | None, account: Account, at: dt.datetime | None) -> None:
    if by is not None and not may_archive(by, account):
        raise PermissionDenied
    with transaction.atomic():
        row = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        if row.is_archived != (at is not None):
            row.archived_at = at
            sign(row, by)
            row.save()
    account.archived_at = row.archived_at
