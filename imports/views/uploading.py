"""Bring a file in, and empty files to fill."""

import codecs
import csv
import io
import re

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook

from imports.actions import discard, may_import, take_in
from imports.fields import KindOfFile
from imports.forms import UploadForm
from imports.problems import FileRefused
from imports.readers.limits import MAX_FILE_BYTES
from imports.registry import on_offer
from imports.selectors import kind_of_file
from imports.views.fetching import for_importers
from users import submissions
from users.models import User
from users.requests import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# openpyxl would put such a title into a file that no spreadsheet opens.
NOT_IN_TITLES = re.compile(r"[\\/*?:\[\]]")


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def batch_create(request: SignedInRequest) -> HttpResponse:
    """Take in a file; a doubled click takes in one. A file that cannot be read is refused here, with the reason."""
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    asked = request.GET.get("kind", "")
    form = UploadForm(*sent, role=request.user.role, initial={"token": submissions.new_token(), "kind": asked})
    if request.method == "POST" and form.is_valid():
        earlier = submissions.result_of(user=request.user, token=form.cleaned_data["token"])
        if earlier:
            return redirect("imports:batch_columns", earlier)
        try:
            number = _take_in(request.user, form)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("imports:batch_columns", number)
    context = {"form": form, "kinds": _kinds(request.user.role), "megabytes": MAX_FILE_BYTES // 1024 // 1024}
    return render(request, "imports/batch_create.html", context)


def _take_in(by: User, form: UploadForm) -> str:
    """Take the file of a form in once, and return the number of its batch. Raises: FileRefused."""
    facts = form.cleaned_data
    file = facts["file"]
    batch = take_in(by=by, kind=facts["kind"], file_name=file.name, chunks=file.chunks())
    with transaction.atomic():
        submission = submissions.claim(user=by, token=facts["token"])
        if submission is not None:
            submissions.finish(submission, result=batch.number)
            return batch.number
    discard(batch=batch)
    return submissions.result_of(user=by, token=facts["token"])


def _kinds(role: str) -> list[dict[str, object]]:
    """List the kinds on offer to people of a role, with what their files must have."""
    kinds = []
    for kind in on_offer(role):
        about = kind_of_file(kind)
        labels = {field.name: field.label for field in about.fields}
        needed = [
            _(" or ").join(" + ".join(labels[name] for name in names) for names in sets) for sets in about.required
        ]
        kinds.append({"kind": kind, "needed": needed, "count": len(about.fields)})
    return kinds


@require_safe
@for_importers
def template(request: SignedInRequest, kind: str, extension: str) -> HttpResponse:
    """Send an empty file of a kind, its headers in the language of the reader."""
    try:
        about = kind_of_file(kind)
    except LookupError:
        raise Http404 from None
    if not may_import(request.user, kind):
        raise PermissionDenied
    headers = [field.label for field in about.fields]
    if extension == "csv":
        response = HttpResponse(_csv(headers), content_type="text/csv; charset=utf-8")
    elif extension == "xlsx":
        response = HttpResponse(_xlsx(about, headers), content_type=XLSX)
    else:
        raise Http404
    name = content_disposition_header(as_attachment=True, filename=f"{about.kind.label}.{extension}")
    response.headers["Content-Disposition"] = name or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(headers: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(headers)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def _xlsx(about: KindOfFile, headers: list[str]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(NOT_IN_TITLES.sub(" ", str(about.kind.label))[:31])
    sheet.freeze_panes = "A2"
    sheet.append(headers)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
