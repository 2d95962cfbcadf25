"""One import from file to database: read and stage, decide columns, plan, write, and tell what came of it."""

import datetime as dt
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import formats
from imports.choices import DateOrder, DecimalMark, Duplicates, Outcome
from imports.deciding import Decisions
from imports.errors_file import write_errors_file
from imports.headers import ERROR_HEADER, Recognition, assigned, fold, known_in, recognise, refuse_lacking
from imports.importing import Importer, Row, Situation, Unit
from imports.parsing import Parser, parser_of
from imports.problems import BadValue
from imports.readers import encoding_name, open_table
from imports.staging import Staging
from imports.values.texts import plain
from users.models import User

ROWS_A_STEP = 5_000
LISTED = 200
NO_KEY = "\x00"
Progress = Callable[[int, int | None, str], None]
Reading = tuple[str, int, str, Parser]  # field, place among the cells, header, parser


@dataclass
class Options:
    """What was chosen for an import. `mapping` is field → header; `columns` is field → index, from the page.

    `is_encoding_guessed` tells that the encoding was no choice but what an earlier look at the file guessed.
    """

    encoding: str = ""
    sheet: str = ""
    mapping: dict[str, str] = field(default_factory=dict)
    columns: dict[str, int] | None = None
    create_missing: bool = False
    duplicates: Duplicates = Duplicates.SKIP
    date_order: DateOrder | None = None
    decimal: DecimalMark | None = None
    is_encoding_guessed: bool = False


@dataclass
class Report:
    """What came of the rows.

    `listed_errors` and `listed_duplicates` name the first ones: (row, reason) and (row, the row it repeats).
    """

    rows_read: int = 0
    counts: Counter[Outcome] = field(default_factory=Counter)
    duplicates: int = 0
    listed_errors: list[tuple[int, str]] = field(default_factory=list)
    listed_duplicates: list[tuple[int, int]] = field(default_factory=list)
    missing_created: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def as_counts(self) -> dict[str, Any]:
        """Give the figures of the contract: rows read is the sum of the five outcomes."""
        return {
            "rows_read": self.rows_read,
            **{outcome.value: self.counts[outcome] for outcome in Outcome},
            "missing_created": self.missing_created,
        }


def silent(done: int, total: int | None, text: str) -> None:
    """Show no progress."""


def _may_have_swallowed(row: list[str]) -> bool:
    """Tell whether a stray quotation mark may have made one row of several: then a cell holds an end of line."""
    return any("\n" in cell or "\r" in cell for cell in row)


