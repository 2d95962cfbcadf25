"""What can happen to a job. Every step is one conditional UPDATE, so that of two who try only one succeeds."""

import datetime as dt
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs import outbox
from jobs.choices import JobState, sources_of
from jobs.holders import Liveness, liveness
from jobs.models import JobRun
from jobs.registry import kind_named, when_ended

LEASE = dt.timedelta(seconds=90)
MAX_ATTEMPTS = 20  # Machines are switched off more than once in a long night; a job that kills its worker ends here.
RESEND_SOONEST = dt.timedelta(minutes=1)
RESEND_LATEST = dt.timedelta(hours=1)
RETRY_AFTER = dt.timedelta(minutes=1)
POSTPONED_FOR = dt.timedelta(days=1)
SWEEP_LIMIT = 100
PRIMITIVES = (str, int, float, bool, type(None))
log = logging.getLogger(__name__)


def enqueue(
    *, kind: str, key: str, params: Mapping[str, Any] | None = None, by: Any = None, again: bool = False
) -> JobRun:
    """Ask for a job; return its row, which may be there already: an intent is done once.

    With `again`, an intent that is finished (done, failed or stopped) is asked for anew as a row of its own; while it
    is live the same row comes back even then. The message leaves when the surrounding transaction commits; a broker
    that is away leaves the job waiting for the sweeper.
    Raises: UnknownKind; TypeError for parameters that are not primitive.
    """
    kind_named(kind)
    values = _checked(params or {})
    while True:
        newest = JobRun.objects.filter(kind=kind, key=key).order_by("-repeat").first()
        if newest is not None and (newest.is_live or not again):
            return newest
        try:
            with transaction.atomic():
                job = JobRun.objects.create(
                    kind=kind,
                    key=key,
                    repeat=0 if newest is None else newest.repeat + 1,
                    params=values,
                    created_by_id=None if by is None else by.pk,
                    send_due_at=timezone.now(),
                )
        except IntegrityError:
            continue  # Someone asked for the same at the same moment: theirs is the row.
        transaction.on_commit(partial(send, job), robust=True)
        return job


def _checked(params: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in params.items():
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, PRIMITIVES) for item in items):
            raise TypeError(f"A job takes primitive parameters and lists of them, not {name}={value!r}")
    return dict(params)


def send(job: JobRun, *, now: dt.datetime | None = None) -> bool:
    """Post the message of a waiting job. A message without effect is sent again, each time after twice the wait."""
    now = now or timezone.now()
    if not outbox.post(job.pk):
        return False
    wait = min(max(now - job.created_at, RESEND_SOONEST), RESEND_LATEST)
    JobRun.objects.filter(pk=job.pk, state=JobState.PENDING).update(send_due_at=now + wait)
    return True


def claim(job_id: int, *, holder: str, now: dt.datetime | None = None) -> JobRun | None:
    """Take a job that waits, or whose holder was lost; return it, or nothing when it is not to be had."""
    now = now or timezone.now()
    job = JobRun.objects.filter(pk=job_id).first()
    if job is None or not _is_free(job, now):
        return None
    mine = JobRun.objects.filter(
        pk=job_id, state=job.state, claimed_by=job.claimed_by, lease_until=job.lease_until, attempts=job.attempts
    )
    if job.cancel_requested_at is not None:
        _end(mine, job_id, JobState.CANCELLED)
        return None
    if job.attempts >= MAX_ATTEMPTS:
        _end(mine, job_id, JobState.FAILED, error=_("Its worker was lost several times."))
        return None
    taken = mine.update(
        state=JobState.RUNNING,
        claimed_by=holder,
        claimed_at=now,
        lease_until=now + LEASE,
        attempts=F("attempts") + 1,
        started_at=job.started_at or now,
        finished_at=None,
        error="",
    )
    return JobRun.objects.get(pk=job_id) if taken else None


def _is_free(job: JobRun, now: dt.datetime) -> bool:
    """Tell whether a job may be taken: it waits, or who held it is gone.

    A holder that lives on this machine keeps the job even when its lease ran out: a long transaction on SQLite keeps
    everyone from writing, also the holder's own sign of life.
    """
    if job.state == JobState.PENDING:
        return True
    if job.state != JobState.RUNNING or job.lease_until is None:
        return False
    seen = liveness(job.claimed_by)
    return seen is Liveness.DEAD or (seen is Liveness.ELSEWHERE and job.lease_until < now)


