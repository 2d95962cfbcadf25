"""States of a job, and which may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Stopped")


LIVE = frozenset({JobState.PENDING, JobState.RUNNING})
RESTARTABLE = frozenset({JobState.FAILED, JobState.CANCELLED})

# Running may follow running: another worker takes over from one that was lost.
TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.PENDING: frozenset({JobState.RUNNING, JobState.CANCELLED, JobState.FAILED}),
    JobState.RUNNING: frozenset(
        {JobState.RUNNING, JobState.PENDING, JobState.DONE, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset({JobState.PENDING}),
    JobState.CANCELLED: frozenset({JobState.PENDING}),
}


def sources_of(state: JobState) -> list[JobState]:
    """List the states from which a job may enter the given one."""
    return [source for source, targets in TRANSITIONS.items() if state in targets]
