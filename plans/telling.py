"""What the bell says of plans: to who may approve one, and to who is judged by it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.selectors.responsible import people_who_see
from accounts.telling import tell
from plans.choices import PlanState
from plans.duties import ROLES_THAT_APPROVE
from plans.models import AccountPlan
from users.choices import Role
from users.models import Notification, User
from users.notifying import notice


def tell_approvers(plan: AccountPlan, *, by: User | None) -> None:
    """Tell the directors above the account that a plan waits for them; where there is none, the executives.

    Cost: at most 3 queries, and those of `tell`.
    """
    if by is None:
        return
    roles = dict(people_who_see(plan.account).filter(role__in=ROLES_THAT_APPROVE).values_list("pk", "role"))
    roles.pop(by.pk, None)
    directors = [key for key, role in roles.items() if role == Role.DIRECTOR]

    def say(person: User) -> Notification:
        facts = {"name": by, "account": plan.account, "year": plan.year}
        return _notice(plan, person, title=_("%(name)s submitted the plan %(year)s of %(account)s") % facts)

    tell(directors or roles, account=plan.account, by=by, say=say)


def tell_owner(plan: AccountPlan, *, by: User | None) -> None:
    """Tell the account manager, else the author, that a plan was approved or came back. Cost: that of `tell`."""

    def say(person: User) -> Notification:
        if plan.state == PlanState.APPROVED:
            title = _("%(name)s approved the plan %(year)s of %(account)s")
        else:
            title = _("%(name)s returned the plan %(year)s of %(account)s")
        facts = {"name": by, "account": plan.account, "year": plan.year}
        return _notice(plan, person, title=title % facts, text=plan.review_note)

    tell([plan.account.owner_id or plan.created_by_id], account=plan.account, by=by, say=say)


def _notice(plan: AccountPlan, person: User, *, title: str, text: str = "") -> Notification:
    return notice(
        user=person,
        kind="plan",
        title=title,
        text=text,
        url=reverse("plans:plan_detail", args=[plan.number]),
        about=plan.account.number,
        key=f"plan-{plan.number}-{plan.version}",
    )
