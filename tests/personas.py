"""The people of the tests: one account of the east, its owner, a teammate, and those who may or may not look at it."""

from typing import Any

import pytest

from accounts.choices import TeamFunction
from accounts.models import Account
from tests.factories import AccountFactory, RegionFactory, TeamMemberFactory, UnitFactory, UserFactory
from users.choices import Role
from users.models import Region, Unit, User


@pytest.fixture
def east(db: Any) -> Region:
    """华东, a region with another below it."""
    return RegionFactory(code="EAST", name="华东", name_en="East China")


@pytest.fixture
def jiangsu(east: Region) -> Region:
    """江苏, below 华东."""
    return RegionFactory(code="JS", name="江苏", name_en="Jiangsu", parent=east)


@pytest.fixture
def west(db: Any) -> Region:
    """西部, beside 华东."""
    return RegionFactory(code="WEST", name="西部", name_en="West China")


@pytest.fixture
def pumps(db: Any) -> Unit:
    """泵业事业部, a unit nobody answers for by default."""
    return UnitFactory(code="PUMP", name="泵业事业部", name_en="Pumps")


@pytest.fixture
def owner(db: Any) -> User:
    return UserFactory(username="owner", display_name="沈一帆", role=Role.MANAGER)


@pytest.fixture
def teammate(db: Any) -> User:
    """The solution lead on the team of `account`."""
    return UserFactory(username="teammate", display_name="许静宜", role=Role.SOLUTION)


@pytest.fixture
def stranger(db: Any) -> User:
    """A manager who has nothing to do with `account`."""
    return UserFactory(username="stranger", display_name="罗志远", role=Role.MANAGER)


@pytest.fixture
def director(east: Region) -> User:
    """The director of the east, above `account`."""
    return UserFactory(username="director", display_name="顾明华", role=Role.DIRECTOR, regions=[east])


@pytest.fixture
def director_elsewhere(west: Region) -> User:
    """The director of the west, not above `account`."""
    return UserFactory(username="director_west", display_name="秦岭", role=Role.DIRECTOR, regions=[west])


@pytest.fixture
def executive(db: Any) -> User:
    return UserFactory(username="executive", display_name="陆总", role=Role.EXECUTIVE)


@pytest.fixture
def service_user(db: Any) -> User:
    return UserFactory(username="service", display_name="何服务", role=Role.SERVICE)


@pytest.fixture
def admin_user(db: Any) -> User:
    """An administrator: configures, may use the admin site, sees no account."""
    return UserFactory(username="admin", display_name="管理员", role=Role.ADMIN, is_staff=True, is_superuser=True)


@pytest.fixture
def account(owner: User, teammate: User, jiangsu: Region) -> Account:
    """澜江化工, in 江苏, owned by `owner`, with `teammate` as solution lead."""
    made = AccountFactory(number="KH-000127", name="澜江化工集团有限公司", owner=owner, region=jiangsu)
    TeamMemberFactory(account=made, user=teammate, function=TeamFunction.SOLUTION)
    return made
