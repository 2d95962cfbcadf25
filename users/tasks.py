"""Housekeeping for people."""

from celery import shared_task
from django.utils import timezone

from users import drafts


@shared_task
def sweep_drafts() -> None:
    """Forget drafts that nobody came back to."""
    drafts.sweep(now=timezone.now())
