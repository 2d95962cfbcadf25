"""The shell. The Celery application is made here so that every process, also a page, sends with its settings."""

from kam.celery import app as celery_app

__all__ = ["celery_app"]
