"""The page between the ticks of a list and the change: it names what is meant, asks what to do, does it and says how
it went."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import formats
from core.filters import ListFilter
from users.bulk import MOST_AT_ONCE, TOO_MANY, BulkResult
from users.requests import SignedInRequest

ALL, DO = "all", "do"
NAMED = 8


@dataclass(frozen=True)
class BulkAct:
    """One change that can be made to many rows: what its button says, what it asks for, and what does it."""

    label: str
    form: Callable[[Any], forms.Form]
    do: Callable[[list[int], dict[str, Any]], BulkResult]
    is_allowed: bool = True


def buttons(acts: Mapping[str, BulkAct]) -> list[tuple[str, str]]:
    """Name what a person may do to many rows, for `_components/bulk_bar.html`."""
    return [(name, act.label) for name, act in acts.items() if act.is_allowed]


def bulk_page(
    request: SignedInRequest,
    found: ListFilter,
    acts: Mapping[str, BulkAct],
    *,
    list_url: str,
    crumb: str,
    key: str,
    name: str,
    note: str,
) -> HttpResponse:
    """Ask what to do with the rows ticked in a list, or with all of it, then do it. The address holds its filters.

    `found` narrows what the person sees; `key` is the field that the ticks hold, `name` the one that rows are called
    by. Raises: PermissionDenied for a change that the person may not make.
    """
    back = f"{list_url}?{request.GET.urlencode()}"
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        return redirect(back)
    if not act.is_allowed:
        raise PermissionDenied
    is_all = request.POST.get("scope") == ALL
    rows = _meant(request, found, key, is_all=is_all)
    count = rows.count()
    if refusal := _refusal(count):
        messages.warning(request, refusal)
        return redirect(back)
    is_confirmed = request.POST.get("step") == DO
    form = act.form(request.POST if is_confirmed else None)
    if is_confirmed and str(count) != request.POST.get("count"):
        messages.warning(request, _("The list has changed meanwhile: please look again."))
    elif is_confirmed and form.is_valid():
        try:
            result = act.do(list(rows.order_by().values_list("pk", flat=True)), form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            _tell(request, result)
            return redirect(back)
    context = {
        "act": request.POST["act"],
        "label": act.label,
        "form": form,
        "count": count,
        "back": back,
        "crumb": crumb,
        "note": note,
        "scope": ALL if is_all else "",
        "keys": [] if is_all else list(rows.order_by(key).values_list(key, flat=True)),
        "named": list(rows.order_by(name, "pk").values_list(name, flat=True)[:NAMED]),
        "more": max(0, count - NAMED),
    }
    return render(request, "users/bulk.html", context)


def _meant(request: SignedInRequest, found: ListFilter, key: str, *, is_all: bool) -> QuerySet[Any]:
    """Give the rows that are meant, of those that the person sees."""
    visible: QuerySet[Any] = found.queryset
    if is_all:
        return visible.none() if found.problems else found.qs
    ticked = request.POST.getlist("row")[: MOST_AT_ONCE + 1]
    return visible.filter(**{f"{key}__in": list(_usable(visible.model._meta.get_field(key), ticked))})


def _usable(field: Any, texts: Iterable[str]) -> Iterator[Any]:
    """Give what can be a value of a field; all else names no row, and the database would not take it."""
    for text in texts:
        try:
            value = field.to_python(text.replace("\x00", ""))
            field.run_validators(value)
        except ValidationError:
            continue
        yield value


def _refusal(count: int) -> str:
    if not count:
        return _("Nothing is chosen: tick some entries in the list first.")
    return str(TOO_MANY % {"n": MOST_AT_ONCE}) if count > MOST_AT_ONCE else ""


def _tell(request: SignedInRequest, result: BulkResult) -> None:
    """Say how many were changed, and how many were not and why."""
    language = get_language() or ""
    text = ngettext("%(n)s entry was changed.", "%(n)s entries were changed.", result.changed) % {
        "n": formats.number(result.changed, language=language)
    }
    (messages.success if result.changed else messages.info)(request, text)
    if result.kept:
        reasons = [
            formats.labelled(str(why), formats.number(n, language=language), language=language)
            for why, n in result.kept.items()
        ]
        messages.info(request, _("Left as they were – %(reasons)s") % {"reasons": "; ".join(reasons)})
