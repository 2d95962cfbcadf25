"""The log of looks at guarded facts: written once a look, read by executives and administrators."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.choices import GuardedKind
from accounts.models import Account
from users.models import ReadLog, User
from users.reading import log_read

pytestmark = pytest.mark.django_db

ADDRESS = "/settings/reading/"
QUERIES_OF_LOG = 7


def look(user: User, *, number: str = "KH-000127", subject: str = "TP-0001") -> None:
    log_read(user=user, kind=GuardedKind.BOTTOM_LINE, account_number=number, subject=subject)


def test_look_is_kept_with_person_kind_account_and_record(owner: User) -> None:
    look(owner)

    kept = ReadLog.objects.get()
    assert (kept.user, kept.kind, kept.account_number, kept.subject) == (owner, "bottom_line", "KH-000127", "TP-0001")
    assert kept.read_at is not None


def test_long_subject_is_cut(owner: User) -> None:
    look(owner, subject="长" * 500)

    assert ReadLog.objects.get().subject == "长" * 200


@pytest.mark.parametrize("name", ["executive", "admin_user"])
def test_executives_and_administrators_read_the_log(
    client: Client, owner: User, account: Account, name: str, request: pytest.FixtureRequest
) -> None:
    look(owner)
    client.force_login(request.getfixturevalue(name))

    page = client.get(ADDRESS).content.decode()

    assert "TP-0001" in page
    assert "沈一帆" in page
    assert (f"/accounts/{account.number}/" in page) == (name == "executive")


@pytest.mark.parametrize("name", ["owner", "teammate", "director", "service_user", "stranger"])
def test_others_are_not_let_into_the_log(client: Client, name: str, request: pytest.FixtureRequest) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.get(ADDRESS).status_code == 403
    assert ADDRESS not in client.get("/more/").content.decode()


def test_log_is_only_read(client: Client, executive: User) -> None:
    client.force_login(executive)

    assert client.post(ADDRESS).status_code == 405


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("user=owner", 1),
        ("user=teammate", 1),
        ("kind=bottom_line", 2),
        ("kind=credit", 0),
        ("account=KH-000127", 1),
        ("since=2020-01-01", 2),
        ("until=2020-01-01", 0),
    ],
)
def test_log_is_narrowed(client: Client, owner: User, teammate: User, executive: User, query: str, count: int) -> None:
    look(owner)
    look(teammate, number="KH-9")
    client.force_login(executive)

    assert client.get(f"{ADDRESS}?{query}").context["page"].paginator.count == count


@pytest.mark.parametrize("query", ["user=nobody", "kind=x", "since=gestern", "page=999", "account=%00"])
def test_wrong_filters_are_no_error(client: Client, executive: User, query: str) -> None:
    client.force_login(executive)

    assert client.get(f"{ADDRESS}?{query}").status_code == 200


def test_log_costs_the_same_for_one_look_and_for_three(
    client: Client, owner: User, teammate: User, executive: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(executive)
    look(owner)
    client.get(ADDRESS)
    with django_assert_num_queries(QUERIES_OF_LOG):
        client.get(ADDRESS)
    look(teammate, number="KH-2")
    look(executive, number="KH-3")
    with django_assert_num_queries(QUERIES_OF_LOG):
        client.get(ADDRESS)


def test_log_is_paged(client: Client, owner: User, executive: User) -> None:
    rows: list[Any] = [ReadLog(user=owner, kind="credit", account_number=f"KH-{n}") for n in range(60)]
    ReadLog.objects.bulk_create(rows)
    client.force_login(executive)

    assert len(client.get(ADDRESS).context["page"].object_list) == 50
    assert len(client.get(f"{ADDRESS}?page=2").context["page"].object_list) == 10
