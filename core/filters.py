"""What every list shares: filters, sort and columns that stand in the address, and what could not be used of them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.list_tables import ALL_COLUMNS, FileColumn, ListTable
from core.lists import COLUMNS, ColumnChoice


@dataclass(frozen=True)
class Sort:
    """What a list may be sorted by: how it is called, and the columns; the last of them is unique."""

    label: str | Promise
    columns: tuple[str, ...] = ()

    def terms(self, *, is_descending: bool) -> list[str]:
        """Give the columns as the database is told them; only the first one is turned round."""
        first, *rest = self.columns
        return [f"-{first}" if is_descending else first, *rest]


@dataclass(frozen=True)
class SortOption:
    """One way to sort a list; the usual one has no value, so that it says nothing in the address."""

    value: str
    label: str
    is_here: bool


class ColumnsField(forms.CharField):
    """Names of columns, joined by commas; of those that are known."""

    def __init__(self, *args: Any, known: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def validate(self, value: Any) -> None:
        super().validate(value)
        if set(_names(value)) - {*self.known, ALL_COLUMNS}:
            raise forms.ValidationError(_("There is no such column."))


class ColumnsFilter(django_filters.CharFilter):
    field_class = ColumnsField


class ListFilter(django_filters.FilterSet):
    """Filters of a list that is sorted, saved and taken along. A value that cannot be used is left out and named.

    `table` says which columns may be chosen.
    """

    table: ClassVar[type[ListTable] | None] = None
    sorts: ClassVar[Mapping[str, Sort]] = {}
    usual_sort: ClassVar[str] = ""
    # What stands in the address and narrows nothing.
    not_narrowing: ClassVar[frozenset[str]] = frozenset({"view", "sort", COLUMNS, "saved"})

    sort = django_filters.ChoiceFilter(
        choices=[], method="keep_all", label=gettext_lazy("Sort"), widget=forms.HiddenInput
    )
    saved = django_filters.CharFilter(
        method="keep_all", label=gettext_lazy("Saved view"), max_length=12, widget=forms.HiddenInput
    )

    columns = ColumnsFilter(method="keep_all", label=gettext_lazy("Columns"), max_length=600, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_joined(data), *args, **kwargs)
        self.filters["sort"].extra["choices"] = list(_signed(self.sorts))
        self.filters[COLUMNS].extra["known"] = self.known_columns

    @property
    def problems(self) -> list[tuple[str, str]]:
        """List the filters with a value that cannot be used, each with its reason."""
        if self.is_valid():
            return []
        fields = self.form.fields
        return [
            (str(fields[name].label or name), str(error))
            for name, errors in self.form.errors.items()
            for error in errors
        ]

    def chosen(self, name: str) -> str:
        """Give the usable value of a filter as text, empty for none."""
        return str(self.form.cleaned_data.get(name) or "") if self.form.errors is not None else ""

    @property
    def is_narrowed(self) -> bool:
        """Tell whether anything but the view narrows the list."""
        return any(self.chosen(name) for name in self.filters if name not in self.not_narrowing)

    @property
    def known_columns(self) -> Mapping[str, str | Promise]:
        """Name the columns that may be chosen, by their headings."""
        return self.table.choices() if self.table else {}

    @property
    def chosen_columns(self) -> list[str]:
        """Give the names of the columns asked for; none of them: the usual ones."""
        return _names(self.chosen(COLUMNS))

    @property
    def shown_names(self) -> Collection[str]:
        """Give the names of the columns that show."""
        return self.table.chosen(self.chosen_columns) if self.table else ()

    @property
    def file_columns(self) -> list[FileColumn]:
        """Give the columns of the list as a file."""
        return self.table.file_columns(self.chosen_columns) if self.table else []

    @property
    def column_choices(self) -> list[ColumnChoice]:
        """List the columns that may be chosen, drawn by `_components/list_tools.html`."""
        on = set(self.shown_names)
        return [ColumnChoice(name, capfirst(str(label)), name in on) for name, label in self.known_columns.items()]

    @property
    def default_sort(self) -> str:
        """Give the sort of the list as long as nobody chooses another."""
        return self.usual_sort

    @property
    def sorted_by(self) -> str:
        """Give the sort of the list, a leading minus for descending."""
        return self.chosen("sort") or self.default_sort

    @property
    def sort_options(self) -> list[SortOption]:
        """List the ways to sort, drawn by `_components/filter_bar.html` where no heading can be clicked."""
        here, usual = self.sorted_by, self.default_sort
        return [
            SortOption("" if name == usual else name, _sort_label(self.sorts[name.lstrip("-")], name), name == here)
            for name, _label in _signed(self.sorts)
        ]

    @property
    def ordered(self) -> QuerySet[Any]:
        """Give the narrowed list in its order, which is total. Cost: no query yet."""
        rows: QuerySet[Any] = self.qs
        sort = self.sorted_by
        return rows.order_by(*self.sorts[sort.lstrip("-")].terms(is_descending=sort.startswith("-")))

    def keep_all(self, rows: Any, _name: str, _value: str) -> Any:
        return rows


def _names(value: object) -> list[str]:
    return [name for name in str(value or "").split(",") if name]


def _joined(data: Any) -> Any:
    """Join columns that were ticked one by one, as the address holds them."""
    if not isinstance(data, QueryDict) or len(data.getlist(COLUMNS)) < 2:
        return data
    data = data.copy()
    data[COLUMNS] = ",".join(data.getlist(COLUMNS))
    return data


def _signed(sorts: Mapping[str, Sort]) -> Iterable[tuple[str, str | Promise]]:
    for name, sort in sorts.items():
        yield name, sort.label
        yield f"-{name}", sort.label


def _sort_label(sort: Sort, name: str) -> str:
    if name.startswith("-"):
        return _("%(sort)s, descending") % {"sort": sort.label}
    return _("%(sort)s, ascending") % {"sort": sort.label}
