"""Pages of long lists, read from either end, and counts that stop."""

import pytest

from accounts.models import Account, Tag
from core.pages import LongList, counts_up_to
from tests.factories import AccountFactory, TagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags():
    for number in range(23):
        TagFactory(name=f"{number:02d}")
    return Tag.objects.order_by("-name")


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_every_page_holds_what_a_plain_slice_holds(number, tags):
    page = LongList(tags, 5).page(number)

    assert page.object_list == list(tags[(number - 1) * 5 : number * 5])
    assert (page.start_index(), page.paginator.count) == ((number - 1) * 5 + 1, 23)


def test_second_half_is_read_from_its_end(tags, django_assert_num_queries):
    pages = LongList(tags, 5)
    with django_assert_num_queries(2) as asked:
        pages.page(4)
    assert "OFFSET 3" in asked.captured_queries[1]["sql"]
    assert "DESC" not in asked.captured_queries[1]["sql"]


def test_count_comes_from_the_rows_named_for_it(tags):
    assert LongList(tags, 5, counted=Tag.objects.filter(name="01")).count == 1


def test_counts_stop_one_beyond_the_most_in_one_query(tags, django_assert_num_queries):
    AccountFactory()
    lists = {"many": Tag.objects.all(), "one": Tag.objects.filter(name="07"), "none": Tag.objects.none()}

    with django_assert_num_queries(1):
        found = counts_up_to(9, {**lists, "accounts": Account.objects.all()})

    assert found == {"many": 10, "one": 1, "none": 0, "accounts": 1}
