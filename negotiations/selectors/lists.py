"""The lists of opportunities and negotiations, and the sums above them."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Q, Sum

from accounts.models import Account
from negotiations.choices import OPEN_STAGES, Stage
from negotiations.models import Negotiation, Opportunity, OpportunityQuerySet
from negotiations.models.negotiations import NegotiationQuerySet
from trade.models import ExchangeRate
from users.models import User

ROWS_OF_ACCOUNT = 20


@dataclass(frozen=True)
class StageSum:
    """The opportunities of one stage: how many, their amount and the amount weighted, in the base currency.

    `unconverted` counts those whose currency has no rate; they are in no sum.
    """

    stage: Stage
    count: int
    amount: Decimal
    weighted: Decimal
    unconverted: int


def listed_opportunities(user: User) -> OpportunityQuerySet:
    """Give the opportunities of the list with what a row shows. Cost: no query yet."""
    found: OpportunityQuerySet = Opportunity.objects.visible_to(user)
    return found.select_related("account", "owner", "competitor", "product")


def listed_negotiations(user: User) -> NegotiationQuerySet:
    """Give the negotiations of the list with what a row shows. Cost: no query yet."""
    found: NegotiationQuerySet = (
        Negotiation.objects.visible_to(user)
        .select_related("account", "lead", "opportunity")
        .annotate(
            last_round=Max("rounds__number"),
            agreed_count=Count("topics", filter=~Q(topics__agreed=""), distinct=True),
        )
    )
    return found


def opportunities_page(account: Account, *, user: User, number: str | None) -> "Page[Any]":
    """Cut a page out of the opportunities of an account, the open ones first. Cost: 2 queries."""
    rows = listed_opportunities(user).filter(account=account)
    return Paginator(rows.order_by(F("closed_on").desc(nulls_first=True), "-id"), ROWS_OF_ACCOUNT).get_page(number)


def negotiations_page(account: Account, *, user: User, number: str | None) -> "Page[Any]":
    """Cut a page out of the negotiations of an account, the latest first. Cost: 2 queries."""
    rows = listed_negotiations(user).filter(account=account)
    return Paginator(rows.order_by("-id"), ROWS_OF_ACCOUNT).get_page(number)


def stage_sums(opportunities: OpportunityQuerySet, *, as_of: dt.date) -> list[StageSum]:
    """Add the open opportunities up by stage, each currency by its rate of the day. Cost: 2 queries."""
    rates = _rates(as_of)
    counts: dict[str, int] = defaultdict(int)
    unconverted: dict[str, int] = defaultdict(int)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    weighted: dict[str, Decimal] = defaultdict(Decimal)
    # Grouped by probability, so that the weighting is exact: a sum of products of two columns would not be money.
    groups = (
        opportunities.open()
        .order_by()
        .values("stage", "currency", "probability")
        .annotate(count=Count("pk", distinct=True), amount=Sum("amount"))
    )
    for group in groups:
        stage, rate = group["stage"], rates.get(group["currency"])
        counts[stage] += group["count"]
        if rate is None:
            unconverted[stage] += group["count"]
            continue
        amount = (group["amount"] or Decimal(0)) * rate
        amounts[stage] += amount
        weighted[stage] += amount * (group["probability"] or 0) / 100
    return [
        StageSum(stage, counts[stage], amounts[stage], weighted[stage], unconverted[stage]) for stage in OPEN_STAGES
    ]


def _rates(as_of: dt.date) -> dict[str, Decimal]:
    known = ExchangeRate.objects.filter(valid_from__lte=as_of).order_by("valid_from").values_list("currency", "rate")
    return {**dict(known), settings.BASE_CURRENCY: Decimal(1)}
