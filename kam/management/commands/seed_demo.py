from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from kam.demo.people import sheet, write_sheet
from kam.demo.seeding import RealDataError, is_seeded, seed

ACCOUNTS = 300
LINES_OF_AN_ACCOUNT = 50
FILE = "demo-users.txt"


class Command(BaseCommand):
    help = "Fill an empty database with an invented supplier of industrial pumps and its customers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accounts", type=int, default=ACCOUNTS, help=f"how many accounts (default {ACCOUNTS})")
        parser.add_argument(
            "--lines", type=int, help=f"about how many order lines (default {LINES_OF_AN_ACCOUNT} an account)"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same data")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts, lines = options["accounts"], options["lines"]
        if accounts < 1 or (lines is not None and lines < 1) or options["seed"] < 0:
            raise CommandError(_("--accounts and --lines start at 1, --seed at 0."), returncode=2)
        if is_seeded():
            self.stdout.write(_("Demo data is there already; nothing was changed."))
            return
        try:
            passwords = seed(
                accounts=accounts,
                lines=lines or accounts * LINES_OF_AN_ACCOUNT,
                seed=options["seed"],
                as_of=timezone.localdate(),
                say=lambda text: self.stdout.write(f"  {text}"),
            )
        except RealDataError as error:
            raise CommandError(str(error), returncode=1) from error
        path = Path(settings.DATA_DIR) / FILE
        text = sheet(passwords)
        write_sheet(path, text)
        self.stdout.write(text)
        self.stdout.write(_("This list is printed once; it is kept in %(path)s.") % {"path": path})
