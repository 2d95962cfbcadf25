"""What rows refer to: accounts by number or name, regions, units, industries, people. Loaded in sets, never per row."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from accounts.actions.creation import PREFIX, next_number
from accounts.models import Account
from accounts.models.accounts import AccountQuerySet
from accounts.numbers import fits_address, is_reserved
from imports.importing import Situation
from imports.problems import BadValue
from imports.values.texts import name_key
from users.choices import Role
from users.models import Region, Unit, User

NUMBERS_A_QUERY = 2_000
HIDDEN = 0  # an account that is there, but not for the person who imports


class Words:
    """Finds a record by any of its words, folded; two records with the same word are ambiguous."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._found: dict[str, set[int]] = {}
        for pk, *words in rows:
            for word in filter(None, words):
                self._found.setdefault(name_key(word), set()).add(pk)

    def find(self, text: str) -> int | None:
        """Give the key of the record with this word; nothing when there is none. Raises: BadValue when ambiguous."""
        found = self._found.get(name_key(text), set())
        if len(found) > 1:
            raise BadValue(_("“%(text)s” fits more than one") % {"text": text})
        return next(iter(found), None)

    def add(self, pk: int, word: str) -> None:
        self._found.setdefault(name_key(word), set()).add(pk)


class ToCreate:
    """Records that are missing: each gets a negative key until it has one of its own.

    Only those that a row which is taken needs are created: what a refused row alone names stays away.
    """

    def __init__(self) -> None:
        self._facts: list[dict[str, Any]] = []
        self._needed: dict[int, None] = {}
        self._keys: dict[int, int] = {}

    def add(self, **facts: Any) -> int:
        """Ask for a record and give its key for the time being."""
        self._facts.append(facts)
        return -len(self._facts)

    def need(self, reference: int | None) -> dict[str, Any] | None:
        """Note that a row which is taken refers to a key; give the facts of one that will be created."""
        if reference is None or reference > 0:
            return None
        self._needed[reference] = None
        return self._facts[-reference - 1]

    def needed(self) -> list[dict[str, Any]]:
        """Give the facts of all that is to be created."""
        return [facts for _place, facts in self.needed_by_place()]

    def needed_by_place(self) -> list[tuple[int, dict[str, Any]]]:
        """Give the facts of all that is to be created, by minus the key for the time being."""
        return [(-reference, self._facts[-reference - 1]) for reference in self._needed]

    def made(self, keys: Iterable[int]) -> None:
        """Take the keys of what was created, in the order of `needed`."""
        self._keys = dict(zip(self._needed, keys, strict=True))

    def keys(self) -> list[tuple[int, int]]:
        """Give the keys of what was created, by the place under which rows refer to it."""
        return [(-reference, key) for reference, key in self._keys.items()]

    def __len__(self) -> int:
        return len(self._needed)


