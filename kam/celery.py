"""The Celery application: messages carry numbers of rows, the ledger in the database knows the rest."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kam.settings")

app = Celery("kam")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect(dispatch_uid="sweep-at-the-start")
def sweep_at_the_start(**_kwargs: Any) -> None:
    """Let a worker that begins look at once for jobs that its forerunner dropped."""
    app.send_task("jobs.sweep", retry=False)
