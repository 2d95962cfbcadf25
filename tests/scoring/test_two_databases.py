"""The same input gives the same bytes on SQLite and on PostgreSQL."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.instances import Instance

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

LOAD = "from pathlib import Path; from tests.scoring import real_trade; real_trade.{name}(Path({folder!r}))"
SCORE = """
from django.core.management import call_command
call_command("retier", "--full", *{arguments!r})
call_command("export_scores", output=Path({target!r}))
"""


def scores(instance: Instance, real_data: Path, name: str, *arguments: str) -> bytes:
    """Load a company, score it in two processes, and return the exported bytes of both, which must not differ."""
    load = LOAD.format(name=name, folder=str(real_data))
    exported = []
    for turn, begin in (("first", load), ("second", "from pathlib import Path")):
        path = instance.folder / f"{turn}.csv"
        instance.manage("shell", "-c", begin + SCORE.format(arguments=arguments, target=str(path)))
        exported.append(path.read_bytes())
    assert exported[0] == exported[1]
    return exported[0]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("adventureworks", ["--as-of", "2013-11-30", "--set", "window_months=600", "--set", "cost_to_serve=off"]),
        ("adventureworks", ["--as-of", "2013-08-17"]),
        ("northwind", ["--as-of", "1998-05-07"]),
    ],
)
def test_both_databases_export_the_same_bytes(
    make_instance: Callable[..., Instance], real_data: Path, name: str, arguments: list[str]
) -> None:
    on_sqlite = scores(make_instance(), real_data, name, *arguments)
    on_postgres = scores(make_instance(database="postgres"), real_data, name, *arguments)

    assert on_sqlite == on_postgres
    assert len(on_sqlite.splitlines()) in {92, 702}
