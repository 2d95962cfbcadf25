"""What an importer is: how a room turns rows of a file into its records.

The work has four parts. `plan` looks at a number of units at once (a unit is what is accepted or refused as a whole),
gives every row its outcome and returns what is to be written; it writes nothing. A dry run ends here, so both count
the same. `lay_out` turns what was planned into rows that wait on piles, still before the transaction. `write` puts the
piles into the database, inside the one transaction of the batch, so it does nothing that takes long. `settle` derives
afterwards what follows from the records, in small steps that can be done again.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from imports.choices import Duplicates, Outcome
from imports.fields import KindOfFile
from imports.piles import Pile
from imports.problems import Words
from users.choices import ROLES_THAT_IMPORT, Role
from users.models import User

Planned = dict[str, Any]
AnyPile = TypeVar("AnyPile", bound=Pile)


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
    piles: list[Pile] = field(default_factory=list)

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

    def lay_out(self, planned: Planned) -> None:
        """Pile up what one call of `plan` asked for. Outside the transaction. Raises: DataMoved."""
        raise NotImplementedError

    def finish_laying_out(self) -> None:
        """Pile up what needs all rows to be there. Outside the transaction."""

    def write(self) -> None:
        """Put the piles into the database. Inside the transaction. Raises: DataMoved."""
        raise NotImplementedError

    @classmethod
    def settle(cls) -> None:
        """Derive what follows from written records. After the transaction; done again it goes on where it was."""

    def close(self) -> None:
        """Drop the piles."""
        for pile in self.piles:
            pile.close()

    def keep(self, pile: AnyPile) -> AnyPile:
        """Keep a pile until the import is over."""
        self.piles.append(pile)
        return pile

    def is_mapped(self, name: str) -> bool:
        return name in self.now.fields
