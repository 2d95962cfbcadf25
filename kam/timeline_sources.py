"""What trade, plans and scoring tell to the timeline of an account: orders by day, approvals, tier moves."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.choices import Tier
from accounts.models import Account
from accounts.selectors.strands import Strand, each
from accounts.timeline import Event
from core import formats
from plans.models import AccountPlan
from scoring.models import TierMove
from scoring.selectors.moves import is_up
from trade.models import OrderLine
from users.models import User


def orders_of(account: Account, _user: User) -> list[Strand]:
    """Give what was ordered, one event a day; void lines count nothing."""
    days = (
        OrderLine.objects.filter(account=account, is_void=False)
        .order_by()
        .values("ordered_on")
        .annotate(amount=Sum("net_amount"), orders=Count("order", distinct=True))
    )
    return [Strand(days, at="ordered_on", tell=each(partial(_ordered, account)), is_day=True, then="ordered_on")]


def _ordered(account: Account, day: dict[str, Any]) -> Event:
    amount = formats.money(day["amount"], language=get_language() or "", currency=settings.BASE_CURRENCY)
    return Event(
        when=day["ordered_on"],
        icon="receipt",
        title=_("Orders of %(amount)s") % {"amount": amount},
        url=reverse("accounts:account_trade", args=[account.number]),
        note=ngettext("%(n)s order", "%(n)s orders", day["orders"]) % {"n": day["orders"]},
    )


def plan_approvals_of(account: Account, _user: User) -> list[Strand]:
    """Give the approvals of account plans."""
    plans = AccountPlan.objects.filter(account=account).select_related("approved_by")
    return [Strand(plans, at="approved_at", tell=each(_approved))]


def _approved(plan: AccountPlan) -> Event:
    assert plan.approved_at is not None  # the rows are of moments before another
    return Event(
        when=plan.approved_at,
        icon="flag",
        state="ok",
        title=_("Account plan of %(year)s approved") % {"year": plan.year},
        url=reverse("plans:plan_detail", args=[plan.number]),
        text=plan.conclusion,
        note=str(plan.approved_by),
    )


def tier_moves_of(account: Account, _user: User) -> list[Strand]:
    """Give the moves between tiers."""
    moves = TierMove.objects.filter(account=account, run__replaced_by=None).select_related("run__model")
    return [Strand(moves, at="run__as_of", tell=each(partial(_moved, account)), is_day=True, then="-run__number")]


def _moved(account: Account, move: TierMove) -> Event:
    rises = is_up(move.from_tier, move.to_tier)
    return Event(
        when=move.as_of,
        icon="arrow-up-right" if rises else "arrow-down-right",
        state="ok" if rises else "warn",
        title=_("Tier: %(before)s → %(after)s") % {"before": _tier(move.from_tier), "after": _tier(move.to_tier)},
        url=reverse("accounts:account_value", args=[account.number]),
        note=_("run %(number)s, model %(model)s") % {"number": move.run.number, "model": move.run.model.label},
    )


def _tier(tier: str) -> str:
    return str(Tier(tier).label) if tier else _("not placed")
