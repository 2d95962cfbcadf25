"""How a worker does a job: claim, sign of life, the job's own function, the end."""

import logging
import time
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from django.utils import translation
from django.utils.translation import gettext as _

from jobs import actions
from jobs.choices import JobState
from jobs.hearts import beating
from jobs.holders import new_holder
from jobs.models import JobRun
from jobs.registry import UnknownKind, kind_named

PROGRESS_SECONDS = 0.5
log = logging.getLogger(__name__)


class JobRefused(Exception):
    """The job cannot be done, for a reason that its owner may read."""


class JobPostponed(Exception):
    """What the job needs is away, such as the mail server; it is tried again later, for a day. The text says what."""


class JobInterrupted(Exception):
    """The job must end now. A job's function lets it pass, so that its transaction is undone."""


class JobCancelled(JobInterrupted):
    """Someone asked the job to stop."""


class ClaimLost(JobInterrupted):
    """Another worker holds the job."""


class JobContext:
    """What the function of a job sees of its run."""

    def __init__(self, job: JobRun, *, holder: str) -> None:
        self._job = job
        self._holder = holder
        self._progress: dict[str, Any] = {}
        self._shown_at = 0.0
        self._stop: type[JobInterrupted] | None = None

    @property
    def id(self) -> int:
        return self._job.pk

    @property
    def key(self) -> str:
        return self._job.key

    @property
    def params(self) -> dict[str, Any]:
        return dict(self._job.params)

    @property
    def by(self) -> Any:
        """The person who asked for it; nothing for a job of the system. Cost: one query the first time."""
        return self._job.created_by

    @property
    def cursor(self) -> Any:
        """Where the last checkpoint was, or nothing at the first start."""
        return self._job.cursor

    @property
    def attempt(self) -> int:
        """How many times this job was begun, counted from 1."""
        return self._job.attempts

    @property
    def is_cancelled(self) -> bool:
        """Tell whether the job must end: stopped by a person, or taken over by another worker. Cost: one query."""
        self._look()
        return self._stop is not None

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Show how far the job is. Cost: at most two statements a second.

        Raises: JobInterrupted when the job must end. Inside a transaction the database shows nothing to others, so
        there the thread that gives the sign of life writes it, as far as the database lets it.
        """
        total = self._progress.get("progress_total") if total is None else total
        self._progress = {"progress_done": done, "progress_total": total, "progress_text": str(text)[:300]}
        now = time.monotonic()
        if now - self._shown_at >= PROGRESS_SECONDS and not connection.in_atomic_block:
            self._shown_at = now
            self.sign_of_life()
        self._end_if_asked()

    def checkpoint(self, cursor: Any) -> None:
        """Keep where to go on after an interruption. Call it in the transaction of the work it speaks of.

        Raises: JobInterrupted when the job must end; nothing of that transaction is kept then.
        """
        if not actions.hold(self.id, holder=self._holder, cursor=cursor, **self._progress):
            self._stop = ClaimLost
        self._end_if_asked()
        self._job.cursor = cursor
        if not connection.in_atomic_block:
            self._look()
            self._end_if_asked()

    def sign_of_life(self) -> None:
        """Move the lease on, write progress, and see whether the job must end. Cost: two statements."""
        if not actions.hold(self.id, holder=self._holder, **self._progress):
            self._stop = ClaimLost
        else:
            self._look()

    def _look(self) -> None:
        row = JobRun.objects.filter(pk=self.id).values("state", "claimed_by", "cancel_requested_at").first()
        if row is None or row["state"] != JobState.RUNNING or row["claimed_by"] != self._holder:
            self._stop = ClaimLost
        elif row["cancel_requested_at"] is not None:
            self._stop = JobCancelled

    def _end_if_asked(self) -> None:
        if self._stop is not None:
            raise self._stop


def perform(job_id: int) -> JobRun | None:
    """Do one job if it can be claimed; return its row as it is afterwards, or nothing when it was not to be had."""
    holder = new_holder()
    job = actions.claim(job_id, holder=holder)
    if job is None:
        return None
    language = getattr(job.created_by, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        _do(job, holder=holder)
    job.refresh_from_db()
    return job


def _do(job: JobRun, *, holder: str) -> None:
    context = JobContext(job, holder=holder)
    try:
        kind = kind_named(job.kind)
        with beating(context.sign_of_life, name=f"heart-of-job-{job.pk}"):
            result = kind.function(context)
        # A job that came to its end although it was asked to stop is done: there is nothing left to stop.
        if not actions.finish(job.pk, holder=holder, result=result):
            log.warning("job %s came to its end after another worker had taken it", job.pk)
    except JobCancelled:
        actions.stop(job.pk, holder=holder)
    except ClaimLost:
        log.warning("job %s was taken by another worker", job.pk)
    except (JobRefused, UnknownKind) as error:
        actions.fail(job.pk, holder=holder, error=str(error))
    except JobPostponed as reason:
        actions.postpone(job, holder=holder, error=str(reason))
    except OperationalError as error:
        _release_or_fail(job, holder=holder, error=error)
    except Exception as error:
        log.exception("job %s (%s) failed", job.pk, job)
        actions.fail(job.pk, holder=holder, error=_("Unexpected error: %(error)s") % {"error": type(error).__name__})


def _release_or_fail(job: JobRun, *, holder: str, error: OperationalError) -> None:
    """A database that is busy or away is no fault of the job: it is tried again, a bounded number of times."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()
    if job.attempts < actions.MAX_ATTEMPTS:
        log.warning("job %s is tried again: %s", job.pk, error)
        actions.release(job.pk, holder=holder, error=_("The database was busy; it is tried again."))
    else:
        actions.fail(job.pk, holder=holder, error=_("The database was busy."))
