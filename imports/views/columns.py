"""How a file is read: encoding or sheet, and which column holds which field."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from imports.actions import set_up
from imports.choices import Kind
from imports.forms import ColumnsForm, ReadingForm
from imports.models import ImportBatch
from imports.problems import FileRefused
from imports.selectors import Look, Standing, kept_look, kind_of_file, look_at, proposed_mapping, same_file_before
from imports.views.fetching import fetch_own, for_importers
from users.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def batch_columns(request: SignedInRequest, number: str) -> HttpResponse:
    """Choose how the file is read and what its columns are; sent, the file is checked."""
    batch = fetch_own(request.user, number)
    if not Standing.of(batch).can_be_set_up:
        messages.info(request, _("This import cannot be changed now."))
        return redirect("imports:batch_detail", number)
    look = _look(request, batch)
    if look is None:
        return redirect("imports:batch_detail", number)
    is_sent = request.method == "POST"
    mapping, is_remembered = proposed_mapping(request.user, batch, look)
    about = kind_of_file(batch.kind)
    form = ColumnsForm(
        request.POST if is_sent else None, about=about, look=look, mapping=mapping, options=batch.options
    )
    if is_sent and form.is_valid():
        facts = form.cleaned_data
        set_up(by=request.user, batch=batch, look=look, mapping=facts["mapping"], options=facts["options"])
        return redirect("imports:batch_detail", number)
    context = {
        "batch": batch,
        "look": look,
        "form": form,
        "reading": ReadingForm(look),
        "is_remembered": is_remembered and not is_sent,
        "earlier": same_file_before(request.user, batch),
        "unread": [column["name"] for column in form.columns() if column["is_unread"]],
    }
    return render(request, "imports/batch_columns.html", context)


def _look(request: SignedInRequest, batch: ImportBatch) -> Look | None:
    """Look at the file as asked for; what cannot be read so is said, and the file is read as before."""
    kept = kept_look(batch)
    asked: Any = request.POST if request.method == "POST" else request.GET
    encoding, sheet = asked.get("encoding"), asked.get("sheet")
    if kept is not None:
        encoding = kept.asked_encoding if encoding is None else encoding
        sheet = kept.asked_sheet if sheet is None else sheet
        if encoding == kept.asked_encoding and sheet in {kept.asked_sheet, kept.sheet}:
            return kept
    try:
        return look_at(Kind(batch.kind), batch.stored_path, encoding=encoding or "", sheet=sheet or "")
    except FileRefused as refusal:
        messages.error(request, str(refusal))
    except FileNotFoundError:
        messages.error(request, _("The stored file is gone. Upload it again."))
    return kept
