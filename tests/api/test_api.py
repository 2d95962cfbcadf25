"""The API for programs: the same access rule, keys with scopes, bounded pages, a description."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from tests.factories import AccountFactory, ContactFactory, ContactPersonalFactory
from tests.scoring.company import AS_OF, make_company, run
from tests.trade.trading import buy
from users.choices import ApiScope
from users.models import ApiToken, ReadLog
from users.tokens import issue_token, revoke_token

pytestmark = pytest.mark.django_db

LISTS = ["accounts", "contacts", "orders", "scores"]


@pytest.fixture
def trading(account: Account) -> Account:
    """The account of the personas with a contact, personal facts, an order and a score."""
    contact = ContactFactory(account=account, name="王志松", mobile="14081780865")
    ContactPersonalFactory(contact=contact, family="秘密家事", character="秘密性格")
    buy(account, AS_OF - dt.timedelta(days=40), "5000", cost="3000")
    make_company(5)
    run()
    return account


def key_of(user: Any, *scopes: str, **options: Any) -> dict[str, str]:
    _row, clear = issue_token(user=user, name="ERP", scopes=scopes or ApiScope.values, **options)
    return {"HTTP_AUTHORIZATION": f"Bearer {clear}"}


def numbers(client: Any, kind: str, headers: dict[str, str], query: str = "") -> list[Any]:
    answer = client.get(f"/api/v1/{kind}/{query}", **headers)
    assert answer.status_code == 200, answer.content
    return [row.get("account", row.get("number")) for row in answer.json()["results"]]


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize(
    ("persona", "sees"),
    [
        ("owner", True),
        ("teammate", True),
        ("director", True),
        ("executive", True),
        ("stranger", False),
        ("director_elsewhere", False),
        ("service_user", False),
        ("admin_user", False),
    ],
)
def test_lists_hold_what_the_owner_of_the_key_may_see(kind, persona, sees, trading, client, request) -> None:
    headers = key_of(request.getfixturevalue(persona))

    answer = client.get(f"/api/v1/{kind}/?page_size=200", **headers)

    found = [row.get("account") or row["number"] for row in answer.json()["results"]]
    assert (trading.number in found) is sees
    if persona != "executive":
        assert answer.json()["count"] == int(sees)


@pytest.mark.parametrize("path", ["accounts/KH-000127/", "scores/KH-000127/"])
def test_single_records_of_others_are_not_there(path, trading, stranger, owner, client) -> None:
    assert client.get(f"/api/v1/{path}", **key_of(stranger)).status_code == 404
    assert client.get(f"/api/v1/{path}", **key_of(owner)).status_code == 200


def test_contact_and_order_of_others_are_not_there(trading, stranger, owner, client) -> None:
    contact, order = trading.contacts.get(), trading.orders.get()

    for path in (f"contacts/{contact.pk}/", f"orders/{order.number}/"):
        assert client.get(f"/api/v1/{path}", **key_of(stranger)).status_code == 404
        assert client.get(f"/api/v1/{path}", **key_of(owner)).status_code == 200


@pytest.mark.parametrize("kind", LISTS)
def test_guarded_facts_are_in_no_answer(kind, trading, owner, client) -> None:
    assert "秘密" not in client.get(f"/api/v1/{kind}/", **key_of(owner)).content.decode()


@pytest.mark.parametrize("kind", LISTS)
def test_key_opens_its_scopes_only(kind, trading, owner, client) -> None:
    others = [scope for scope in ApiScope.values if scope != kind]

    assert client.get(f"/api/v1/{kind}/", **key_of(owner, kind)).status_code == 200
    assert client.get(f"/api/v1/{kind}/", **key_of(owner, *others)).status_code == 403


def test_unknown_withdrawn_and_expired_keys_open_nothing(trading, owner, client) -> None:
    row, clear = issue_token(user=owner, name="ERP", scopes=["accounts"])
    headers = {"HTTP_AUTHORIZATION": f"Bearer {clear}"}
    assert client.get("/api/v1/accounts/", **headers).status_code == 200

    revoke_token(row)

    assert client.get("/api/v1/accounts/", **headers).status_code == 401
    assert client.get("/api/v1/accounts/", HTTP_AUTHORIZATION="Bearer kam_made-up").status_code == 401
    assert client.get("/api/v1/accounts/", HTTP_AUTHORIZATION="Bearer").status_code == 401
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert client.get("/api/v1/accounts/", **key_of(owner, expires_on=yesterday)).status_code == 401
    assert client.get("/api/v1/accounts/").status_code == 401


def test_key_of_a_person_who_left_opens_nothing(trading, owner, client) -> None:
    headers = key_of(owner)
    owner.is_active = False
    owner.save()

    assert client.get("/api/v1/accounts/", **headers).status_code == 401


def test_key_is_kept_as_a_digest_and_notes_its_use(owner, client) -> None:
    row, clear = issue_token(user=owner, name="ERP", scopes=["accounts"])

    client.get("/api/v1/accounts/", HTTP_AUTHORIZATION=f"Bearer {clear}")

    stored = ApiToken.objects.get(pk=row.pk)
    assert clear not in str(vars(stored))
    assert stored.last_used_at is not None


def test_browser_session_reads_without_a_key_but_writes_nothing(trading, owner, client) -> None:
    client.force_login(owner)

    assert numbers(client, "accounts", {}) == ["KH-000127"]
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/api/v1/accounts/KH-000127/").status_code in {403, 405}
    assert Account.objects.filter(number="KH-000127").exists()


def test_filters_are_those_of_the_pages_and_wrong_values_are_named(trading, executive, stranger, client) -> None:
    headers = key_of(executive)

    assert numbers(client, "accounts", headers, "?q=澜江") == ["KH-000127"]
    assert numbers(client, "accounts", headers, "?owner=owner") == ["KH-000127"]
    assert numbers(client, "orders", headers, "?account=KH-000127") == ["KH-000127"]
    assert numbers(client, "contacts", headers, "?account=KH-000127&level=top") == []
    for kind in ("contacts", "orders", "scores"):
        assert set(numbers(client, kind, headers, "?q=澜江")) == {"KH-000127"}
        assert numbers(client, kind, headers, "?q=澜江&owner=stranger") == []
        assert client.get(f"/api/v1/{kind}/?tier=gilded", **headers).status_code == 400
    refused = client.get("/api/v1/accounts/?tier=gilded", **headers)
    assert (refused.status_code, list(refused.json())) == (400, ["tier"])
    assert client.get("/api/v1/orders/?since=soon", **headers).status_code == 400


def test_score_gives_its_terms_exactly(trading, owner, client) -> None:
    score = client.get("/api/v1/scores/KH-000127/", **key_of(owner)).json()

    assert (score["revenue"], score["cost_of_goods"], score["direct_value"]) == ("5000.0000", "3000.0000", "2000.0000")
    assert (score["cost_to_serve"], score["loyalty_index"]) == (None, None)


def test_pages_are_bounded(executive, client) -> None:
    AccountFactory.create_batch(3)
    headers = key_of(executive)

    first = client.get("/api/v1/accounts/?page_size=2&sort=number", **headers).json()
    assert (first["count"], len(first["results"])) == (3, 2)
    assert len(client.get(first["next"], **headers).json()["results"]) == 1
    assert client.get("/api/v1/accounts/?page=99", **headers).status_code == 404
    assert len(client.get("/api/v1/accounts/?page_size=100000", **headers).json()["results"]) == 3


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("kind", "queries"), [("accounts", 3), ("contacts", 4), ("orders", 4), ("scores", 4)])
def test_lists_cost_a_constant_number_of_queries(
    kind, queries, count, executive, client, django_assert_num_queries
) -> None:
    for account in make_company(count):
        ContactFactory(account=account)
    run()
    headers = key_of(executive)
    client.get(f"/api/v1/{kind}/", **headers)

    with django_assert_num_queries(queries):
        assert client.get(f"/api/v1/{kind}/", **headers).json()["count"] >= count


def test_description_is_openapi_3_and_names_filters_and_keys(owner, client) -> None:
    assert client.get("/api/v1/schema/").status_code in {401, 403}

    answer = client.get("/api/v1/schema/?format=json", HTTP_ACCEPT="application/vnd.oai.openapi+json", **key_of(owner))

    schema = answer.json()
    assert schema["openapi"].startswith("3.")
    assert {"/api/v1/accounts/", "/api/v1/accounts/{number}/", "/api/v1/scores/"} <= set(schema["paths"])
    names = {each["name"] for each in schema["paths"]["/api/v1/accounts/"]["get"]["parameters"]}
    assert {"q", "tier", "owner", "page", "sort"} <= names
    assert schema["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}


def test_description_page_keeps_the_content_policy(owner, client) -> None:
    client.force_login(owner)

    page = client.get("/api/v1/docs/").content.decode()

    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")


def test_own_keys_are_made_shown_once_and_withdrawn(owner, stranger, client) -> None:
    client.force_login(owner)
    token = client.get("/settings/keys/").context["form"]["token"].value()
    data = {"name": "ERP", "scopes": ["accounts"], "token": token}

    made = client.post("/settings/keys/", data)
    again = client.post("/settings/keys/", data)

    clear = made.context["clear"]
    assert clear.startswith("kam_")
    assert clear in made.content.decode()
    assert again.status_code == 302
    assert clear not in client.get("/settings/keys/").content.decode()
    row = ApiToken.objects.get()
    assert (row.user, row.scopes) == (owner, ["accounts"])
    client.force_login(stranger)
    assert client.post(f"/settings/keys/{row.pk}/revoke/").status_code == 404
    assert "ERP" not in client.get("/settings/keys/").content.decode()
    client.force_login(owner)
    client.post(f"/settings/keys/{row.pk}/revoke/")
    assert ApiToken.objects.get().revoked_at is not None


def test_key_needs_a_purpose_a_scope_and_a_day_to_come(owner, client) -> None:
    client.force_login(owner)

    page = client.post("/settings/keys/", {"name": "", "expires_on": "2020-01-01"})

    assert set(page.context["form"].errors) == {"name", "scopes", "expires_on"}
    assert not ApiToken.objects.exists()


def test_people_taken_along_are_on_record_once_a_day(client, trading, owner):
    client.force_login(owner)

    for query in ("", "?page=1", "?account=KH-000127"):
        assert client.get(f"/api/v1/contacts/{query}").status_code == 200

    looks = ReadLog.objects.order_by("id").values_list("user__username", "kind", "account_number")
    assert list(looks) == [("owner", "people_export", ""), ("owner", "people_export", "KH-000127")]
