"""Words of reference: regions, units, trades, products, competitors, tags, cost pools."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Competitor, Industry, Tag
from kam.demo.catalogue import (
    ARTICLES,
    CATEGORIES,
    COMPETITORS,
    MINUTES_OF_A_YEAR,
    POOLS,
    TAGS,
    TRADES,
    UNITS,
)
from kam.demo.places import REGIONS
from kam.demo.records import create_all
from scoring.models import CostPool, TimeDriver
from trade.models import Product, ProductCategory, ProductCost
from trade.models.products import BEGINNING
from users.models import Region, Unit

USED_SHARE = 0.8  # of the practical capacity
YEARS = 3
LINES_OF_AN_ORDER = 2.6
COST_RISE = Decimal("1.04")
RISE_DAYS = 540


@dataclass(frozen=True)
class Reference:
    """What the other parts refer to, by code or name."""

    regions: dict[str, Region]
    units: dict[str, Unit]
    industries: list[Industry]
    products: list[Product]
    competitors: list[Competitor]
    tags: list[Tag]


def create_reference(*, as_of: dt.date, lines: int) -> Reference:
    """Create everything that customers and orders refer to. Cost: some hundred statements, whatever the size."""
    regions = _regions()
    units: dict[str, Unit] = {}
    for code, name, name_en, above in UNITS:
        units[code] = Unit.objects.create(code=code, name=name, name_en=name_en, parent=units.get(above))
    industries = Industry.objects.bulk_create(Industry(name=each.name, name_en=each.name_en) for each in TRADES)
    competitors = Competitor.objects.bulk_create(Competitor(name=name) for name in COMPETITORS)
    tags = Tag.objects.bulk_create(Tag(name=name) for name in TAGS)
    _pools(lines)
    return Reference(regions, units, industries, _products(as_of), competitors, tags)


def _regions() -> dict[str, Region]:
    found: dict[str, Region] = {}
    for code, name, name_en, provinces in REGIONS:
        found[code] = Region.objects.create(code=code, name=name, name_en=name_en)
        for below, below_name, below_name_en in provinces:
            found[below] = Region.objects.create(code=below, name=below_name, name_en=below_name_en, parent=found[code])
    return found


def _products(as_of: dt.date) -> list[Product]:
    categories = {
        name: ProductCategory.objects.create(
            name=name, name_en=name_en, assumed_margin_ratio=Decimal(margin) if margin else None
        )
        for name, name_en, margin in CATEGORIES
    }
    products = create_all(
        Product,
        [
            Product(
                code=article.code,
                name=article.name,
                category=categories[article.category],
                unit=article.unit,
                list_price=Decimal(article.list_price),
            )
            for article in ARTICLES
        ],
    )
    risen_on = (as_of - dt.timedelta(days=RISE_DAYS)).replace(day=1)
    costs = []
    for product, article in zip(products, ARTICLES, strict=True):
        if article.cost_share:
            first = (Decimal(article.list_price) * Decimal(str(article.cost_share))).quantize(Decimal(1))
            costs.append(ProductCost(product=product, valid_from=BEGINNING, standard_cost=first))
            costs.append(ProductCost(product=product, valid_from=risen_on, standard_cost=first * COST_RISE))
    ProductCost.objects.bulk_create(costs)
    return products


def _pools(lines: int) -> None:
    """Create the cost pools with as many people as the orders of a year keep busy."""
    lines_a_year = lines / YEARS
    orders = lines_a_year / LINES_OF_AN_ORDER
    events = {
        "orders": orders,
        "lines": lines_a_year,
        "return_lines": 0.015 * lines_a_year,
        "purchase_days": orders,
        "deliveries": 1.1 * orders,
    }
    for code, name, name_en, wage, minutes in POOLS:
        needed = sum(each * events[driver] for driver, each in minutes.items())
        people = max(1.0, round(needed / (MINUTES_OF_A_YEAR * 0.8 * USED_SHARE), 1))
        pool = CostPool.objects.create(
            code=code,
            name=name,
            name_en=name_en,
            annual_cost=Decimal(round(wage * people)),
            theoretical_minutes=Decimal(round(MINUTES_OF_A_YEAR * people)),
            practical_ratio=Decimal("0.8"),
        )
        TimeDriver.objects.bulk_create(
            TimeDriver(pool=pool, driver=driver, minutes=Decimal(each)) for driver, each in minutes.items()
        )
