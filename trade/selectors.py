"""What one account bought: by month, by product, order by order, and where it went. Void lines count nothing."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, Sum

from accounts.models import Account
from trade.models import MonthlyFigures, Order, OrderLine

ZERO = Decimal(0)
MONTHS_SHOWN = 24
PRODUCTS_SHOWN = 10
DESTINATIONS_SHOWN = 10
ORDERS_A_PAGE = 20


@dataclass(frozen=True)
class MonthOfSales:
    """One month of an account; a month without orders stands with zeros."""

    month: dt.date
    revenue: Decimal
    order_count: int


@dataclass(frozen=True)
class SalesYear:
    """The last twelve full months and those before them."""

    months: list[MonthOfSales]
    revenue: Decimal
    prior_revenue: Decimal

    @property
    def change_ratio(self) -> float | None:
        if self.prior_revenue <= 0:
            return None
        return float((self.revenue - self.prior_revenue) / self.prior_revenue)


@dataclass(frozen=True)
class ShareOfSales:
    """One product, or one place the goods went to, with what was sold."""

    code: str
    name: str
    quantity: Decimal | None
    revenue: Decimal
    order_count: int
    share: float | None


def months_before(as_of: dt.date, count: int) -> Iterator[dt.date]:
    """Give the first days of the months up to that of `as_of`, oldest first."""
    last = as_of.year * 12 + as_of.month - 1
    for place in range(last - count + 1, last + 1):
        yield dt.date(place // 12, place % 12 + 1, 1)


def sales_by_month(account: Account, *, as_of: dt.date, count: int = MONTHS_SHOWN) -> list[MonthOfSales]:
    """List the months up to today from the roll-up, oldest first, without gaps. Cost: 1 query."""
    months = list(months_before(as_of, count))
    cells = {
        row.month: row
        for row in MonthlyFigures.objects.filter(account=account, month__gte=months[0], month__lte=months[-1])
    }
    return [
        MonthOfSales(
            month=month,
            revenue=_amount(cells[month].revenue) if month in cells else ZERO,
            order_count=cells[month].order_count if month in cells else 0,
        )
        for month in months
    ]


def sales_year(months: list[MonthOfSales]) -> SalesYear:
    """Sum up the last twelve of some months, and the twelve before."""
    recent, before = months[-12:], months[-24:-12]
    return SalesYear(
        months=recent,
        revenue=sum((month.revenue for month in recent), ZERO),
        prior_revenue=sum((month.revenue for month in before), ZERO),
    )


def _counted_lines(account: Account, *, since: dt.date) -> Any:
    return OrderLine.objects.filter(account=account, is_void=False, ordered_on__gte=since).order_by()


def top_products(account: Account, *, since: dt.date, limit: int = PRODUCTS_SHOWN) -> list[ShareOfSales]:
    """List the products with the largest sales since a day. Cost: 2 queries."""
    lines = _counted_lines(account, since=since)
    total = _amount(lines.aggregate(total=Sum("net_amount"))["total"])
    rows = (
        lines.values("product__code", "product__name")
        .annotate(revenue=Sum("net_amount"), quantity=Sum("quantity"), orders=Count("order", distinct=True))
        .order_by("-revenue", "product__code")[:limit]
    )
    return [
        ShareOfSales(
            code=row["product__code"] or "",
            name=row["product__name"] or "",
            quantity=row["quantity"],
            revenue=_amount(row["revenue"]),
            order_count=row["orders"],
            share=_share(row["revenue"], total),
        )
        for row in rows
    ]


def market_flow(account: Account, *, since: dt.date, limit: int = DESTINATIONS_SHOWN) -> list[ShareOfSales]:
    """List where the goods went since a day: destination and end customer of the lines. Cost: 2 queries.

    Shape: `code` is the destination, `name` the end customer; lines that tell neither are left out.
    """
    lines = _counted_lines(account, since=since).exclude(Q(destination="") & Q(end_customer=""))
    total = _amount(lines.aggregate(total=Sum("net_amount"))["total"])
    rows = (
        lines.values("destination", "end_customer")
        .annotate(revenue=Sum("net_amount"), orders=Count("order", distinct=True))
        .order_by("-revenue", "destination", "end_customer")[:limit]
    )
    return [
        ShareOfSales(
            code=row["destination"],
            name=row["end_customer"],
            quantity=None,
            revenue=_amount(row["revenue"]),
            order_count=row["orders"],
            share=_share(row["revenue"], total),
        )
        for row in rows
    ]


def order_page(account: Account, *, number: str | int | None) -> "Page[Order]":
    """Cut a page out of the orders of an account, newest first, with net amount and lines. Cost: 2 queries."""
    orders = Order.objects.filter(account=account).annotate(
        net=Sum("lines__net_amount", filter=Q(lines__is_void=False)),
        line_count=Count("lines"),
        void_count=Count("lines", filter=Q(lines__is_void=True)),
    )
    paginator: Paginator[Order] = Paginator(orders.order_by("-ordered_on", "-number"), ORDERS_A_PAGE)
    return paginator.get_page(number)


def _amount(value: Any) -> Decimal:
    return ZERO if value is None else Decimal(value)


def _share(part: Any, whole: Decimal) -> float | None:
    return float(_amount(part) / whole) if whole > 0 else None
