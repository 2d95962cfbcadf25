"""Reads shaped for the pages and documents of plans."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import Account
from accounts.models.accounts import AccountQuerySet
from plans.choices import ActionStatus, PlanState
from plans.models import AccountPlan, PlanAction
from plans.models.goals import PlanRowQuerySet
from plans.models.plans import AccountPlanQuerySet
from users.models import User

BOARD_LIMIT = 12
SOON_DAYS = 7


@dataclass(frozen=True)
class Lack:
    """Key accounts without a current plan: how many, and the first of them by value."""

    count: int
    accounts: list[Account]


def plan_to_show(account: Account) -> AccountPlan | None:
    """Find the plan an account is judged by: the one being written, else the current one. Cost: 1 query."""
    plans = AccountPlan.objects.filter(account=account).exclude(state=PlanState.RETIRED)
    plan: AccountPlan | None = plans.order_by("-is_current", "-year", "-id").select_related("approved_by").first()
    return plan


def listed_plans(user: User) -> AccountPlanQuerySet:
    """Give the plans of the list with what a row shows. Cost: no query yet."""
    plans: AccountPlanQuerySet = (
        AccountPlan.objects.visible_to(user)
        .select_related("account", "account__owner", "account__figures", "approved_by")
        .annotate(
            goal_count=Count("goals", distinct=True),
            open_actions=Count("actions", filter=Q(actions__status__in=OPEN), distinct=True),
        )
    )
    return plans


OPEN = [ActionStatus.PLANNED, ActionStatus.RUNNING]


def key_accounts_without_plan(user: User) -> Lack:
    """Name the key accounts that lack a current plan, the most valuable first. Cost: 2 queries."""
    lacking: AccountQuerySet = (
        Account.objects.visible_to(user).active().key().exclude(plans__in=AccountPlan.objects.current())
    )
    first = lacking.select_related("owner", "figures").order_by("-figures__composite", "number")
    return Lack(count=lacking.count(), accounts=list(first[:BOARD_LIMIT]))


def actions_due(user: User, *, as_of: dt.date) -> PlanRowQuerySet:
    """Give the own actions of a person that are late or due within a week, the earliest first. Cost: no query yet."""
    due: PlanRowQuerySet = (
        PlanAction.objects.visible_to(user)
        .running()
        .open()
        .filter(owner=user, due_on__lte=as_of + dt.timedelta(days=SOON_DAYS))
        .order_by("due_on", "id")
    )
    return due


def overdue_actions(plan: AccountPlan, *, as_of: dt.date) -> int:
    """Count the open actions of a plan that are past their date."""
    return PlanAction.objects.filter(plan=plan, due_on__lt=as_of).open().count()
