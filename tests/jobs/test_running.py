"""A worker does a job: to its end, on from an interruption, not at all when another holds it."""

from typing import Any

import pytest
from django.utils import timezone, translation

from jobs import actions, running
from jobs.choices import JobState
from jobs.models import JobRun
from tests.jobs.kinds import BROKEN, BUSY, REFUSED, ROWS
from tests.jobs.test_actions import dead_holder
from users.models import Region, User

pytestmark = pytest.mark.django_db


def ask(kind: str = ROWS, **params: Any) -> JobRun:
    return actions.enqueue(kind=kind, key="k", params={"count": 4, **params})


def performed(job: JobRun) -> JobRun:
    done = running.perform(job.pk)
    assert done is not None
    return done


def test_perform_does_the_job_once() -> None:
    job = performed(ask())

    assert job.state == JobState.DONE
    assert job.result == {"begin": 0, "url": "/accounts/", "summary": "made"}
    assert (job.result_url, job.summary) == ("/accounts/", "made")
    assert running.perform(job.pk) is None
    assert Region.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_perform_goes_on_where_a_killed_worker_stopped() -> None:
    job = ask(die_at=2)
    with pytest.raises(KeyboardInterrupt):
        running.perform(job.pk)
    JobRun.objects.update(claimed_by=dead_holder())

    job = performed(job)

    assert (job.state, job.result["begin"], job.attempts) == (JobState.DONE, 2, 2)
    assert (job.progress_done, job.progress_total) == (4, 4)
    assert Region.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_checkpoint_undoes_the_step_of_a_worker_that_lost_its_claim() -> None:
    job = performed(ask(steal_at=2))

    assert (job.state, job.cursor) == (JobState.RUNNING, 2)
    assert Region.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_perform_stops_at_the_next_step_when_asked() -> None:
    job = performed(ask(cancel_at=0))

    assert (job.state, job.cursor) == (JobState.CANCELLED, 1)
    assert job.finished_at is not None
    assert Region.objects.count() == 1


def test_perform_tells_the_reason_of_a_refusal_and_hides_that_of_an_accident() -> None:
    assert performed(ask(REFUSED)).error == "the file is empty"

    job = performed(ask(BROKEN))

    assert job.state == JobState.FAILED
    assert "ZeroDivisionError" in job.error
    assert "secret" not in job.error


def test_perform_tries_again_while_the_database_is_busy_but_not_for_ever() -> None:
    job = performed(ask(BUSY))
    assert (job.state, job.claimed_by) == (JobState.PENDING, "")
    assert job.send_due_at > timezone.now()

    for _attempt in range(actions.MAX_ATTEMPTS - 1):
        job = performed(job)

    assert job.state == JobState.FAILED


def test_perform_fails_a_job_whose_kind_is_gone() -> None:
    job = JobRun.objects.create(kind="tests.gone", key="1")

    job = performed(job)

    assert job.state == JobState.FAILED
    assert str(job.label) == "tests.gone"


def test_perform_speaks_the_language_of_its_owner(owner: User) -> None:
    from jobs.tasks import WORKER_TEST

    User.objects.filter(pk=owner.pk).update(language="en")
    job = actions.enqueue(kind=WORKER_TEST, key="k", params={"steps": 1, "pause_ms": 0}, by=owner)

    with translation.override("zh-hans"):
        job = performed(job)

    assert job.summary == "The worker counted to 1."


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", 7, None])
def test_result_url_is_a_path_of_ours(url: Any) -> None:
    assert JobRun(result={"url": url}).result_url == ""
