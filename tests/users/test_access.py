"""Who sees which account: the one access rule."""

import datetime as dt

import pytest

from accounts.choices import GuardedKind
from accounts.models import Account, AccountGrant, ContactPersonal, CreditIncident
from tests.factories import (
    AccountFactory,
    ContactFactory,
    ContactPersonalFactory,
    CreditIncidentFactory,
    TeamMemberFactory,
    UnitFactory,
    UserFactory,
)
from users.choices import Role

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def foreign(west, stranger):
    """An account of the west that belongs to the stranger."""
    return AccountFactory(number="KH-000999", name="西部矿业", owner=stranger, region=west)


@pytest.mark.parametrize(
    ("persona", "seen"),
    [
        ("owner", {"KH-000127"}),
        ("teammate", {"KH-000127"}),
        ("stranger", {"KH-000999"}),
        ("director", {"KH-000127"}),
        ("director_elsewhere", {"KH-000999"}),
        ("executive", {"KH-000127", "KH-000999"}),
        ("service_user", set()),
        ("admin_user", set()),
    ],
)
def test_visible_to_keeps_what_the_role_may_see(persona, seen, account, foreign, request):
    person = request.getfixturevalue(persona)

    assert set(Account.objects.visible_to(person).values_list("number", flat=True)) == seen


def test_visible_to_adds_up_region_and_unit_of_a_director(account, foreign, east, pumps):
    branch = UnitFactory(code="PUMP-S", parent=pumps)
    of_unit = AccountFactory(unit=branch)
    director = UserFactory(role=Role.DIRECTOR, regions=[east], units=[pumps])

    assert set(Account.objects.visible_to(director)) == {account, of_unit}


def test_visible_to_gives_a_director_without_region_only_own_accounts(account, foreign):
    director = UserFactory(role=Role.DIRECTOR)
    own = AccountFactory(owner=director)

    assert list(Account.objects.visible_to(director)) == [own]


def test_visible_to_is_not_widened_by_a_region_of_a_manager(account, east):
    manager = UserFactory(role=Role.MANAGER, regions=[east])

    assert not Account.objects.visible_to(manager).exists()


def test_visible_to_shows_an_administrator_the_accounts_of_own_teams(account, foreign, admin_user):
    TeamMemberFactory(account=foreign, user=admin_user)

    assert list(Account.objects.visible_to(admin_user)) == [foreign]


@pytest.mark.parametrize("role", Role.values)
def test_visible_to_gives_nothing_to_someone_who_left(role, account, east):
    gone = UserFactory(role=role, is_active=False, regions=[east])
    AccountFactory(owner=gone)

    assert not Account.objects.visible_to(gone).exists()


def test_visible_to_lists_an_account_once_for_owner_who_is_also_on_the_team(account, owner, director):
    TeamMemberFactory(account=account, user=owner)
    TeamMemberFactory(account=account, user=director)

    assert Account.objects.visible_to(owner).count() == 1
    assert Account.objects.visible_to(director).count() == 1


@pytest.mark.parametrize(
    ("persona", "may_read"),
    [
        ("owner", True),
        ("teammate", True),
        ("stranger", False),
        ("director", False),
        ("executive", False),
        ("admin_user", False),
    ],
)
def test_personal_facts_are_read_by_owner_and_team(persona, may_read, account, request):
    ContactPersonalFactory(contact=ContactFactory(account=account), family="两个孩子")
    person = request.getfixturevalue(persona)

    assert ContactPersonal.objects.readable_by(person, as_of=TODAY).exists() is may_read


@pytest.mark.parametrize(
    ("persona", "may_read"),
    [
        ("owner", True),
        ("teammate", False),
        ("stranger", False),
        ("director", True),
        ("director_elsewhere", False),
        ("executive", True),
        ("service_user", False),
        ("admin_user", False),
    ],
)
def test_credit_incidents_are_read_by_owner_and_those_above(persona, may_read, account, request):
    CreditIncidentFactory(account=account)
    person = request.getfixturevalue(persona)

    assert CreditIncident.objects.readable_by(person, as_of=TODAY).exists() is may_read


def test_grant_opens_guarded_facts_until_it_expires(account, owner, director, teammate):
    ContactPersonalFactory(contact=ContactFactory(account=account))
    CreditIncidentFactory(account=account)
    for person, kind in ((director, GuardedKind.PERSONAL), (teammate, GuardedKind.CREDIT)):
        AccountGrant.objects.create(account=account, user=person, kind=kind, granted_by=owner, expires_on=TODAY)

    tomorrow = TODAY + dt.timedelta(days=1)
    assert ContactPersonal.objects.readable_by(director, as_of=TODAY).exists()
    assert not ContactPersonal.objects.readable_by(director, as_of=tomorrow).exists()
    assert CreditIncident.objects.readable_by(teammate, as_of=TODAY).exists()
    assert not CreditIncident.objects.readable_by(teammate, as_of=tomorrow).exists()


def test_grant_opens_nothing_on_an_account_that_is_not_seen(account, owner, stranger):
    ContactPersonalFactory(contact=ContactFactory(account=account))
    AccountGrant.objects.create(account=account, user=stranger, kind=GuardedKind.PERSONAL, granted_by=owner)

    assert not ContactPersonal.objects.readable_by(stranger, as_of=TODAY).exists()
