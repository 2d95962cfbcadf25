"""Tables and pickers drawn in Python: a page of fifty rows and a choice among hundreds is too much for a template."""

import inspect
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

LEAD = "k-lead-cell"
# Cells that on the phone say by their place what they are.
WITHOUT_LABEL = ("k-drop", "k-pair-end")


def body_of(table: Any) -> SafeString:
    """Write the rows of a table of django-tables2, the lead cell as heading of its row. Cost: none of its own."""
    cells = [(column, _renderer(table, column), *_marks(column)) for column in table.columns]
    parts: list[str] = []
    for row in table.paginated_rows:
        parts.append(f"<tr {row.attrs.as_html()}>" if table.row_attrs else "<tr>")
        for column, render, before, behind in cells:
            content = render(row) if render else row.get_cell(column.name)
            parts += (before, conditional_escape(content), behind)
        parts.append("</tr>")
    return mark_safe("".join(parts))  # noqa: S308 - every cell is escaped above


def _renderer(table: Any, column: Any) -> Callable[[Any], Any] | None:
    """Give what writes the cells of a column that wants the record alone; the library asks every cell what it wants.

    None where a cell wants more, or is empty or a link by a rule of the library.
    """
    wanted = set(inspect.signature(column.render).parameters)
    if column.link or column.column.empty_values or not wanted <= {"record", "table"}:
        return None
    more = {"table": table} if "table" in wanted else {}
    return lambda row: column.render(record=row.record, **more)


def _marks(column: Any) -> tuple[str, str]:
    """Give what stands before and behind a cell; the same for every row."""
    attributes = column.attrs["td"]
    css = attributes.get("class") or ""
    written = attributes.as_html()
    if LEAD in css:
        return f'<th scope="row" {written}>', "</th>"
    if "data-th" in attributes or any(name in css for name in WITHOUT_LABEL):
        return f"<td {written}>", "</td>"
    return f'<td {written} data-th="{escape(strip_tags(str(column.header)))}">', "</td>"


def select_of(field: BoundField, attributes: Mapping[str, str] | None = None) -> SafeString:
    """Write a choice as Django's own widget would, in a fraction of its time."""
    widget: Any = field.field.widget
    chosen = set(widget.format_value(field.value()))
    given = field.build_widget_attrs({**widget.attrs, **(attributes or {})}, widget)
    written = {"name": field.html_name, "id": given.pop("id", field.auto_id), **given}
    parts = [f"<select{flatatt(written)}>"]
    for value, label in widget.choices:
        if isinstance(label, list | tuple):
            parts.append(f'<optgroup label="{escape(str(value))}">')
            parts += [_option(inner, text, chosen) for inner, text in label]
            parts.append("</optgroup>")
        else:
            parts.append(_option(value, label, chosen))
    parts.append("</select>")
    return mark_safe("".join(parts))  # noqa: S308 - values and labels are escaped


def _option(value: Any, label: Any, chosen: set[str]) -> str:
    text = "" if value is None else str(value)
    mark = " selected" if text in chosen else ""
    return f'<option value="{escape(text)}"{mark}>{escape(str(label))}</option>'
