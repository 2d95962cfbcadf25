"""The list of plans and one plan."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.views.fetching import fetch_account
from core.files import file_of_list
from core.pages import LongList
from plans.choices import PlanState
from plans.documents.account_plan import gap_of, measured
from plans.duties import may_approve_plans
from plans.filters import PlanFilter
from plans.forms import ProgressForm, ReturnForm
from plans.models import AccountPlan
from plans.selectors import key_accounts_without_plan, listed_plans, plan_to_show
from plans.tables import PlanTable
from plans.views.fetching import fetch_plan
from users.list_heads import list_head
from users.requests import SignedInRequest

PAGE_SIZE = 50
PAGE = "plans"


@require_safe
def plan_list(request: SignedInRequest) -> HttpResponse:
    """List the plans a person may see, and name the key accounts that lack one."""
    found = _found(request)
    page = LongList(found.ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    here, file = reverse("plans:plan_list"), reverse("plans:plan_export")
    context = {
        "filter": found,
        "head": list_head(request.user, request.GET, found, page=PAGE, here=here, file=file),
        "table": PlanTable(
            list(page.object_list), as_of=found.as_of, sort=found.sorted_by, columns=found.chosen_columns
        ),
        "page": page,
        "lack": key_accounts_without_plan(request.user),
    }
    return render(request, "plans/plan_list.html", context)


@require_safe
def plan_export(request: SignedInRequest) -> HttpResponseBase:
    """Send exactly the filtered list of plans as a file."""
    found = _found(request)
    return file_of_list(found, name=PAGE, kind=request.GET.get("as"), day=found.as_of)


def _found(request: SignedInRequest) -> PlanFilter:
    plans = listed_plans(request.user)
    return PlanFilter(request.GET, queryset=plans, user=request.user, as_of=timezone.localdate())


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
