import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from jobs.holders import new_holder
from scoring.actions import ensure_model
from scoring.exports import COLUMNS
from scoring.models import ScoringRun
from tests.factories import AccountFactory
from tests.scoring.company import AS_OF, make_company

pytestmark = pytest.mark.django_db

CONTRACT = (
    "account_number, as_of, model, currency, revenue, cost_of_goods, cost_to_serve, concessions, financing, "
    "assumed_share, direct_value, additional_value, current_value, social_index, forecast_value, lifetime_value, "
    "loyalty_index, indirect_index, potential_value, composite, tier, flags"
)


def retier(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("retier", *arguments, "--json", stdout=out)
    return dict(json.loads(out.getvalue()))


def export(tmp_path: Path, *arguments: str) -> str:
    path = tmp_path / "scores.csv"
    call_command("export_scores", *arguments, "--output", str(path))
    return path.read_text(encoding="utf-8")


def test_retier_prints_the_keys_of_the_contract() -> None:
    make_company()

    result = retier("--as-of", AS_OF.isoformat(), "--full")

    assert list(result) == [
        "run",
        "as_of",
        "model",
        "accounts",
        "scored",
        "moved",
        "tiers",
        "flags",
        "seconds",
        "published",
    ]
    assert (result["run"], result["as_of"], result["model"], result["published"]) == (1, "2026-06-15", "v1", True)
    assert sum(result["tiers"].values()) == result["scored"] == 40
    assert set(result["flags"]) == {"one_off", "low_profit", "margin_stripper"}
    assert all(seconds >= 0 for seconds in result["seconds"].values())


def test_retier_takes_the_local_day_by_default() -> None:
    assert retier()["as_of"] == timezone.localdate().isoformat()


def test_retier_with_an_override_is_exportable_but_not_published(tmp_path: Path) -> None:
    make_company()

    result = retier("--as-of", "2026-06-15", "--set", "window_months=600", "--set", "cost_to_serve=off")

    assert not result["published"]
    assert len(export(tmp_path).splitlines()) == 41
    assert ScoringRun.objects.get().overrides == {"window_months": "600", "cost_to_serve": "off"}
    assert retier("--as-of", "2026-06-15", "--set", "window_months=600", "--publish")["published"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "windw_months=6"], "unknown parameter 'windw_months'"),
        (["--set", "window_months=six"], "a number from 1 to 1200"),
        (["--set", "silver_cut=0.01"], "must not descend"),
    ],
)
def test_retier_refuses_wrong_overrides_as_wrong_usage(arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message) as refused:
        call_command("retier", *arguments)

    assert refused.value.returncode == 2
    assert not ScoringRun.objects.exists()


def test_retier_refuses_while_another_run_is_going_on() -> None:
    ScoringRun.objects.create(number=7, as_of=AS_OF, model=ensure_model(), runner=new_holder())

    with pytest.raises(CommandError, match="run 7 is going on") as refused:
        retier()

    assert refused.value.returncode == 1


def test_export_has_the_columns_of_the_contract_and_one_row_an_account(tmp_path: Path) -> None:
    make_company(5)
    AccountFactory(number="never,bought")
    AccountFactory(number="a")
    AccountFactory(number="Ä")
    retier("--as-of", "2026-06-15")

    rows = list(csv.DictReader(io.StringIO(export(tmp_path))))

    assert ", ".join(COLUMNS) == CONTRACT
    assert list(rows[0]) == list(COLUMNS)
    assert [row["account_number"] for row in rows] == ["C000", "C001", "C002", "C003", "C004", "a", "never,bought", "Ä"]
    never = rows[6]
    assert (never["revenue"], never["composite"], never["tier"], never["assumed_share"]) == ("0.0000", "", "", "")
    assert rows[0]["revenue"].split(".")[1] == "0000"
    assert rows[0]["assumed_share"] == "0.000000"
    assert (rows[0]["as_of"], rows[0]["currency"], rows[0]["cost_to_serve"]) == ("2026-06-15", "CNY", "")


def test_export_finds_the_run_by_day_and_by_number(tmp_path: Path) -> None:
    make_company(3)
    retier("--as-of", "2026-06-15")
    retier("--as-of", "2026-05-15")

    assert "2026-05-15" in export(tmp_path)
    assert "2026-06-15" in export(tmp_path, "--as-of", "2026-06-15")
    assert "2026-06-15" in export(tmp_path, "--run", "1")


def test_export_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such finished run") as refused:
        export(tmp_path)

    assert refused.value.returncode == 1


def test_exit_codes_on_the_command_line_are_those_of_the_contract() -> None:
    wrong = subprocess.run(
        [sys.executable, "manage.py", "retier", "--as-of", "yesterday"], capture_output=True, text=True, check=False
    )

    assert wrong.returncode == 2
    assert "yesterday" in wrong.stderr
