"""Asking to see something, answering, granting and revoking by name: nothing leaks before, revocation is at once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import ask_for_access, decide_ask, grant, revoke
from accounts.choices import AskState, GuardedKind, TeamFunction
from accounts.models import AccessAsk, Account, AccountGrant, ContactPersonal, TeamMember
from accounts.selectors.guarded import guarded_access
from accounts.selectors.responsible import deciders_of, people_who_see
from tests.accounts.factories import AccessAskFactory, AccountGrantFactory
from tests.factories import AccountFactory, ContactFactory, ContactPersonalFactory, RegionFactory, UserFactory
from users.choices import Role
from users.models import Notification, User

TODAY = timezone.localdate()
ACCESS = "/accounts/KH-000127/access/"
PERSONAS = [
    *("owner", "teammate", "stranger", "director", "director_elsewhere"),
    *("executive", "service_user", "admin_user"),
]


def ask(person, account, **others):
    return ask_for_access(by=person, account=account, reason="同一集团的项目", as_of=TODAY, **others)


def hidden_url(client, name):
    """Meet a customer in the look for duplicates, and give the page on which to ask for it."""
    response = client.post("/accounts/new/", {"name": name})
    return response.context["alike"][0][1]


def test_people_who_see_an_account_are_exactly_those_of_the_access_rule(account, request, pumps):
    for name in PERSONAS:
        request.getfixturevalue(name)
    UserFactory(role=Role.DIRECTOR, units=[pumps])
    UserFactory(role=Role.EXECUTIVE, is_active=False)
    account.unit = pumps
    account.save()

    seeing = {user for user in User.objects.all() if Account.objects.visible_to(user).filter(pk=account.pk).exists()}

    assert set(people_who_see(account)) == seeing
    assert len(seeing) == 5


def test_region_whose_code_begins_alike_is_not_above(account, owner):
    beside = RegionFactory(code="EA")
    UserFactory(username="beside", role=Role.DIRECTOR, regions=[beside])

    assert "beside" not in set(people_who_see(account).values_list("username", flat=True))


def test_deciders_are_the_owner_else_the_directors_above_else_the_executives(
    account, owner, director, director_elsewhere, executive
):
    assert deciders_of(account) == [owner]
    account.owner = None
    assert deciders_of(account) == [director]
    account.region = None
    assert deciders_of(account) == [executive]


def test_wish_is_told_to_the_owner_once(account, owner, stranger, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first = ask(stranger, account)
        again = ask(stranger, account)

    assert first == again
    notice = Notification.objects.get()
    assert (notice.user, notice.about, notice.url) == (owner, account.number, "/access/")
    assert account.name in notice.title


@pytest.mark.parametrize(
    ("persona", "kind"),
    [
        ("owner", None),
        ("teammate", None),
        ("executive", None),
        ("teammate", GuardedKind.PERSONAL),
        ("director", GuardedKind.CREDIT),
    ],
)
def test_nobody_asks_for_what_they_may_see(persona, kind, account, request):
    with pytest.raises(ValidationError):
        ask(request.getfixturevalue(persona), account, kind=kind)
    assert not AccessAsk.objects.exists()


def test_nobody_asks_without_a_reason(account, stranger):
    with pytest.raises(ValidationError):
        ask_for_access(by=stranger, account=account, reason=" ", as_of=TODAY)


def test_database_keeps_one_open_wish(account, stranger):
    AccessAskFactory(account=account, asked_by=stranger)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccessAskFactory(account=account, asked_by=stranger)


def test_granted_wish_puts_the_asker_on_the_team_as_support(account, owner, stranger):
    wish = ask(stranger, account)

    decide_ask(by=owner, ask=wish, is_granted=True)

    member = TeamMember.objects.get(account=account, user=stranger)
    assert member.function == TeamFunction.SUPPORT
    assert Account.objects.visible_to(stranger).filter(pk=account.pk).exists()
    assert member.history.get().history_user == owner


def test_granted_wish_for_guarded_facts_opens_them_until_the_day(account, owner, director):
    wish = ask(director, account, kind=GuardedKind.PERSONAL)

    decide_ask(by=owner, ask=wish, is_granted=True, expires_on=TODAY + dt.timedelta(days=7))

    assert guarded_access(director, account, as_of=TODAY).reads_personal
    assert not guarded_access(director, account, as_of=TODAY + dt.timedelta(days=8)).reads_personal


def test_refused_wish_opens_nothing_and_names_no_hidden_account(
    account, owner, stranger, django_capture_on_commit_callbacks
):
    wish = ask(stranger, account)

    with django_capture_on_commit_callbacks(execute=True):
        decide_ask(by=owner, ask=wish, is_granted=False, answer="请先与我联系")

    assert not Account.objects.visible_to(stranger).exists()
    notice = Notification.objects.get(user=stranger)
    told = f"{notice.title}{notice.text}{notice.url}{notice.about}"
    assert "请先与我联系" in told
    assert account.name not in told
    assert account.number not in told


def test_granted_wish_is_told_with_the_way_to_the_account(account, owner, stranger, django_capture_on_commit_callbacks):
    wish = ask(stranger, account)

    with django_capture_on_commit_callbacks(execute=True):
        decide_ask(by=owner, ask=wish, is_granted=True)

    notice = Notification.objects.get(user=stranger)
    assert (notice.url, notice.about) == ("/accounts/KH-000127/", account.number)


def test_refusal_needs_an_answer(account, owner, stranger):
    wish = ask(stranger, account)

    with pytest.raises(ValidationError):
        decide_ask(by=owner, ask=wish, is_granted=False)
    assert AccessAsk.objects.get().state == AskState.OPEN


@pytest.mark.parametrize("state", [AskState.GRANTED, AskState.REFUSED])
def test_answered_wish_is_not_answered_again(state, account, owner, stranger):
    wish = AccessAskFactory(account=account, asked_by=stranger, state=state)

    with pytest.raises(ValidationError):
        decide_ask(by=owner, ask=wish, is_granted=True)
    assert not TeamMember.objects.filter(user=stranger).exists()


@pytest.mark.parametrize("persona", ["teammate", "stranger", "director_elsewhere", "service_user", "admin_user"])
def test_who_does_not_answer_for_the_account_decides_nothing(persona, account, client, request):
    wish = AccessAskFactory(account=account)
    person = request.getfixturevalue(persona)

    with pytest.raises(PermissionDenied):
        decide_ask(by=person, ask=wish, is_granted=True)
    client.force_login(person)
    assert client.post(f"/access/{wish.pk}/decide/", {"decision": "grant"}).status_code == 404
    assert AccessAsk.objects.get().state == AskState.OPEN
    assert not TeamMember.objects.filter(user=wish.asked_by).exists()


@pytest.mark.parametrize("persona", ["owner", "director", "executive"])
def test_who_answers_for_the_account_decides_in_the_browser(persona, account, client, request):
    wish = AccessAskFactory(account=account)
    client.force_login(request.getfixturevalue(persona))
    assert account.name in client.get("/access/").content.decode()

    response = client.post(f"/access/{wish.pk}/decide/", {"decision": "grant"})

    assert response.url == "/access/"
    assert AccessAsk.objects.get().state == AskState.GRANTED


def test_nobody_decides_their_own_wish(account, director):
    wish = AccessAskFactory(account=account, asked_by=director, kind=GuardedKind.PERSONAL)

    with pytest.raises(PermissionDenied):
        decide_ask(by=director, ask=wish, is_granted=True)
    assert not AccountGrant.objects.exists()


def test_duplicate_that_is_hidden_leads_to_asking_and_tells_its_owner_only(account, stranger, client):
    client.force_login(stranger)

    url = hidden_url(client, account.name)
    page = client.get(url).content.decode()

    assert account.owner.display_name in page
    for secret in (account.name, account.number):
        assert secret not in url
        assert secret not in page
    assert f"/{account.pk}/" not in url
    client.post(url, {"reason": "同一集团的项目"})
    own = client.get("/access/").content.decode()
    assert "同一集团的项目" in own
    assert account.name not in own
    assert account.number not in own
    assert AccessAsk.objects.get().asked_by == stranger


def test_doubled_wish_is_one(account, stranger, client):
    client.force_login(stranger)
    url = hidden_url(client, account.name)
    data = {"reason": "同一集团的项目", "token": "t" * 20}

    client.post(url, data)
    client.post(url, data)

    assert AccessAsk.objects.count() == 1


def test_key_of_another_session_leads_nowhere(account, stranger, service_user, client):
    client.force_login(stranger)
    url = hidden_url(client, account.name)

    client.logout()
    client.force_login(service_user)

    assert client.get(url).status_code == 404
    assert client.post(url, {"reason": "x"}).status_code == 404
    assert not AccessAsk.objects.exists()


def test_guarded_field_leads_to_asking(account, director, client):
    ContactPersonalFactory(contact=ContactFactory(account=account), family="两个孩子在南京读书")
    client.force_login(director)
    assert f"{ACCESS}ask/personal/" in client.get("/accounts/KH-000127/people/").content.decode()

    client.post(f"{ACCESS}ask/personal/", {"reason": "准备高层拜访"})

    wish = AccessAsk.objects.get()
    assert (wish.kind, wish.asked_by, wish.account) == (GuardedKind.PERSONAL, director, account)


@pytest.mark.parametrize("path", ["", "ask/personal/"])
@pytest.mark.parametrize("persona", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_access_of_a_foreign_account_is_not_found(path, persona, account, client, request):
    client.force_login(request.getfixturevalue(persona))

    assert client.get(f"{ACCESS}{path}").status_code == 404
    assert client.post(f"{ACCESS}{path}", {"reason": "x", "kind": "credit"}).status_code == 404
    assert not AccessAsk.objects.exists()
    assert not AccountGrant.objects.exists()


def test_unknown_kind_of_facts_is_not_found(account, director, client):
    client.force_login(director)

    assert client.get(f"{ACCESS}ask/everything/").status_code == 404


def test_grant_by_name_opens_and_revoking_closes_at_once(account, owner, director, client):
    personal = ContactPersonalFactory(contact=ContactFactory(account=account), family="两个孩子在南京读书")
    client.force_login(owner)
    client.post(ACCESS, {"user": director.pk, "kind": "personal", "expires_on": ""})
    made = AccountGrant.objects.get()
    assert made.granted_by == owner
    assert list(ContactPersonal.objects.readable_by(director, as_of=TODAY)) == [personal]

    client.post(f"{ACCESS}{made.pk}/revoke/")

    assert not ContactPersonal.objects.readable_by(director, as_of=TODAY).exists()
    assert [row.history_type for row in AccountGrant.history.order_by("history_id")] == ["+", "-"]


def test_second_grant_moves_the_day_it_ends(account, owner, director):
    grant(by=owner, account=account, user=director, kind=GuardedKind.PERSONAL)

    grant(by=owner, account=account, user=director, kind=GuardedKind.PERSONAL, expires_on=TODAY)

    assert AccountGrant.objects.get().expires_on == TODAY


def test_database_keeps_one_grant_of_a_kind(account, director):
    AccountGrantFactory(account=account, user=director)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccountGrantFactory(account=account, user=director)


@pytest.mark.parametrize(("by", "to"), [("director", "director"), ("owner", "stranger"), ("owner", "owner")], ids=str)
def test_nobody_grants_themselves_or_who_does_not_see_the_account(by, to, account, request):
    with pytest.raises(ValidationError):
        grant(
            by=request.getfixturevalue(by),
            account=account,
            user=request.getfixturevalue(to),
            kind=GuardedKind.BOTTOM_LINE,
        )
    assert not AccountGrant.objects.exists()


def test_grant_ends_on_no_day_that_has_passed(account, owner, director):
    yesterday = TODAY - dt.timedelta(days=1)

    with pytest.raises(ValidationError):
        grant(by=owner, account=account, user=director, kind=GuardedKind.PERSONAL, expires_on=yesterday)


def test_teammate_neither_grants_nor_revokes(account, teammate, director, client):
    made = AccountGrantFactory(account=account, user=director)
    with pytest.raises(PermissionDenied):
        grant(by=teammate, account=account, user=director, kind=GuardedKind.CREDIT)
    with pytest.raises(PermissionDenied):
        revoke(by=teammate, grant=made)
    client.force_login(teammate)

    assert client.get(ACCESS).status_code == 403
    assert client.post(ACCESS, {"user": director.pk, "kind": "credit"}).status_code == 403
    assert client.post(f"{ACCESS}{made.pk}/revoke/").status_code == 403
    assert AccountGrant.objects.get() == made


@pytest.mark.parametrize("count", [1, 3])
def test_access_pages_cost_the_same_for_many_rows(count, account, owner, client, django_assert_num_queries):
    for _each in range(count):
        AccessAskFactory(account=account)
        AccessAskFactory(account=AccountFactory(), asked_by=owner)
        AccountGrantFactory(account=account)
    client.force_login(owner)

    with django_assert_num_queries(7):
        client.get("/access/")
    with django_assert_num_queries(7):
        client.get(ACCESS)
