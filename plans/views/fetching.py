"""Fetch the plan a page is about, from what the person may see."""

from django.shortcuts import get_object_or_404

from plans.models import AccountPlan
from users.models import User


def fetch_plan(user: User, number: str) -> AccountPlan:
    """Read a plan that the person sees. Raises: Http404. Cost: 1 query."""
    plans = AccountPlan.objects.visible_to(user).select_related(
        "account__owner", "account__industry", "account__region", "account__figures", "approved_by"
    )
    plan: AccountPlan = get_object_or_404(plans, number=number)
    return plan
