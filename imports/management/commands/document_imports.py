"""Bring the tables of docs/imports.md up to the fields of the importers."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from imports.documenting import with_tables


class Command(BaseCommand):
    help = "Write the tables of import fields anew into a document that has places for them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=Path("docs/imports.md"))

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        path.write_text(with_tables(path.read_text(encoding="utf-8")), encoding="utf-8")
