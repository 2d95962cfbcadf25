"""Choose the account first: the page before a form that belongs to one account."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.selectors.picking import accounts_to_pick
from users.requests import SignedInRequest

LONGEST_SEARCH = 100


def pick_account(
    request: SignedInRequest, *, title: str, note: str, crumb: tuple[str, str], url_of: Callable[[Account], str]
) -> HttpResponse:
    """Offer the own accounts, or those that match what was typed; each leads to `url_of` it. Cost: 1 query."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    choices: list[dict[str, Any]] = [
        {"account": account, "url": url_of(account)} for account in accounts_to_pick(request.user, words)
    ]
    crumb_label, crumb_url = crumb
    context = {
        "page_title": title,
        "page_note": note,
        "crumb_label": crumb_label,
        "crumb_url": crumb_url,
        "words": words,
        "choices": choices,
    }
    return render(request, "accounts/account_pick.html", context)


@require_safe
def interaction_pick(request: SignedInRequest) -> HttpResponse:
    """Choose the customer with whom one spoke; the form then offers their people."""
    return pick_account(
        request,
        title=_("Log activity"),
        note=_("Choose the customer first; the form then offers their people."),
        crumb=(_("Accounts"), reverse("accounts:account_list")),
        url_of=lambda account: reverse("accounts:interaction_new", args=[account.number]),
    )


@require_safe
def promise_pick(request: SignedInRequest) -> HttpResponse:
    """Choose the customer of a promise; the form then offers their people."""
    return pick_account(
        request,
        title=_("New promise"),
        note=_("Choose the customer first; the form then offers their people."),
        crumb=(_("Promises"), reverse("promises:promise_list")),
        url_of=lambda account: reverse("accounts:promise_new", args=[account.number]),
    )
