"""Search finds what a person may see, and nothing else."""

import pytest

from tests.factories import AccountFactory, ContactFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["澜江", "lanjiang", "LJHG", "KH-0001"])
def test_search_finds_names_pinyin_initials_and_numbers(client, account, owner, words):
    client.force_login(owner)

    assert account.name in client.get("/search/", {"q": words}).content.decode()


def test_search_for_a_number_leads_to_the_account(client, account, owner):
    client.force_login(owner)

    assert client.get("/search/", {"q": account.number}).url == f"/accounts/{account.number}/"


def test_search_shows_a_stranger_neither_account_nor_people(client, account, stranger):
    ContactFactory(account=account, name="邱文博")
    client.force_login(stranger)

    assert account.name not in client.get("/search/", {"q": "澜江"}).content.decode()
    assert "KH-000127" not in client.get("/search/", {"q": "邱文博"}).content.decode()
    assert client.get("/search/", {"q": account.number}).status_code == 200


def test_search_finds_people(client, account, owner):
    ContactFactory(account=account, name="邱文博", title="采购部长")
    client.force_login(owner)

    page = client.get("/search/", {"q": "文博"}).content.decode()

    assert "邱文博" in page
    assert account.name in page


@pytest.mark.parametrize("count", [1, 3])
def test_search_costs_a_constant_number_of_queries(client, owner, count, django_assert_num_queries):
    for _ in range(count):
        account = AccountFactory(name="江洲轨道", owner=owner)
        ContactFactory(account=account, name="江一")
    client.force_login(owner)

    with django_assert_num_queries(6):
        client.get("/search/", {"q": "江"})
