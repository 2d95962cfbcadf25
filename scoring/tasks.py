"""Scoring as a job of the ledger: every night, and when somebody presses the button. Twin: manage.py retier."""

import datetime as dt
import time
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jobs.registry import Notice, job
from jobs.running import JobContext, JobRefused
from scoring.actions import RETIER, RunBusyError, RunLostError, RunResult, ask_for_run, run_scoring
from scoring.costing import NoCapacityError
from scoring.parameters import ParameterError

PATIENCE_SECONDS = 600
PAUSE_SECONDS = 2.0


@shared_task(name="scoring.tasks.nightly_retier", ignore_result=True)
def nightly_retier() -> None:
    """Ask for the run of the local day. By the schedule, at 02:00; asking twice is asking once."""
    ask_for_run(as_of=timezone.localdate())


@job(RETIER, label=gettext_lazy("Value and tiers of all accounts"), notice=Notice.ALWAYS, is_shared=True)
def retier(run: JobContext) -> dict[str, Any]:
    """Score all accounts as of the day in the parameters. Done again it replaces its own result."""
    as_of = dt.date.fromisoformat(str(run.params["as_of"]))
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            result = run_scoring(
                as_of=as_of,
                is_as_of_explicit=False,
                full=bool(run.params.get("full")),
                by=run.by,
                progress=run.progress,
            )
        except RunBusyError as error:
            if time.monotonic() > until:
                raise JobRefused(_("Another run has been going on for too long: %(why)s") % {"why": error}) from error
            run.progress(0, None, _("Waiting for another run"))
            time.sleep(PAUSE_SECONDS)
        except RunLostError as error:
            raise JobRefused(_("The run was taken for dead, and another one began.")) from error
        except (NoCapacityError, ParameterError) as error:
            raise JobRefused(_("The value model is not set up rightly: %(why)s") % {"why": error}) from error
        else:
            return {"run": result.run, "url": "/pyramid/", "summary": _summary(result)}


def _summary(result: RunResult) -> str:
    scored = ngettext("%(count)s account scored", "%(count)s accounts scored", result.scored) % {"count": result.scored}
    moved = ngettext("%(count)s changed its tier", "%(count)s changed their tier", result.moved) % {
        "count": result.moved
    }
    facts = {"run": result.run, "scored": scored, "moved": moved}
    if result.published:
        return _("Run %(run)s: %(scored)s, %(moved)s.") % facts
    if result.is_ahead:
        return _("Run %(run)s: %(scored)s. Not published: its day lies after tomorrow.") % facts
    return _("Run %(run)s: %(scored)s. Not published: a run of a later day is shown.") % facts
