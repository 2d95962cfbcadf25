"""Rounds and concessions of a negotiation."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import EditConflictError
from accounts.choices import Side
from core.encryption import UnreadableError
from negotiations.actions import (
    NegotiationRefusedError,
    add_concession,
    add_round,
    compare_with_bottom_line,
    set_withdrawn,
    update_concession,
    update_round,
)
from negotiations.forms.negotiations import ConcessionForm, RoundForm
from negotiations.models import Concession, Negotiation, Round
from negotiations.views.fetching import fetch_concession, fetch_negotiation, fetch_round
from negotiations.views.trial import trial_of
from users import submissions
from users.requests import SignedInRequest

WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(WRITE)
def round_new(request: SignedInRequest, number: str) -> HttpResponse:
    """Add a round, held or planned; a doubled click adds one."""
    negotiation = fetch_negotiation(request.user, number)
    data = request.POST if request.method == "POST" else None
    initial = {"token": submissions.new_token(), "held_on": negotiation.next_round_on or timezone.localdate()}
    form = RoundForm(data, instance=Round(negotiation=negotiation), initial=initial)
    context: dict[str, Any] = {"form": form, "negotiation": negotiation, "account": negotiation.account}
    if data is not None and form.is_valid():
        try:
            with transaction.atomic():
                submission = submissions.claim(user=request.user, token=form.cleaned_data["token"])
                if submission is not None:
                    made = add_round(by=request.user, negotiation=negotiation, **form.facts())
                    submissions.finish(submission, result=str(made.pk))
        except NegotiationRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The round is on record."))
            return redirect("negotiations:negotiation_detail", number)
    return render(request, "negotiations/round_new.html", context)


@require_http_methods(WRITE)
def round_edit(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Write what came of a round."""
    negotiation = fetch_negotiation(request.user, number)
    row = fetch_round(negotiation, pk)
    data = request.POST if request.method == "POST" else None
    form = RoundForm(data, instance=row)
    context: dict[str, Any] = {"form": form, "negotiation": negotiation, "account": negotiation.account, "round": row}
    if data is not None and form.is_valid():
        try:
            update_round(by=request.user, round=row, changes=form.changes(), version=form.cleaned_data["version"] or 0)
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "negotiations/round_edit.html", context, status=409)
        except NegotiationRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The round is on record."))
            return redirect("negotiations:negotiation_detail", number)
    return render(request, "negotiations/round_edit.html", context)


@require_http_methods(WRITE)
def concession_new(request: SignedInRequest, number: str) -> HttpResponse:
    """Note a concession; without JavaScript a button computes its effect before it is saved."""
    negotiation = fetch_negotiation(request.user, number)
    data = request.POST if request.method == "POST" else None
    initial = {"token": submissions.new_token(), **_prefilled(request)}
    form = ConcessionForm(data, instance=Concession(), negotiation=negotiation, initial=initial)
    context: dict[str, Any] = {"form": form, "negotiation": negotiation, "account": negotiation.account}
    if data is not None and "compute" in data:
        context["trial"] = trial_of(request, negotiation, data)
    elif data is not None and form.is_valid():
        try:
            with transaction.atomic():
                submission = submissions.claim(user=request.user, token=form.cleaned_data["token"])
                if submission is not None:
                    made = add_concession(by=request.user, negotiation=negotiation, **form.facts())
                    submissions.finish(submission, result=str(made.pk))
        except NegotiationRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The concession is on record."))
            _warn_below_bottom_line(request, negotiation, form)
            return redirect("negotiations:negotiation_detail", number)
    return render(request, "negotiations/concession_new.html", context)


@require_http_methods(WRITE)
def concession_edit(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Correct a concession."""
    negotiation = fetch_negotiation(request.user, number)
    row = fetch_concession(negotiation, pk)
    data = request.POST if request.method == "POST" else None
    form = ConcessionForm(data, instance=row, negotiation=negotiation)
    context: dict[str, Any] = {
        "form": form,
        "negotiation": negotiation,
        "account": negotiation.account,
        "concession": row,
    }
    if data is not None and "compute" in data:
        context["trial"] = trial_of(request, negotiation, data)
    elif data is not None and form.is_valid():
        try:
            update_concession(
                by=request.user, concession=row, changes=form.changes(), version=form.cleaned_data["version"] or 0
            )
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "negotiations/concession_edit.html", context, status=409)
        except NegotiationRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The concession is on record."))
            _warn_below_bottom_line(request, negotiation, form)
            return redirect("negotiations:negotiation_detail", number)
    return render(request, "negotiations/concession_edit.html", context)


@require_POST
def concession_withdraw(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Take a concession back, or let it stand again."""
    negotiation = fetch_negotiation(request.user, number)
    row = fetch_concession(negotiation, pk)
    at = None if row.withdrawn_at else timezone.now()
    try:
        set_withdrawn(by=request.user, concession=row, at=at)
    except NegotiationRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The concession is withdrawn.") if at else _("The concession stands again."))
    return redirect("negotiations:negotiation_detail", number)


def _prefilled(request: SignedInRequest) -> dict[str, str]:
    """Take over what was tried out on the page of the negotiation."""
    return {name: request.GET[name] for name in ("side", "kind", "size") if request.GET.get(name)}


def _warn_below_bottom_line(request: SignedInRequest, negotiation: Negotiation, form: ConcessionForm) -> None:
    """Warn who may read the bottom line that terms are below it; nobody else is told anything. No figure is said."""
    if form.cleaned_data["side"] != Side.OURS:
        return
    try:
        room = compare_with_bottom_line(by=request.user, negotiation=negotiation, as_of=timezone.localdate())
    except UnreadableError:
        return
    if room is not None and room < 0:
        messages.warning(request, _("With this concession the terms are below the bottom line."))
