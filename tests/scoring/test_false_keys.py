"""False key accounts: listed with their figures, and decided on by those who steer."""

import pytest

from accounts.choices import Flag
from accounts.models import AccountFigures
from scoring.choices import Assessment, Decision
from scoring.models import FlagDecision, Score
from scoring.views import false_keys
from tests.scoring.pages import page

pytestmark = pytest.mark.django_db


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


def test_decision_sent_twice_is_recorded_once(client, loser, director):
    client.force_login(director)
    token = client.get("/pyramid/false-keys/LOSE/").context["form"]["token"].value()
    answer = {"flag": "low_profit", "decision": "accept", "reason": "首单", "token": token}

    for _twice in range(2):
        assert client.post("/pyramid/false-keys/LOSE/", answer).status_code == 302

    assert FlagDecision.objects.count() == 1


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
