"""Pages of opportunities and negotiations: who sees them, and what they do."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import archive_account
from accounts.choices import Side
from accounts.models import Account, Commitment
from accounts.selectors.strands import events_before
from core.chips import chips_of
from negotiations.actions import (
    add_concession,
    add_round,
    break_off,
    create_negotiation,
    create_opportunity,
    update_topic,
)
from negotiations.choices import ConcessionKind, NegotiationState, Stage, Topic
from negotiations.models import Concession, Negotiation, NegotiationTopic, Opportunity, Round
from negotiations.selectors import timeline_of
from tests.factories import AccountFactory, ProductFactory
from users.models import User

pytestmark = pytest.mark.django_db

QUERIES_OF_PIPELINE = 9
QUERIES_OF_LIST = 7
QUERIES_OF_TAB = 11
QUERIES_OF_DETAIL = 12


def at(name: str, *args: Any) -> str:
    return reverse(f"negotiations:{name}", args=args)


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


def opportunity_form(**changes: str) -> dict[str, str]:
    data = {
        "token": "t-1",
        "version": "1",
        "account": "KH-000127",
        "title": "二号装置改造",
        "created_on": "2026-11-01",
        "expected_on": "2027-02-01",
        "amount": "1200000",
        "currency": "cny",
        "probability": "40",
    }
    return data | changes


def test_opportunity_is_noted_once_however_often_it_is_sent(client: Client, account: Account, owner: User) -> None:
    product = ProductFactory(code="PUMP-1")
    client.force_login(owner)
    data = opportunity_form(product=product.code)

    answers = [client.post(at("opportunity_new"), data) for _ in range(2)]

    made = Opportunity.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {at("opportunity_detail", made.number)}
    assert (made.account, made.owner, made.product, made.currency, made.stage) == (
        account,
        owner,
        product,
        "CNY",
        Stage.LEAD,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("account", "KH-NO"), ("title", ""), ("expected_on", "2020-01-01"), ("product", "没有"), ("probability", "101")],
)
def test_wrong_entries_are_named_and_kept(
    client: Client, account: Account, owner: User, field: str, value: str
) -> None:
    client.force_login(owner)

    answer = client.post(at("opportunity_new"), opportunity_form(**{field: value, "note": "说明不能丢"}))

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "说明不能丢" in answer.content.decode()
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize("name", ["opportunity_new", "negotiation_new"])
def test_account_is_chosen_before_the_form(client: Client, account: Account, owner: User, name: str) -> None:
    foreign = AccountFactory(name="远山机械")
    client.force_login(owner)
    form_page = f"{at(name)}?account={account.number}"

    offered = client.get(at(name)).content.decode()
    assert f'href="{form_page}"' in offered
    assert foreign.name not in offered
    for words, is_found in (("澜江", True), ("远山", False)):
        assert (account.name in client.get(at(name), {"q": words}).content.decode()) is is_found

    form = client.get(form_page).context["form"]
    assert form["account"].is_hidden
    assert form["account"].value() == account.number


@pytest.mark.parametrize("name", ["opportunity_new", "negotiation_new"])
def test_account_that_is_not_seen_or_archived_is_chosen_anew(
    client: Client, account: Account, owner: User, stranger: User, name: str
) -> None:
    form_page = f"{at(name)}?account={account.number}"
    client.force_login(stranger)
    assert account.name not in client.get(form_page).content.decode()

    archive_account(by=owner, account=account, at=timezone.now())
    client.force_login(owner)
    assert account.name not in client.get(form_page).content.decode()


def test_account_of_others_is_not_taken(client: Client, owner: User, stranger: User) -> None:
    foreign = AccountFactory(owner=stranger, number="KH-9")
    client.force_login(owner)

    answer = client.post(at("opportunity_new"), opportunity_form(account="KH-9"))

    assert "account" in answer.context["form"].errors
    assert foreign.name not in answer.content.decode()


def test_opportunity_is_changed_and_a_conflict_shows_both_values(
    client: Client, opportunity: Opportunity, owner: User
) -> None:
    client.force_login(owner)
    page = at("opportunity_edit", opportunity.number)
    assert client.post(page, opportunity_form(title="改名")).status_code == 302

    answer = client.post(page, opportunity_form(title="又改名"))

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "改名" in text
    assert "又改名" in text
    opportunity.refresh_from_db()
    assert (opportunity.title, opportunity.version) == ("改名", 2)


def test_stage_is_moved_by_a_form(client: Client, opportunity: Opportunity, owner: User) -> None:
    client.force_login(owner)
    page = at("opportunity_stage", opportunity.number)

    for data in ({"stage": "won"}, {"stage": "lost"}, {}):
        client.post(page, data)
    opportunity.refresh_from_db()
    assert opportunity.stage == Stage.LEAD

    client.post(page, {"stage": "opportunity"})
    opportunity.refresh_from_db()
    assert (opportunity.stage, opportunity.probability) == (Stage.OPPORTUNITY, 30)


def negotiation_form(**changes: str) -> dict[str, str]:
    data = {
        "token": "t-2",
        "version": "2",
        "account": "KH-000127",
        "title": "年度框架",
        "quantity": "1000",
        "list_price": "100",
        "unit_cost": "70",
        "price_percent": "2",
    }
    return data | changes


def test_negotiation_is_begun_once(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)

    for _ in range(2):
        client.post(at("negotiation_new"), negotiation_form())

    made = Negotiation.objects.get()
    assert (made.account, made.lead, made.currency, made.interest_percent) == (account, owner, "CNY", Decimal(6))
    assert made.opening_terms is not None
    assert made.opening_terms.discount_ratio == Decimal("-0.02")


def test_negotiation_grows_out_of_an_opportunity(client: Client, opportunity: Opportunity, owner: User) -> None:
    client.force_login(owner)
    page = f"{at('negotiation_new')}?opportunity={opportunity.number}"
    assert opportunity.title in client.get(page).content.decode()

    client.post(page, negotiation_form(opportunity=str(opportunity.pk)))

    assert Negotiation.objects.get().opportunity == opportunity


def test_opportunity_of_another_customer_is_refused(client: Client, opportunity: Opportunity, owner: User) -> None:
    AccountFactory(owner=owner, number="KH-5")
    client.force_login(owner)
    page = f"{at('negotiation_new')}?opportunity={opportunity.number}"

    answer = client.post(page, negotiation_form(account="KH-5", opportunity=str(opportunity.pk)))

    assert "opportunity" in answer.context["form"].errors
    assert not Negotiation.objects.exists()


def test_terms_are_edited_and_a_conflict_is_shown(client: Client, negotiation: Negotiation, owner: User) -> None:
    client.force_login(owner)
    page = at("negotiation_edit", negotiation.number)
    assert client.post(page, negotiation_form(title="新题")).status_code == 302

    assert client.post(page, negotiation_form(title="再新")).status_code == 409
    negotiation.refresh_from_db()
    assert negotiation.title == "新题"
    assert negotiation.lead == owner


def test_topic_is_written_and_shows_how_far_apart_both_are(
    client: Client, price: NegotiationTopic, owner: User
) -> None:
    client.force_login(owner)
    page = client.get(at("negotiation_detail", price.negotiation.number)).content.decode()
    assert "6 个百分点" in page

    data = {"version": str(price.version), "agreed": "持平，一年不变", "target_figure": "0", "their_figure": "-6"}
    client.post(at("topic_edit", price.negotiation.number, "price"), data)

    price.refresh_from_db()
    assert (price.agreed, price.measure) == ("持平，一年不变", "percent")
    stale = client.post(at("topic_edit", price.negotiation.number, "price"), data | {"agreed": "别的"})
    assert stale.status_code == 409


def test_unknown_topic_is_not_found(client: Client, negotiation: Negotiation, owner: User) -> None:
    client.force_login(owner)

    assert client.get(at("topic_edit", negotiation.number, "weather")).status_code == 404


def test_concession_is_computed_before_it_is_saved(client: Client, negotiation: Negotiation, owner: User) -> None:
    client.force_login(owner)
    page = at("concession_new", negotiation.number)
    data = {"token": "t", "side": "ours", "kind": "price", "size": "4", "matter": "让价"}

    computed = client.post(page, data | {"compute": "1"}).content.decode()
    assert "27.1%" in computed
    assert "4,000" in computed
    assert not Concession.objects.exists()

    for _ in range(2):
        client.post(page, data)
    assert Concession.objects.get().matter == "让价"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind=price&size=4", "27.1%"),
        ("kind=quantity&side=theirs&size=200", "30.0%"),
        ("kind=lump_sum&size=10000", "20.0%"),
    ],
)
def test_trial_is_computed_live_and_without_script(
    client: Client, negotiation: Negotiation, owner: User, query: str, expected: str
) -> None:
    client.force_login(owner)

    part = client.get(f"{at('negotiation_try', negotiation.number)}?{query}").content.decode()
    whole = client.get(f"{at('negotiation_detail', negotiation.number)}?{query}").content.decode()

    assert expected in part
    assert "<html" not in part
    assert f"<b>{expected}</b>" in whole
    assert "底线 " not in part


@pytest.mark.parametrize("query", ["size=abc", "size=-1", "kind=x&size=1", "size=1e9999", "size=1&opened=x&without=9"])
def test_trial_of_nonsense_is_no_error(client: Client, negotiation: Negotiation, owner: User, query: str) -> None:
    client.force_login(owner)

    for name in ("negotiation_try", "negotiation_detail"):
        assert client.get(f"{at(name, negotiation.number)}?{query}").status_code == 200


def test_concession_is_corrected_and_withdrawn(client: Client, negotiation: Negotiation, owner: User) -> None:
    row = add_concession(
        by=owner, negotiation=negotiation, side=Side.OURS, kind=ConcessionKind.PRICE, size=Decimal(2), matter="让价"
    )
    client.force_login(owner)
    page = at("concession_edit", negotiation.number, row.pk)
    data = {"version": "1", "side": "ours", "kind": "price", "size": "3", "matter": "让三点", "in_return": "独家"}
    client.post(page, data)
    row.refresh_from_db()
    assert (row.size, row.in_return) == (Decimal(3), "独家")
    assert client.post(page, data).status_code == 409

    client.post(at("concession_withdraw", negotiation.number, row.pk))
    row.refresh_from_db()
    assert row.withdrawn_at is not None
    assert "让三点" in client.get(at("negotiation_detail", negotiation.number)).content.decode()


def test_concession_without_its_size_is_refused(client: Client, negotiation: Negotiation, owner: User) -> None:
    client.force_login(owner)
    data = {"token": "t", "side": "ours", "kind": "price", "size": "", "matter": "让价"}

    answer = client.post(at("concession_new", negotiation.number), data)

    assert "size" in answer.context["form"].errors
    client.post(at("concession_new", negotiation.number), data | {"kind": "other"})
    assert Concession.objects.get().size is None


def test_round_is_added_once_and_written_up(client: Client, negotiation: Negotiation, owner: User) -> None:
    client.force_login(owner)
    data = {"token": "r", "held_on": "2026-11-20", "place": "南京", "notes": "交换立场"}
    for _ in range(2):
        client.post(at("round_new", negotiation.number), data)
    row = Round.objects.get()

    client.post(at("round_edit", negotiation.number, row.pk), data | {"version": "1", "notes": "摸清返利诉求"})

    row.refresh_from_db()
    assert row.notes == "摸清返利诉求"
    assert client.post(at("round_edit", negotiation.number, row.pk), data | {"version": "1"}).status_code == 409


def test_row_of_another_negotiation_is_not_found(client: Client, negotiation: Negotiation, owner: User) -> None:
    other = create_negotiation(by=owner, account=negotiation.account, title="另一场", lead=owner)
    held = add_round(by=owner, negotiation=other, held_on=dt.date(2026, 11, 1))
    client.force_login(owner)

    assert client.get(at("round_edit", negotiation.number, held.pk)).status_code == 404


def agreement_form(**changes: str) -> dict[str, str]:
    data = {
        "note": "双方签字",
        "promises-TOTAL_FORMS": "3",
        "promises-INITIAL_FORMS": "2",
        "promises-0-side": "ours",
        "promises-0-matter": "建备件库",
        "promises-0-due_on": "2027-01-31",
        "promises-1-side": "theirs",
        "promises-1-matter": "",
        "promises-2-side": "theirs",
        "promises-2-matter": "年采购 4,600 万元",
        "promises-2-due_on": "2027-12-31",
    }
    return data | changes


def test_agreement_is_proposed_from_concessions_and_closes_once(
    client: Client, price: NegotiationTopic, owner: User
) -> None:
    negotiation = price.negotiation
    add_concession(
        by=owner,
        negotiation=negotiation,
        side=Side.OURS,
        kind=ConcessionKind.OTHER,
        matter="设备件库",
        in_return="独家供货",
    )
    update_topic(by=owner, topic=price, changes={"agreed": "持平"}, version=price.version)
    client.force_login(owner)
    page = at("negotiation_agree", negotiation.number)
    proposal = client.get(page).content.decode()
    assert "设备件库" in proposal
    assert "独家供货" in proposal

    for _ in range(2):
        client.post(page, agreement_form())

    negotiation.refresh_from_db()
    assert negotiation.state == NegotiationState.AGREED
    assert [row.matter for row in Commitment.objects.order_by("due_on")] == ["建备件库", "年采购 4,600 万元"]
    assert "建备件库" in client.get(at("negotiation_detail", negotiation.number)).content.decode()


def test_agreement_with_a_gap_says_what_lacks_and_writes_nothing(
    client: Client, price: NegotiationTopic, owner: User
) -> None:
    client.force_login(owner)
    page = at("negotiation_agree", price.negotiation.number)

    lacking = client.post(page, agreement_form()).content.decode()
    update_topic(by=owner, topic=price, changes={"agreed": "持平"}, version=price.version)
    undated = client.post(page, agreement_form(**{"promises-0-due_on": ""})).content.decode()

    assert "建备件库" in lacking
    assert "#id_promises-0-due_on" in undated
    assert not Commitment.objects.exists()
    assert Negotiation.objects.get().state == NegotiationState.OPEN


def test_closed_negotiation_is_only_read(client: Client, price: NegotiationTopic, owner: User) -> None:
    negotiation = price.negotiation
    client.force_login(owner)
    client.post(at("negotiation_step", negotiation.number, "break_off"), {"note": "对方换人"})

    page = client.get(at("negotiation_detail", negotiation.number)).content.decode()

    assert "对方换人" in page
    assert at("topic_edit", negotiation.number, "price") not in page
    for name in ("negotiation_edit", "negotiation_agree"):
        assert client.get(at(name, negotiation.number)).status_code == 302
    data = {"token": "x", "side": "ours", "kind": "other", "matter": "晚了"}
    client.post(at("concession_new", negotiation.number), data)
    assert not Concession.objects.exists()


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