class Accounts:
    """The accounts rows name. One that the person who imports may not see is as good as unknown, and never touched."""

    def __init__(self, now: Situation) -> None:
        self.now = now
        self.missing = ToCreate()
        self._by_number: dict[str, int | None] = {}
        self._new_by_number: dict[str, int] = {}
        self._new_by_name: dict[str, int] = {}
        self._names: list[Words] | None = None

    def visible(self) -> AccountQuerySet:
        return Account.objects.all() if self.now.by is None else Account.objects.visible_to(self.now.by)

    def load(self, numbers: Iterable[str]) -> None:
        """Look up numbers that were not looked up before. Cost: one or two queries a 2,000 numbers."""
        wanted = [number for number in dict.fromkeys(numbers) if number not in self._by_number]
        for start in range(0, len(wanted), NUMBERS_A_QUERY):
            part = wanted[start : start + NUMBERS_A_QUERY]
            self._by_number.update(dict.fromkeys(part))
            if self.now.by is not None:
                there = Account.objects.filter(number__in=part).values_list("number", flat=True)
                self._by_number.update(dict.fromkeys(there, HIDDEN))
            self._by_number.update(self.visible().filter(number__in=part).order_by().values_list("number", "pk"))

    def at(self, number: str) -> int | None:
        """Give the key of a loaded number: None when it is free, HIDDEN when it is another's."""
        return self._by_number.get(number)

    def named(self, name: str) -> int | None:
        """Find an account by its name, else by its short or foreign one; archived ones when no other has it.

        Raises: BadValue when ambiguous. Cost: four queries over all accounts the first time.
        """
        if self._names is None:
            visible = self.visible().order_by()
            self._names = []
            for accounts in (visible.active(), visible.archived()):
                others = accounts.exclude(short_name="", name_en="")
                self._names += [
                    Words(accounts.values_list("pk", "name").iterator()),
                    Words(others.values_list("pk", "short_name", "name_en").iterator()),
                ]
        return next((found for words in self._names if (found := words.find(name)) is not None), None)

    def find(self, *, number: str | None, name: str | None) -> int:
        """Give the account a row names, or ask for it to be created when that was chosen. Raises: BadValue."""
        if number:
            found = self._by_number[number]
            if found:
                return found
            if found is None and self.now.create_missing:
                return self._create(number, name)
            raise BadValue(_("account %(number)s: not found or not yours") % {"number": number})
        if not name:
            raise BadValue(_("the row names no customer"))
        found = self.named(name)
        if found is not None:
            return found
        if self.now.create_missing:
            return self._create(None, name)
        raise BadValue(_("account “%(name)s”: not found or not yours") % {"name": name})

    def _create(self, number: str | None, name: str | None) -> int:
        if number:
            if number not in self._new_by_number:
                refuse_bad_number(number)
                self._new_by_number[number] = self.missing.add(number=number, name=name or number)
            return self._new_by_number[number]
        key = name_key(name or "")
        if key not in self._new_by_name:
            self._new_by_name[key] = self.missing.add(number="", name=name)
        return self._new_by_name[key]


def refuse_bad_number(number: str) -> None:
    """Refuse a number that no account can have. Raises: BadValue."""
    if is_reserved(number):
        raise BadValue(_("the number “%(number)s” is reserved") % {"number": number})
    if not fits_address(number):
        raise BadValue(_("the number “%(number)s” holds a blank, slash, question mark or hash") % {"number": number})


def free_numbers(wanted: int, *, now: Situation) -> Iterator[str]:
    """Draw numbers for accounts that have none, beside those of the database and of the file."""
    place = int(next_number().removeprefix(PREFIX))
    while wanted > 0:
        block = [f"{PREFIX}{n:06d}" for n in range(place, place + wanted)]
        taken = set(Account.objects.filter(number__in=block).values_list("number", flat=True))
        if now.units_in_file is not None:
            taken |= now.units_in_file.holding(block)
        free = [number for number in block if number not in taken]
        yield from free
        wanted -= len(free)
        place += len(block)


class Ownership:
    """Says who owns an account that an import creates."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self._regions: set[int | None] = set()
        self._units: set[int | None] = set()
        if by is not None and by.role == Role.DIRECTOR:
            self._regions = set(Region.objects.within(by.regions.all()).values_list("pk", flat=True))
            self._units = set(Unit.objects.within(by.units.all()).values_list("pk", flat=True))

    def of_new(self, *, given: int | None = None, region: int | None = None, unit: int | None = None) -> int | None:
        """Give the owner: a manager owns what they bring in; otherwise it is whom the file names.

        A director who names nobody owns what would otherwise lie outside their own sight.
        """
        if self.by is None or self.by.role in {Role.EXECUTIVE, Role.ADMIN}:
            return given
        if self.by.role == Role.MANAGER:
            return self.by.pk
        is_in_sight = region in self._regions or unit in self._units
        return given or (None if is_in_sight else self.by.pk)
