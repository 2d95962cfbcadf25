"""A new account in the browser: a name is enough, doubles are found and masked, a doubled click creates once."""

import pytest

from accounts.models import Account
from accounts.naming import core_name, is_same_name
from accounts.selectors.duplicates import find_duplicates
from tests.factories import AccountFactory
from users.models import Submission

NEW = "/accounts/new/"


@pytest.fixture
def hidden(stranger, west):
    """A customer of a colleague that the others may not see."""
    return AccountFactory(
        number="KH-000999",
        name="西部矿业股份有限公司",
        owner=stranger,
        region=west,
        credit_code="91110000802100433B",
        phone="028-58371234",
    )


def test_a_name_is_enough(owner, client):
    client.force_login(owner)

    response = client.post(NEW, {"name": "岳岭水泥集团"})

    account = Account.objects.get()
    assert response.url == f"/accounts/{account.number}/"
    assert (account.number, account.owner) == ("KH-000001", owner)
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize("persona", ["teammate", "service_user", "admin_user"])
def test_other_roles_create_nothing(persona, client, request):
    client.force_login(request.getfixturevalue(persona))

    assert client.get(NEW).status_code == 403
    assert client.post(NEW, {"name": "岳岭水泥集团"}).status_code == 403
    assert not Account.objects.exists()


def test_doubled_click_creates_once_and_leads_to_the_same_account(owner, client):
    client.force_login(owner)
    token = client.get(NEW).context["form"]["token"].value()

    first = client.post(NEW, {"name": "岳岭水泥集团", "token": token})
    second = client.post(NEW, {"name": "岳岭水泥集团", "token": token, "is_confirmed": "on"})

    assert first.url == second.url == "/accounts/KH-000001/"
    assert Account.objects.count() == 1
    assert Submission.objects.get().result == "KH-000001"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"name": "西部矿业集团"}, "same_name"),
        ({"name": "西部矿业（成都）有限公司"}, "same_name"),
        ({"name": "另一家", "phone": "028-58371234"}, "same_phone"),
        ({"name": "另一家", "credit_code": "91110000802100433B"}, "same_code"),
    ],
)
def test_double_of_a_hidden_customer_is_told_without_revealing_it(data, reason, hidden, owner, client):
    client.force_login(owner)

    response = client.post(NEW, data)

    (duplicate,) = response.context["duplicates"]
    page = response.content.decode()
    assert duplicate.account is None
    assert getattr(duplicate, reason)
    assert "罗志远" in page
    assert "KH-000999" not in page
    assert "西部矿业股份有限公司" not in page
    assert Account.objects.count() == 1


def test_double_of_a_visible_customer_is_a_link(hidden, stranger, client):
    client.force_login(stranger)

    page = client.post(NEW, {"name": "西部矿业"}).content.decode()

    assert 'href="/accounts/KH-000999/"' in page


def test_confirmed_double_is_created(hidden, owner, client):
    client.force_login(owner)

    response = client.post(NEW, {"name": "西部矿业集团", "is_confirmed": "on"})

    assert response.status_code == 302
    assert Account.objects.count() == 2


def test_credit_code_that_exists_is_refused_even_when_confirmed(hidden, owner, client):
    client.force_login(owner)

    response = client.post(NEW, {"name": "另一家", "credit_code": "91110000802100433B", "is_confirmed": "on"})

    assert response.context["form"].errors.keys() == {"credit_code"}
    assert Account.objects.count() == 1


@pytest.mark.parametrize("number", ["new", "NEW", "export", ".", "..", "a b", "a/b", "a?b", "a#b", "a\\b", "KH-000999"])
def test_unusable_number_is_refused(number, hidden, owner, client):
    client.force_login(owner)

    response = client.post(NEW, {"name": "另一家", "number": number})

    assert "number" in response.context["form"].errors
    assert Account.objects.count() == 1


def test_director_may_name_the_owner_and_a_manager_may_not(owner, stranger, director, client):
    client.force_login(director)
    given_away = client.post(NEW, {"name": "总监客户", "owner": owner.pk})
    client.force_login(stranger)
    client.post(NEW, {"name": "经理客户", "owner": owner.pk})

    owners = dict(Account.objects.values_list("name", "owner__username"))
    assert owners == {"总监客户": "owner", "经理客户": "stranger"}
    assert given_away.url == "/accounts/"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("澜江化工集团有限公司", "澜江化工"),
        ("澜江化工", "澜江化工集团南京分公司"),
        ("Northwind Traders Ltd.", "northwind traders"),
        ("ACME Co., Ltd", "Acme"),
        ("ＡＣＭＥ", "acme"),
    ],
)
def test_same_company_is_recognised(one, other):
    assert is_same_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("澜江化工", "澜江建材"), ("Customer 1", "Customer 11"), ("", ""), ("有限公司", "集团"), ("江", "澜江化工")],
)
def test_different_companies_are_kept_apart(one, other):
    assert not is_same_name(one, other)


def test_core_name_never_becomes_empty():
    assert core_name("集团有限公司")


@pytest.mark.parametrize("written", ["（028）5837 1234", "+86 28 58371234", "02858371234", "0086-28-5837-1234"])
def test_same_phone_is_found_however_it_is_written(written, hidden, owner, client):
    client.force_login(owner)

    (duplicate,) = client.post(NEW, {"name": "另一家", "phone": written}).context["duplicates"]

    assert duplicate.same_phone


def test_same_name_is_found_among_many_like_it(owner):
    for n in range(60):
        AccountFactory(number=f"A-{n:03d}", name=f"澜江化工{n}号设备制造有限公司")
    same = AccountFactory(number="Z-001", name="澜江化工（集团）有限公司", owner=owner)

    found = find_duplicates(owner, name="澜江化工集团有限公司")

    assert found[0].account == same


def test_same_short_name_is_found_among_many_that_hold_it(owner):
    for n in range(60):
        AccountFactory(number=f"A-{n:03d}", name=f"Northwind {n} Traders", short_name=f"nw{n}")
    same = AccountFactory(number="Z-001", name="北风", short_name="Northwind", owner=owner)

    assert find_duplicates(owner, name="Northwind Ltd.")[0].account == same


@pytest.mark.parametrize("name", ["江", "。。", "AB"])
def test_shortest_names_are_compared_too(name, owner):
    same = AccountFactory(number="Z-001", name=name, owner=owner)

    assert [one.account for one in find_duplicates(owner, name=name)] == [same]


def test_look_for_doubles_asks_the_same_for_one_and_for_many(owner, django_assert_num_queries):
    for n in range(3):
        AccountFactory(name=f"澜江化工{n}")
        with django_assert_num_queries(3):
            find_duplicates(owner, name="澜江化工", phone="02858371234", credit_code="91110000802100433B")


@pytest.mark.parametrize("number", ["", "YL-1"])
def test_second_click_is_not_told_of_what_the_first_one_made(number, owner, client):
    client.force_login(owner)
    token = client.get(NEW).context["form"]["token"].value()

    answers = [client.post(NEW, {"name": "岳岭水泥集团", "number": number, "token": token}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Account.objects.count() == 1
