"""Plan a visit, and change the plan."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import EditConflictError
from accounts.views.fetching import fetch_account
from accounts.views.picking import pick_account
from users import submissions
from users.requests import SignedInRequest
from visits.actions import VisitRefusedError, correct_summary, create_visit, update_visit
from visits.choices import VisitForm, VisitState
from visits.forms import PlanForm, SummaryForm
from visits.models import Visit
from visits.views.fetching import fetch_visit


@require_safe
def visit_new(request: SignedInRequest) -> HttpResponse:
    """Choose the customer to visit; the plan then offers their people."""
    return pick_account(
        request,
        title=_("Plan visit"),
        note=_("Choose the customer first; the plan then offers their people."),
        crumb=(_("Visits"), reverse("visits:visit_list")),
        url_of=lambda account: reverse("visits:visit_create", args=[account.number]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def visit_create(request: SignedInRequest, account_number: str) -> HttpResponse:
    """Plan a visit to a customer; a doubled click plans one."""
    account = fetch_account(request.user, account_number)
    initial = {
        "token": submissions.new_token(),
        "day": _day(request.GET.get("day", "")) or timezone.localdate(),
        "purpose": request.GET.get("purpose", "")[:500],
        "form": VisitForm(request.GET["form"]) if request.GET.get("form") in VisitForm.values else VisitForm.DISCUSSION,
    }
    sent = request.POST if request.method == "POST" else None
    form = PlanForm(sent, instance=Visit(account=account), account=account, user=request.user, initial=initial)
    if sent is not None and form.is_valid():
        token = form.cleaned_data["token"]
        with transaction.atomic():
            submission = submissions.claim(user=request.user, token=token)
            if submission is None:
                return redirect("visits:visit_detail", submissions.result_of(user=request.user, token=token))
            visit = create_visit(by=request.user, account=account, facts=form.facts(), **form.people())
            submissions.finish(submission, result=visit.number)
        messages.success(request, _("Visit %(number)s is planned.") % {"number": visit.number})
        return redirect("visits:visit_detail", visit.number)
    return render(request, "visits/visit_edit.html", {"account": account, "visit": None, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def visit_edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change the plan of a visit. Who saves over someone else's change is told, and nothing is overwritten."""
    visit = fetch_visit(request.user, number)
    account = visit.account
    if not visit.is_editable:
        messages.warning(request, _("The visit is over: its plan stays as it was."))
        return redirect("visits:visit_detail", number)
    sent = request.POST if request.method == "POST" else None
    form = PlanForm(sent, instance=visit, account=account, user=request.user)
    context: dict[str, Any] = {"account": account, "visit": visit, "form": form}
    if sent is not None and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            update_visit(by=request.user, visit=visit, changes=form.facts(), version=version, **form.people())
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "visits/visit_edit.html", context, status=409)
        except VisitRefusedError as error:
            messages.error(request, str(error))
            return redirect("visits:visit_detail", number)
        else:
            messages.success(request, _("Visit %(number)s is saved.") % {"number": number})
            return redirect("visits:visit_detail", number)
    return render(request, "visits/visit_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def summary_edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Correct the summary of a closed visit. Who saves over someone else's change is told, nothing is overwritten."""
    visit = fetch_visit(request.user, number)
    if visit.state != VisitState.CLOSED:
        messages.warning(request, _("Only the summary of a closed visit is corrected."))
        return redirect("visits:visit_detail", number)
    sent = request.POST if request.method == "POST" else None
    form = SummaryForm(sent, instance=visit)
    context: dict[str, Any] = {"account": visit.account, "visit": visit, "form": form}
    if sent is not None and form.is_valid():
        try:
            correct_summary(
                by=request.user, visit=visit, changes=form.changes(), version=form.cleaned_data["version"] or 0
            )
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "visits/summary_edit.html", context, status=409)
        else:
            messages.success(request, _("The summary is corrected."))
            return redirect("visits:visit_detail", number)
    return render(request, "visits/summary_edit.html", context)


def _day(text: str) -> dt.date | None:
    """Read a day of the address; none where it is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None
