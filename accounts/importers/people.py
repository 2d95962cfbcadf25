# ruff: noqa: S608 (table names come from models; values are always parameters)
"""Writing what an import of contacts planned: people, their birthdays, and who reports to whom."""

from collections import defaultdict
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.importers.families import is_above
from accounts.importers.known import parts
from accounts.models import Account, Contact, ContactPersonal
from imports.importing import Importer, Planned
from imports.piles import ChangedRows, NewRows, Pile, all_columns, record_history, values_of
from imports.values.texts import name_key

TEXTS = ("name", "title", "department", "level", "buying_role", "phone", "mobile", "email", "wechat")


class ContactRecords:
    """Piles of people who are new or changed. A person is their key; one who is new is minus their place."""

    def __init__(self, importer: Importer) -> None:
        self._now, keep = importer.now, importer.keep
        columns, personal = all_columns(Contact), all_columns(ContactPersonal)
        self.new, self._values = keep(NewRows(Contact, columns, is_keyed=True)), values_of(Contact, columns)
        self.changed = keep(ChangedRows(Contact, TEXTS, is_versioned=True))
        self.linked = keep(ChangedRows(Contact, ["reports_to_id"]))
        self.new_personal = keep(NewRows(ContactPersonal, personal))
        self._personal_values = values_of(ContactPersonal, personal)
        self.changed_personal = keep(ChangedRows(ContactPersonal, ["birthday"]))
        self.accounts = keep(Pile({"key": "bigint"}))
        self._names: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._bosses: list[tuple[int, int, str, str]] = []

    # Laying out

    def lay_out(self, planned: Planned) -> None:
        """Pile up the people of one step."""
        new = list(enumerate(planned["new"], start=self.new.count + 1))
        self.new.add_at(
            (place, *self._values(Contact(account_id=facts["account"], **_texts(facts)))) for place, facts in new
        )
        self.changed.change((pk, version, _texts(facts)) for pk, version, facts in planned["changed"])
        accounts = {facts["account"] for _place, facts in new}
        known = self._known([pk for pk, _version, _facts in planned["changed"]])
        accounts |= {account for account, _name in known.values()}
        self.accounts.put((account,) for account in accounts)
        people = [(-place, facts["account"], facts["name"], facts) for place, facts in new]
        people += [(pk, *known[pk], facts) for pk, _version, facts in planned["changed"] if pk in known]
        for place, facts in new:
            self._names[facts["account"]][name_key(facts["name"])].append(-place)
        self._bosses += [
            (person, account, name, facts["reports_to"])
            for person, account, name, facts in people
            if "reports_to" in facts
        ]
        self._add_birthdays({person: facts["birthday"] for person, *_rest, facts in people if "birthday" in facts})

    @staticmethod
    def _known(keys: list[int]) -> dict[int, tuple[int, str]]:
        """Read account and name of people who are there."""
        found: dict[int, tuple[int, str]] = {}
        for part in parts(keys):
            people = Contact.objects.filter(pk__in=part).order_by()
            found.update({pk: (account, name) for pk, account, name in people.values_list("pk", "account", "name")})
        return found

    def _add_birthdays(self, birthdays: dict[int, str]) -> None:
        there: set[int] = set()
        for part in parts([person for person in birthdays if person > 0]):
            there.update(ContactPersonal.objects.filter(pk__in=part).values_list("pk", flat=True))
        self.new_personal.add(
            self._personal_values(ContactPersonal(contact_id=person, birthday=day))
            for person, day in birthdays.items()
            if person not in there
        )
        self.changed_personal.change((person, None, {"birthday": birthdays[person]}) for person in there)

    def finish_laying_out(self) -> list[str]:
        """Pile up who reports to whom; a superior who cannot be linked is left out with a note on the person."""
        above = self._read_people({account for _person, account, *_rest in self._bosses})
        notes, linked = [], []
        for person, account, name, boss in self._bosses:
            bosses = self._names[account][boss]
            if len(bosses) != 1 or is_above(person, bosses[0], above):
                notes.append(_("%(name)s: the superior could not be linked") % {"name": name})
                continue
            above[person] = bosses[0]
            linked.append((person, bosses[0]))
        self.new.amend("reports_to_id", ((-person, boss) for person, boss in linked if person < 0))
        self.linked.change((person, None, {"reports_to_id": boss}) for person, boss in linked if person > 0)
        return notes

    def _read_people(self, accounts: set[int]) -> dict[int, int | None]:
        """Read names and superiors of the people of accounts; archived ones count where no other has the name."""
        above: dict[int, int | None] = {}
        archived: list[tuple[int, str, int]] = []
        for part in parts(sorted(accounts)):
            people = Contact.objects.filter(account__in=part).order_by("pk")
            for pk, account, name, boss, gone in people.values_list(
                "pk", "account", "name", "reports_to", "archived_at"
            ):
                above[pk] = boss
                if gone is None:
                    self._names[account][name_key(name)].append(pk)
                else:
                    archived.append((account, name_key(name), pk))
        taken = {(account, name) for account, name, _pk in archived if self._names[account][name]}
        for account, name, pk in archived:
            if (account, name) not in taken:
                self._names[account][name].append(pk)
        return above

    # Writing

    def write(self) -> None:
        """Write all of it. Cost: a constant number of statements. Raises: DataMoved."""
        moment, by = timezone.now(), self._now.by
        people = {"reports_to_id": self.new}
        self.new.insert(people)
        self.changed.update()
        self.linked.update(people)
        self.new_personal.insert({"contact_id": self.new})
        self.changed_personal.update()
        for rows in (self.new, self.changed, self.new_personal, self.changed_personal):
            record_history(rows, by=by, moment=moment)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {connection.ops.quote_name(Account._meta.db_table)} SET review_due_on = NULL "
                f"WHERE id IN (SELECT key FROM {self.accounts.table})"
            )


def _texts(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in TEXTS if name in facts}
