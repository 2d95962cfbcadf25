"""What the bell says of visits, and the visits that are over and not closed."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import Account
from tests.factories import AccountFactory, UserFactory
from tests.visits.factories import make_visit
from tests.visits.test_actions import change
from users.models import Notification, User
from users.notifying import notify_all
from visits.actions import cancel, update_visit
from visits.models import Visit
from visits.telling import visits_to_close

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)
ONE = dt.timedelta(days=1)


def told() -> list[tuple[str, str]]:
    return list(Notification.objects.order_by("user__username", "pk").values_list("user__username", "title"))


def in_english(*people: User) -> None:
    for person in people:
        person.language = "en"
        person.save()


def test_people_put_on_a_new_visit_are_told_if_they_see_the_customer(
    account: Account,
    owner: User,
    executive: User,
    stranger: User,
    teammate: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    in_english(executive)
    with django_capture_on_commit_callbacks(execute=True):
        visit = make_visit(account=account, by=owner, day=DAY, ours=[owner, executive, stranger])

    notice = Notification.objects.get()
    assert (notice.user, notice.title) == (executive, "沈一帆 put you on a visit to 澜江化工集团有限公司")
    assert "09:30" in notice.text
    assert (notice.about, notice.url) == (account.number, f"/visits/{visit.number}/")


def test_who_is_added_later_is_told_and_the_others_are_not(
    visit: Visit,
    owner: User,
    executive: User,
    teammate: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        row = update_visit(
            by=owner,
            visit=visit,
            changes={"purpose": "另一个目的"},
            ours=[owner, executive, teammate],
            theirs=[],
            checklist="",
            version=visit.version,
        )
        change(row, by=owner, route="不变的人")

    assert [user for user, _title in told()] == ["teammate"]


def test_people_of_a_visit_are_told_when_it_is_moved_or_cancelled(
    visit: Visit,
    owner: User,
    executive: User,
    teammate: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    in_english(owner, executive)
    day = {"planned_start": visit.planned_start + ONE, "planned_end": visit.planned_end + ONE}
    with django_capture_on_commit_callbacks(execute=True):
        row = change(visit, by=owner, **day)
        row = change(row, by=owner, purpose="只改目的")
        cancel(by=executive, visit=row, reason="客户停产检修")

    assert told() == [
        ("executive", "沈一帆 moved the visit to 澜江化工集团有限公司"),
        ("owner", "陆总 cancelled the visit to 澜江化工集团有限公司"),
    ]
    assert Notification.objects.get(user=owner).text == "客户停产检修"


def past_visit(account: Account, by: User, **more: Any) -> Visit:
    return make_visit(account=account, by=by, day=timezone.localdate() - 3 * ONE, **more)


def test_visits_over_and_not_closed_are_told_once_a_day(
    account: Account, owner: User, stranger: User, teammate: User, client: Any
) -> None:
    in_english(owner)
    past_visit(account, owner, ours=[owner, stranger])  # The stranger does not see the customer.
    past_visit(account, owner, ours=[owner])
    cancel(by=owner, visit=past_visit(account, owner, ours=[owner]), reason="停产")
    make_visit(account=account, by=owner, day=timezone.localdate() + ONE, ours=[owner, teammate])

    now = timezone.now()
    for moment in (now, now, now + ONE / 24 if timezone.localtime(now).hour < 23 else now):
        notify_all(visits_to_close(at=moment))

    notice = Notification.objects.get()
    assert (notice.user, notice.title) == (owner, "2 visits of yours are over and not closed")
    client.force_login(owner)
    page = client.get(notice.url)
    assert page.context["page"].paginator.count == 2
    assert page.content.decode().count("k-badge k-warn") >= 2
    assert len(visits_to_close(at=now + ONE)) >= 1


def test_list_marks_visits_over_and_not_closed(account: Account, owner: User, client: Any) -> None:
    in_english(owner)
    client.force_login(owner)
    make_visit(account=account, by=owner, day=timezone.localdate() + ONE, ours=[owner])
    assert "Over, not closed</span>" not in client.get("/visits/").content.decode()

    past = past_visit(account, owner, ours=[owner])

    assert "Over, not closed</span>" in client.get("/visits/").content.decode()
    page = client.get("/visits/?state=past")
    assert [row.record for row in page.context["table"].rows] == [past]
    assert client.get("/visits/?state=planned").context["page"].paginator.count == 2


def test_visits_to_close_cost_the_same_for_any_number(django_assert_num_queries: Any) -> None:
    for _ in range(3):
        person = UserFactory()
        past_visit(AccountFactory(owner=person), person, ours=[person])

    with django_assert_num_queries(2):
        assert len(visits_to_close(at=timezone.now())) == 3
