"""Pages of opportunities: noted once, changed, moved from stage to stage."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import archive_account
from accounts.models import Account
from negotiations.choices import Stage
from negotiations.models import Opportunity
from tests.factories import AccountFactory, ProductFactory
from tests.negotiations.addresses import at
from users.models import User

pytestmark = pytest.mark.django_db


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
