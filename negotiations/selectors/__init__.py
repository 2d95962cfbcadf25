"""Reads shaped for the pages of opportunities and negotiations."""

from negotiations.selectors.lists import (
    StageSum,
    listed_negotiations,
    listed_opportunities,
    negotiations_page,
    opportunities_page,
    stage_sums,
)
from negotiations.selectors.margins import Ladder, Step, ladder_of
from negotiations.selectors.timeline import timeline_of

__all__ = [
    "Ladder",
    "StageSum",
    "Step",
    "ladder_of",
    "listed_negotiations",
    "listed_opportunities",
    "negotiations_page",
    "opportunities_page",
    "stage_sums",
    "timeline_of",
]
