"""Fetch what a page is about, always from what the person may see."""

from typing import Any

from django.shortcuts import get_object_or_404

from accounts.models import Account
from negotiations.models import Concession, Negotiation, NegotiationTopic, Opportunity, Round
from users.models import User
from users.requests import SignedInRequest


def asked_account(request: SignedInRequest) -> Account | None:
    """Read the account that the address names, where the person sees it. Cost: 1 query, none where it names none."""
    number = request.GET.get("account", "")
    if not number:
        return None
    seen = Account.objects.visible_to(request.user).active()
    return seen.filter(number=number).select_related("owner").first()


def fetch_opportunity(user: User, number: str) -> Opportunity:
    """Read an opportunity that the person sees. Raises: Http404. Cost: 1 query."""
    rows = Opportunity.objects.visible_to(user).select_related("account", "owner", "product", "competitor")
    found: Opportunity = get_object_or_404(rows, number=number)
    return found


def fetch_negotiation(user: User, number: str) -> Negotiation:
    """Read a negotiation that the person sees. Raises: Http404. Cost: 1 query."""
    rows = Negotiation.objects.visible_to(user).select_related("account", "account__owner", "lead", "opportunity")
    found: Negotiation = get_object_or_404(rows, number=number)
    return found


def fetch_topic(negotiation: Negotiation, topic: str) -> NegotiationTopic:
    """Read a topic of a negotiation already fetched for the person. Raises: Http404."""
    found: NegotiationTopic = _fetch(NegotiationTopic, negotiation, topic=topic)
    return found


def fetch_round(negotiation: Negotiation, pk: int) -> Round:
    """Read a round of a negotiation already fetched for the person. Raises: Http404."""
    found: Round = _fetch(Round, negotiation, pk=pk)
    return found


def fetch_concession(negotiation: Negotiation, pk: int) -> Concession:
    """Read a concession of a negotiation already fetched for the person. Raises: Http404."""
    found: Concession = _fetch(Concession, negotiation, pk=pk)
    return found


def _fetch(model: Any, negotiation: Negotiation, **which: Any) -> Any:
    row = get_object_or_404(model.objects.filter(negotiation=negotiation), **which)
    row.negotiation = negotiation
    return row
