"""What the worker is told to do: one job by its number, and the sweep. Also the job that tests the worker itself."""

import time
from typing import Any

from celery import shared_task
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jobs import actions, outbox, running
from jobs.registry import job
from jobs.running import JobContext

WORKER_TEST = "jobs.worker_test"


@shared_task(name=outbox.RUN_JOB, ignore_result=True)
def run_job(*, job_id: int) -> None:
    """Do one job of the ledger, unless it is done, stopped or held by another worker."""
    running.perform(job_id)


@shared_task(name="jobs.sweep", ignore_result=True)
def sweep() -> None:
    """Pick up what was dropped. Every minute by the schedule; twin: manage.py run_jobs."""
    actions.sweep()


@job(WORKER_TEST, label=gettext_lazy("Test of the background worker"))
def worker_test(run: JobContext) -> dict[str, Any]:
    """Count `steps` with a pause of `pause_ms` each, going on where an interruption left it."""
    steps = int(run.params.get("steps", 5))
    pause = int(run.params.get("pause_ms", 200)) / 1000
    begin = int(run.cursor or 0)
    for step in range(begin, steps):
        time.sleep(pause)
        run.progress(step + 1, steps, _("Step %(step)s") % {"step": step + 1})
        run.checkpoint(step + 1)
    return {"steps": steps, "resumed_at": begin, "summary": _("The worker counted to %(steps)s.") % {"steps": steps}}