class FileImport:
    """The import of one file; a context that frees what it holds. First `prepare`, then `write`."""

    def __init__(
        self,
        importer: type[Importer],
        path: Path,
        *,
        options: Options,
        by: User | None,
        today: dt.date,
        progress: Progress = silent,
    ) -> None:
        self.about = importer.about
        self.options = options
        self.report = Report()
        self._importer_class = importer
        self._by, self._today, self._path, self._progress = by, today, path, progress
        self._held = ExitStack()
        self._unmistakable: dict[int, Callable[[str], str]] = {}

    def __enter__(self) -> Self:
        self.table = self._held.enter_context(
            open_table(
                self._path,
                encoding=self.options.encoding,
                sheet=self.options.sheet,
                known_in=known_in(self.about),
            )
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._held.close()

    def prepare(self) -> Report:
        """Read the file and plan what is to be written; the database is only read. Raises: FileRefused."""
        self.recognition = self._recognised()
        refuse_lacking(self.about, self.recognition)
        headers = self.recognition.headers
        mapped = {column.index for column in self.recognition.columns}
        self._error_places = {
            place for place, header in enumerate(headers) if fold(header) == ERROR_HEADER and place not in mapped
        }
        self._own_headers = [header for place, header in enumerate(headers) if place not in self._error_places]
        self._named_width = max((place for place, header in enumerate(self._own_headers, start=1) if header), default=0)
        self.staging = Staging()
        self._held.callback(self.staging.close)
        self.importer = self._new_importer(frozenset())
        self._plan(self._readings(self._stage()))
        self.report.missing_created = {kind: n for kind, n in self.importer.missing_created.items() if n}
        self.report.notes = [*self._notes(), *self.importer.notes][:LISTED]
        return self.report

    def _new_importer(self, held_back: frozenset[str]) -> Importer:
        return self._importer_class(
            Situation(
                by=self._by,
                today=self._today,
                base_currency=settings.BASE_CURRENCY,
                fields=frozenset(self.recognition.fields),
                create_missing=self.options.create_missing,
                duplicates=self.options.duplicates,
                units_in_file=self.staging,
                held_back=held_back,
            )
        )

    def lay_out(self) -> None:
        """Turn what was planned into rows that wait to be written; the database is only read. Raises: DataMoved."""
        self._held.callback(self.importer.close)
        for step, planned in enumerate(self.staging.planned(), start=1):
            self._progress(min(step * ROWS_A_STEP, self.report.rows_read), self.report.rows_read, _("Preparing"))
            self.importer.lay_out(planned)
        self.importer.finish_laying_out()
        self.report.notes[:] = [*self._notes(), *self.importer.notes][:LISTED]

    def write(self) -> None:
        """Write what was laid out, all or nothing. Raises: whatever keeps it from being written, with nothing done."""
        total = self.report.rows_read
        with transaction.atomic():
            self._progress(0, total, _("Writing"))
            self.importer.write()
            self._progress(total, total, _("Writing"))

    def write_errors(self, target: Path) -> None:
        """Write the refused rows, to be put right and imported again."""
        alone = self.recognition.headers_alone
        write_errors_file(
            target,
            headers=[header for place, header in enumerate(alone) if place not in self._error_places],
            unmistakable=self._unmistakable,
            refused=self.staging.refused,
        )

    @property
    def is_encoding_guessed(self) -> bool:
        return self.table.is_encoding_guessed or self.options.is_encoding_guessed

    def _notes(self) -> list[str]:
        """Say what was taken from outside the cells."""
        notes = []
        if self.is_encoding_guessed:
            notes.append(
                _("The encoding %(encoding)s is a guess: look whether the words are right, or name another one.")
                % {"encoding": encoding_name(self.table.encoding)}
            )
        if self.recognition.declared_unit:
            notes.append(
                _("Amounts are in %(unit)s, as said above the header.") % {"unit": self.recognition.declared_unit}
            )
        return notes

    def _recognised(self) -> Recognition:
        found = recognise(self.about, self.table, explicit=self.options.mapping)
        return found if self.options.columns is None else assigned(self.about, found, self.options.columns)

    # Reading

    def _stage(self) -> Decisions:
        """Keep the rows by unit, and look at the columns that need a decision. One pass over the file."""
        decisions = Decisions(self.recognition.columns, decimal=self.options.decimal, order=self.options.date_order)
        looks, keys, errors = decisions.looks(), self._key_parsers(), self._error_places
        width = len(self.recognition.headers)
        batch: list[tuple[int, int, str, str]] = []
        for number, row in enumerate(self.table.rows(), start=1):
            if number <= self.recognition.header_row:
                continue
            cells = [plain(cell) for cell in row]
            if not any(cells):
                continue
            if len(cells) < width and not (self.table.has_even_rows and _may_have_swallowed(row)):
                cells += [""] * (width - len(cells))
            self.report.rows_read += 1
            for index, look_at in looks:
                if index < len(cells) and cells[index]:
                    look_at(cells[index])
            unit = self._unit(cells, keys) or f"{NO_KEY}{number:09d}"
            if errors:
                cells = [cell for index, cell in enumerate(cells) if index not in errors]
            batch.append((self.report.rows_read, number, unit, json.dumps(cells, ensure_ascii=False)))
            if len(batch) == ROWS_A_STEP:
                self.staging.add(batch)
                batch = []
                self._progress(self.report.rows_read, None, _("Reading"))
        self.staging.add(batch)
        self.staging.end_of_rows()
        return decisions

    def _key_parsers(self) -> list[tuple[str, int, Parser]]:
        return [
            (column.field.name, column.index, parser_of(column, mark=DecimalMark.POINT, order=DateOrder.YMD))
            for column in self.recognition.columns
            if column.field.name in self._importer_class.key_fields
        ]

    def _unit(self, cells: list[str], keys: list[tuple[str, int, Parser]]) -> str:
        try:
            values = {name: parse(cells[index]) for name, index, parse in keys if index < len(cells) and cells[index]}
        except BadValue:
            return ""
        return self.importer.key_of(values)

    def _readings(self, decisions: Decisions) -> list[Reading]:
        """Give name, place among the kept cells, header and parser of each mapped column. Raises: FileRefused."""
        kept = [place for place in range(len(self.recognition.headers)) if place not in self._error_places]
        readings = []
        for found in decisions.decided():
            place = kept.index(found.column.index)
            readings.append((found.column.field.name, place, found.column.header, found.parse))
            if found.unmistakable is not None:
                self._unmistakable[place] = found.unmistakable
        return readings

    # Planning

    def _plan(self, readings: list[Reading]) -> None:
        """Plan all units; where some need what is refused, plan anew without them, until none does."""
        self._plan_units(readings)
        held_back: frozenset[str] = frozenset()
        while more := self.importer.held_back() - held_back:
            held_back |= more
            self.importer = self._new_importer(held_back)
            self.staging.forget_plans()
            self.report = Report(rows_read=self.report.rows_read)
            self._plan_units(readings)
        first = itertools.islice(self.staging.refused(), LISTED)
        self.report.listed_errors = [(row, reason) for row, _cells, reason in first]
        self.report.listed_duplicates = list(itertools.islice(self.staging.repeats(), LISTED))

    def _plan_units(self, readings: list[Reading]) -> None:
        done = 0
        for units in self._unit_steps(readings):
            planned = self.importer.plan(units)
            if planned:
                self.staging.plan(planned)
            self._count(units)
            done += sum(len(unit.rows) for unit in units)
            self._progress(done, self.report.rows_read, _("Checking"))

    def _unit_steps(self, parsers: list[Reading]) -> Iterator[list[Unit]]:
        units: list[Unit] = []
        size = 0
        for key, staged in self.staging.units():
            rows = self._rows(staged, parsers)
            unit = Unit(key="" if key.startswith(NO_KEY) else key, rows=rows)
            units.append(unit)
            size += len(staged)
            if size >= ROWS_A_STEP:
                yield units
                units, size = [], 0
        if units:
            yield units

    def _rows(self, staged: list[tuple[int, int, str, str]], parsers: list[Reading]) -> list[Row]:
        """Read the values of the rows of a unit; whole repeats are taken out, or numbered when they are kept."""
        seen: dict[str, list[int]] = {}
        rows = []
        for seq, number, _unit, text in staged:
            earlier = seen.setdefault(text, [])
            earlier.append(number)
            repeat = len(earlier) - 1
            if repeat:
                self.report.duplicates += 1
                self.staging.repeat(seq, number, earlier[0])
                if self.options.duplicates == Duplicates.SKIP:
                    self.report.counts[Outcome.SKIPPED] += 1
                    continue
            rows.append(self._row(Row(seq=seq, number=number, values={}, repeat=repeat), json.loads(text), parsers))
        return rows

    def _row(self, row: Row, cells: list[str], parsers: list[Reading]) -> Row:
        if len(cells) < len(self._own_headers) or any(cells[self._named_width :]):
            row.refuse(_("the row has %(n)s cells, the header has %(m)s") % {"n": len(cells), "m": self._named_width})
            return row
        values = row.values
        for name, index, header, parse in parsers:
            text = cells[index]
            if not text:
                values[name] = None
                continue
            try:
                values[name] = parse(text)
            except BadValue as error:
                values[name] = None
                row.refuse(formats.labelled(header, error, language=get_language() or ""))
        return row

    def _count(self, units: list[Unit]) -> None:
        refused = []
        counts = self.report.counts
        for unit in units:
            if self.importer.refuses_whole_unit and unit.has_problem:
                self._refuse_all(unit)
            for row in unit.rows:
                if row.problem:
                    refused.append((row.seq, row.problem))
                    counts[Outcome.ERROR] += 1
                else:
                    if row.outcome is None:
                        raise AssertionError(f"row {row.number} has no outcome")
                    counts[row.outcome] += 1
        self.staging.refuse(refused)

    @staticmethod
    def _refuse_all(unit: Unit) -> None:
        """Refuse the good rows of a refused unit too, naming the first bad one."""
        first = next(row for row in unit.rows if row.problem)
        for row in unit.rows:
            if not row.problem:
                row.refuse(_("refused together with row %(row)s") % {"row": first.number})
