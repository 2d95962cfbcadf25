"""Print a document into a file; the twin of the print buttons."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Account
from core.pdf import FontsMissingError
from plans.documents import plan_of_account_document
from users.choices import Language

KINDS = ("plan", "dossier", "dossier_safe", "visit_brief")
AVAILABLE = ("plan",)


class Command(BaseCommand):
    help = "Print a document (plan by account number) as PDF. Exit 0 done, 1 refused, 2 wrong usage."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=KINDS, metavar="KIND", help=f"one of {', '.join(KINDS)}")
        parser.add_argument("key", metavar="KEY", help="the account number")
        parser.add_argument("--language", choices=Language.values, default=Language.CHINESE.value)
        parser.add_argument("--output", required=True, type=Path, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] not in AVAILABLE:
            raise CommandError(f"The document {options['kind']} is not available yet: print plan.", returncode=2)
        output: Path = options["output"]
        if not output.parent.is_dir():
            raise CommandError(f"{output.parent} is not a folder: name a file in a folder that exists.", returncode=2)
        account = Account.objects.filter(number=options["key"]).select_related("owner", "industry", "region").first()
        if account is None:
            raise CommandError(f"No account has the number {options['key']}.", returncode=1)
        try:
            document = plan_of_account_document(account, language=options["language"], printed_by=None)
        except FontsMissingError as error:
            raise CommandError(str(error), returncode=1) from error
        part = output.with_name(output.name + ".part")
        part.write_bytes(document.pdf)
        part.replace(output)
        self.stdout.write(f"{output}: {len(document.pdf):,} bytes")
