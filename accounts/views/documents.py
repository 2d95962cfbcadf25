"""File documents, look at one, correct what is said of it, put it away, take its file along."""

import logging
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import EditConflictError, archive_document, file_document, restore_document, update_document
from accounts.choices import KINDS_OF_PART, DocumentPart, GuardedKind
from accounts.file_store import filing
from accounts.forms.documents import DocumentForm, FilingForm
from accounts.models import Account, Document
from accounts.selectors.documents import changes_of_document, same_files
from accounts.selectors.guarded import guarded_access
from accounts.views.fetching import fetch_account, turned_away
from core import formats
from users import submissions
from users.reading import log_read_of_day
from users.requests import SignedInRequest

logger = logging.getLogger(__name__)

# A file is never shown in our pages' name: it is saved, and where a browser shows it all the same, nothing in it runs.
FILE_POLICY = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: SignedInRequest, number: str) -> HttpResponse:
    """File a document; a doubled submission files one, and the same file filed before is pointed out."""
    account = fetch_account(request.user, number)
    if away := turned_away(request, account):
        return away
    access = guarded_access(request.user, account, as_of=timezone.localdate())
    sent: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    initial = {"token": submissions.new_token(), "kind": _first_kind(request.GET.get("part", ""))}
    form = FilingForm(**sent, instance=Document(account=account), initial=initial, writes_credit=access.writes_credit)
    if sent and form.is_valid():
        try:
            document = _file(request, account, form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if document is not None:
                _tell_filed(request, document)
            return redirect("accounts:account_documents", number)
    return render(request, "accounts/document_new.html", {"account": account, "form": form})


def _first_kind(part: str) -> str:
    """Give the kind that is chosen at first: the first one of the part that was asked for."""
    return KINDS_OF_PART[DocumentPart(part)][0].value if part in DocumentPart.values else ""


def _file(request: SignedInRequest, account: Account, form: FilingForm) -> Document | None:
    """File the document of a form once; none for a submission that filed it before."""
    with filing() as store:
        submission = submissions.claim(user=request.user, token=form.cleaned_data["token"])
        if submission is None:
            return None
        document = file_document(
            by=request.user,
            account=account,
            file=form.cleaned_data["file"],
            facts=form.particulars(),
            store=store,
            as_of=timezone.localdate(),
        )
        submissions.finish(submission, result=document.number)
    return document


def _tell_filed(request: SignedInRequest, document: Document) -> None:
    messages.success(request, _("Filed as %(number)s.") % {"number": document.number})
    if same := same_files(document, user=request.user):
        known = formats.listing([one.number for one in same], language=get_language() or "")
        messages.warning(request, _("The same file is filed already: %(documents)s.") % {"documents": known})


@require_safe
def document_detail(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Show what is said of a document, where else its file is filed, and what was changed."""
    account = fetch_account(request.user, number)
    document = _fetch(request, account, pk)
    access = guarded_access(request.user, account, as_of=timezone.localdate())
    context = {
        "account": account,
        "document": document,
        "can_change": (access.writes_credit or not document.is_guarded) and not account.is_archived,
        "same": same_files(document, user=request.user),
        "entries": changes_of_document(document, user=request.user, reads_credit=access.reads_credit),
    }
    return render(request, "accounts/document_detail.html", context)


@require_safe
def document_file(request: SignedInRequest, number: str, pk: int) -> HttpResponseBase:
    """Send the file of a document, to be saved under the name it came with."""
    account = fetch_account(request.user, number)
    document = _fetch(request, account, pk)
    try:
        file = document.file.open("rb")
    except FileNotFoundError:
        logger.error("The file of document %s of account %s is missing.", document.number, account.number)
        messages.error(request, _("The file is missing in the store; an administrator must bring it back."))
        return redirect("accounts:document_detail", number, pk)
    response = FileResponse(file, as_attachment=True, filename=document.file_name, content_type=document.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Correct what is said of a document. Who saves over someone else's change is shown both values."""
    account = fetch_account(request.user, number)
    if away := turned_away(request, account):
        return away
    document = _fetch_to_change(request, account, pk)
    access = guarded_access(request.user, account, as_of=timezone.localdate())
    data = request.POST if request.method == "POST" else None
    form = DocumentForm(data, instance=document, writes_credit=access.writes_credit)
    context: dict[str, Any] = {"account": account, "document": document, "form": form}
    if data is not None and form.is_valid():
        try:
            saved = update_document(
                by=request.user,
                document=document,
                changes=form.changes(),
                version=form.cleaned_data["version"] or 0,
                as_of=timezone.localdate(),
            )
        except EditConflictError as conflict:
            context["conflict"] = conflict
            context["form"], context["clashes"] = form.over(conflict.current)
            return render(request, "accounts/document_edit.html", context, status=409)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:document_detail", number, saved.pk)
    return render(request, "accounts/document_edit.html", context)


@require_POST
def document_archive(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Take a document out of the contents."""
    account = fetch_account(request.user, number)
    document = _fetch_to_change(request, account, pk)
    if away := turned_away(request, account):
        return away
    archive_document(by=request.user, document=document, at=timezone.now(), as_of=timezone.localdate())
    messages.success(request, _("%(number)s was archived.") % {"number": document.number})
    return redirect("accounts:document_detail", number, pk)


@require_POST
def document_restore(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """Bring an archived document back."""
    account = fetch_account(request.user, number)
    document = _fetch_to_change(request, account, pk)
    if away := turned_away(request, account):
        return away
    restore_document(by=request.user, document=document, as_of=timezone.localdate())
    messages.success(request, _("%(number)s is back.") % {"number": document.number})
    return redirect("accounts:document_detail", number, pk)


def _fetch(request: SignedInRequest, account: Account, pk: int) -> Document:
    """Read a document that the person may read; a look at a guarded one is put on record. Raises: Http404."""
    rows = Document.objects.visible_to(request.user).filter(account=account)
    document: Document = get_object_or_404(rows.select_related("created_by", "verified_by"), pk=pk)
    document.account = account
    if document.is_guarded:
        log_read_of_day(user=request.user, kind=GuardedKind.CREDIT, account_number=account.number)
    return document


def _fetch_to_change(request: SignedInRequest, account: Account, pk: int) -> Document:
    """Read a document that the person may change: who reads part II by a grant changes nothing. Raises: Http404."""
    document = _fetch(request, account, pk)
    if document.is_guarded and not guarded_access(request.user, account, as_of=timezone.localdate()).writes_credit:
        raise Http404
    return document
