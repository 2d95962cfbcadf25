"""The feed of visits: whose key opens what, what an event holds, and how a key stops."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accounts.models import Account, TeamMember
from tests.factories import AccountFactory
from tests.visits.factories import make_visit
from users.choices import ApiScope
from users.models import User
from users.tokens import issue_token, revoke_token
from visits.choices import VisitState
from visits.models import Visit

pytestmark = pytest.mark.django_db


def feed_of(user: User, *scopes: ApiScope) -> str:
    _row, clear = issue_token(user=user, name="手机日历", scopes=scopes or [ApiScope.CALENDAR])
    return reverse("visits:visit_feed", args=[clear])


def events(client: Client, address: str) -> list[Any]:
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content.decode()).walk("VEVENT"))


def soon(visit: Visit, **changes: Any) -> Visit:
    """Move a visit into the next days."""
    start = timezone.now().replace(microsecond=0) + dt.timedelta(days=3)
    changes = {"planned_start": start, "planned_end": start + dt.timedelta(hours=2), **changes}
    Visit.objects.filter(pk=visit.pk).update(**changes)
    visit.refresh_from_db()
    return visit


def test_event_says_who_where_when_and_why(client: Client, visit: Visit, owner: User) -> None:
    soon(visit, place="行政楼 3 层", state=VisitState.CONFIRMED)

    (event,) = events(client, feed_of(owner))

    assert visit.account.short_name in event["summary"] or visit.account.name in event["summary"]
    assert event["location"] == "行政楼 3 层"
    assert event["dtstart"].dt == visit.planned_start
    assert event["dtend"].dt == visit.planned_end
    assert event["status"] == "CONFIRMED"
    assert visit.purpose in event["description"]
    assert event["url"] == f"http://testserver/visits/{visit.number}/"


def test_cancelled_visit_leaves_the_calendar(client: Client, visit: Visit, owner: User) -> None:
    soon(visit, state=VisitState.CANCELLED, cancel_reason="客户改期")

    (event,) = events(client, feed_of(owner))

    assert event["status"] == "CANCELLED"
    assert "客户改期" not in client.get(feed_of(owner)).content.decode()


def test_feed_holds_own_visits_alone(client: Client, visit: Visit, owner: User, director: User, stranger: User) -> None:
    soon(visit)

    assert len(events(client, feed_of(owner))) == 1
    assert events(client, feed_of(director)) == []
    assert events(client, feed_of(stranger)) == []


def test_visit_to_an_account_no_longer_seen_is_gone_at_once(
    client: Client, visit: Visit, owner: User, stranger: User
) -> None:
    soon(visit)
    address = feed_of(owner)
    assert len(events(client, address)) == 1

    Account.objects.filter(pk=visit.account_id).update(owner=stranger)
    TeamMember.objects.filter(account=visit.account_id, user=owner).delete()

    assert events(client, address) == []


@pytest.mark.parametrize("others", [[ApiScope.ACCOUNTS], [scope for scope in ApiScope if scope != ApiScope.CALENDAR]])
def test_key_for_something_else_opens_no_calendar(client: Client, owner: User, others: list[ApiScope]) -> None:
    assert client.get(feed_of(owner, *others)).status_code == 404


def test_key_of_the_calendar_opens_nothing_else(client: Client, owner: User) -> None:
    _row, clear = issue_token(user=owner, name="手机日历", scopes=[ApiScope.CALENDAR])

    for kind in ("accounts", "contacts", "orders", "scores"):
        answer = client.get(f"/api/v1/{kind}/", headers={"Authorization": f"Bearer {clear}"})
        assert answer.status_code == 403, kind


def test_withdrawn_key_and_key_of_who_left_open_nothing(client: Client, owner: User, teammate: User) -> None:
    row, clear = issue_token(user=owner, name="手机日历", scopes=[ApiScope.CALENDAR])
    revoke_token(row)
    left = feed_of(teammate)
    User.objects.filter(pk=teammate.pk).update(is_active=False)

    assert client.get(reverse("visits:visit_feed", args=[clear])).status_code == 404
    assert client.get(left).status_code == 404
    assert client.get("/visits/feed/kam_guessed.ics").status_code == 404


def test_words_cannot_break_out_of_their_line(client: Client, visit: Visit, owner: User) -> None:
    soon(visit, place="大厅\r\nATTENDEE:mailto:x@example.org", purpose="一;二,三\nEND:VEVENT")

    (event,) = events(client, feed_of(owner))

    assert "attendee" not in event
    assert "END:VEVENT" in event["description"]


@pytest.mark.parametrize("count", [1, 20])
def test_feed_costs_the_same_for_many_visits(
    client: Client, owner: User, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        account = AccountFactory(owner=owner)
        soon(make_visit(account=account, by=owner, ours=[owner]))
    address = feed_of(owner)
    client.get(address)

    with django_assert_num_queries(2):
        assert len(events(client, address)) == count


def test_making_a_key_shows_the_address_once(client: Client, owner: User) -> None:
    client.force_login(owner)
    asked = client.get("/settings/keys/?scope=calendar")
    assert asked.context["form"]["scopes"].value() == ["calendar"]

    made = client.post("/settings/keys/", {"name": "手机日历", "scopes": ["calendar"], "token": "t-1"})

    assert "/visits/feed/kam_" in made.content.decode()
    assert client.get(made.context["feed"]).status_code == 200
    assert "/visits/feed/kam_" not in client.get("/settings/keys/").content.decode()
