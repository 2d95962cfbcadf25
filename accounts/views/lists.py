"""The list of accounts, and the same list as a file."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.columns import ALL, COLUMNS, Column, heading
from accounts.duties import may_assign_owner, may_create_accounts
from accounts.filters import AccountFilter
from accounts.forms.bulk import ASSIGN, TAG, UNTAG
from accounts.models import Account, AccountQuerySet
from accounts.selectors.exports import MAX_ROWS, MAX_ROWS_OF_A_BOOK, export_header, export_rows
from accounts.selectors.lists import DEFAULT_SORT, VIEWS, ViewTab, account_page, ordered, view_counts, view_tabs
from accounts.tables import AccountTable
from core import formats
from core.lists import ColumnChoice, ListTools, list_tools
from core.text import cell, cell_of_book
from users.choices import ROLES_THAT_IMPORT
from users.models import SavedView, User
from users.requests import SignedInRequest
from users.saved_views import address_of, views_of

PAGE = "accounts"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Listed:
    """The list as the address asks for it."""

    found: AccountFilter
    visible: AccountQuerySet
    view: str
    sort: str
    columns: list[Column]


@require_safe
def account_list(request: SignedInRequest) -> HttpResponse:
    """List the accounts a person may see, filtered, sorted and in pages, all by the address."""
    as_of = timezone.localdate()
    here = reverse("accounts:account_list")
    listed = _listed(request)
    found = listed.found
    page = account_page(
        found.qs,
        sort=listed.sort,
        number=request.GET.get("page"),
        columns=listed.columns,
        is_everything=found.is_everything,
    )
    counts = view_counts(listed.visible.active(), user=request.user, as_of=as_of)
    saved = views_of(request.user, PAGE)
    shown = next((view for view in saved if str(view.pk) == found.chosen("saved")), None)
    table = AccountTable(
        list(page.object_list), as_of=as_of, sort=listed.sort, columns=listed.columns, can_pick=page.paginator.count > 0
    )
    table.caption = _("%(view)s: %(n)s accounts") % {"view": VIEWS[listed.view], "n": page.paginator.count}
    context = {
        "filter": found,
        "table": table,
        "page": page,
        "tabs": [
            *view_tabs(counts, current="?" if shown else listed.view, base_url=here),
            *(_saved_tab(view, shown, request, here) for view in saved),
        ],
        "tools": _tools(request, listed, shown),
        "clear_url": f"{here}?view={listed.view}" if listed.view else here,
        "bulk_url": f"{reverse('accounts:account_bulk')}?{request.GET.urlencode()}",
        "bulk_acts": _bulk_acts(request.user),
        "may_create": may_create_accounts(request.user),
        "may_import": request.user.role in ROLES_THAT_IMPORT,
        "has_any": counts[""] > 0,
    }
    return render(request, "accounts/account_list.html", context)


def _listed(request: SignedInRequest) -> Listed:
    visible = Account.objects.visible_to(request.user)
    found = AccountFilter(request.GET, queryset=visible, user=request.user, as_of=timezone.localdate())
    return Listed(
        found=found,
        visible=visible,
        view=found.chosen("view"),
        sort=found.chosen("sort") or DEFAULT_SORT,
        columns=found.shown_columns,
    )


def _saved_tab(view: SavedView, shown: SavedView | None, request: SignedInRequest, here: str) -> ViewTab:
    """Give a saved view as a tab; one that somebody else shares says whose it is."""
    note = "" if view.user_id == request.user.pk else _("shared")
    return ViewTab(label=view.name, url=address_of(view, here), is_here=view == shown, note=note)


def _tools(request: SignedInRequest, listed: Listed, shown: SavedView | None) -> ListTools:
    """Give what can be done with the list as a whole: choose columns, keep it as a view, take it along as a file."""
    on = {column.name for column in listed.columns}
    file = reverse("accounts:account_export")
    return list_tools(
        request.GET,
        here=reverse("accounts:account_list"),
        columns=[ColumnChoice(name, heading(column), name in on) for name, column in COLUMNS.items()],
        files=[
            (_("CSV, as seen"), file, {}),
            (_("Excel, as seen"), file, {"as": "xlsx"}),
            (_("CSV, all columns"), file, {"columns": ALL}),
        ],
        save_url=f"{reverse('view_new')}?{_query(request, list=PAGE)}",
        shown=shown if shown and shown.user_id == request.user.pk else None,
    )


def _bulk_acts(user: User) -> list[tuple[str, str]]:
    """Name what a person may do to many accounts at once."""
    acts = [(TAG, _("Add tag")), (UNTAG, _("Remove tag"))]
    return [(ASSIGN, _("Assign")), *acts] if may_assign_owner(user) else acts


def _query(request: SignedInRequest, **more: str) -> str:
    query = request.GET.copy()
    for name, value in more.items():
        query[name] = value
    return query.urlencode()


@require_safe
def account_export(request: SignedInRequest) -> HttpResponseBase:
    """Send exactly the filtered list with its columns as a file; a filter that cannot be used sends nothing."""
    listed = _listed(request)
    if listed.found.problems:
        language = get_language() or ""
        return _refused("\n".join(formats.labelled(*problem, language=language) for problem in listed.found.problems))
    is_book = request.GET.get("as") == "xlsx"
    accounts, most = ordered(listed.found.qs, listed.sort), MAX_ROWS_OF_A_BOOK if is_book else MAX_ROWS
    if listed.found.qs.count() > most:
        return _refused(_("An export of this kind holds at most %(n)s accounts: please narrow the list.") % {"n": most})
    header, rows = export_header(listed.columns), export_rows(accounts, listed.columns)
    response = _book(header, rows) if is_book else _csv(header, rows)
    name = f"accounts-{timezone.localdate():%Y%m%d}.{'xlsx' if is_book else 'csv'}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _refused(text: str) -> HttpResponse:
    return HttpResponseBadRequest(text, content_type="text/plain; charset=utf-8")


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponseBase:
    writer = csv.writer(Echo())

    def lines() -> Iterator[str]:
        yield codecs.BOM_UTF8.decode("utf-8") + writer.writerow(header)
        for row in rows:
            yield writer.writerow([cell(value) for value in row])

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")


def _book(header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponseBase:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(header))
    for row in rows:
        sheet.append([cell_of_book(value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return HttpResponse(file.getvalue(), content_type=XLSX)
