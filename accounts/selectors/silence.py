"""Accounts that nobody of us has spoken to or visited for too long."""

import datetime as dt

from django.db.models import Q

from accounts.choices import Category, Tier

# After how many days without contact an account of a tier is silent; the empty tier is that of accounts not placed.
SILENCE_DAYS: dict[str, int] = {Tier.PLATINUM: 14, Tier.GOLD: 30, Tier.SILVER: 60, Tier.BRONZE: 90, "": 90}
VISIT_DAYS = 90


def silence_condition(*, as_of: dt.date, tier: str | None = None) -> Q:
    """Give the condition of accounts without contact for longer than their tier allows; lost ones are left in peace."""
    silent = Q(figures=None) if tier is None else Q(pk__in=[])
    for each, days in SILENCE_DAYS.items():
        if tier in (None, each):
            last = Q(figures__last_contact_on=None) | Q(figures__last_contact_on__lt=as_of - dt.timedelta(days=days))
            silent |= Q(figures__tier=each) & last
    return silent & ~Q(category=Category.LOST)


def unvisited_condition(*, as_of: dt.date) -> Q:
    """Give the condition of accounts without a visit within VISIT_DAYS."""
    return Q(figures__last_visit_on=None) | Q(figures__last_visit_on__lt=as_of - dt.timedelta(days=VISIT_DAYS))
