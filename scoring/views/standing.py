"""Who stands where, who moved, and the same as a file."""

import csv
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.text import cell
from scoring.forms import StandingFilter
from scoring.selectors import head_of, list_standing, moves_between, stands_of
from scoring.selectors.standing import SORTS
from scoring.tables import StandingTable
from scoring.views.scope import Scope, run_or_404
from users.requests import SignedInRequest

PAGE_SIZE = 50
DEFAULT_SORT = "rank"
EXPORT_CHUNK = 2000
EXPORTED = (
    "number",
    "name",
    "owner",
    "tier",
    "rank",
    "revenue",
    "direct_value",
    "potential_value",
    "composite",
    "flags",
)


@require_safe
def moves(request: SignedInRequest) -> HttpResponse:
    """List who stands on another tier than after an earlier run."""
    scope = Scope(request, run_or_404())
    found = moves_between(scope.accounts, scope.run, scope.since) if scope.since else []
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "scope": scope,
        "head": head_of(scope.run),
        "since": head_of(scope.since) if scope.since else None,
        "page": page,
        "ups": [move for move in page.object_list if move.is_up],
        "downs": [move for move in page.object_list if not move.is_up],
        "count_up": sum(move.is_up for move in found),
        "count_down": sum(not move.is_up for move in found),
        "clear_url": reverse("scoring:moves") if scope.chosen else "",
        "crumbs": [(_("Value pyramid"), reverse("scoring:pyramid") + scope.own_query), (_("Moves"), None)],
    }
    return render(request, "scoring/moves.html", context)


@require_safe
def standing(request: SignedInRequest) -> HttpResponse:
    """List the accounts as they stood after an earlier run; where they stand now is in the list of accounts."""
    scope = Scope(request, run_or_404(), form=StandingFilter)
    sort = request.GET.get("sort", "")
    sort = sort if sort.lstrip("-") in SORTS else DEFAULT_SORT
    if scope.then is None:
        return redirect(scope.accounts_url(**({"sort": sort} if "sort" in request.GET else {})))
    rows = list_standing(scope.accounts, then=scope.then, tier=scope.chosen.get("tier", ""), sort=sort)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    head = head_of(scope.run)
    table = StandingTable(list(stands_of(page.object_list)), currency=head.currency, sort=sort)
    table.caption = ngettext("%(n)s account", "%(n)s accounts", page.paginator.count) % {"n": page.paginator.count}
    context = {
        "scope": scope,
        "head": head,
        "table": table,
        "page": page,
        "clear_url": f"{reverse('scoring:standing')}?{urlencode({'period': scope.run.number})}",
        "export_url": reverse("scoring:pyramid_export") + scope.own_query,
        "crumbs": [(_("Value pyramid"), reverse("scoring:pyramid") + scope.own_query), (_("Accounts"), None)],
    }
    return render(request, "scoring/standing.html", context)


@require_safe
def pyramid_export(request: SignedInRequest) -> HttpResponse:
    """Give what the pyramid shows as CSV: one row an account that stands in it. Cost: 1 query for the rows."""
    scope = Scope(request, run_or_404(), form=StandingFilter)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = f"pyramid-{scope.run.as_of.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    out = csv.writer(response)
    out.writerow(EXPORTED)
    rows = list_standing(scope.accounts, then=scope.then, tier=scope.chosen.get("tier", ""))
    for stand in stands_of(rows.iterator(chunk_size=EXPORT_CHUNK)):
        flags = ";".join(flag.value for flag in stand.flags)
        out.writerow([cell(flags if name == "flags" else getattr(stand, name)) for name in EXPORTED])
    return response
