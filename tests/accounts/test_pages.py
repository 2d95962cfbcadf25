"""Every page of an account opens for whoever sees it, with what it is about on it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories import (
    CompetitorRelationFactory,
    ContactFactory,
    ContactPersonalFactory,
    CreditIncidentFactory,
    MonthlyFiguresFactory,
    OrderFactory,
    OrderLineFactory,
)

PAGES = [
    "account_detail",
    "account_dossier",
    "account_people",
    "account_trade",
    "account_value",
    "account_history",
]


@pytest.fixture
def full(account, owner):
    """The account with a record of every kind."""
    contact = ContactFactory(account=account, name="贺明远", title="财务总监", buying_role="approves", influence=4)
    ContactFactory(account=account, name="庞立新", attitude="opposes", reports_to=contact)
    ContactPersonalFactory(contact=contact, family="两个孩子在南京读书")
    CreditIncidentFactory(account=account, what_happened="三月货款逾期四十天", amount=Decimal(380000))
    CompetitorRelationFactory(account=account, competitor__name="鼎泰泵业", wallet_share=Decimal("34.5"))
    order = OrderFactory(account=account, ordered_on=dt.date(2026, 10, 9), number="SO-1")
    OrderLineFactory(order=order, net_amount=Decimal(120000), destination="连云港", end_customer="盛虹石化")
    OrderLineFactory(order=order, net_amount=Decimal(7), is_void=True)
    MonthlyFiguresFactory(account=account, month=dt.date(2026, 10, 1), revenue=Decimal(120000), order_count=1)
    return account


@pytest.mark.parametrize("tab", PAGES)
@pytest.mark.parametrize("persona", ["owner", "teammate", "director", "executive"])
def test_page_opens_for_whoever_sees_the_account(tab, persona, full, client, request):
    client.force_login(request.getfixturevalue(persona))

    response = client.get(reverse(f"accounts:{tab}", args=[full.number]))

    assert response.status_code == 200
    assert full.name in response.content.decode()


@pytest.mark.parametrize("tab", PAGES)
def test_page_opens_for_an_empty_account(tab, account, owner, client):
    client.force_login(owner)

    assert client.get(reverse(f"accounts:{tab}", args=[account.number])).status_code == 200


@pytest.mark.parametrize("tab", PAGES)
@pytest.mark.parametrize("persona", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_page_of_a_foreign_account_is_not_found(tab, persona, full, client, request):
    client.force_login(request.getfixturevalue(persona))

    response = client.get(reverse(f"accounts:{tab}", args=[full.number]))

    assert response.status_code == 404
    assert full.name not in response.content.decode()


@pytest.mark.parametrize("tab", PAGES)
def test_page_asks_for_sign_in(tab, full, client):
    response = client.get(reverse(f"accounts:{tab}", args=[full.number]))

    assert response.status_code == 302
    assert response.url.startswith("/auth/login/")


def test_overview_names_gaps_and_competitors(full, owner, client):
    client.force_login(owner)

    page = client.get(reverse("accounts:account_detail", args=[full.number])).content.decode()

    assert "贺明远" in page
    assert "庞立新" in page
    assert "鼎泰泵业" in page


def test_trade_counts_no_void_line(full, owner, client):
    client.force_login(owner)

    page = client.get(reverse("accounts:account_trade", args=[full.number])).content.decode()

    assert "¥120,000.00" in page
    assert "120,007" not in page
    assert "连云港" in page
    assert "盛虹石化" in page
