"""Do waiting jobs in this process: the twin of the background worker."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs import running
from jobs.choices import JobState
from jobs.models import JobRun


class Command(BaseCommand):
    help = "Do the waiting jobs, and those whose worker was lost, in this process. Exit 1 when one failed."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = False
        for number in JobRun.objects.live().order_by("id").values_list("id", flat=True):
            job = running.perform(number)
            if job is None:
                continue
            self.stdout.write(f"{job.pk} {job} {job.state} {job.summary or job.error}".rstrip())
            failed |= job.state == JobState.FAILED
        if failed:
            raise SystemExit(1)
