"""The steps of a request: begin, note, hand over, resolve, close, reject, take up again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from service import actions
from service.actions import RequestRefusedError
from service.forms import CloseForm, HandOverForm, NoteForm, ReasonForm, ResolveForm
from service.models import Request
from service.views.fetching import fetch_request
from service.views.pages import request_page
from users import submissions
from users.requests import SignedInRequest

FORMS: dict[str, Callable[[SignedInRequest, Request], Any]] = {
    "note": lambda sent, _case: NoteForm(sent.POST, prefix="note"),
    "hand": lambda sent, case: HandOverForm(sent.POST, user=sent.user, request=case, prefix="hand"),
    "resolve": lambda sent, case: ResolveForm(sent.POST, request=case, prefix="resolve"),
    "close": lambda sent, _case: CloseForm(sent.POST, prefix="close"),
    "reject": lambda sent, _case: ReasonForm(sent.POST, prefix="reject"),
    "reopen": lambda sent, _case: ReasonForm(sent.POST, prefix="reopen"),
}


def _take(request: SignedInRequest, case: Request, step: str, facts: dict[str, Any]) -> str:
    """Do one step and return the sentence that says so."""
    by, at = request.user, timezone.now()
    if step == "start":
        actions.start(by=by, request=case, at=at)
        return _("The customer has an answer, the work began.")
    if step == "note":
        _note_once(request, case, token=facts["token"], note=facts["note"])
        return _("It is noted.")
    if step == "hand":
        actions.hand_over(by=by, request=case, taker=facts["taker"], note=facts["note"], at=at)
        return _("%(name)s holds the request now.") % {"name": facts["taker"]}
    if step == "resolve":
        actions.resolve(by=by, request=case, resolution=facts["resolution"], facts=facts.get("facts", ""), at=at)
        return _("The request is resolved; now ask the customer to confirm.")
    if step == "close":
        actions.close(by=by, request=case, at=at, **facts)
        return _("The request is closed.")
    if step == "reject":
        actions.reject(by=by, request=case, reason=facts["reason"], at=at)
        return _("The request is rejected.")
    actions.reopen(by=by, request=case, note=facts["reason"], at=at)
    return _("The request is open again; its deadlines count anew.")


def _note_once(request: SignedInRequest, case: Request, *, token: str, note: str) -> None:
    """Note something; a doubled click notes it once."""
    with transaction.atomic():
        submission = submissions.claim(user=request.user, token=token)
        if submission is not None:
            actions.add_note(by=request.user, request=case, note=note, at=timezone.now())
            submissions.finish(submission, result=case.number)


@require_http_methods(["GET", "HEAD", "POST"])
def request_step(request: SignedInRequest, number: str, step: str) -> HttpResponse:
    """Move a request on, or show it again with the reason why not. Sign-in leads back here by GET."""
    case = fetch_request(request.user, number)
    if step != "start" and step not in FORMS:
        raise Http404
    if request.method != "POST":
        return redirect("service:request_detail", number)
    form = FORMS[step](request, case) if step in FORMS else None
    if form is not None and not form.is_valid():
        return request_page(request, case, step=step, form=form)
    try:
        messages.success(request, _take(request, case, step, form.cleaned_data if form is not None else {}))
    except RequestRefusedError as error:
        if form is not None:
            form.add_error(None, str(error))
            return request_page(request, case, step=step, form=form)
        messages.error(request, str(error))
    if Request.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect("service:request_detail", number)
    return redirect("service:request_list")
