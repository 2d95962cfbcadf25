"""The queue of requests and one request with its trail and next steps."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms.bulk import HAND
from core.files import file_of_list
from core.pages import LongList
from service.actions import hand_over_many
from service.choices import RequestState
from service.filters import RequestFilter
from service.forms import CloseForm, HandManyForm, HandOverForm, NoteForm, ReasonForm, ResolveForm
from service.models import Request
from service.selectors import (
    PAGE_ROWS,
    VIEWS,
    customer_card,
    ranked,
    seen_accounts,
    trail_of,
    view_counts,
    view_tabs,
    with_columns,
)
from service.tables import RequestTable
from service.views.fetching import fetch_request
from users import submissions
from users.bulk_pages import BulkAct, bulk_page, buttons
from users.list_heads import list_head
from users.models import User
from users.requests import SignedInRequest

PAGE = "requests"


@require_safe
def request_list(request: SignedInRequest) -> HttpResponse:
    """List the requests a person may see, the nearest deadline first; what is settled, the newest first."""
    found = _found(request)
    view = found.chosen("view")
    page = LongList(found.ordered, PAGE_ROWS).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    seen = seen_accounts(request.user, [row.account_id for row in rows])
    table = RequestTable(
        rows, at=found.at, seen=seen, sort=found.sorted_by, columns=found.chosen_columns, can_pick=True
    )
    table.caption = _("%(view)s: %(n)s requests") % {"view": VIEWS[view], "n": page.paginator.count}
    here, file = reverse("service:request_list"), reverse("service:request_export")
    head = list_head(request.user, request.GET, found, page=PAGE, here=here, file=file)
    counts = view_counts(request.user, at=found.at)
    context = {
        "filter": found,
        "head": head,
        "table": table,
        "page": page,
        "bulk_url": f"{reverse('service:request_bulk')}?{request.GET.urlencode()}",
        "bulk_acts": buttons(request_acts(request.user)),
        "tabs": [*view_tabs(counts, current="?" if head.shows_saved else view, base_url=here), *head.saved_tabs],
    }
    return render(request, "service/request_list.html", context)


@require_safe
def request_export(request: SignedInRequest) -> HttpResponseBase:
    """Send exactly the filtered queue as a file."""
    found = _found(request)
    return file_of_list(found, name=PAGE, kind=request.GET.get("as"), day=timezone.localdate())


@require_POST
def request_bulk(request: SignedInRequest) -> HttpResponse:
    """Ask into whose hands the requests ticked in the queue, or all of it, are to be put, then do it."""
    return bulk_page(
        request,
        _found(request),
        request_acts(request.user),
        list_url=reverse("service:request_list"),
        crumb=_("Service"),
        key="number",
        name="subject",
        note=_("Only requests that are not settled change hands; the hand-over stands in the trail of each."),
    )


def request_acts(user: User) -> dict[str, BulkAct]:
    """Name what can be done to many requests at once."""
    return {
        HAND: BulkAct(
            _("Hand over"),
            partial(HandManyForm, user=user),
            lambda ids, facts: hand_over_many(
                by=user, request_ids=ids, taker=facts["taker"], note=facts["note"], at=timezone.now()
            ),
        )
    }


def _found(request: SignedInRequest) -> RequestFilter:
    requests = ranked(with_columns(Request.objects.visible_to(request.user)))
    return RequestFilter(request.GET, queryset=requests, user=request.user, at=timezone.now())


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
