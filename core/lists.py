"""What can be done with a list as a whole; drawn by `_components/list_tools.html`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

COLUMNS, PAGE, SAVED = "columns", "page", "saved"


@dataclass(frozen=True)
class ColumnChoice:
    """One column that may be shown."""

    name: str
    label: str
    is_on: bool


@dataclass(frozen=True)
class ListTools:
    """Columns to choose, files to take along, and the view to keep.

    `kept` are the parts of the address that a choice of columns leaves as they are; `shown` is the own saved view that
    the list shows, `query` what it would keep.
    """

    here: str
    columns: Sequence[ColumnChoice]
    kept: Sequence[tuple[str, str]]
    plain_url: str
    files: Sequence[tuple[str, str]]
    save_url: str
    shown: Any
    query: str


def list_tools(
    data: QueryDict,
    *,
    here: str,
    columns: Sequence[ColumnChoice],
    files: Sequence[tuple[str, str, Mapping[str, str]]],
    save_url: str,
    shown: Any = None,
) -> ListTools:
    """Put the tools of a list together from its address. `files`: label, address, what to add to the query."""
    kept = [(name, value) for name, values in data.lists() for value in values if name not in {COLUMNS, PAGE} and value]
    plain = data.copy()
    for name in (COLUMNS, PAGE):
        plain.pop(name, None)
    return ListTools(
        here=here,
        columns=columns,
        kept=kept,
        plain_url=f"{here}?{plain.urlencode()}",
        files=[(label, f"{url}?{_with(data, more)}") for label, url, more in files],
        save_url=save_url,
        shown=shown,
        query=data.urlencode(),
    )


def _with(data: QueryDict, more: Mapping[str, str]) -> str:
    query = data.copy()
    query.pop(PAGE, None)
    for name, value in more.items():
        query[name] = value
    return query.urlencode()
