"""The list of visits, the week, and one visit."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.files import file_of_list
from core.pages import LongList
from users.list_heads import list_head
from users.models import User
from users.requests import SignedInRequest
from visits.choices import LineKind, VisitState
from visits.filters import VisitFilter
from visits.forms import ArrivalForm, CancelForm, CloseForm, promise_rows
from visits.models import Visit
from visits.selectors import (
    VISITS_A_WEEK,
    attendance_of,
    correction_of,
    listed_visits,
    open_promises,
    people_who_visit,
    promises_of,
    visits_of_week,
    week_rows,
)
from visits.tables import VisitTable
from visits.views.fetching import fetch_visit
from visits.week import week_named, week_of

PAGE_SIZE = 50
PROMISES_SHOWN = 8
PAGE = "visits"


@require_safe
def visit_list(request: SignedInRequest) -> HttpResponse:
    """List the visits a person may see, filtered, sorted and in pages, all by the address."""
    found = _found(request)
    page = LongList(found.ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    here, file = reverse("visits:visit_list"), reverse("visits:visit_export")
    context = {
        "filter": found,
        "head": list_head(request.user, request.GET, found, page=PAGE, here=here, file=file),
        "table": VisitTable(
            list(page.object_list), as_of=timezone.localdate(), sort=found.sorted_by, columns=found.chosen_columns
        ),
        "page": page,
    }
    return render(request, "visits/visit_list.html", context)


@require_safe
def visit_export(request: SignedInRequest) -> HttpResponseBase:
    """Send exactly the filtered list of visits as a file."""
    found = _found(request)
    return file_of_list(found, name=PAGE, kind=request.GET.get("as"), day=timezone.localdate())


def _found(request: SignedInRequest) -> VisitFilter:
    return VisitFilter(request.GET, queryset=listed_visits(request.user), people=people_who_visit(request.user))


@require_safe
def visit_week(request: SignedInRequest) -> HttpResponse:
    """Show a week: who of us is where on which day."""
    today = timezone.localdate()
    week = week_named(request.GET.get("week", "")) or week_of(today)
    people = people_who_visit(request.user)
    person: User | None = next((one for one in people if one.username == request.GET.get("who")), None)
    visits = visits_of_week(request.user, week, person=person)
    context = {
        "week": week,
        "rows": week_rows(visits[:VISITS_A_WEEK], week, person=person),
        "today": today,
        "people": people,
        "person": person,
        "is_cut": len(visits) > VISITS_A_WEEK,
        "limit": VISITS_A_WEEK,
        "this_week": week_of(today),
    }
    return render(request, "visits/visit_week.html", context)


@require_safe
def visit_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """Show a visit: purpose, levels side by side, preparation, promises, and what came of it."""
    return visit_page(request, fetch_visit(request.user, number))


def visit_page(request: SignedInRequest, visit: Visit, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Write the page of a visit, with forms that were sent and have to be corrected. Cost: at most 9 queries."""
    checklist = list(visit.checklist.select_related("done_by"))
    lines = list(visit.lines.all())
    is_under_way, is_closed = visit.state == VisitState.UNDER_WAY, visit.state == VisitState.CLOSED
    context = {
        "visit": visit,
        "account": visit.account,
        "attendance": attendance_of(visit),
        "checklist": checklist,
        "done_count": sum(item.is_done for item in checklist),
        "promises": open_promises(visit.account, limit=PROMISES_SHOWN),
        "given": promises_of(visit) if is_closed else [],
        "correction": correction_of(visit) if is_closed else None,
        "proposals": [line for line in lines if line.kind == LineKind.PROPOSAL],
        "decisions": [line for line in lines if line.kind == LineKind.DECISION],
        "states": VisitState,
        "now": timezone.localtime(),
        "today": timezone.localdate(),
        "arrival_form": forms.get("arrival_form") or ArrivalForm(),
        "cancel_form": forms.get("cancel_form") or CancelForm(),
        "close_form": forms.get("close_form") or (CloseForm(instance=visit) if is_under_way else None),
        "rows": forms.get("rows") or (promise_rows(visit) if is_under_way else None),
    }
    return render(request, "visits/visit_detail.html", context, status=status)
