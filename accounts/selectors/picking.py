"""Accounts to choose from, before something is begun with one of them."""

from django.db.models import Q

from accounts.models import Account
from users.models import User

ACCOUNTS_OFFERED = 20


def accounts_to_pick(user: User, words: str) -> list[Account]:
    """Offer accounts a person may see: those that match, or the own ones. Cost: 1 query."""
    visible = Account.objects.visible_to(user).active().select_related("figures")
    found = visible.matching(words) if words else visible.filter(Q(owner=user) | Q(team__user=user)).distinct()
    return list(found.defer("search_text").order_by("number")[:ACCOUNTS_OFFERED])
