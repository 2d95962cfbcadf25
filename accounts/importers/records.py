"""Writing what an import of accounts planned: accounts, their block of characteristics, tags and parents."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.actions.derived import refresh_derived
from accounts.importers.known import DATES, FACTS, ROWS_A_QUERY, TEXTS
from accounts.importers.references import ToCreate, free_numbers
from accounts.models import Account, Characteristics, Industry, Tag
from core.history import sign
from core.money import from_units
from imports.importing import Planned, Situation
from imports.problems import DataMoved
from users.models import Region, Unit

WORDS = {"industry": "industries", "region": "regions", "unit": "units"}
MAX_CODE = 64


class AccountRecords:
    """Writes planned accounts; `missing` are the words that must be created first."""

    def __init__(self, now: Situation, missing: dict[str, ToCreate]) -> None:
        self.now = now
        self._missing = missing
        self._parents: list[tuple[str, str]] = []

    def begin(self, *, without_number: int) -> None:
        """Create the words accounts refer to, and draw numbers for accounts that have none."""
        regions, units = self._missing["regions"], self._missing["units"]
        regions.made([_new_node(Region, **facts) for facts in regions.needed()])
        units.made([_new_node(Unit, **facts) for facts in units.needed()])
        for kind, model in (("industries", Industry), ("tags", Tag)):
            words = self._missing[kind]
            words.made([model.objects.create(**facts).pk for facts in words.needed()])
        self._numbers = free_numbers(without_number, now=self.now)

    def write(self, planned: Planned) -> None:
        """Create and change accounts. Raises: DataMoved."""
        refresh_derived(self._create(planned["new"]) + self._change(planned["changed"]))

    def _create(self, new: list[dict[str, Any]]) -> list[int]:
        accounts, blocks, tagged = [], [], []
        for facts in new:
            account = Account(number=facts["number"] or next(self._numbers))
            self._apply(account, facts)
            accounts.append(account)
        made = bulk_create_with_history(accounts, Account, batch_size=ROWS_A_QUERY, default_user=self.now.by)
        for account, facts in zip(made, new, strict=True):
            if any(name in facts for name in FACTS):
                blocks.append(self._block(Characteristics(account=account), facts))
            if "tags" in facts:
                tagged.append((account, facts["tags"]))
        bulk_create_with_history(blocks, Characteristics, batch_size=ROWS_A_QUERY, default_user=self.now.by)
        self._tag(tagged)
        return [account.pk for account in made]

    def _change(self, changed: list[list[Any]]) -> list[int]:
        changes = {pk: (version, facts) for pk, version, facts in changed}
        accounts = list(Account.objects.select_for_update(of=("self",)).filter(pk__in=changes).order_by("pk"))
        if len(accounts) != len(changes) or any(account.version != changes[account.pk][0] for account in accounts):
            raise DataMoved
        names: set[str] = {"version", "updated_at"}
        for account in accounts:
            facts = changes[account.pk][1]
            names |= self._apply(account, facts)
            account.version += 1
            account.updated_at = dt.datetime.now(dt.UTC)
        bulk_update_with_history(accounts, Account, sorted(names), batch_size=ROWS_A_QUERY, default_user=self.now.by)
        self._change_blocks({pk: facts for pk, (_v, facts) in changes.items() if any(name in facts for name in FACTS)})
        self._tag([(account, tags) for account in accounts if (tags := changes[account.pk][1].get("tags")) is not None])
        return [account.pk for account in accounts]

    def _apply(self, account: Account, facts: dict[str, Any]) -> set[str]:
        """Put facts on an account and name the fields that were set."""
        fields = set()
        for name, value in facts.items():
            if name in TEXTS:
                setattr(account, name, value)
            elif name in DATES:
                setattr(account, name, dt.date.fromisoformat(value))
            elif name == "registered_capital":
                account.registered_capital = from_units(value)
            elif name in WORDS:
                setattr(account, f"{name}_id", self._missing[WORDS[name]].key(value))
            elif name == "owner":
                account.owner_id = value
            else:
                if name == "parent_number":
                    self._parents.append((account.number, value))
                continue
            fields.add(name)
        return fields

    @staticmethod
    def _block(block: Characteristics, facts: dict[str, Any]) -> Characteristics:
        if "employees" in facts:
            block.employees = facts["employees"]
        if "annual_sales" in facts:
            block.annual_sales = from_units(facts["annual_sales"])
        return block

    def _change_blocks(self, changes: dict[int, dict[str, Any]]) -> None:
        there = {
            block.pk: block for block in Characteristics.objects.select_for_update(of=("self",)).filter(pk__in=changes)
        }
        for block in there.values():
            self._block(block, changes[block.pk]).version += 1
        bulk_update_with_history(
            list(there.values()),
            Characteristics,
            [*FACTS, "version"],
            batch_size=ROWS_A_QUERY,
            default_user=self.now.by,
        )
        new = [self._block(Characteristics(account_id=pk), facts) for pk, facts in changes.items() if pk not in there]
        bulk_create_with_history(new, Characteristics, batch_size=ROWS_A_QUERY, default_user=self.now.by)

    def _tag(self, tagged: list[tuple[Account, list[int]]]) -> None:
        for account, tags in tagged:
            sign(account, self.now.by)
            account.tags.set([key for tag in tags if (key := self._missing["tags"].key(tag)) is not None])

    def link_parents(self) -> list[str]:
        """Link accounts to their parents, once all are there; give a note on each that could not be linked.

        Raises: DataMoved.
        """
        numbers = {number for pair in self._parents for number in pair}
        accounts = {account.number: account for account in _by_numbers(sorted(numbers))}
        above = _parents_of([account.pk for account in accounts.values()])
        notes: list[str] = []
        linked: list[Account] = []
        for number, parent in self._parents:
            child, head = accounts[number], accounts.get(parent)
            if head is None:
                raise DataMoved
            if _is_above(child.pk, head.pk, above):
                notes.append(
                    _("%(number)s: %(parent)s cannot be its parent, as it stands below it")
                    % {"number": number, "parent": parent}
                )
            elif child.parent_id != head.pk:
                child.parent, above[child.pk] = head, head.pk
                linked.append(child)
        bulk_update_with_history(linked, Account, ["parent"], batch_size=ROWS_A_QUERY, default_user=self.now.by)
        return notes


def _by_numbers(numbers: list[str]) -> list[Account]:
    """Read accounts by their numbers; planning has refused those the person may not see."""
    found: list[Account] = []
    for start in range(0, len(numbers), ROWS_A_QUERY):
        found += Account.objects.filter(number__in=numbers[start : start + ROWS_A_QUERY])
    return found


def _parents_of(keys: list[int]) -> dict[int, int]:
    """Read the parents of accounts, and theirs up to the top."""
    found: dict[int, int] = {}
    wanted = set(keys)
    looked_at: set[int] = set()
    while wanted:
        part = sorted(wanted)[:ROWS_A_QUERY]
        looked_at.update(part)
        rows = Account.objects.filter(pk__in=part, parent__isnull=False).order_by()
        found.update(dict(rows.values_list("pk", "parent_id")))
        wanted = (wanted | {found[pk] for pk in part if pk in found}) - looked_at
    return found


def _is_above(account: int, start: int, parents: dict[int, int]) -> bool:
    """Tell whether an account stands above another, or is it."""
    place: int | None = start
    seen: set[int] = set()
    while place is not None and place not in seen:
        if place == account:
            return True
        seen.add(place)
        place = parents.get(place)
    return False


def _new_node(model: type[Region] | type[Unit], *, name: str) -> int:
    """Create a node at the top of a tree, under its name as code, or the next free one like it."""
    code = base = name.replace("/", "-")[:MAX_CODE]
    place = 1
    while model.objects.filter(code=code).exists():
        place += 1
        code = f"{base[: MAX_CODE - 8]}-{place}"
    node = model(code=code, name=name)
    node.save()
    return int(node.pk)
