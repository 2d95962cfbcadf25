"""Three years of orders of the invented customers, drawn as arrays chunk by chunk and copied into the tables."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Max

from kam.demo.catalogue import ARTICLES, TRADES
from kam.demo.companies import Company
from kam.demo.draws import Draw
from kam.demo.places import CITIES
from kam.demo.profiles import Course, Profiles
from kam.demo.records import insert_rows
from kam.demo.reference import COST_RISE, LINES_OF_AN_ORDER, RISE_DAYS, YEARS, Reference
from kam.demo.words import END_CUSTOMERS
from trade.models import Order, OrderLine

DAYS = 365 * YEARS
LINES_A_CHUNK = 100_000
RETURN_SHARE = 0.015
FLOW_SHARE = 0.12  # of the lines that go on to somebody else
PROJECT_ORDERS = 6  # of who buys for one project: a sample, the bulk, and what was forgotten
PROJECT_SHARES = np.array([0.2, 4.4, 0.5, 0.4, 0.3, 0.2])  # in even shares
DEAR = 2.5  # how strongly an article dearer than the usual line is shunned
ORDER_COLUMNS = ["id", "number", "account_id", "ordered_on", "salesperson"]
LINE_COLUMNS = [
    *("order_id", "line_number", "account_id", "ordered_on", "product_id", "quantity", "unit_price"),
    *("discount_ratio", "net_amount", "cost_amount", "currency", "status", "is_void", "destination", "end_customer"),
    *("shipped_on", "delivered_on"),
]


def create_orders(seed: int, profiles: Profiles, reference: Reference, companies: list[Company], **of: Any) -> int:
    """Write about as many lines as wanted, more to whom buys more; return how many there are.

    `of`: `lines` wanted, `as_of` the last day. Cost: a few statements a hundred thousand lines.
    """
    draw = Draw(seed, "orders")
    counts = _lines_of_accounts(profiles, of["lines"])
    writer = _Writer(draw, profiles, reference, companies, as_of=of["as_of"])
    for places in _chunks(counts):
        writer.write(places, counts[places])
    writer.finish()
    return int(counts.sum())


def _lines_of_accounts(profiles: Profiles, lines: int) -> Any:
    """Share out the lines: by the root of the size; who bought once gets a few. Shape: int array, one an account."""
    weight = np.sqrt(profiles.size)
    weight = np.where(profiles.course == Course.NEW, weight * 0.35, weight)
    counts = np.maximum(np.rint(weight / max(weight.sum(), 1.0) * lines), 3).astype(int)
    counts = np.where(profiles.course == Course.ONE_OFF, 2 * PROJECT_ORDERS, counts)
    return np.where(profiles.size > 0, counts, 0)


def _chunks(counts: Any) -> Iterator[Any]:
    """Cut the accounts into runs of about as many lines as a chunk holds."""
    numbers = np.cumsum(counts) // LINES_A_CHUNK
    for number in np.unique(numbers):
        places = np.flatnonzero((numbers == number) & (counts > 0))
        if len(places):
            yield places


class _Writer:
    """Draws and copies the orders of some accounts at a time."""

    def __init__(
        self, draw: Draw, profiles: Profiles, reference: Reference, companies: list[Company], *, as_of: dt.date
    ) -> None:
        self.rng = draw.rng
        self.profiles = profiles
        self.reference = reference
        self.companies = companies
        self.home = profiles.city.tolist()
        self.days = [(as_of - dt.timedelta(days=DAYS - day)).isoformat() for day in range(DAYS + 60)]
        self.risen_from = DAYS - (as_of - (as_of - dt.timedelta(days=RISE_DAYS)).replace(day=1)).days
        self.next_order = (Order.objects.aggregate(last=Max("id"))["last"] or 0) + 1
        self.prices = np.array([article.list_price for article in ARTICLES], dtype=float)
        self.cost_shares = np.array([article.cost_share for article in ARTICLES])
        appetite = [[trade.appetite[article.category] for article in ARTICLES] for trade in TRADES]
        self.appetite = np.log(np.array(appetite))
        self.product_ids = [product.pk for product in reference.products]
        money = OrderLine._meta.get_field("net_amount")
        self.unit = int(money.get_db_prep_save(Decimal(1), connection))

    def write(self, places: Any, counts: Any) -> None:
        orders = np.maximum(1, np.rint(counts / LINES_OF_AN_ORDER)).astype(int)
        orders = np.where(self.profiles.course[places] == Course.ONE_OFF, PROJECT_ORDERS, orders)
        first = np.concatenate([[0], np.cumsum(orders)[:-1]])
        order_account = np.repeat(places, orders)
        order_turn = np.arange(len(order_account)) - np.repeat(first, orders)
        order_day = self._days(order_account, order_turn)
        self._insert_orders(order_account, order_day)

        line_account = np.repeat(places, counts)
        turn = np.arange(len(line_account)) - np.repeat(np.cumsum(counts) - counts, counts)
        many = np.repeat(orders, counts)
        order = np.repeat(first, counts) + np.where(turn < many, turn, (self.rng.random(len(turn)) * many).astype(int))
        ranking = np.argsort(order, kind="stable")
        is_project = self.profiles.course[line_account] == Course.ONE_OFF
        part = np.where(is_project, PROJECT_SHARES[np.minimum(order_turn[order], PROJECT_ORDERS - 1)], 1.0)
        even = np.repeat(counts, counts) / part
        self._insert_lines(line_account[ranking], order[ranking], order_day, even[ranking])
        self.next_order += len(order_account)

    def finish(self) -> None:
        """Let the database go on counting orders where we stopped."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{Order._meta.db_table}', 'id'), %s, false)",
                    [self.next_order],
                )

    def _days(self, accounts: Any, turns: Any) -> Any:
        """Draw the day of each order by the course of its customer; spring and autumn are busier than the new year.

        Who buys for one project does so within some weeks of the last year.
        """
        course, rng = self.profiles.course[accounts], self.rng
        even = rng.random(len(accounts))
        place = np.where(course == Course.GROWING, even**0.55, even)
        place = np.where(course == Course.DECLINING, even**1.7, place)
        place = np.where(course == Course.LOST, even * (0.35 + 0.2 * (accounts % 5) / 5), place)
        place = np.where(course == Course.NEW, 0.82 + 0.18 * even, place)
        place = np.where(course == Course.ONE_OFF, 0.69 + 0.05 * (accounts % 7) / 7 + 0.006 * turns, place)
        days = place * (DAYS - 1)
        season = 18 * np.sin(days / 365 * 2 * np.pi * 2)
        return np.clip(days + season, 0, DAYS - 1).astype(int)

    def _insert_orders(self, accounts: Any, days: Any) -> None:
        companies, first = self.companies, self.next_order
        rows = []
        for turn, (place, day) in enumerate(zip(accounts.tolist(), days.tolist(), strict=True)):
            account, number = companies[place].account, first + turn
            seller = account.owner.display_name if account.owner else ""
            rows.append((number, f"SO-{number:08d}", account.pk, self.days[day], seller))
        insert_rows(Order, ORDER_COLUMNS, rows)

    def _insert_lines(self, accounts: Any, order: Any, order_day: Any, parts: Any) -> None:
        rng, size = self.rng, len(accounts)
        years = np.where(self.profiles.course[accounts] == Course.NEW, 0.5, YEARS)
        years = np.where(self.profiles.course[accounts] == Course.ONE_OFF, 1.0, years)
        wanted = self.profiles.size[accounts] * years / parts * np.exp(rng.normal(-0.15, 0.55, size))
        article = self._articles(self.profiles.trade[accounts], wanted)
        price = self.prices[article]
        discount = np.clip(self.profiles.discount[accounts] + rng.normal(0, 0.012, size), 0, 0.6).round(4)
        quantity = np.maximum(1, np.rint(wanted / (price * (1 - discount)))).astype(np.int64)
        quantity = np.where(rng.random(size) < RETURN_SHARE, -np.maximum(1, quantity // 4), quantity)
        day = order_day[order]
        net = np.rint(quantity * price * (1 - discount) * 100).astype(np.int64) * (self.unit // 100)
        first_cost = np.rint(price * self.cost_shares[article])
        risen = np.where(day >= self.risen_from, float(COST_RISE), 1.0)
        cost = np.rint(quantity * first_cost * risen * 100).astype(np.int64) * (self.unit // 100)
        sent = day + rng.integers(3, 25, size)
        came = sent + rng.integers(1, 8, size)
        last = DAYS - 1
        number = np.arange(size) - np.searchsorted(order, order, side="left") + 1
        columns = [each.tolist() for each in (order, number, accounts, day, article, quantity, net, cost, sent, came)]
        ratios = discount.tolist()
        goes_on, to_city = (rng.random(size) < FLOW_SHARE).tolist(), rng.integers(0, len(CITIES), size).tolist()
        rows = []
        for turn, values in enumerate(zip(*columns, strict=True)):
            in_order, line, place, on, what, pieces, amount, costs, shipped, arrived = values
            city = CITIES[to_city[turn] if goes_on[turn] else self.home[place]].name
            end_customer = f"{city}{END_CUSTOMERS[to_city[turn] % len(END_CUSTOMERS)]}" if goes_on[turn] else ""
            rows.append(
                (
                    *(self.next_order + in_order, str(line), self.companies[place].account.pk, self.days[on]),
                    *(self.product_ids[what], pieces, ARTICLES[what].list_price * self.unit, f"{ratios[turn]:.4f}"),
                    *(amount, costs if ARTICLES[what].cost_share else None, "CNY", "", False, city, end_customer),
                    *(self.days[shipped] if shipped <= last else None, self.days[arrived] if arrived <= last else None),
                )
            )
        insert_rows(OrderLine, LINE_COLUMNS, rows)

    def _articles(self, trades: Any, wanted: Any) -> Any:
        """Choose what is bought: by the appetite of the trade, seldom dearer than the line is large."""
        dear = np.maximum(0, np.log(self.prices[None, :] / np.maximum(wanted, 1)[:, None]))
        far = np.maximum(0, np.log(np.maximum(wanted, 1)[:, None] / (self.prices[None, :] * 60)))
        liking = self.appetite[trades] - DEAR * dear - far + self.rng.gumbel(size=(len(wanted), len(ARTICLES)))
        return liking.argmax(axis=1)
