"""The job of the morning: told once, to the right people, whatever becomes of the worker."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Account
from jobs.choices import JobState
from jobs.models import JobRun
from jobs.running import perform
from kam import tasks
from kam.mornings import MORNING, tell_morning
from kam.notices import notices_of
from service.actions import open_request, reopen, resolve, start
from service.models import Request
from service.telling import MOST_A_PERSON
from tests.accounts.factories import CommitmentFactory
from tests.factories import AccountFactory, UserFactory
from tests.visits.factories import make_visit
from users.models import Notification, User

pytestmark = pytest.mark.django_db
ONE = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
QUERIES = 16  # 14, and the savepoint of a test


def told(kind: str = "request") -> list[tuple[str, str]]:
    found = Notification.objects.filter(kind=kind).order_by("user__username", "pk")
    return list(found.values_list("user__username", "title"))


def in_english(*people: User) -> None:
    for person in people:
        person.language = "en"
        person.save()


def request_of(account: Account, by: User, *, ago: dt.timedelta) -> Request:
    return open_request(by=by, account=account, subject="机封渗漏", at=timezone.now() - ago)


def test_late_request_is_told_to_the_account_manager_once(
    account: Account, owner: User, teammate: User, director: User, stranger: User, service_user: User
) -> None:
    in_english(owner)
    unanswered = request_of(account, service_user, ago=10 * HOUR)
    late = request_of(account, service_user, ago=80 * HOUR)
    start(by=service_user, request=late, at=late.opened_at + HOUR)
    request_of(account, service_user, ago=HOUR)
    request_of(AccountFactory(owner=None), service_user, ago=10 * HOUR)

    for hours in range(3):
        tell_morning(at=timezone.now() + hours * HOUR)

    name = "澜江化工集团有限公司"
    assert sorted(told()) == sorted(
        [
            ("owner", f"Request {late.number} of {name} is overdue"),
            ("owner", f"Request {unanswered.number} of {name} was not answered in time"),
        ]
    )
    assert notices_of(owner).count() == 2


def test_request_that_goes_on_too_long_comes_to_the_director_once_each_round(
    account: Account, owner: User, director: User, director_elsewhere: User, executive: User, service_user: User
) -> None:
    in_english(director)
    case = request_of(account, service_user, ago=120 * HOUR)

    tell_morning(at=timezone.now())
    tell_morning(at=timezone.now() + HOUR)

    notice = Notification.objects.exclude(user=owner).get()
    assert (notice.user, notice.title) == (director, f"Request {case.number} of 澜江化工集团有限公司 has come to you")
    assert (notice.about, notice.url) == (account.number, f"/service/{case.number}/")
    assert notices_of(director).get() == notice
    resolve(by=service_user, request=case, resolution="更换机封", at=timezone.now())
    reopen(by=service_user, request=case, note="又漏了", at=timezone.now() - 115 * HOUR)
    tell_morning(at=timezone.now() + HOUR)
    assert Notification.objects.filter(user=director).count() == 2


def test_executives_hear_of_what_no_director_is_above(owner: User, executive: User, service_user: User) -> None:
    request_of(AccountFactory(owner=owner), service_user, ago=120 * HOUR)

    tell_morning(at=timezone.now())

    assert [user for user, _title in told()] == ["executive", "owner"]


def test_what_is_late_for_long_is_not_dug_out_again(account: Account, owner: User, service_user: User) -> None:
    request_of(account, service_user, ago=60 * ONE)

    tell_morning(at=timezone.now())

    assert told() == []


def test_bell_is_not_flooded_and_the_rest_comes_the_next_time(
    account: Account, owner: User, service_user: User
) -> None:
    for _ in range(MOST_A_PERSON + 2):
        request_of(account, service_user, ago=10 * HOUR)

    tell_morning(at=timezone.now())
    assert len(told()) == MOST_A_PERSON
    tell_morning(at=timezone.now() + HOUR)

    assert len(told()) == len(set(told())) == MOST_A_PERSON + 2


def fill(account: Account, owner: User) -> None:
    request_of(account, owner, ago=120 * HOUR)
    CommitmentFactory(account=account, due_on=timezone.localdate() - ONE, holder=owner)
    make_visit(account=account, by=owner, day=timezone.localdate() - ONE, ours=[owner])


def test_job_is_asked_for_once_a_day_and_tells_once(account: Account, owner: User, director: User) -> None:
    fill(account, owner)

    tasks.each_morning()
    tasks.each_morning()
    job = JobRun.objects.get(kind=MORNING)
    done = perform(job.pk)

    assert done is not None
    assert (done.state, done.key) == (JobState.DONE, timezone.localdate().isoformat())
    assert sorted(Notification.objects.values_list("user__username", "kind")) == [
        ("director", "request"),
        ("owner", "promise"),
        ("owner", "request"),
        ("owner", "visit"),
    ]
    before = set(Notification.objects.values_list("pk", flat=True))
    JobRun.objects.filter(pk=job.pk).update(state=JobState.PENDING, claimed_by="", lease_until=None)
    perform(job.pk)  # As after a worker that was killed at the very end.
    call_command("tell_morning")
    assert set(Notification.objects.values_list("pk", flat=True)) == before


def test_promise_is_not_told_again_on_the_next_morning_but_an_unclosed_visit_is(account: Account, owner: User) -> None:
    fill(account, owner)
    JobRun.objects.filter(pk=perform(_asked().pk).pk).update(finished_at=timezone.now())

    tell_morning(at=timezone.now() + ONE)

    kinds = list(Notification.objects.filter(user=owner).order_by("pk").values_list("kind", flat=True))
    assert kinds.count("promise") == 1
    assert kinds.count("visit") == 2


def _asked() -> JobRun:
    tasks.each_morning()
    return JobRun.objects.get(kind=MORNING)


def test_work_of_the_morning_is_in_no_list_but_the_queue(owner: User, client: Any) -> None:
    perform(_asked().pk)
    client.force_login(owner)

    assert not Notification.objects.filter(kind__startswith="job").exists()
    assert JobRun.objects.get(kind=MORNING).created_by is None


@pytest.mark.parametrize("count", [1, 4])
def test_morning_costs_the_same_for_any_number(
    count: int, jiangsu: Any, director: User, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        person = UserFactory()
        fill(AccountFactory(owner=person, region=jiangsu), person)

    with django_assert_num_queries(QUERIES):
        tell_morning(at=timezone.now())
