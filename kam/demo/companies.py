"""The invented customers: names, codes, addresses, category, owner."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import accumulate, count

from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from accounts.choices import Category, CustomerType, Nature, Source
from accounts.credit_code import ALPHABET, check_character
from accounts.models import Account, Tag
from core.history import sign
from kam.demo import words
from kam.demo.catalogue import TRADES
from kam.demo.draws import Draw
from kam.demo.people import PEOPLE, draw_name
from kam.demo.places import CITIES, DISTRICTS, PROVINCE_NAMES, REGION_OF_PROVINCE, ROADS
from kam.demo.profiles import Course, Profiles
from kam.demo.records import create_all, set_column
from kam.demo.reference import Reference
from users.choices import Role
from users.models import User

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GROUP_SHARE = 0.06
OWNERLESS_SHARE = 0.06
CHUNK = 2000
TRIES = 8
CITY_NAMES_EN = {city.name: city.name_en for city in CITIES}


@dataclass(frozen=True)
class Name:
    """What one customer is called. No two are alike."""

    full: str
    short: str
    english: str
    style: str
    form: str
    domain: str


class Namer:
    """Puts names of companies together that nobody bears, each once."""

    def __init__(self, seed: int) -> None:
        self.draw = Draw(seed, "names")
        self.used: set[str] = set()
        self.borders = list(accumulate(form[3] for form in words.FORMS))

    def name(self, profile_trade: int, city: str, *, style: str = "") -> Name:
        """Draw a name; with a style the company belongs to the group of that style."""
        trade = TRADES[profile_trade]
        for turn in count():
            style = style if turn < TRIES else ""
            chosen = style or self._style(turn // TRIES)
            word, english = self.draw.pick(trade.words)
            form, ending, english_ending, _weight = self.draw.pick_by_weight(words.FORMS, self.borders)
            full = f"{chosen}{word}（{city}）有限公司" if style else f"{city}{chosen}{word}{ending}"
            # Within a city a style stands for one house: short names stay different, too.
            mark = full if style else f"{city}{chosen}"
            if mark not in self.used:
                self.used.add(mark)
                break
        spelled = _spelled(chosen)
        place = CITY_NAMES_EN[city]
        return Name(
            full=full,
            short=f"{chosen}{word}" + (f"·{city}" if style else ""),
            english=f"{spelled.capitalize()} {english} {f'({place}) Co., Ltd.' if style else english_ending}",
            style=chosen,
            form=form,
            domain=f"{spelled}.example",
        )

    def _style(self, further: int) -> str:
        """Draw two syllables, and further ones where a large city has used up the short names."""
        first, second = self.draw.pick(words.STYLES), self.draw.pick(words.STYLES)
        if first == second:
            return self._style(further)
        return first + second + "".join(self.draw.pick(words.STYLES) for _place in range(further))


@cache
def _spelled(style: str) -> str:
    return "".join(lazy_pinyin(style, style=Style.NORMAL))


def credit_code(division: str, number: int) -> str:
    """Build a code that passes its check: an enterprise of a district with a running number of its own."""
    digits = ""
    for _place in range(6):
        number, rest = divmod(number, len(ALPHABET))
        digits = ALPHABET[rest] + digits
    body = f"MA{digits}"
    total = sum(DIGITS.index(char) * weight for char, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    check = (11 - total % 11) % 11
    first_17 = f"91{division}{body}{'X' if check == 10 else check}"
    return first_17 + check_character(first_17)


@dataclass
class Company:
    """One customer as drawn, with what the other parts need to know of it."""

    place: int
    account: Account
    name: Name
    tags: list[Tag]


def create_companies(
    seed: int, profiles: Profiles, reference: Reference, people: dict[str, User], *, as_of: dt.date
) -> list[Company]:
    """Create the accounts. Cost: a few statements a thousand."""
    draw, namer = Draw(seed, "companies"), Namer(seed)
    managers = _managers_by_region(people)
    codes = draw.rng.permutation(len(profiles)) + 1_000_000
    companies: list[Company] = []
    houses: dict[int, list[Company]] = {}
    for place in range(len(profiles)):
        group = houses.get(int(profiles.trade[place]), [])
        parent = draw.pick(group) if group and draw.chance(GROUP_SHARE) else None
        city = CITIES[int(profiles.city[place])]
        name = namer.name(int(profiles.trade[place]), city.name, style=parent.name.style if parent else "")
        account = _account(draw, place, name, profiles, reference, as_of=as_of)
        account.credit_code = credit_code(city.division, int(codes[place])) if draw.chance(0.9) else ""
        account.parent = parent.account if parent else None
        account.owner = _owner(draw, place, profiles, managers)
        company = Company(place, account, name, draw.some(reference.tags, draw.whole(0, 2)))
        companies.append(company)
        if not parent:
            houses.setdefault(int(profiles.trade[place]), []).append(company)
    _save(companies, as_of=as_of, draw=draw)
    return companies


def _account(
    draw: Draw, place: int, name: Name, profiles: Profiles, reference: Reference, *, as_of: dt.date
) -> Account:
    """Fill the basic data to a degree: what is large or ours for long is known better."""
    trade, city = TRADES[int(profiles.trade[place])], CITIES[int(profiles.city[place])]
    course = Course(int(profiles.course[place]))
    known = 0.95 if profiles.is_key[place] else 0.55 + 0.4 * draw.single.random()
    years = draw.whole(0, 1) if course in {Course.NEW, Course.PROSPECT} else draw.whole(3, 14)
    founded_on = dt.date(as_of.year - years - draw.whole(2, 16), draw.whole(1, 12), draw.whole(1, 28))
    is_channel = trade.name == "机电贸易"
    account = Account(
        number=f"KH-{place + 1:06d}",
        name=name.full,
        short_name=name.short,
        name_en=name.english if draw.chance(known) else "",
        industry=reference.industries[int(profiles.trade[place])],
        region=reference.regions[city.province],
        unit=reference.units[trade.unit],
        nature=Nature.PARTNER if is_channel else draw.pick([Nature.COMPANY] * 6 + [Nature.SPECIAL, Nature.GOVERNMENT]),
        customer_type=CustomerType.CHANNEL if is_channel else CustomerType.BUSINESS,
        category=_category(place, profiles, course),
        lost_reason=draw.pick(words.LOST_REASONS) if course == Course.LOST else "",
        organisation_form=name.form,
        city=city.name,
        province=PROVINCE_NAMES[city.province],
        country="中国",
        source=draw.pick([Source.MANUAL, Source.PARTNER, Source.EXPANSION, Source.COMMUNITY]),
        trading_since=None if course == Course.PROSPECT else dt.date(as_of.year - years, draw.whole(1, 9), 1),
    )
    if draw.chance(known):
        account.address = f"{city.name}市{draw.pick(DISTRICTS)}{draw.pick(ROADS)}{draw.whole(1, 980)}号"
        account.phone = f"{city.area_code}-9{draw.whole(0, 9_999_999):07d}"
    if draw.chance(known):
        account.legal_representative = draw_name(draw)
        account.founded_on = founded_on
        account.registered_capital = Decimal(draw.pick([5, 10, 20, 30, 50, 80, 100, 200]) * 1_000_000)
    if draw.chance(known * 0.8):
        account.managers = f"{draw_name(draw)}（总经理）、{draw_name(draw)}（生产副总）"
        account.website = f"www.{name.domain}"
        account.email = f"info@{name.domain}"
        account.total_assets = Decimal(draw.whole(20, 900) * 1_000_000)
    account.reviewed_on = _reviewed_on(draw, known, as_of)
    return account


def _reviewed_on(draw: Draw, known: float, as_of: dt.date) -> dt.date | None:
    """Say when the basic data was looked through: lately, too long ago, or never."""
    if not draw.chance(known):
        return None
    return as_of - dt.timedelta(days=draw.whole(2, 150) if draw.chance(0.7) else draw.whole(181, 500))


def _category(place: int, profiles: Profiles, course: Course) -> Category:
    if course == Course.PROSPECT:
        return Category.TARGET
    if course == Course.LOST:
        return Category.LOST
    return Category.KEY if profiles.is_key[place] else Category.NORMAL


def _managers_by_region(people: dict[str, User]) -> dict[str, list[User]]:
    """Say who works where: the named managers by their beat, the further ones by turns everywhere."""
    by_region: dict[str, list[User]] = {code: [] for code in REGION_OF_PROVINCE}
    named = {person.username for person in PEOPLE}
    for person in PEOPLE:
        for code in by_region:
            if code in person.beat or REGION_OF_PROVINCE[code] in person.beat:
                by_region[code].append(people[person.username])
    further = [user for user in people.values() if user.role == Role.MANAGER and user.username not in named]
    for turn, user in enumerate(further):
        by_region[list(by_region)[turn % len(by_region)]].append(user)
    return by_region


def _owner(draw: Draw, place: int, profiles: Profiles, managers: dict[str, list[User]]) -> User | None:
    """Choose the account manager; every ninth key account or so waits for one."""
    lacks = draw.chance(0.11 if profiles.is_key[place] else OWNERLESS_SHARE)
    owner = draw.pick(managers[CITIES[int(profiles.city[place])].province])
    return None if lacks else owner


def _save(companies: list[Company], *, as_of: dt.date, draw: Draw) -> None:
    """Write accounts in chunks and their tags, then the groups they belong to and the day of opening."""
    through = Account.tags.through
    opened: list[tuple[dt.datetime, int]] = []
    parents = [(company.account, company.account.parent) for company in companies if company.account.parent]
    for account, _parent in parents:
        account.parent = None
    for start in range(0, len(companies), CHUNK):
        chunk = companies[start : start + CHUNK]
        for company in chunk:
            account = company.account
            since = account.trading_since or as_of - dt.timedelta(days=draw.whole(10, 400))
            first = max(since, as_of - dt.timedelta(days=1090))
            moment = dt.datetime.combine(first, dt.time(9, draw.whole(0, 59)), tzinfo=timezone.get_current_timezone())
            account._history_date = moment  # type: ignore[attr-defined]
            sign(account, account.owner)
            account.reviewed_by = account.owner if account.reviewed_on else None
        create_all(Account, [company.account for company in chunk])
        opened += [(company.account._history_date, company.account.pk) for company in chunk]  # type: ignore[attr-defined]
        through.objects.bulk_create(
            through(account_id=company.account.pk, tag_id=tag.pk) for company in chunk for tag in company.tags
        )
    set_column(Account, "parent_id", [(parent.pk, account.pk) for account, parent in parents])
    set_column(Account, "created_at", opened)
