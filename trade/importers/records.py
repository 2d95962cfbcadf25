"""Writing what an import of orders planned: orders and lines in bulk, and the records they refer to."""

from collections.abc import Callable
from typing import Any

from simple_history.utils import bulk_create_with_history

from accounts.actions.derived import refresh_derived
from accounts.choices import Source
from accounts.importers.references import Ownership, ToCreate, free_numbers
from accounts.models import Account
from imports import bulk
from imports.importing import Planned, Situation
from imports.problems import DataMoved
from trade.importers.lines import PLACE, Line
from trade.importers.references import Products
from trade.models import Order, OrderLine, Product

KEYS_A_QUERY = 2_000
ROWS_A_WRITE = 500
HEADER_COLUMNS = ("account_id", "ordered_on", "salesperson")
KeyOf = Callable[[int | None], int | None]


def create_products(products: Products, *, now: Situation) -> None:
    """Create the products that rows need, after their categories."""
    products.categories.create()
    made = bulk_create_with_history(
        [
            Product(code=f["code"], name=f["name"], category_id=products.categories.missing.key(f["category"]))
            for f in products.missing.needed()
        ],
        Product,
        batch_size=ROWS_A_WRITE,
        default_user=now.by,
    )
    products.missing.made(product.pk for product in made)


def create_accounts(missing: ToCreate, *, now: Situation) -> None:
    """Create the accounts that rows need; one without a number draws a free one."""
    wanted = missing.needed()
    owner = Ownership(now.by).of_new()
    numbers = free_numbers(sum(1 for facts in wanted if not facts["number"]), now=now)
    accounts = [
        Account(number=f["number"] or next(numbers), name=f["name"], source=Source.IMPORT, owner_id=owner)
        for f in wanted
    ]
    keys = [
        account.pk
        for account in bulk_create_with_history(accounts, Account, batch_size=ROWS_A_WRITE, default_user=now.by)
    ]
    missing.made(keys)
    refresh_derived(keys)


def write_orders(planned: Planned, *, account: KeyOf, product: KeyOf) -> None:
    """Write orders and lines; `account` and `product` give the key in the database for one of either kind."""

    def line(values: list[Any]) -> list[Any]:
        found = list(values)
        found[PLACE["account_id"]] = account(found[PLACE["account_id"]])
        found[PLACE["product_id"]] = product(found[PLACE["product_id"]])
        return found

    bulk.insert(
        Order, ("number", *HEADER_COLUMNS), [(number, account(a), *rest) for number, a, *rest in planned["orders"]]
    )
    orders = _keys([order[0] for order in planned["orders"]])
    bulk.update(Order, HEADER_COLUMNS, [(pk, account(a), *rest) for pk, a, *rest in planned["headers"]])
    for start in range(0, len(planned["gone"]), KEYS_A_QUERY):
        OrderLine.objects.filter(pk__in=planned["gone"][start : start + KEYS_A_QUERY]).delete()
    bulk.insert(
        OrderLine,
        ("order_id", "line_number", *Line._fields),
        [
            (orders[-order - 1] if order < 0 else order, number, *line(values))
            for order, number, *values in planned["new"]
        ],
    )
    bulk.update(OrderLine, Line._fields, [(pk, *line(values)) for pk, *values in planned["changed"]])


def _keys(numbers: list[str]) -> list[int]:
    """Give the keys of orders just written, in the order of their numbers."""
    found: dict[str, int] = {}
    for start in range(0, len(numbers), KEYS_A_QUERY):
        part = numbers[start : start + KEYS_A_QUERY]
        found.update(Order.objects.filter(number__in=part).order_by().values_list("number", "pk"))
    if len(found) != len(numbers):
        raise DataMoved
    return [found[number] for number in numbers]
