"""The search of the shell: what is found, by whom, and what must not be."""

import pytest

from tests.factories import AccountFactory, ContactFactory, ContactPersonalFactory, CreditIncidentFactory

SEARCH = "/search/"


@pytest.fixture
def found(account, stranger, west, client):
    """Two accounts alike in every word, one of them foreign, with people alike."""
    account.short_name, account.phone = "澜江", "025-58371234"
    account.derive_search()
    account.save()
    foreign = AccountFactory(number="KH-000999", name="澜江西部", owner=stranger, region=west, phone="028-58371234")
    ContactFactory(account=account, name="贺明远", email="he@lanjiang.cn", mobile="13812345678", wechat="he_ming")
    ContactFactory(account=foreign, name="贺西北", email="he@xibu.cn", mobile="13912345678")
    return account, foreign


@pytest.mark.parametrize(
    "words", ["澜江", "江化", "lanjiang", "ljhg", "LJHG", "58371234", "1234", "KH-0001", "澜江 化工"]
)
def test_search_finds_an_account_by_part_pinyin_initials_code_or_phone(words, found, owner, client):
    client.force_login(owner)

    response = client.get(SEARCH, {"q": words})

    assert [account.number for account in response.context["accounts"]] == ["KH-000127"]
    assert "澜江西部" not in response.content.decode()


@pytest.mark.parametrize("words", ["贺", "明远", "he@", "lanjiang.cn", "5678", "12345678", "he_ming"])
def test_search_finds_a_person_by_name_mail_or_phone_tail(words, found, owner, client):
    client.force_login(owner)

    response = client.get(SEARCH, {"q": words})

    assert [contact.name for contact in response.context["contacts"]] == ["贺明远"]
    assert "贺西北" not in response.content.decode()


@pytest.mark.parametrize("persona", ["director_elsewhere", "service_user", "admin_user"])
@pytest.mark.parametrize("words", ["化工", "明远", "lanjiang.cn", "13812345678"])
def test_search_finds_nothing_foreign(words, persona, found, client, request):
    client.force_login(request.getfixturevalue(persona))

    response = client.get(SEARCH, {"q": words})

    assert response.context["accounts"] == []
    assert response.context["contacts"] == []


def test_exact_number_leads_to_the_account(found, owner, client):
    client.force_login(owner)

    assert client.get(SEARCH, {"q": "KH-000127"}).url == "/accounts/KH-000127/"


def test_exact_number_of_a_foreign_account_finds_nothing(found, owner, client):
    client.force_login(owner)

    response = client.get(SEARCH, {"q": "KH-000999"})

    assert response.status_code == 200
    assert response.context["accounts"] == []


def test_search_reads_no_guarded_facts(found, owner, director, client):
    ContactPersonalFactory(contact=ContactFactory(account=found[0]), family="独生女在伦敦")
    CreditIncidentFactory(account=found[0], what_happened="拖欠货款")
    for person in (owner, director):
        client.force_login(person)
        for words in ("独生女", "拖欠"):
            response = client.get(SEARCH, {"q": words})
            assert response.context["accounts"] == []
            assert response.context["contacts"] == []


@pytest.mark.parametrize("words", ["", " ", "\x00", "%", "_", "' or 1=1 --", "x" * 5000, "(", "\\"])
def test_search_takes_any_text(words, found, owner, client):
    client.force_login(owner)

    response = client.get(SEARCH, {"q": words})

    assert response.status_code == 200
    assert len(response.context["search_words"]) <= 100


def test_search_shows_a_bounded_number(owner, client, django_assert_num_queries):
    for place in range(30):
        account = AccountFactory(name=f"江河{place}", owner=owner)
        ContactFactory(account=account, name=f"江{place}")
    client.force_login(owner)

    with django_assert_num_queries(6):
        response = client.get(SEARCH, {"q": "江"})

    assert len(response.context["accounts"]) == 21
    assert response.content.decode().count("/people/#contact-") == 20
