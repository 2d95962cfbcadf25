"""The bell on the pages: the reader's own, nothing of accounts out of sight, and the end of a job by bell and mail."""

import datetime as dt
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account
from jobs import actions, running
from jobs.choices import JobState
from jobs.models import JobRun
from jobs.tasks import WORKER_TEST
from kam.notices import LONG, MAIL, Bell, notices_of
from tests.factories import TeamMemberFactory, UserFactory
from tests.jobs.kinds import REFUSED
from users.models import Notification, User
from users.notifying import notify

pytestmark = pytest.mark.django_db
BADGE = '<b aria-hidden="true">'


class MailIsAway(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError("nobody listens")


class AddressIsRefused(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({})


def page(client: Client, user: User) -> str:
    client.force_login(user)
    return client.get(reverse("notifications")).content.decode()


def ended(by: User | None, *, key: str = "1", lasted: dt.timedelta = LONG * 2, kind: str = WORKER_TEST) -> JobRun:
    """Do a job that was asked for some time ago."""
    job = actions.enqueue(kind=kind, key=key, params={"steps": 1, "pause_ms": 0}, by=by)
    JobRun.objects.filter(pk=job.pk).update(created_at=timezone.now() - lasted)
    done = running.perform(job.pk)
    assert done is not None
    return done


def test_bell_counts_what_is_unread_on_every_full_page(client: Client, owner: User, stranger: User) -> None:
    notify(user=owner, kind="note", title="One")
    notify(user=owner, kind="note", title="Two")

    assert f"{BADGE}2</b>" in page(client, owner)
    assert BADGE not in page(client, stranger)


def test_bell_says_many_beyond_its_bound(client: Client, owner: User) -> None:
    Notification.objects.bulk_create(Notification(user=owner, kind="note", title="x") for _ in range(101))

    assert f"{BADGE}99+</b>" in page(client, owner)


def test_notifications_are_read_by_their_reader_alone(client: Client, owner: User, teammate: User) -> None:
    notice = notify(user=owner, kind="note", title="只给我看", url="/pyramid/")
    assert "只给我看" in page(client, owner)
    assert "只给我看" not in page(client, teammate)

    for name in ("notification_open", "notification_read"):
        assert client.post(reverse(name, args=[notice.pk])).status_code == 404
    client.post(reverse("notifications_read"))

    notice.refresh_from_db()
    assert notice.read_at is None


def test_notice_of_an_account_out_of_sight_is_neither_shown_nor_counted_nor_opened(
    client: Client, account: Account, owner: User, stranger: User
) -> None:
    membership = TeamMemberFactory(account=account, user=stranger)
    notice = notify(user=stranger, kind="note", title="澜江化工的事", about=account.number, url="/accounts/")
    assert "澜江化工的事" in page(client, stranger)

    membership.delete()

    html = page(client, stranger)
    assert "澜江化工的事" not in html
    assert BADGE not in html
    assert client.post(reverse("notification_open", args=[notice.pk])).status_code == 404
    client.post(reverse("notifications_read"))
    notice.refresh_from_db()
    assert notice.read_at is None


def test_open_marks_as_read_and_leads_to_own_pages_only(client: Client, owner: User) -> None:
    good = notify(user=owner, kind="note", title="a", url="/accounts/?q=1")
    bad = notify(user=owner, kind="note", title="b")
    Notification.objects.filter(pk=bad.pk).update(url="//elsewhere.example/")
    client.force_login(owner)

    assert client.get(reverse("notification_open", args=[good.pk])).status_code == 405
    assert client.post(reverse("notification_open", args=[good.pk])).url == "/accounts/?q=1"
    assert client.post(reverse("notification_open", args=[bad.pk])).url == reverse("notifications")
    assert not notices_of(owner).unread().exists()


def test_one_or_all_can_be_marked_as_read(client: Client, owner: User) -> None:
    first, _second, _third = (notify(user=owner, kind="note", title=str(number)) for number in range(3))
    client.force_login(owner)

    client.post(reverse("notification_read", args=[first.pk]))
    assert notices_of(owner).unread().count() == 2
    client.post(reverse("notifications_read"))

    assert not notices_of(owner).unread().exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_notifications_cost_the_same_for_any_number_of_rows(
    client: Client, owner: User, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        notify(user=owner, kind="note", title=str(number))
    client.force_login(owner)

    with django_assert_num_queries(5):  # session, person, count, notices, bell
        client.get(reverse("notifications"))


def test_more_leads_to_the_notifications(client: Client, owner: User) -> None:
    client.force_login(owner)

    assert f'href="{reverse("notifications")}"' in client.get(reverse("more")).content.decode().split("<main")[1]


def test_end_of_long_work_waits_in_the_bell_in_the_language_of_its_owner(owner: User, stranger: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="en")
    owner.refresh_from_db()

    ended(owner)
    ended(owner, key="2", lasted=dt.timedelta(0))
    ended(None, key="3")

    notice = Notification.objects.get()
    assert (notice.user, notice.kind) == (owner, "job_done")
    assert notice.title == "Test of the background worker: done"
    assert notice.text == "The worker counted to 1."


def test_each_end_of_one_job_is_told_once(owner: User) -> None:
    job = actions.enqueue(kind=REFUSED, key="k", by=owner)
    JobRun.objects.update(created_at=timezone.now() - LONG * 2)

    running.perform(job.pk)
    running.perform(job.pk)
    assert Notification.objects.get().kind == "job_failed"
    job.refresh_from_db()
    actions.retry(job)
    running.perform(job.pk)

    assert Notification.objects.count() == 2
    assert Notification.objects.first().url == reverse("jobs:job_detail", args=[job.pk])


def test_bell_that_breaks_does_not_disturb_the_job(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(job: JobRun) -> None:
        JobRun.objects.filter(pk=job.pk).update(error="half told")
        raise ZeroDivisionError

    monkeypatch.setattr("jobs.actions.when_ended", [broken])

    job = ended(owner)

    assert (job.state, job.error) == (JobState.DONE, "")


def mail_job() -> JobRun:
    return JobRun.objects.get(kind=MAIL)


def with_address(**values: Any) -> User:
    return UserFactory(email="shen@example.com", **values)


def test_result_is_mailed_by_a_job_of_its_own(settings: Any) -> None:
    settings.PUBLIC_URL = "https://kam.example.com"
    reader = with_address(language="zh-hans", display_name="沈一帆")
    job = ended(reader)
    assert not mail.outbox

    running.perform(mail_job().pk)

    message = mail.outbox[0]
    assert message.to == ["shen@example.com"]
    assert "后台任务测试" in message.subject
    assert f"https://kam.example.com/jobs/{job.pk}/" in message.body
    assert "沈一帆" in message.body
    assert Notification.objects.get().mailed_at is not None
    assert JobRun.objects.count() == 2  # The mail of a mail is never asked for.


@pytest.mark.parametrize("values", [{"email": ""}, {"wants_mail": False}, {"is_active": False}])
def test_no_mail_without_address_wish_or_work(values: dict[str, Any]) -> None:
    ended(UserFactory(**{"email": "shen@example.com", **values}))

    assert not JobRun.objects.filter(kind=MAIL).exists()


def test_mail_is_left_out_once_read_or_out_of_sight(account: Account, owner: User) -> None:
    reader = with_address()
    read = notify(user=reader, kind="note", title="read")
    Notification.objects.update(read_at=timezone.now())
    hidden = notify(user=reader, kind="note", title="hidden", about=account.number)

    for notice in (read, hidden):
        job = actions.enqueue(kind=MAIL, key=str(notice.pk), params={"notice_id": notice.pk})
        assert running.perform(job.pk).state == JobState.DONE

    assert not mail.outbox


def test_mail_server_that_is_away_delays_the_mail_and_nothing_else(settings: Any, client: Client) -> None:
    reader = with_address()
    job = ended(reader)
    settings.EMAIL_BACKEND = f"{__name__}.MailIsAway"

    waiting = running.perform(mail_job().pk)

    assert job.state == JobState.DONE
    assert (waiting.state, waiting.attempts, waiting.is_postponed) == (JobState.PENDING, 0, True)
    assert waiting.send_due_at > timezone.now()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert running.perform(waiting.pk).state == JobState.DONE
    assert len(mail.outbox) == 1


def test_mail_is_given_up_after_a_day_or_a_refusal(settings: Any) -> None:
    ended(with_address())
    settings.EMAIL_BACKEND = f"{__name__}.MailIsAway"
    JobRun.objects.filter(kind=MAIL).update(created_at=timezone.now() - actions.POSTPONED_FOR * 2)
    assert running.perform(mail_job().pk).state == JobState.FAILED

    settings.EMAIL_BACKEND = f"{__name__}.AddressIsRefused"
    actions.retry(mail_job())
    refused = running.perform(mail_job().pk)

    assert refused.state == JobState.FAILED
    assert refused.error


def test_mail_can_be_switched_off_and_on(client: Client) -> None:
    reader = with_address()
    client.force_login(reader)

    for choice, wanted in (("off", False), ("on", True)):
        client.post(reverse("mail_set"), {"mail": choice})
        reader.refresh_from_db()
        assert reader.wants_mail is wanted


def test_bell_costs_one_query_for_everyone(
    owner: User, director: User, executive: User, account: Account, django_assert_num_queries: Any
) -> None:
    for person in (owner, director, executive):
        notify(user=person, kind="note", title="x", about=account.number)
        with django_assert_num_queries(1):
            assert Bell(person).badge == "1"
