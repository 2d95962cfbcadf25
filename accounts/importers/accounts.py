"""Import of accounts: matched by number, else by name."""

from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.choices import Category, Source
from accounts.credit_code import validate_credit_code
from accounts.duties import may_assign_owner, may_name_key_accounts
from accounts.importers.fields import ACCOUNTS
from accounts.importers.known import DATES, TEXTS, credit_codes, iso, known_accounts
from accounts.importers.newcomers import settle_accounts
from accounts.importers.records import WORDS, AccountRecords
from accounts.importers.references import HIDDEN, Accounts, Ownership, ToCreate, Words, refuse_bad_number
from accounts.models import Industry, Tag
from core.money import to_units
from imports.choices import Outcome
from imports.importing import Importer, Planned, Row, Situation, Unit
from imports.problems import BadValue
from imports.registry import register
from imports.values.numbers import Number
from imports.values.texts import name_key
from users.choices import Role
from users.models import Region, User
from users.models import Unit as BusinessUnit


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
        self._taken: dict[int, int] = {}
        self._without_number_by_name: dict[str, int] = {}
        self._without_number = 0
        self._coming: set[str] = set()
        self._waiting: list[tuple[str, str]] = []

    def key_of(self, values: dict[str, Any]) -> str:
        return values.get("number") or (f"\x01{name_key(values['name'])}" if values.get("name") else "")

    # Planning

    def plan(self, units: list[Unit]) -> Planned | None:
        heads = [self._head(unit) for unit in units]
        for unit, head in zip(units, heads, strict=True):
            if head is not None and unit.key in self.now.held_back:
                head.refuse(_("the row of its parent %(number)s is refused") % {"number": head.get("parent_number")})
        rows = [row for row in heads if row is not None]
        parents = {row.get("parent_number") for row in rows} - {None}
        self.accounts.load([row.get("number") for row in rows if row.get("number")] + sorted(parents))
        in_file = self.now.units_in_file.holding(parents) if self.now.units_in_file and parents else set()
        targets = {row.seq: None if row.problem else self._target(row) for row in rows}
        known = known_accounts([pk for pk in targets.values() if pk], by=self.now.by)
        codes = credit_codes(code.upper() for row in rows if (code := row.get("credit_code")))
        new: list[dict[str, Any]] = []
        changed: list[list[Any]] = []
        for row in rows:
            if row.problem:
                continue
            pk = targets[row.seq]
            before = known.get(pk or 0)
            try:
                facts = self._facts(row, pk, before, codes, in_file)
            except BadValue as error:
                row.refuse(error.message)
                continue
            if before is None:
                row.outcome = Outcome.CREATED
                new.append(facts)
                self._need(facts)
                self._note_family(row, facts, is_new=True)
                continue
            difference = {name: value for name, value in facts.items() if before[name] != value}
            row.outcome = Outcome.UPDATED if difference else Outcome.UNCHANGED
            if difference:
                changed.append([pk, before["version"], difference])
                self._need(difference)
                self._note_family(row, difference, is_new=False)
        for kind, words in self.missing.items():
            self.missing_created[kind] = len(words)
        return {"new": new, "changed": changed} if new or changed else None

    def _note_family(self, row: Row, facts: dict[str, Any], *, is_new: bool) -> None:
        """Note a parent that is to come with the file, and an account that may be one."""
        parent = facts.get("parent_number")
        if parent and self.accounts.at(parent) is None:
            self._waiting.append((self.key_of(row.values), parent))
        if is_new and facts["number"] and self.is_mapped("parent_number"):
            self._coming.add(facts["number"])

    def held_back(self) -> set[str]:
        """Name the units whose parent does not come after all, and those below them."""
        held: set[str] = set()
        while more := {key for key, parent in self._waiting if key not in held and parent not in self._coming}:
            held |= more
            self._coming -= more
        return held

    def _need(self, facts: dict[str, Any]) -> None:
        """Note the words a row that is taken refers to."""
        for name, kind in WORDS.items():
            self.missing[kind].need(facts.get(name))
        for tag in facts.get("tags", []):
            self.missing["tags"].need(tag)

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
        """Find the account of a row; nothing for one that is to be created, or when the row is refused."""
        try:
            number, name = row.get("number"), row.get("name") or ""
            found = self._numbered(number, name) if number else self.accounts.named(name)
            if not number:
                self._without_number_by_name[name_key(name)] = row.number
            if found and self._taken.setdefault(found, row.number) != row.number:
                raise BadValue(
                    _("row %(row)s is of the same account and says something else") % {"row": self._taken[found]}
                )
        except BadValue as error:
            row.refuse(error.message)
            return None
        return found

    def _numbered(self, number: str, name: str) -> int | None:
        """Find the account with a number. Raises: BadValue."""
        found = self.accounts.at(number)
        if found == HIDDEN:
            raise BadValue(_("account %(number)s: not found or not yours") % {"number": number})
        if found is None:
            refuse_bad_number(number)
            if same := self._without_number_by_name.get(name_key(name)):
                raise BadValue(_("row %(row)s has the same name and no number") % {"row": same})
        return found

    def _facts(
        self,
        row: Row,
        pk: int | None,
        before: dict[str, Any] | None,
        codes: dict[str, int],
        in_file: set[str],
    ) -> dict[str, Any]:
        """Turn a row into facts; only filled cells count. Raises: BadValue."""
        facts: dict[str, Any] = {
            name: value for name in TEXTS if (value := row.get(name)) is not None and name != "credit_code"
        }
        facts |= {name: iso(row.get(name)) for name in DATES if row.get(name)}
        if row.get("employees") is not None:
            facts["employees"] = row.get("employees")
        for name in ("annual_sales", "registered_capital"):
            if row.get(name) is not None:
                facts[name] = self._money(row.get(name))
        if code := row.get("credit_code"):
            facts["credit_code"] = self._credit_code(code.upper(), row, pk, codes)
        if owner := row.get("owner"):
            facts["owner"] = self.people.find(owner)
            if facts["owner"] is None:
                raise BadValue(_("“%(name)s” is nobody who can be account manager here") % {"name": owner})
        if parent := row.get("parent_number"):
            facts["parent_number"] = self._parent(parent, row, pk, in_file)
        self._rules(facts, before)
        if before is None and not facts.get("name"):
            raise BadValue(_("a new account needs a name"))
        self._references(row, facts)
        if before is None:
            self._complete(row, facts)
        return facts

    def _parent(self, parent: str, row: Row, pk: int | None, in_file: set[str]) -> str:
        """Check the number of a parent: an account there, or one that comes with the file. Raises: BadValue."""
        found = self.accounts.at(parent)
        if parent == row.get("number") or (found and found == pk):
            raise BadValue(_("an account cannot be its own parent"))
        if found == HIDDEN or (found is None and parent not in in_file):
            raise BadValue(_("account %(number)s: not found or not yours") % {"number": parent})
        return parent

    def _money(self, number: Number) -> int:
        if number.currency not in {"", self.now.base_currency} and not (
            number.currency == "¥" and self.now.base_currency in {"CNY", "JPY"}
        ):
            raise BadValue(_("amounts of an account are in %(currency)s") % {"currency": self.now.base_currency})
        return to_units(number.value)

    def _credit_code(self, code: str, row: Row, pk: int | None, codes: dict[str, int]) -> str:
        try:
            validate_credit_code(code)
        except ValidationError as error:
            raise BadValue(" ".join(error.messages)) from error
        if codes.get(code, pk) != pk or self._codes.setdefault(code, row.seq) != row.seq:
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
        return found

    def _rules(self, facts: dict[str, Any], before: dict[str, Any] | None) -> None:
        """Hold what also holds on the pages: owners, key accounts, reasons of a loss. Raises: BadValue."""
        by = self.now.by
        if before is None and by is not None and by.role == Role.MANAGER and facts.get("owner", by.pk) != by.pk:
            raise BadValue(_("only a director or an executive changes the account manager"))
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
            if before is not None and not before["is_responsible"] and facts.get("lost_reason", known) != known:
                raise BadValue(_("only who answers for the account changes the reason of its loss"))
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

    @cached_property
    def records(self) -> AccountRecords:
        return AccountRecords(self, self.missing, without_number=self._without_number)

    def lay_out(self, planned: Planned) -> None:
        self.records.lay_out(planned)

    def finish_laying_out(self) -> None:
        self.notes += self.records.finish_laying_out()

    def write(self) -> None:
        self.records.write()

    @classmethod
    def settle(cls) -> None:
        settle_accounts()
