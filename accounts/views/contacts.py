"""Add, edit, put away people at the customer."""

from collections.abc import Sequence
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
    archive_contact,
    create_contact,
    restore_contact,
    update_contact,
)
from accounts.choices import GuardedKind
from accounts.forms.contacts import ContactForm, PersonalForm
from accounts.forms.versions import Clash
from accounts.models import Account, Contact, ContactPersonal
from accounts.selectors.guarded import GuardedAccess, guarded_access
from accounts.views.fetching import fetch_account, fetch_of, turned_away
from users import submissions
from users.reading import log_read_of_day
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: SignedInRequest, number: str) -> HttpResponse:
    """Add a person; a doubled submission adds one."""
    account = fetch_account(request.user, number)
    if away := turned_away(request, account):
        return away
    access = guarded_access(request.user, account, as_of=timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = ContactForm(data, account=account, initial={"token": submissions.new_token()})
    personal = PersonalForm(data) if access.writes_personal else None
    if data is not None and form.is_valid() and (personal is None or personal.is_valid()):
        try:
            with transaction.atomic():
                submission = submissions.claim(user=request.user, token=form.cleaned_data["token"])
                if submission is not None:
                    contact = create_contact(
                        by=request.user,
                        account=account,
                        facts=form.facts(),
                        personal=personal.facts() if personal else None,
                    )
                    submissions.finish(submission, result=str(contact.pk))
                    messages.success(request, _("%(name)s was added.") % {"name": contact})
            return redirect("accounts:account_people", number)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _page(request, "accounts/contact_new.html", account, form, personal, access)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Edit a person; personal facts are shown and written only where the reader may.

    Who saves over someone else's change is shown both values, those of the personal facts too.
    """
    account = fetch_account(request.user, number)
    if away := turned_away(request, account):
        return away
    contact: Contact = fetch_of(Contact, account, pk)
    access = guarded_access(request.user, account, as_of=timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = ContactForm(data, instance=contact, account=account)
    personal = PersonalForm(data, instance=_personal(contact)) if access.writes_personal else None
    if personal and not personal.instance._state.adding:
        log_read_of_day(user=request.user, kind=GuardedKind.PERSONAL, account_number=account.number)
    if data is not None and form.is_valid() and (personal is None or personal.is_valid()):
        try:
            update_contact(
                by=request.user,
                contact=contact,
                changes=form.changes(),
                version=form.cleaned_data["version"] or 0,
                personal=personal.changes() if personal else None,
            )
        except EditConflictError as conflict:
            again, clashes = form.over(conflict.current)
            if personal:
                personal, further = personal.over(_personal(conflict.current))
                clashes += further
            shown: dict[str, Any] = {"conflict": conflict, "clashes": clashes}
            return _page(request, "accounts/contact_edit.html", account, again, personal, access, **shown)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("%(name)s was saved.") % {"name": form.cleaned_data["name"]})
            return redirect("accounts:account_people", number)
    return _page(request, "accounts/contact_edit.html", account, form, personal, access)


@require_POST
def contact_archive(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Take a person out of the lists."""
    contact: Contact = fetch_of(Contact, fetch_account(request.user, number), pk)
    archive_contact(by=request.user, contact=contact, at=timezone.now())
    messages.success(request, _("%(name)s was archived.") % {"name": contact})
    return redirect("accounts:account_people", number)


@require_POST
def contact_restore(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Bring an archived person back."""
    contact: Contact = fetch_of(Contact, fetch_account(request.user, number), pk)
    restore_contact(by=request.user, contact=contact)
    messages.success(request, _("%(name)s is back.") % {"name": contact})
    return redirect("accounts:account_people", number)


def _page(
    request: SignedInRequest,
    template: str,
    account: Account,
    form: ContactForm,
    personal: PersonalForm | None,
    access: GuardedAccess,
    *,
    conflict: EditConflictError | None = None,
    clashes: Sequence[Clash] = (),
) -> HttpResponse:
    context = {
        "account": account,
        "contact": form.instance if form.instance.pk else None,
        "form": form,
        "personal": personal,
        "access": access,
        "conflict": conflict,
        "clashes": clashes,
    }
    return render(request, template, context, status=409 if conflict else 200)


def _personal(contact: Contact) -> ContactPersonal:
    """Read the personal facts of a person, or an empty row that is not saved."""
    return ContactPersonal.objects.filter(contact=contact).first() or ContactPersonal(contact=contact)
