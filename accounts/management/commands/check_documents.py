"""python manage.py check_documents: whether every document has its file, for example after a restore."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.file_store import document_store
from accounts.selectors.stored_files import files_without_document, lost_files

LEFT_ALONE = dt.timedelta(days=1)  # what is being filed just now


class Command(BaseCommand):
    help = "Compare the documents with their files. Exit 1 when a file is missing or was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contents", action="store_true", help="read every file and compare its SHA-256")
        parser.add_argument("--remove", action="store_true", help="remove files older than a day without a document")

    def handle(self, *args: Any, **options: Any) -> None:
        is_lost = False
        for line in lost_files(has_contents=options["contents"]):
            is_lost = True
            self.stdout.write(line)
        for name in files_without_document(before=timezone.now() - LEFT_ALONE):
            if options["remove"]:
                document_store().delete(name)
            self.stdout.write(f"{name}: no document names this file{', removed' if options['remove'] else ''}")
        if is_lost:
            raise SystemExit(1)
