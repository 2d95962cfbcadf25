"""What happens to a batch: stored, set up, checked, written. Keyword-only, with the person who acts as `by`."""

import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from imports.choices import BatchState, DateOrder, DecimalMark, Duplicates, Kind
from imports.models import ImportBatch, RememberedMapping, random_name, uploads_folder
from imports.problems import DataMoved, FileRefused
from imports.readers.limits import MAX_FILE_BYTES
from imports.registry import importer_of
from imports.running import FileImport, Options, Progress, silent
from jobs.actions import enqueue
from users.choices import ROLES_THAT_IMPORT
from users.models import User

CHECK_JOB = "imports.check"
WRITE_JOB = "imports.write"
ATTEMPTS = 3
CHUNK_BYTES = 1024 * 1024


def may_import(user: User) -> bool:
    return user.is_active and user.role in ROLES_THAT_IMPORT


def create_batch(*, by: User, kind: Kind, file_name: str, chunks: Iterable[bytes]) -> ImportBatch:
    """Store an uploaded file under a random name, readable by us alone. Raises: PermissionDenied, FileRefused."""
    if not may_import(by):
        raise PermissionDenied
    name = random_name()
    path = uploads_folder() / name
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MAX_FILE_BYTES:
                    raise FileRefused(
                        _("The file is larger than %(n)s MB: split it.") % {"n": MAX_FILE_BYTES // 1024 // 1024}
                    )
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return ImportBatch.objects.create(
        kind=kind,
        file_name=Path(file_name).name[:255],
        stored_name=name,
        size=size,
        sha256=digest.hexdigest(),
        created_by=by,
    )


def create_batch_of_operator(*, by: User | None, kind: Kind, path: Path) -> ImportBatch:
    """Note a file that the operator imports from where it lies; it is not copied."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return ImportBatch.objects.create(
        kind=kind, file_name=path.name[:255], size=path.stat().st_size, sha256=digest.hexdigest(), created_by=by
    )


def set_up(
    *,
    by: User,
    batch: ImportBatch,
    encoding: str,
    sheet: str,
    mapping: Mapping[str, int],
    signature: str,
    options: Mapping[str, Any],
) -> None:
    """Keep what was chosen on the page, remember the mapping for the next file like it, and ask for the check."""
    with transaction.atomic():
        free = ImportBatch.objects.filter(pk=batch.pk, state=batch.state)
        job = enqueue(kind=CHECK_JOB, key=str(batch.pk), params={"batch_id": batch.pk}, by=by, again=True)
        free.update(
            encoding=encoding,
            sheet=sheet,
            mapping=dict(mapping),
            options=dict(options),
            counts={},
            findings={},
            message="",
            state=BatchState.CHECKING,
            job_id=job.pk,
        )
        RememberedMapping.objects.update_or_create(
            user=by, kind=batch.kind, signature=short_signature(signature), defaults={"mapping": dict(mapping)}
        )
    batch.refresh_from_db()


def short_signature(signature: str) -> str:
    """Give a text of fixed length for the header of a file."""
    return hashlib.sha256(signature.encode()).hexdigest()


def ask_to_write(*, by: User, batch: ImportBatch) -> None:
    """Ask the worker to write a checked batch; a second click finds it at work."""
    with transaction.atomic():
        mine = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.CHECKED)
        if mine.update(state=BatchState.WRITING):
            job = enqueue(kind=WRITE_JOB, key=str(batch.pk), params={"batch_id": batch.pk}, by=by, again=True)
            ImportBatch.objects.filter(pk=batch.pk).update(job_id=job.pk)
    batch.refresh_from_db()


def discard(*, batch: ImportBatch) -> None:
    """Throw away a batch of which nothing was written, with its stored file."""
    with transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).delete()
    for name in (batch.stored_name, batch.errors_name):
        if name:
            (uploads_folder() / name).unlink(missing_ok=True)


def options_of(batch: ImportBatch) -> Options:
    """Read the choices kept with a batch."""
    chosen = batch.options
    return Options(
        encoding=batch.encoding,
        sheet=batch.sheet,
        columns={name: int(index) for name, index in batch.mapping.items()},
        create_missing=bool(chosen.get("create_missing")),
        duplicates=Duplicates(chosen.get("duplicates") or Duplicates.SKIP),
        date_order=DateOrder(chosen["date_order"]) if chosen.get("date_order") else None,
        decimal=DecimalMark(chosen["decimal"]) if chosen.get("decimal") else None,
    )


def run_batch(
    *,
    batch: ImportBatch,
    path: Path,
    options: Options,
    is_dry_run: bool,
    by: User | None,
    today: dt.date,
    progress: Progress = silent,
    errors_to: Path | None = None,
) -> ImportBatch:
    """Check a batch, and write it unless it is a dry run; what came of it stands in the batch.

    Refused rows are kept with the batch, and written to `errors_to` besides, which then exists in any case.
    Raises: FileRefused, after it was noted with the batch; whatever else went wrong, with nothing written.
    """
    importer = importer_of(batch.kind)
    try:
        if importer is None:
            raise FileRefused(_("This kind cannot be imported yet."))
        for attempt in range(1, ATTEMPTS + 1):
            try:
                run = FileImport(importer, path, options=options, by=by, today=today, progress=progress)
                _run_once(batch, run, is_dry_run=is_dry_run, errors_to=errors_to)
            except (IntegrityError, DataMoved) as error:
                if attempt == ATTEMPTS:
                    raise FileRefused(
                        _("The same records were changed by someone else meanwhile. Nothing was written; try again.")
                    ) from error
            else:
                break
    except FileRefused as refusal:
        note_refusal(batch=batch, message=str(refusal))
        raise
    batch.refresh_from_db()
    return batch


def note_refusal(*, batch: ImportBatch, message: str) -> None:
    """Keep why nothing of a batch was written."""
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.REFUSED, message=message[:2000])
    batch.refresh_from_db()


def _run_once(batch: ImportBatch, run: FileImport, *, is_dry_run: bool, errors_to: Path | None) -> None:
    with run:
        report = run.prepare()
        errors_name = batch.errors_name or random_name()
        has_errors = bool(report.listed_errors)
        if has_errors:
            target = uploads_folder() / errors_name
            target.touch(mode=0o600)
            run.write_errors(target)
        if errors_to is not None:
            run.write_errors(errors_to)
        state = BatchState.PARTLY if has_errors else BatchState.DONE
        found = {
            "state": BatchState.CHECKED if is_dry_run else state,
            "counts": report.as_counts(),
            "findings": {
                "errors": report.listed_errors,
                "duplicates": report.listed_duplicates,
                "duplicate_count": report.duplicates,
                "notes": report.notes,
                "unknown_headers": run.recognition.unknown,
            },
            "errors_name": errors_name if has_errors else "",
            "encoding": run.table.encoding,
            "sheet": run.table.sheet,
            "mapping": {column.field.name: column.index for column in run.recognition.columns},
            "message": "",
        }
        with transaction.atomic():
            if not is_dry_run:
                run.write()
                found["written_at"] = timezone.now()
            ImportBatch.objects.filter(pk=batch.pk).update(**found)
