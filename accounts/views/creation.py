"""A new account, after a look whether it is there already."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import create_account
from accounts.duties import may_create_accounts
from accounts.forms.creation import AccountForm
from accounts.hidden import remember_hidden
from accounts.models import Account
from accounts.selectors.duplicates import Duplicate, find_duplicates
from users import submissions
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request: SignedInRequest) -> HttpResponse:
    """Create an account. Customers like it are shown first; who still wants it confirms once."""
    if not may_create_accounts(request.user):
        raise PermissionDenied
    duplicates: list[Duplicate] = []
    if request.method == "POST":
        form = AccountForm(request.POST, user=request.user)
        number = ""
        if form.is_valid():
            facts = form.cleaned_data
            if not facts["is_confirmed"]:
                duplicates = find_duplicates(
                    request.user, name=facts["name"], credit_code=facts["credit_code"], phone=facts["phone"]
                )
            number = "" if duplicates else _created(request, form)
        # What the first of two clicks made is like the new one, or has its number: that is no double.
        if number := number or submissions.result_of(user=request.user, token=request.POST.get("token", "")):
            is_visible = Account.objects.visible_to(request.user).filter(number=number).exists()
            return redirect("accounts:account_detail", number) if is_visible else redirect("accounts:account_list")
    else:
        form = AccountForm(user=request.user, initial={"token": submissions.new_token()})
    if not duplicates:
        form.fields.pop("is_confirmed")
    context = {"form": form, "duplicates": duplicates, "alike": [(one, _ask_url(request, one)) for one in duplicates]}
    return render(request, "accounts/account_new.html", context)


def _ask_url(request: SignedInRequest, duplicate: Duplicate) -> str:
    """Give the page on which a person asks for a customer that they do not see."""
    if duplicate.hidden_id is None:
        return ""
    return reverse("access:ask_hidden", args=[remember_hidden(request.session, duplicate.hidden_id)])


def _created(request: SignedInRequest, form: AccountForm) -> str:
    """Create the account once for a submission and give its number; empty when it was refused."""
    token = form.cleaned_data["token"]
    try:
        with transaction.atomic():
            submission = submissions.claim(user=request.user, token=token)
            if submission is None:
                return submissions.result_of(user=request.user, token=token)
            account = create_account(by=request.user, **form.facts())
            submissions.finish(submission, result=account.number)
    except IntegrityError:
        number = form.cleaned_data["number"]
        if number and Account.objects.filter(number=number).exists():
            form.add_error("number", _("An account with this number exists."))
        else:
            form.add_error("credit_code", _("A customer with this credit code exists."))
        return ""
    messages.success(request, _("%(name)s was created as %(number)s.") % {"name": account, "number": account.number})
    return account.number
