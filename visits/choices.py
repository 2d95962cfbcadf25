"""Forms and states of visits, and how the levels of both sides compare."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitForm(models.TextChoices):
    """What kind of visit it is."""

    COURTESY = "courtesy", _("Courtesy visit")
    DISCUSSION = "discussion", _("Discussion")
    PROBLEM = "problem", _("Problem visit")
    SOCIAL = "social", _("Social visit")
    SURVEY = "survey", _("Survey visit")


class VisitState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("visit", "Planned")
    CONFIRMED = "confirmed", pgettext_lazy("visit", "Confirmed")
    UNDER_WAY = "under_way", pgettext_lazy("visit", "Under way")
    CLOSED = "closed", pgettext_lazy("visit", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("visit", "Cancelled")


# From which states a visit may get into a state; a confirmed one whose time or place changes is planned again.
VISIT_SOURCES: dict[VisitState, frozenset[VisitState]] = {
    VisitState.PLANNED: frozenset({VisitState.CONFIRMED}),
    VisitState.CONFIRMED: frozenset({VisitState.PLANNED}),
    VisitState.UNDER_WAY: frozenset({VisitState.PLANNED, VisitState.CONFIRMED}),
    VisitState.CLOSED: frozenset({VisitState.UNDER_WAY}),
    VisitState.CANCELLED: frozenset({VisitState.PLANNED, VisitState.CONFIRMED, VisitState.UNDER_WAY}),
}
AHEAD = frozenset({VisitState.PLANNED, VisitState.CONFIRMED})
PAST = "past"  # No state of its own: open although its time has passed.
OPEN = AHEAD | {VisitState.UNDER_WAY}


class Attainment(models.TextChoices):
    """What a visit attained of its purpose."""

    REACHED = "reached", _("Purpose reached")
    PARTLY = "partly", _("Partly reached")
    MISSED = "missed", _("Not reached")


class LineKind(models.TextChoices):
    """What was put forward and what was agreed in a visit."""

    PROPOSAL = "proposal", _("Proposal")
    DECISION = "decision", _("Decision")


class Match(models.TextChoices):
    """How the level of ours compares with that of one person of the customer."""

    MATCHED = "matched", _("Levels match")
    ABOVE = "above", _("We come higher")
    BELOW = "below", _("We come lower")
    NOBODY = "nobody", _("Nobody of us")
    UNKNOWN = "unknown", _("Level not known")
