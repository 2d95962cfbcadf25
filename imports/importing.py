"""What an importer is: how a room turns rows of a file into its records.

The work has two halves. `plan` looks at a number of units at once (a unit is what is accepted or refused as a whole),
gives every row its outcome and returns what is to be written; it writes nothing. `write` does what was planned, inside
the one transaction of the batch. A dry run ends after the first half, so both count the same.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from imports.choices import Duplicates, Outcome
from imports.fields import KindOfFile
from imports.problems import Words
from users.choices import ROLES_THAT_IMPORT, Role
from users.models import User

Planned = dict[str, Any]


@dataclass(slots=True)
class Row:
    """One row of the file. `values` holds what was read of the mapped fields; empty cells are None.

    `number` is the row as a spreadsheet counts it. `repeat` is 0, or the place among whole repeats that are kept.
    """

    seq: int
    number: int
    values: dict[str, Any]
    problem: str = ""
    outcome: Outcome | None = None
    repeat: int = 0

    def refuse(self, problem: Words) -> None:
        """Note why the row cannot be taken; reasons add up."""
        self.problem = f"{self.problem}; {problem}" if self.problem else str(problem)

    def get(self, name: str) -> Any:
        return self.values.get(name)


@dataclass(slots=True)
class Unit:
    """Rows that belong together by their key; `is_new_in_file` holds for all, as a key has one unit."""

    key: str
    rows: list[Row]

    @property
    def has_problem(self) -> bool:
        return any(row.problem for row in self.rows)

    def good_rows(self) -> list[Row]:
        return [row for row in self.rows if not row.problem]


@dataclass
class Situation:
    """What an importer must know beside the rows: who imports, and what was chosen.

    `held_back` are units that an earlier planning of the same file found to need what is refused.
    """

    by: User | None
    today: dt.date
    base_currency: str
    fields: frozenset[str]
    create_missing: bool = False
    duplicates: Duplicates = Duplicates.SKIP
    units_in_file: "UnitsInFile | None" = None
    held_back: frozenset[str] = frozenset()


class UnitsInFile:
    """Answers which keys the file holds."""

    def holding(self, keys: Iterable[str]) -> set[str]:
        raise NotImplementedError


@dataclass
class Importer:
    """Base of all importers. A room subclasses it, declares `about` and registers it.

    `roles` may import files of the kind; what a person may not see is guarded besides.
    """

    about: ClassVar[KindOfFile]
    roles: ClassVar[frozenset[Role]] = ROLES_THAT_IMPORT
    key_fields: ClassVar[tuple[str, ...]]
    refuses_whole_unit: ClassVar[bool] = False

    now: Situation
    missing_created: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def key_of(self, values: dict[str, Any]) -> str:
        """Give the key of the unit a row belongs to; empty when the row has none."""
        return str(values.get(self.key_fields[0]) or "")

    def plan(self, units: list[Unit]) -> Planned | None:
        """Give every row of the units an outcome or a problem, and return what is to be written. Writes nothing.

        Shape: a dict that JSON can hold.
        """
        raise NotImplementedError

    def held_back(self) -> set[str]:
        """Name, once all is planned, the units that need a unit which is refused: they are refused with it."""
        return set()

    def begin(self) -> None:
        """Write what all later writes refer to, such as missing references. Inside the transaction."""

    def write(self, planned: Planned) -> None:
        """Do what one call of `plan` asked for. Inside the transaction."""
        raise NotImplementedError

    def finish(self) -> None:
        """Write what needed all records to be there. Inside the transaction."""

    def is_mapped(self, name: str) -> bool:
        return name in self.now.fields
