"""The list of accounts, and the same list as a file."""

import codecs
import csv
from collections.abc import Iterator

from django.http import HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.duties import may_create_accounts
from accounts.filters import AccountFilter
from accounts.models import Account
from accounts.selectors.exports import MAX_ROWS, export_header, export_rows
from accounts.selectors.lists import DEFAULT_SORT, VIEWS, account_page, ordered, view_counts, view_tabs
from accounts.tables import AccountTable
from core import formats
from users.choices import ROLES_THAT_IMPORT
from users.requests import SignedInRequest


class Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


@require_safe
def account_list(request: SignedInRequest) -> HttpResponse:
    """List the accounts a person may see, filtered, sorted and in pages, all by the address."""
    as_of = timezone.localdate()
    visible = Account.objects.visible_to(request.user)
    found = AccountFilter(request.GET, queryset=visible, user=request.user, as_of=as_of)
    view, sort = found.chosen("view"), found.chosen("sort") or DEFAULT_SORT
    page = account_page(found.qs, sort=sort, number=request.GET.get("page"))
    counts = view_counts(visible.active(), user=request.user, as_of=as_of)
    here = reverse("accounts:account_list")
    table = AccountTable(list(page.object_list), as_of=as_of, sort=sort)
    table.caption = _("%(view)s: %(n)s accounts") % {"view": VIEWS[view], "n": page.paginator.count}
    context = {
        "filter": found,
        "table": table,
        "page": page,
        "tabs": list(view_tabs(counts, current=view, base_url=here)),
        "is_narrowed": any(found.chosen(name) for name in found.filters if name not in {"view", "sort"}),
        "clear_url": f"{here}?view={view}" if view else here,
        "export_url": f"{reverse('accounts:account_export')}?{request.GET.urlencode()}",
        "may_create": may_create_accounts(request.user),
        "may_import": request.user.role in ROLES_THAT_IMPORT,
        "has_any": counts[""] > 0,
    }
    return render(request, "accounts/account_list.html", context)


@require_safe
def account_export(request: SignedInRequest) -> HttpResponseBase:
    """Send exactly the filtered list as a CSV file; a filter that cannot be used sends nothing."""
    as_of = timezone.localdate()
    visible = Account.objects.visible_to(request.user)
    found = AccountFilter(request.GET, queryset=visible, user=request.user, as_of=as_of)
    if found.problems:
        language = get_language() or ""
        reasons = "\n".join(formats.labelled(*problem, language=language) for problem in found.problems)
        return HttpResponseBadRequest(reasons, content_type="text/plain; charset=utf-8")
    accounts = ordered(found.qs, found.chosen("sort") or DEFAULT_SORT)
    if accounts.count() > MAX_ROWS:
        text = _("An export holds at most %(n)s accounts: please narrow the list.") % {"n": MAX_ROWS}
        return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")
    writer = csv.writer(Echo())

    def lines() -> Iterator[str]:
        yield codecs.BOM_UTF8.decode("utf-8") + writer.writerow(export_header())
        for row in export_rows(accounts):
            yield writer.writerow(row)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="accounts-{as_of:%Y%m%d}.csv"'
    return response
