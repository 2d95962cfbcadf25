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
from plans.forms import ActionFormSet, GoalFormSet, PlanForm
from plans.models import AccountPlan
from plans.views.fetching import fetch_plan
from users import submissions
from users.requests import SignedInRequest


def _forms(request: SignedInRequest, account: Account, plan: AccountPlan) -> tuple[PlanForm, Any, Any]:
    sent = request.POST if request.method == "POST" else None
    initial = {"version": plan.version, "token": "" if plan.pk else submissions.new_token()}
    return (
        PlanForm(sent, instance=plan, initial=initial),
        GoalFormSet(sent, instance=plan, prefix="goals", may_comment=may_approve_plans(request.user)),
        ActionFormSet(sent, instance=plan, prefix="actions", account=account),
    )


def _texts(form: PlanForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in PlanForm.Meta.fields}


def _save_rows(request: SignedInRequest, plan: AccountPlan, goals: Any, actions: Any) -> None:
    for formset in (goals, actions):
        formset.instance = plan
        formset.save(commit=False)
        rows = [
            form.instance
            for form in formset.forms
            if form not in formset.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        save_rows(by=request.user, plan=plan, rows=rows, gone=formset.deleted_objects)


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
            made = create_plan(by=request.user, account=account, **_texts(form))
            _save_rows(request, made, goals, actions)
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
    stored = {name: getattr(plan, name) for name in PlanForm.Meta.fields}
    form, goals, actions = _forms(request, plan.account, plan)
    conflict: EditConflictError | None = None
    if request.method == "POST" and all([form.is_valid(), goals.is_valid(), actions.is_valid()]):
        try:
            with transaction.atomic():
                version = form.cleaned_data["version"] or 0
                saved = update_plan(by=request.user, plan=plan, changes=_texts(form), version=version)
                _save_rows(request, saved, goals, actions)
        except EditConflictError as error:
            conflict = error
            form.data = {**form.data, "version": str(error.version)}
        except PlanRefusedError as error:
            messages.error(request, str(error))
            return redirect("plans:plan_detail", number)
        else:
            messages.success(request, _("Plan %(number)s is saved.") % {"number": plan.number})
            return redirect("plans:plan_detail", number)
    clashes = (
        [
            {"label": form.fields[name].label, "theirs": stored[name], "mine": form.cleaned_data[name]}
            for name in stored
            if stored[name] != form.cleaned_data[name]
        ]
        if conflict
        else []
    )
    context = {
        "account": plan.account,
        "plan": plan,
        "form": form,
        "goals": goals,
        "actions": actions,
        "conflict": conflict,
        "clashes": clashes,
    }
    return render(request, "plans/plan_edit.html", context, status=409 if conflict else 200)
