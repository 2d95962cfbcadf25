"""The ledger of promises in the browser."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.actions import (
    update_commitment,
)
from accounts.models import Commitment
from tests.accounts.factories import CommitmentFactory
from tests.factories import AccountFactory, ContactFactory, TeamMemberFactory, UserFactory

LEDGER = "/promises/"


@pytest.fixture
def foreign(stranger):
    """A promise of an account that neither owner nor team of ours see."""
    other = AccountFactory(number="KH-000999", name="西部矿业股份", owner=stranger)
    return CommitmentFactory(account=other, matter="免费巡检二号装置", holder=stranger)


def opened(client, url):
    """Open a form as a browser does: every field with the value it shows."""
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {form[name].html_initial_name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in data.items()}


def matters(response):
    return [promise.matter for promise in response.context["page"].object_list]


@pytest.mark.parametrize(
    ("persona", "seen"),
    [
        ("owner", {"交付三期泵组安装图纸"}),
        ("teammate", {"交付三期泵组安装图纸"}),
        ("stranger", {"免费巡检二号装置"}),
        ("director", {"交付三期泵组安装图纸"}),
        ("director_elsewhere", set()),
        ("executive", {"交付三期泵组安装图纸", "免费巡检二号装置"}),
        ("service_user", set()),
        ("admin_user", set()),
    ],
)
def test_ledger_shows_and_counts_what_the_person_may_see(persona, seen, promise, foreign, client, request):
    client.force_login(request.getfixturevalue(persona))

    response = client.get(LEDGER)

    assert response.status_code == 200
    assert set(matters(response)) == seen
    assert response.context["page"].paginator.count == len(seen)
    for other in (promise, foreign):
        assert (other.matter in response.content.decode()) is (other.matter in seen)


@pytest.mark.parametrize(
    "query",
    [{"q": "巡检"}, {"account": "KH-000999"}, {"holder": "stranger"}, {"state": "all"}, {"overdue": "1"}],
    ids=str,
)
def test_no_filter_of_the_ledger_reaches_a_foreign_promise(query, foreign, owner, client):
    client.force_login(owner)

    response = client.get(LEDGER, query)

    assert matters(response) == []
    assert foreign.matter not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["我方将到期", "对方已逾期", "我方以后"]),
        ({"side": "theirs"}, ["对方已逾期"]),
        ({"state": "kept"}, ["我方已兑现"]),
        ({"state": "all", "side": "ours"}, ["我方已兑现", "我方将到期", "我方以后"]),
        ({"overdue": "1"}, ["对方已逾期"]),
        ({"holder": "teammate"}, ["我方以后"]),
        ({"account": "KH-000127", "q": "将到期"}, ["我方将到期"]),
        ({"q": "澜江 以后"}, ["我方以后"]),
        ({"sort": "-due_on", "side": "ours"}, ["我方以后", "我方将到期"]),
        ({"state": "nothing"}, ["我方将到期", "对方已逾期", "我方以后"]),
    ],
    ids=str,
)
def test_ledger_is_filtered_and_sorted_by_the_address(query, found, account, owner, teammate, client):
    today = timezone.localdate()
    CommitmentFactory(account=account, matter="我方将到期", due_on=today + dt.timedelta(days=2))
    CommitmentFactory(account=account, matter="我方以后", due_on=today + dt.timedelta(days=90), holder=teammate)
    CommitmentFactory(account=account, matter="对方已逾期", side="theirs", due_on=today - dt.timedelta(days=3))
    CommitmentFactory(account=account, matter="我方已兑现", state="kept", due_on=today - dt.timedelta(days=9))
    client.force_login(owner)

    response = client.get(LEDGER, query)

    if "sort" in query or query.get("side") == "ours":
        assert matters(response) == found
    assert sorted(matters(response)) == sorted(found)


def test_ledger_stands_by_the_day_due_and_marks_what_is_late(account, owner, client):
    today = timezone.localdate()
    for days in (5, -3, 1):
        CommitmentFactory(account=account, matter=f"第{days}日", due_on=today + dt.timedelta(days=days))
    client.force_login(owner)

    response = client.get(LEDGER)

    assert matters(response) == ["第-3日", "第1日", "第5日"]
    assert response.content.decode().count("k-badge k-bad") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_ledger_costs_the_same_for_many_rows(count, owner, client, django_assert_num_queries):
    for number in range(count):
        account = AccountFactory(owner=owner)
        contact = ContactFactory(account=account)
        CommitmentFactory(account=account, contact=contact, holder=UserFactory(username=f"holder{number}"))
    client.force_login(owner)

    with django_assert_num_queries(7):
        client.get(LEDGER)


def test_ledger_is_cut_into_pages_of_fifty(account, owner, client):
    for _each in range(51):
        CommitmentFactory(account=account)
    client.force_login(owner)

    assert len(matters(client.get(LEDGER))) == 50
    assert len(matters(client.get(LEDGER, {"page": "2"}))) == 1


def test_new_promise_comes_from_the_form_once(account, owner, client):
    contact = ContactFactory(account=account)
    client.force_login(owner)
    url = f"/accounts/{account.number}/promises/new/"
    data = opened(client, url) | {"side": "theirs", "matter": "支付质保金", "due_on": "2026-12-30"}
    data |= {"contact": contact.pk, "holder": ""}

    first = client.post(url, data)
    second = client.post(url, data)

    made = Commitment.objects.get()
    assert first.url == second.url == f"/promises/{made.pk}/"
    assert (made.side, made.contact, made.holder, made.created_by) == ("theirs", contact, None, owner)


def test_new_promise_names_no_person_of_another_customer(account, owner, client):
    other = ContactFactory()
    client.force_login(owner)
    url = f"/accounts/{account.number}/promises/new/"

    response = client.post(url, opened(client, url) | {"matter": "付款", "due_on": "2026-12-30", "contact": other.pk})

    assert "contact" in response.context["form"].errors
    assert other.name not in response.content.decode()
    assert not Commitment.objects.exists()


def test_holders_offered_are_those_who_see_the_account(account, owner, teammate, stranger, director, client):
    client.force_login(owner)

    form = client.get(f"/accounts/{account.number}/promises/new/").context["form"]

    assert set(form.fields["holder"].queryset) == {owner, teammate, director}


def test_edit_of_a_version_seen_before_shows_both_values(promise, owner, teammate, client):
    client.force_login(owner)
    url = f"/promises/{promise.pk}/edit/"
    data = opened(client, url)
    update_commitment(by=teammate, commitment=promise, changes={"matter": "交付图纸与清单"}, version=1)

    response = client.post(url, data | {"matter": "交付图纸与样册"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "交付图纸与清单" in page
    assert "交付图纸与样册" in page
    assert teammate.display_name in page
    assert Commitment.objects.get().matter == "交付图纸与清单"
    form = response.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    again |= {form[name].html_initial_name: form.seen[name].value() or "" for name in form.fields}
    assert client.post(url, again).status_code == 302
    assert Commitment.objects.get().matter == "交付图纸与样册"


def test_settling_in_the_browser_keeps_what_shows_it(promise, teammate, client):
    client.force_login(teammate)

    response = client.post(f"/promises/{promise.pk}/settle/", {"state": "kept", "evidence": "客户签收"})

    assert response.status_code == 302
    row = Commitment.objects.get()
    assert (row.state, row.evidence, row.settled_on) == ("kept", "客户签收", timezone.localdate())
    assert "客户签收" in client.get(f"/promises/{promise.pk}/").content.decode()


def test_settling_without_evidence_keeps_what_was_typed(promise, owner, client):
    client.force_login(owner)

    response = client.post(f"/promises/{promise.pk}/settle/", {"state": "broken", "evidence": ""})

    assert response.status_code == 200
    assert response.context["form"]["state"].value() == "broken"
    assert Commitment.objects.get().state == "open"


def test_settled_promise_is_opened_again_before_it_is_edited(account, owner, client):
    promise = CommitmentFactory(account=account, state="kept")
    client.force_login(owner)
    assert client.get(f"/promises/{promise.pk}/edit/").status_code == 302

    client.post(f"/promises/{promise.pk}/reopen/")

    assert client.get(f"/promises/{promise.pk}/edit/").status_code == 200


def test_what_was_typed_about_a_promise_settled_meanwhile_stays(account, owner, client):
    promise = CommitmentFactory(account=account, state="kept", evidence="签收单")
    client.force_login(owner)

    page = client.post(f"/promises/{promise.pk}/settle/", {"state": "broken", "evidence": "客户说没收到"})

    promise.refresh_from_db()
    assert (promise.state, promise.evidence) == ("kept", "签收单")
    assert page.context["form"].errors
    assert page.context["form"]["evidence"].value() == "客户说没收到"
    assert ">\n客户说没收到</textarea>" in page.content.decode()


@pytest.mark.parametrize("persona", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_foreign_promise_is_not_found_and_not_changed(persona, promise, client, request):
    client.force_login(request.getfixturevalue(persona))
    before = Commitment.objects.values().get()

    for path in ("", "edit/"):
        assert client.get(f"/promises/{promise.pk}/{path}").status_code == 404
    for path in ("edit/", "settle/", "reopen/"):
        data = {"state": "kept", "evidence": "x", "matter": "x", "version": 1}
        assert client.post(f"/promises/{promise.pk}/{path}", data).status_code == 404
    assert client.post(f"/accounts/{promise.account.number}/promises/new/", {"matter": "x"}).status_code == 404
    assert Commitment.objects.values().get() == before


def test_who_leaves_the_team_no_longer_sees_its_promises(promise, client):
    helper = TeamMemberFactory(account=promise.account)
    client.force_login(helper.user)
    assert client.get(f"/promises/{promise.pk}/").status_code == 200

    helper.delete()

    assert client.get(f"/promises/{promise.pk}/").status_code == 404


@pytest.mark.parametrize(("path", "status"), [("settle/", 302), ("reopen/", 405)])
def test_promise_is_not_written_by_get(path, status, promise, owner, client):
    client.force_login(owner)
    before = promise.state

    assert client.get(f"/promises/{promise.pk}/{path}").status_code == status
    promise.refresh_from_db()
    assert promise.state == before
