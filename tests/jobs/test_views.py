"""Pages of jobs: own ones, a page that may be left, stop and retry."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jobs import actions
from jobs.choices import JobState
from jobs.models import UNSENT_AFTER, JobRun
from jobs.tasks import WORKER_TEST
from scoring.actions import RETIER
from tests.jobs.conftest import Broker
from users.models import User

pytestmark = pytest.mark.django_db


def ask(by: User | None, key: str = "1") -> JobRun:
    return actions.enqueue(kind=WORKER_TEST, key=key, params={"steps": 1, "pause_ms": 0}, by=by)


def page(client: Client, user: User, job: JobRun, **headers: str) -> Any:
    client.force_login(user)
    return client.get(reverse("jobs:job_detail", args=[job.pk]), headers=headers)


def test_job_is_seen_by_its_owner_alone(
    client: Client, owner: User, stranger: User, executive: User, admin_user: User
) -> None:
    job = ask(owner)

    assert page(client, owner, job).status_code == 200
    for person in (stranger, executive, admin_user):
        assert page(client, person, job).status_code == 404


def test_job_of_the_system_is_seen_by_those_who_steer(
    client: Client, owner: User, director: User, executive: User, admin_user: User, service_user: User
) -> None:
    job = ask(None)

    for person in (director, executive, admin_user):
        assert page(client, person, job).status_code == 200
    for person in (owner, service_user):
        assert page(client, person, job).status_code == 404


def test_job_list_leaves_out_foreign_jobs(client: Client, owner: User, stranger: User) -> None:
    ask(owner, "mine-1")
    ask(stranger, "theirs-1")
    client.force_login(owner)

    html = client.get(reverse("jobs:job_list")).content.decode()

    assert "mine-1" in html
    assert "theirs-1" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_job_list_costs_the_same_for_any_number_of_rows(
    client: Client, owner: User, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        ask(owner, str(number))
    client.force_login(owner)

    with django_assert_num_queries(5):  # session, person, count, jobs, bell
        client.get(reverse("jobs:job_list"))


def test_job_detail_asks_for_itself_only_while_the_job_lives(client: Client, owner: User) -> None:
    job = ask(owner)
    part = page(client, owner, job, hx_request="true", hx_target="job").content.decode()
    assert "<html" not in part
    assert 'hx-trigger="every 2s"' in part

    actions.claim(job.pk, holder="a")
    actions.finish(job.pk, holder="a", result={"summary": "all counted", "url": "/pyramid/"})
    part = page(client, owner, job, hx_request="true", hx_target="job").content.decode()

    assert "hx-trigger" not in part
    assert "all counted" in part
    assert 'href="/pyramid/"' in part


def test_job_detail_shows_progress_without_script(client: Client, owner: User) -> None:
    job = ask(owner)
    actions.claim(job.pk, holder="a")
    actions.hold(job.pk, holder="a", progress_done=7420, progress_total=12000, progress_text="正在导入")

    html = page(client, owner, job).content.decode()

    assert 'max="12000" value="7420"' in html
    assert "正在导入" in html
    assert "7,420 / 12,000" in html


def test_cancel_and_retry_change_only_own_jobs(client: Client, owner: User, stranger: User) -> None:
    job = ask(owner)
    client.force_login(stranger)
    assert client.post(reverse("jobs:job_cancel", args=[job.pk])).status_code == 404
    job.refresh_from_db()
    assert job.state == JobState.PENDING

    client.force_login(owner)
    assert client.get(reverse("jobs:job_cancel", args=[job.pk])).status_code == 405
    client.post(reverse("jobs:job_cancel", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED

    client.force_login(stranger)
    assert client.post(reverse("jobs:job_retry", args=[job.pk])).status_code == 404
    client.force_login(owner)
    client.post(reverse("jobs:job_retry", args=[job.pk]))
    job.refresh_from_db()
    assert job.state == JobState.PENDING


def test_worker_test_is_for_administrators(client: Client, owner: User, admin_user: User) -> None:
    client.force_login(owner)
    assert client.post(reverse("jobs:worker_test")).status_code == 404
    assert not JobRun.objects.exists()

    client.force_login(admin_user)
    answer = client.post(reverse("jobs:worker_test"))

    assert answer.status_code == 302
    assert JobRun.objects.get().created_by == admin_user


def test_queue_is_for_administrators(client: Client, owner: User, director: User, admin_user: User) -> None:
    for person in (owner, director):
        client.force_login(person)
        assert client.get(reverse("jobs:queue")).status_code == 404

    client.force_login(admin_user)
    assert client.get(reverse("jobs:queue")).status_code == 200


def test_queue_shows_jobs_of_everyone_but_not_what_they_are_about(
    client: Client, owner: User, admin_user: User
) -> None:
    job = ask(owner, "KH-000127")
    actions.claim(job.pk, holder="a")
    actions.fail(job.pk, holder="a", error="澜江化工 未找到")
    client.force_login(admin_user)

    html = client.get(reverse("jobs:queue")).content.decode()

    assert reverse("jobs:job_retry", args=[job.pk]) in html
    assert "KH-000127" not in html
    assert "澜江化工" not in html


def test_administrator_stops_and_restarts_a_foreign_job_from_the_queue_alone(
    client: Client, owner: User, admin_user: User
) -> None:
    job = ask(owner)
    client.force_login(admin_user)

    answer = client.post(reverse("jobs:job_cancel", args=[job.pk]), {"from": "queue"})
    job.refresh_from_db()
    assert (answer.url, job.state) == (reverse("jobs:queue"), JobState.CANCELLED)
    client.post(reverse("jobs:job_retry", args=[job.pk]), {"from": "queue"})

    job.refresh_from_db()
    assert job.state == JobState.PENDING
    assert client.get(reverse("jobs:job_detail", args=[job.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_costs_the_same_for_any_number_of_rows(
    client: Client, owner: User, admin_user: User, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        ask(owner, str(number))
    client.force_login(admin_user)

    with django_assert_num_queries(6):  # session, person, figures, count, jobs, bell
        client.get(reverse("jobs:queue"))


def test_pages_say_that_the_broker_is_away(client: Client, admin_user: User, broker: Broker) -> None:
    client.force_login(admin_user)
    assert "消息服务无响应" not in client.get(reverse("jobs:queue")).content.decode()
    broker.go_away()
    job = ask(admin_user)
    JobRun.objects.update(send_due_at=timezone.now() - UNSENT_AFTER * 2)

    assert "消息服务无响应" in client.get(reverse("jobs:queue")).content.decode()
    assert "暂时无法通知后台进程" in page(client, admin_user, job).content.decode()


def test_page_says_when_a_postponed_job_is_tried_again(client: Client, owner: User) -> None:
    job = ask(owner)
    taken = actions.claim(job.pk, holder="a")
    assert taken is not None
    actions.postpone(taken, holder="a", error="邮件服务器无响应。")

    html = page(client, owner, job).content.decode()

    assert "邮件服务器无响应。" in html
    assert "自动重试" in html


def test_retier_of_one_person_is_seen_by_all_who_steer(
    client: Client, director: User, executive: User, owner: User
) -> None:
    job = actions.enqueue(kind=RETIER, key="2026-06-15", params={"as_of": "2026-06-15"}, by=director)

    assert page(client, executive, job).status_code == 200
    assert page(client, owner, job).status_code == 404
