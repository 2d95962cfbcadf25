"""Chips: what a list is narrowed by, each with its value and the address without it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Form, ModelChoiceField
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import formats

PAGE = "page"


@dataclass(frozen=True)
class Chip:
    """One filter that is on."""

    label: str
    value: str
    url: str


def chips_of(form: Form) -> list[Chip]:
    """List the filters that a person has set in the address and that can be used. Cost: none."""
    data = form.data
    if not isinstance(data, QueryDict) or not form.is_bound:
        return []
    form.is_valid()
    return [
        Chip(str(field.label), shown_value(field, form.cleaned_data[field.name]), without(data, field.html_name))
        for field in form.visible_fields()
        if data.get(field.html_name) and form.cleaned_data.get(field.name) not in (None, "", [])
    ]


def without(data: QueryDict, *names: str) -> str:
    """Give the query of a list without some of its parts, from its first page on."""
    query = data.copy()
    for name in (*names, PAGE):
        query.pop(name, None)
    return f"?{query.urlencode()}"


def shown_value(field: BoundField, value: Any) -> str:
    """Write the value of a filter as people read it."""
    language = get_language() or ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return formats.date(value, language=language)
    if isinstance(field.field, ModelChoiceField):
        return formats.listing([str(each) for each in value] if _is_many(value) else [str(value)], language=language)
    labels = {str(key): str(label) for key, label in getattr(field.field, "choices", [])}
    parts = list(value) if _is_many(value) else [value]
    if len(parts) == 1 and str(value) not in labels:
        parts = str(value).split(",") if labels else [value]
    return formats.listing([labels.get(str(part), str(part)) for part in parts], language=language)


def _is_many(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str)
