"""The first page of the day."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.choices import Category
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["director", "executive"])
def test_home_of_those_who_steer_is_the_pyramid(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/").url == "/pyramid/"


def test_home_asks_strangers_to_sign_in(client, db):
    assert client.get("/").url.startswith("/auth/login/")


def test_home_of_a_manager_counts_and_names_what_lacks(client, owner):
    today = timezone.localdate()
    AccountFactory(
        name="无计划大客户",
        owner=owner,
        category=Category.KEY,
        review_due_on=today + dt.timedelta(days=9),
        figures__last_order_on=today,
    )
    AccountFactory(
        name="久未下单",
        owner=owner,
        review_due_on=today + dt.timedelta(days=9),
        figures__last_order_on=today - dt.timedelta(days=91),
    )
    AccountFactory(
        name="样样齐全",
        owner=owner,
        category=Category.KEY,
        review_due_on=today + dt.timedelta(days=9),
        figures__last_order_on=today,
        figures__has_current_plan=True,
    )
    client.force_login(owner)

    response = client.get("/")

    figures = response.context["figures"]
    assert (figures.accounts, figures.key, figures.without_plan, figures.stale) == (3, 2, 1, 0)
    assert [gap.account.name for gap in response.context["gaps"]] == ["无计划大客户", "久未下单"]
    assert "样样齐全" not in response.content.decode()


def test_home_shows_a_manager_no_account_of_others(client, owner, stranger):
    AccountFactory(name="别人的客户", owner=owner, category=Category.KEY)
    client.force_login(stranger)

    response = client.get("/")

    assert response.context["figures"].accounts == 0
    assert "别人的客户" not in response.content.decode()


def test_home_shows_a_teammate_the_accounts_of_the_team(client, account, teammate):
    client.force_login(teammate)

    assert account.name in client.get("/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_a_constant_number_of_queries(client, owner, count, django_assert_num_queries):
    for _ in range(count):
        AccountFactory(owner=owner, category=Category.KEY)
    client.force_login(owner)

    with django_assert_num_queries(5):
        client.get("/")


def test_more_page_holds_navigation_and_sign_out(client, owner):
    client.force_login(owner)

    page = client.get("/more/").content.decode()

    assert 'action="/auth/logout/"' in page
    assert 'href="/pyramid/"' in page
