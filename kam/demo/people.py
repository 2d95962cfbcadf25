"""The people of the demo, one and more of each role, with passwords drawn at the moment."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext

from kam.demo.catalogue import UNITS
from kam.demo.draws import Draw
from kam.demo.places import PROVINCE_NAMES, REGIONS
from kam.demo.words import GIVEN_FIRST, GIVEN_SECOND, SURNAMES
from users.choices import Role
from users.models import Region, Unit, User

DOMAIN = "demo.invalid"
ACCOUNTS_OF_A_MANAGER = 150
AREAS = {**PROVINCE_NAMES, **{region[0]: region[1] for region in REGIONS}, **{unit[0]: unit[1] for unit in UNITS}}


@dataclass(frozen=True)
class Person:
    """One demo user and what they answer for. `beat` are the regions a manager works in."""

    username: str
    name: str
    role: Role
    title: str
    regions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    beat: tuple[str, ...] = ()


PEOPLE = [
    Person("shenyifan", "沈一帆", Role.MANAGER, "大客户经理", beat=("JS", "SD", "AH")),
    Person("luozhiyuan", "罗志远", Role.MANAGER, "大客户经理", beat=("SH", "ZJ", "FJ", "JX")),
    Person("qinlan", "秦岚", Role.MANAGER, "大客户经理", beat=("NORTH", "NORTHEAST", "NORTHWEST")),
    Person("hanxuesong", "韩雪松", Role.MANAGER, "大客户经理", beat=("SOUTH", "CENTRAL", "SOUTHWEST")),
    Person("xujingyi", "许静宜", Role.SOLUTION, "解决方案经理"),
    Person("jiangwenbo", "蒋文博", Role.DELIVERY, "交付经理"),
    Person("guminghua", "顾明华", Role.DIRECTOR, "华东销售总监", regions=("EAST",)),
    Person(
        *("tangruoxi", "唐若溪", Role.DIRECTOR, "南方与服务总监"),
        regions=("SOUTH", "CENTRAL", "SOUTHWEST"),
        units=("SERVICE",),
    ),
    Person("lujingchuan", "陆景川", Role.EXECUTIVE, "总经理"),
    Person("hexiaowen", "何晓雯", Role.SERVICE, "客服主管"),
    Person("zoulin", "邹霖", Role.ADMIN, "系统管理员"),
]


def create_people(seed: int, *, accounts: int) -> dict[str, User]:
    """Create the demo users and, for many accounts, further managers who cannot sign in. Shape: username → person."""
    nobody = make_password(None)
    rows = {
        person.username: User(
            username=person.username,
            display_name=person.name,
            role=person.role,
            title=person.title,
            email=f"{person.username}@{DOMAIN}",
            password=nobody,
            is_staff=person.role == Role.ADMIN,
            is_superuser=person.role == Role.ADMIN,
        )
        for person in PEOPLE
    }
    draw = Draw(seed, "people")
    further = max(0, accounts // ACCOUNTS_OF_A_MANAGER - sum(person.role == Role.MANAGER for person in PEOPLE))
    for number in range(1, further + 1):
        username = f"manager{number:03d}"
        rows[username] = User(
            username=username,
            display_name=draw_name(draw),
            role=Role.MANAGER,
            title="客户经理",
            email=f"{username}@{DOMAIN}",
            password=nobody,
        )
    User.objects.bulk_create(rows.values())
    regions = {region.code: region for region in Region.objects.all()}
    units = {unit.code: unit for unit in Unit.objects.all()}
    for person in PEOPLE:
        rows[person.username].regions.set([regions[code] for code in person.regions])
        rows[person.username].units.set([units[code] for code in person.units])
    return rows


def draw_name(draw: Draw) -> str:
    """Put a Chinese name together."""
    given = draw.pick(GIVEN_FIRST) if draw.chance(0.75) else ""
    return draw.pick(SURNAMES) + given + draw.pick(GIVEN_SECOND)


def set_passwords(people: dict[str, User]) -> dict[str, str]:
    """Give every demo user a random password; return them in clear, once. Shape: username → password."""
    passwords = {person.username: secrets.token_urlsafe(9) for person in PEOPLE}
    with ThreadPoolExecutor() as pool:
        hashes = list(pool.map(make_password, passwords.values()))
    for username, encoded in zip(passwords, hashes, strict=True):
        people[username].password = encoded
    User.objects.bulk_update([people[username] for username in passwords], ["password"])
    return passwords


def sheet(passwords: dict[str, str]) -> str:
    """List the demo users: name, password, role, who they are."""
    lines = [gettext("Demo users: name, password, role")]
    for person in PEOPLE:
        area = "、".join(AREAS[code] for code in (*person.regions, *person.units, *person.beat))
        about = f"{person.name} {person.title} {area}".rstrip()
        lines.append(f"{person.username:<12} {passwords[person.username]:<14} {person.role.value:<10} {about}")
    return "\n".join(lines) + "\n"


def write_sheet(path: Path, text: str) -> None:
    """Write the list where only the owner of the installation reads it."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
