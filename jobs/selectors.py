"""The queue as administrators see it: every live job whoever asked, and how the last day went."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from jobs.choices import JobState
from jobs.models import JobRun


@dataclass(frozen=True)
class QueueFigures:
    """How many jobs wait and run, since when the oldest waits, and how the last day ended."""

    waiting: int
    running: int
    done: int
    failed: int
    oldest_at: dt.datetime | None


def queue_figures(*, now: dt.datetime) -> QueueFigures:
    """Count the jobs of everyone. Cost: 1 query."""
    day = Q(finished_at__gte=now - dt.timedelta(days=1))
    waiting = Q(state=JobState.PENDING)
    counted = JobRun.objects.filter(day | Q(finished_at=None)).aggregate(
        waiting=Count("pk", filter=waiting),
        running=Count("pk", filter=Q(state=JobState.RUNNING)),
        done=Count("pk", filter=day & Q(state=JobState.DONE)),
        failed=Count("pk", filter=day & Q(state=JobState.FAILED)),
        oldest_at=Min("created_at", filter=waiting),
    )
    return QueueFigures(**counted)
