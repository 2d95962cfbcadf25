"""Tables of lists: rows that come sorted, the columns a person chose, and what each of them says in a file."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

import django_tables2 as tables
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_tables2.data import TableListData

from core import formats

ALL_COLUMNS, PICK = "all", "pick"
LONGEST_TEXT = 40


@dataclass(frozen=True)
class FileColumn:
    """One column of a file: its heading, what it says of a row, and the column of the page it comes with.

    A column that the table does not have stands on the page only when it is chosen, written by `written`.
    """

    of: str
    label: str | Promise
    read: Callable[[Any], object]


class SortedRows(TableListData):
    """Rows of one page that come sorted from the database."""

    def order_by(self, aliases: Any) -> None:
        """Keep the rows as they are; `aliases` only mark the heading."""


class ChosenColumn(tables.Column):
    """A column that stands on the page only when it is chosen; it writes values of any kind."""

    def __init__(self, column: FileColumn) -> None:
        super().__init__(column.label, empty_values=(), orderable=False, attrs={"td": {"class": "k-drop"}})
        self.column = column

    def render(self, record: Any) -> str:
        return written(self.column.read(record), language=get_language() or "")


class PickColumn(tables.Column):
    """The boxes that tick rows for one change together; the one in the heading ticks the page, by script."""

    def __init__(self) -> None:
        marks = {"class": "k-pick-cell k-drop"}
        super().__init__(empty_values=(), orderable=False, attrs={"th": marks, "td": marks})

    @property
    def header(self) -> SafeString:
        return format_html(
            '<input class="form-check-input k-with-script" type="checkbox" data-bulk-page aria-label="{}">',
            _("Select all of this page"),
        )


def pick_box(key: object, name: object) -> SafeString:
    """Write the box that ticks a row, for `_components/bulk_bar.html`."""
    return format_html(
        '<input class="form-check-input" type="checkbox" name="row" value="{}" form="bulk" aria-label="{}">',
        key,
        _("Select %(name)s") % {"name": name},
    )


class ListTable(tables.Table):
    """A table of a list: the column `first` always, the others as chosen, usually all of its own.

    `in_files` are the columns of its file, in order. With `can_pick` rows can be ticked, by what `pick_key` and
    `pick_name` name of them. A subclass takes the Meta of this class for its own.
    """

    pick_key: ClassVar[str] = "number"
    pick_name: ClassVar[str] = "number"

    first: ClassVar[str] = ""
    in_files: ClassVar[tuple[FileColumn, ...]] = ()

    class Meta:
        order_by_field = "sort"
        attrs: ClassVar[Mapping[str, str]] = {"class": "is-pair"}

    def __init__(
        self,
        rows: list[Any],
        *,
        sort: str = "",
        columns: Collection[str] = (),
        exclude: Collection[str] = (),
        can_pick: bool = False,
        **kwargs: Any,
    ) -> None:
        self.language = get_language() or ""
        picks = [(PICK, PickColumn())] if can_pick else []
        shown = [name for name in self.chosen(columns) if name not in exclude]
        more = {column.of: ChosenColumn(column) for column in self.in_files if column.of not in self.base_columns}
        super().__init__(
            SortedRows(rows),
            order_by=sort,
            extra_columns=[*picks, *((name, column) for name, column in more.items() if name in shown)],
            exclude=set(self.base_columns) - {self.first, *shown},
            sequence=[*(name for name, _column in picks), self.first, *shown],
            **kwargs,
        )

    def render_pick(self, record: Any) -> SafeString:
        return pick_box(getattr(record, self.pick_key), getattr(record, self.pick_name))

    @classmethod
    def choices(cls) -> dict[str, str | Promise]:
        """Name the columns that may be chosen, by their headings, in the order of the table."""
        own = {name: column.verbose_name for name, column in cls.base_columns.items() if name != cls.first}
        more = {column.of: column.label for column in cls.in_files if column.of not in cls.base_columns}
        return {**own, **more}

    @classmethod
    def chosen(cls, names: Collection[str]) -> list[str]:
        """Give the columns named, in the order of the table; none named: its own."""
        wanted = set(names) or set(cls.base_columns)
        return [name for name in cls.choices() if name in wanted or ALL_COLUMNS in wanted]

    @classmethod
    def file_columns(cls, names: Collection[str]) -> list[FileColumn]:
        """Give the columns of the file that come with those of the page."""
        shown = {cls.first, *cls.chosen(names)}
        return [column for column in cls.in_files if column.of in shown]


def written(value: object, *, language: str) -> str:
    """Write a value of any kind in a cell of the page."""
    if value is None or value == "":
        return formats.UNKNOWN
    if isinstance(value, Decimal):
        return formats.money(value, language=language, has_unit=False)
    if isinstance(value, dt.datetime):
        moment = timezone.localtime(value)
        return unbroken(f"{formats.date(moment.date(), language=language)} {moment:%H:%M}")
    if isinstance(value, dt.date):
        return unbroken(formats.date(value, language=language))
    return Truncator(str(value)).chars(LONGEST_TEXT)


def unbroken(text: str) -> SafeString:
    """Keep a short text on one line."""
    return format_html('<span class="text-nowrap">{}</span>', text)
