"""The steps of a visit: confirm, check in, close, cancel; and the ticks of its checklist."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from users.requests import SignedInRequest
from visits import actions
from visits.actions import VisitRefusedError
from visits.choices import VisitState
from visits.forms import ArrivalForm, CancelForm, CloseForm, promise_rows
from visits.models import ChecklistItem
from visits.views.fetching import fetch_visit
from visits.views.pages import visit_page


@require_POST
def visit_confirm(request: SignedInRequest, number: str) -> HttpResponse:
    """Note that the customer agreed."""
    visit = fetch_visit(request.user, number)
    try:
        actions.confirm(by=request.user, visit=visit)
        messages.success(request, _("The visit is confirmed."))
    except VisitRefusedError as error:
        messages.error(request, str(error))
    return redirect("visits:visit_detail", number)


@require_POST
def visit_check_in(request: SignedInRequest, number: str) -> HttpResponse:
    """Note that we arrived, now or at a time of today given afterwards."""
    visit = fetch_visit(request.user, number)
    form = ArrivalForm(request.POST)
    if not form.is_valid():
        return visit_page(request, visit, status=422, arrival_form=form)
    at, now = form.cleaned_data["at"], timezone.localtime()
    day = min(timezone.localtime(visit.planned_start).date(), now.date())
    moment = timezone.make_aware(dt.datetime.combine(day, at)) if at else now
    try:
        actions.check_in(by=request.user, visit=visit, at=moment)
        messages.success(
            request, _("You are checked in at %(time)s.") % {"time": f"{timezone.localtime(moment):%H:%M}"}
        )
    except VisitRefusedError as error:
        messages.error(request, str(error))
    return redirect("visits:visit_detail", number)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_close(request: SignedInRequest, number: str) -> HttpResponse:
    """End a visit; without a summary nothing is written and everything typed stays. Sign-in leads back here by GET."""
    visit = fetch_visit(request.user, number)
    if request.method != "POST":
        return redirect("visits:visit_detail", number)
    state = visit.state
    form = CloseForm(request.POST, instance=visit)
    rows = promise_rows(visit, request.POST)
    if state != VisitState.UNDER_WAY:
        form.add_error(None, _("Only a visit that is under way can be closed: check in first."))
        return visit_page(request, visit, status=409, close_form=form, rows=rows)
    if form.is_valid() & rows.is_valid():
        try:
            actions.close(
                by=request.user,
                visit=visit,
                facts=form.facts(),
                proposals=form.cleaned_data["proposals"],
                decisions=form.cleaned_data["decisions"],
                promises=rows.promises(),
                at=timezone.now(),
            )
        except (VisitRefusedError, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, _("The visit is closed; its promises stand in the ledger."))
            return redirect("visits:visit_detail", number)
    return visit_page(request, visit, status=422, close_form=form, rows=rows)


@require_POST
def visit_cancel(request: SignedInRequest, number: str) -> HttpResponse:
    """Call a visit off, with the reason."""
    visit = fetch_visit(request.user, number)
    form = CancelForm(request.POST)
    if not form.is_valid():
        return visit_page(request, visit, status=422, cancel_form=form)
    try:
        actions.cancel(by=request.user, visit=visit, reason=form.cleaned_data["reason"])
        messages.success(request, _("The visit is cancelled."))
    except VisitRefusedError as error:
        messages.error(request, str(error))
    return redirect("visits:visit_detail", number)


@require_POST
def visit_tick(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Tick one item of the checklist, or take the tick away; htmx is answered with the item alone."""
    visit = fetch_visit(request.user, number)
    item = get_object_or_404(ChecklistItem.objects.filter(visit=visit).select_related("visit"), pk=pk)
    refusal = ""
    try:
        actions.tick(by=request.user, item=item, is_done="done" in request.POST, at=timezone.now())
    except VisitRefusedError as error:
        refusal = str(error)
    if request.htmx:
        item.refresh_from_db()
        done = [one.is_done for one in visit.checklist.all()]
        counts = {"done_count": sum(done), "total": len(done)}
        return render(request, "visits/_ticked.html", {"visit": visit, "item": item, "refusal": refusal, **counts})
    if refusal:
        messages.error(request, refusal)
    return redirect(f"{reverse('visits:visit_detail', args=[number])}#checklist")
