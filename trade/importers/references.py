"""What order rows refer to beside accounts: products with their costs, and exchange rates. Loaded in sets."""

import bisect
import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.importers.references import ToCreate, Words
from imports.importing import Situation
from imports.problems import BadValue
from imports.values.texts import MAX_IDENTIFIER
from trade.models import ExchangeRate, Product, ProductCategory, ProductCost

CODES_A_QUERY = 2_000


class Categories:
    """Product categories by name. A category is a word: one that is not known yet is added."""

    def __init__(self) -> None:
        self.missing = ToCreate()
        self._words = Words(ProductCategory.objects.values_list("pk", "name", "name_en"))

    def find(self, name: str) -> int:
        """Give the category with a name, asking for it to be created if need be. Raises: BadValue."""
        found = self._words.find(name)
        if found is None:
            found = self.missing.add(name=name)
            self._words.add(found, name)
        return found

    def create(self) -> None:
        """Create what was asked for."""
        self.missing.made(ProductCategory.objects.create(**facts).pk for facts in self.missing.needed())


class Products:
    """The products rows name, and what each cost on a day."""

    def __init__(self, now: Situation, categories: Categories) -> None:
        self.now = now
        self.categories = categories
        self.missing = ToCreate()
        self._by_code: dict[str, int | None] = {}
        self._names: Words | None = None
        self._costs: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)

    def load(self, codes: Iterable[str]) -> None:
        """Look up codes that were not looked up before, with their costs. Cost: two queries a 2,000 codes."""
        wanted = [code for code in dict.fromkeys(codes) if code not in self._by_code]
        for start in range(0, len(wanted), CODES_A_QUERY):
            part = wanted[start : start + CODES_A_QUERY]
            self._by_code.update(dict.fromkeys(part))
            found = dict(Product.objects.filter(code__in=part).order_by().values_list("code", "pk"))
            self._by_code.update(found)
            self._load_costs(found.values())

    def _load_costs(self, products: Iterable[int]) -> None:
        costs = ProductCost.objects.filter(product__in=list(products)).order_by("product", "valid_from")
        for product, day, cost in costs.values_list("product", "valid_from", "standard_cost"):
            self._costs[product].append((day, cost))

    def find(self, *, code: str | None, name: str | None, category: str | None) -> int | None:
        """Give the product a row names, or ask for it to be created; none when it names none. Raises: BadValue."""
        if code:
            found = self._by_code[code]
            if found is None:
                found = self._create(code, name or code, category)
            return found
        if not name:
            return None
        if self._names is None:
            self._names = Words(Product.objects.order_by().values_list("pk", "name").iterator())
        found = self._names.find(name)
        if found is not None:
            if found > 0 and found not in self._costs:
                self._load_costs([found])
            return found
        code_of_name = " ".join(unicodedata.normalize("NFKC", name).split())[:MAX_IDENTIFIER]
        self.load([code_of_name])
        found = self._by_code[code_of_name]
        if found is None:
            found = self._create(code_of_name, name, category)
            self._names.add(found, name)
        return found

    def _create(self, code: str, name: str, category: str | None) -> int:
        if not self.now.create_missing:
            raise BadValue(_("product “%(code)s” is not known") % {"code": code})
        in_category = self.categories.find(category) if category else None
        made = self.missing.add(code=code, name=name[:200], category=in_category)
        self._by_code[code] = made
        return made

    def need(self, product: int | None) -> None:
        """Note that a row which is taken refers to a product."""
        if (facts := self.missing.need(product)) is not None:
            self.categories.missing.need(facts["category"])

    def standard_cost(self, product: int | None, day: dt.date) -> Decimal | None:
        """Give the standard cost of a product on a day; none while there was none."""
        costs = self._costs.get(product, []) if product is not None else []
        place = bisect.bisect_right(costs, day, key=lambda cost: cost[0])
        return costs[place - 1][1] if place else None


class Rates:
    """Dated exchange rates to the base currency."""

    def __init__(self) -> None:
        self._rates: dict[str, list[tuple[dt.date, Decimal]]] = defaultdict(list)
        for currency, day, rate in ExchangeRate.objects.order_by("valid_from").values_list(
            "currency", "valid_from", "rate"
        ):
            self._rates[currency].append((day, rate))

    def on(self, currency: str, day: dt.date) -> Decimal:
        """Give the rate valid on a day. Raises: BadValue."""
        rates = self._rates.get(currency, [])
        place = bisect.bisect_right(rates, day, key=lambda rate: rate[0])
        if not place:
            raise BadValue(
                _("there is no exchange rate for %(currency)s on or before %(day)s")
                % {"currency": currency, "day": day.isoformat()}
            )
        return rates[place - 1][1]
