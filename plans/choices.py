"""States of plans and actions, and how goals are measured."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")


# From which states a plan may get into a state.
PLAN_SOURCES: dict[PlanState, frozenset[PlanState]] = {
    PlanState.DRAFT: frozenset({PlanState.SUBMITTED, PlanState.APPROVED}),
    PlanState.SUBMITTED: frozenset({PlanState.DRAFT}),
    PlanState.APPROVED: frozenset({PlanState.SUBMITTED}),
    PlanState.RETIRED: frozenset({PlanState.DRAFT, PlanState.SUBMITTED, PlanState.APPROVED}),
}
EDITABLE = frozenset({PlanState.DRAFT})


class Measure(models.TextChoices):
    """In what a goal is counted."""

    MONEY = "money", _("Money")
    PERCENT = "percent", _("Percent")
    NUMBER = "number", pgettext_lazy("measure", "Number")


class ActionStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class Topic(models.TextChoices):
    """The seven topics of the analysis of a key account."""

    MANAGEMENT_THINKING = "management_thinking", _("Management thinking")
    PRESENT_PROBLEMS = "present_problems", _("Present problems")
    GROWTH_SOURCES = "growth_sources", _("Where growth can come from")
    PEOPLE_AND_TRAINING = "people_and_training", _("People and training")
    SELLING_OBSTACLES = "selling_obstacles", _("Obstacles to selling our product")
    PROFIT_WITH_OUR_PRODUCT = "profit_with_our_product", _("Their profit with our product")
    OUR_OFFER = "our_offer", _("What we can offer")
