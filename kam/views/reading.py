"""Who has read what is guarded."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Account
from kam.reading import ReadLogFilter, ReadLogTable
from users.choices import Role
from users.models import ReadLog
from users.requests import SignedInRequest

PAGE_SIZE = 50
READERS = frozenset({Role.EXECUTIVE, Role.ADMIN})


@require_safe
def reading_log(request: SignedInRequest) -> HttpResponse:
    """Show executives and administrators who opened guarded facts, newest first. Cost: 5 queries."""
    if request.user.role not in READERS:
        raise PermissionDenied
    looks = ReadLog.objects.visible_to(request.user).select_related("user").order_by("-id")
    found = ReadLogFilter(request.GET, queryset=looks, reader=request.user)
    page = Paginator(found.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    numbers = Account.objects.visible_to(request.user).filter(number__in={row.account_number for row in rows})
    table = ReadLogTable(rows, visible=set(numbers.values_list("number", flat=True)))
    return render(request, "kam/reading_log.html", {"filter": found, "page": page, "table": table})
