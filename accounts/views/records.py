"""Records beside the blocks: competitors, credit incidents, addresses."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import save_address, save_competitor_record, save_credit_incident
from accounts.forms.records import AddressForm, CompetitorForm, IncidentForm
from accounts.models import Account, AccountAddress, CompetitorRelation, CreditIncident
from accounts.selectors.guarded import guarded_access
from accounts.views.fetching import fetch_account, fetch_of
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def competitor_edit(request: SignedInRequest, number: str, pk: int | None = None) -> HttpResponse:
    """Add a competitor at the customer, or edit what is known of it."""
    account = fetch_account(request.user, number)
    record = fetch_of(CompetitorRelation, account, pk) if pk else CompetitorRelation(account=account)
    form = CompetitorForm(request.POST or None, instance=record)

    def save() -> None:
        name = form.cleaned_data["competitor_name"]
        save_competitor_record(by=request.user, record=form.instance, competitor_name=name)

    return _edit(request, "accounts/competitor_edit.html", account, form, save)


@require_http_methods(["GET", "HEAD", "POST"])
def incident_edit(request: SignedInRequest, number: str, pk: int | None = None) -> HttpResponse:
    """Add or edit a credit incident; for who may read and write them, nobody else learns that there are any."""
    account = fetch_account(request.user, number)
    today = timezone.localdate()
    if not guarded_access(request.user, account, as_of=today).writes_credit:
        raise Http404
    incident = fetch_of(CreditIncident, account, pk) if pk else CreditIncident(account=account)
    form = IncidentForm(request.POST or None, instance=incident)

    def save() -> None:
        save_credit_incident(by=request.user, incident=form.instance, as_of=today)

    return _edit(request, "accounts/incident_edit.html", account, form, save)


@require_http_methods(["GET", "HEAD", "POST"])
def address_edit(request: SignedInRequest, number: str, pk: int | None = None) -> HttpResponse:
    """Add or edit a further address."""
    account = fetch_account(request.user, number)
    address = fetch_of(AccountAddress, account, pk) if pk else AccountAddress(account=account)
    form = AddressForm(request.POST or None, instance=address)

    def save() -> None:
        save_address(address=form.instance)

    return _edit(request, "accounts/address_edit.html", account, form, save)


def _edit(
    request: SignedInRequest,
    template: str,
    account: Account,
    form: "forms.ModelForm[CompetitorRelation] | forms.ModelForm[CreditIncident] | forms.ModelForm[AccountAddress]",
    save: Callable[[], None],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        save()
        messages.success(request, _("Saved."))
        return redirect("accounts:account_dossier", account.number)
    return render(request, template, {"account": account, "form": form})
