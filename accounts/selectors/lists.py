"""The list of accounts: views with their counts, order, pages."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, F, FloatField, OrderBy, Prefetch, Q, QuerySet, When
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import Category
from accounts.columns import Column
from accounts.models import Account, AccountFigures, AccountQuerySet, Commitment, Tag, TeamMember
from core.pages import LongList, counts_up_to
from users.models import User

PAGE_ROWS = 50
QUIET_DAYS = 90
DEFAULT_SORT = "-composite"
MOST_COUNTED = 999  # of a tab; beyond, it says that there are more

# What a list may be sorted by, in the order of the table.
SORTS: dict[str, Promise] = {
    "name": _("Name"),
    "number": _("Number"),
    "composite": _("Composite value"),
    "revenue": _("Revenue"),
    "direct_value": _("Direct value"),
    "change": _("Change on the year before"),
    "completeness": _("Completeness"),
    "last_contact": _("Last contact"),
    "last_order": _("Last order"),
}
SORTED_BY_FIGURES: dict[str, str] = {
    "composite": "composite",
    "revenue": "revenue",
    "direct_value": "direct_value",
    "last_contact": "last_contact_on",
    "last_order": "last_order_on",
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
    """Give the condition of one view; the empty one keeps everything."""
    on_team = TeamMember.objects.filter(user=user).order_by().values("account")
    conditions = {
        "mine": Q(pk__in=Account.objects.filter(owner=user).order_by().values("pk").union(on_team)),
        "key": Q(category=Category.KEY),
        "quiet": Q(figures__last_order_on__lt=as_of - dt.timedelta(days=QUIET_DAYS)),
        "stale": Q(review_due_on=None) | Q(review_due_on__lte=as_of),
        "lost": Q(category=Category.LOST),
    }
    return conditions.get(view, Q())


def view_counts(accounts: AccountQuerySet, *, user: User, as_of: dt.date) -> dict[str, int]:
    """Count the accounts of every view, each up to one more than MOST_COUNTED. Cost: 1 query."""
    return counts_up_to(
        MOST_COUNTED, {view: accounts.filter(view_condition(view, user=user, as_of=as_of)) for view in VIEWS}
    )


def ordered(accounts: AccountQuerySet, sort: str) -> AccountQuerySet:
    """Sort accounts by one of SORTS, a leading minus for descending; what is unknown stands last.

    Every account has its row of figures, so that the database may walk the figures in their order.
    """
    name = sort.lstrip("-")
    if name in SORTED_BY_FIGURES or name == "change":
        accounts = accounts.filter(figures__isnull=False)
    return accounts.order_by(_first(sort, "figures__"), "pk")


def _first(sort: str, figures: str) -> OrderBy:
    """Give the term of a sort; `figures` is the way to the figures."""
    name, is_descending = sort.lstrip("-"), sort.startswith("-")
    if name in SORTED_BY_FIGURES:
        return OrderBy(F(figures + SORTED_BY_FIGURES[name]), descending=is_descending, nulls_last=True)
    if name == "change":
        return OrderBy(change_ratio(), descending=is_descending, nulls_last=True)
    return OrderBy(F(name), descending=is_descending)


def change_ratio() -> Case:
    """Give the change of revenue on the window before as a ratio; unknown without revenue before."""
    revenue, before = Cast("figures__revenue", FloatField()), Cast("figures__prior_revenue", FloatField())
    return Case(When(figures__prior_revenue__gt=0, then=(revenue - before) / before), output_field=FloatField())


def with_columns(accounts: QuerySet[Account], columns: Sequence[Column]) -> QuerySet[Account]:
    """Fetch with the accounts what the columns of a list show."""
    related = {column.related for column in columns if column.related}
    accounts = accounts.select_related("industry", "figures", *sorted(related - {"industry"})).defer("search_text")
    if any(column.name == "tags" for column in columns):
        accounts = accounts.prefetch_related(Prefetch("tags", queryset=Tag.objects.order_by("name")))
    return accounts


def with_next_steps(accounts: list[Account], columns: Sequence[str]) -> list[Account]:
    """Read for accounts a person sees which open promise is due next, where the list shows it. Cost: 1 query."""
    if "next_step" not in columns or not accounts:
        return accounts
    promises = Commitment.objects.open().filter(account__in=[account.pk for account in accounts])
    steps: dict[int, tuple[dt.date, str]] = {}
    for account_id, due_on, matter in promises.order_by("due_on", "pk").values_list("account", "due_on", "matter"):
        steps.setdefault(account_id, (due_on, matter))
    for account in accounts:
        account.next_step = steps.get(account.pk)  # type: ignore[attr-defined]
    return accounts


def account_page(
    accounts: AccountQuerySet,
    *,
    sort: str,
    number: str | int | None,
    columns: Sequence[Column],
    is_everything: bool = False,
) -> "Page[Account]":
    """Cut one page out of a list; a number beyond the ends gives the nearest page.

    Only keys are sorted and skipped over, the rows themselves are fetched for one page. `is_everything` says that the
    list is every account that is not archived: then the index of the figures holds its order. Cost: 3 to 5 queries.
    """
    keys: Any = ordered(accounts, sort).values_list("pk", flat=True)
    if is_everything and sort.lstrip("-") in SORTED_BY_FIGURES:
        active = AccountFigures.objects.exclude(account__in=Account.objects.archived().order_by().values("pk"))
        keys = active.order_by(_first(sort, ""), "account_id").values_list("account_id", flat=True)
    page: Page[Any] = LongList(keys, PAGE_ROWS, counted=accounts).get_page(number)
    found = list(page.object_list)
    rows = with_columns(Account.objects.filter(pk__in=found), columns).in_bulk()
    shown = [rows[key] for key in found if key in rows]
    page.object_list = with_next_steps(shown, [column.name for column in columns])
    return page


@dataclass(frozen=True)
class ViewTab:
    """One view as a tab; what is not counted has no count."""

    label: Promise | str
    url: str
    is_here: bool
    count: int | None = None
    note: str = ""

    @property
    def is_more(self) -> bool:
        """Tell whether there are more than were counted."""
        return self.count is not None and self.count > MOST_COUNTED


def view_tabs(counts: dict[str, int], *, current: str, base_url: str) -> Iterator[ViewTab]:
    """Give the views that everybody has as tabs."""
    for view, label in VIEWS.items():
        url = f"{base_url}?view={view}" if view else base_url
        yield ViewTab(label=label, url=url, is_here=view == current, count=counts[view])
