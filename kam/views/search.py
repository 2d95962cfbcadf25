"""Search over what a person may see."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kam.search import SHOWN, SUGGESTED, cleaned, find, suggest
from users.requests import SignedInRequest


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """List the accounts and people that hold the words, and documents by number; an exact number leads to its page."""
    found = find(request.user, cleaned(request.GET.get("q", "")))
    if found.url:
        return redirect(found.url)
    context = {
        "search_words": found.words,
        "accounts": found.accounts,
        "contacts": found.contacts,
        "documents": found.documents,
        "shown": SHOWN,
    }
    return render(request, "kam/search.html", context)


@require_safe
def search_suggest(request: SignedInRequest) -> HttpResponse:
    """Offer the first accounts and people that hold what was typed so far, for the list below the search field."""
    found = suggest(request.user, cleaned(request.GET.get("q", "")))
    context = {
        "found": found,
        "accounts": found.accounts[:SUGGESTED],
        "contacts": found.contacts[:SUGGESTED],
        "documents": found.documents[:SUGGESTED],
    }
    return render(request, "kam/_suggestions.html", context)
