"""Prepare a negotiation, change it, and write where each topic stands."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import EditConflictError
from accounts.models import Account
from accounts.views.picking import pick_account
from negotiations.actions import NegotiationRefusedError, create_negotiation, update_negotiation, update_topic
from negotiations.forms.negotiations import NegotiationForm, TopicForm
from negotiations.models import Negotiation, Opportunity
from negotiations.views.fetching import asked_account, fetch_negotiation, fetch_topic
from users import submissions
from users.requests import SignedInRequest


def _asked_for(request: SignedInRequest) -> tuple[Account | None, Opportunity | None]:
    """Read the account and the opportunity that the address names, where the person sees them."""
    opportunity = (
        Opportunity.objects.visible_to(request.user)
        .filter(number=request.GET.get("opportunity", ""))
        .exclude(account=None)
        .select_related("account__owner")
        .first()
    )
    if opportunity is not None:
        return opportunity.account, opportunity
    return asked_account(request), None


@require_http_methods(["GET", "HEAD", "POST"])
def negotiation_new(request: SignedInRequest) -> HttpResponse:
    """Prepare a negotiation: first the customer is chosen, then the form is filled. A doubled click makes one."""
    account, opportunity = _asked_for(request)
    if account is None and request.method != "POST":
        return pick_account(
            request,
            title=_("New negotiation"),
            note=_("Choose the customer first."),
            crumb=(_("Negotiations"), reverse("negotiations:negotiation_list")),
            url_of=lambda account: (
                f"{reverse('negotiations:negotiation_new')}?{urlencode({'account': account.number})}"
            ),
        )
    initial = {"token": submissions.new_token(), "opportunity": opportunity}
    if opportunity is not None:
        initial["title"] = opportunity.title
    data = request.POST if request.method == "POST" else None
    form = NegotiationForm(data, instance=Negotiation(), user=request.user, account=account, initial=initial)
    if data is not None and form.is_valid():
        facts = form.facts()
        facts["lead"] = facts["lead"] or request.user
        token = form.cleaned_data["token"]
        with transaction.atomic():
            submission = submissions.claim(user=request.user, token=token)
            if submission is None:
                return redirect(
                    "negotiations:negotiation_detail", submissions.result_of(user=request.user, token=token)
                )
            made = create_negotiation(by=request.user, **facts)
            submissions.finish(submission, result=made.number)
        messages.success(request, _("Negotiation %(number)s is begun.") % {"number": made.number})
        return redirect("negotiations:negotiation_detail", made.number)
    return render(request, "negotiations/negotiation_new.html", {"form": form, "account": account})


@require_http_methods(["GET", "HEAD", "POST"])
def negotiation_edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change title, lead and opening terms. Who saves over someone else's change is told."""
    negotiation = fetch_negotiation(request.user, number)
    if not negotiation.is_running:
        return _is_closed(request, number)
    data = request.POST if request.method == "POST" else None
    form = NegotiationForm(data, instance=negotiation, user=request.user, account=negotiation.account)
    context: dict[str, Any] = {"form": form, "negotiation": negotiation, "account": negotiation.account}
    if data is not None and form.is_valid():
        try:
            update_negotiation(
                by=request.user,
                negotiation=negotiation,
                changes=form.changes(),
                version=form.cleaned_data["version"] or 0,
            )
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "negotiations/negotiation_edit.html", context, status=409)
        except NegotiationRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Negotiation %(number)s is saved.") % {"number": number})
            return redirect("negotiations:negotiation_detail", number)
    return render(request, "negotiations/negotiation_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def topic_edit(request: SignedInRequest, number: str, topic: str) -> HttpResponse:
    """Write where a topic stands: our opening and target, what they say, what was agreed."""
    negotiation = fetch_negotiation(request.user, number)
    row = fetch_topic(negotiation, topic)
    if not negotiation.is_running:
        return _is_closed(request, number)
    data = request.POST if request.method == "POST" else None
    form = TopicForm(data, instance=row)
    context: dict[str, Any] = {"form": form, "negotiation": negotiation, "account": negotiation.account, "topic": row}
    if data is not None and form.is_valid():
        try:
            update_topic(by=request.user, topic=row, changes=form.changes(), version=form.cleaned_data["version"] or 0)
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "negotiations/topic_edit.html", context, status=409)
        except NegotiationRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(topic)s” is saved.") % {"topic": row})
            return redirect("negotiations:negotiation_detail", number)
    return render(request, "negotiations/topic_edit.html", context)


def _is_closed(request: SignedInRequest, number: str) -> HttpResponse:
    messages.warning(request, _("A closed negotiation is not changed any more."))
    return redirect("negotiations:negotiation_detail", number)
