"""What the list of accounts shows: columns from the address, chips of the filters, the same in files."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from accounts.columns import COLUMNS, FIXED
from accounts.models import Account, AccountFigures, ContactPersonal, CreditIncident
from tests.accounts.test_exports import rows
from tests.factories import AccountFactory, IndustryFactory, RegionFactory, TagFactory, UnitFactory

LIST, EXPORT = "/accounts/", "/accounts/export/"


def shown(response):
    return [column.name for column in response.context["table"].columns]


def test_list_shows_the_usual_columns_and_the_chosen_ones_in_the_order_of_the_list(account, owner, client):
    client.force_login(owner)

    usual = shown(client.get(LIST))
    chosen = shown(client.get(f"{LIST}?columns=city&columns=tier"))

    assert usual == [
        "pick", "name", "tier", "composite", "revenue", "change", "completeness", "last_contact", "next_step", "owner"
    ]  # fmt: skip
    assert chosen == ["pick", "name", "tier", "city"]
    assert shown(client.get(f"{LIST}?columns=tier,city")) == chosen


def test_every_column_can_be_shown_at_once(account, executive, client, django_assert_num_queries):
    AccountFactory(
        industry=IndustryFactory(name="化工"), region=account.region, unit=UnitFactory(name="泵业"),
        owner=account.owner, tags=[TagFactory(name="战略")], figures__revenue=Decimal(12345), city="南京",
    )  # fmt: skip
    client.force_login(executive)
    client.get(LIST)

    with django_assert_num_queries(15):
        response = client.get(f"{LIST}?columns=all")

    text = response.content.decode()
    assert len(shown(response)) == len(COLUMNS) + 2
    for word in ("化工", "泵业", "战略", "南京", "1.23"):
        assert word in text


def test_unknown_column_is_named_and_left_out(account, owner, client):
    client.force_login(owner)

    response = client.get(f"{LIST}?columns=city,password")

    assert len(response.context["filter"].problems) == 1
    assert "tier" in shown(response)
    assert client.get(f"{EXPORT}?columns=contactpersonal").status_code == 400


def test_no_column_reads_guarded_or_personal_facts():
    guarded = {field.name for model in (ContactPersonal, CreditIncident) for field in model._meta.get_fields()}
    plain = {field.name for model in (Account, AccountFigures) for field in model._meta.get_fields()}
    computed = {"change", "last_contact", "last_visit", "last_order", "next_step"}

    assert {*COLUMNS, *FIXED} - computed <= plain
    assert not {*COLUMNS} & (guarded - plain)


@pytest.fixture
def narrowed(executive, client):
    """A client that looks at a list narrowed by several filters."""
    east = RegionFactory(code="EAST", name="华东")
    AccountFactory(region=east, figures__tier="gold")
    client.force_login(executive)
    return client.get(f"{LIST}?view=key&tier=bronze,none&region=EAST&q=%20x&sort=name&page=3&category=nothing")


def test_chips_name_each_filter_that_is_on_and_lead_to_the_list_without_it(narrowed):
    from core.chips import chips_of

    chips = {chip.url: chip.value for chip in chips_of(narrowed.context["filter"].form)}

    assert len(chips) == 3
    assert set(chips.values()) >= {"华东", "x"}
    for url in chips:
        assert "page=" not in url
        assert "view=key" in url
        assert "sort=name" in url
    without_region = next(url for url, value in chips.items() if value == "华东")
    assert "region" not in without_region
    assert "tier=bronze%2Cnone" in without_region
    assert narrowed.context["clear_url"] == "/accounts/?view=key"
    assert narrowed.content.decode().count('class="k-chip"') == 3


def test_list_without_filters_has_no_chips(account, owner, client):
    client.force_login(owner)

    assert "k-chip" not in client.get(f"{LIST}?view=mine&sort=name&columns=city").content.decode()


def test_file_holds_the_columns_that_are_seen(account, executive, client):
    client.force_login(executive)

    usual = rows(client.get(EXPORT))
    chosen = rows(client.get(f"{EXPORT}?columns=city&columns=owner"))

    assert len(usual[0]) == len(FIXED) + 8
    assert len(chosen[0]) == len(FIXED) + 2
    assert chosen[1] == ["KH-000127", "澜江化工集团有限公司", "owner", ""]


def test_workbook_holds_the_same_with_numbers_as_numbers_and_nothing_that_runs(executive, client):
    AccountFactory(number="A", name="=1+1", figures__revenue=Decimal("12.5"), city="@x")
    client.force_login(executive)

    response = client.get(f"{EXPORT}?as=xlsx&columns=revenue,city")

    assert response["Content-Disposition"].endswith('.xlsx"')
    book = load_workbook(io.BytesIO(response.content))
    _header, row = book.active.iter_rows()
    assert [cell.value for cell in row] == ["A", "'=1+1", 12.5, "'@x"]
    assert {cell.data_type for cell in row} == {"s", "n"}


def test_tools_offer_the_list_as_seen_and_keep_its_filters(account, owner, client):
    client.force_login(owner)

    tools = client.get(f"{LIST}?q=澜江&columns=city&page=2").context["tools"]

    assert tools.kept == [("q", "澜江")]
    assert [url for _label, url in tools.files] == [
        "/accounts/export/?q=%E6%BE%9C%E6%B1%9F&columns=city",
        "/accounts/export/?q=%E6%BE%9C%E6%B1%9F&columns=city&as=xlsx",
        "/accounts/export/?q=%E6%BE%9C%E6%B1%9F&columns=all",
    ]
    assert tools.save_url == "/views/new/?q=%E6%BE%9C%E6%B1%9F&columns=city&page=2&list=accounts"
