import datetime as dt
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from scoring.actions import RunBusyError, RunLostError, run_scoring
from scoring.costing import NoCapacityError
from scoring.parameters import ParameterError, parse_overrides


class Command(BaseCommand):
    help = "Score all accounts and place them in the value pyramid."
    requires_system_checks = []  # they would load every page of the product first

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=dt.date.fromisoformat, help="the day of the run (default: today)")
        parser.add_argument("--full", action="store_true", help="count the monthly roll-up again from all lines")
        parser.add_argument(
            "--set", action="append", default=[], metavar="KEY=VALUE", dest="overrides", help="override the model"
        )
        parser.add_argument("--publish", action="store_true", help="show the result even of an earlier or changed run")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of: dt.date | None = options["as_of"]
        try:
            result = run_scoring(
                as_of=as_of or timezone.localdate(),
                is_as_of_explicit=as_of is not None,
                full=options["full"],
                overrides=parse_overrides(options["overrides"]),
                force_publish=options["publish"],
            )
        except ParameterError as error:
            raise CommandError(str(error), returncode=2) from error
        except (RunBusyError, RunLostError, NoCapacityError) as error:
            raise CommandError(str(error), returncode=1) from error
        if result.is_ahead:
            self.stderr.write(f"Not published: {result.as_of} lies after tomorrow; no night until then could be shown.")
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json()))
            return
        self.stdout.write(
            f"Run {result.run} as of {result.as_of}, model {result.model}: {result.scored} of {result.accounts} "
            f"accounts scored, {result.moved} moved, {'published' if result.published else 'not published'}."
        )
