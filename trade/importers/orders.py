"""Import of orders, a row a line. A bad line refuses its order whole."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history

from accounts.actions.derived import refresh_derived
from accounts.choices import Source
from accounts.importers.references import Accounts, Ownership, free_numbers
from accounts.models import Account
from core.money import to_units
from imports import bulk
from imports.choices import Outcome
from imports.importing import Importer, Planned, Row, Situation, Unit
from imports.problems import BadValue, DataMoved
from imports.registry import register
from trade.choices import is_void_status
from trade.importers.amounts import amounts_of
from trade.importers.fields import ORDERS
from trade.importers.references import Categories, Products, Rates
from trade.models import Order, OrderLine, Product
from trade.rollup import mark_dirty

MAX_LINE_NUMBER = 32
KEYS_A_QUERY = 2_000
ROWS_A_WRITE = 500


class Line(NamedTuple):
    """What a line says, in the order of its columns; compared as a whole."""

    account_id: int
    ordered_on: dt.date
    product_id: int | None
    quantity: Decimal | None
    unit_price: Decimal | None
    discount_ratio: Decimal | None
    net_amount: Decimal
    cost_amount: Decimal | None
    currency: str
    original_amount: Decimal | None
    status: str
    is_void: bool
    destination: str
    end_customer: str
    shipped_on: dt.date | None
    due_on: dt.date | None
    delivered_on: dt.date | None


class Stored(NamedTuple):
    """A line as it is in the database."""

    pk: int
    number: str
    line: Line


class Header(NamedTuple):
    """An order as it is in the database, and whether the person who imports may see it."""

    pk: int
    account: int
    ordered_on: dt.date
    salesperson: str
    is_mine: bool


PLACE = {name: place for place, name in enumerate(Line._fields)}
MONEY = tuple(PLACE[name] for name in ("unit_price", "net_amount", "cost_amount", "original_amount"))
TEXTS = ("destination", "end_customer")
DATES = ("shipped_on", "due_on", "delivered_on")
COST_FIELDS = frozenset({"cost_amount", "unit_cost", "profit_amount"})


@register
class OrderImporter(Importer):
    """A unit is one order. With line numbers a line is matched by its number; without, the rows replace the lines.

    What has no column in the file stays as it is on lines that are there.
    """

    about = ORDERS
    key_fields = ("order_number",)
    refuses_whole_unit = True

    def __init__(self, now: Situation) -> None:
        super().__init__(now)
        self.accounts = Accounts(now)
        self.categories = Categories(self.missing_created)
        self.products = Products(now, self.categories, self.missing_created)
        self.rates = Rates()
        self._void: dict[str | None, bool] = {None: False}
        self._dirty: set[tuple[int, dt.date]] = set()
        kept = [name for name in (*TEXTS, *DATES) if not self.is_mapped(name)]
        kept += [] if self.is_mapped("status") else ["status", "is_void"]
        kept += [] if self.is_mapped("product_code") or self.is_mapped("product_name") else ["product_id"]
        self._kept = tuple(PLACE[name] for name in kept)
        self._has_cost = bool(COST_FIELDS & now.fields)
        self._not_compared = (*self._kept, *(() if self._has_cost else (PLACE["cost_amount"],)))

    # Planning

    def plan(self, units: list[Unit]) -> Planned | None:
        rows = [row for unit in units for row in unit.rows if not row.problem]
        self.accounts.load(number for row in rows if (number := row.values.get("account_number")))
        self.products.load(code for row in rows if (code := row.values.get("product_code")))
        headers = self._headers([unit.key for unit in units if unit.key])
        stored = self._stored([header.pk for header in headers.values()])
        writes: Planned = {"orders": [], "headers": [], "new": [], "changed": [], "gone": []}
        for unit in units:
            header = headers.get(unit.key)
            lines = self._lines(unit, header)
            if lines:
                self._plan_order(unit, header, stored.get(header.pk, []) if header else [], lines, writes)
        self.missing_created["accounts"] = len(self.accounts.missing)
        return writes if any(writes.values()) else None

    def _headers(self, numbers: list[str]) -> dict[str, Header]:
        found: dict[str, Header] = {}
        for start in range(0, len(numbers), KEYS_A_QUERY):
            orders = Order.objects.filter(number__in=numbers[start : start + KEYS_A_QUERY]).order_by()
            rows = list(orders.values_list("number", "pk", "account_id", "ordered_on", "salesperson"))
            accounts = {row[2] for row in rows}
            mine = accounts
            if self.now.by is not None and accounts:
                mine = set(self.accounts.visible().filter(pk__in=accounts).values_list("pk", flat=True))
            found.update({row[0]: Header(*row[1:], is_mine=row[2] in mine) for row in rows})
        return found

    @staticmethod
    def _stored(orders: list[int]) -> dict[int, list[Stored]]:
        found: dict[int, list[Stored]] = defaultdict(list)
        for start in range(0, len(orders), KEYS_A_QUERY):
            lines = OrderLine.objects.filter(order__in=orders[start : start + KEYS_A_QUERY]).order_by("order", "pk")
            for order, pk, number, *facts in lines.values_list(
                "order_id", "pk", "line_number", *Line._fields
            ).iterator():
                found[order].append(Stored(pk, number, Line(*facts)))
        return found

    def _lines(self, unit: Unit, header: Header | None) -> list[tuple[Row, str, Line]]:
        """Read the rows of an order; nothing when one of them is bad."""
        lines: list[tuple[Row, str, Line]] = []
        is_numbered = any(row.values.get("line_number") for row in unit.rows)
        numbers: dict[str, int] = {}
        for row in unit.rows:
            if row.problem:
                continue
            try:
                if not unit.key:
                    raise BadValue(_("the row names no order"))
                if header is not None and not header.is_mine:
                    raise BadValue(_("order %(number)s: not found or not yours") % {"number": unit.key})
                number = self._line_number(row, numbers) if is_numbered else ""
                line = self._line(row)
                if lines and line.account_id != lines[0][2].account_id:
                    raise BadValue(
                        _("row %(row)s of the same order names another customer") % {"row": lines[0][0].number}
                    )
                lines.append((row, number, line))
            except BadValue as error:
                row.refuse(error.message)
        return [] if unit.has_problem else lines

    @staticmethod
    def _line_number(row: Row, numbers: dict[str, int]) -> str:
        number: str | None = row.values.get("line_number")
        if not number:
            raise BadValue(_("the row has no line number, though others of the order have"))
        if row.repeat:
            number = f"{number} ({row.repeat + 1})"
        if len(number) > MAX_LINE_NUMBER:
            raise BadValue(_("the line number is longer than %(n)s characters") % {"n": MAX_LINE_NUMBER})
        if number in numbers:
            raise BadValue(
                _("row %(row)s is the same line of the order and says something else") % {"row": numbers[number]}
            )
        numbers[number] = row.number
        return number

    def _line(self, row: Row) -> Line:
        """Read what one row says. Raises: BadValue."""
        values = row.values
        day: dt.date | None = values.get("order_date")
        if day is None:
            raise BadValue(_("the row has no order date"))
        status = values.get("status")
        is_void = self._void.get(status)
        if is_void is None:
            is_void = self._void[status] = is_void_status(status)
        account = self.accounts.find(number=values.get("account_number"), name=values.get("account_name"))
        product = self.products.find(
            code=values.get("product_code"), name=values.get("product_name"), category=values.get("category")
        )
        amounts = amounts_of(
            row,
            day=day,
            base_currency=self.now.base_currency,
            rate_on=self.rates.on,
            standard_cost=self.products.standard_cost(product, day),
            is_void=is_void,
        )
        return Line(
            account,
            day,
            product,
            amounts.quantity,
            amounts.unit_price,
            amounts.discount_ratio,
            amounts.net,
            amounts.cost,
            amounts.currency,
            amounts.original,
            status or "",
            is_void,
            values.get("destination") or "",
            values.get("end_customer") or "",
            values.get("shipped_on"),
            values.get("due_on"),
            values.get("delivered_on"),
        )

    def _plan_order(
        self,
        unit: Unit,
        header: Header | None,
        stored: list[Stored],
        lines: list[tuple[Row, str, Line]],
        writes: Planned,
    ) -> None:
        """Compare an order with what is there, and note what is to be written."""
        account = lines[0][2].account_id
        sellers = [seller for row, _number, _line in lines if (seller := row.values.get("salesperson"))]
        seller = sellers[0] if sellers else (header.salesperson if header else "")
        is_numbered = bool(lines[0][1])
        pairs, rest = self._by_number(stored, lines) if is_numbered else self._by_content(stored, lines)
        first = min(
            [line.ordered_on for _row, _number, line in lines] + [s.line.ordered_on for s in rest if is_numbered]
        )
        if header is None:
            writes["orders"].append([unit.key, account, first.isoformat(), seller])
            order = -len(writes["orders"])
            is_header_changed = False
        else:
            order = header.pk
            is_header_changed = (header.account, header.ordered_on, header.salesperson) != (account, first, seller)
            if is_header_changed:
                writes["headers"].append([order, account, first.isoformat(), seller])
        free = self._free_numbers(stored)
        for row, number, line, before in pairs:
            if before is None:
                row.outcome = Outcome.CREATED
                writes["new"].append([order, number or next(free), *_as_json(line)])
                self._dirty.add((account, line.ordered_on.replace(day=1)))
                continue
            after = self._merged(line, before.line)
            is_changed = after != before.line
            row.outcome = Outcome.UPDATED if is_changed or is_header_changed else Outcome.UNCHANGED
            if is_changed:
                self._change(before, after, writes)
        for left in rest:
            if not is_numbered:
                writes["gone"].append(left.pk)
                self._dirty.add((left.line.account_id, left.line.ordered_on.replace(day=1)))
            elif left.line.account_id != account:
                self._change(left, left.line._replace(account_id=account), writes)

    def _change(self, before: Stored, after: Line, writes: Planned) -> None:
        writes["changed"].append([before.pk, *_as_json(after)])
        for line in (before.line, after):
            self._dirty.add((line.account_id, line.ordered_on.replace(day=1)))

    def _merged(self, line: Line, before: Line) -> Line:
        """Give what a line says after the import: what the file has no column for stays."""
        changes: dict[str, Any] = {Line._fields[place]: before[place] for place in self._kept}
        is_same_goods = (
            line.quantity == before.quantity and changes.get("product_id", line.product_id) == before.product_id
        )
        if not self._has_cost and line.cost_amount is None and is_same_goods:
            changes["cost_amount"] = before.cost_amount
        return line._replace(**changes) if changes else line

    @staticmethod
    def _by_number(
        stored: list[Stored], lines: list[tuple[Row, str, Line]]
    ) -> tuple[list[tuple[Row, str, Line, Stored | None]], list[Stored]]:
        there = {line.number: line for line in stored}
        pairs = [(row, number, line, there.pop(number, None)) for row, number, line in lines]
        return pairs, list(there.values())

    def _by_content(
        self, stored: list[Stored], lines: list[tuple[Row, str, Line]]
    ) -> tuple[list[tuple[Row, str, Line, Stored | None]], list[Stored]]:
        """Pair lines that say the same, then what is left in its order."""
        if not stored:
            return [(row, number, line, None) for row, number, line in lines], []
        there: dict[tuple[Any, ...], list[Stored]] = defaultdict(list)
        for before in stored:
            there[self._compared(before.line)].append(before)
        found = {row.seq: same.pop(0) for row, _number, line in lines if (same := there.get(self._compared(line)))}
        left = [before for before in stored if before not in found.values()] if len(found) < len(stored) else []
        pairs: list[tuple[Row, str, Line, Stored | None]] = []
        for row, number, line in lines:
            before_or_none = found.get(row.seq) or (left.pop(0) if left else None)
            pairs.append((row, number, line, before_or_none))
        return pairs, left

    def _compared(self, line: Line) -> tuple[Any, ...]:
        return tuple(None if place in self._not_compared else value for place, value in enumerate(line))

    @staticmethod
    def _free_numbers(stored: list[Stored]) -> Any:
        taken = {line.number for line in stored}
        return (str(n) for n in range(1, 10**9) if str(n) not in taken)

    # Writing

    def begin(self) -> None:
        self.categories.create()
        self._create_products()
        self._create_accounts()

    def _create_products(self) -> None:
        missing = self.products.missing
        products = [
            Product(code=f["code"], name=f["name"], category_id=self.categories.missing.key(f["category"]))
            for f in missing.facts
        ]
        made = bulk_create_with_history(products, Product, batch_size=ROWS_A_WRITE, default_user=self.now.by)
        missing.keys = [product.pk for product in made]

    def _create_accounts(self) -> None:
        missing, by = self.accounts.missing, self.now.by
        owner = Ownership(by).of_new()
        numbers = free_numbers(sum(1 for facts in missing.facts if not facts["number"]), now=self.now)
        accounts = [
            Account(number=f["number"] or next(numbers), name=f["name"], source=Source.IMPORT, owner_id=owner)
            for f in missing.facts
        ]
        made = bulk_create_with_history(accounts, Account, batch_size=ROWS_A_WRITE, default_user=by)
        missing.keys = [account.pk for account in made]
        refresh_derived(missing.keys)

    def write(self, planned: Planned) -> None:
        account, product = self.accounts.missing.key, self.products.missing.key
        bulk.insert(
            Order,
            ("number", "account_id", "ordered_on", "salesperson"),
            [(number, account(a), day, seller) for number, a, day, seller in planned["orders"]],
        )
        orders = self._keys([order[0] for order in planned["orders"]])
        bulk.update(
            Order,
            ("account_id", "ordered_on", "salesperson"),
            [(pk, account(a), day, seller) for pk, a, day, seller in planned["headers"]],
        )
        for start in range(0, len(planned["gone"]), KEYS_A_QUERY):
            OrderLine.objects.filter(pk__in=planned["gone"][start : start + KEYS_A_QUERY]).delete()
        bulk.insert(
            OrderLine,
            ("order_id", "line_number", *Line._fields),
            [
                (
                    orders[-order - 1] if order < 0 else order,
                    number,
                    account(line[0]),
                    line[1],
                    product(line[2]),
                    *line[3:],
                )
                for order, number, *line in planned["new"]
            ],
        )
        bulk.update(
            OrderLine,
            Line._fields,
            [(pk, account(line[0]), line[1], product(line[2]), *line[3:]) for pk, *line in planned["changed"]],
        )

    @staticmethod
    def _keys(numbers: list[str]) -> list[int]:
        """Give the keys of orders just written, in the order of their numbers."""
        found: dict[str, int] = {}
        for start in range(0, len(numbers), KEYS_A_QUERY):
            part = numbers[start : start + KEYS_A_QUERY]
            found.update(Order.objects.filter(number__in=part).order_by().values_list("number", "pk"))
        if len(found) != len(numbers):
            raise DataMoved
        return [found[number] for number in numbers]

    def finish(self) -> None:
        key = self.accounts.missing.key
        mark_dirty((found, month) for account, month in self._dirty if (found := key(account)) is not None)


def _as_json(line: Line) -> list[Any]:
    """Write a line as database values that JSON can hold: money in units, decimals and dates as text."""
    values: list[Any] = list(line)
    for place in MONEY:
        if values[place] is not None:
            values[place] = to_units(values[place])
    values[1] = line.ordered_on.isoformat()
    for place in (3, 5):
        values[place] = None if values[place] is None else str(values[place])
    for place in (14, 15, 16):
        values[place] = None if values[place] is None else values[place].isoformat()
    return values
