"""The list of accounts: who sees what, filters in the address, order, pages, a constant number of queries."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import Category
from accounts.models import Account
from tests.factories import (
    AccountFactory,
    IndustryFactory,
    RegionFactory,
    TagFactory,
    TeamMemberFactory,
    UnitFactory,
    UserFactory,
)

LIST = "/accounts/"


def numbers(response):
    """The numbers of the page in their order."""
    return [account.number for account in response.context["page"].object_list]


@pytest.fixture
def foreign(stranger, west):
    """An account of the west, full of words that could leak."""
    return AccountFactory(number="KH-000999", name="西部矿业股份", owner=stranger, region=west, short_name="西矿")


@pytest.mark.parametrize(
    ("persona", "seen"),
    [
        ("owner", {"KH-000127"}),
        ("teammate", {"KH-000127"}),
        ("stranger", {"KH-000999"}),
        ("director", {"KH-000127"}),
        ("director_elsewhere", {"KH-000999"}),
        ("executive", {"KH-000127", "KH-000999"}),
        ("service_user", set()),
        ("admin_user", set()),
    ],
)
def test_list_shows_and_counts_what_the_person_may_see(persona, seen, account, foreign, client, request):
    client.force_login(request.getfixturevalue(persona))

    response = client.get(LIST)

    assert response.status_code == 200
    assert set(numbers(response)) == seen
    assert response.context["page"].paginator.count == len(seen)
    assert response.context["tabs"][0].count == len(seen)
    for other in {account, foreign}:
        assert (other.name in response.content.decode()) is (other.number in seen)


@pytest.mark.parametrize(
    "query",
    [
        {"q": "西矿"},
        {"q": "KH-000999"},
        {"region": "WEST"},
        {"owner": "stranger"},
        {"view": "stale"},
        {"sort": "name"},
        {"state": "archived"},
    ],
    ids=str,
)
def test_no_filter_reaches_beyond_what_the_person_may_see(query, account, foreign, owner, client):
    Account.objects.filter(pk=foreign.pk).update(review_due_on=dt.date(2020, 1, 1))
    client.force_login(owner)

    response = client.get(LIST, query)

    assert "KH-000999" not in numbers(response)
    assert foreign.name not in response.content.decode()


@pytest.fixture
def many(executive, client):
    """A spread of accounts, and a client that sees them all."""
    chemistry, metals = IndustryFactory(name="化工"), IndustryFactory(name="冶金")
    east = RegionFactory(code="EAST", name="华东")
    jiangsu = RegionFactory(code="JS", name="江苏", parent=east)
    pumps = UnitFactory(code="PUMP")
    service = UnitFactory(code="SRV", parent=pumps)
    tag = TagFactory(name="战略")
    manager = UserFactory(username="manager")
    today = timezone.localdate()
    AccountFactory(
        number="A",
        name="澜江化工集团",
        short_name="澜江",
        industry=chemistry,
        region=jiangsu,
        unit=service,
        owner=manager,
        category=Category.KEY,
        tags=[tag],
        completeness=90,
        review_due_on=today + dt.timedelta(days=5),
        figures__tier="platinum",
        figures__composite=Decimal(900),
        figures__revenue=Decimal(5000),
        figures__prior_revenue=Decimal(4000),
        figures__direct_value=Decimal(800),
        figures__last_order_on=today,
        figures__has_current_plan=True,
    )
    AccountFactory(
        number="B",
        name="北辰特钢",
        industry=metals,
        region=east,
        completeness=50,
        review_due_on=today,
        figures__tier="gold",
        figures__composite=Decimal(700),
        figures__revenue=Decimal(9000),
        figures__prior_revenue=Decimal(10000),
        figures__direct_value=Decimal(-5),
        figures__last_order_on=today - dt.timedelta(days=91),
        figures__is_low_profit=True,
    )
    AccountFactory(
        number="C",
        name="岳岭水泥",
        category=Category.LOST,
        lost_reason="价格",
        completeness=80,
        review_due_on=today + dt.timedelta(days=5),
        phone="025-58371234",
        figures__tier="bronze",
        figures__composite=Decimal(-3),
        figures__last_order_on=today - dt.timedelta(days=90),
    )
    AccountFactory(number="D", name="空白客户", completeness=0, review_due_on=None)
    AccountFactory(number="E", name="归档客户", archived_at=timezone.now())
    TeamMemberFactory(account=Account.objects.get(number="C"), user=executive)
    client.force_login(executive)
    return {"industry": chemistry.pk, "tag": tag.pk}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "ABCD"),
        ("view=mine", "C"),
        ("view=key", "A"),
        ("view=quiet", "B"),
        ("view=stale", "BD"),
        ("view=lost", "C"),
        ("tier=platinum", "A"),
        ("tier=platinum,gold", "AB"),
        ("tier=none", "D"),
        ("tier=bronze,none", "CD"),
        ("category=lost", "C"),
        ("region=EAST", "AB"),
        ("region=JS", "A"),
        ("unit=PUMP", "A"),
        ("owner=manager", "A"),
        ("flag=low_profit", "B"),
        ("flag=one_off", ""),
        ("flag=any", "B"),
        ("missing=owner", "BCD"),
        ("missing=plan", "BCD"),
        ("missing=completeness", "BD"),
        ("missing=review", "BD"),
        ("state=archived", "E"),
        ("q=澜江", "A"),
        ("q=ljhg", "A"),
        ("q=lanjiang", "A"),
        ("q=LANJIANG 化工", "A"),
        ("q=58371234", "C"),
        ("q=1234", "C"),
        ("q=澜江 特钢", ""),
        ("view=key&tier=gold", ""),
    ],
)
def test_filter_keeps_what_it_says(query, found, many, client):
    response = client.get(f"{LIST}?{query}")

    assert sorted(numbers(response)) == list(found)
    assert response.context["filter"].problems == []


def test_filter_by_industry_and_tag(many, client):
    assert numbers(client.get(LIST, {"industry": many["industry"]})) == ["A"]
    assert numbers(client.get(LIST, {"tag": many["tag"]})) == ["A"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", "ABCD"),
        ("-composite", "ABCD"),
        ("composite", "CBAD"),
        ("-revenue", "BACD"),
        ("-direct_value", "ABCD"),
        ("-change", "ABCD"),
        ("change", "BACD"),
        ("completeness", "DBCA"),
        ("-completeness", "ACBD"),
        ("-last_order", "ACBD"),
        ("number", "ABCD"),
        ("-number", "DCBA"),
    ],
)
def test_sort_puts_unknown_last(sort, order, many, client):
    assert numbers(client.get(LIST, {"sort": sort})) == list(order)


def test_views_are_counted(many, client):
    tabs = {tab.url: tab.count for tab in client.get(LIST).context["tabs"]}

    assert tabs == {
        "/accounts/": 4,
        "/accounts/?view=mine": 1,
        "/accounts/?view=key": 1,
        "/accounts/?view=quiet": 1,
        "/accounts/?view=stale": 2,
        "/accounts/?view=lost": 1,
    }


@pytest.mark.parametrize(
    "query",
    [
        "tier=diamond",
        "tier=platinum,diamond",
        "category=x",
        "industry=999999",
        "industry=abc",
        "region=NOWHERE",
        "owner=nobody",
        "tag=x",
        "flag=x",
        "missing=x",
        "state=x",
        "view=x",
        "sort=password",
        "sort=owner__password",
        "q=%00",
        "q=" + "x" * 300,
    ],
)
def test_wrong_filter_is_named_and_left_out(query, many, client):
    response = client.get(f"{LIST}?{query}")

    assert response.status_code == 200
    assert len(response.context["filter"].problems) == 1
    assert 'role="status"' in response.content.decode()
    assert sorted(numbers(response)) == list("ABCD")


@pytest.mark.parametrize(
    ("number", "shown"), [("", 1), ("1", 1), ("2", 2), ("3", 2), ("0", 2), ("-4", 2), ("x", 1), ("9" * 30, 2)]
)
def test_page_number_out_of_bounds_gives_the_nearest(number, shown, executive, client):
    for _ in range(51):
        AccountFactory()
    client.force_login(executive)

    response = client.get(LIST, {"page": number})

    assert response.context["page"].number == shown
    assert len(numbers(response)) == (50 if shown == 1 else 1)
    assert response.context["page"].paginator.count == 51


@pytest.mark.parametrize("rows", [1, 3, 50])
def test_list_asks_the_database_as_often_for_any_number_of_rows(rows, executive, client, django_assert_num_queries):
    industry, region = IndustryFactory(), RegionFactory()
    for _ in range(rows):
        AccountFactory(industry=industry, region=region, owner=UserFactory(), figures__tier="gold")
    client.force_login(executive)
    client.get(LIST)

    with django_assert_num_queries(14):
        response = client.get(LIST)
    assert len(numbers(response)) == rows


@pytest.mark.parametrize("persona", ["owner", "director"])
def test_list_of_a_manager_or_director_asks_little_more(
    persona, account, client, request, django_assert_max_num_queries
):
    client.force_login(request.getfixturevalue(persona))
    client.get(LIST)

    with django_assert_max_num_queries(15):
        client.get(LIST, {"q": "澜江", "region": "EAST", "sort": "-revenue"})


@pytest.mark.parametrize(
    ("persona", "creates", "imports"),
    [("owner", True, True), ("director", True, True), ("teammate", False, False), ("admin_user", False, True)],
)
def test_buttons_are_offered_by_role(persona, creates, imports, account, client, request):
    client.force_login(request.getfixturevalue(persona))

    response = client.get(LIST)

    assert response.context["may_create"] is creates
    assert response.context["may_import"] is imports
    assert (f'href="{reverse("accounts:account_new")}"' in response.content.decode()) is creates
