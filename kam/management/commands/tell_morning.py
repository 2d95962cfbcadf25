"""python manage.py tell_morning: put the notices of the morning into the bells; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kam.mornings import tell_morning


class Command(BaseCommand):
    help = "Tell in the bells which requests are late, which promises fall due and which visits wait to be closed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tell_morning(at=timezone.now())} notices.")
