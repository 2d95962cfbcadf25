"""The exported file: exactly the list, nothing foreign, nothing that runs."""

import csv
import io
from decimal import Decimal

import pytest

from core.text import restore
from tests.factories import AccountFactory, ContactFactory, ContactPersonalFactory, CreditIncidentFactory

EXPORT = "/accounts/export/"


def rows(response):
    """The file as a spreadsheet would read it."""
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def foreign(stranger, west):
    return AccountFactory(number="KH-000999", name="西部矿业", owner=stranger, region=west)


@pytest.mark.parametrize(
    ("persona", "seen"),
    [
        ("owner", ["KH-000127"]),
        ("teammate", ["KH-000127"]),
        ("stranger", ["KH-000999"]),
        ("director", ["KH-000127"]),
        ("director_elsewhere", ["KH-000999"]),
        ("executive", ["KH-000127", "KH-000999"]),
        ("service_user", []),
        ("admin_user", []),
    ],
)
def test_export_holds_what_the_person_may_see(persona, seen, account, foreign, client, request):
    client.force_login(request.getfixturevalue(persona))

    file = rows(client.get(EXPORT, {"sort": "number"}))

    assert [row[0] for row in file[1:]] == seen


def test_export_holds_exactly_the_filtered_list_in_its_order(executive, client):
    for number, value, city in (("A", 1, "南京"), ("B", 3, "南京"), ("C", 2, "苏州")):
        account = AccountFactory(number=number, city=city, figures__composite=Decimal(value))
        account.derive_search()
        account.save()
    client.force_login(executive)

    file = rows(client.get(EXPORT, {"q": "南京"}))

    assert [row[0] for row in file[1:]] == ["B", "A"]


def test_export_disarms_formulas_and_reading_back_gives_the_original(executive, client):
    evil = "=cmd|'/c calc'!A1"
    AccountFactory(number="A", name=evil, short_name="＋1", city="@x", figures__revenue=Decimal("-12.5"))
    client.force_login(executive)

    header, row = rows(client.get(EXPORT))

    assert row[1] == "'" + evil
    assert restore(row[1]) == evil
    assert not [cell for cell in row if cell[:1] in {"=", "+", "@", "＋"}]
    assert "-12.5000" in row
    assert len(header) == len(row)


def test_export_holds_no_guarded_facts(account, owner, client):
    ContactPersonalFactory(contact=ContactFactory(account=account, mobile="13812345678"), family="独生女在伦敦")
    CreditIncidentFactory(account=account, what_happened="三月货款逾期")
    client.force_login(owner)

    text = b"".join(client.get(EXPORT).streaming_content).decode()

    for secret in ("独生女在伦敦", "三月货款逾期", "13812345678"):
        assert secret not in text


@pytest.mark.parametrize("query", ["tier=diamond", "sort=password", "region=NOWHERE"])
def test_export_with_a_wrong_filter_sends_nothing(query, account, owner, client):
    client.force_login(owner)

    response = client.get(f"{EXPORT}?{query}")

    assert response.status_code == 400
    assert account.number not in response.content.decode()


def test_export_asks_for_sign_in(account, client):
    assert client.get(EXPORT).status_code == 302


def test_export_asks_as_often_for_one_and_for_many(executive, client, django_assert_num_queries):
    for extra in (1, 30):
        for _ in range(extra):
            AccountFactory()
        client.force_login(executive)
        client.get("/accounts/")
        with django_assert_num_queries(5):
            rows(client.get(EXPORT))
