"""The list of negotiations, one negotiation, and a concession tried out."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from negotiations.filters import NegotiationFilter
from negotiations.selectors import listed_negotiations
from negotiations.tables import NegotiationTable
from negotiations.views.fetching import fetch_negotiation
from negotiations.views.page import negotiation_page
from negotiations.views.trial import trial_of
from users.requests import SignedInRequest

PAGE_SIZE = 50
DEFAULT_SORT = "next_round_on"
SORTS = {
    "title": ("title", "number"),
    "state": ("state", "number"),
    "last_round": ("last_round", "number"),
    "agreed_count": ("agreed_count", "number"),
    "next_round_on": ("next_round_on", "number"),
    "lead": ("lead__display_name", "number"),
}


@require_safe
def negotiation_list(request: SignedInRequest) -> HttpResponse:
    """List the negotiations a person may see, the running ones unless asked otherwise."""
    today = timezone.localdate()
    found = NegotiationFilter(request.GET, queryset=listed_negotiations(request.user), user=request.user, as_of=today)
    sort = request.GET.get("sort", "")
    sort = sort if sort.lstrip("-") in SORTS else DEFAULT_SORT
    first, *rest = SORTS[sort.lstrip("-")]
    ordered = found.qs.order_by(f"-{first}" if sort.startswith("-") else first, *rest)
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    table = NegotiationTable(list(page.object_list), as_of=today, sort=sort)
    return render(request, "negotiations/negotiation_list.html", {"filter": found, "page": page, "table": table})


@require_safe
def negotiation_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a negotiation: topics, concessions with what they cost, rounds. Bottom lines stay closed."""
    negotiation = fetch_negotiation(request.user, number)
    return negotiation_page(request, negotiation, trial=trial_of(request, negotiation))


@require_safe
def negotiation_try(request: SignedInRequest, number: str) -> HttpResponse:
    """Say what one more concession would do; nothing is written. The answer is a part of a page."""
    negotiation = fetch_negotiation(request.user, number)
    response = render(
        request, "negotiations/_trial.html", {"negotiation": negotiation, "trial": trial_of(request, negotiation)}
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
