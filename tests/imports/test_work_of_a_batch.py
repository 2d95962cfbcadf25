"""The work behind an import: stopped, killed, overtaken, and told how far it is."""

import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.importers import AccountImporter
from accounts.models import Account
from imports import actions, tasks
from imports.choices import BatchState
from imports.models import ImportBatch
from jobs.actions import MAX_ATTEMPTS
from jobs.choices import JobState
from jobs.holders import new_holder
from jobs.models import JobRun
from jobs.running import ClaimLost, JobCancelled
from tests.imports.uploads import checked, columns_of, page, taken_in, work
from users.models import User

pytestmark = pytest.mark.django_db


def test_waiting_import_is_stopped_at_once(importer: Client) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))

    importer.post(page("batch_stop", batch))

    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED
    assert work() == []
    importer.post(page("batch_write", batch))
    work()
    assert Account.objects.count() == 2


@pytest.mark.parametrize(
    ("error", "state", "job_state"),
    [
        (JobCancelled(), BatchState.CHECKED, JobState.CANCELLED),
        (ClaimLost(), BatchState.WRITING, JobState.RUNNING),
        (ZeroDivisionError(), BatchState.REFUSED, JobState.FAILED),
        (OperationalError(), BatchState.WRITING, JobState.PENDING),
    ],
)
def test_writing_that_ends_badly_leaves_nothing_and_an_import_that_can_go_on(
    importer: Client, monkeypatch: pytest.MonkeyPatch, error: Exception, state: BatchState, job_state: JobState
) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))

    write = AccountImporter.write

    def fail(importer: AccountImporter) -> None:
        write(importer)
        assert Account.objects.exists()
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(AccountImporter, "write", fail)
        [job] = work()

    batch.refresh_from_db()
    assert (batch.state, job.state) == (state, job_state)
    assert not Account.objects.exists()
    if state == BatchState.REFUSED:
        importer.post(page("batch_columns", batch), columns_of(importer, batch))
        work()
        batch.refresh_from_db()
        assert batch.state == BatchState.CHECKED
    elif job_state == JobState.PENDING:
        work()
        assert Account.objects.count() == 2


def test_database_that_stays_busy_leaves_an_import_that_can_be_set_up(
    importer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks, "run_batch", fail)
    for _attempt in range(MAX_ATTEMPTS):
        work()

    batch.refresh_from_db()
    assert batch.state == BatchState.REFUSED
    assert not JobRun.objects.live().exists()


def _lose_worker(job: JobRun) -> None:
    """Leave a job as a worker leaves it that was killed."""
    dead = new_holder().split("|")
    dead[2] = "999999999"
    JobRun.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING,
        claimed_by="|".join(dead),
        lease_until=timezone.now() + dt.timedelta(hours=1),
        finished_at=None,
        attempts=1,
    )


def test_job_killed_after_it_wrote_does_not_write_again(importer: Client) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))
    [job] = work()
    Account.objects.filter(number="KH-000901").update(city="上海")
    _lose_worker(job)

    [again] = work()

    assert (again.state, again.attempts) == (JobState.DONE, 2)
    assert Account.objects.get(number="KH-000901").city == "上海"


def test_job_killed_before_it_wrote_is_done_by_the_next_worker(importer: Client) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))
    _lose_worker(JobRun.objects.live().get())

    work()

    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert Account.objects.count() == 2


def test_import_whose_job_ended_without_a_word_can_be_set_up_again(importer: Client) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))
    importer.post(reverse("jobs:job_cancel", args=[JobRun.objects.live().get().pk]))
    batch.refresh_from_db()
    assert batch.state == BatchState.WRITING

    html = importer.get(page("batch_detail", batch)).content.decode()
    assert 'hx-trigger="every' not in html
    assert page("batch_columns", batch) in html
    importer.post(page("batch_columns", batch), columns_of(importer, batch))
    work()
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKED


def test_job_of_an_earlier_step_writes_nothing(importer: Client) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))
    old = JobRun.objects.live().get()
    importer.post(reverse("jobs:job_cancel", args=[old.pk]))
    importer.post(page("batch_columns", batch), columns_of(importer, batch))
    work()
    importer.post(reverse("jobs:job_retry", args=[old.pk]))

    [job] = work()

    batch.refresh_from_db()
    assert (job.pk, job.state, batch.state) == (old.pk, JobState.FAILED, BatchState.CHECKED)
    assert not Account.objects.exists()


def test_reason_that_quotes_a_cell_is_told_to_the_person_who_imported_it_alone(
    importer: Client, admin_user: User
) -> None:
    batch = taken_in(importer, "number,name,founded_on\nKH-1,x,07/08/1999\n")
    importer.post(page("batch_columns", batch), columns_of(importer, batch))
    [job] = work()

    assert (job.state, "07/08/1999" in job.error) == (JobState.FAILED, False)
    assert batch.number in job.error
    assert "07/08/1999" in importer.get(page("batch_detail", batch)).content.decode()
    importer.force_login(admin_user)
    for url in (page("batch_detail", batch), reverse("jobs:job_list"), reverse("jobs:job_detail", args=[job.pk])):
        assert "07/08/1999" not in importer.get(url).content.decode()


def test_job_of_a_discarded_import_says_so(importer: Client, owner: User) -> None:
    batch = taken_in(importer)
    importer.post(page("batch_columns", batch), columns_of(importer, batch))
    ImportBatch.objects.all().delete()

    [job] = work()

    assert job.state == JobState.FAILED
    assert job.error


def test_run_that_was_overtaken_while_it_read_writes_nothing(importer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = checked(importer)
    importer.post(page("batch_write", batch))
    prepare = actions.FileImport.prepare

    def prepare_slowly(run: Any) -> Any:
        report = prepare(run)
        ImportBatch.objects.update(job_id=0)
        return report

    monkeypatch.setattr(actions.FileImport, "prepare", prepare_slowly)
    [job] = work()

    assert job.state == JobState.FAILED
    assert not Account.objects.exists()


def test_progress_is_shown_without_script_and_the_page_is_asked_for_when_the_work_ends(importer: Client) -> None:
    batch = taken_in(importer)
    importer.post(page("batch_columns", batch), columns_of(importer, batch))
    JobRun.objects.update(progress_done=5000, progress_total=12000, progress_text="正在检查")
    headers = {"HX-Request": "true", "HX-Target": "work"}

    part = importer.get(page("batch_detail", batch), headers=headers).content.decode()
    whole = importer.get(page("batch_detail", batch)).content.decode()
    assert "<html" not in part
    for html in (part, whole):
        assert 'max="12000" value="5000"' in html
        assert "正在检查" in html

    work()
    ended = importer.get(page("batch_detail", batch), headers=headers)
    assert ended.headers["HX-Refresh"] == "true"


@pytest.mark.django_db(transaction=True)
def test_worker_notes_how_far_it_is(importer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.running.PROGRESS_SECONDS", 0)

    checked(importer)

    job = JobRun.objects.get()
    assert (job.state, job.progress_done, job.progress_total) == (JobState.DONE, 2, 2)
    assert job.progress_text
