"""The ledger: one row an intent, one holder at a time, nothing lost when the broker is away."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from jobs import actions
from jobs.choices import LIVE, TRANSITIONS, JobState, sources_of
from jobs.holders import Liveness, liveness, new_holder
from jobs.models import JobRun
from jobs.registry import UnknownKind
from tests.jobs.conftest import Broker
from tests.jobs.kinds import ROWS
from users.models import User

pytestmark = pytest.mark.django_db
ELSEWHERE = "far|pid:[1]|1|1|00"


def ask(key: str = "day", **options: Any) -> JobRun:
    return actions.enqueue(kind=ROWS, key=key, params={"count": 3}, **options)


def dead_holder() -> str:
    """Name a process of this machine that ended: its number is taken by one that began at another moment."""
    place, pid, _birth, claim = new_holder().rsplit("|", 3)
    return f"{place}|{pid}|1|{claim}"


def test_enqueue_twice_gives_the_same_row(owner: User) -> None:
    first = ask(by=owner)

    assert ask() == first
    assert first.created_by == owner
    assert JobRun.objects.count() == 1


def test_enqueue_of_a_done_intent_is_a_no_op() -> None:
    job = ask()
    actions.claim(job.pk, holder="a")
    actions.finish(job.pk, holder="a", result=None)

    assert ask() == job
    assert actions.claim(job.pk, holder="b") is None


def test_enqueue_again_makes_a_new_row_only_after_the_old_one_ended() -> None:
    job = ask()
    assert ask(again=True) == job

    actions.claim(job.pk, holder="a")
    actions.fail(job.pk, holder="a", error="no")
    second = ask(again=True)

    assert (second.repeat, second.state) == (1, JobState.PENDING)
    assert ask() == second


def test_enqueue_refuses_unknown_kinds_and_objects(owner: User) -> None:
    with pytest.raises(UnknownKind, match=r"tests\.nothing"):
        actions.enqueue(kind="tests.nothing", key="1")
    with pytest.raises(TypeError, match="owner"):
        actions.enqueue(kind=ROWS, key="1", params={"owner": owner})
    assert not JobRun.objects.exists()


def test_enqueue_sends_the_number_after_commit_only(broker: Broker, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        assert broker.take() == []

    job.refresh_from_db()
    assert broker.take() == [job.pk]
    assert job.send_due_at > timezone.now()


def test_enqueue_leaves_the_job_waiting_when_the_broker_is_away(
    broker: Broker, django_capture_on_commit_callbacks: Any
) -> None:
    broker.go_away()

    with django_capture_on_commit_callbacks(execute=True):
        job = ask()

    job.refresh_from_db()
    assert job.state == JobState.PENDING
    assert actions.sweep() == 0
    broker.come_back()
    assert actions.sweep() == 1
    assert broker.take() == [job.pk]


def test_two_live_rows_of_one_intent_are_refused_by_the_database() -> None:
    ask()
    with pytest.raises(IntegrityError, match=r"job_run_one_live|jobs_jobrun\.key"), transaction.atomic():
        JobRun.objects.create(kind=ROWS, key="day", repeat=1)


def test_running_without_holder_is_refused_by_the_database() -> None:
    job = ask()
    with pytest.raises(IntegrityError, match="job_run_running_has_holder"), transaction.atomic():
        JobRun.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    with pytest.raises(IntegrityError, match="job_run_finished_has_date"), transaction.atomic():
        JobRun.objects.filter(pk=job.pk).update(state=JobState.DONE)


def test_claim_is_given_once() -> None:
    job = ask()

    claimed = actions.claim(job.pk, holder=ELSEWHERE)

    assert claimed is not None
    assert (claimed.state, claimed.attempts) == (JobState.RUNNING, 1)
    assert actions.claim(job.pk, holder="b") is None


@pytest.mark.django_db(transaction=True)
def test_claim_by_many_at_once_has_one_winner() -> None:
    job = ask()
    start = threading.Barrier(6)
    won: list[str] = []

    def attempt(name: str) -> None:
        start.wait()
        if actions.claim(job.pk, holder=name) is not None:
            won.append(name)
        connection.close()

    threads = [threading.Thread(target=attempt, args=(f"w{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    job.refresh_from_db()
    assert won == [job.claimed_by]


def test_claim_of_a_job_held_elsewhere_waits_for_its_lease() -> None:
    job = ask()
    actions.claim(job.pk, holder=ELSEWHERE)
    now = timezone.now()

    assert actions.claim(job.pk, holder="b", now=now + actions.LEASE / 2) is None
    taken = actions.claim(job.pk, holder="b", now=now + actions.LEASE * 2)

    assert taken is not None
    assert (taken.claimed_by, taken.attempts) == ("b", 2)
    assert not actions.finish(job.pk, holder=ELSEWHERE, result=None)


def test_claim_takes_over_from_a_dead_process_at_once_but_never_from_a_living_one() -> None:
    job = ask()
    living = new_holder()
    actions.claim(job.pk, holder=living)
    assert liveness(living) is Liveness.ALIVE
    assert actions.claim(job.pk, holder="b", now=timezone.now() + actions.LEASE * 2) is None

    JobRun.objects.update(claimed_by=dead_holder())

    assert actions.claim(job.pk, holder="b") is not None


def test_claim_gives_up_a_job_that_kills_its_workers() -> None:
    job = ask()
    JobRun.objects.update(attempts=actions.MAX_ATTEMPTS)

    assert actions.claim(job.pk, holder="a") is None

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error


def test_cancel_stops_a_waiting_job_at_once_and_asks_a_running_one() -> None:
    waiting, running = ask("1"), ask("2")
    actions.claim(running.pk, holder=ELSEWHERE)

    assert actions.cancel(waiting)
    assert actions.cancel(running)

    waiting.refresh_from_db()
    running.refresh_from_db()
    assert waiting.state == JobState.CANCELLED
    assert running.is_being_stopped
    assert not actions.cancel(waiting)


def test_claim_of_a_lost_job_that_was_asked_to_stop_ends_it() -> None:
    job = ask()
    actions.claim(job.pk, holder=dead_holder())
    actions.cancel(job)

    assert actions.claim(job.pk, holder="b") is None

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_retry_lets_a_failed_job_go_on_from_its_cursor() -> None:
    job = ask()
    actions.claim(job.pk, holder="a")
    actions.hold(job.pk, holder="a", cursor=2)
    assert not actions.retry(job)
    actions.fail(job.pk, holder="a", error="no")

    assert actions.retry(job)

    again = actions.claim(job.pk, holder="b")
    assert again is not None
    assert (again.cursor, again.error, again.attempts) == (2, "", 1)


def test_retry_of_a_job_that_was_asked_for_anew_is_refused() -> None:
    job = ask()
    actions.claim(job.pk, holder="a")
    actions.fail(job.pk, holder="a", error="no")
    ask(again=True)

    assert not actions.retry(job)


def test_sweep_sends_what_is_due_and_no_more(broker: Broker) -> None:
    now = timezone.now() + dt.timedelta(seconds=1)
    dropped, lost, held, done, fresh = (ask(key) for key in ("dropped", "lost", "held", "done", "fresh"))
    JobRun.objects.filter(pk=fresh.pk).update(send_due_at=now + dt.timedelta(minutes=1))
    actions.claim(lost.pk, holder=dead_holder())
    actions.claim(held.pk, holder=new_holder())
    actions.claim(done.pk, holder="a")
    actions.finish(done.pk, holder="a", result=None)

    assert actions.sweep(now=now) == 2
    assert sorted(broker.take()) == sorted([lost.pk, dropped.pk])

    actions.sweep(now=now + dt.timedelta(seconds=1))
    assert broker.take() == [lost.pk]


def test_sweep_is_bounded(broker: Broker) -> None:
    JobRun.objects.bulk_create(
        JobRun(kind=ROWS, key=str(number), send_due_at=timezone.now()) for number in range(actions.SWEEP_LIMIT + 5)
    )

    assert actions.sweep() == actions.SWEEP_LIMIT
    assert actions.sweep() == 5
    assert len(broker.take()) == actions.SWEEP_LIMIT + 5


def test_send_waits_longer_the_older_a_job_is(broker: Broker) -> None:
    job = ask()
    waits = []
    for age in (dt.timedelta(0), dt.timedelta(minutes=20), dt.timedelta(days=2)):
        now = job.created_at + age
        actions.send(job, now=now)
        job.refresh_from_db()
        waits.append(job.send_due_at - now)
    assert waits == [actions.RESEND_SOONEST, dt.timedelta(minutes=20), actions.RESEND_LATEST]


def test_transitions_end_in_done_and_let_only_ended_jobs_begin_again() -> None:
    assert not TRANSITIONS[JobState.DONE]
    assert set(TRANSITIONS) == set(JobState)
    assert set(sources_of(JobState.DONE)) == {JobState.RUNNING}
    assert set(sources_of(JobState.CANCELLED)) == LIVE
