"""Kinds, severities, states and steps of requests."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestKind(models.TextChoices):
    REQUEST = "request", pgettext_lazy("service", "Request")
    COMPLAINT = "complaint", _("Complaint")


class Severity(models.TextChoices):
    """How much is at stake for the customer, the gravest first."""

    CRITICAL = "critical", pgettext_lazy("severity", "Critical")
    HIGH = "high", pgettext_lazy("severity", "High")
    NORMAL = "normal", pgettext_lazy("severity", "Normal")
    LOW = "low", pgettext_lazy("severity", "Low")


class RequestState(models.TextChoices):
    OPEN = "open", pgettext_lazy("service", "Open")
    PROGRESS = "progress", pgettext_lazy("service", "In progress")
    RESOLVED = "resolved", pgettext_lazy("service", "Resolved")
    CLOSED = "closed", pgettext_lazy("service", "Closed")
    REJECTED = "rejected", pgettext_lazy("service", "Rejected")


# From which states a request may get into a state; back to open means that it is taken up again.
REQUEST_SOURCES: dict[RequestState, frozenset[RequestState]] = {
    RequestState.OPEN: frozenset({RequestState.RESOLVED, RequestState.CLOSED, RequestState.REJECTED}),
    RequestState.PROGRESS: frozenset({RequestState.OPEN}),
    RequestState.RESOLVED: frozenset({RequestState.OPEN, RequestState.PROGRESS}),
    RequestState.CLOSED: frozenset({RequestState.RESOLVED}),
    RequestState.REJECTED: frozenset({RequestState.OPEN, RequestState.PROGRESS}),
}
UNRESOLVED = frozenset({RequestState.OPEN, RequestState.PROGRESS})
SETTLED = frozenset({RequestState.CLOSED, RequestState.REJECTED})
UNSETTLED = frozenset(RequestState) - SETTLED


class StepKind(models.TextChoices):
    """What happened to a request."""

    OPENED = "opened", pgettext_lazy("step of a request", "Opened")
    STARTED = "started", pgettext_lazy("step of a request", "Answered, work began")
    HANDED = "handed", pgettext_lazy("step of a request", "Handed over")
    NOTED = "noted", pgettext_lazy("step of a request", "Noted")
    RESOLVED = "resolved", pgettext_lazy("step of a request", "Resolved")
    CLOSED = "closed", pgettext_lazy("step of a request", "Closed")
    REJECTED = "rejected", pgettext_lazy("step of a request", "Rejected")
    REOPENED = "reopened", pgettext_lazy("step of a request", "Reopened")
