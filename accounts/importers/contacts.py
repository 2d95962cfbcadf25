"""Import of contacts: matched by account and name; namesakes by mobile or e-mail."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.importers.fields import CONTACTS
from accounts.importers.known import ROWS_A_QUERY
from accounts.importers.newcomers import settle_accounts
from accounts.importers.people import TEXTS, ContactRecords
from accounts.importers.references import Accounts
from accounts.models import Account, Contact
from imports.choices import Outcome
from imports.importing import Importer, Planned, Row, Situation, Unit
from imports.problems import BadValue
from imports.registry import register
from imports.values.texts import name_key

Accepted = tuple[Row, dict[str, Any] | None, dict[str, Any]]  # the row, the person as known, what the row says


@register
class ContactImporter(Importer):
    """Rows are people; a unit is one account. An empty cell leaves what is known. Birthdays are personal facts."""

    about = CONTACTS
    key_fields = ("account_number",)

    def __init__(self, now: Situation) -> None:
        super().__init__(now)
        self.accounts = Accounts(now)

    # Planning

    def plan(self, units: list[Unit]) -> Planned | None:
        self.accounts.load(unit.key for unit in units if unit.key)
        found = {unit.key: self._account(unit) for unit in units}
        people = self._people([pk for pk in found.values() if pk])
        may_write_personal = self._may_write_personal([pk for pk in found.values() if pk])
        new: list[dict[str, Any]] = []
        changed: list[list[Any]] = []
        for unit in units:
            account = found[unit.key]
            if account is None:
                continue
            there = people.get(account, [])
            names = {name_key(person["name"]) for person in there}
            names |= {name_key(row.get("name")) for row in unit.good_rows() if row.get("name")}
            taken: set[int] = set()
            accepted: list[Accepted] = []
            rows = unit.good_rows()
            for row in rows:
                if row.repeat:
                    row.outcome = Outcome.UNCHANGED
                    continue
                try:
                    before = self._match(row, rows, there, taken)
                    facts = self._facts(row, names, is_personal_free=account in may_write_personal)
                except BadValue as error:
                    row.refuse(error.message)
                    continue
                accepted.append((row, before, facts))
                if before is not None:
                    taken.add(before["pk"])
            for row, before, facts in self._with_superiors(accepted, there):
                if before is None:
                    row.outcome = Outcome.CREATED
                    new.append({"account": account, **facts})
                    continue
                difference = {name: value for name, value in facts.items() if before[name] != value}
                row.outcome = Outcome.UPDATED if difference else Outcome.UNCHANGED
                if difference:
                    changed.append([before["pk"], before["version"], difference])
        return {"new": new, "changed": changed} if new or changed else None

    @staticmethod
    def _with_superiors(accepted: list[Accepted], there: list[dict[str, Any]]) -> list[Accepted]:
        """Refuse the rows whose superior is refused, and those below them; give the others."""
        left = accepted
        while True:
            known = {name_key(person["name"]) for person in there} | {name_key(row.get("name")) for row, *_rest in left}
            lost = [row for row, _before, facts in left if facts.get("reports_to", "") not in known | {""}]
            if not lost:
                return left
            for row in lost:
                row.refuse(_("the row of “%(name)s”, the superior, is refused") % {"name": row.get("reports_to")})
            left = [one for one in left if not one[0].problem]

    def _account(self, unit: Unit) -> int | None:
        """Find the account of a unit, or refuse all its rows."""
        found = self.accounts.at(unit.key) if unit.key else None
        if not found:
            for row in unit.good_rows():
                row.refuse(_("account %(number)s: not found or not yours") % {"number": unit.key or "—"})
            return None
        return found

    @staticmethod
    def _people(accounts: list[int]) -> dict[int, list[dict[str, Any]]]:
        """Read the people of accounts, in the shape in which files are compared."""
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for start in range(0, len(accounts), ROWS_A_QUERY):
            rows = Contact.objects.filter(account__in=accounts[start : start + ROWS_A_QUERY]).order_by("pk")
            for person in rows.select_related("personal", "reports_to"):
                facts: dict[str, Any] = {name: getattr(person, name) for name in TEXTS}
                personal = getattr(person, "personal", None)
                facts["birthday"] = personal.birthday.isoformat() if personal and personal.birthday else None
                facts["reports_to"] = name_key(person.reports_to.name) if person.reports_to else None
                keys = {"pk": person.pk, "version": person.version, "is_archived": person.archived_at is not None}
                found[person.account_id].append(keys | facts)
        return found

    def _may_write_personal(self, accounts: list[int]) -> set[int]:
        """Tell of which accounts the person who imports may write personal facts: as owner or on the team."""
        by = self.now.by
        if by is None:
            return set(accounts)
        mine = Account.objects.filter(Q(owner=by) | Q(team__user=by), pk__in=accounts)
        return set(mine.values_list("pk", flat=True))

    @staticmethod
    def _match(row: Row, rows: list[Row], there: list[dict[str, Any]], taken: set[int]) -> dict[str, Any] | None:
        """Find the person a row is about, an archived one when no other has the name; nothing for a new one.

        Raises: BadValue.
        """
        if not row.get("name"):
            raise BadValue(_("the row names no person"))
        name = name_key(row.get("name"))
        named = [person for person in there if name_key(person["name"]) == name and person["pk"] not in taken]
        alike = [person for person in named if not person["is_archived"]] or named
        namesakes = [
            other
            for other in rows
            if other is not row and not other.repeat and other.get("name") and name_key(other.get("name")) == name
        ]
        if not namesakes and len(alike) <= 1:
            return alike[0] if alike else None
        signs = {name: row.get(name) for name in ("mobile", "email") if row.get(name)}
        if not signs:
            raise BadValue(_("several people have this name: give a mobile number or an e-mail address"))
        for other in namesakes:
            if other.seq < row.seq and all(other.get(sign) == value for sign, value in signs.items()):
                raise BadValue(_("row %(row)s is of the same person and says something else") % {"row": other.number})
        same = [person for person in alike if any(person[sign] == value for sign, value in signs.items())]
        return same[0] if same else None

    @staticmethod
    def _facts(row: Row, names: set[str], *, is_personal_free: bool) -> dict[str, Any]:
        facts: dict[str, Any] = {name: value for name in TEXTS if (value := row.get(name)) is not None}
        if birthday := row.get("birthday"):
            if not is_personal_free:
                raise BadValue(_("you may not write personal facts (birthday) of this customer's people"))
            facts["birthday"] = birthday.isoformat()
        if boss := row.get("reports_to"):
            if name_key(boss) == name_key(row.get("name")):
                raise BadValue(_("nobody reports to themselves"))
            if name_key(boss) not in names:
                raise BadValue(_("“%(name)s”, the superior, is not known at this customer") % {"name": boss})
            facts["reports_to"] = name_key(boss)
        return facts

    # Writing

    @cached_property
    def records(self) -> ContactRecords:
        return ContactRecords(self)

    def lay_out(self, planned: Planned) -> None:
        self.records.lay_out(planned)

    def finish_laying_out(self) -> None:
        self.notes += self.records.finish_laying_out()

    def write(self) -> None:
        self.records.write()

    @classmethod
    def settle(cls) -> None:
        settle_accounts()
