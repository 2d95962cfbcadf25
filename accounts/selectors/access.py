"""Wishes to see something, and grants by name, as pages show them."""

from dataclasses import dataclass

from accounts.models import AccessAsk, Account, AccountGrant
from accounts.models.access import AccessAskQuerySet
from users.models import User

OWN_SHOWN = 20
GRANTS_SHOWN = 100


@dataclass(frozen=True)
class OwnAsk:
    """One wish of a person; the account is told only if the person sees it."""

    ask: AccessAsk
    account: Account | None
    owner: User | None


def waiting_asks(user: User) -> AccessAskQuerySet:
    """Give the open wishes that a person decides on, the longest waiting first. Cost: no query yet."""
    asks: AccessAskQuerySet = (
        AccessAsk.objects.visible_to(user).decidable_by(user).open().select_related("account", "asked_by")
    )
    return asks.order_by("id")


def own_asks(user: User) -> list[OwnAsk]:
    """Read the latest wishes of a person. Cost: 2 queries."""
    asks = AccessAsk.objects.filter(asked_by=user).select_related("account__owner", "decided_by").order_by("-id")
    shown = list(asks[:OWN_SHOWN])
    visible = set(
        Account.objects.visible_to(user).filter(pk__in=[ask.account_id for ask in shown]).values_list("pk", flat=True)
    )
    return [
        OwnAsk(ask=ask, account=ask.account if ask.account_id in visible else None, owner=ask.account.owner)
        for ask in shown
    ]


def grants_of(account: Account) -> list[AccountGrant]:
    """List who was granted what of an account. Cost: 1 query."""
    grants = AccountGrant.objects.filter(account=account).select_related("user", "granted_by")
    return list(grants.order_by("kind", "user__display_name", "user__username")[:GRANTS_SHOWN])
