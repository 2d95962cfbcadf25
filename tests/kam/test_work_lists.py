"""The lists of work beside the accounts: sorted, saved, taken along as files, each reader what they may see."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.actions import make_commitment
from accounts.choices import Side
from accounts.filters import AccountFilter
from accounts.models import Account
from accounts.promise_filters import PromiseFilter
from core import files
from core.chips import chips_of
from core.filters import ListFilter
from negotiations.actions import create_negotiation, create_opportunity, open_negotiation, write_bottom_line
from negotiations.choices import Topic
from negotiations.filters import RoomFilter
from negotiations.models import NegotiationTopic
from plans.actions import create_plan
from plans.filters import PlanFilter
from service.actions import open_request
from service.filters import RequestFilter
from tests.factories import AccountFactory, ContactFactory, ContactPersonalFactory
from tests.visits.factories import make_visit
from users.models import SavedView, User
from visits.filters import VisitFilter

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 25)
EVIL = "=cmd|'/c calc'!A1"
NAMES = {
    "promises": "promises:promise",
    "visits": "visits:visit",
    "opportunities": "negotiations:opportunity",
    "negotiations": "negotiations:negotiation",
    "requests": "service:request",
    "plans": "plans:plan",
}
# The queries of a file: the session and the person, then one to count, one for the rows, and what stands beside.
QUERIES_OF_FILE = {
    "promises": 4,
    "visits": 6,
    "opportunities": 4,
    "negotiations": 4,
    "requests": 4,
    "plans": 4,
}


def list_of(page: str) -> str:
    return reverse(f"{NAMES[page]}_list")


def file_of(page: str) -> str:
    return reverse(f"{NAMES[page]}_export")


def _promise(account: Account, by: User, text: str) -> None:
    make_commitment(by=by, account=account, side=Side.OURS, matter=text, due_on=TODAY, holder=by)


def _visit(account: Account, by: User, text: str) -> None:
    person = ContactFactory(account=account, name=f"{account.number}秘书")
    make_visit(account=account, by=by, ours=[by], theirs=[person], purpose=text)


def _opportunity(account: Account, by: User, text: str) -> None:
    create_opportunity(by=by, account=account, title=text, created_on=TODAY, amount=Decimal(1000), owner=by)


def _negotiation(account: Account, by: User, text: str) -> None:
    create_negotiation(by=by, account=account, title=text, lead=by)


def _request(account: Account, by: User, text: str) -> None:
    open_request(by=by, account=account, subject=text, at=timezone.now())


def _plan(account: Account, by: User, text: str) -> None:
    create_plan(by=by, account=account, year=2026 + account.plans.count())


MAKERS: dict[str, Callable[[Account, User, str], None]] = {
    "promises": _promise,
    "visits": _visit,
    "opportunities": _opportunity,
    "negotiations": _negotiation,
    "requests": _request,
    "plans": _plan,
}
EVERY_LIST = pytest.mark.parametrize("page", list(NAMES))


def rows_of(response: Any) -> list[list[str]]:
    """Read a file as a spreadsheet would."""
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def shown(response: HttpResponse) -> list[Any]:
    context: Any = response.context  # type: ignore[attr-defined]
    return list(context["page"].object_list)


@pytest.fixture
def both(account: Account, owner: User, stranger: User, west: Any) -> tuple[Account, Account]:
    """The account of the personas and one of somebody else, each with one record of every list."""
    foreign = AccountFactory(number="KH-000999", name="西部矿业", owner=stranger, region=west)
    for make in MAKERS.values():
        make(account, owner, "样机")
        make(foreign, stranger, "别人的样机")
    return account, foreign


@EVERY_LIST
@pytest.mark.parametrize(
    ("persona", "seen"),
    [
        ("owner", {"KH-000127"}),
        ("teammate", {"KH-000127"}),
        ("stranger", {"KH-000999"}),
        ("director_elsewhere", {"KH-000999"}),
        ("executive", {"KH-000127", "KH-000999"}),
        ("admin_user", set()),
    ],
)
def test_file_holds_what_the_person_may_see(
    page: str, persona: str, seen: set[str], both: tuple[Account, Account], client: Client, request: Any
) -> None:
    client.force_login(request.getfixturevalue(persona))

    header, *rows = rows_of(client.get(file_of(page)))

    place = header.index("客户编号")
    assert {row[place] for row in rows} == seen
    assert len(rows) == len(seen)


@EVERY_LIST
def test_file_holds_exactly_the_filtered_list_in_its_order(
    page: str, both: tuple[Account, Account], executive: User, client: Client
) -> None:
    client.force_login(executive)
    sort = next(iter(client.get(list_of(page)).context["filter"].sorts))

    for query in (f"?sort={sort}", f"?sort=-{sort}", "?q=西部"):
        listed = [row.account.number for row in shown(client.get(list_of(page) + query))]
        header, *rows = rows_of(client.get(file_of(page) + query))
        assert [row[header.index("客户编号")] for row in rows] == listed, query
        assert listed


@EVERY_LIST
def test_file_as_a_workbook_and_its_bound(
    page: str, both: tuple[Account, Account], executive: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(executive)

    book = load_workbook(io.BytesIO(client.get(f"{file_of(page)}?as=xlsx").content))
    assert len(list(book.active.iter_rows())) == 3

    monkeypatch.setattr(files, "MAX_ROWS", 1)
    refused = client.get(file_of(page))
    assert (refused.status_code, "样机" in refused.content.decode()) == (400, False)


@pytest.mark.parametrize("page", [page for page in NAMES if page != "plans"])
def test_file_disarms_formulas(page: str, account: Account, owner: User, client: Client) -> None:
    MAKERS[page](account, owner, EVIL)
    client.force_login(owner)

    cells = rows_of(client.get(file_of(page)))[1]

    assert f"'{EVIL}" in cells
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "@"}]


def test_no_file_holds_guarded_facts(
    both: tuple[Account, Account], account: Account, owner: User, client: Client
) -> None:
    made = create_negotiation(by=owner, account=account, title="框架", lead=owner)
    open_negotiation(by=owner, negotiation=made)
    topic = NegotiationTopic.objects.get(negotiation=made, topic=Topic.PROFIT)
    write_bottom_line(by=owner, topic=topic, value=Decimal("17.3517"), note="绝密底线", version=0, as_of=TODAY)
    ContactPersonalFactory(contact=ContactFactory(account=account, mobile="13812345678"), family="独生女在伦敦")
    client.force_login(owner)

    for page in NAMES:
        text = b"".join(client.get(file_of(page)).streaming_content).decode()  # type: ignore[attr-defined]
        for secret in ("绝密底线", "17.35", "13812345678", "独生女在伦敦", "秘书"):
            assert secret not in text, page


@EVERY_LIST
def test_file_costs_the_same_for_one_row_and_for_many(
    page: str, account: Account, owner: User, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(owner)
    for extra in (1, 3):
        for _ in range(extra):
            MAKERS[page](AccountFactory(owner=owner), owner, "样机")
        client.get(list_of(page))
        with django_assert_num_queries(QUERIES_OF_FILE[page]):
            rows_of(client.get(file_of(page)))


@EVERY_LIST
def test_value_that_cannot_be_used_is_named_and_sends_no_file(
    page: str, both: tuple[Account, Account], owner: User, client: Client
) -> None:
    client.force_login(owner)

    for query in ("?sort=password", "?q=%00"):
        listed = client.get(list_of(page) + query)
        assert listed.status_code == 200
        assert len(shown(listed)) == 1
        assert "已忽略" in listed.content.decode()
        assert len(listed.context["filter"].problems) == 1
        assert client.get(file_of(page) + query).status_code == 400
    assert client.get(list_of(page)).context["filter"].problems == []


@EVERY_LIST
def test_sort_can_be_chosen_and_stays_when_a_filter_changes(
    page: str, both: tuple[Account, Account], executive: User, client: Client
) -> None:
    client.force_login(executive)
    found = client.get(list_of(page)).context["filter"]
    usual, other = found.default_sort, next(name for name in found.sorts if name != found.default_sort)

    plain = client.get(list_of(page)).content.decode()
    chosen = client.get(f"{list_of(page)}?sort={other}&q=样机").content.decode()

    picker = plain.split('<select name="sort">')[1].split("</select>")[0]
    assert picker.count('<option value="" selected>') == 1
    assert f'value="{usual}"' not in picker
    picker = chosen.split('<select name="sort">')[1].split("</select>")[0]
    assert f'<option value="{other}" selected>' in picker
    # It stands once in the form of the filters, so that any change of them sends it along.
    assert chosen.split("data-auto-submit>")[1].split("</form>")[0].count('name="sort"') == 1
    assert [chip.label for chip in chips_of(client.get(f"{list_of(page)}?sort={other}").context["filter"].form)] == []


@EVERY_LIST
def test_every_way_to_sort_is_a_list(page: str, both: tuple[Account, Account], executive: User, client: Client) -> None:
    client.force_login(executive)

    for option in client.get(list_of(page)).context["filter"].sort_options:
        response = client.get(list_of(page), {"sort": option.value})
        assert len(shown(response)) == 2
        assert [each.value for each in response.context["filter"].sort_options if each.is_here] == [option.value]


@EVERY_LIST
def test_list_is_saved_as_a_view_and_shown_as_a_tab(
    page: str, both: tuple[Account, Account], owner: User, client: Client
) -> None:
    client.force_login(owner)
    listed = client.get(f"{list_of(page)}?q=澜江")

    response = client.post(listed.context["head"].tools.save_url, {"name": "澜江系"}, follow=True)

    view = SavedView.objects.get()
    assert (view.user, view.page, view.query) == (owner, page, "q=%E6%BE%9C%E6%B1%9F")
    assert response.redirect_chain[-1][0].startswith(list_of(page))
    assert [tab.label for tab in response.context["head"].saved_tabs if tab.is_here] == ["澜江系"]
    assert response.context["head"].tools.shown == view
    assert f'href="{list_of(page)}?q=%E6%BE%9C%E6%B1%9F&amp;saved={view.pk}"' in response.content.decode()
    assert view.name in client.get("/views/").content.decode()


@EVERY_LIST
def test_shared_view_shows_each_reader_only_what_they_may_see(
    page: str, both: tuple[Account, Account], owner: User, stranger: User, client: Client
) -> None:
    own = SavedView.objects.create(user=owner, page=page, name="共用", query="q=KH", is_shared=True)
    SavedView.objects.create(user=owner, page=page, name="私有", query="q=KH")
    client.force_login(stranger)

    response = client.get(f"/views/{own.pk}/", follow=True)

    tabs = {tab.label: tab.note for tab in response.context["head"].saved_tabs}
    assert list(tabs) == ["共用"]
    assert tabs["共用"]
    assert response.context["head"].tools.shown is None
    assert "KH-000127" not in response.content.decode()
    assert {row.account.number for row in shown(response)} <= {"KH-000999"}


@EVERY_LIST
def test_deep_pages_hold_every_row_once(page: str, account: Account, owner: User, client: Client) -> None:
    for _ in range(3):
        MAKERS[page](account, owner, "样机")
    for _ in range(101):
        MAKERS[page](AccountFactory(owner=owner), owner, "样机")
    client.force_login(owner)

    pages = [shown(client.get(f"{list_of(page)}?page={number}")) for number in (1, 2, 3)]

    assert [len(rows) for rows in pages] == [50, 50, 4]
    assert len({row.pk for rows in pages for row in rows}) == 104
    assert shown(client.get(f"{list_of(page)}?page=99")) == pages[-1]


@pytest.mark.parametrize(
    "kind", [AccountFilter, PromiseFilter, VisitFilter, *RoomFilter.__subclasses__(), RequestFilter, PlanFilter]
)
def test_every_filter_can_be_named_when_its_value_is_wrong(kind: type[ListFilter]) -> None:
    """A filter without a label of its own is called "[invalid name]" on the page."""
    assert [name for name, each in kind.base_filters.items() if not each.label or "[" in str(each.label)] == []
