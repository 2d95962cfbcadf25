"""What the bell says of tiers, in the language of its reader."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.choices import Tier
from accounts.models import Account
from accounts.telling import tell
from scoring.models import TierOverride
from users.models import Notification, User
from users.notifying import notice


def tell_tier(account: Account, override: TierOverride) -> None:
    """Tell the account manager that somebody set the tier of an account."""
    facts = {"name": override.author, "account": account}

    def say(person: User) -> Notification:
        title = _("%(name)s set the tier of %(account)s to %(tier)s")
        return notice(
            user=person,
            kind="tier",
            title=title % {**facts, "tier": Tier(override.tier).label},
            text=override.reason,
            url=reverse("accounts:account_value", args=[account.number]),
            about=account.number,
            key=f"tier-{override.pk}",
        )

    tell([account.owner_id], account=account, by=override.author, say=say)
