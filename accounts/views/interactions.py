"""Log, correct and put away what was said with a customer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actions import (
    EditConflictError,
    archive_interaction,
    log_interaction,
    make_commitment,
    restore_interaction,
    update_interaction,
)
from accounts.choices import Origin, Side
from accounts.forms.touches import ArisingPromiseForm, InteractionForm
from accounts.models import Account, Interaction
from accounts.views.fetching import fetch_account, fetch_of, turned_away
from users import submissions
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def interaction_new(request: SignedInRequest, number: str) -> HttpResponse:
    """Log a touch, with the promise it led to if there was one; a doubled submission logs one."""
    account = fetch_account(request.user, number)
    if away := turned_away(request, account):
        return away
    data = request.POST if request.method == "POST" else None
    initial = {
        "token": submissions.new_token(),
        "happened_at": timezone.localtime(),
        "user": request.user.pk,
        "contact": request.GET.get("contact"),
    }
    form = InteractionForm(data, account=account, initial=initial)
    promise = ArisingPromiseForm(data)
    if data is not None and all([form.is_valid(), promise.is_valid()]):
        try:
            _log(request, account, form, promise)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("accounts:account_timeline", number)
    context = {"account": account, "form": form, "promise": promise}
    return render(request, "accounts/interaction_new.html", context)


def _log(request: SignedInRequest, account: Account, form: InteractionForm, promise: ArisingPromiseForm) -> None:
    with transaction.atomic():
        submission = submissions.claim(user=request.user, token=form.cleaned_data["token"])
        if submission is None:
            return
        facts = form.facts()
        interaction = log_interaction(by=request.user, account=account, facts=facts)
        if promise.is_given:
            given = promise.cleaned_data
            side = Side(given["side"] or Side.OURS)
            make_commitment(
                by=request.user,
                account=account,
                side=side,
                matter=given["matter"],
                due_on=given["due_on"],
                holder=facts["user"],
                contact=facts["contact"],
                origin=Origin.INTERACTION,
                origin_number=str(interaction.pk),
            )
        submissions.finish(submission, result=str(interaction.pk))
    messages.success(request, _("Logged."))


@require_http_methods(["GET", "HEAD", "POST"])
def interaction_edit(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Correct what was noted. Who saves over someone else's change is told, and nothing is overwritten."""
    account = fetch_account(request.user, number)
    interaction: Interaction = fetch_of(Interaction, account, pk)
    if away := turned_away(request, account):
        return away
    data = request.POST if request.method == "POST" else None
    form = InteractionForm(data, instance=interaction, account=account)
    context: dict[str, Any] = {"account": account, "interaction": interaction, "form": form}
    if data is not None and form.is_valid():
        try:
            update_interaction(
                by=request.user,
                interaction=interaction,
                changes=form.changes(),
                version=form.cleaned_data["version"] or 0,
            )
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "accounts/interaction_edit.html", context, status=409)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:account_timeline", number)
    return render(request, "accounts/interaction_edit.html", context)


@require_POST
def interaction_archive(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Take a touch out of the timeline."""
    interaction: Interaction = fetch_of(Interaction, fetch_account(request.user, number), pk)
    archive_interaction(by=request.user, interaction=interaction, at=timezone.now())
    messages.success(request, _("The interaction was archived."))
    return redirect("accounts:account_timeline", number)


@require_POST
def interaction_restore(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Bring an archived touch back."""
    interaction: Interaction = fetch_of(Interaction, fetch_account(request.user, number), pk)
    restore_interaction(by=request.user, interaction=interaction)
    messages.success(request, _("The interaction is back."))
    return redirect("accounts:account_timeline", number)
