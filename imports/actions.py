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

from imports.choices import WRITTEN, BatchState, DateOrder, DecimalMark, Duplicates, Kind
from imports.models import ImportBatch, RememberedMapping, random_name, uploads_folder
from imports.problems import DataMoved, FileRefused
from imports.readers.limits import MAX_FILE_BYTES
from imports.registry import importer_of, on_offer
from imports.running import FileImport, Options, Progress, silent
from imports.selectors import Look, job_of, look_at
from jobs import actions as ledger
from jobs.choices import JobState
from users.choices import ROLES_THAT_IMPORT
from users.models import User

CHECK_JOB = "imports.check"
WRITE_JOB = "imports.write"
ATTEMPTS = 3
CHUNK_BYTES = 1024 * 1024
UNFINISHED_DAYS = 30
DISCARDED_AT_ONCE = 20


class Overtaken(Exception):
    """The batch went on without this run: it was set up anew, written by another worker, or thrown away."""


def may_import(user: User, kind: str = "") -> bool:
    """Tell whether a person may import files of a kind, or of any."""
    is_importer = user.is_active and user.role in ROLES_THAT_IMPORT
    return is_importer and (not kind or kind in on_offer(user.role))


def create_batch(*, by: User, kind: Kind, file_name: str, chunks: Iterable[bytes]) -> ImportBatch:
    """Store an uploaded file under a random name, readable by us alone. Raises: PermissionDenied, FileRefused."""
    if not may_import(by, kind):
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


def take_in(*, by: User, kind: Kind, file_name: str, chunks: Iterable[bytes]) -> ImportBatch:
    """Store an uploaded file and look into it; a file that cannot be read is not kept. Raises: as create_batch."""
    discard_unfinished(by=by, before=timezone.now() - dt.timedelta(days=UNFINISHED_DAYS))
    batch = create_batch(by=by, kind=kind, file_name=file_name, chunks=chunks)
    try:
        keep_look(batch=batch, look=look_at(kind, batch.stored_path))
    except BaseException:
        discard(batch=batch)
        raise
    return batch


def keep_look(*, batch: ImportBatch, look: Look) -> None:
    """Keep what was seen at the top of the file, so that no page reads the file again."""
    batch.findings = {**batch.findings, "look": look.as_json()}
    ImportBatch.objects.filter(pk=batch.pk).update(findings=batch.findings)


def set_up(*, by: User, batch: ImportBatch, look: Look, mapping: Mapping[str, int], options: Mapping[str, Any]) -> bool:
    """Keep what was chosen, remember the mapping for the next file like it, and ask for the check.

    Tell whether that was done: a second click finds the batch at work. Raises: PermissionDenied.
    """
    if not may_import(by, batch.kind):
        raise PermissionDenied
    with transaction.atomic():
        free = ImportBatch.objects.filter(pk=batch.pk, state=batch.state, job_id=batch.job_id)
        if not free.update(
            encoding=look.asked_encoding,
            sheet=look.asked_sheet,
            mapping=dict(mapping),
            options=dict(options),
            counts={},
            findings={"look": look.as_json()},
            message="",
            state=BatchState.CHECKING,
        ):
            return False
        _ask(CHECK_JOB, batch, by=by)
        RememberedMapping.objects.update_or_create(
            user=by, kind=batch.kind, signature=look.signature, defaults={"mapping": dict(mapping)}
        )
    batch.refresh_from_db()
    return True


def _ask(kind: str, batch: ImportBatch, *, by: User) -> None:
    """Ask for the next job of a batch; its number in the batch keeps earlier ones from writing."""
    key = batch.number if batch.job_id is None else f"{batch.number}.{batch.job_id}"
    job = ledger.enqueue(kind=kind, key=key, params={"batch_id": batch.pk}, by=by, again=True)
    ImportBatch.objects.filter(pk=batch.pk).update(job_id=job.pk)


def ask_to_write(*, by: User, batch: ImportBatch) -> bool:
    """Ask the worker to write a checked batch; tell whether that was done: a second click finds it at work.

    Raises: PermissionDenied.
    """
    if not may_import(by, batch.kind):
        raise PermissionDenied
    with transaction.atomic():
        mine = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.CHECKED, job_id=batch.job_id)
        is_asked = bool(mine.update(state=BatchState.WRITING, message=""))
        if is_asked:
            _ask(WRITE_JOB, batch, by=by)
    batch.refresh_from_db()
    return is_asked


