"""Kinds of jobs that only the tests know."""

from typing import Any

from django.db import OperationalError, transaction

from jobs import actions
from jobs.models import JobRun
from jobs.registry import job
from jobs.running import JobContext, JobRefused
from users.models import Region

ROWS = "tests.rows"
REFUSED = "tests.refused"
BROKEN = "tests.broken"
BUSY = "tests.busy"


@job(ROWS, label="Rows")
def rows(run: JobContext) -> dict[str, Any]:
    """Create `count` regions, one a checkpoint. What goes wrong, and when, is a parameter."""
    begin = int(run.cursor or 0)
    for number in range(begin, int(run.params["count"])):
        if run.attempt == 1 and number == run.params.get("die_at"):
            raise KeyboardInterrupt
        with transaction.atomic():
            Region.objects.create(code=f"{run.key}-{number}", name=f"{number}")
            if number == run.params.get("steal_at"):
                JobRun.objects.filter(pk=run.id).update(claimed_by="another")
            run.checkpoint(number + 1)
        if number == run.params.get("cancel_at"):
            actions.cancel(JobRun.objects.get(pk=run.id))
        run.progress(number + 1, int(run.params["count"]), f"row {number}")
    return {"begin": begin, "url": "/accounts/", "summary": "made"}


@job(REFUSED, label="Refused")
def refused(run: JobContext) -> None:
    raise JobRefused("the file is empty")


@job(BROKEN, label="Broken")
def broken(run: JobContext) -> None:
    raise ZeroDivisionError("secret figures")


@job(BUSY, label="Busy")
def busy(run: JobContext) -> None:
    raise OperationalError("database is locked")
