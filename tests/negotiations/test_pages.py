"""Pages of opportunities and negotiations: who sees them, and what they do."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.choices import Side
from accounts.models import Account
from accounts.selectors.strands import events_before
from core.chips import chips_of
from negotiations.actions import (
    add_concession,
    add_round,
    break_off,
    create_negotiation,
    create_opportunity,
)
from negotiations.choices import ConcessionKind, Stage, Topic
from negotiations.models import Concession, Negotiation, Opportunity, Round
from negotiations.selectors import timeline_of
from tests.negotiations.addresses import at
from users.models import User

pytestmark = pytest.mark.django_db


QUERIES_OF_PIPELINE = 9


QUERIES_OF_LIST = 7


QUERIES_OF_TAB = 11


QUERIES_OF_DETAIL = 12


def pages_of(negotiation: Negotiation) -> list[str]:
    number = negotiation.number
    concession = add_concession(
        by=None, negotiation=negotiation, side=Side.OURS, kind=ConcessionKind.PRICE, size=Decimal(2), matter="让价两点"
    )
    held = add_round(by=None, negotiation=negotiation, held_on=dt.date(2026, 11, 1))
    return [
        at("negotiation_detail", number),
        at("negotiation_edit", number),
        at("negotiation_agree", number),
        at("negotiation_try", number),
        at("topic_edit", number, "price"),
        at("round_new", number),
        at("round_edit", number, held.pk),
        at("concession_new", number),
        at("concession_edit", number, concession.pk),
        at("opportunity_detail", negotiation.opportunity.number),
        at("opportunity_edit", negotiation.opportunity.number),
    ]


@pytest.mark.parametrize("name", ["owner", "teammate", "director", "executive"])
def test_who_sees_the_account_sees_its_pages(
    client: Client, negotiation: Negotiation, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert {client.get(page).status_code for page in pages_of(negotiation)} == {200}
    for list_page in ("negotiation_list", "opportunity_list"):
        assert negotiation.account.name in client.get(at(list_page)).content.decode()
    tab = client.get(reverse("accounts:account_negotiations", args=[negotiation.account.number])).content.decode()
    assert negotiation.title in tab
    assert negotiation.opportunity.title in tab


@pytest.mark.parametrize("name", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_others_find_none_of_them(
    client: Client, negotiation: Negotiation, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert {client.get(page).status_code for page in pages_of(negotiation)} == {404}
    for list_page in ("negotiation_list", "opportunity_list"):
        page = client.get(at(list_page)).content.decode()
        assert negotiation.account.name not in page
        assert negotiation.title not in page
    for query in ("account", "opportunity"):
        number = negotiation.account.number if query == "account" else negotiation.opportunity.number
        assert negotiation.account.name not in client.get(f"{at('negotiation_new')}?{query}={number}").content.decode()


def test_denied_writes_have_changed_nothing(client: Client, negotiation: Negotiation, stranger: User) -> None:
    pages = pages_of(negotiation)
    before = (Concession.objects.count(), Round.objects.count(), Negotiation.objects.values().get())
    client.force_login(stranger)
    number, pk = negotiation.number, Concession.objects.get().pk
    posts = [
        *[page for page in pages if not page.endswith("/try/") and page != at("negotiation_detail", number)],
        at("negotiation_step", number, "break_off"),
        at("concession_withdraw", number, pk),
        at("bottom_lines_open", number),
        at("bottom_line_edit", number, "price"),
        at("opportunity_stage", negotiation.opportunity.number),
    ]
    data = {"note": "x", "title": "改了", "stage": "lost", "lost_reason": "x", "matter": "x", "held_on": "2026-11-02"}

    codes = {client.post(page, data).status_code for page in posts}

    assert codes <= {404, 405}
    assert before == (Concession.objects.count(), Round.objects.count(), Negotiation.objects.values().get())
    assert Opportunity.objects.get().stage == Stage.LEAD


def test_writes_are_posts(client: Client, negotiation: Negotiation, owner: User) -> None:
    client.force_login(owner)
    number = negotiation.number

    assert client.get(at("negotiation_step", number, "open")).status_code == 405
    assert client.get(at("bottom_lines_open", number)).status_code == 405
    assert client.get(at("opportunity_stage", negotiation.opportunity.number)).status_code == 405
    assert client.post(at("negotiation_detail", number)).status_code == 405


def test_lists_cost_the_same_for_one_row_and_for_three(
    client: Client, negotiation: Negotiation, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(owner)
    pages = {
        at("opportunity_list"): QUERIES_OF_PIPELINE,
        at("negotiation_list"): QUERIES_OF_LIST,
        reverse("accounts:account_negotiations", args=[negotiation.account.number]): QUERIES_OF_TAB,
    }
    for extra in (0, 2):
        for n in range(extra):
            create_opportunity(by=owner, account=negotiation.account, title=f"商机{n}", created_on=dt.date(2026, 11, 1))
            create_negotiation(by=owner, account=negotiation.account, title=f"谈判{n}", lead=owner)
        for page, expected in pages.items():
            client.get(page)
            with django_assert_num_queries(expected):
                client.get(page)


def test_detail_costs_the_same_for_one_concession_and_for_three(
    client: Client, negotiation: Negotiation, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(owner)
    page = at("negotiation_detail", negotiation.number)
    for extra in (1, 2):
        for _ in range(extra):
            add_concession(
                by=owner,
                negotiation=negotiation,
                side=Side.OURS,
                kind=ConcessionKind.PRICE,
                size=Decimal(1),
                matter="让",
                round=add_round(by=owner, negotiation=negotiation, held_on=dt.date(2026, 11, 1)),
            )
        client.get(page)
        with django_assert_num_queries(QUERIES_OF_DETAIL):
            client.get(page)


@pytest.mark.parametrize(
    "query", ["stage=x", "state=x", "owner=nobody", "lead=nobody", "due=never", "sort=drop", "page=999", "q=%00", "q=a"]
)
def test_wrong_filters_are_no_error(client: Client, negotiation: Negotiation, owner: User, query: str) -> None:
    client.force_login(owner)

    for page in ("opportunity_list", "negotiation_list"):
        assert client.get(f"{at(page)}?{query}").status_code == 200


def test_pipeline_shows_the_open_ones_unless_asked_otherwise(client: Client, account: Account, owner: User) -> None:
    create_opportunity(by=owner, account=account, title="开着的", created_on=dt.date(2026, 1, 1))
    create_opportunity(
        by=owner,
        account=account,
        title="赢下的",
        created_on=dt.date(2026, 1, 1),
        stage=Stage.WON,
        closed_on=dt.date(2026, 2, 1),
    )
    client.force_login(owner)

    assert "赢下的" not in client.get(at("opportunity_list")).content.decode()
    assert "赢下的" not in client.get(f"{at('opportunity_list')}?stage=").content.decode()
    everything = client.get(f"{at('opportunity_list')}?stage=all")
    assert {row.title for row in everything.context["page"]} == {"开着的", "赢下的"}
    assert "开着的" not in client.get(f"{at('opportunity_list')}?stage=won").content.decode()


def test_negotiations_show_the_running_ones_unless_asked_otherwise(
    client: Client, negotiation: Negotiation, owner: User
) -> None:
    ended = create_negotiation(by=owner, account=negotiation.account, title="谈崩的", lead=owner)
    break_off(by=owner, negotiation=ended, note="价格", as_of=timezone.localdate())
    client.force_login(owner)

    for query, titles in {
        "": {negotiation.title},
        "?state=": {negotiation.title},
        "?state=all": {negotiation.title, "谈崩的"},
        "?state=broken_off": {"谈崩的"},
    }.items():
        shown = {row.title for row in client.get(at("negotiation_list") + query).context["page"]}
        assert shown == titles, query


@pytest.mark.parametrize(("page", "name"), [("opportunity_list", "stage"), ("negotiation_list", "state")])
def test_chips_of_filters_lead_to_the_list_without_them(
    client: Client, negotiation: Negotiation, owner: User, page: str, name: str
) -> None:
    """Every filter that is on has its chip, by default too; the one of the stage leads back to the default."""
    client.force_login(owner)

    narrowed = client.get(f"{at(page)}?q=澜江")
    everything = client.get(f"{at(page)}?q=澜江&{name}=all")

    assert [chip.label for chip in chips_of(narrowed.context["filter"].form)] == ["搜索"]
    chips = chips_of(everything.context["filter"].form)
    assert [(chip.value, name in chip.url) for chip in chips] == [("澜江", True), ("全部", False)]


def test_search_finds_number_title_and_account(client: Client, negotiation: Negotiation, owner: User) -> None:
    client.force_login(owner)

    for words in (negotiation.number, "框架", "澜江", "lanjiang"):
        assert negotiation.title in client.get(f"{at('negotiation_list')}?q={words}").content.decode()
    assert negotiation.title not in client.get(f"{at('negotiation_list')}?q=没有").content.decode()


def test_timeline_tells_what_happened_newest_first(negotiation: Negotiation, owner: User, stranger: User) -> None:
    add_round(by=owner, negotiation=negotiation, held_on=dt.date(2026, 10, 1), notes="交换立场")
    add_round(by=owner, negotiation=negotiation, held_on=timezone.localdate() + dt.timedelta(days=9), notes="还没开")

    events = events_before(timeline_of(negotiation.account, owner), timezone.now(), 10)

    assert events[0].text == "交换立场"
    assert [event.when for event in events] == [dt.date(2026, 10, 1), dt.date(2026, 9, 1)]
    assert events_before(timeline_of(negotiation.account, stranger), timezone.now(), 10) == []
    assert len(events_before(timeline_of(negotiation.account, owner), timezone.now(), 1)) == 1


def test_topics_stand_in_their_order(client: Client, negotiation: Negotiation, owner: User) -> None:
    client.force_login(owner)

    rows = client.get(at("negotiation_detail", negotiation.number)).context["topics"]

    assert [row["topic"].topic for row in rows] == list(Topic)
