"""A tier set against the computed one: by those who steer, for a reason, until a day; both stay in sight."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Account, AccountFigures
from scoring.models import TierOverride
from users.models import Notification, User

pytestmark = pytest.mark.django_db


def facts(**changes: Any) -> dict[str, Any]:
    until = timezone.localdate() + dt.timedelta(days=30)
    return {"tier": "gold", "reason": "战略合作", "expires_on": until.isoformat()} | changes


def test_director_sets_a_tier_that_shows_beside_the_computed_one(
    client: Client, loser: Account, director: User, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(director)
    value = f"/accounts/{loser.number}/value/"
    assert f'href="/pyramid/tiers/{loser.number}/"' in client.get(value).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/pyramid/tiers/{loser.number}/", facts())

    assert answer.url == value  # type: ignore[attr-defined]
    override = TierOverride.objects.get()
    assert (override.account, override.tier, override.author, override.reason) == (loser, "gold", director, "战略合作")
    figures = AccountFigures.objects.get(account=loser)
    assert (figures.tier, figures.is_tier_overridden) == ("gold", True)
    shown = client.get(value).context["value"]
    assert (shown.tier, shown.override) == ("gold", override)
    assert shown.computed_tier != "gold"
    assert "战略合作" in client.get(f"/pyramid/tiers/{loser.number}/").content.decode()
    told = Notification.objects.get(kind="tier")
    assert (told.user, told.about) == (loser.owner, loser.number)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"tier": "diamond"}, "tier"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "2099-01-01"}, "expires_on"),
        ({"expires_on": ""}, "expires_on"),
    ],
)
def test_tier_is_not_set_without_reason_or_for_ever(
    client: Client, loser: Account, director: User, wrong: dict[str, str], field: str
) -> None:
    client.force_login(director)

    answer = client.post(f"/pyramid/tiers/{loser.number}/", facts(**wrong))

    assert field in answer.context["form"].errors
    assert not TierOverride.objects.exists()


@pytest.mark.parametrize(
    ("persona", "status"),
    [("owner", 403), ("teammate", 403), ("admin_user", 403), ("director_elsewhere", 404), ("executive", 302)],
)
def test_only_those_who_steer_and_see_the_account_set_its_tier(
    client: Client, loser: Account, persona: str, status: int, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(persona))

    assert client.post(f"/pyramid/tiers/{loser.number}/", facts()).status_code == status
    assert TierOverride.objects.count() == (status == 302)


def test_tier_sent_twice_is_set_once(client: Client, loser: Account, director: User) -> None:
    client.force_login(director)
    token = client.get(f"/pyramid/tiers/{loser.number}/").context["form"]["token"].value()

    for _ in range(2):
        client.post(f"/pyramid/tiers/{loser.number}/", facts(token=token))

    assert TierOverride.objects.count() == 1
