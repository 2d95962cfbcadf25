"""What the home page of a person shows: their accounts, and what these lack."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, F, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category
from accounts.models import Account
from accounts.models.accounts import AccountQuerySet
from users.choices import Role
from users.models import User

QUIET_DAYS = 90
SHOWN = 12


@dataclass(frozen=True)
class HomeFigures:
    """Counts over the accounts a person works on."""

    accounts: int
    key: int
    without_plan: int
    stale: int


@dataclass(frozen=True)
class Gap:
    """One account and what it lacks, the most pressing first."""

    account: Account
    lacks: list[tuple[Promise | str, str]]


def own_accounts(user: User) -> AccountQuerySet:
    """Keep the accounts a person works on: their own for a manager, everything visible for the others."""
    accounts = Account.objects.visible_to(user).active()
    return accounts.owned_by(user) if user.role == Role.MANAGER else accounts


def _without_plan() -> Q:
    return Q(category=Category.KEY) & ~Q(figures__has_current_plan=True)


def _stale(as_of: dt.date) -> Q:
    return Q(review_due_on=None) | Q(review_due_on__lte=as_of)


def _quiet(as_of: dt.date) -> Q:
    buying = [Category.KEY, Category.NORMAL]
    return Q(category__in=buying, figures__last_order_on__lt=as_of - dt.timedelta(days=QUIET_DAYS))


def home_figures(user: User, *, as_of: dt.date) -> HomeFigures:
    """Count the accounts of a person and what they lack. Cost: 1 query."""
    counted = own_accounts(user).aggregate(
        accounts=Count("pk"),
        key=Count("pk", filter=Q(category=Category.KEY)),
        without_plan=Count("pk", filter=_without_plan()),
        stale=Count("pk", filter=_stale(as_of)),
    )
    return HomeFigures(**counted)


def gaps(user: User, *, as_of: dt.date) -> list[Gap]:
    """List the accounts that lack something, key accounts and the most valuable first. Cost: 1 query."""
    found = (
        own_accounts(user)
        .filter(_without_plan() | _stale(as_of) | _quiet(as_of))
        .select_related("figures", "industry")
        .annotate(is_key=Case(When(category=Category.KEY, then=Value(1)), default=Value(0)))
        .order_by("-is_key", F("figures__composite").desc(nulls_last=True), "number")
    )
    return [Gap(account, list(_lacks(account, as_of))) for account in found[:SHOWN]]


def _lacks(account: Account, as_of: dt.date) -> list[tuple[Promise | str, str]]:
    figures = getattr(account, "figures", None)
    lacks: list[tuple[Promise | str, str]] = []
    if account.category == Category.KEY and not (figures and figures.has_current_plan):
        lacks.append((_("No current plan"), "bad"))
    last_order = figures.last_order_on if figures else None
    if last_order and account.category in {Category.KEY, Category.NORMAL} and (as_of - last_order).days > QUIET_DAYS:
        lacks.append((_("No order for 90 days"), "warn"))
    if account.review_due_on is None:
        lacks.append((_("Dossier never reviewed"), ""))
    elif account.review_due_on <= as_of:
        lacks.append((_("Dossier review overdue"), "warn"))
    return lacks
