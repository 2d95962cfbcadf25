import datetime as dt
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.exports import ScoresMissingError, find_run, write_scores


class Command(BaseCommand):
    help = "Write the scores of a run as CSV, one row an account."
    requires_system_checks = []  # they would load every page of the product first

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--as-of", type=dt.date.fromisoformat, help="the last run of that day")
        which.add_argument("--run", type=int, help="the run with that number (default: the run finished last)")
        parser.add_argument("--output", help="file to write (default: standard output)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = find_run(as_of=options["as_of"], number=options["run"])
        except ScoresMissingError as error:
            raise CommandError(str(error), returncode=1) from error
        if options["output"]:
            with open(options["output"], "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
                write_scores(run, file)
        else:
            sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
            write_scores(run, sys.stdout)
