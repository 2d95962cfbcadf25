"""The list of accounts: saved views with their counts, order, pages."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, FloatField, OrderBy, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category
from accounts.models import Account, AccountQuerySet, TeamMember
from users.models import User

PAGE_ROWS = 50
QUIET_DAYS = 90
DEFAULT_SORT = "-composite"

# What a list may be sorted by, in the order of the table.
SORTS: dict[str, Promise] = {
    "name": _("Name"),
    "number": _("Number"),
    "composite": _("Composite value"),
    "revenue": _("Revenue"),
    "direct_value": _("Direct value"),
    "change": _("Change on the year before"),
    "completeness": _("Completeness"),
    "last_order": _("Last order"),
}
VIEWS: dict[str, Promise] = {
    "": _("All"),
    "mine": _("Mine"),
    "key": _("Key accounts"),
    "quiet": _("No order for 90 days"),
    "stale": _("Dossier overdue"),
    "lost": _("Lost, to win back"),
}


def view_condition(view: str, *, user: User, as_of: dt.date) -> Q:
    """Give the condition of one saved view; the empty one keeps everything."""
    conditions = {
        "mine": Q(owner=user) | Q(pk__in=TeamMember.objects.filter(user=user).values("account")),
        "key": Q(category=Category.KEY),
        "quiet": Q(figures__last_order_on__lt=as_of - dt.timedelta(days=QUIET_DAYS)),
        "stale": Q(review_due_on=None) | Q(review_due_on__lte=as_of),
        "lost": Q(category=Category.LOST),
    }
    return conditions.get(view, Q())


def view_counts(accounts: AccountQuerySet, *, user: User, as_of: dt.date) -> dict[str, int]:
    """Count the accounts of every saved view. Cost: 1 query."""
    counted = {
        view or "all": Count("pk", filter=view_condition(view, user=user, as_of=as_of)) if view else Count("pk")
        for view in VIEWS
    }
    found = accounts.aggregate(**counted)
    return {view: found[view or "all"] for view in VIEWS}


def ordered(accounts: AccountQuerySet, sort: str) -> AccountQuerySet:
    """Sort accounts by one of SORTS, a leading minus for descending; what is unknown stands last."""
    name, is_descending = sort.lstrip("-"), sort.startswith("-")
    column: Any = {
        "composite": F("figures__composite"),
        "direct_value": F("figures__direct_value"),
        "revenue": F("figures__revenue"),
        "change": change_ratio(),
        "completeness": F("completeness"),
        "last_order": F("figures__last_order_on"),
        "name": F("name"),
        "number": F("number"),
    }[name]
    if name in {"name", "number", "completeness"}:
        first = OrderBy(column, descending=is_descending)
    else:
        first = OrderBy(column, descending=is_descending, nulls_last=True)
    return accounts.order_by(first, "number")


def change_ratio() -> Case:
    """Give the change of revenue on the window before as a ratio; unknown without revenue before."""
    revenue, before = Cast("figures__revenue", FloatField()), Cast("figures__prior_revenue", FloatField())
    return Case(When(figures__prior_revenue__gt=0, then=(revenue - before) / before), output_field=FloatField())


def with_columns(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Fetch with the accounts what a row of a list shows."""
    return accounts.select_related("industry", "region", "owner", "figures").defer("search_text")


def account_page(accounts: AccountQuerySet, *, sort: str, number: str | int | None) -> "Page[Account]":
    """Cut one page out of a list; a number beyond the ends gives the nearest page.

    Only numbers of rows are sorted and skipped over; the rows themselves are fetched for one page, so that deep pages
    cost little more than the first. Cost: 3 queries.
    """
    paginator: Paginator[Any] = Paginator(ordered(accounts, sort).values_list("pk", flat=True), PAGE_ROWS)
    page: Page[Any] = paginator.get_page(number)
    keys = list(page.object_list)
    rows = with_columns(Account.objects.filter(pk__in=keys)).in_bulk()
    page.object_list = [rows[key] for key in keys if key in rows]
    return page


@dataclass(frozen=True)
class ViewTab:
    """One saved view as a tab."""

    label: Promise | str
    url: str
    is_here: bool
    count: int


def view_tabs(counts: dict[str, int], *, current: str, base_url: str) -> Iterator[ViewTab]:
    """Give the saved views as tabs."""
    for view, label in VIEWS.items():
        url = f"{base_url}?view={view}" if view else base_url
        yield ViewTab(label=label, url=url, is_here=view == current, count=counts[view])
