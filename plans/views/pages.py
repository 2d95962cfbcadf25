"""The list of plans and one plan."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.views.fetching import fetch_account
from plans.choices import PlanState
from plans.documents.account_plan import gap_of, measured
from plans.duties import may_approve_plans
from plans.filters import PlanFilter
from plans.forms import ProgressForm, ReturnForm
from plans.models import AccountPlan
from plans.selectors import key_accounts_without_plan, listed_plans, plan_to_show
from plans.tables import PlanTable
from plans.views.fetching import fetch_plan
from users.requests import SignedInRequest

PAGE_SIZE = 50
DEFAULT_SORT = "-updated_at"
SORTS = {
    "number": ("account__name", "number"),
    "year": ("year", "number"),
    "state": ("state", "number"),
    "goal_count": ("goal_count", "number"),
    "open_actions": ("open_actions", "number"),
    "owner": ("account__owner__display_name", "number"),
    "updated_at": ("updated_at", "number"),
}


@require_safe
def plan_list(request: SignedInRequest) -> HttpResponse:
    """List the plans a person may see, and name the key accounts that lack one."""
    as_of = timezone.localdate()
    found = PlanFilter(request.GET, queryset=listed_plans(request.user), user=request.user, as_of=as_of)
    sort = request.GET.get("sort", "")
    sort = sort if sort.lstrip("-") in SORTS else DEFAULT_SORT
    first, *rest = SORTS[sort.lstrip("-")]
    ordered = found.qs.order_by(f"-{first}" if sort.startswith("-") else first, *rest)
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    table = PlanTable(list(page.object_list), as_of=as_of, sort=sort)
    context = {
        "filter": found,
        "table": table,
        "page": page,
        "lack": key_accounts_without_plan(request.user),
    }
    return render(request, "plans/plan_list.html", context)


@require_safe
def plan_of_account(request: SignedInRequest, number: str) -> HttpResponse:
    """Lead to the plan an account is judged by, or to the first step of writing one."""
    account = fetch_account(request.user, number)
    plan = plan_to_show(account)
    if plan is not None:
        return redirect("plans:plan_detail", plan.number)
    earlier = AccountPlan.objects.visible_to(request.user).filter(account=account)[:10]
    return render(request, "plans/plan_of_account.html", {"account": account, "earlier": earlier})


@require_safe
def plan_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a plan: goals with their gaps, actions with their progress, analysis, and the next step."""
    plan = fetch_plan(request.user, number)
    language = get_language() or ""
    goals = [
        {
            "goal": goal,
            "current": measured(goal.current_value, goal.measure, language),
            "ideal": measured(goal.ideal_value, goal.measure, language),
            "gap": gap_of(goal, language),
        }
        for goal in plan.goals.all()
    ]
    may_record = plan.state != PlanState.RETIRED
    actions = [
        {"action": action, "form": ProgressForm(instance=action, auto_id=f"id_{action.pk}_%s") if may_record else None}
        for action in plan.actions.select_related("owner", "goal")
    ]
    context = {
        "plan": plan,
        "account": plan.account,
        "goals": goals,
        "actions": actions,
        "topics": plan.topics,
        "today": timezone.localdate(),
        "may_approve": may_approve_plans(request.user),
        "return_form": ReturnForm(),
        "states": PlanState,
        "earlier": AccountPlan.objects.visible_to(request.user).filter(account=plan.account).exclude(pk=plan.pk)[:10],
    }
    return render(request, "plans/plan_detail.html", context)
