"""Pages of visits: who sees them, and what they do."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Account, Contact
from tests.factories import AccountFactory, ContactFactory, UserFactory
from tests.visits.factories import at, make_visit
from users.models import User
from visits.choices import VisitState
from visits.models import Visit
from visits.selectors import visits_of_day

pytestmark = pytest.mark.django_db


READ = ["visit_detail", "visit_edit", "visit_notice", "visit_brief"]


STEPS = ["visit_confirm", "visit_check_in", "visit_close", "visit_cancel", "visit_notice", "visit_edit"]


QUERIES_OF_LIST = 8


QUERIES_OF_WEEK = 6


QUERIES_OF_TAB = 12


def plan_of(visit: Visit | None, **changes: Any) -> dict[str, Any]:
    """Fill the form of the plan as a browser sends it."""
    data = {
        "token": "t-1",
        "version": str(visit.version if visit else 1),
        "form": "courtesy",
        "purpose": "介绍新任服务主管",
        "day": "2026-12-03",
        "starts": "14:00",
        "ends": "15:30",
        "place": "行政楼",
        "agenda": "14:00 介绍",
        "checklist": "名片",
    }
    return data | changes


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("name", ["owner", "teammate", "director", "executive"])
def test_who_sees_the_account_sees_its_visits(
    client: Client, visit: Visit, address: str, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.get(reverse(f"visits:{address}", args=[visit.number])).status_code == 200


@pytest.mark.parametrize("name", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_others_find_no_such_visit(client: Client, visit: Visit, name: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(name))

    answers = [client.get(reverse(f"visits:{address}", args=[visit.number])) for address in READ]
    answers.append(client.get(reverse("visits:visit_create", args=[visit.account.number])))
    answers.append(client.get(reverse("accounts:account_visits", args=[visit.account.number])))

    assert {answer.status_code for answer in answers} == {404}
    pages = [
        reverse("visits:visit_list"),
        reverse("visits:visit_list") + "?q=澜江",
        reverse("visits:visit_list") + "?who=owner",
        reverse("visits:visit_week") + "?week=2026-W47",
        reverse("visits:visit_week") + "?week=2026-W47&who=owner",
        reverse("visits:visit_new") + "?q=澜江",
    ]
    for page in pages:
        text = client.get(page).content.decode()
        assert visit.account.name not in text
        assert visit.number not in text
        assert "沈一帆" not in text


def test_denied_writes_have_changed_nothing(client: Client, visit: Visit, stranger: User) -> None:
    client.force_login(stranger)
    item = visit.checklist.all()[0]

    answers = [
        client.post(reverse(f"visits:{step}", args=[visit.number]), plan_of(visit, reason="不去")) for step in STEPS
    ]
    answers.append(client.post(reverse("visits:visit_create", args=[visit.account.number]), plan_of(None)))
    answers.append(client.post(reverse("visits:visit_tick", args=[visit.number, item.pk]), {"done": "on"}))

    assert {answer.status_code for answer in answers} == {404}
    stored = Visit.objects.get()
    item.refresh_from_db()
    assert (stored.state, stored.version, stored.announced_at) == (VisitState.PLANNED, visit.version, None)
    assert not item.is_done


@pytest.mark.parametrize("step", ["visit_confirm", "visit_check_in", "visit_cancel", "visit_tick"])
def test_steps_are_not_taken_by_a_link(client: Client, visit: Visit, owner: User, step: str) -> None:
    client.force_login(owner)

    further = [visit.checklist.all()[0].pk] if step == "visit_tick" else []
    assert client.get(reverse(f"visits:{step}", args=[visit.number, *further])).status_code == 405


def test_sign_in_that_leads_to_the_close_leads_to_the_visit(client: Client, under_way: Visit, owner: User) -> None:
    client.force_login(owner)

    answer = client.get(reverse("visits:visit_close", args=[under_way.number]))

    under_way.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, reverse("visits:visit_detail", args=[under_way.number]))
    assert under_way.state == VisitState.UNDER_WAY


def test_visit_is_planned_with_people_of_both_sides(
    client: Client, account: Account, owner: User, teammate: User, chief: Contact
) -> None:
    far = UserFactory(display_name="远方同事")
    client.force_login(owner)
    people = {"theirs": [chief.pk], "ours": [owner.pk, teammate.pk], "others": [far.pk]}

    answer = client.post(reverse("visits:visit_create", args=[account.number]), plan_of(None, **people))

    made = Visit.objects.get()
    assert answer.headers["Location"] == reverse("visits:visit_detail", args=[made.number])
    assert made.planned_start == at(dt.date(2026, 12, 3), 14)
    assert {str(person) for person in made.people.all()} == {"沈一帆", "许静宜", "远方同事", "周启明"}
    assert [item.text for item in made.checklist.all()] == ["名片"]


def test_visit_sent_twice_is_planned_once(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)
    address = reverse("visits:visit_create", args=[account.number])

    answers = [client.post(address, plan_of(None)) for _ in range(2)]

    assert Visit.objects.count() == 1
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_form_is_filled_from_the_address(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)
    address = reverse("visits:visit_create", args=[account.number])

    page = client.get(f"{address}?day=2026-12-24&purpose=圣诞问候&form=courtesy").content.decode()

    assert "2026-12-24" in page
    assert "圣诞问候" in page
    assert client.get(f"{address}?day=2026-13-99&form=nonsense").status_code == 200


def test_pickers_offer_only_people_of_this_customer_and_active_people_of_ours(
    client: Client, account: Account, owner: User, chief: Contact
) -> None:
    ContactFactory(name="别家的人")
    ContactFactory(account=account, name="离职的人", archived_at=timezone.now())
    gone = UserFactory(display_name="离职同事", is_active=False)
    client.force_login(owner)
    address = reverse("visits:visit_create", args=[account.number])

    page = client.get(address).content.decode()
    answer = client.post(address, plan_of(None, theirs=[ContactFactory().pk], ours=[gone.pk]))

    assert "周启明" in page
    for name in ["别家的人", "离职的人", "离职同事"]:
        assert name not in page
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"theirs", "ours"}
    assert not Visit.objects.exists()


def test_bad_plan_says_where_and_loses_nothing(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)

    answer = client.post(
        reverse("visits:visit_create", args=[account.number]), plan_of(None, ends="13:00", purpose="", place="三号门")
    )

    page = answer.content.decode()
    assert not Visit.objects.exists()
    assert "#id_ends" in page
    assert "#id_purpose" in page
    assert "三号门" in page


def test_conflict_page_shows_both_values_and_overwrites_nothing(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)
    stale = plan_of(visit, purpose="我写的目的", starts="10:15")
    Visit.objects.filter(pk=visit.pk).update(purpose="别人先改了", version=visit.version + 1)

    answer = client.post(reverse("visits:visit_edit", args=[visit.number]), stale)

    page = answer.content.decode()
    assert answer.status_code == 409
    for text in ["别人先改了", "我写的目的", "09:30", "10:15", "周启明"]:
        assert text in page
    visit.refresh_from_db()
    assert visit.purpose == "别人先改了"

    again = client.post(reverse("visits:visit_edit", args=[visit.number]), stale | {"version": str(visit.version)})

    visit.refresh_from_db()
    assert again.status_code == 302
    assert visit.purpose == "我写的目的"


def test_notice_leaves_purpose_and_levels_out(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)
    address = reverse("visits:visit_notice", args=[visit.number])

    chinese, english = client.get(address), client.get(f"{address}?language=en")

    text = chinese.context["notice"].text
    for expected in ["周启明总经理", "2026年11月20日", "09:30–10:30", "行政楼 3 层会议室", "三期泵组进展", "沈一帆"]:
        assert expected in text
    assert visit.purpose not in chinese.content.decode()
    assert "20 Nov 2026" in english.context["notice"].text
    assert "mailto:zhou%40example.com" in chinese.content.decode()
    client.post(address)
    visit.refresh_from_db()
    assert visit.announced_at is not None


def test_list_is_filtered_by_its_address(client: Client, visit: Visit, owner: User, executive: User) -> None:
    other = make_visit(account=AccountFactory(owner=owner, name="远航造船"), by=owner, form="survey", ours=[owner])
    client.force_login(owner)

    def listed(query: str) -> set[str]:
        page = client.get(f"{reverse('visits:visit_list')}?{query}").context["page"]
        return {row.number for row in page.object_list}

    assert listed("") == {visit.number, other.number}
    assert listed("q=澜江") == listed("q=" + visit.number) == {visit.number}
    assert listed("form=survey") == {other.number}
    assert listed("state=closed") == set()
    assert listed(f"who={executive.username}") == {visit.number}
    assert listed("from=2026-11-20&to=2026-11-20") == {visit.number}
    assert listed("from=2026-11-21&to=2026-11-22") == set()


@pytest.mark.parametrize(
    "query", ["state=nonsense", "form=x", "who=nobody", "from=abc", "to=9999-12-31", "sort=drop", "page=999", "q=%00"]
)
def test_wrong_filters_are_no_error(client: Client, visit: Visit, owner: User, query: str) -> None:
    client.force_login(owner)

    assert client.get(f"{reverse('visits:visit_list')}?{query}").status_code == 200
    assert client.get(f"{reverse('visits:visit_week')}?{query}&week=nonsense").status_code == 200


def test_week_lays_visits_out_by_person_and_day(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)

    answer = client.get(f"{reverse('visits:visit_week')}?week=2026-W47")

    rows = {str(row.person): [len(visits) for _day, visits in row.days] for row in answer.context["rows"]}
    assert rows == {"沈一帆": [0, 0, 0, 0, 1, 0, 0], "陆总": [0, 0, 0, 0, 1, 0, 0]}
    mine = client.get(f"{reverse('visits:visit_week')}?week=2026-W47&who=owner")
    assert [str(row.person) for row in mine.context["rows"]] == ["沈一帆"]
    assert not client.get(f"{reverse('visits:visit_week')}?week=2026-W46").context["rows"]


def test_visits_of_the_day_are_those_a_person_takes_part_in(visit: Visit, owner: User, teammate: User) -> None:
    day = dt.date(2026, 11, 20)

    assert list(visits_of_day(owner, day=day)) == [visit]
    assert list(visits_of_day(teammate, day=day)) == []
    assert list(visits_of_day(owner, day=day + dt.timedelta(days=1))) == []


def test_pages_of_many_cost_the_same_for_one_visit_and_for_three(
    client: Client, visit: Visit, owner: User, executive: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(owner)
    pages = {
        reverse("visits:visit_list"): QUERIES_OF_LIST,
        reverse("visits:visit_week") + "?week=2026-W47": QUERIES_OF_WEEK,
        reverse("accounts:account_visits", args=[visit.account.number]): QUERIES_OF_TAB,
    }
    for page, cost in pages.items():
        client.get(page)
        with django_assert_num_queries(cost):
            client.get(page)
    for account in (visit.account, AccountFactory(owner=owner)):
        theirs = [ContactFactory(account=account)]
        make_visit(account=account, by=owner, day=dt.date(2026, 11, 19), ours=[owner, executive], theirs=theirs)
    for page, cost in pages.items():
        with django_assert_num_queries(cost):
            client.get(page)


def test_tab_of_the_account_shows_its_visits(client: Client, visit: Visit, owner: User) -> None:
    client.force_login(owner)

    page = client.get(reverse("accounts:account_visits", args=[visit.account.number])).content.decode()

    assert reverse("visits:visit_detail", args=[visit.number]) in page
    assert reverse("visits:visit_create", args=[visit.account.number]) in page
