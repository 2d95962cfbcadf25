"""Import of products: matched by code. Rows of one code that differ in `valid_from` are versions of its cost."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from core.money import to_units
from imports.choices import Outcome
from imports.importing import Importer, Planned, Row, Situation, Unit
from imports.problems import BadValue
from imports.registry import register
from imports.values.numbers import Number
from trade.importers.fields import PRODUCTS, ROLES_THAT_SET_PRICES
from trade.importers.records import ProductRecords
from trade.importers.references import Categories
from trade.models import Product, ProductCost
from trade.models.products import BEGINNING

FACTS = ("name", "category", "unit", "list_price")
ROWS_A_QUERY = 500


@register
class ProductImporter(Importer):
    """Rows are products, or versions of their cost. What a product is called comes from its latest version.

    Prices and costs count for every account, so those who answer for single ones may not set them.
    """

    about = PRODUCTS
    roles = ROLES_THAT_SET_PRICES
    key_fields = ("code",)

    def __init__(self, now: Situation) -> None:
        super().__init__(now)
        self.categories = Categories()

    # Planning

    def plan(self, units: list[Unit]) -> Planned | None:
        known = self._known([unit.key for unit in units if unit.key])
        costs = self._costs([product["pk"] for product in known.values()])
        new: list[dict[str, Any]] = []
        changed: list[list[Any]] = []
        for unit in units:
            versions = self._versions(unit)
            if not versions:
                continue
            before = known.get(unit.key)
            latest = versions[max(versions)]
            facts = latest[1]
            known_costs = costs.get(before["pk"], {}) if before else {}
            new_costs = {
                day: version[1]["standard_cost"]
                for day, version in versions.items()
                if "standard_cost" in version[1] and known_costs.get(day) != version[1]["standard_cost"]
            }
            facts = {name: value for name, value in facts.items() if name in FACTS}
            if before is None:
                new.append({"code": unit.key, **({"name": unit.key} | facts), "costs": new_costs})
            else:
                facts = {name: value for name, value in facts.items() if before[name] != value}
                if facts or new_costs:
                    changed.append([before["pk"], {**facts, "costs": new_costs}])
            for day, (row, _facts) in versions.items():
                is_touched = day in new_costs or (row is latest[0] and bool(facts))
                row.outcome = (
                    Outcome.CREATED if before is None else Outcome.UPDATED if is_touched else Outcome.UNCHANGED
                )
        for facts in [*new, *(facts for _pk, facts in changed)]:
            self.categories.missing.need(facts.get("category"))
        self.missing_created["categories"] = len(self.categories.missing)
        return {"new": new, "changed": changed} if new or changed else None

    def _versions(self, unit: Unit) -> dict[str, tuple[Row, dict[str, Any]]]:
        """Give the good rows of a product by the day from which they hold."""
        versions: dict[str, tuple[Row, dict[str, Any]]] = {}
        for row in unit.good_rows():
            try:
                facts = self._facts(row)
            except BadValue as error:
                row.refuse(error.message)
                continue
            day = (row.get("valid_from") or BEGINNING).isoformat()
            if day not in versions:
                versions[day] = (row, facts)
            elif row.repeat:
                row.outcome = Outcome.UNCHANGED
            else:
                row.refuse(
                    _("row %(row)s is of the same product and day and says something else")
                    % {"row": versions[day][0].number}
                )
        return versions

    def _facts(self, row: Row) -> dict[str, Any]:
        if not row.get("code"):
            raise BadValue(_("the row names no product"))
        facts: dict[str, Any] = {name: value for name in ("name", "unit") if (value := row.get(name))}
        for name in ("list_price", "standard_cost"):
            if row.get(name) is not None:
                facts[name] = self._money(row.get(name))
        if category := row.get("category"):
            facts["category"] = self.categories.find(category)
        return facts

    def _money(self, number: Number) -> int:
        is_base = number.currency in {"", self.now.base_currency} or (
            number.currency == "¥" and self.now.base_currency in {"CNY", "JPY"}
        )
        if not is_base:
            raise BadValue(_("prices of products are in %(currency)s") % {"currency": self.now.base_currency})
        return to_units(number.value)

    @staticmethod
    def _known(codes: list[str]) -> dict[str, dict[str, Any]]:
        found = {}
        for start in range(0, len(codes), ROWS_A_QUERY):
            for product in Product.objects.filter(code__in=codes[start : start + ROWS_A_QUERY]).order_by():
                found[product.code] = {
                    "pk": product.pk,
                    "name": product.name,
                    "unit": product.unit,
                    "category": product.category_id,
                    "list_price": None if product.list_price is None else to_units(product.list_price),
                }
        return found

    @staticmethod
    def _costs(products: list[int]) -> dict[int, dict[str, int]]:
        found: dict[int, dict[str, int]] = defaultdict(dict)
        for start in range(0, len(products), ROWS_A_QUERY):
            for cost in ProductCost.objects.filter(product__in=products[start : start + ROWS_A_QUERY]).order_by():
                found[cost.product_id][cost.valid_from.isoformat()] = to_units(cost.standard_cost)
        return found

    # Writing

    @cached_property
    def records(self) -> ProductRecords:
        return ProductRecords(self, self.categories)

    def lay_out(self, planned: Planned) -> None:
        self.records.lay_out(planned)

    def write(self) -> None:
        self.records.write()
