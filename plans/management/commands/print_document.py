"""Print a document into a file; the twin of the print buttons."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Account
from core.pdf import FontsMissingError
from plans.documents import PlanDocument, plan_of_account_document, visit_brief
from users.choices import Language
from visits.models import Visit

KINDS = ("plan", "dossier", "dossier_safe", "visit_brief")
AVAILABLE = ("plan", "visit_brief")


class Command(BaseCommand):
    help = "Print a document (plan by account, visit_brief by visit) as PDF. Exit 0 done, 1 refused, 2 wrong usage."
    requires_system_checks = []  # they would load every page of the product first

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=KINDS, metavar="KIND", help=f"one of {', '.join(KINDS)}")
        parser.add_argument("key", metavar="KEY", help="the account or visit number")
        parser.add_argument("--language", choices=Language.values, default=Language.CHINESE.value)
        parser.add_argument("--output", required=True, type=Path, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] not in AVAILABLE:
            raise CommandError(
                f"The document {options['kind']} is not available yet: print plan or visit_brief.", returncode=2
            )
        output: Path = options["output"]
        if not output.parent.is_dir():
            raise CommandError(f"{output.parent} is not a folder: name a file in a folder that exists.", returncode=2)
        try:
            document = self._document(options["kind"], options["key"], language=options["language"])
        except FontsMissingError as error:
            raise CommandError(str(error), returncode=1) from error
        part = output.with_name(output.name + ".part")
        part.write_bytes(document.pdf)
        part.replace(output)
        self.stdout.write(f"{output}: {len(document.pdf):,} bytes")

    def _document(self, kind: str, key: str, *, language: str) -> PlanDocument:
        """Print the document of a kind. Raises: CommandError for a number that nothing has."""
        related = ("owner", "industry", "region")
        if kind == "visit_brief":
            visit = Visit.objects.filter(number=key).select_related(*(f"account__{name}" for name in related)).first()
            if visit is None:
                raise CommandError(f"No visit has the number {key}.", returncode=1)
            return visit_brief(visit, language=language, printed_by=None)
        account = Account.objects.filter(number=key).select_related(*related).first()
        if account is None:
            raise CommandError(f"No account has the number {key}.", returncode=1)
        return plan_of_account_document(account, language=language, printed_by=None)
