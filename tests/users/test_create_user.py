"""create_user: the contract's command for people."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account
from tests.factories import PASSWORD
from tests.instances import Instance
from users.choices import Role
from users.models import Region, Unit, User

pytestmark = pytest.mark.django_db


def create(monkeypatch: pytest.MonkeyPatch, *args: str, password: str = PASSWORD) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("create_user", *args, "--password-stdin", stdout=io.StringIO())


def test_create_user_makes_a_director_of_regions_and_units(
    monkeypatch: pytest.MonkeyPatch, account: Account, west: Region, pumps: Unit
) -> None:
    create(monkeypatch, "gu", "--role", "director", "--region", "EAST", "--region", "WEST", "--unit", "PUMP")

    person = User.objects.get(username="gu")
    assert person.check_password(PASSWORD)
    assert {region.code for region in person.regions.all()} == {"EAST", "WEST"}
    assert {unit.code for unit in person.units.all()} == {"PUMP"}
    assert account in Account.objects.visible_to(person)
    assert not person.is_staff


def test_create_user_lets_administrators_into_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    create(monkeypatch, "root", "--role", "admin")

    person = User.objects.get(username="root")
    assert (person.role, person.is_staff, person.is_superuser) == (Role.ADMIN, True, True)


@pytest.mark.parametrize(
    ("args", "password", "reason"),
    [
        (["owner", "--role", "manager"], PASSWORD, "."),
        (["new person", "--role", "manager"], PASSWORD, "."),
        (["shen", "--role", "manager", "--region", "NOWHERE"], PASSWORD, "no region NOWHERE"),
        (["shen", "--role", "manager", "--unit", "NONE"], PASSWORD, "no unit NONE"),
        (["shen", "--role", "manager"], "short", "10"),
        (["shen", "--role", "manager"], "", "no password"),
    ],
)
def test_create_user_refuses_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, owner: User, args: list[str], password: str, reason: str
) -> None:
    with pytest.raises(CommandError, match=reason) as refused:
        create(monkeypatch, *args, password=password)

    assert refused.value.returncode == 1
    assert list(User.objects.all()) == [owner]


@pytest.mark.slow
def test_create_user_exit_codes(make_instance: Any) -> None:
    instance: Instance = make_instance()

    instance.manage("create_user", "shen", "--role", "manager", "--password-stdin", input=f"{PASSWORD}\n")
    instance.manage("create_user", "shen", "--role", "manager", "--password-stdin", input=f"{PASSWORD}\n", expect=1)
    instance.manage("create_user", "lu", "--role", "king", "--password-stdin", input=f"{PASSWORD}\n", expect=2)
    instance.manage("create_user", "lu", "--role", "manager", expect=2)
