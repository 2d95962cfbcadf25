"""Take up a request, and change what it says."""

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
from service.actions import RequestRefusedError, open_request, update_request
from service.forms import RequestForm
from service.selectors import customer_card, customers_like
from service.views.fetching import fetch_customer, fetch_request
from users import submissions
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: SignedInRequest) -> HttpResponse:
    """Take up a request: first the customer is found, then their wish is written. A doubled click makes one."""
    number = request.GET.get("account", "")
    if not number:
        words = request.GET.get("q", "")[:100]
        context = {"words": words, "customers": customers_like(request.user, words)}
        return render(request, "service/request_pick.html", context)
    account = fetch_customer(request.user, number)
    customer = customer_card(request.user, account)
    sent = request.POST if request.method == "POST" else None
    form = RequestForm(
        sent,
        user=request.user,
        account=account,
        sees_account=bool(customer.url),
        initial={"token": submissions.new_token(), "kind": request.GET.get("kind") or None},
    )
    if sent is not None and form.is_valid():
        made = _opened(request, account, form)
        return redirect("service:request_detail", made)
    return render(request, "service/request_new.html", {"form": form, "customer": customer})


def _opened(request: SignedInRequest, account: Account, form: RequestForm) -> str:
    """Take up the request once for a submission and give its number."""
    token = form.cleaned_data["token"]
    with transaction.atomic():
        submission = submissions.claim(user=request.user, token=token)
        if submission is None:
            return submissions.result_of(user=request.user, token=token)
        made = open_request(by=request.user, account=account, at=timezone.now(), **form.facts())
        submissions.finish(submission, result=made.number)
    messages.success(request, _("Request %(number)s is taken up.") % {"number": made.number})
    return made.number


@require_http_methods(["GET", "HEAD", "POST"])
def request_edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change what a request says. Who saves over someone else's change is told, and nothing is overwritten."""
    case = fetch_request(request.user, number)
    if case.is_settled:
        messages.warning(request, _("A settled request is not changed any more: reopen it first."))
        return redirect("service:request_detail", number)
    customer = customer_card(request.user, case.account)
    sent = request.POST if request.method == "POST" else None
    form = RequestForm(sent, instance=case, user=request.user, account=case.account, sees_account=bool(customer.url))
    context: dict[str, Any] = {"case": case, "customer": customer, "form": form}
    if sent is not None and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            update_request(by=request.user, request=case, changes=form.changes(), version=version)
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "service/request_edit.html", context, status=409)
        except RequestRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Request %(number)s is saved.") % {"number": number})
            return redirect("service:request_detail", number)
    return render(request, "service/request_edit.html", context)
