"""Import a file; the twin of the pages under /imports/."""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from imports.actions import create_batch_of_operator, may_import, note_refusal, run_batch
from imports.choices import DateOrder, DecimalMark, Duplicates, Kind, Outcome
from imports.models import ImportBatch
from imports.problems import FileRefused, WrongUsage
from imports.registry import importer_of
from imports.running import Options
from users.models import User

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
LISTED = 20


def pair(text: str) -> tuple[str, str]:
    """Read field=Header; with nothing behind the sign the field is not read from any column."""
    name, equals, header = text.partition("=")
    if not equals or not name.strip():
        raise argparse.ArgumentTypeError(_('write --map "field=Header"'))
    return name.strip(), header.strip()


def _not_allowed(user: User, kind: Kind) -> str:
    if not may_import(user):
        return _("%(name)s may not import.") % {"name": user.username}
    return _("%(name)s may not import %(kind)s.") % {"name": user.username, "kind": kind.value}


def _is_writable(path: Path) -> bool:
    return os.access(path if path.exists() else path.parent, os.W_OK) and not path.is_dir()


class Command(BaseCommand):
    help = "Import accounts, contacts, products, exchange rates or orders from a CSV, TSV, XLSX or XLS file."
    requires_system_checks = []  # they would load every page of the product first

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=Kind.values, metavar="KIND", help=", ".join(Kind.values))
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--encoding", default="", help="for example utf-8, gb18030, utf-16; found out if not given")
        parser.add_argument("--sheet", default="", help="name of the sheet; the first one with rows if not given")
        parser.add_argument(
            "--map",
            action="append",
            type=pair,
            default=[],
            metavar="field=Header",
            dest="pairs",
            help="read a field from the column with a header; field= alone reads it from none",
        )
        parser.add_argument("--create-missing", action="store_true", help="create unknown accounts, products, regions")
        parser.add_argument("--duplicates", choices=Duplicates.values, default=Duplicates.SKIP.value)
        parser.add_argument("--date-order", choices=DateOrder.values, default=None)
        parser.add_argument("--decimal", choices=DecimalMark.values, default=None)
        parser.add_argument("--dry-run", action="store_true", help="count what would happen, write nothing")
        parser.add_argument("--errors", type=Path, default=None, metavar="FILE", help="where refused rows are written")
        parser.add_argument("--user", default="", metavar="NAME", help="import with what this person may see and do")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Tell wrong usage as JSON besides, when that was asked for."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        end = parser.error

        def error(message: str) -> NoReturn:
            if "--json" in sys.argv:
                self._print_refused(None, None, message)
            end(message)
            raise AssertionError("the parser has ended the process")

        parser.error = error  # type: ignore[method-assign]
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        self._is_json = options["json"]
        kind, path = Kind(options["kind"]), options["file"]
        if wrong := self._wrong_paths(kind, path, options["errors"]):
            self._refuse(kind, wrong, code=WRONG_USAGE)
        by = self._user(kind, options["user"])
        if by is not None and not may_import(by, kind):
            self._refuse(kind, _not_allowed(by, kind))
        batch = create_batch_of_operator(by=by, kind=kind, path=path)
        chosen = Options(
            encoding=options["encoding"],
            sheet=options["sheet"],
            mapping=dict(options["pairs"]),
            create_missing=options["create_missing"],
            duplicates=Duplicates(options["duplicates"]),
            date_order=DateOrder(options["date_order"]) if options["date_order"] else None,
            decimal=DecimalMark(options["decimal"]) if options["decimal"] else None,
        )
        try:
            run_batch(
                batch=batch,
                path=path,
                options=chosen,
                is_dry_run=options["dry_run"],
                by=by,
                today=timezone.localdate(),
                errors_to=options["errors"],
            )
        except FileRefused as refusal:
            is_wrong = isinstance(refusal, WrongUsage)
            self._refuse(kind, str(refusal), batch=batch, code=WRONG_USAGE if is_wrong else REFUSED)
        except OperationalError:
            busy = _("The database was busy. Nothing was written; try again.")
            note_refusal(batch=batch, message=busy)
            self._refuse(kind, busy, batch=batch)
        errors_at = options["errors"] or (batch.errors_path if batch.errors_name else None)
        if self._is_json:
            self.stdout.write(json.dumps(self._figures(batch), ensure_ascii=False))
        else:
            self._tell(batch, errors_at, is_dry_run=options["dry_run"])
        if batch.counts["errors"]:
            raise SystemExit(REFUSED)

    @staticmethod
    def _wrong_paths(kind: Kind, path: Path, errors_to: Path | None) -> str:
        """Say what cannot be read or written, before anything is done; nothing when all is well."""
        if importer_of(kind) is None:
            return _("%(kind)s: not available yet.") % {"kind": kind.value}
        if not path.is_file():
            return _("There is no file %(path)s.") % {"path": path}
        if not os.access(path, os.R_OK):
            return _("The file %(path)s cannot be read.") % {"path": path}
        if errors_to is not None and errors_to.resolve() == path.resolve():
            return _("The refused rows cannot go into the file itself.")
        if errors_to is not None and not _is_writable(errors_to):
            return _("The file %(path)s cannot be written.") % {"path": errors_to}
        return ""

    def _user(self, kind: Kind, name: str) -> User | None:
        if not name:
            return None
        user: User | None = User.objects.active().filter(username=name).first()
        if user is None:
            self._refuse(kind, _("There is no active user %(name)s.") % {"name": name}, code=WRONG_USAGE)
        return user

    def _refuse(self, kind: Kind, message: str, *, batch: ImportBatch | None = None, code: int = REFUSED) -> NoReturn:
        """End without having written anything. Raises: CommandError."""
        if self._is_json:
            self._print_refused(batch.number if batch else None, kind.value, message)
        raise CommandError(message, returncode=code)

    def _print_refused(self, batch: str | None, kind: str | None, message: str) -> None:
        nothing = {"rows_read": 0, **dict.fromkeys(Outcome.values, 0), "missing_created": {}}
        self.stdout.write(json.dumps({"batch": batch, "kind": kind, **nothing, "refused": message}, ensure_ascii=False))

    def _figures(self, batch: ImportBatch) -> dict[str, Any]:
        counts = batch.counts
        return {
            "batch": batch.number,
            "kind": batch.kind,
            "rows_read": counts["rows_read"],
            **{outcome.value: counts[outcome.value] for outcome in Outcome},
            "missing_created": counts["missing_created"],
            "duplicates": batch.findings["duplicate_count"],
            "encoding": batch.encoding,
            "encoding_guessed": batch.findings["encoding_guessed"],
        }

    def _tell(self, batch: ImportBatch, errors_at: Path | None, *, is_dry_run: bool) -> None:
        counts = batch.counts
        self.stdout.write(
            _("%(batch)s: %(rows)s rows read.") % {"batch": batch.number, "rows": counts["rows_read"]}
            + (" " + _("Nothing was written (dry run).") if is_dry_run else "")
        )
        for outcome in Outcome:
            self.stdout.write(f"  {outcome.label}: {counts[outcome.value]}")
        for kind, n in counts["missing_created"].items():
            self.stdout.write("  " + _("Created because missing: %(kind)s %(n)s") % {"kind": kind, "n": n})
        for row, first in batch.findings["duplicates"][:LISTED]:
            self.stdout.write("  " + _("Row %(row)s repeats row %(first)s.") % {"row": row, "first": first})
        for row, reason in batch.findings["errors"][:LISTED]:
            self.stdout.write("  " + _("Row %(row)s: %(reason)s") % {"row": row, "reason": reason})
        for note in batch.findings["notes"][:LISTED]:
            self.stdout.write(f"  {note}")
        if errors_at is not None:
            self.stdout.write(_("The refused rows are in %(path)s") % {"path": errors_at})
