"""What every list shares: filters that stand in the address, a sort, and what could not be used of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


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


class ListFilter(django_filters.FilterSet):
    """Filters of a list that is sorted, saved and taken along. A value that cannot be used is left out and named."""

    sorts: ClassVar[Mapping[str, Sort]] = {}
    usual_sort: ClassVar[str] = ""
    # What stands in the address and narrows nothing.
    not_narrowing: ClassVar[frozenset[str]] = frozenset({"view", "sort", "columns", "saved"})

    sort = django_filters.ChoiceFilter(
        choices=[], method="keep_all", label=gettext_lazy("Sort"), widget=forms.HiddenInput
    )
    saved = django_filters.CharFilter(
        method="keep_all", label=gettext_lazy("Saved view"), max_length=12, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["sort"].extra["choices"] = list(_signed(self.sorts))

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


def _signed(sorts: Mapping[str, Sort]) -> Iterable[tuple[str, str | Promise]]:
    for name, sort in sorts.items():
        yield name, sort.label
        yield f"-{name}", sort.label


def _sort_label(sort: Sort, name: str) -> str:
    if name.startswith("-"):
        return _("%(sort)s, descending") % {"sort": sort.label}
    return _("%(sort)s, ascending") % {"sort": sort.label}
