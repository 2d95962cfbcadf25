"""Import of products and of the versions of their cost."""

import datetime as dt
from decimal import Decimal

import pytest

from imports.fields import Holds
from tests.factories import ProductCategoryFactory, ProductCostFactory, ProductFactory
from tests.imports.files import Load
from trade.importers.fields import PRODUCTS
from trade.models import Product, ProductCategory, ProductCost
from trade.models.products import BEGINNING

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FILE = """
    产品编号,产品名称,产品类别,计量单位,目录价,标准成本,生效日期
    P-1,离心泵,泵,台,"¥12,000",8000,
    P-1,离心泵二代,泵,台,13000,8600.5,2026-01-01
    P-2,阀门,阀,件,,,
    """


def costs() -> dict[tuple[str, dt.date], Decimal]:
    return {
        (code, day): cost
        for code, day, cost in ProductCost.objects.values_list("product__code", "valid_from", "standard_cost")
    }


def test_products_are_created_with_the_versions_of_their_cost(load: Load) -> None:
    result = load("products", FILE)

    assert (result.code, result.counts) == (0, {"created": 3})
    assert result["missing_created"] == {"categories": 2}
    pump = Product.objects.get(code="P-1")
    assert (pump.name, pump.unit, pump.list_price) == ("离心泵二代", "台", 13_000)
    assert pump.category == ProductCategory.objects.get(name="泵")
    assert costs() == {("P-1", BEGINNING): 8000, ("P-1", dt.date(2026, 1, 1)): Decimal("8600.5")}


def test_same_file_twice_changes_nothing(load: Load) -> None:
    load("products", FILE)
    before, histories = list(Product.objects.order_by("pk").values()), Product.history.count()

    again = load("products", FILE)

    assert (again.counts, again["missing_created"]) == ({"unchanged": 3}, {})
    assert list(Product.objects.order_by("pk").values()) == before
    assert Product.history.count() == histories


def test_change_touches_only_what_changed(load: Load) -> None:
    category = ProductCategoryFactory(name="泵")
    product = ProductFactory(code="P-1", name="离心泵", category=category)
    ProductCostFactory(product=product, standard_cost=8000, valid_from=BEGINNING)

    result = load("products", "code,name,standard_cost,valid_from\nP-1,,9000,2026-07-01\n")

    assert result.counts == {"updated": 1}
    product.refresh_from_db()
    assert (product.name, product.category) == ("离心泵", category)
    assert costs() == {("P-1", BEGINNING): 8000, ("P-1", dt.date(2026, 7, 1)): 9000}


def test_product_without_name_is_called_by_its_code(load: Load) -> None:
    load("products", "code\n0012\n")

    assert Product.objects.get().name == "0012"


def test_two_rows_of_one_day_that_differ_contradict_each_other(load: Load) -> None:
    result = load("products", "code,standard_cost\nP-1,10\nP-1,11\nP-2,1\n")

    assert (result.code, result.counts) == (1, {"created": 2, "errors": 1})
    assert result.reasons == ["row 2 is of the same product and day and says something else"]
    assert costs()[("P-1", BEGINNING)] == 10


def test_bad_rows_come_back_by_column(load: Load) -> None:
    result = load(
        "products",
        """
        产品编号,产品名称,目录价,标准成本,生效日期
        P-1,美元,$5,,
        P-2,坏数,五元,,
        P-3,坏日,,5,someday
        ,无号,1,,
        P-5,好,1,,
        """,
    )

    assert result.counts == {"created": 1, "errors": 4}
    assert result.reasons == [
        "prices of products are in CNY",
        "目录价: “五元” is not a number",
        "生效日期: “someday” is not a date",
        "the row names no product",
    ]


def test_category_that_only_a_refused_row_names_is_not_created(load: Load) -> None:
    result = load("products", "code,category,list_price\nP-1,泵,x\nP-2,阀,1\n")

    assert result["missing_created"] == {"categories": 1}
    assert list(ProductCategory.objects.values_list("name", flat=True)) == ["阀"]


def test_dry_run_writes_nothing(load: Load) -> None:
    assert load("products", FILE, "--dry-run")["missing_created"] == {"categories": 2}
    assert not Product.objects.exists()
    assert not ProductCategory.objects.exists()


def test_no_field_takes_more_than_its_column_holds() -> None:
    for named in PRODUCTS.fields:
        if named.holds is Holds.LINE:
            model = ProductCategory if named.name == "category" else Product
            column = "name" if named.name == "category" else named.name
            assert named.length <= model._meta.get_field(column).max_length, named.name


def test_decimal_commas_between_semicolons_are_prices(load: Load) -> None:
    rows = "\n".join(f"P-{n};{n},50;{n},25" for n in range(1, 41))

    assert load("products", f"code;list_price;standard_cost\n{rows}").counts == {"created": 40}
    assert Product.objects.get(code="P-40").list_price == Decimal("40.5")
