"""What the bell says of plans."""

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Account
from plans.actions import approve, send_back, submit
from plans.models import AccountPlan
from users.models import Notification, User

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    return list(Notification.objects.order_by("pk").values_list("user__username", "title"))


def in_english(*people: User) -> None:
    for person in people:
        person.language = "en"
        person.save()


def test_directors_above_are_told_of_a_submitted_plan(
    plan: AccountPlan,
    owner: User,
    director: User,
    director_elsewhere: User,
    executive: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    in_english(director)
    with django_capture_on_commit_callbacks(execute=True):
        submit(by=owner, plan=plan)

    notice = Notification.objects.get()
    assert (notice.user, notice.title) == (director, "沈一帆 submitted the plan 2027 of 澜江化工集团有限公司")
    assert (notice.about, notice.url) == (plan.account.number, f"/plans/{plan.number}/")


def test_executives_are_told_where_no_director_is_above(
    plan: AccountPlan,
    owner: User,
    director_elsewhere: User,
    executive: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        submit(by=owner, plan=plan)

    assert [user for user, _title in told()] == ["executive"]


def test_director_who_submits_is_not_told(
    plan: AccountPlan,
    director: User,
    executive: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        submit(by=director, plan=plan)

    assert [user for user, _title in told()] == ["executive"]


def test_owner_is_told_each_time_a_plan_comes_back_or_is_approved(
    plan: AccountPlan,
    owner: User,
    teammate: User,
    director: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    in_english(owner)
    for _turn in range(2):
        submit(by=owner, plan=plan)
        plan.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            send_back(by=director, plan=plan, note="目标太低")
    submit(by=owner, plan=plan)
    with django_capture_on_commit_callbacks(execute=True):
        approve(by=director, plan=plan)

    name = "the plan 2027 of 澜江化工集团有限公司"
    returned = ("owner", f"顾明华 returned {name}")
    assert told() == [returned, returned, ("owner", f"顾明华 approved {name}")]
    assert list(Notification.objects.order_by("pk").values_list("text", flat=True)) == ["目标太低", "目标太低", ""]


def test_who_approves_a_plan_of_their_own_is_not_told(
    plan: AccountPlan, director: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    Account.objects.filter(pk=plan.account_id).update(owner=director)
    plan.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        submit(by=director, plan=plan)
        approve(by=director, plan=plan)

    assert told() == []
