"""The queue of requests and one request with its trail and next steps."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from service.choices import RequestState
from service.filters import RequestFilter
from service.forms import CloseForm, HandOverForm, NoteForm, ReasonForm, ResolveForm
from service.models import Request
from service.selectors import (
    PAGE_ROWS,
    SETTLED_VIEWS,
    VIEWS,
    customer_card,
    ordered,
    seen_accounts,
    trail_of,
    view_counts,
    view_tabs,
    with_columns,
)
from service.tables import RequestTable
from service.views.fetching import fetch_request
from users import submissions
from users.requests import SignedInRequest


@require_safe
def request_list(request: SignedInRequest) -> HttpResponse:
    """List the requests a person may see, the nearest deadline first; what is settled, the newest first."""
    at = timezone.now()
    visible = Request.objects.visible_to(request.user)
    found = RequestFilter(request.GET, queryset=with_columns(visible), user=request.user, at=at)
    view = found.chosen("view")
    sort = found.chosen("sort") or ("-opened_at" if view in SETTLED_VIEWS else "due_at")
    page = Paginator(ordered(found.qs, sort), PAGE_ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    table = RequestTable(rows, at=at, seen=seen_accounts(request.user, [row.account_id for row in rows]), sort=sort)
    table.caption = _("%(view)s: %(n)s requests") % {"view": VIEWS[view], "n": page.paginator.count}
    here = reverse("service:request_list")
    context = {
        "filter": found,
        "table": table,
        "page": page,
        "tabs": list(view_tabs(view_counts(request.user, at=at), current=view, base_url=here)),
        "clear_url": f"{here}?view={view}" if view else here,
        "is_narrowed": any(found.chosen(name) for name in found.filters if name not in {"view", "sort"}),
    }
    return render(request, "service/request_list.html", context)


@require_safe
def request_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a request: what is wanted, until when, who holds it, what happened, and the next steps."""
    return request_page(request, fetch_request(request.user, number))


def request_page(request: SignedInRequest, case: Request, *, step: str = "", form: Any = None) -> HttpResponse:
    """Render a request; a step that was refused stands open with what was typed, even where it is not possible now."""
    at = timezone.now()
    forms = _step_forms(request, case)
    if step and step not in forms:
        messages.error(request, _("This step is not possible now."))
    if step:
        forms[step] = form
    context = {
        "case": case,
        "customer": customer_card(request.user, case.account),
        "trail": trail_of(case, user=request.user),
        "forms": forms,
        "refused": step,
        "states": RequestState,
        "is_overdue": case.is_overdue(at),
        "is_escalated": case.is_escalated(at),
    }
    return render(request, "service/request_detail.html", context)


def _step_forms(request: SignedInRequest, case: Request) -> dict[str, Any]:
    """Give the forms of the steps that are possible now."""
    user, state = request.user, RequestState(case.state)
    forms: dict[str, Any] = {"note": NoteForm(initial={"token": submissions.new_token()}, prefix="note")}
    if not case.is_settled:
        forms["hand"] = HandOverForm(user=user, request=case, prefix="hand")
    if case.is_unresolved:
        forms["resolve"] = ResolveForm(request=case, prefix="resolve")
        forms["reject"] = ReasonForm(prefix="reject")
    if state == RequestState.RESOLVED:
        initial = {"confirmed_by": case.caller, "confirmed_on": timezone.localdate()}
        forms["close"] = CloseForm(initial=initial, prefix="close")
    if not case.is_unresolved:
        forms["reopen"] = ReasonForm(prefix="reopen")
    return forms
