"""Interactions and promises of the demo: believable, of both sides, and dated in the past."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.choices import Category, CommitmentState, Side
from accounts.models import Account, AccountFigures, Commitment, Interaction
from kam.demo.touches import create_touches
from tests.factories import AccountFactory, ContactFactory, TeamMemberFactory


@pytest.fixture
def customers(owner, teammate):
    """Some key accounts and others, with people and a team; one that nobody answers for."""
    for place in range(24):
        account = AccountFactory(owner=owner, category=Category.KEY if place % 3 == 0 else Category.NORMAL)
        ContactFactory(account=account)
        TeamMemberFactory(account=account, user=teammate)
    return AccountFactory(owner=None)


def test_demo_touches_are_of_accounts_that_someone_answers_for(customers):
    count = create_touches(5, as_of=timezone.localdate())

    assert count == Interaction.objects.count() > 40
    assert not Interaction.objects.filter(account=customers).exists()
    spoken_to = Account.objects.filter(category=Category.KEY, interactions__isnull=False).distinct()
    assert spoken_to.count() == 8
    assert all(touch.contact.account_id == touch.account_id for touch in Interaction.objects.exclude(contact=None))


def test_demo_promises_are_of_both_sides_and_given_before_they_were_due(customers):
    create_touches(5, as_of=timezone.localdate())

    promises = list(Commitment.objects.all())
    assert {promise.side for promise in promises} == set(Side.values)
    assert {CommitmentState.OPEN, CommitmentState.KEPT} <= {promise.state for promise in promises}
    assert all(timezone.localdate(promise.created_at) < promise.due_on for promise in promises)
    assert all(promise.evidence for promise in promises if promise.state != CommitmentState.OPEN)


def test_demo_accounts_know_when_they_were_spoken_to_last(customers):
    create_touches(5, as_of=timezone.localdate())

    for account in Account.objects.filter(interactions__isnull=False).distinct():
        latest = max(timezone.localdate(touch.happened_at) for touch in account.interactions.all())
        assert AccountFigures.objects.get(account=account).last_contact_on == latest


def test_demo_touches_are_the_same_for_the_same_seed_and_none_is_to_come(customers):
    as_of = timezone.localdate() - dt.timedelta(days=30)

    create_touches(5, as_of=as_of)
    first = list(Interaction.objects.order_by("pk").values_list("account", "channel", "happened_at", "summary"))
    Interaction.objects.all().delete()
    Commitment.objects.all().delete()
    create_touches(5, as_of=as_of)

    assert list(Interaction.objects.order_by("pk").values_list("account", "channel", "happened_at", "summary")) == first
    assert all(timezone.localdate(moment) <= as_of for _account, _channel, moment, _summary in first)
