"""Short ways to write orders in tests, and the roll-up counted by hand as an oracle."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from accounts.models import Account
from trade.models import MonthlyFigures, Order, OrderLine, Product, UncostedRevenue
from trade.rollup import COUNTED, mark_dirty

ZERO = Decimal(0)


def make_account(number: str, **fields: Any) -> Account:
    account: Account = Account.objects.create(number=number, name=f"Account {number}", **fields)
    return account


def buy(
    account: Account,
    day: dt.date | str,
    net: Decimal | str,
    *,
    cost: Decimal | str | None = None,
    order: str = "",
    product: Product | None = None,
    **fields: Any,
) -> OrderLine:
    """Write one order line and mark its month. Lines of the same order number go to the same order."""
    day = dt.date.fromisoformat(day) if isinstance(day, str) else day
    number = order or f"{account.number}-{Order.objects.count() + 1}"
    header, _ = Order.objects.get_or_create(number=number, defaults={"account": account, "ordered_on": day})
    line: OrderLine = OrderLine.objects.create(
        order=header,
        line_number=str(header.lines.count() + 1),
        account=account,
        ordered_on=day,
        product=product,
        net_amount=Decimal(net),
        cost_amount=None if cost is None else Decimal(cost),
        **fields,
    )
    mark_dirty([(account.pk, day)])
    return line


def cells() -> dict[tuple[int, dt.date], dict[str, Any]]:
    """Read the cells as they stand."""
    rows = MonthlyFigures.objects.values("account_id", "month", *COUNTED)
    return {(row.pop("account_id"), row.pop("month")): row for row in rows}


def uncosted() -> dict[tuple[int, dt.date, int | None], Decimal]:
    """Read the revenue without a known cost as it stands."""
    rows = UncostedRevenue.objects.values_list("account_id", "month", "category_id", "revenue")
    return {(account, month, category): revenue for account, month, category, revenue in rows}


def counted_by_hand() -> dict[tuple[int, dt.date], dict[str, Any]]:
    """Count the cells line by line in Python."""
    months: dict[tuple[int, dt.date], list[OrderLine]] = defaultdict(list)
    for line in OrderLine.objects.filter(is_void=False):
        months[(line.account_id, line.ordered_on.replace(day=1))].append(line)
    return {key: _count(lines) for key, lines in months.items()}


def _count(lines: list[OrderLine]) -> dict[str, Any]:
    orders: dict[tuple[int, dt.date], Decimal] = defaultdict(Decimal)
    days: dict[dt.date, Decimal] = defaultdict(Decimal)
    returns = [line for line in lines if line.net_amount < 0]
    for line in lines:
        orders[(line.order_id, line.ordered_on)] += line.net_amount
        days[line.ordered_on] += line.net_amount
    bought = sorted({line.ordered_on for line in lines if line not in returns})
    positive = [net for net in days.values() if net > 0]
    sent = {(line.order_id, line.ordered_on) for line in lines if line.delivered_on or line.shipped_on}
    return {
        "revenue": sum((line.net_amount for line in lines), ZERO),
        "known_cost": sum((line.cost_amount or ZERO for line in lines), ZERO),
        "order_count": len(orders),
        "line_count": len(lines),
        "return_line_count": len(returns),
        "delivery_count": len(sent),
        "purchase_days": len(bought),
        "positive_days": len(positive),
        "positive_net": sum(positive, ZERO),
        "largest_order": max(ZERO, *orders.values()),
        "first_purchase_on": bought[0] if bought else None,
        "last_purchase_on": bought[-1] if bought else None,
    }
