"""What requests tell the timeline of their account."""

import datetime as dt

import pytest

from accounts.models import Account
from accounts.selectors.strands import events_before
from service.actions import add_note, open_request
from service.models import Request
from service.selectors import queue_of, timeline_of
from tests.factories import AccountFactory
from tests.service.conftest import AT
from users.models import User

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def test_timeline_tells_steps_before_a_moment_newest_first(account: Account, case: Request, owner: User) -> None:
    for hours in (1, 2, 3):
        add_note(by=owner, request=case, note=f"第 {hours} 次回电", at=AT + hours * HOUR)
    open_request(by=owner, account=AccountFactory(owner=owner), subject="别的客户", at=AT)

    events = events_before(timeline_of(account, owner), AT + 3 * HOUR, 2)

    assert [event.text for event in events] == ["第 2 次回电", "第 1 次回电"]
    assert events[0].url == f"/service/{case.number}/"


def test_timeline_tells_strangers_nothing(account: Account, case: Request, stranger: User) -> None:
    assert events_before(timeline_of(account, stranger), AT + HOUR, 9) == []


def test_queue_of_a_person_holds_what_they_hold_and_is_not_settled(
    account: Account, case: Request, owner: User, service_user: User
) -> None:
    mine = open_request(by=owner, account=account, subject="图纸", at=AT)
    done = open_request(by=owner, account=account, subject="旧事", at=AT)
    Request.objects.filter(pk=done.pk).update(state="rejected", close_reason="重复")

    assert queue_of(owner, limit=5) == [mine]
    assert queue_of(service_user, limit=5) == [case]
