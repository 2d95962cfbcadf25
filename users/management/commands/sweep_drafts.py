"""python manage.py sweep_drafts: forget drafts of forms that nobody came back to for 14 days."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from users import drafts


class Command(BaseCommand):
    help = "Forget drafts of forms that nobody came back to for 14 days."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{drafts.sweep(now=timezone.now())} drafts forgotten.")
