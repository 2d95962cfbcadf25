"""The pyramid dashboard: figures that lead to their lists, and nothing of accounts that are not visible."""

import csv
import io
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.choices import Category, Tier
from accounts.models import Account, AccountFigures
from jobs.models import JobRun
from scoring.models import ScoringRun, TierMove
from scoring.views import standing
from tests.factories import AccountFactory, IndustryFactory
from tests.scoring.company import AS_OF, DAY, make_company, run, trade
from tests.scoring.pages import page
from tests.trade.trading import buy

pytestmark = pytest.mark.django_db


def test_before_the_first_run_the_page_says_the_next_step(client, owner, director):
    client.force_login(owner)
    assert "retier" not in page(client).content.decode()

    client.force_login(director)
    text = page(client).content.decode()
    assert 'action="/pyramid/retier/"' in text


def test_tiers_lead_to_the_lists_behind_them(client, company, director):
    client.force_login(director)

    response = page(client)

    text = response.content.decode()
    assert [layer["row"].count for layer in response.context["layers"]] == [1, 1, 6, 32]
    for tier in Tier:
        assert f'href="/accounts/?tier={tier.value}"' in text


def test_tier_leads_to_a_list_of_as_many_accounts(client, company, director):
    client.force_login(director)
    layers = page(client).context["layers"]

    for layer in layers:
        listed = client.get(layer["url"])
        assert listed.context["page"].paginator.count == layer["row"].count


def test_filter_narrows_figures_and_links(client, company, director):
    industry = IndustryFactory()
    Account.objects.filter(number__in=["C009", "C030"]).update(industry=industry)
    client.force_login(director)

    response = page(client, industry=industry.pk)

    assert response.context["summary"].accounts == 2
    assert f"/accounts/?industry={industry.pk}&amp;tier=platinum" in response.content.decode()


def test_region_and_owner_narrow_and_reach_the_list(client, company, director, owner, east, west):
    Account.objects.filter(number="C001").update(owner=director, region=east)
    client.force_login(director)

    response = page(client, owner=owner.username, region="EAST")

    assert response.context["summary"].accounts == 39
    url = response.context["layers"][3]["url"]
    assert client.get(url).context["page"].paginator.count == response.context["layers"][3]["row"].count


def test_wrong_filter_value_filters_nothing(client, company, director):
    client.force_login(director)

    assert page(client, industry="no-number", region="NOWHERE").context["summary"].accounts == 40


def test_everyone_sees_the_pyramid_of_what_they_may_see(client, company, owner, stranger, director, director_elsewhere):
    mine = AccountFactory(number="MINE", name="我的唯一客户", owner=stranger)
    trade(mine, size=100, gap=30, since=300)
    run(AS_OF + DAY)
    expected = {owner: 40, director: 40, director_elsewhere: 0, stranger: 1}

    for person, count in expected.items():
        client.force_login(person)
        response = page(client)
        assert response.context["summary"].accounts == count, person
        assert ("C000" in response.content.decode()) == (count == 40), person


def test_manager_filter_offers_owners_of_visible_accounts_alone(client, company, director, director_elsewhere, owner):
    client.force_login(director)
    assert str(owner) in page(client).content.decode()
    client.force_login(director_elsewhere)

    assert str(owner) not in page(client).content.decode()


def test_coverage_counts_key_accounts_and_links_each_gap(client, company, director):
    today = timezone.localdate()
    Account.objects.filter(number__in=["C000", "C001"]).update(
        category=Category.KEY, completeness=85, review_due_on=today + DAY
    )
    Account.objects.filter(number="C001").update(owner=None, completeness=10)
    AccountFigures.objects.filter(account__number="C000").update(has_current_plan=True, last_order_on=today)
    AccountFigures.objects.filter(account__number="C001").update(last_order_on=today - 91 * DAY)
    client.force_login(director)

    lines = page(client).context["cover"]

    assert [(line["value"], line["missing"]) for line in lines] == [(1, 1), (1, 1), (1, 1), (2, 0), (1, 1)]
    for line in lines:
        assert client.get(line["missing_url"]).context["page"].paginator.count == line["missing"], line["label"]


