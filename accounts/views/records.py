"""Records beside the blocks: competitors, credit incidents, addresses."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions import EditConflictError, save_address, save_competitor_record, save_credit_incident
from accounts.choices import GuardedKind
from accounts.forms.records import AddressForm, CompetitorForm, IncidentForm
from accounts.forms.versions import VersionedForm
from accounts.models import Account, AccountAddress, CompetitorRelation, CreditIncident
from accounts.selectors.guarded import guarded_access
from accounts.views.fetching import fetch_account, fetch_of, turned_away
from users import submissions
from users.reading import log_read_of_day
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def competitor_edit(request: SignedInRequest, number: str, pk: int | None = None) -> HttpResponse:
    """Add a competitor at the customer, or edit what is known of it."""
    account = fetch_account(request.user, number)
    record = fetch_of(CompetitorRelation, account, pk) if pk else CompetitorRelation(account=account)

    def save(changes: dict[str, Any], version: int) -> None:
        name = changes.pop("competitor_name", None)
        save_competitor_record(by=request.user, record=record, competitor_name=name, changes=changes, version=version)

    return _edit(request, "accounts/competitor_edit.html", account, CompetitorForm, record, save)


@require_http_methods(["GET", "HEAD", "POST"])
def incident_edit(request: SignedInRequest, number: str, pk: int | None = None) -> HttpResponse:
    """Add or edit a credit incident; for who may read and write them, nobody else learns that there are any."""
    account = fetch_account(request.user, number)
    today = timezone.localdate()
    if not guarded_access(request.user, account, as_of=today).writes_credit:
        raise Http404
    incident = fetch_of(CreditIncident, account, pk) if pk else CreditIncident(account=account)
    if pk:
        log_read_of_day(user=request.user, kind=GuardedKind.CREDIT, account_number=account.number)

    def save(changes: dict[str, Any], version: int) -> None:
        save_credit_incident(by=request.user, incident=incident, changes=changes, as_of=today, version=version)

    return _edit(request, "accounts/incident_edit.html", account, IncidentForm, incident, save)


@require_http_methods(["GET", "HEAD", "POST"])
def address_edit(request: SignedInRequest, number: str, pk: int | None = None) -> HttpResponse:
    """Add or edit a further address."""
    account = fetch_account(request.user, number)
    address = fetch_of(AccountAddress, account, pk) if pk else AccountAddress(account=account)

    def save(changes: dict[str, Any], version: int) -> None:
        save_address(by=request.user, address=address, changes=changes, version=version)

    return _edit(request, "accounts/address_edit.html", account, AddressForm, address, save)


def _edit(
    request: SignedInRequest,
    template: str,
    account: Account,
    kind: type[VersionedForm],
    record: Any,
    save: Callable[[dict[str, Any], int], None],
) -> HttpResponse:
    """Save a record: a doubled submission adds one, and who saves over someone else's change is shown both values."""
    if away := turned_away(request, account):
        return away
    data = request.POST if request.method == "POST" else None
    form = kind(data, instance=record, initial={} if record.pk else {"token": submissions.new_token()})
    context: dict[str, Any] = {"account": account, "form": form}
    if data is None or not form.is_valid():
        return render(request, template, context)
    try:
        with transaction.atomic():
            if record.pk:
                save(form.changes(), form.cleaned_data["version"] or 0)
            elif submission := submissions.claim(user=request.user, token=form.cleaned_data["token"]):
                save(form.facts(), 0)
                submissions.finish(submission, result=account.number)
    except EditConflictError as conflict:
        form, clashes = form.over(conflict.current)
        context |= {"form": form, "conflict": conflict, "clashes": clashes}
        return render(request, template, context, status=409)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return render(request, template, context)
    messages.success(request, _("Saved."))
    return redirect("accounts:account_dossier", account.number)
