"""What is decided from whole columns before any cell becomes a value: decimal marks, and day or month first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from imports.choices import DateOrder, DecimalMark
from imports.fields import NUMERIC, Holds
from imports.headers import Column
from imports.parsing import Parser, parser_of
from imports.problems import FileRefused
from imports.values.columns import DateColumn, NumberColumn
from imports.values.dates import unmistakable as unmistakable_date
from imports.values.numbers import unmistakable as unmistakable_number

LookAt = Callable[[str], None]


@dataclass(frozen=True)
class Decided:
    """How the cells of a column are read; `unmistakable` writes a cell so that it reads the same in another file."""

    column: Column
    parse: Parser
    unmistakable: Callable[[str], str] | None


class Decisions:
    """Collects the evidence of the columns of numbers and dates, then gives every column its parser."""

    def __init__(self, columns: list[Column], *, decimal: DecimalMark | None, order: DateOrder | None) -> None:
        self._columns = columns
        self._decimal, self._order = decimal, order
        self._numbers = {c.index: NumberColumn() for c in columns if c.field.holds in NUMERIC}
        self._dates = {c.index: DateColumn() for c in columns if c.field.holds is Holds.DATE}

    def looks(self) -> list[tuple[int, LookAt]]:
        """Give the columns to look at, each with what takes its filled cells."""
        numbers: list[tuple[int, LookAt]] = [(index, column.look_at) for index, column in self._numbers.items()]
        return numbers + [(index, column.look_at) for index, column in self._dates.items()]

    def decided(self) -> list[Decided]:
        """Say how each column is read. Raises: FileRefused naming all columns that stay ambiguous."""
        mark_of_file = _agreed(column.decision() for column in self._numbers.values() if column.marks)
        order_of_file = _agreed(column.decision() for column in self._dates.values() if len(column.orders) == 1)
        found, doubtful = [], []
        for column in self._columns:
            mark, order = DecimalMark.POINT, DateOrder.YMD
            unmistakable: Callable[[str], str] | None = None
            try:
                if numbers := self._numbers.get(column.index):
                    mark = self._decimal or _mark(column.header, numbers, mark_of_file)
                    unmistakable = partial(unmistakable_number, mark=mark)
                if dates := self._dates.get(column.index):
                    order = self._order or _order(column.header, dates, order_of_file)
                    unmistakable = partial(unmistakable_date, order=order)
            except FileRefused as refusal:
                doubtful.append(str(refusal))
                continue
            found.append(Decided(column, parser_of(column, mark=mark, order=order), unmistakable))
        if doubtful:
            raise FileRefused("\n".join(doubtful))
        return found


def _agreed(decisions: Iterable[Any]) -> Any:
    """Give what all columns that show it agree on."""
    different = set(decisions)
    return next(iter(different)) if len(different) == 1 else None


def _mark(header: str, column: NumberColumn, of_file: DecimalMark | None) -> DecimalMark:
    if column.is_contradictory:
        raise FileRefused(
            _(
                "Column “%(column)s” writes decimals in two ways, “%(one)s” and “%(other)s”: put the column right, "
                "or say which one holds (--decimal point or comma)."
            )
            % {
                "column": header,
                "one": column.telling[DecimalMark.POINT],
                "other": column.telling[DecimalMark.COMMA],
            }
        )
    decided = column.decision() or of_file
    if decided is None:
        raise FileRefused(
            _(
                "Column “%(column)s”: “%(text)s” can be read in two ways. Say what parts the decimals "
                "(--decimal point or comma)."
            )
            % {"column": header, "text": column.doubtful}
        )
    return decided


def _order(header: str, column: DateColumn, of_file: DateOrder | None) -> DateOrder:
    if column.is_contradictory:
        raise FileRefused(
            _(
                "Column “%(column)s” has dates with the day first and dates with the month first: put the column "
                "right, or say which order holds (--date-order dmy or mdy)."
            )
            % {"column": header}
        )
    decided = column.decision() or (of_file if of_file in column.orders else None)
    if decided is None:
        raise FileRefused(
            _(
                "Column “%(column)s”: “%(text)s” can be read in two ways. Say whether day or month stands first "
                "(--date-order dmy or mdy)."
            )
            % {"column": header, "text": column.doubtful}
        )
    return decided
