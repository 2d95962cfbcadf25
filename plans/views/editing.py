"""Write a plan: its texts, goals and actions on one page."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import EditConflictError
from accounts.models import Account
from accounts.views.fetching import fetch_account
from plans.actions import PlanRefusedError, create_plan, save_rows, update_plan
from plans.duties import may_approve_plans
from plans.forms import ActionFormSet, GoalFormSet, PlanForm, Rows
from plans.models import AccountPlan
from plans.views.fetching import fetch_plan
from users import submissions
from users.requests import SignedInRequest


def _forms(request: SignedInRequest, account: Account, plan: AccountPlan) -> tuple[PlanForm, Rows, Rows]:
    sent = request.POST if request.method == "POST" else None
    goals: Any = GoalFormSet(sent, instance=plan, prefix="goals", may_comment=may_approve_plans(request.user))
    actions: Any = ActionFormSet(sent, instance=plan, prefix="actions", account=account)
    return PlanForm(sent, instance=plan, initial={} if plan.pk else {"token": submissions.new_token()}), goals, actions


def _save_rows(request: SignedInRequest, plan: AccountPlan, rows: Rows) -> None:
    """Write what the person changed in the rows, upon what is stored."""
    stored = rows.model._default_manager.in_bulk([form.instance.pk for form in rows.forms if form.instance.pk])
    gone = [stored[form.instance.pk] for form in rows.deleted_forms if form.instance.pk in stored]
    kept = []
    for form in rows.forms:
        if form in rows.deleted_forms or not (form.instance.pk or form.has_changed()):
            continue
        row = stored.get(form.instance.pk, form.instance)
        for name in form.changed_data:
            if name in form.facts_of_row():
                setattr(row, name, form.cleaned_data[name])
        kept.append(row)
    save_rows(by=request.user, plan=plan, rows=kept, gone=gone)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request: SignedInRequest, number: str) -> HttpResponse:
    """Begin a plan for an account; a doubled click makes one."""
    account = fetch_account(request.user, number)
    plan = AccountPlan(account=account, year=timezone.localdate().year + 1)
    form, goals, actions = _forms(request, account, plan)
    if request.method == "POST" and all([form.is_valid(), goals.is_valid(), actions.is_valid()]):
        token = form.cleaned_data["token"]
        with transaction.atomic():
            submission = submissions.claim(user=request.user, token=token)
            if submission is None:
                return redirect("plans:plan_detail", submissions.result_of(user=request.user, token=token))
            made = create_plan(by=request.user, account=account, **form.facts())
            _save_rows(request, made, goals)
            _save_rows(request, made, actions)
            submissions.finish(submission, result=made.number)
        messages.success(request, _("Plan %(number)s is begun.") % {"number": made.number})
        return redirect("plans:plan_detail", made.number)
    context = {"account": account, "plan": None, "form": form, "goals": goals, "actions": actions}
    return render(request, "plans/plan_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change a draft. Who saves over someone else's change is told, and nothing is overwritten."""
    plan = fetch_plan(request.user, number)
    if not plan.is_editable:
        messages.warning(request, _("Only a draft can be changed: revise the plan first."))
        return redirect("plans:plan_detail", number)
    form, goals, actions = _forms(request, plan.account, plan)
    context: dict[str, Any] = {
        "account": plan.account,
        "plan": plan,
        "form": form,
        "goals": goals,
        "actions": actions,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "plans/plan_edit.html", context)
    version = form.cleaned_data["version"] or 0
    try:
        if version != plan.version:
            raise EditConflictError(fetch_plan(request.user, number))
        if not all([goals.is_valid(), actions.is_valid()]):
            return render(request, "plans/plan_edit.html", context)
        with transaction.atomic():
            saved = update_plan(by=request.user, plan=plan, changes=form.changes(), version=version)
            _save_rows(request, saved, goals)
            _save_rows(request, saved, actions)
    except EditConflictError as conflict:
        again = [one.over(conflict.current) for one in (form, goals, actions)]
        context |= dict(zip(("form", "goals", "actions"), (one for one, _clashes in again), strict=True))
        context |= {"conflict": conflict, "clashes": [clash for _one, clashes in again for clash in clashes]}
        return render(request, "plans/plan_edit.html", context, status=409)
    except PlanRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Plan %(number)s is saved.") % {"number": plan.number})
    return redirect("plans:plan_detail", number)
