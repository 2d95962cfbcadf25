"""Writing what imports of the trade planned: products and costs; orders, lines, and the records they refer to."""

from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.choices import Source
from accounts.importers.newcomers import NewAccounts
from accounts.importers.references import Ownership, ToCreate, free_numbers
from accounts.models import Account
from core.money import from_units
from imports.importing import Importer, Planned
from imports.piles import ChangedRows, Keys, NewRows, Pile, all_columns, record_history, values_of
from trade.importers.lines import Line
from trade.importers.references import Categories, Products
from trade.models import DirtyMonth, Order, OrderLine, Product, ProductCost
from trade.rollup import mark_all_dirty_for_products

KEYS_A_QUERY = 2_000
HEADER_COLUMNS = ("account_id", "ordered_on", "salesperson")
COST_AGAIN = "ON CONFLICT (product_id, valid_from) DO UPDATE SET standard_cost = excluded.standard_cost"
RENAMED = {"category": "category_id"}
# As trade.rollup.mark_dirty does: a mark that is there is written again, so that a night at work waits for the lines.
MARK_AGAIN = "ON CONFLICT (account_id, month) DO UPDATE SET month = excluded.month"


class NewProducts:
    """New products, laid out; their categories are created one by one."""

    def __init__(self, importer: Importer, categories: Categories) -> None:
        columns = all_columns(Product)
        self.rows = importer.keep(NewRows(Product, columns, is_keyed=True))
        self.category_keys = importer.keep(Keys())
        self._now, self._categories, self._values = importer.now, categories, values_of(Product, columns)

    def add_at(self, products: list[tuple[int, Product]]) -> None:
        """Pile up products by the place under which rows refer to them."""
        self.rows.add_at((place, *self._values(product)) for place, product in products)

    def write(self) -> None:
        """Create the categories and the products."""
        self._categories.create()
        self.category_keys.put(self._categories.missing.keys())
        self.rows.insert({"category_id": self.category_keys})
        record_history(self.rows, by=self._now.by, moment=timezone.now())


class ProductRecords:
    """Piles of products that are new or changed, and of the versions of their costs."""

    def __init__(self, importer: Importer, categories: Categories) -> None:
        self._now = importer.now
        self.new = NewProducts(importer, categories)
        self.changed = importer.keep(ChangedRows(Product, ("name", "unit", "list_price", "category_id")))
        self.costs = importer.keep(NewRows(ProductCost, ("product_id", "valid_from", "standard_cost")))
        self._moved: list[int] = []

    def lay_out(self, planned: Planned) -> None:
        """Pile up the products of one step with their costs."""
        first = self.new.rows.count + 1
        new = list(enumerate(planned["new"], start=first))
        self.new.add_at([(place, _product(facts)) for place, facts in new])
        changed = [(pk, facts) for pk, facts in planned["changed"] if set(facts) != {"costs"}]
        self.changed.change(
            (pk, None, {RENAMED.get(name, name): value for name, value in facts.items() if name != "costs"})
            for pk, facts in changed
        )
        self._moved += [pk for pk, facts in changed if "category" in facts]
        of_product = [(-place, facts["costs"]) for place, facts in new]
        of_product += [(pk, facts["costs"]) for pk, facts in planned["changed"]]
        self.costs.add((product, day, cost) for product, costs in of_product for day, cost in costs.items())

    def write(self) -> None:
        """Write all of it."""
        self.new.write()
        self.changed.update({"category_id": self.new.category_keys})
        record_history(self.changed, by=self._now.by, moment=timezone.now())
        self.costs.insert({"product_id": self.new.rows}, on_conflict=COST_AGAIN)
        for start in range(0, len(self._moved), KEYS_A_QUERY):
            mark_all_dirty_for_products(self._moved[start : start + KEYS_A_QUERY])


class OrderRecords:
    """Piles of orders, lines and marks of months, beside the accounts and products that are created for them."""

    def __init__(self, importer: Importer, accounts: ToCreate, products: Products) -> None:
        self._now = importer.now
        self._missing_accounts, self._missing_products = accounts, products.missing
        self.accounts = NewAccounts(importer)
        self.products = NewProducts(importer, products.categories)
        self.orders = importer.keep(NewRows(Order, ("number", *HEADER_COLUMNS), is_keyed=True))
        self.headers = importer.keep(ChangedRows(Order, HEADER_COLUMNS))
        self.lines = importer.keep(NewRows(OrderLine, ("order_id", "line_number", *Line._fields)))
        self.changed = importer.keep(ChangedRows(OrderLine, Line._fields))
        self.gone = importer.keep(Pile({"key": "bigint"}))
        self.months = importer.keep(NewRows(DirtyMonth, ("account_id", "month")))

    def lay_out(self, planned: Planned) -> None:
        """Pile up the orders and lines of one step; the orders of a step are named by their place in it."""
        before = self.orders.count
        self.orders.add(planned["orders"])
        self.headers.change(
            (pk, None, dict(zip(HEADER_COLUMNS, rest, strict=True))) for pk, *rest in planned["headers"]
        )
        self.gone.put((key,) for key in planned["gone"])
        self.lines.add((order - before if order < 0 else order, *rest) for order, *rest in planned["new"])
        self.changed.change((pk, None, values) for pk, values in planned["changed"])

    def finish_laying_out(self, months: list[tuple[int, Any]]) -> None:
        """Pile up what the orders refer to, and the months that are to be counted again."""
        self.products.add_at(
            [
                (place, Product(code=facts["code"], name=facts["name"], category_id=facts["category"]))
                for place, facts in self._missing_products.needed_by_place()
            ]
        )
        wanted = self._missing_accounts.needed_by_place()
        owner = Ownership(self._now.by).of_new()
        numbers = free_numbers(sum(1 for _place, facts in wanted if not facts["number"]), now=self._now)
        self.accounts.add_at(
            [
                (
                    place,
                    Account(
                        number=facts["number"] or next(numbers),
                        name=facts["name"],
                        source=Source.IMPORT,
                        owner_id=owner,
                    ),
                )
                for place, facts in wanted
            ]
        )
        self.months.add(sorted(months))

    def write(self) -> None:
        """Write all of it. Cost: a constant number of statements beside the categories."""
        self.products.write()
        self.accounts.write()
        of_account = {"account_id": self.accounts.rows}
        of_line = {**of_account, "product_id": self.products.rows, "order_id": self.orders}
        self.orders.insert(of_account)
        self.headers.update(of_account)
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(OrderLine._meta.db_table)
            cursor.execute(f"DELETE FROM {table} WHERE id IN (SELECT key FROM {self.gone.table})")  # noqa: S608
        self.lines.insert(of_line)
        self.changed.update(of_line)
        self.months.insert(of_account, on_conflict=MARK_AGAIN)


def _product(facts: dict[str, Any]) -> Product:
    product = Product(code=facts["code"], name=facts["name"], unit=facts.get("unit", ""))
    product.category_id = facts.get("category")
    if "list_price" in facts:
        product.list_price = from_units(facts["list_price"])
    return product
