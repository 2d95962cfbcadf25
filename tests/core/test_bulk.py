"""Many rows at once: what goes in comes out of either database as if it had been saved one by one."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Account, AccountFigures, Tag
from core.bulk import insert_lacking, insert_rows, take_keys, update_rows
from tests.factories import AccountFactory

pytestmark = pytest.mark.django_db


def test_update_rows_sets_text_money_days_and_nothing_else(django_assert_num_queries):
    first, second, other = AccountFactory(city="甲"), AccountFactory(city="乙"), AccountFactory(city="丙")
    rows = [
        (first.pk, "北京'", Decimal("12.3456"), dt.date(2026, 1, 2), None),
        (second.pk, "", None, None, first.pk),
    ]

    with django_assert_num_queries(1):
        update_rows(Account, ["city", "registered_capital", "founded_on", "parent_id"], rows)

    facts = Account.objects.order_by("pk").values_list("city", "registered_capital", "founded_on", "parent")
    assert list(facts) == [
        ("北京'", Decimal("12.3456"), dt.date(2026, 1, 2), None),
        ("", None, None, first.pk),
        (other.city, None, None, None),
    ]


def test_update_rows_without_rows_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        update_rows(Account, ["city"], [])


def test_insert_lacking_gives_defaults_only_where_there_is_no_row():
    kept = AccountFactory(figures__revenue=Decimal(7), figures__tier="gold")
    bare = Account.objects.create(number="X-1", name="甲")

    insert_lacking(AccountFigures, [kept.pk, bare.pk, bare.pk + 1000])

    assert AccountFigures.objects.get(account=kept).revenue == Decimal(7)
    made = AccountFigures.objects.get(account=bare)
    assert (made.revenue, made.tier, made.is_one_off) == (None, "", False)
    assert AccountFigures.objects.count() == 2


def test_rows_with_taken_keys_stand_beside_rows_saved_later():
    Tag.objects.create(name="先")
    keys = take_keys(Tag, 2)

    insert_rows(Tag, ["id", "name"], zip(keys, ["甲\t乙", "丙"], strict=True))
    after = Tag.objects.create(name="后")

    assert set(Tag.objects.values_list("name", flat=True)) == {"先", "甲\t乙", "丙", "后"}
    assert after.pk not in keys
