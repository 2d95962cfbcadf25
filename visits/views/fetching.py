"""Fetch the visit a page is about, from what the person may see."""

from django.shortcuts import get_object_or_404

from users.models import User
from visits.models import Visit
from visits.selectors import listed_visits


def fetch_visit(user: User, number: str) -> Visit:
    """Read a visit that the person sees, with its people. Raises: Http404. Cost: 2 queries."""
    visits = listed_visits(user).select_related("account__owner", "account__figures", "created_by")
    visit: Visit = get_object_or_404(visits, number=number)
    return visit
