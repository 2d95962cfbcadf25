"""Import of orders, a row a line. A bad line refuses its order whole."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.importers.newcomers import settle_accounts
from accounts.importers.references import Accounts
from imports.choices import Outcome
from imports.importing import Importer, Planned, Row, Situation, Unit
from imports.problems import BadValue
from imports.registry import register
from trade.choices import is_void_status
from trade.importers.amounts import amounts_of
from trade.importers.fields import ORDERS
from trade.importers.lines import Comparison, Line, Read, Stored, as_json
from trade.importers.records import KEYS_A_QUERY, OrderRecords
from trade.importers.references import Categories, Products, Rates
from trade.models import Order, OrderLine

MAX_LINE_NUMBER = 32


class Header(NamedTuple):
    """An order as it is in the database, and whether the person who imports may see it."""

    pk: int
    account: int
    ordered_on: dt.date
    salesperson: str
    is_mine: bool


@register
class OrderImporter(Importer):
    """A unit is one order. With line numbers a line is matched by its number; without, the rows replace the lines."""

    about = ORDERS
    key_fields = ("order_number",)
    refuses_whole_unit = True

    def __init__(self, now: Situation) -> None:
        super().__init__(now)
        self.accounts = Accounts(now)
        self.products = Products(now, Categories())
        self.rates = Rates()
        self.comparison = Comparison(now.fields)
        self._void: dict[str, bool] = {"": False}
        self._dirty: set[tuple[int, dt.date]] = set()

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
            if lines := self._lines(unit, header):
                self._plan_order(unit.key, header, stored.get(header.pk, []) if header else [], lines, writes)
        self.missing_created["accounts"] = len(self.accounts.missing)
        self.missing_created["products"] = len(self.products.missing)
        self.missing_created["categories"] = len(self.products.categories.missing)
        return writes if any(writes.values()) else None

    def _headers(self, numbers: list[str]) -> dict[str, Header]:
        found: dict[str, Header] = {}
        for start in range(0, len(numbers), KEYS_A_QUERY):
            orders = Order.objects.filter(number__in=numbers[start : start + KEYS_A_QUERY]).order_by()
            rows = list(orders.values_list("number", "pk", "account_id", "ordered_on", "salesperson"))
            accounts = {account for _number, _pk, account, *_rest in rows}
            if self.now.by is not None and accounts:
                accounts = set(self.accounts.visible().filter(pk__in=accounts).values_list("pk", flat=True))
            for number, pk, account, day, seller in rows:
                found[number] = Header(pk, account, day, seller, account in accounts)
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

    def _lines(self, unit: Unit, header: Header | None) -> list[Read]:
        """Read the rows of an order; nothing when one of them is bad."""
        lines: list[Read] = []
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
                if lines and line.account_id != lines[0].line.account_id:
                    raise BadValue(
                        _("row %(row)s of the same order names another customer") % {"row": lines[0].row.number}
                    )
                lines.append(Read(row, number, line))
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
        status: str = values.get("status") or ""
        is_void = self._is_void(status)
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
            status,
            is_void,
            values.get("destination") or "",
            values.get("end_customer") or "",
            values.get("shipped_on"),
            values.get("due_on"),
            values.get("delivered_on"),
        )

    def _is_void(self, status: str) -> bool:
        found = self._void.get(status)
        if found is None:
            found = self._void[status] = is_void_status(status)
        return found

    def _plan_order(
        self, number: str, header: Header | None, stored: list[Stored], lines: list[Read], writes: Planned
    ) -> None:
        """Compare an order with what is there, and note what is to be written."""
        account = lines[0].line.account_id
        is_numbered = bool(lines[0].number)
        pair = self.comparison.by_number if is_numbered else self.comparison.by_content
        pairs, rest = pair(stored, lines)
        self._need(lines)
        order, is_header_changed = self._plan_header(number, header, lines, rest if is_numbered else [], writes)
        free = self._free_numbers(stored)
        for read, before in pairs:
            if before is None:
                read.row.outcome = Outcome.CREATED
                writes["new"].append([order, read.number or next(free), *as_json(read.line)])
                self._dirty.add((account, read.line.ordered_on.replace(day=1)))
                continue
            after = self.comparison.merged(read.line, before.line)
            is_changed = after != before.line
            read.row.outcome = Outcome.UPDATED if is_changed or is_header_changed else Outcome.UNCHANGED
            if is_changed:
                self._change(before, after, writes)
        for left in rest:
            if not is_numbered:
                writes["gone"].append(left.pk)
                self._dirty.add((left.line.account_id, left.line.ordered_on.replace(day=1)))
            elif left.line.account_id != account:
                self._change(left, left.line._replace(account_id=account), writes)

    def _plan_header(
        self, number: str, header: Header | None, lines: list[Read], others: list[Stored], writes: Planned
    ) -> tuple[int, bool]:
        """Note the order itself; give its key and whether it changes. `others` are lines the file does not have."""
        account = lines[0].line.account_id
        first = min([read.line.ordered_on for read in lines] + [other.line.ordered_on for other in others])
        seller = next((seller for read in lines if (seller := read.row.values.get("salesperson"))), None)
        if header is None:
            writes["orders"].append([number, account, first.isoformat(), seller or ""])
            return -len(writes["orders"]), False
        seller = seller or header.salesperson
        is_changed = (header.account, header.ordered_on, header.salesperson) != (account, first, seller)
        if is_changed:
            writes["headers"].append([header.pk, account, first.isoformat(), seller])
        return header.pk, is_changed

    def _need(self, lines: list[Read]) -> None:
        self.accounts.missing.need(lines[0].line.account_id)
        for read in lines:
            self.products.need(read.line.product_id)

    def _change(self, before: Stored, after: Line, writes: Planned) -> None:
        values = zip(Line._fields, before.line, after, as_json(after), strict=True)
        writes["changed"].append([before.pk, {name: value for name, old, new, value in values if old != new}])
        for line in (before.line, after):
            self._dirty.add((line.account_id, line.ordered_on.replace(day=1)))

    @staticmethod
    def _free_numbers(stored: list[Stored]) -> Iterator[str]:
        taken = {line.number for line in stored}
        return (str(n) for n in range(1, 10**9) if str(n) not in taken)

    # Writing

    @cached_property
    def records(self) -> OrderRecords:
        return OrderRecords(self, self.accounts.missing, self.products)

    def lay_out(self, planned: Planned) -> None:
        self.records.lay_out(planned)

    def finish_laying_out(self) -> None:
        self.records.finish_laying_out(list(self._dirty))

    def write(self) -> None:
        self.records.write()

    @classmethod
    def settle(cls) -> None:
        settle_accounts()
