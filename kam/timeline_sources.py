"""What trade, plans and scoring tell to the timeline of an account: orders by day, approvals, tier moves."""

import datetime as dt

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.choices import Tier
from accounts.models import Account
from accounts.timeline import Event, last_day_before
from core import formats
from plans.models import AccountPlan
from scoring.models import TierMove
from scoring.selectors.moves import is_up
from trade.models import OrderLine
from users.models import User


def orders_of(account: Account, _user: User, before: dt.datetime, limit: int) -> list[Event]:
    """Read what was ordered, one event a day; void lines count nothing. Cost: 1 query."""
    days = (
        OrderLine.objects.filter(account=account, is_void=False, ordered_on__lte=last_day_before(before))
        .order_by()
        .values("ordered_on")
        .annotate(amount=Sum("net_amount"), orders=Count("order", distinct=True))
        .order_by("-ordered_on")[:limit]
    )
    language = get_language() or ""
    return [
        Event(
            when=day["ordered_on"],
            icon="receipt",
            title=_("Orders of %(amount)s")
            % {"amount": formats.money(day["amount"], language=language, currency=settings.BASE_CURRENCY)},
            url=reverse("accounts:account_trade", args=[account.number]),
            note=ngettext("%(n)s order", "%(n)s orders", day["orders"]) % {"n": day["orders"]},
        )
        for day in days
    ]


def plan_approvals_of(account: Account, _user: User, before: dt.datetime, limit: int) -> list[Event]:
    """Read the approvals of account plans. Cost: 1 query."""
    plans = AccountPlan.objects.filter(account=account, approved_at__lt=before).select_related("approved_by")
    return [
        Event(
            when=plan.approved_at,
            icon="flag",
            state="ok",
            title=_("Account plan of %(year)s approved") % {"year": plan.year},
            url=reverse("plans:plan_detail", args=[plan.number]),
            text=plan.conclusion,
            note=str(plan.approved_by),
        )
        for plan in plans.order_by("-approved_at", "-id")[:limit]
    ]


def tier_moves_of(account: Account, _user: User, before: dt.datetime, limit: int) -> list[Event]:
    """Read the moves between tiers. Cost: 1 query."""
    moves = TierMove.objects.filter(
        account=account, run__replaced_by=None, run__as_of__lte=last_day_before(before)
    ).select_related("run__model")
    return [
        Event(
            when=move.as_of,
            icon="arrow-up-right" if is_up(move.from_tier, move.to_tier) else "arrow-down-right",
            state="ok" if is_up(move.from_tier, move.to_tier) else "warn",
            title=_("Tier: %(before)s → %(after)s") % {"before": _tier(move.from_tier), "after": _tier(move.to_tier)},
            url=reverse("accounts:account_value", args=[account.number]),
            note=_("run %(number)s, model %(model)s") % {"number": move.run.number, "model": move.run.model.label},
        )
        for move in moves.order_by("-run__as_of", "-run__number")[:limit]
    ]


def _tier(tier: str) -> str:
    return str(Tier(tier).label) if tier else _("not placed")
