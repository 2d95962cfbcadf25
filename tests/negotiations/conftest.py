"""A negotiation with 澜江化工 that is under way, and an opportunity behind it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Account
from negotiations.actions import (
    create_negotiation,
    create_opportunity,
    open_negotiation,
    update_topic,
    write_bottom_line,
)
from negotiations.choices import Topic
from negotiations.models import Negotiation, NegotiationTopic, Opportunity
from users.models import User

SECRET_WORDS = "绝密底线不得外传"
SECRET_FIGURE = Decimal("17.3517")


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def opportunity(account: Account, owner: User) -> Opportunity:
    return create_opportunity(
        by=owner, account=account, title="三期扩建泵组", created_on=dt.date(2026, 9, 1), amount=Decimal(4_600_000)
    )


@pytest.fixture
def negotiation(account: Account, owner: User, opportunity: Opportunity) -> Negotiation:
    """1,000 units at 100, costing 70; the owner leads."""
    made = create_negotiation(
        by=owner,
        account=account,
        title="2027 年框架协议",
        lead=owner,
        opportunity=opportunity,
        quantity=Decimal(1000),
        list_price=Decimal(100),
        unit_cost=Decimal(70),
    )
    return open_negotiation(by=owner, negotiation=made)


@pytest.fixture
def price(negotiation: Negotiation, owner: User) -> NegotiationTopic:
    """The topic of the price, discussed and not agreed."""
    topic = NegotiationTopic.objects.get(negotiation=negotiation, topic=Topic.PRICE)
    changes: dict[str, Any] = {"opening": "较现价 +2%", "target_figure": Decimal(0), "their_figure": Decimal(-6)}
    return update_topic(by=owner, topic=topic, changes=changes, version=topic.version)


@pytest.fixture
def guarded(negotiation: Negotiation, owner: User, today: dt.date) -> Negotiation:
    """The negotiation with a bottom line on our margin, written by the owner, who is granted by it."""
    topic = NegotiationTopic.objects.get(negotiation=negotiation, topic=Topic.PROFIT)
    write_bottom_line(by=owner, topic=topic, value=SECRET_FIGURE, note=SECRET_WORDS, version=0, as_of=today)
    return negotiation
