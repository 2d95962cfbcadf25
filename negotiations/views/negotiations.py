"""The list of negotiations, one negotiation, and a concession tried out."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.files import file_of_list
from core.pages import LongList
from negotiations.filters import NegotiationFilter
from negotiations.selectors import listed_negotiations
from negotiations.tables import NegotiationTable
from negotiations.views.fetching import fetch_negotiation
from negotiations.views.page import negotiation_page
from negotiations.views.trial import trial_of
from users.list_heads import list_head
from users.requests import SignedInRequest

PAGE_SIZE = 50
PAGE = "negotiations"


@require_safe
def negotiation_list(request: SignedInRequest) -> HttpResponse:
    """List the negotiations a person may see, the running ones unless asked otherwise."""
    found = _found(request)
    page = LongList(found.ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    here, file = reverse("negotiations:negotiation_list"), reverse("negotiations:negotiation_export")
    context = {
        "filter": found,
        "head": list_head(request.user, request.GET, found, page=PAGE, here=here, file=file),
        "page": page,
        "table": NegotiationTable(
            list(page.object_list), as_of=found.as_of, sort=found.sorted_by, columns=found.chosen_columns
        ),
    }
    return render(request, "negotiations/negotiation_list.html", context)


@require_safe
def negotiation_export(request: SignedInRequest) -> HttpResponseBase:
    """Send exactly the filtered list of negotiations as a file, nothing guarded."""
    found = _found(request)
    return file_of_list(found, name=PAGE, kind=request.GET.get("as"), day=found.as_of)


def _found(request: SignedInRequest) -> NegotiationFilter:
    rows = listed_negotiations(request.user)
    return NegotiationFilter(request.GET, queryset=rows, user=request.user, as_of=timezone.localdate())


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
