"""Documents of a dossier: filed with a number, edited, moved between the parts, put away and taken back."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.actions.archive import refuse_archived
from accounts.actions.blocks import EditConflictError
from accounts.choices import PART_OF_KIND, DocumentKind, DocumentPart
from accounts.file_kinds import clean_name, content_type_of, stem_of
from accounts.file_store import Store
from accounts.models import Account, Document
from accounts.selectors.guarded import guarded_access
from core.formats import number
from core.history import saves_of, sign
from users.models import User

MEGABYTE = 1024 * 1024


def check_file(file: File[bytes]) -> str:
    """Tell what kind of file somebody wants to file. Raises: ValidationError for an empty, too large or wrong one."""
    size, most = file.size or 0, settings.DOCUMENT_MAX_MB
    if not size:
        raise ValidationError(_("The file is empty."))
    if size > most * MEGABYTE:
        megabytes = number(size / MEGABYTE, language="", places=1)
        raise ValidationError(
            _("The file has %(size)s MB; a document may have %(most)s MB.") % {"size": megabytes, "most": most}
        )
    return content_type_of(file.name or "", file)


def file_document(
    *, by: User | None, account: Account, file: File[bytes], facts: Mapping[str, Any], store: Store, as_of: dt.date
) -> Document:
    """File a document under the next number of its part; `store` is that of the transaction (`file_store.filing`).

    Without a title it is called as its file. `facts` may hold `is_verified`.
    Raises: ValidationError for a file that may not be filed or an account that is archived; PermissionDenied for
    part II and whoever may not write credit facts.
    """
    values = dict(facts)
    content_type = check_file(file)
    document = Document(account=account, content_type=content_type, size=file.size, created_by=by)
    document.file_name = clean_name(file.name or "")
    document.sha256 = sha256_of(file)
    values["title"] = str(values.get("title") or "").strip() or stem_of(document.file_name)
    is_verified = values.pop("is_verified", False)
    with transaction.atomic():
        refuse_archived(account.pk)
        _write(document, values, by=by, as_of=as_of)
        if is_verified:
            _confirm(document, by=by, as_of=as_of)
        document.file = store(file)
        sign(document, by)
        document.save()
    return document


def update_document(
    *, by: User | None, document: Document, changes: Mapping[str, Any], version: int, as_of: dt.date
) -> Document:
    """Correct what is said of a document. A kind of another part moves it there, under a new number.

    Raises: EditConflictError when another version is stored by now; PermissionDenied; ValidationError.
    """
    values = dict(changes)
    is_verified = values.pop("is_verified", None)
    with transaction.atomic():
        row = _locked(document, by=by, as_of=as_of)
        if row.version != version:
            raise EditConflictError(row)
        _write(row, values, by=by, as_of=as_of)
        if is_verified is True and not row.is_verified:
            _confirm(row, by=by, as_of=as_of)
        elif is_verified is False:
            row.verified_on = row.verified_by = None
        _save(row, by=by)
    return row


def archive_document(*, by: User | None, document: Document, at: dt.datetime, as_of: dt.date) -> None:
    """Take a document out of the contents; its file and its number stay. Raises: PermissionDenied, ValidationError."""
    _set_archived(by=by, document=document, at=at, as_of=as_of)


def restore_document(*, by: User | None, document: Document, as_of: dt.date) -> None:
    """Bring an archived document back. Raises: PermissionDenied, ValidationError."""
    _set_archived(by=by, document=document, at=None, as_of=as_of)


def _set_archived(*, by: User | None, document: Document, at: dt.datetime | None, as_of: dt.date) -> None:
    with transaction.atomic():
        row = _locked(document, by=by, as_of=as_of)
        if (row.archived_at is None) != (at is None):
            row.archived_at = at
            _save(row, by=by)


def _locked(document: Document, *, by: User | None, as_of: dt.date) -> Document:
    """Read a document to change it. Raises: PermissionDenied, ValidationError."""
    refuse_archived(document.account_id)
    row: Document = Document.objects.select_for_update(of=("self",)).select_related("account").get(pk=document.pk)
    _refuse_guarded(row, by=by, as_of=as_of)
    return row


def _write(row: Document, values: Mapping[str, Any], *, by: User | None, as_of: dt.date) -> None:
    """Set facts of a document; a part that is new to it gives it a number."""
    for name, value in values.items():
        setattr(row, name, value)
    part = PART_OF_KIND[DocumentKind(row.kind)]
    if row.part != part:
        row.part = part
        _refuse_guarded(row, by=by, as_of=as_of)
        row.serial = _next_serial(row.account_id, part)


def _next_serial(account_id: int, part: DocumentPart) -> int:
    """Give the next number of a part. One that was given once, to a document moved since, is not given again.

    Within a transaction: the account is locked, so that two documents filed at once get two numbers.
    """
    Account.objects.select_for_update(of=("self",)).only("pk").get(pk=account_id)
    given = saves_of(Document).filter(account_id=account_id, part=part)
    return int(given.aggregate(last=Max("serial"))["last"] or 0) + 1


def _refuse_guarded(row: Document, *, by: User | None, as_of: dt.date) -> None:
    is_free = by is None or not row.is_guarded
    if not is_free and not guarded_access(by, row.account, as_of=as_of).writes_credit:  # type: ignore[arg-type]
        raise PermissionDenied


def _confirm(row: Document, *, by: User | None, as_of: dt.date) -> None:
    row.verified_on, row.verified_by = as_of, by


def _save(row: Document, *, by: User | None) -> None:
    row.version += 1
    sign(row, by)
    row.save()


def sha256_of(file: File[bytes]) -> str:
    """Sum up what a file holds, to find the same file again."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