def test_moves_are_cut_into_pages_and_counted_whole(client, company, director, monkeypatch):
    monkeypatch.setattr(standing, "PAGE_SIZE", 2)
    earlier = ScoringRun.objects.published().latest("number")
    run(AS_OF + DAY)
    later = ScoringRun.objects.published().latest("number")
    assert earlier.pk != later.pk
    TierMove.objects.filter(run=later).delete()
    for account in company[:5]:
        TierMove.objects.create(run=later, account=account, from_tier=Tier.BRONZE, to_tier=Tier.GOLD, figures={})
    client.force_login(director)

    pages = [client.get("/pyramid/moves/", {"page": number}) for number in (1, 3)]

    assert [len(answer.context["ups"]) for answer in pages] == [2, 1]
    assert pages[0].context["count_up"] == 5


def test_totals_of_a_director_end_with_the_region(client, company, director, east, west):
    client.force_login(director)
    before = page(client).context["layers"]
    assert sum(layer["row"].count for layer in before) == 40

    director.regions.set([west])

    after = page(client).context.get("layers", [])
    assert sum(layer["row"].count for layer in after) == 0


def test_moves_are_listed_for_visible_accounts_alone(client, company, director, director_elsewhere):
    riser = Account.objects.get(number="C039")
    buy(riser, AS_OF, "900000", cost="100000")
    run(AS_OF + DAY)
    run(AS_OF + 2 * DAY)

    client.force_login(director)
    response = client.get("/pyramid/moves/", {"since": 1})
    assert [move.number for move in response.context["ups"]] == ["C039"]
    client.force_login(director_elsewhere)
    assert "C039" not in client.get("/pyramid/moves/", {"since": 1}).content.decode()


def test_export_holds_what_is_seen(client, company, director, director_elsewhere):
    Account.objects.filter(number="C000").update(name="=1+1")
    client.force_login(director)

    response = client.get("/pyramid/export/")

    text = response.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 40
    first = next(row for row in rows if row["number"] == "C000")
    assert first["name"] == "'=1+1"
    assert Decimal(first["revenue"]) == AccountFigures.objects.get(account__number="C000").revenue

    client.force_login(director_elsewhere)
    assert len(client.get("/pyramid/export/").content.decode("utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 403), ("director", 302), ("executive", 302), ("admin_user", 302)]
)
def test_new_run_is_asked_for_by_those_who_steer(client, request, who, status):
    client.force_login(request.getfixturevalue(who))

    assert client.post("/pyramid/retier/").status_code == status

    assert JobRun.objects.filter(kind="scoring.retier").count() == (status == 302)


def test_run_is_not_started_by_looking(client, director):
    client.force_login(director)

    assert client.get("/pyramid/retier/").status_code == 405
    assert not JobRun.objects.exists()


@pytest.mark.parametrize("count", [6, 40])
def test_pyramid_costs_a_constant_number_of_queries(client, owner, executive, count, django_assert_num_queries):
    make_company(count)
    Account.objects.update(owner=owner, category=Category.KEY)
    run(AS_OF - DAY)
    run()
    client.force_login(executive)

    with django_assert_num_queries(27):
        page(client)
    with django_assert_num_queries(18):
        page(client)


def test_choices_are_kept_as_a_view_that_brings_them_back(client, two_periods, director, stranger):
    client.force_login(director)
    save_url = page(client, region="EAST", period=two_periods.number).context["save_url"]

    assert client.get(save_url).status_code == 200
    client.post(save_url, {"name": "华东月末", "token": "t-9"})

    ((view, address, is_here),) = page(client).context["saved"]
    assert (view.name, is_here) == ("华东月末", False)
    again = client.get(address)
    assert again.context["head"].as_of == AS_OF
    assert again.context["scope"].query == {"region": "EAST"}
    assert again.context["saved"][0][2]
    client.force_login(stranger)
    assert page(client).context["saved"] == []
