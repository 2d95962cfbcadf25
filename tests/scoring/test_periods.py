"""The pyramid as it stood at the end of an earlier period, and the list behind its figures."""

import csv
import io

import pytest

from accounts.choices import Tier
from accounts.models import Account
from scoring.actions import override_tier
from scoring.models import Score, ScoringRun
from tests.scoring.company import AS_OF, DAY, run
from tests.scoring.pages import page
from tests.trade.trading import buy

pytestmark = pytest.mark.django_db


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
