"""Editing in the browser: blocks with versions, conflicts, people, responsibility; a denied write changes nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actions import update_block
from accounts.choices import Block, Category
from accounts.models import Account, Competitor, Contact, CreditIncident, TransactionStatus
from tests.accounts.pages import PEOPLE, opened
from tests.factories import (
    AccountFactory,
    CompetitorRelationFactory,
    UserFactory,
)
from tests.opening import filled
from users.choices import Role

EDIT = "/accounts/KH-000127/edit/{}/"


@pytest.mark.parametrize("block", Block.values)
@pytest.mark.parametrize("persona", ["owner", "teammate", "director", "executive"])
def test_every_block_opens_for_whoever_sees_the_account(block, persona, account, client, request):
    client.force_login(request.getfixturevalue(persona))

    assert client.get(EDIT.format(block)).status_code == 200


@pytest.mark.parametrize("block", ["x", "BASIC", "basic2"])
def test_unknown_block_is_not_found(block, account, owner, client):
    client.force_login(owner)

    assert client.get(EDIT.format(block)).status_code == 404


@pytest.mark.parametrize("block", Block.values)
def test_saving_an_untouched_block_changes_no_fact(block, account, owner, client):
    account.registered_capital = Decimal("1000000.5")
    account.founded_on = dt.date(1998, 5, 1)
    account.save()
    client.force_login(owner)
    before = Account.objects.values().get(pk=account.pk)

    response = client.post(EDIT.format(block), opened(client, EDIT.format(block)))

    assert response.status_code == 302
    after = Account.objects.values().get(pk=account.pk)
    derived = {"version", "updated_at", "completeness", "review_due_on", "search_text", "name_core"}
    assert {k: v for k, v in before.items() if k not in derived} == {k: v for k, v in after.items() if k not in derived}


def test_save_writes_what_was_changed_and_marks_as_reviewed(account, teammate, client):
    client.force_login(teammate)
    data = opened(client, EDIT.format("transaction"))

    client.post(EDIT.format("transaction"), data | {"credit_limit": "6000000.50", "save": "reviewed"})

    row = TransactionStatus.objects.get(account=account)
    assert row.credit_limit == Decimal("6000000.50")
    assert (row.reviewed_on, row.reviewed_by) == (timezone.localdate(), teammate)
    assert row.history.get().history_user == teammate


def test_save_alone_does_not_mark_as_reviewed(account, owner, client):
    client.force_login(owner)
    data = opened(client, EDIT.format("business"))

    client.post(EDIT.format("business"), data | {"relation_with_us": "high", "save": "only"})

    assert Account.objects.get(pk=account.pk).businessstatus.reviewed_on is None


def test_wrong_entries_are_listed_with_links_and_kept(account, owner, client):
    client.force_login(owner)
    data = opened(client, EDIT.format("basic"))

    response = client.post(
        EDIT.format("basic"), data | {"name": "", "credit_code": "91110000802100433C", "city": "南京"}
    )

    page = response.content.decode()
    assert response.status_code == 200
    assert 'href="#id_name"' in page
    assert 'href="#id_credit_code"' in page
    assert 'value="南京"' in page
    account.refresh_from_db()
    assert account.city == ""


def test_credit_code_of_another_customer_is_refused_without_naming_it(account, owner, stranger, client):
    AccountFactory(name="秘密客户", credit_code="91110000802100433B", owner=stranger)
    client.force_login(owner)
    data = opened(client, EDIT.format("basic"))

    response = client.post(EDIT.format("basic"), data | {"credit_code": "91110000802100433b"})

    assert response.context["form"].errors.keys() == {"credit_code"}
    assert "秘密客户" not in response.content.decode()


def test_two_people_at_one_block_meet_both_values_and_lose_nothing(account, owner, teammate, client):
    client.force_login(teammate)
    data = opened(client, EDIT.format("basic"))
    update_block(
        by=owner,
        account=account,
        block=Block.BASIC,
        changes={"city": "南京", "phone": "025-1"},
        version=1,
        as_of=timezone.localdate(),
    )

    response = client.post(EDIT.format("basic"), data | {"city": "苏州", "website": "lanjiang.cn"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "沈一帆" in page
    assert [(clash.theirs, clash.mine) for clash in response.context["clashes"]] == [
        ("", "lanjiang.cn"),
        ("南京", "苏州"),
    ]
    account.refresh_from_db()
    assert (account.city, account.website) == ("南京", "")

    form = response.context["form"]
    again = {name: form[name].value() for name in form.fields}
    again |= {form[name].html_initial_name: form.seen[name].value() for name in form.fields}
    again = {name: "" if value is None else value for name, value in again.items() if value is not False}
    client.post(EDIT.format("basic"), again)

    account.refresh_from_db()
    assert (account.city, account.website, account.phone) == ("苏州", "lanjiang.cn", "025-1")


def test_first_save_of_a_block_by_two_people_is_a_conflict(account, owner, teammate, client):
    client.force_login(teammate)
    data = opened(client, EDIT.format("business"))
    update_block(
        by=owner,
        account=account,
        block=Block.BUSINESS,
        changes={"relation_with_us": "high"},
        version=0,
        as_of=timezone.localdate(),
    )

    response = client.post(EDIT.format("business"), data | {"relation_with_us": "low"})

    assert response.status_code == 409
    assert Account.objects.get(pk=account.pk).businessstatus.relation_with_us == "high"


def test_tags_are_words(account, owner, client):
    client.force_login(owner)
    data = opened(client, EDIT.format("basic"))

    client.post(EDIT.format("basic"), data | {"tags": "战略，出口, 战略、重点"})

    assert set(account.tags.values_list("name", flat=True)) == {"战略", "出口", "重点"}


def test_parent_is_found_among_visible_accounts_only(account, owner, stranger, client):
    AccountFactory(number="KH-000900", name="隐藏集团", owner=stranger)
    AccountFactory(number="KH-000901", name="可见集团", owner=owner)
    client.force_login(owner)
    data = opened(client, EDIT.format("basic"))

    refused = client.post(EDIT.format("basic"), data | {"parent": "KH-000900"})
    assert "parent" in refused.context["form"].errors
    client.post(EDIT.format("basic"), data | {"parent": "KH-000901"})

    account.refresh_from_db()
    assert account.parent.number == "KH-000901"


def test_parent_that_the_person_may_not_see_is_neither_shown_nor_lost(account, owner, stranger, client):
    account.parent = AccountFactory(number="KH-000900", name="隐藏集团", owner=stranger)
    account.save()
    client.force_login(owner)

    for tab in ("edit/basic/", "dossier/", "history/", ""):
        page = client.get(f"/accounts/KH-000127/{tab}").content.decode()
        assert "隐藏集团" not in page
        assert "KH-000900" not in page
    client.post(EDIT.format("basic"), opened(client, EDIT.format("basic")) | {"city": "南京"})

    account.refresh_from_db()
    assert account.parent.number == "KH-000900"


WRITES = [
    (EDIT.format("basic"), {"name": "改名", "version": 1}),
    (EDIT.format("transaction"), {"credit_limit": "1", "version": 0}),
    ("/accounts/KH-000127/owner/", {"owner": ""}),
    ("/accounts/KH-000127/team/", {}),
    ("/accounts/KH-000127/category/", {"category": "target"}),
    ("/accounts/KH-000127/archive/", {}),
    (f"{PEOPLE}new/", {"name": "新人"}),
    ("/accounts/KH-000127/competitors/new/", {"competitor_name": "鼎泰"}),
    ("/accounts/KH-000127/incidents/new/", {"happened_on": "2026-01-01", "what_happened": "x"}),
    ("/accounts/KH-000127/addresses/new/", {"purpose": "仓库", "address": "x"}),
]


def snapshot():
    return (
        list(Account.objects.order_by("pk").values()),
        list(Contact.objects.values()),
        list(CreditIncident.objects.values()),
        list(Competitor.objects.values()),
        list(Account.history.values_list("history_id", flat=True)),
        TransactionStatus.objects.count(),
        list(Account.objects.get(number="KH-000127").team.values_list("user", "function")),
        Account.objects.get(number="KH-000127").addresses.count(),
    )


@pytest.mark.parametrize(("url", "data"), WRITES, ids=[url for url, _data in WRITES])
@pytest.mark.parametrize("persona", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_write_to_a_foreign_account_is_not_found_and_changes_nothing(url, data, persona, account, client, request):
    client.force_login(request.getfixturevalue(persona))
    before = snapshot()

    assert client.post(url, data).status_code == 404
    assert client.get(url).status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize(
    ("persona", "url", "data"),
    [
        ("owner", "/accounts/KH-000127/owner/", {"owner": ""}),
        ("teammate", "/accounts/KH-000127/owner/", {"owner": ""}),
        ("teammate", "/accounts/KH-000127/team/", {}),
        ("teammate", "/accounts/KH-000127/category/", {"category": "target"}),
        ("teammate", "/accounts/KH-000127/archive/", {}),
        ("teammate", "/accounts/KH-000127/restore/", {}),
    ],
)
def test_duty_of_others_is_refused_and_changes_nothing(persona, url, data, account, client, request):
    client.force_login(request.getfixturevalue(persona))
    before = snapshot()

    assert client.post(url, data).status_code == 403
    assert snapshot() == before


def test_director_sets_owner_team_and_category(account, director, teammate, client):
    manager = UserFactory()
    delivery = UserFactory(role=Role.DELIVERY)
    client.force_login(director)

    for address, choice in {
        "owner": {"owner": manager.pk},
        "team": {"solution": teammate.pk, "delivery": delivery.pk},
        "category": {"category": "key"},
    }.items():
        url = f"/accounts/KH-000127/{address}/"
        assert client.post(url, filled(client.get(url), **choice)).status_code == 302

    account.refresh_from_db()
    assert (account.owner, account.category) == (manager, Category.KEY)
    assert set(account.team.values_list("user", flat=True)) == {teammate.pk, delivery.pk}


def test_key_account_without_owner_is_refused_on_the_page_with_the_reason(director, jiangsu, client):
    account = AccountFactory(number="KH-000500", region=jiangsu)
    client.force_login(director)

    url = "/accounts/KH-000500/category/"
    response = client.post(url, filled(client.get(url), category="key"))

    assert "category" in response.context["form"].errors
    account.refresh_from_db()
    assert account.category == Category.NORMAL


def test_owner_archives_and_restores(account, owner, client):
    client.force_login(owner)

    client.post("/accounts/KH-000127/archive/")
    assert Account.objects.get(pk=account.pk).is_archived
    assert client.get("/accounts/KH-000127/").status_code == 200
    client.post("/accounts/KH-000127/restore/")
    assert not Account.objects.get(pk=account.pk).is_archived


def test_competitor_record_is_kept_once_for_an_account(account, owner, client):
    CompetitorRelationFactory(account=account, competitor__name="鼎泰泵业")
    client.force_login(owner)
    url = "/accounts/KH-000127/competitors/new/"

    assert "competitor_name" in client.post(url, {"competitor_name": "鼎泰泵业"}).context["form"].errors
    assert client.post(url, {"competitor_name": "科隆泵业", "wallet_share": "101"}).status_code == 200
    assert client.post(url, {"competitor_name": "科隆泵业", "wallet_share": "30"}).status_code == 302
    assert account.competitor_records.count() == 2
