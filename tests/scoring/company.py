"""A small company that trades: thirty accounts and more, large enough for tiers, flags and a forecast."""

import datetime as dt
from decimal import Decimal

from accounts.models import Account
from scoring.actions import RunResult, run_scoring
from scoring.models import Score, ScoringRun
from trade.models import Order, OrderLine
from trade.rollup import mark_dirty

AS_OF = dt.date(2026, 6, 15)
DAY = dt.timedelta(days=1)


def make_company(count: int = 40, *, first: int = 0) -> list[Account]:
    """Write accounts C000, C001 … of falling size, each with a rhythm of its own over two years."""
    accounts = Account.objects.bulk_create(
        [Account(number=f"C{index:03d}", name=f"Company {index}") for index in range(first, first + count)]
    )
    for position, account in enumerate(accounts, start=first):
        trade(account, size=1000 - 20 * position, gap=20 + 7 * (position % 9), since=200 + 11 * (position % 40))
    return accounts


def trade(account: Account, *, size: int, gap: int, since: int) -> None:
    """Buy for `size` every `gap` days from `since` days before AS_OF on, each third time for double."""
    days = [AS_OF - dt.timedelta(days=back) for back in range(since, 0, -gap)]
    orders = Order.objects.bulk_create(
        [Order(number=f"{account.number}-{day}", account=account, ordered_on=day) for day in days]
    )
    OrderLine.objects.bulk_create(
        [
            OrderLine(
                order=order,
                line_number="1",
                account=account,
                ordered_on=order.ordered_on,
                net_amount=Decimal(size * (2 if index % 3 == 0 else 1)),
                cost_amount=Decimal(size) * Decimal("0.7") * (2 if index % 3 == 0 else 1),
            )
            for index, order in enumerate(orders)
        ]
    )
    mark_dirty([(account.pk, day) for day in days])


def run(day: dt.date = AS_OF, **options: object) -> RunResult:
    """Run as the nightly job and the command do."""
    return run_scoring(as_of=day, **options)  # type: ignore[arg-type]


def score_of(account: Account, number: int | None = None) -> Score:
    runs = ScoringRun.objects.finished().order_by("-number")
    chosen = runs.get(number=number) if number else runs[0]
    return Score.objects.get(run=chosen, account=account)
