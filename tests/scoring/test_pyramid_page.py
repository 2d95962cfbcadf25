"""The pyramid dashboard: figures that lead to their lists, and nothing of accounts that are not visible."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.choices import Category, Flag, Tier
from accounts.models import Account, AccountFigures
from jobs.models import JobRun
from scoring.actions import override_tier
from scoring.choices import Assessment, Decision
from scoring.models import FlagDecision, Score, ScoringRun, TierMove
from scoring.views import false_keys, standing
from tests.factories import AccountFactory, IndustryFactory
from tests.scoring.company import AS_OF, make_company, run, trade
from tests.trade.trading import buy

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def company(owner, jiangsu):
    """Forty accounts of the owner in 江苏, scored."""
    accounts = make_company()
    Account.objects.update(owner=owner, region=jiangsu)
    run()
    return accounts


@pytest.fixture
def loser(company, owner, jiangsu):
    """The largest account of all, which loses money: flagged."""
    account = AccountFactory(number="LOSE", name="亏损大户", owner=owner, region=jiangsu)
    trade(account, size=9000, gap=20, since=300)
    for back in range(10, 300, 30):
        buy(account, AS_OF - back * DAY, "9000", cost="18000")
    run(AS_OF + DAY)
    return account


def page(client, path="/pyramid/", **query):
    return client.get(path, query)


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


def test_false_key_account_is_listed_with_its_figures(client, loser, director):
    client.force_login(director)

    response = page(client)

    rows = response.context["false_keys"]
    assert [row["account"].number for row in rows] == ["LOSE"]
    assert rows[0]["reasons"][0][0] == Flag.LOW_PROFIT
    assert "亏损大户" in response.content.decode()
    assert 'href="/pyramid/false-keys/LOSE/"' in response.content.decode()


def test_director_decides_on_a_flag_with_a_reason(client, loser, director):
    client.force_login(director)

    refused = client.post("/pyramid/false-keys/LOSE/", {"flag": "low_profit", "decision": "accept", "reason": ""})
    assert refused.status_code == 200
    assert not FlagDecision.objects.exists()

    response = client.post(
        "/pyramid/false-keys/LOSE/", {"flag": "low_profit", "decision": "renegotiate", "reason": "重新谈价"}
    )

    assert response.url == "/pyramid/false-keys/"
    decision = FlagDecision.objects.get()
    assert (decision.account, decision.decision, decision.author) == (loser, Decision.RENEGOTIATE, director)
    assert "重新谈价" in client.get("/pyramid/false-keys/").content.decode()


def test_false_keys_are_cut_into_pages(client, company, director, monkeypatch):
    Score.objects.update(low_profit=Assessment.FLAGGED)
    AccountFigures.objects.update(is_low_profit=True)
    monkeypatch.setattr(false_keys, "PAGE_SIZE", 15)
    client.force_login(director)

    pages = [client.get("/pyramid/false-keys/", {"page": number}) for number in (1, 2, 3)]

    numbers = [[row["account"].number for row in answer.context["rows"]] for answer in pages]
    assert [len(part) for part in numbers] == [15, 15, 10]
    assert len({number for part in numbers for number in part}) == 40
    assert "?page=2" in pages[0].content.decode()


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


def test_decision_sent_twice_is_recorded_once(client, loser, director):
    client.force_login(director)
    token = client.get("/pyramid/false-keys/LOSE/").context["form"]["token"].value()
    answer = {"flag": "low_profit", "decision": "accept", "reason": "首单", "token": token}

    for _twice in range(2):
        assert client.post("/pyramid/false-keys/LOSE/", answer).status_code == 302

    assert FlagDecision.objects.count() == 1


def test_totals_of_a_director_end_with_the_region(client, company, director, east, west):
    client.force_login(director)
    before = page(client).context["layers"]
    assert sum(layer["row"].count for layer in before) == 40

    director.regions.set([west])

    after = page(client).context.get("layers", [])
    assert sum(layer["row"].count for layer in after) == 0


def test_only_those_who_steer_the_account_decide(client, loser, owner, director_elsewhere):
    answer = {"flag": "low_profit", "decision": "accept", "reason": "x"}

    client.force_login(owner)
    assert client.post("/pyramid/false-keys/LOSE/", answer).status_code == 403
    client.force_login(director_elsewhere)
    assert client.post("/pyramid/false-keys/LOSE/", answer).status_code == 404
    assert client.get("/pyramid/false-keys/LOSE/").status_code == 404
    assert "LOSE" not in client.get("/pyramid/false-keys/").content.decode()

    assert not FlagDecision.objects.exists()


def test_account_without_flag_needs_no_decision(client, company, director):
    client.force_login(director)

    assert client.get("/pyramid/false-keys/C000/").status_code == 404


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


@pytest.fixture
def two_periods(company, owner, jiangsu):
    """The company as of AS_OF, and a day later, when its smallest account has become its largest."""
    riser = AccountFactory(number="RISE", name="后起之秀", owner=owner, region=jiangsu)
    trade(riser, size=1, gap=30, since=300)
    run()
    buy(riser, AS_OF, "900000", cost="100000")
    run(AS_OF + DAY, overrides={"hysteresis": "off"}, force_publish=True)
    return ScoringRun.objects.get(as_of=AS_OF, replaced_by=None)


def test_period_shows_the_pyramid_as_it_stood(client, two_periods, director):
    client.force_login(director)

    now, then = page(client), page(client, period=two_periods.number)

    assert now.context["layers"][0]["url"] == "/accounts/?tier=platinum"
    assert then.context["head"].as_of == AS_OF
    assert then.context["summary"].value < now.context["summary"].value - 700_000
    platinum = then.context["layers"][0]
    assert platinum["url"] == f"/pyramid/accounts/?period={two_periods.number}&tier=platinum"
    listed = client.get(platinum["url"])
    assert [stand.number for stand in listed.context["table"].data] == ["C009"]
    assert [account.number for account in Account.objects.filter(figures__tier=Tier.PLATINUM)] == ["RISE"]


def test_figures_of_a_period_are_those_of_its_run(client, two_periods, director):
    client.force_login(director)

    then = page(client, period=two_periods.number)

    scores = Score.objects.filter(run=two_periods).exclude(tier="")
    assert then.context["summary"].accounts == scores.count() == 41
    assert then.context["summary"].value == sum(score.direct_value for score in scores)
    assert [layer["row"].count for layer in then.context["layers"]] == [
        scores.filter(tier=tier).count() for tier in Tier
    ]


def test_list_behind_a_period_counts_as_the_pyramid_does(client, two_periods, director):
    client.force_login(director)

    for layer in page(client, period=two_periods.number).context["layers"]:
        assert client.get(layer["url"]).context["page"].paginator.count == layer["row"].count


def test_list_behind_a_period_sorts(client, two_periods, director):
    client.force_login(director)

    response = client.get("/pyramid/accounts/", {"period": two_periods.number, "sort": "-revenue"})

    revenues = [stand.revenue for stand in response.context["table"].data]
    assert revenues == sorted(revenues, reverse=True)
    assert response.context["page"].paginator.count == 41


def test_list_of_no_period_is_the_list_of_accounts(client, two_periods, director):
    client.force_login(director)

    response = client.get("/pyramid/accounts/", {"tier": "gold", "sort": "-revenue"})

    assert response.status_code == 302
    assert response.url == "/accounts/?tier=gold&sort=-revenue"
    assert client.get("/pyramid/accounts/", {"tier": "gold"}).url == "/accounts/?tier=gold"


def test_period_that_is_not_kept_shows_the_present(client, two_periods, director):
    ScoringRun.objects.filter(pk=two_periods.pk).update(has_scores=False)
    client.force_login(director)

    assert page(client, period=two_periods.number).context["head"].as_of == AS_OF + DAY
    assert page(client, period="x").context["head"].as_of == AS_OF + DAY


def test_override_of_a_period_counted_then(client, company, two_periods, director):
    override_tier(
        account=company[30], tier=Tier.PLATINUM, by=director, reason="战略", as_of=AS_OF - DAY, expires_on=AS_OF
    )
    client.force_login(director)

    listed = client.get("/pyramid/accounts/", {"period": two_periods.number, "tier": "platinum"})

    assert [stand.number for stand in listed.context["table"].data] == ["C009", "C030"]


def test_false_keys_of_a_period_are_those_of_its_run(client, company, loser, director):
    healed = Account.objects.get(pk=loser.pk)
    before = ScoringRun.objects.latest_published()
    buy(healed, AS_OF, "9000000", cost="10")
    run(AS_OF + 2 * DAY)
    client.force_login(director)

    assert "LOSE" not in client.get("/pyramid/false-keys/").content.decode()
    assert "LOSE" in client.get("/pyramid/false-keys/", {"period": before.number}).content.decode()
    assert page(client, period=before.number).context["false_key_count"] == 1


def test_flags_of_an_earlier_period_are_not_decided_any_more(client, company, loser, director):
    shown = ScoringRun.objects.latest_published()
    buy(loser, AS_OF, "9000000", cost="10")
    run(AS_OF + 2 * DAY)
    client.force_login(director)

    for path in ("/pyramid/", "/pyramid/false-keys/"):
        then = client.get(path, {"period": shown.number}).content.decode()
        assert "LOSE" in then, path
        assert "/pyramid/false-keys/LOSE/" not in then, path


def test_period_shows_nobody_more_than_they_may_see(client, two_periods, stranger, director_elsewhere):
    for person in (stranger, director_elsewhere):
        client.force_login(person)
        for path in ("/pyramid/", "/pyramid/accounts/", "/pyramid/export/", "/pyramid/false-keys/", "/pyramid/moves/"):
            text = page(client, path, period=two_periods.number).content.decode()
            assert "C009" not in text, (person, path)
            assert "RISE" not in text, (person, path)


def test_export_of_a_period_is_what_its_list_shows(client, two_periods, director):
    client.force_login(director)

    response = page(client, "/pyramid/export/", period=two_periods.number, tier="gold")

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    listed = client.get("/pyramid/accounts/", {"period": two_periods.number, "tier": "gold"})
    assert [row["number"] for row in rows] == [stand.number for stand in listed.context["table"].data]
    assert AS_OF.isoformat() in response["Content-Disposition"]


@pytest.mark.parametrize("count", [1, 41])
def test_list_behind_a_period_costs_a_constant_number_of_queries(
    client, two_periods, director, django_assert_num_queries, count
):
    if count == 1:
        Score.objects.filter(run=two_periods).exclude(account__number="C009").delete()
    client.force_login(director)
    address = f"/pyramid/accounts/?period={two_periods.number}"
    client.get(address)

    with django_assert_num_queries(12):
        assert client.get(address).context["page"].paginator.count == count


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