def hold(job_id: int, *, holder: str, now: dt.datetime | None = None, **progress: Any) -> bool:
    """Give a sign of life and whatever progress is known; tell whether the job is still held."""
    return bool(_held(job_id, holder).update(lease_until=(now or timezone.now()) + LEASE, **progress))


def _end(jobs: QuerySet[JobRun], job_id: int, state: JobState, **values: Any) -> bool:
    """End the one job if it is among the given, and tell who waits for it, both or neither."""
    with transaction.atomic():
        is_ended = bool(jobs.filter(pk=job_id).update(state=state, finished_at=timezone.now(), **values))
        if is_ended:
            _tell(JobRun.objects.select_related("created_by").get(pk=job_id))
    return is_ended


def _tell(job: JobRun) -> None:
    for hear in when_ended:
        try:
            with transaction.atomic():
                hear(job)
        except Exception:
            log.exception("%s did not hear of the end of job %s", hear, job.pk)


def _held(job_id: int, holder: str) -> QuerySet[JobRun]:
    return JobRun.objects.filter(pk=job_id, state=JobState.RUNNING, claimed_by=holder)


def finish(job_id: int, *, holder: str, result: dict[str, Any] | None) -> bool:
    """Close a job that is done; tell whether the holder still held it."""
    full = Coalesce("progress_total", "progress_done")
    return _end(_held(job_id, holder), job_id, JobState.DONE, result=result, progress_done=full, error="")


def fail(job_id: int, *, holder: str, error: str) -> bool:
    """Close a job that could not be done, with the reason people read."""
    return _end(_held(job_id, holder), job_id, JobState.FAILED, error=error[:2000])


def stop(job_id: int, *, holder: str) -> bool:
    """Close a job that was asked to stop."""
    return _end(_held(job_id, holder), job_id, JobState.CANCELLED)


def release(job_id: int, *, holder: str, error: str, after: dt.timedelta = RETRY_AFTER, **values: Any) -> bool:
    """Give a job back to be tried once more a little later."""
    due = timezone.now() + after
    back = {"state": JobState.PENDING, "claimed_by": "", "lease_until": None, "send_due_at": due, **values}
    return bool(_held(job_id, holder).update(error=error[:2000], **back))


def postpone(job: JobRun, *, holder: str, error: str) -> bool:
    """Give a job back whose means are away, each time after twice the wait; after a day it has failed.

    The attempt does not count: nothing was lost.
    """
    age = timezone.now() - job.created_at
    if age > POSTPONED_FOR:
        return fail(job.pk, holder=holder, error=error)
    wait = min(max(age, RETRY_AFTER), RESEND_LATEST)
    return release(job.pk, holder=holder, error=error, after=wait, attempts=F("attempts") - 1)


def cancel(job: JobRun) -> bool:
    """Stop a waiting job at once; ask a running one to stop at its next step. Tell whether it was live."""
    now = timezone.now()
    waiting = JobRun.objects.filter(state=JobState.PENDING)
    if _end(waiting, job.pk, JobState.CANCELLED, cancel_requested_at=now):
        return True
    running = JobRun.objects.filter(pk=job.pk, state=JobState.RUNNING)
    return bool(running.update(cancel_requested_at=now))


def retry(job: JobRun) -> bool:
    """Let a failed or stopped job go on where it was; tell whether there was one to go on."""
    last = JobRun.objects.filter(kind=job.kind, key=job.key).aggregate(last=Max("repeat"))["last"]
    ended = JobRun.objects.filter(pk=job.pk, state__in=sources_of(JobState.PENDING), repeat=last).exclude(
        state=JobState.RUNNING
    )
    with transaction.atomic():
        started = ended.update(
            state=JobState.PENDING,
            cancel_requested_at=None,
            attempts=0,
            claimed_by="",
            lease_until=None,
            finished_at=None,
            error="",
            send_due_at=timezone.now(),
        )
        if started:
            job.refresh_from_db()
            transaction.on_commit(partial(send, job), robust=True)
    return bool(started)


def sweep(*, now: dt.datetime | None = None) -> int:
    """Send the messages that were dropped: jobs never sent or long without effect, and jobs whose holder is gone.

    Bounded: what is left over waits for the next sweep. Returns how many messages were sent.
    """
    now = now or timezone.now()
    lost = [job for job in JobRun.objects.running().order_by("lease_until")[:SWEEP_LIMIT] if _is_free(job, now)]
    waiting = list(JobRun.objects.due_to_send(now).order_by("send_due_at")[: SWEEP_LIMIT - len(lost)])
    sent = 0
    for job in lost + waiting:
        if not send(job, now=now):
            break
        sent += 1
    return sent
