"""Opportunities and negotiations with a customer."""

from negotiations.models.bottom_lines import BottomLine
from negotiations.models.negotiations import Concession, Negotiation, NegotiationTopic, Round
from negotiations.models.opportunities import Opportunity, OpportunityQuerySet

__all__ = [
    "BottomLine",
    "Concession",
    "Negotiation",
    "NegotiationTopic",
    "Opportunity",
    "OpportunityQuerySet",
    "Round",
]
