"""The list of imports, one import with what came of it, and its steps."""

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from imports import actions
from imports.filters import BatchFilter
from imports.models import ImportBatch
from imports.report import summary_of
from imports.selectors import Standing, listed_batches
from imports.tables import BatchTable
from imports.views.fetching import fetch_own, fetch_visible, for_importers
from users.choices import Role
from users.requests import SignedInRequest

PAGE_SIZE = 50


@require_safe
@for_importers
def batch_list(request: SignedInRequest) -> HttpResponse:
    """List the imports a person may see, the newest first. Cost: 2 queries."""
    found = BatchFilter(request.GET, queryset=listed_batches(request.user))
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    is_admin = request.user.role == Role.ADMIN
    table = BatchTable(list(page.object_list), as_of=timezone.localdate(), shows_people=is_admin)
    context: dict[str, Any] = {
        "filter": found,
        "table": table,
        "page": page,
        "is_narrowed": any(request.GET.get(name) for name in found.filters),
        "days": actions.UNFINISHED_DAYS,
    }
    return render(request, "imports/batch_list.html", context)


@require_safe
@for_importers
def batch_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show how far an import is and what came of it; asked by htmx, only the card that changes meanwhile.

    Others than its owner see its course and its figures, not what its rows say.
    """
    batch = fetch_visible(request.user, number)
    standing = Standing.of(batch)
    is_own = batch.created_by_id == request.user.pk
    is_part = bool(request.htmx) and request.htmx.target == "work"
    context = {"batch": batch, "standing": standing, "job": standing.job, "is_own": is_own}
    response: HttpResponse
    if is_part and not standing.is_at_work:
        response = HttpResponseClientRefresh()
    elif is_part:
        response = render(request, "imports/_work.html", context)
    else:
        context |= {"summary": summary_of(batch, shows_rows=is_own)}
        response = render(request, "imports/batch_detail.html", context)
    response["Vary"] = "HX-Request, HX-Target"
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@for_importers
def batch_write(request: SignedInRequest, number: str) -> HttpResponse:
    """Write a checked import."""
    batch = fetch_own(request.user, number)
    if not batch.can_be_written or not actions.ask_to_write(by=request.user, batch=batch):
        messages.info(request, _("There is nothing to write, or it is being written already."))
    return redirect("imports:batch_detail", number)


@require_POST
@for_importers
def batch_stop(request: SignedInRequest, number: str) -> HttpResponse:
    """Stop checking or writing; nothing is half done."""
    actions.stop(batch=fetch_own(request.user, number))
    return redirect("imports:batch_detail", number)


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def batch_discard(request: SignedInRequest, number: str) -> HttpResponse:
    """Throw away an import of which nothing was written, after asking."""
    batch = fetch_own(request.user, number)
    can_be = Standing.of(batch).can_be_discarded
    if can_be and request.method != "POST":
        return render(request, "imports/batch_discard.html", {"batch": batch})
    if can_be and actions.discard(batch=batch):
        messages.success(request, _("%(number)s is thrown away.") % {"number": batch.number})
        return redirect("imports:batch_list")
    messages.info(request, _("This import cannot be thrown away now."))
    return redirect("imports:batch_detail", number)


@require_safe
@for_importers
def batch_errors(request: SignedInRequest, number: str) -> HttpResponseBase:
    """Send the refused rows with their reasons, to be put right and imported again."""
    batch = fetch_own(request.user, number)
    if not batch.errors_name:
        raise Http404
    try:
        file = batch.errors_path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=_errors_file_name(batch), content_type="text/csv; charset=utf-8"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _errors_file_name(batch: ImportBatch) -> str:
    stem = PurePath(batch.file_name.removesuffix(".gz")).stem
    return f"{stem}-{_('refused rows')}.csv"
