"""Open a negotiation, break it off, or come to an agreement."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from negotiations.actions import NegotiationRefusedError, agree, break_off, open_negotiation
from negotiations.choices import NegotiationState
from negotiations.forms.agreement import AgreementForm, promise_rows, proposed
from negotiations.models import Concession, NegotiationTopic
from negotiations.views.fetching import fetch_negotiation
from users.requests import SignedInRequest


@require_POST
def negotiation_step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Open a negotiation or break it off, or say why that is not possible."""
    negotiation = fetch_negotiation(request.user, number)
    if step not in {"open", "break_off"}:
        raise Http404
    try:
        if step == "open":
            open_negotiation(by=request.user, negotiation=negotiation)
            messages.success(request, _("The negotiation is under way."))
        else:
            note = request.POST.get("note", "")
            break_off(by=request.user, negotiation=negotiation, note=note, as_of=timezone.localdate())
            messages.success(request, _("The negotiation is broken off."))
    except NegotiationRefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("negotiations:negotiation_detail", number)


@require_http_methods(["GET", "HEAD", "POST"])
def negotiation_agree(request: SignedInRequest, number: str) -> HttpResponse:
    """Close with an agreement and enter the promises of both sides. Sent twice, it is written once."""
    negotiation = fetch_negotiation(request.user, number)
    if negotiation.state != NegotiationState.OPEN:
        messages.warning(request, _("Only a negotiation that is under way comes to an agreement."))
        return redirect("negotiations:negotiation_detail", number)
    data = request.POST if request.method == "POST" else None
    standing = list(Concession.objects.filter(negotiation=negotiation).standing())
    form = AgreementForm(data)
    rows = promise_rows(data, negotiation=negotiation, user=request.user, initial=proposed(standing, negotiation.lead))
    topics = [topic for topic in NegotiationTopic.objects.filter(negotiation=negotiation) if topic.is_discussed]
    context: dict[str, Any] = {
        "negotiation": negotiation,
        "account": negotiation.account,
        "form": form,
        "rows": rows,
        "topics": topics,
        "lacking": [topic for topic in topics if not topic.agreed],
    }
    if data is not None and form.is_valid() and rows.is_valid():
        promises = [promise for row in rows.forms if (promise := row.promise()) is not None]
        try:
            agree(
                by=request.user,
                negotiation=negotiation,
                promises=promises,
                note=form.cleaned_data["note"],
                as_of=timezone.localdate(),
            )
        except (NegotiationRefusedError, ValidationError) as refusal:
            text = refusal.messages if isinstance(refusal, ValidationError) else str(refusal)
            form.add_error(None, text)
        else:
            messages.success(request, _("The agreement stands; its promises are in the ledger."))
            return redirect("negotiations:negotiation_detail", number)
    return render(request, "negotiations/negotiation_agree.html", context)
