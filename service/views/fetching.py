"""Fetch the request a page is about, from what the person may see."""

from django.shortcuts import get_object_or_404

from accounts.models import Account
from service.models import Request
from service.selectors import accounts_for_requests
from users.models import User


def fetch_request(user: User, number: str) -> Request:
    """Read a request that the person sees. Raises: Http404. Cost: 1 query."""
    requests = Request.objects.visible_to(user).select_related("account", "contact", "holder", "created_by")
    found: Request = get_object_or_404(requests, number=number)
    return found


def fetch_customer(user: User, number: str) -> Account:
    """Read an account that the person may take a request for. Raises: Http404. Cost: 1 query."""
    return get_object_or_404(accounts_for_requests(user), number=number)
