"""The same input gives the same bytes on SQLite and on PostgreSQL."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.instances import Instance

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

LOAD = "from pathlib import Path; from tests.scoring import real_trade; real_trade.{name}(Path({folder!r}))"
SCORE = """
from pathlib import Path
from django.core.management import call_command
for number, arguments in enumerate({runs!r}):
    call_command("retier", "--full", *arguments)
    call_command("export_scores", output=Path({folder!r}) / f"{turn}-{{number}}.csv")
"""


def scores(instance: Instance, real_data: Path, name: str, runs: list[list[str]]) -> list[bytes]:
    """Load a company, score it in two processes, and return what both exported, which must not differ."""
    instance.manage("shell", "-c", LOAD.format(name=name, folder=str(real_data)))
    exported = []
    for turn in ("first", "second"):
        instance.manage("shell", "-c", SCORE.format(runs=runs, folder=str(instance.folder), turn=turn))
        exported.append([(instance.folder / f"{turn}-{number}.csv").read_bytes() for number in range(len(runs))])
    assert exported[0] == exported[1]
    return exported[0]


@pytest.mark.parametrize(
    ("name", "runs", "accounts"),
    [
        (
            "adventureworks",
            [
                ["--as-of", "2013-11-30", "--set", "window_months=600", "--set", "cost_to_serve=off"],
                ["--as-of", "2013-08-17"],
            ],
            701,
        ),
        ("northwind", [["--as-of", "1998-05-07"]], 91),
    ],
)
def test_both_databases_export_the_same_bytes(
    make_instance: Callable[..., Instance], real_data: Path, name: str, runs: list[list[str]], accounts: int
) -> None:
    on_sqlite = scores(make_instance(), real_data, name, runs)
    on_postgres = scores(make_instance(database="postgres"), real_data, name, runs)

    assert on_sqlite == on_postgres
    assert [len(exported.splitlines()) for exported in on_sqlite] == [accounts + 1] * len(runs)
