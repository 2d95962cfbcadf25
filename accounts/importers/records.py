# ruff: noqa: S608 (table names come from models; values are always parameters)
"""Writing what an import of accounts planned: accounts, their block of characteristics, tags and parents."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from accounts.actions.derived import SEARCHED_FIELDS
from accounts.importers.families import Family
from accounts.importers.known import DATES, FACTS, TEXTS, parts
from accounts.importers.newcomers import NewAccounts
from accounts.importers.references import ToCreate, free_numbers
from accounts.models import Account, Characteristics, Industry, Tag
from core.money import from_units
from imports.importing import Importer, Planned
from imports.piles import ChangedRows, Keys, NewRows, Pile, all_columns, record_history, values_of
from imports.problems import DataMoved
from users.models import Region, Unit

WORDS = {"industry": "industries", "region": "regions", "unit": "units"}
COLUMNS = {
    **{name: name for name in (*TEXTS, *DATES, "registered_capital")},
    **{name: f"{name}_id" for name in (*WORDS, "owner")},
}
MAX_CODE = 64
TAGGED = Account.tags.through._meta.db_table
HISTORY = Account.history.model._meta.db_table
HISTORY_OF_TAGS = apps.get_model("accounts", "HistoricalAccount_tags")._meta.db_table


class AccountRecords:
    """Piles of accounts that are new or changed; `missing` are the words that are created first, one by one."""

    def __init__(self, importer: Importer, missing: dict[str, ToCreate], *, without_number: int) -> None:
        self._now, self._missing, keep = importer.now, missing, importer.keep
        self._numbers = free_numbers(without_number, now=importer.now)
        self._family = Family()
        self._words: dict[str, Pile] = {f"{name}_id": keep(Keys()) for name in WORDS}
        self._tag_keys = keep(Keys())
        self.new = NewAccounts(importer)
        self.changed = keep(
            ChangedRows(
                Account,
                [*COLUMNS.values(), "search_text", "name_core", "review_due_on", "updated_at"],
                is_versioned=True,
            )
        )
        self.linked = keep(ChangedRows(Account, ["parent_id"]))
        block = all_columns(Characteristics)
        self.new_blocks, self._block_values = keep(NewRows(Characteristics, block)), values_of(Characteristics, block)
        self.changed_blocks = keep(ChangedRows(Characteristics, FACTS, is_versioned=True))
        self.tagged = keep(NewRows(Account.tags.through, ["account_id", "tag_id"]))
        self.retagged = keep(Pile({"key": "bigint"}))

    # Laying out

    def lay_out(self, planned: Planned) -> None:
        """Pile up the accounts of one step. Raises: DataMoved."""
        self._create(planned["new"])
        self._change(planned["changed"])

    def _create(self, new: list[dict[str, Any]]) -> None:
        accounts = []
        for place, facts in enumerate(new, start=self.new.rows.count + 1):
            account = _applied(Account(number=facts["number"] or next(self._numbers)), facts)
            accounts.append((place, account))
            self._family.comes(account.number, -place)
            self._note_parent(-place, account.number, facts)
        self.new.add_at(accounts)
        keyed = [(-place, facts) for (place, _account), facts in zip(accounts, new, strict=True)]
        self._add_blocks(keyed)
        self._tag(keyed)

    def _change(self, changed: list[list[Any]]) -> None:
        changes = {pk: (version, facts) for pk, version, facts in changed}
        there = {account.pk: account for account in _by_keys(list(changes))}
        if len(there) != len(changes):
            raise DataMoved
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        rows = []
        for pk, (version, facts) in changes.items():
            account = there[pk]
            values = {COLUMNS[name]: value for name, value in facts.items() if name in COLUMNS}
            if set(values) & set(SEARCHED_FIELDS):
                _applied(account, facts).derive_search()
                values |= {"search_text": account.search_text, "name_core": account.name_core}
            rows.append((pk, version, values | {"review_due_on": None, "updated_at": now}))
            self._note_parent(pk, account.number, facts)
        self.changed.change(rows)
        self._change_blocks({pk: facts for pk, (_version, facts) in changes.items()})
        self._tag([(pk, facts) for pk, (_version, facts) in changes.items()])
        self.retagged.put((pk,) for pk, (_version, facts) in changes.items() if "tags" in facts)

    def _note_parent(self, account: int, number: str, facts: dict[str, Any]) -> None:
        if "parent_number" in facts:
            self._family.add(account, number, facts["parent_number"])

    def _add_blocks(self, facts_of: list[tuple[int, dict[str, Any]]]) -> None:
        blocks = [_block(account, facts) for account, facts in facts_of if any(name in facts for name in FACTS)]
        self.new_blocks.add(self._block_values(block) for block in blocks)

    def _change_blocks(self, facts_of: dict[int, dict[str, Any]]) -> None:
        touched = {pk: facts for pk, facts in facts_of.items() if any(name in facts for name in FACTS)}
        there: dict[int, int] = {}
        for part in parts(list(touched)):
            there.update(Characteristics.objects.filter(pk__in=part).values_list("pk", "version"))
        self.changed_blocks.change(
            (pk, there[pk], {name: facts[name] for name in FACTS if name in facts})
            for pk, facts in touched.items()
            if pk in there
        )
        self._add_blocks([(pk, facts) for pk, facts in touched.items() if pk not in there])

    def _tag(self, facts_of: list[tuple[int, dict[str, Any]]]) -> None:
        self.tagged.add((account, tag) for account, facts in facts_of for tag in facts.get("tags", []))

    def finish_laying_out(self) -> list[str]:
        """Pile up the links to parents; give a note on each that could not be linked. Raises: DataMoved."""
        notes = self._family.link()
        self.new.rows.amend("parent_id", ((-child, head) for child, head in self._family.linked if child < 0))
        self.linked.change((child, None, {"parent_id": head}) for child, head in self._family.linked if child > 0)
        return notes

    # Writing

    def write(self) -> None:
        """Write all of it. Cost: a constant number of statements beside the words. Raises: DataMoved."""
        self._create_words()
        moment, by, before = timezone.now(), self._now.by, _last_history()
        family = {"parent_id": self.new.rows}
        self.new.write({**self._words, **family})
        self.changed.update(self._words)
        self.linked.update(family)
        of_account = {"account_id": self.new.rows}
        self.new_blocks.insert(of_account)
        self.changed_blocks.update()
        self._execute(f"DELETE FROM {TAGGED} WHERE account_id IN (SELECT key FROM {self.retagged.table})")
        self.tagged.insert({**of_account, "tag_id": self._tag_keys})
        self._record_tags(self.new.rows, after=before)
        before = _last_history()
        record_history(self.changed, by=by, moment=moment)
        self._record_tags(self.changed, after=before)
        for blocks in (self.new_blocks, self.changed_blocks):
            record_history(blocks, by=by, moment=moment)

    def _create_words(self) -> None:
        regions, units = self._missing["regions"], self._missing["units"]
        regions.made([_new_node(Region, **facts) for facts in regions.needed()])
        units.made([_new_node(Unit, **facts) for facts in units.needed()])
        for kind, model in (("industries", Industry), ("tags", Tag)):
            words = self._missing[kind]
            words.made([model.objects.create(**facts).pk for facts in words.needed()])
        for name, kind in WORDS.items():
            self._words[f"{name}_id"].put(self._missing[kind].keys())
        self._tag_keys.put(self._missing["tags"].keys())

    def _record_tags(self, rows: NewRows | ChangedRows, *, after: int) -> None:
        """Keep the tags of accounts beside the records of history that were just made of them."""
        self._execute(
            f"INSERT INTO {HISTORY_OF_TAGS} (id, account_id, tag_id, history_id) "
            f"SELECT tagged.id, tagged.account_id, tagged.tag_id, kept.history_id FROM {rows.table} AS waiting "
            f"JOIN {TAGGED} AS tagged ON tagged.account_id = waiting.key "
            f"JOIN {HISTORY} AS kept ON kept.id = waiting.key AND kept.history_id > %s",
            [after],
        )

    @staticmethod
    def _execute(statement: str, parameters: list[Any] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)


def _applied(account: Account, facts: dict[str, Any]) -> Account:
    """Set facts on an account."""
    for name, value in facts.items():
        if name in DATES:
            setattr(account, name, dt.date.fromisoformat(value))
        elif name == "registered_capital":
            account.registered_capital = from_units(value)
        elif name in COLUMNS:
            setattr(account, COLUMNS[name], value)
    return account


def _block(account: int, facts: dict[str, Any]) -> Characteristics:
    block = Characteristics(account_id=account, employees=facts.get("employees"))
    if "annual_sales" in facts:
        block.annual_sales = from_units(facts["annual_sales"])
    return block


def _by_keys(keys: list[int]) -> Iterator[Account]:
    """Read accounts with what the search compares."""
    for part in parts(keys):
        yield from Account.objects.filter(pk__in=part).only("pk", *SEARCHED_FIELDS).order_by()


def _last_history() -> int:
    history: Any = Account.history.model
    return int(history.objects.aggregate(last=models.Max("history_id"))["last"] or 0)


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
