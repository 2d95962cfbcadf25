import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.trade.trading import buy, cells, counted_by_hand, make_account, uncosted
from trade.models import DirtyMonth, OrderLine, Product, ProductCategory
from trade.rollup import first_of_month, mark_all_dirty_for_products, mark_dirty, rebuild

pytestmark = pytest.mark.django_db

MAY, JUNE = dt.date(2026, 5, 1), dt.date(2026, 6, 1)


def test_rebuild_counts_a_month_by_account() -> None:
    account, other = make_account("A"), make_account("B")
    buy(
        account,
        "2026-05-03",
        "100.1234",
        cost="60",
        order="1",
        quantity="2",
        unit_price="60",
        delivered_on="2026-05-05",
    )
    buy(account, "2026-05-03", "50", order="1", shipped_on="2026-05-04")
    buy(account, "2026-05-20", "-30", cost="-20", order="2")
    buy(other, "2026-05-20", "7", cost="5")

    rebuilt = rebuild()

    assert (rebuilt.cells, rebuilt.months) == (2, 2)
    assert cells() == counted_by_hand()
    cell = cells()[(account.pk, MAY)]
    assert cell["revenue"] == Decimal("120.1234")
    assert cell["known_cost"] == 40
    assert (cell["order_count"], cell["line_count"], cell["return_line_count"], cell["delivery_count"]) == (2, 3, 1, 1)
    assert (cell["purchase_days"], cell["positive_days"], cell["largest_order"]) == (1, 1, Decimal("150.1234"))


def test_rebuild_leaves_void_lines_out() -> None:
    account = make_account("A")
    buy(account, "2026-05-03", "100", cost="60")
    rebuild()
    before = cells()

    buy(account, "2026-05-03", "999", is_void=True)
    rebuild()

    assert cells() == before


def test_return_belongs_to_the_month_of_the_return() -> None:
    account = make_account("A")
    buy(account, "2026-05-31", "100", cost="60")
    buy(account, "2026-06-01", "-100", cost="-60")

    rebuild()

    assert cells()[(account.pk, MAY)]["revenue"] == 100
    assert cells()[(account.pk, JUNE)]["revenue"] == -100
    assert cells()[(account.pk, JUNE)]["first_purchase_on"] is None


def test_rebuild_takes_the_marks_away_and_then_rests() -> None:
    buy(make_account("A"), "2026-05-31", "100")
    rebuild()

    assert not DirtyMonth.objects.exists()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert rebuild().cells == 0
    assert len([each for each in queries if "SAVEPOINT" not in each["sql"]]) == 1


def test_rebuild_counts_only_marked_months() -> None:
    account = make_account("A")
    line = buy(account, "2026-05-31", "100")
    rebuild()
    OrderLine.objects.filter(pk=line.pk).update(net_amount=Decimal(300))

    rebuild()
    assert cells()[(account.pk, MAY)]["revenue"] == 100

    mark_dirty([(account.pk, line.ordered_on)])
    rebuild()
    assert cells()[(account.pk, MAY)]["revenue"] == 300


def test_rebuild_removes_the_cell_of_an_emptied_month() -> None:
    account = make_account("A")
    line = buy(account, "2026-05-31", "100")
    rebuild()
    line.delete()
    mark_dirty([(account.pk, MAY)])

    rebuild()

    assert cells() == {}
    assert uncosted() == {}


def test_revenue_without_cost_is_kept_by_category() -> None:
    account = make_account("A")
    pumps = ProductCategory.objects.create(name="泵")
    pump = Product.objects.create(code="P1", name="泵", category=pumps)
    loose = Product.objects.create(code="P2", name="件")
    buy(account, "2026-05-02", "10", product=pump)
    buy(account, "2026-05-03", "20", product=pump)
    buy(account, "2026-05-03", "1", product=loose)
    buy(account, "2026-05-03", "2")
    buy(account, "2026-05-04", "400", cost="1", product=pump)

    rebuild()

    assert uncosted() == {(account.pk, MAY, pumps.pk): 30, (account.pk, MAY, None): 3}


def test_marking_twice_leaves_one_mark() -> None:
    account = make_account("A")

    mark_dirty([(account.pk, dt.date(2026, 5, 3)), (account.pk, dt.date(2026, 5, 9))])
    mark_dirty([(account.pk, dt.date(2026, 5, 30))])

    assert list(DirtyMonth.objects.values_list("account", "month")) == [(account.pk, MAY)]


def test_months_of_a_product_are_marked() -> None:
    account = make_account("A")
    product = Product.objects.create(code="P1", name="泵")
    buy(account, "2026-05-02", "10", product=product)
    buy(account, "2026-06-02", "10")
    rebuild()

    mark_all_dirty_for_products([product.pk])

    assert list(DirtyMonth.objects.values_list("account", "month")) == [(account.pk, MAY)]


def test_full_rebuild_costs_a_constant_number_of_queries(django_assert_num_queries: object) -> None:
    for number in range(1, 4):
        buy(make_account(f"A{number}"), "2026-05-02", "10")

    with django_assert_num_queries(12 if connection.vendor == "sqlite" else 8):  # type: ignore[operator]
        rebuild(full=True)


amounts = st.decimals(min_value=-1000, max_value=1000, places=4)
days = st.dates(min_value=dt.date(2026, 1, 28), max_value=dt.date(2026, 3, 3))
edits = st.lists(
    st.tuples(st.sampled_from(["add", "change", "move", "delete", "void", "night"]), st.integers(0, 50), days, amounts),
    min_size=1,
    max_size=14,
)


class RollupProperty(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(edits)
    def test_rebuilding_after_any_edits_equals_counting_everything(self, steps: list[tuple]) -> None:
        accounts = [make_account("A"), make_account("B")]
        for kind, pick, day, amount in steps:
            self._edit(accounts, kind, pick, day, amount)
        rebuild()
        incremental, incremental_uncosted = cells(), uncosted()

        rebuild(full=True)

        assert incremental == cells() == counted_by_hand()
        assert incremental_uncosted == uncosted()

    def _edit(self, accounts: list, kind: str, pick: int, day: dt.date, amount: Decimal) -> None:
        lines = list(OrderLine.objects.order_by("pk"))
        account = accounts[pick % 2]
        if kind == "night":
            rebuild()
        elif kind == "add" or not lines:
            buy(account, day, amount, order=f"{account.number}-{day}-{pick % 3}", cost=None if pick % 2 else amount / 2)
        else:
            line = lines[pick % len(lines)]
            mark_dirty([(line.account_id, line.ordered_on)])
            if kind == "delete":
                line.delete()
                return
            if kind == "change":
                line.net_amount = amount
            elif kind == "void":
                line.is_void = not line.is_void
            else:
                line.account, line.ordered_on = account, day
            line.save()
            mark_dirty([(line.account_id, first_of_month(line.ordered_on))])
