"""Import of accounts: matched by number, else by name."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.actions.derived import refresh_derived
from accounts.choices import Category, Source
from accounts.credit_code import validate_credit_code
from accounts.duties import is_responsible, may_assign_owner, may_name_key_accounts
from accounts.importers.fields import ACCOUNTS
from accounts.importers.references import (
    HIDDEN,
    Accounts,
    Ownership,
    ToCreate,
    Words,
    free_numbers,
    refuse_bad_number,
)
from accounts.models import Account, Characteristics, Industry, Tag
from core.money import from_units, to_units
from imports.choices import Outcome
from imports.importing import Importer, Planned, Row, Situation, Unit
from imports.problems import BadValue, DataMoved
from imports.registry import register
from imports.values.numbers import Number
from imports.values.texts import name_key
from users.models import Region, User
from users.models import Unit as BusinessUnit

TEXTS = (
    "name",
    "short_name",
    "name_en",
    "credit_code",
    "nature",
    "customer_type",
    "category",
    "lost_reason",
    "organisation_form",
    "legal_representative",
    "phone",
    "website",
    "address",
    "city",
    "province",
    "country",
    "source",
)
DATES = ("founded_on", "trading_since")
FACTS = ("employees", "annual_sales")
ROWS_A_QUERY = 500


@register
class AccountImporter(Importer):
    """Rows are accounts. An empty cell leaves what is known; `employees` and `annual_sales` go to the dossier block."""

    about = ACCOUNTS
    key_fields = ("number", "name")

    def __init__(self, now: Situation) -> None:
        super().__init__(now)
        self.accounts = Accounts(now)
        self.ownership = Ownership(now.by)
        self.regions = Words(Region.objects.values_list("pk", "code", "name", "name_en"))
        self.units = Words(BusinessUnit.objects.values_list("pk", "code", "name", "name_en"))
        self.industries = Words(Industry.objects.values_list("pk", "name", "name_en"))
        self.tags = Words(Tag.objects.values_list("pk", "name"))
        self.people = Words(User.objects.who_can_own().values_list("pk", "username", "display_name"))
        self.missing = {kind: ToCreate() for kind in ("regions", "units", "industries", "tags")}
        self._codes: dict[str, int] = {}
        self._parents: list[tuple[str, str]] = []
        self._without_number = 0

    def key_of(self, values: dict[str, Any]) -> str:
        return values.get("number") or (f"\x01{name_key(values['name'])}" if values.get("name") else "")

    # Planning

    def plan(self, units: list[Unit]) -> Planned | None:
        heads = [self._head(unit) for unit in units]
        rows = [row for row in heads if row is not None]
        parents = {row.get("parent_number") for row in rows} - {None}
        self.accounts.load([row.get("number") for row in rows if row.get("number")] + sorted(parents))
        in_file = self.now.units_in_file.holding(parents) if self.now.units_in_file and parents else set()
        targets = {row.seq: self._target(row) for row in rows}
        known = self._known([pk for pk in targets.values() if pk])
        codes = self._codes_taken(rows)
        new: list[dict[str, Any]] = []
        changed: list[list[Any]] = []
        for row in rows:
            pk = targets[row.seq]
            before = known.get(pk or 0)
            try:
                facts = self._facts(row, before, codes, in_file)
            except BadValue as error:
                row.refuse(error.message)
            if row.problem:
                continue
            if before is None:
                row.outcome = Outcome.CREATED
                new.append(facts)
            else:
                difference = {name: value for name, value in facts.items() if before[name] != value}
                row.outcome = Outcome.UPDATED if difference else Outcome.UNCHANGED
                if difference:
                    changed.append([pk, before["version"], difference])
        return {"new": new, "changed": changed} if new or changed else None

    @staticmethod
    def _head(unit: Unit) -> Row | None:
        """Give the one row of an account; others of the same key contradict it, unless they repeat it whole."""
        good = unit.good_rows()
        for row in good[1:]:
            if row.repeat:
                row.outcome = Outcome.UNCHANGED
            else:
                row.refuse(_("row %(row)s is of the same account and says something else") % {"row": good[0].number})
        return good[0] if good else None

    def _target(self, row: Row) -> int | None:
        """Find the account of a row; none is to be created."""
        try:
            if number := row.get("number"):
                found = self.accounts.at(number)
                if found == HIDDEN:
                    raise BadValue(_("account %(number)s: not found or not yours") % {"number": number})
                if found is None:
                    refuse_bad_number(number)
                return found
            return self.accounts.named(row.get("name") or "")
        except BadValue as error:
            row.refuse(error.message)
            return None

    def _known(self, keys: list[int]) -> dict[int, dict[str, Any]]:
        """Read what is known of accounts, in the shape in which files are compared."""
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(keys), ROWS_A_QUERY):
            rows = Account.objects.filter(pk__in=keys[start : start + ROWS_A_QUERY]).select_related("characteristics")
            for account in rows.prefetch_related("tags", "parent").order_by():
                facts: dict[str, Any] = {name: getattr(account, name) for name in TEXTS}
                facts |= {name: _iso(getattr(account, name)) for name in DATES}
                facts |= {name: getattr(account, f"{name}_id") for name in ("industry", "region", "unit", "owner")}
                block = getattr(account, "characteristics", None)
                facts["employees"] = block.employees if block else None
                facts["annual_sales"] = _units(block.annual_sales) if block else None
                facts["registered_capital"] = _units(account.registered_capital)
                facts["parent_number"] = account.parent.number if account.parent else None
                facts["tags"] = sorted(tag.pk for tag in account.tags.all())
                facts["version"] = account.version
                facts["is_responsible"] = self.now.by is None or is_responsible(self.now.by, account)
                found[account.pk] = facts
        return found

    def _codes_taken(self, rows: list[Row]) -> dict[str, int]:
        wanted = {code.upper() for row in rows if (code := row.get("credit_code"))}
        return dict(Account.objects.filter(credit_code__in=wanted).values_list("credit_code", "pk"))

    def _facts(
        self, row: Row, before: dict[str, Any] | None, codes: dict[str, int], in_file: set[str]
    ) -> dict[str, Any]:
        """Turn a row into facts; only filled cells count. Raises: BadValue."""
        facts: dict[str, Any] = {
            name: value for name in TEXTS if (value := row.get(name)) is not None and name != "credit_code"
        }
        facts |= {name: _iso(row.get(name)) for name in DATES if row.get(name)}
        if row.get("employees") is not None:
            facts["employees"] = row.get("employees")
        for name in ("annual_sales", "registered_capital"):
            if row.get(name) is not None:
                facts[name] = self._money(row.get(name))
        if code := row.get("credit_code"):
            facts["credit_code"] = self._credit_code(code.upper(), row, codes)
        if owner := row.get("owner"):
            facts["owner"] = self.people.find(owner)
            if facts["owner"] is None:
                raise BadValue(_("“%(name)s” is nobody who can be account manager here") % {"name": owner})
        if parent := row.get("parent_number"):
            if parent == row.get("number"):
                raise BadValue(_("an account cannot be its own parent"))
            if not self.accounts.at(parent) and parent not in in_file:
                raise BadValue(_("account %(number)s: not found or not yours") % {"number": parent})
            facts["parent_number"] = parent
        self._rules(facts, before)
        if before is None and not facts.get("name"):
            raise BadValue(_("a new account needs a name"))
        self._references(row, facts)
        if before is None:
            self._complete(row, facts)
        return facts

    def _money(self, number: Number) -> int:
        if number.currency not in {"", self.now.base_currency} and not (
            number.currency == "¥" and self.now.base_currency in {"CNY", "JPY"}
        ):
            raise BadValue(_("amounts of an account are in %(currency)s") % {"currency": self.now.base_currency})
        return to_units(number.value)

    def _credit_code(self, code: str, row: Row, codes: dict[str, int]) -> str:
        try:
            validate_credit_code(code)
        except ValidationError as error:
            raise BadValue(" ".join(error.messages)) from error
        mine = self.accounts.at(row.get("number")) if row.get("number") else self._target(row)
        if codes.get(code, mine) != mine or self._codes.setdefault(code, row.seq) != row.seq:
            raise BadValue(_("another account has the credit code %(code)s") % {"code": code})
        return code

    def _references(self, row: Row, facts: dict[str, Any]) -> None:
        """Find regions, units, industries and tags; the last two are words and are added when they are new."""
        for name, words in (("region", self.regions), ("unit", self.units)):
            text = row.get(name)
            if text and words.find(text) is None and not self.now.create_missing:
                raise BadValue(_("“%(name)s” is not known") % {"name": text})
        if industry := row.get("industry"):
            facts["industry"] = self._reference("industries", self.industries, industry)
        for name, kind, words in (("region", "regions", self.regions), ("unit", "units", self.units)):
            if text := row.get(name):
                facts[name] = self._reference(kind, words, text)
        if tags := row.get("tags"):
            facts["tags"] = sorted(self._reference("tags", self.tags, tag) for tag in tags)

    def _reference(self, kind: str, words: Words, text: str) -> int:
        found = words.find(text)
        if found is None:
            found = self.missing[kind].add(name=text)
            words.add(found, text)
            self.missing_created[kind] += 1
        return found

    def _rules(self, facts: dict[str, Any], before: dict[str, Any] | None) -> None:
        """Hold what also holds on the pages: owners, key accounts, reasons of a loss. Raises: BadValue."""
        by = self.now.by
        if before is not None and by is not None:
            if facts.get("owner", before["owner"]) != before["owner"] and not may_assign_owner(by):
                raise BadValue(_("only a director or an executive changes the account manager"))
            if facts.get("category", before["category"]) != before["category"] and not before["is_responsible"]:
                raise BadValue(_("only who answers for the account changes its category"))
        old = before["category"] if before else Category.NORMAL
        category = facts.get("category", old)
        if category != old and Category.KEY in {category, old} and by is not None and not may_name_key_accounts(by):
            raise BadValue(_("only a director or an executive moves key accounts"))
        if category == Category.LOST:
            known = before["lost_reason"] if before else ""
            facts.setdefault("lost_reason", known or _("Not said in the imported file"))
        elif "lost_reason" in facts:
            del facts["lost_reason"]
        if before is not None and before["lost_reason"] and category != Category.LOST:
            facts["lost_reason"] = ""
        owner = facts.get("owner") or (before["owner"] if before else self.ownership.of_new())
        if category == Category.KEY and not owner:
            raise BadValue(_("a key account needs an account manager"))

    def _complete(self, row: Row, facts: dict[str, Any]) -> None:
        """Add what a new account has beside the facts of the file."""
        facts["number"] = row.get("number") or ""
        facts.setdefault("source", Source.IMPORT)
        facts["owner"] = self.ownership.of_new(
            given=facts.get("owner"), region=facts.get("region"), unit=facts.get("unit")
        )
        if not facts["number"]:
            self._without_number += 1

    # Writing

    def begin(self) -> None:
        self.missing["regions"].keys = [_new_node(Region, **facts) for facts in self.missing["regions"].facts]
        self.missing["units"].keys = [_new_node(BusinessUnit, **facts) for facts in self.missing["units"].facts]
        self.missing["industries"].keys = [Industry.objects.create(**f).pk for f in self.missing["industries"].facts]
        self.missing["tags"].keys = [Tag.objects.create(**facts).pk for facts in self.missing["tags"].facts]
        self._numbers = free_numbers(self._without_number, now=self.now)

    def write(self, planned: Planned) -> None:
        written = self._create(planned["new"]) + self._change(planned["changed"])
        refresh_derived(written)

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
            elif name in {"industry", "region", "unit"}:
                kind = {"industry": "industries", "region": "regions", "unit": "units"}[name]
                setattr(account, f"{name}_id", self.missing[kind].key(value))
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
            account._history_user = self.now.by  # type: ignore[attr-defined]
            account.tags.set([key for tag in tags if (key := self.missing["tags"].key(tag)) is not None])

    def finish(self) -> None:
        """Link accounts to their parents, once all are there. A parent whose own row was refused is named in a note."""
        numbers = {number for pair in self._parents for number in pair}
        accounts = {account.number: account for account in _by_numbers(sorted(numbers))}
        linked = []
        for number, parent in self._parents:
            if parent not in accounts:
                self.notes.append(
                    _("%(number)s: its parent %(parent)s was refused") % {"number": number, "parent": parent}
                )
            elif accounts[number].parent_id != accounts[parent].pk:
                accounts[number].parent = accounts[parent]
                linked.append(accounts[number])
        bulk_update_with_history(linked, Account, ["parent"], batch_size=ROWS_A_QUERY, default_user=self.now.by)


def _by_numbers(numbers: list[str]) -> list[Account]:
    found: list[Account] = []
    for start in range(0, len(numbers), ROWS_A_QUERY):
        found += Account.objects.filter(number__in=numbers[start : start + ROWS_A_QUERY])
    return found


def _new_node(model: type[Region] | type[BusinessUnit], *, name: str) -> int:
    """Create a node at the top of a tree, under its name as code."""
    node = model(code=name.replace("/", "-")[:64], name=name)
    node.save()
    return int(node.pk)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _units(amount: Decimal | None) -> int | None:
    return None if amount is None else to_units(amount)
