"""Stages of opportunities, states and topics of negotiations, kinds of concessions."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(models.TextChoices):
    """How far an opportunity is: from a first trace to a signed contract."""

    LEAD = "lead", pgettext_lazy("stage", "Lead")
    OPPORTUNITY = "opportunity", pgettext_lazy("stage", "Opportunity")
    BID = "bid", pgettext_lazy("stage", "Bid")
    CONTRACT = "contract", pgettext_lazy("stage", "Contract")
    WON = "won", pgettext_lazy("stage", "Won")
    LOST = "lost", pgettext_lazy("stage", "Lost")


# From which stages an opportunity may get into a stage; one step back is rework, out of a closed one it is reopened.
STAGE_SOURCES: dict[Stage, frozenset[Stage]] = {
    Stage.LEAD: frozenset({Stage.OPPORTUNITY}),
    Stage.OPPORTUNITY: frozenset({Stage.LEAD, Stage.BID, Stage.LOST}),
    Stage.BID: frozenset({Stage.OPPORTUNITY, Stage.CONTRACT}),
    Stage.CONTRACT: frozenset({Stage.OPPORTUNITY, Stage.BID, Stage.WON}),
    Stage.WON: frozenset({Stage.CONTRACT}),
    Stage.LOST: frozenset({Stage.LEAD, Stage.OPPORTUNITY, Stage.BID, Stage.CONTRACT}),
}
OPEN_STAGES = (Stage.LEAD, Stage.OPPORTUNITY, Stage.BID, Stage.CONTRACT)
CLOSED_STAGES = (Stage.WON, Stage.LOST)
# Percent of success assumed for a stage where nobody says otherwise.
USUAL_PROBABILITY: dict[Stage, int] = {
    Stage.LEAD: 10,
    Stage.OPPORTUNITY: 30,
    Stage.BID: 50,
    Stage.CONTRACT: 80,
    Stage.WON: 100,
    Stage.LOST: 0,
}


def next_stages(stage: Stage) -> list[Stage]:
    """List the stages an opportunity may go to from here."""
    return [target for target in Stage if stage in STAGE_SOURCES[target]]


class NegotiationState(models.TextChoices):
    PREPARING = "preparing", pgettext_lazy("negotiation", "Preparing")
    OPEN = "open", pgettext_lazy("negotiation", "Under way")
    AGREED = "agreed", pgettext_lazy("negotiation", "Agreed")
    BROKEN_OFF = "broken_off", pgettext_lazy("negotiation", "Broken off")


NEGOTIATION_SOURCES: dict[NegotiationState, frozenset[NegotiationState]] = {
    NegotiationState.PREPARING: frozenset(),
    NegotiationState.OPEN: frozenset({NegotiationState.PREPARING, NegotiationState.BROKEN_OFF}),
    NegotiationState.AGREED: frozenset({NegotiationState.OPEN}),
    NegotiationState.BROKEN_OFF: frozenset({NegotiationState.PREPARING, NegotiationState.OPEN}),
}
RUNNING_STATES = (NegotiationState.PREPARING, NegotiationState.OPEN)


class Topic(models.TextChoices):
    """The six topics of a negotiation."""

    QUALITY = "quality", pgettext_lazy("topic", "Quality")
    PRICE = "price", pgettext_lazy("topic", "Price")
    SUPPLY = "supply", pgettext_lazy("topic", "Way of supply")
    POLICY = "policy", pgettext_lazy("topic", "Key-account policy")
    SERVICE = "service", pgettext_lazy("topic", "Service assurance")
    PROFIT = "profit", pgettext_lazy("topic", "Profit of both sides")


class Measure(models.TextChoices):
    """In what the figures of a topic are counted."""

    PERCENT = "percent", pgettext_lazy("measure", "%")
    MONEY = "money", pgettext_lazy("measure", "money")
    DAYS = "days", pgettext_lazy("measure", "days")
    MONTHS = "months", pgettext_lazy("measure", "months")
    HOURS = "hours", pgettext_lazy("measure", "hours")
    UNITS = "units", pgettext_lazy("measure", "units")


# Topics that the terms are compared with: price against list in percent, and our margin in percent.
FIXED_MEASURES: dict[Topic, Measure] = {Topic.PRICE: Measure.PERCENT, Topic.PROFIT: Measure.PERCENT}
FIGURE_HINTS: dict[Topic, Promise] = {
    Topic.QUALITY: _("For example months of warranty, or percent of rejects."),
    Topic.PRICE: _("Against the list price: −3 is three percent below it."),
    Topic.SUPPLY: _("For example days ahead of delivery, or units in safety stock."),
    Topic.POLICY: _("For example the rebate of the year in percent."),
    Topic.SERVICE: _("For example hours until somebody is on site."),
    Topic.PROFIT: _("Our margin in percent of sales."),
}


class ConcessionKind(models.TextChoices):
    """What a concession moves, and in what its size is counted."""

    PRICE = "price", _("Price, percent of list")
    REBATE = "rebate", _("Rebate, points")
    FREE_GOODS = "free_goods", _("Free goods, units")
    PAYMENT = "payment", _("Payment term, days")
    UNIT_COST = "unit_cost", _("Quality or service, cost a unit")
    LUMP_SUM = "lump_sum", _("One-off cost, money")
    QUANTITY = "quantity", _("Quantity, units")
    OTHER = "other", _("Without a figure")