def stop(*, batch: ImportBatch) -> None:
    """Stop the check or the writing: at once while it waits, else at its next step. What was there before stays."""
    job = job_of(batch)
    if job is None or not ledger.cancel(job):
        return
    job.refresh_from_db()
    if job.state == JobState.CANCELLED:
        step_back(batch=batch)


def begin_work(*, batch: ImportBatch, state: BatchState) -> bool:
    """Put a batch to work for its job, also when the job is tried again; tell whether it may be worked on."""
    mine = ImportBatch.objects.filter(pk=batch.pk, job_id=batch.job_id).exclude(state__in=WRITTEN)
    is_mine = bool(mine.update(state=state, message=""))
    if is_mine:
        batch.refresh_from_db()
    return is_mine


def step_back(*, batch: ImportBatch) -> None:
    """Put a batch whose work was stopped back to where it stood before."""
    for state, before in ((BatchState.CHECKING, BatchState.DRAFT), (BatchState.WRITING, BatchState.CHECKED)):
        ImportBatch.objects.filter(pk=batch.pk, job_id=batch.job_id, state=state).update(state=before)
    batch.refresh_from_db()


def discard(*, batch: ImportBatch) -> bool:
    """Throw away a batch of which nothing was written, with its stored files; tell whether it was still so."""
    with transaction.atomic():
        unwritten = ImportBatch.objects.filter(pk=batch.pk, state=batch.state, job_id=batch.job_id)
        is_gone = bool(unwritten.exclude(state__in=WRITTEN).delete()[0])
    if is_gone:
        for name in (batch.stored_name, batch.errors_name):
            if name:
                (uploads_folder() / name).unlink(missing_ok=True)
    return is_gone


def discard_unfinished(*, by: User, before: dt.datetime) -> int:
    """Throw away a person's own batches begun before a moment and never written; a bounded number at once."""
    old = ImportBatch.objects.own_of(by).unfinished_before(before).order_by("pk")[:DISCARDED_AT_ONCE]
    return sum(discard(batch=batch) for batch in old)


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
        is_encoding_guessed=bool(batch.findings.get("encoding_guessed")),
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
    settle(batch=batch)
    return batch


def settle(*, batch: ImportBatch) -> None:
    """Derive what follows from the records of a written batch. Done again it goes on where it was interrupted."""
    importer = importer_of(batch.kind)
    if importer is not None and batch.is_written and batch.changes:
        importer.settle()


def note_refusal(*, batch: ImportBatch, message: str) -> None:
    """Keep why nothing of a batch was written."""
    mine = ImportBatch.objects.filter(pk=batch.pk, job_id=batch.job_id).exclude(state__in=WRITTEN)
    if mine.update(state=BatchState.REFUSED, message=message[:2000]):
        batch.refresh_from_db()


def _run_once(batch: ImportBatch, run: FileImport, *, is_dry_run: bool, errors_to: Path | None) -> None:
    with run:
        report = run.prepare()
        errors_name = random_name() if report.listed_errors else ""
        try:
            if errors_name:
                target = uploads_folder() / errors_name
                target.touch(mode=0o600)
                run.write_errors(target)
            if errors_to is not None:
                run.write_errors(errors_to)
            if not is_dry_run:
                run.lay_out()
            found = _findings(batch, run, errors_name)
            state = BatchState.PARTLY if errors_name else BatchState.DONE
            with transaction.atomic():
                mine = ImportBatch.objects.filter(pk=batch.pk, job_id=batch.job_id).exclude(state__in=WRITTEN)
                if not mine.select_for_update().exists():
                    raise Overtaken
                if not is_dry_run:
                    run.write()
                    found["written_at"] = timezone.now()
                ImportBatch.objects.filter(pk=batch.pk).update(
                    **found, state=BatchState.CHECKED if is_dry_run else state
                )
        except BaseException:
            _drop_errors(errors_name)
            raise
    _drop_errors(batch.errors_name)


def _findings(batch: ImportBatch, run: FileImport, errors_name: str) -> dict[str, Any]:
    report = run.report
    return {
        "counts": report.as_counts(),
        "findings": {
            "look": batch.findings.get("look"),
            "errors": report.listed_errors,
            "duplicates": report.listed_duplicates,
            "duplicate_count": report.duplicates,
            "notes": report.notes,
            "unknown_headers": run.recognition.unknown,
            "encoding_guessed": run.is_encoding_guessed,
        },
        "errors_name": errors_name,
        "encoding": run.table.encoding,
        "sheet": run.table.sheet,
        "mapping": {column.field.name: column.index for column in run.recognition.columns},
        "message": "",
    }


def _drop_errors(name: str) -> None:
    if name:
        (uploads_folder() / name).unlink(missing_ok=True)
