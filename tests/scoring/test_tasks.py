import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from jobs.choices import JobState
from jobs.holders import new_holder
from jobs.models import JobRun
from jobs.running import perform
from scoring import tasks
from scoring.actions import RETIER, ask_for_run, ensure_model
from scoring.models import CostPool, ScoringRun
from tests.scoring.company import AS_OF, make_company

pytestmark = pytest.mark.django_db


def test_night_asks_once_for_the_local_day() -> None:
    tasks.nightly_retier()
    tasks.nightly_retier()

    job = JobRun.objects.get(kind=RETIER)
    assert job.key == timezone.localdate().isoformat()


def test_person_may_ask_again_on_the_same_day(director: Any) -> None:
    make_company(3)
    first = ask_for_run(as_of=AS_OF)
    perform(first.pk)

    assert ask_for_run(as_of=AS_OF).pk == first.pk
    assert ask_for_run(as_of=AS_OF, by=director).pk != first.pk


def test_job_runs_the_scoring_and_says_what_came_out() -> None:
    make_company(3)

    job = perform(ask_for_run(as_of=AS_OF).pk)

    assert job is not None
    assert (job.state, job.result_url) == (JobState.DONE, "/pyramid/")
    run = ScoringRun.objects.get()
    assert (run.as_of, run.is_published, run.is_as_of_explicit) == (AS_OF, True, False)
    assert job.result["run"] == run.number
    assert "3" in job.summary


def test_job_that_was_killed_is_done_by_the_next_worker() -> None:
    make_company(3)
    job = ask_for_run(as_of=AS_OF)
    dead = new_holder().split("|")
    dead[2] = "999999999"
    holder = "|".join(dead)
    ScoringRun.objects.create(number=1, as_of=AS_OF, model=ensure_model(), runner=holder)
    JobRun.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, claimed_by=holder, lease_until=timezone.now() + dt.timedelta(hours=1), attempts=1
    )

    done = perform(job.pk)

    assert done is not None
    assert done.state == JobState.DONE
    assert ScoringRun.objects.latest_published().number == 2  # type: ignore[union-attr]


def test_job_that_waits_in_vain_for_another_run_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(tasks, "PAUSE_SECONDS", 0)
    ScoringRun.objects.create(number=1, as_of=AS_OF, model=ensure_model(), runner=new_holder())

    job = perform(ask_for_run(as_of=AS_OF).pk)

    assert job is not None
    assert job.state == JobState.FAILED
    assert "1" in job.error
    assert not CostPool.objects.exists()
