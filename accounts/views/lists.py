"""The list of accounts, and the same list as a file."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.columns import Column
from accounts.duties import may_create_accounts
from accounts.filters import AccountFilter
from accounts.models import Account, AccountQuerySet
from accounts.selectors.exports import export_header, export_rows
from accounts.selectors.lists import VIEWS, account_page, ordered, view_counts, view_tabs
from accounts.tables import AccountTable
from accounts.views.bulk import account_acts
from core.files import file_of, most_rows, refused, refused_by
from users.bulk_pages import buttons
from users.choices import ROLES_THAT_IMPORT
from users.list_heads import ListHead, list_head
from users.requests import SignedInRequest

PAGE = "accounts"
LIST = "accounts:account_list"


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
    head = _head(request, listed)
    table = AccountTable(
        list(page.object_list), as_of=as_of, sort=listed.sort, columns=listed.columns, can_pick=page.paginator.count > 0
    )
    table.caption = _("%(view)s: %(n)s accounts") % {"view": VIEWS[listed.view], "n": page.paginator.count}
    context = {
        "filter": found,
        "table": table,
        "page": page,
        "head": head,
        "tabs": [
            *view_tabs(counts, current="?" if head.shows_saved else listed.view, base_url=reverse(LIST)),
            *head.saved_tabs,
        ],
        "tools": head.tools,
        "bulk_url": f"{reverse('accounts:account_bulk')}?{request.GET.urlencode()}",
        "bulk_acts": buttons(account_acts(request.user)),
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
        sort=found.sorted_by,
        columns=found.shown_columns,
    )


def _head(request: SignedInRequest, listed: Listed) -> ListHead:
    file = reverse("accounts:account_export")
    return list_head(
        request.user,
        request.GET,
        listed.found,
        page=PAGE,
        here=reverse(LIST),
        file=file,
    )


@require_safe
def account_export(request: SignedInRequest) -> HttpResponseBase:
    """Send exactly the filtered list with its columns as a file; a filter that cannot be used sends nothing."""
    listed = _listed(request)
    if listed.found.problems:
        return refused_by(listed.found)
    kind = request.GET.get("as")
    most = most_rows(kind)
    if listed.found.qs.count() > most:
        return refused(_("An export of this kind holds at most %(n)s accounts: please narrow the list.") % {"n": most})
    return file_of(
        export_header(listed.columns),
        export_rows(ordered(listed.found.qs, listed.sort), listed.columns),
        name=f"accounts-{timezone.localdate():%Y%m%d}",
        kind=kind,
    )
