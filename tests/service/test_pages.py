"""Pages of requests: who sees them, and what they do."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import Account
from service.actions import hand_over, open_request, resolve
from service.choices import RequestState, StepKind
from service.models import Request, RequestStep
from tests.factories import AccountFactory
from tests.service.addresses import address, form_of
from tests.service.conftest import AT
from users.models import User

pytestmark = pytest.mark.django_db


READ = ["request_detail", "request_edit"]


STEPS = ["start", "note", "hand", "resolve", "close", "reject", "reopen"]


QUERIES_OF_LIST = 9


QUERIES_OF_DETAIL = 9


QUERIES_OF_TAB = 11


@pytest.mark.parametrize("page", READ)
@pytest.mark.parametrize("name", ["owner", "teammate", "director", "executive", "service_user"])
def test_who_sees_the_account_and_the_desk_see_the_request(
    client: Client, case: Request, page: str, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.get(address(page, case.number)).status_code == 200
    assert case.subject in client.get(address("request_list")).content.decode()


@pytest.mark.parametrize("page", READ)
@pytest.mark.parametrize("name", ["stranger", "director_elsewhere", "admin_user"])
def test_others_find_no_such_request(
    client: Client, case: Request, page: str, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.get(address(page, case.number)).status_code == 404
    for query in ["", "?view=all", f"?q={case.account.name}", f"?account={case.account.number}"]:
        listed = client.get(address("request_list") + query).content.decode()
        assert case.number not in listed
        assert case.subject not in listed
    new = client.get(f"{address('request_new')}?account={case.account.number}")
    assert new.status_code == 404
    assert case.account.city not in client.get(f"{address('request_new')}?q={case.account.number}").context["customers"]


@pytest.mark.parametrize("name", ["stranger", "admin_user"])
def test_denied_writes_have_changed_nothing(
    client: Client, case: Request, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))
    facts = {"resolve-resolution": "x", "reject-reason": "x", "note-note": "x"}

    answers = [
        client.post(address("request_edit", case.number), form_of(case)),
        client.post(f"{address('request_new')}?account={case.account.number}", form_of()),
        *[client.post(address("request_step", case.number, step), facts) for step in STEPS],
    ]

    assert {answer.status_code for answer in answers} == {404}
    before = (case.state, case.subject, case.version)
    case.refresh_from_db()
    assert (case.state, case.subject, case.version) == before
    assert (Request.objects.count(), RequestStep.objects.count()) == (1, 1)


def test_request_sent_twice_is_made_once(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)

    answers = [client.post(f"{address('request_new')}?account={account.number}", form_of()) for _ in range(2)]

    assert Request.objects.count() == 1
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_note_sent_twice_is_kept_once(client: Client, case: Request, owner: User) -> None:
    client.force_login(owner)

    for _ in range(2):
        client.post(address("request_step", case.number, "note"), {"note-note": "已回电", "note-token": "n-1"})

    assert list(RequestStep.objects.filter(kind=StepKind.NOTED).values_list("note", flat=True)) == ["已回电"]


def test_request_goes_its_way_by_the_pages(client: Client, complaint: Request, owner: User, service_user: User) -> None:
    client.force_login(owner)
    steps = [
        ("start", {}),
        ("hand", {"hand-taker": str(service_user.pk), "hand-note": "请核实装车"}),
        ("resolve", {"resolve-facts": "少装 2 台", "resolve-resolution": "补发 2 台"}),
        ("close", {"close-confirmed_by": "邱文博", "close-confirmed_on": timezone.localdate().isoformat()}),
    ]

    for step, facts in steps:
        answer = client.post(address("request_step", complaint.number, step), facts)
        assert answer.headers["Location"] == address("request_detail", complaint.number), step

    complaint.refresh_from_db()
    assert (complaint.state, complaint.confirmed_by, complaint.holder) == (RequestState.CLOSED, "邱文博", service_user)
    page = client.get(address("request_detail", complaint.number)).content.decode()
    assert all(text in page for text in ["沈一帆 → 何服务", "请核实装车", "少装 2 台", "补发 2 台"])


def test_who_hands_over_what_they_see_by_holding_comes_back_to_the_queue(
    client: Client, case: Request, service_user: User, stranger: User
) -> None:
    hand_over(by=service_user, request=case, taker=stranger, note="请判断", at=AT)
    client.force_login(stranger)

    answer = client.post(
        address("request_step", case.number, "hand"), {"hand-taker": str(service_user.pk), "hand-note": "需备件"}
    )

    assert answer.headers["Location"] == address("request_list")
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "confirmed_by"),
        ({"close-confirmed_by": "邱文博"}, "confirmed_on"),
        ({"close-confirmed_by": "邱文博", "close-confirmed_on": "2999-01-01"}, "confirmed_on"),
    ],
)
def test_half_a_confirmation_closes_nothing_and_keeps_what_was_typed(
    client: Client, case: Request, owner: User, facts: dict[str, str], field: str
) -> None:
    resolve(by=owner, request=case, resolution="更换机封", at=AT)
    client.force_login(owner)

    answer = client.post(address("request_step", case.number, "close"), facts)

    assert answer.context["forms"]["close"].errors[field]
    case.refresh_from_db()
    assert case.state == RequestState.RESOLVED


def test_step_that_is_not_possible_says_so(client: Client, case: Request, owner: User) -> None:
    client.force_login(owner)

    answers = [
        client.post(address("request_step", case.number, "close"), {"close-reason": "x"}, follow=True),
        client.post(address("request_step", case.number, "close"), {}),
    ]

    assert all("k-bad" in answer.content.decode() for answer in answers)
    assert answers[0].context["forms"]["close"]["reason"].value() == "x"
    assert client.post(address("request_step", case.number, "nonsense")).status_code == 404
    case.refresh_from_db()
    assert case.state == RequestState.OPEN


def test_conflict_page_shows_both_values_and_overwrites_nothing(client: Client, case: Request, owner: User) -> None:
    client.force_login(owner)
    stale = form_of(case)
    Request.objects.filter(pk=case.pk).update(subject="别人先改了", version=case.version + 1)

    answer = client.post(address("request_edit", case.number), stale)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "别人先改了" in page
    assert "改过的主题" in page
    case.refresh_from_db()
    assert case.subject == "别人先改了"
    assert client.post(address("request_edit", case.number), stale | {"version": "2"}).status_code == 302


@pytest.mark.parametrize("view", ["", "mine", "overdue", "escalated", "waiting", "settled", "all"])
def test_views_hold_what_they_say(client: Client, account: Account, owner: User, service_user: User, view: str) -> None:
    now = timezone.now()
    late, soon = now - dt.timedelta(days=30), now - dt.timedelta(minutes=5)
    rows = {
        "轮到我": open_request(by=owner, account=account, subject="轮到我", at=soon),
        "很晚了": open_request(by=service_user, account=account, subject="很晚了", at=late),
        "待确认": open_request(by=service_user, account=account, subject="待确认", at=late),
        "陈年旧事": open_request(by=owner, account=account, subject="陈年旧事", at=late),
    }
    resolve(by=owner, request=rows["待确认"], resolution="x", at=now)
    Request.objects.filter(pk=rows["陈年旧事"].pk).update(state="rejected", close_reason="重复")
    client.force_login(owner)

    answer = client.get(f"{address('request_list')}?view={view}")

    shown = {name for name in rows if name in answer.content.decode()}
    assert (
        shown
        == {
            "": {"轮到我", "很晚了", "待确认"},
            "mine": {"轮到我"},
            "overdue": {"很晚了"},
            "escalated": {"很晚了"},
            "waiting": {"待确认"},
            "settled": {"陈年旧事"},
            "all": set(rows),
        }[view]
    )
    here = next(tab for tab in answer.context["tabs"] if tab.is_here)
    assert here.count == len(shown)


def test_queue_has_the_nearest_deadline_first(client: Client, account: Account, owner: User) -> None:
    now = timezone.now()
    for subject, severity in [("慢", "low"), ("急", "critical"), ("中", "normal")]:
        open_request(by=owner, account=account, subject=subject, severity=severity, at=now)
    client.force_login(owner)

    rows = client.get(address("request_list")).context["page"].object_list

    assert [row.subject for row in rows] == ["急", "中", "慢"]


def test_state_asked_for_is_found_though_settled(client: Client, case: Request, owner: User) -> None:
    Request.objects.filter(pk=case.pk).update(state="rejected", close_reason="重复")
    client.force_login(owner)

    assert case.subject not in client.get(address("request_list")).content.decode()
    assert case.subject in client.get(f"{address('request_list')}?state=rejected").content.decode()


@pytest.mark.parametrize(
    "query",
    "state=x severity=x kind=x holder=x view=x sort=x sort=-severity page=999 q=%00 q=%25 account=%00".split(),
)
def test_wrong_filters_are_no_error(client: Client, case: Request, owner: User, query: str) -> None:
    client.force_login(owner)

    assert client.get(f"{address('request_list')}?{query}").status_code == 200


def test_holders_are_offered_only_of_requests_a_person_sees(
    client: Client, case: Request, owner: User, director_elsewhere: User, stranger: User
) -> None:
    open_request(by=stranger, account=AccountFactory(owner=stranger), subject="别处", at=AT)
    client.force_login(owner)

    page = client.get(address("request_list"))

    offered = list(page.context["filter"].form.fields["holder"].queryset)
    assert [person.username for person in offered] == ["service"]


@pytest.mark.parametrize("more", [0, 2])
def test_list_costs_a_constant_number_of_queries(
    client: Client, case: Request, owner: User, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(more):
        open_request(by=owner, account=AccountFactory(owner=owner), subject="图纸", at=AT)
    client.force_login(owner)

    with django_assert_num_queries(QUERIES_OF_LIST):
        client.get(address("request_list"))


@pytest.mark.parametrize("more", [0, 2])
def test_detail_costs_a_constant_number_of_queries(
    client: Client, case: Request, owner: User, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(more):
        resolve(by=owner, request=case, resolution="x", at=AT)
        Request.objects.filter(pk=case.pk).update(state="open")
    client.force_login(owner)

    with django_assert_num_queries(QUERIES_OF_DETAIL):
        client.get(address("request_detail", case.number))


@pytest.mark.parametrize("more", [0, 2])
def test_tab_of_an_account_costs_a_constant_number_of_queries(
    client: Client,
    account: Account,
    case: Request,
    owner: User,
    more: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(more):
        open_request(by=owner, account=account, subject="图纸", at=AT)
    open_request(by=owner, account=AccountFactory(owner=owner), subject="别的客户", at=AT)
    client.force_login(owner)

    with django_assert_num_queries(QUERIES_OF_TAB):
        page = client.get(reverse("accounts:account_service", args=[account.number]))

    assert case.subject in page.content.decode()
    assert "别的客户" not in page.content.decode()
