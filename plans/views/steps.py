"""The steps of a plan: submit, approve, send back, revise, retire; and the progress of an action."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from plans import actions
from plans.actions import PlanRefusedError
from plans.duties import may_approve_plans
from plans.forms import ProgressForm, ReturnForm
from plans.models import AccountPlan, PlanAction
from plans.views.fetching import fetch_plan
from users.requests import SignedInRequest

STEPS = {"submit", "approve", "return", "revise", "retire"}
STEPS_OF_DIRECTORS = {"approve", "return"}


def _take(request: SignedInRequest, plan: AccountPlan, step: str) -> str:
    """Do one step and return the sentence that says so."""
    by = request.user
    if step == "submit":
        actions.submit(by=by, plan=plan)
        return _("The plan waits for approval.")
    if step == "approve":
        actions.approve(by=by, plan=plan)
        return _("The plan is approved and in force.")
    if step == "return":
        form = ReturnForm(request.POST)
        actions.send_back(by=by, plan=plan, note=form.cleaned_data["note"] if form.is_valid() else "")
        return _("The plan went back to its author.")
    if step == "revise":
        actions.revise(by=by, plan=plan)
        return _("A new revision is open; the plan stays in force meanwhile.")
    actions.retire(by=by, plan=plan)
    return _("The plan is retired.")


@require_POST
def plan_step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Move a plan on, or say why it cannot be moved."""
    plan = fetch_plan(request.user, number)
    if step not in STEPS:
        raise Http404
    if step in STEPS_OF_DIRECTORS and not may_approve_plans(request.user):
        raise PermissionDenied
    try:
        messages.success(request, _take(request, plan, step))
    except PlanRefusedError as error:
        messages.error(request, str(error))
    return redirect("plans:plan_detail", number)


@require_POST
def action_progress(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Record how far an action is."""
    plan = fetch_plan(request.user, number)
    action = get_object_or_404(PlanAction.objects.filter(plan=plan), pk=pk)
    form = ProgressForm(request.POST, instance=action)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            actions.record_progress(
                by=request.user,
                action=action,
                status=facts["status"],
                progress=facts["progress"],
                seen=facts["seen"],
            )
            messages.success(request, _("Progress of “%(matter)s” is recorded.") % {"matter": action.matter})
        except PlanRefusedError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("Progress is a whole number from 0 to 100."))
    return redirect("plans:plan_detail", number)
