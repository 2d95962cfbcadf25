"""Checking and writing a batch as jobs of the ledger. Twin: manage.py import_data."""

from typing import Any

from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from imports.actions import (
    CHECK_JOB,
    WRITE_JOB,
    Overtaken,
    begin_work,
    may_import,
    note_refusal,
    options_of,
    run_batch,
    settle,
    step_back,
)
from imports.choices import BatchState
from imports.models import ImportBatch
from imports.problems import FileRefused
from jobs.actions import MAX_ATTEMPTS
from jobs.registry import Notice, job
from jobs.running import ClaimLost, JobCancelled, JobContext, JobRefused


@job(CHECK_JOB, label=gettext_lazy("Check of a file to import"))
def check(run: JobContext) -> dict[str, Any]:
    """Count what a file would change. Done again it counts again."""
    return _do(run, BatchState.CHECKING)


@job(WRITE_JOB, label=gettext_lazy("Import of a file"), notice=Notice.ALWAYS)
def write(run: JobContext) -> dict[str, Any]:
    """Write a checked file, all or nothing. Done again after it was written it does nothing."""
    return _do(run, BatchState.WRITING)


def _do(run: JobContext, state: BatchState) -> dict[str, Any]:
    batch = ImportBatch.objects.filter(pk=run.params["batch_id"]).first()
    if batch is None or batch.job_id != run.id:
        raise JobRefused(_overtaken())
    is_write = state == BatchState.WRITING
    if batch.is_written and is_write:
        settle(batch=batch)
        return _result(batch)
    if run.by is None or not may_import(run.by, batch.kind):
        note_refusal(batch=batch, message=_("The person who asked for it may not import any more."))
        raise JobRefused(batch.message)
    if not begin_work(batch=batch, state=state):
        raise JobRefused(_overtaken())
    _work(run, batch, is_dry_run=not is_write)
    return _result(batch)


def _work(run: JobContext, batch: ImportBatch, *, is_dry_run: bool) -> None:
    """Run the batch, and leave it where its owner can go on, whatever happens."""
    try:
        run_batch(
            batch=batch,
            path=batch.stored_path,
            options=options_of(batch),
            is_dry_run=is_dry_run,
            by=run.by,
            today=timezone.localdate(),
            progress=run.progress,
        )
    except Overtaken as error:
        raise JobRefused(_overtaken()) from error
    except FileRefused as refusal:
        raise JobRefused(_refused(batch)) from refusal
    except JobCancelled:
        step_back(batch=batch)
        raise
    except ClaimLost:
        raise  # Another worker does it now.
    except OperationalError:
        if run.attempt >= MAX_ATTEMPTS:
            note_refusal(batch=batch, message=_("The database was busy. Nothing was written; try again."))
        raise
    except FileNotFoundError as error:
        note_refusal(batch=batch, message=_("The stored file is gone. Upload it again."))
        raise JobRefused(_("The stored file is gone. Upload it again.")) from error
    except Exception as error:
        text = _("Unexpected error (%(error)s). Nothing was written; try again.") % {"error": type(error).__name__}
        note_refusal(batch=batch, message=text)
        raise


def _refused(batch: ImportBatch) -> str:
    """Say where the reason stands: it may quote cells, and others than the batch's own person see the job."""
    return _("%(number)s was refused; its page says why.") % {"number": batch.number}


def _overtaken() -> str:
    return _("The import went on without this step: it was set up anew, is written, or was thrown away.")


def _result(batch: ImportBatch) -> dict[str, Any]:
    url = reverse("imports:batch_detail", args=[batch.number])
    return {"batch": batch.number, "url": url, "summary": _summary(batch)}


def _summary(batch: ImportBatch) -> str:
    counts = batch.counts
    rows = ngettext("%(count)s row", "%(count)s rows", counts["rows_read"]) % {"count": counts["rows_read"]}
    facts = {"batch": batch.number, "rows": rows, **{name: counts[name] for name in ("created", "updated", "errors")}}
    if batch.is_written:
        return _("%(batch)s: %(rows)s, %(created)s created, %(updated)s updated, %(errors)s refused.") % facts
    return _("%(batch)s: %(rows)s, %(created)s to create, %(updated)s to update, %(errors)s to refuse.") % facts
