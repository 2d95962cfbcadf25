"""Pages of a negotiation: terms, topics, concessions, rounds, agreement."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from accounts.choices import Side
from accounts.models import Account, Commitment
from negotiations.actions import (
    add_concession,
    add_round,
    create_negotiation,
    update_topic,
)
from negotiations.choices import ConcessionKind, NegotiationState
from negotiations.models import Concession, Negotiation, NegotiationTopic, Opportunity, Round
from tests.factories import AccountFactory
from tests.negotiations.addresses import at
from users.models import User

pytestmark = pytest.mark.django_db


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
