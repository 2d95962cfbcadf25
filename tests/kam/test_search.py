"""Search finds what a person may see, and nothing else."""

import datetime as dt

import pytest
from django.utils import timezone

from negotiations.actions import create_negotiation, create_opportunity
from plans.models import AccountPlan
from service.actions import open_request
from tests.accounts.factories import make_document
from tests.factories import AccountFactory, ContactFactory
from tests.visits.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["澜江", "lanjiang", "LJHG", "KH-0001"])
def test_search_finds_names_pinyin_initials_and_numbers(client, account, owner, words):
    client.force_login(owner)

    assert account.name in client.get("/search/", {"q": words}).content.decode()


def test_search_for_a_number_leads_to_the_account(client, account, owner):
    client.force_login(owner)

    for typed in (account.number, f" {account.number.lower()} "):
        assert client.get("/search/", {"q": typed}).url == f"/accounts/{account.number}/"


@pytest.fixture
def numbered(account, owner):
    """What of the account carries a number of its own, with its page."""
    day = dt.date(2026, 9, 1)
    made = {
        "/visits/": make_visit(account=account, by=owner),
        "/service/": open_request(by=owner, account=account, subject="渗漏", at=timezone.now()),
        "/negotiations/": create_negotiation(by=owner, account=account, title="框架协议", lead=owner),
        "/negotiations/opportunities/": create_opportunity(by=owner, account=account, title="三期", created_on=day),
        "/plans/": AccountPlan.objects.create(account=account, year=2027, number="KJ-2027-000127"),
    }
    return [(record.number, f"{place}{record.number}/") for place, record in made.items()]


def test_search_for_the_number_of_a_record_leads_to_its_page(client, numbered, owner):
    client.force_login(owner)

    for number, page in numbered:
        for typed in (number, f" {number.lower()}  "):
            assert client.get("/search/", {"q": typed}).url == page
        assert client.get(page).status_code == 200


def test_search_for_the_number_of_a_record_leads_a_stranger_nowhere(client, account, numbered, stranger):
    client.force_login(stranger)

    for number, page in numbered:
        answer = client.get("/search/", {"q": number})
        assert answer.status_code == 200
        assert page not in answer.content.decode()
        assert account.name not in answer.content.decode()


def test_search_for_a_number_nobody_carries_finds_nothing(client, numbered, owner):
    client.force_login(owner)

    for number, _page in numbered:
        assert client.get("/search/", {"q": f"{number}9"}).status_code == 200


def test_search_for_the_number_of_a_document_leads_to_its_page(client, account, owner):
    document = make_document(account=account, by=owner, title="企业简介")
    make_document(account=account, by=owner, kind="contract")
    page = f"/accounts/KH-000127/documents/{document.pk}/"
    client.force_login(owner)

    for typed in ("I-001", "i-1", "KH-000127 I-001", "kh-000127/Ⅰ-001"):
        assert client.get("/search/", {"q": typed}).url == page
    for typed in ("I-002", "KH-000128 I-001", "x I-001"):
        assert client.get("/search/", {"q": typed}).status_code == 200


def test_search_for_a_number_that_several_accounts_know_lists_what_the_person_sees(client, account, owner, stranger):
    mine = AccountFactory(name="江洲轨道", owner=owner)
    for each in (account, mine, AccountFactory(name="西部矿业", owner=stranger)):
        make_document(account=each, by=each.owner, title=f"{each.name}简介")
        make_document(account=each, by=each.owner, kind="payment", title=f"{each.name}付款")
    client.force_login(owner)

    page = client.get("/search/", {"q": "I-001"}).content.decode()
    guarded = client.get("/search/", {"q": "II-001"}).content.decode()

    for name in ("澜江化工集团有限公司", "江洲轨道"):
        assert f"{name}简介" in page
        assert name in guarded
    assert "西部矿业" not in page + guarded
    assert "付款" not in guarded


@pytest.mark.parametrize("count", [2, 3])
def test_search_for_the_number_of_a_document_asks_once_more(client, owner, count, django_assert_num_queries):
    for _ in range(count):
        make_document(account=AccountFactory(owner=owner), by=owner)
    client.force_login(owner)

    with django_assert_num_queries(7):
        client.get("/search/", {"q": "I-001"})


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


def test_search_for_the_number_of_a_record_asks_once_more(client, numbered, owner, django_assert_num_queries):
    client.force_login(owner)

    with django_assert_num_queries(3):
        client.get("/search/", {"q": numbered[0][0]})
    with django_assert_num_queries(7):
        client.get("/search/", {"q": "BF-none"})


SUGGEST = "/search/suggest/"


@pytest.mark.parametrize("words", ["澜江", "lanj", "LJ", "0001"])
def test_suggestions_lead_to_what_may_be_seen_while_one_types(client, account, owner, words):
    client.force_login(owner)

    assert f'href="/accounts/{account.number}/"' in client.get(SUGGEST, {"q": words}).content.decode()


def test_suggestions_hold_people_and_the_page_of_a_number(client, account, owner, numbered):
    ContactFactory(account=account, name="顾秋岚", title="采购总监")
    client.force_login(owner)

    assert "顾秋岚" in client.get(SUGGEST, {"q": "秋岚"}).content.decode()
    number, page = numbered[0]
    assert f'href="{page}"' in client.get(SUGGEST, {"q": number}).content.decode()


@pytest.mark.parametrize("persona", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_suggestions_name_nothing_out_of_sight(client, account, numbered, persona, request):
    ContactFactory(account=account, name="顾秋岚")
    client.force_login(request.getfixturevalue(persona))

    for words in ("澜江", account.number, "秋岚", *(number for number, _page in numbered if number[:2] != "FW")):
        body = client.get(SUGGEST, {"q": words}).content.decode()
        assert account.name not in body
        assert "顾秋岚" not in body
        assert 'href="/accounts/' not in body
        assert "没有找到" in body


def test_suggestions_stay_short_and_start_at_two_characters(client, owner, jiangsu, django_assert_num_queries):
    for number in range(9):
        AccountFactory(number=f"S-{number}", name=f"长江港务{number}", owner=owner, region=jiangsu)
    client.force_login(owner)

    assert client.get(SUGGEST, {"q": "长"}).content.decode().strip() == ""
    with django_assert_num_queries(5):
        body = client.get(SUGGEST, {"q": "长江"}).content.decode()
    assert body.count('href="/accounts/S-') == 6
