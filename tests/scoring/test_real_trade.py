import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import pytest

from accounts.models import AccountFigures
from scoring.actions import RunResult, run_scoring
from scoring.exports import find_run, write_scores
from scoring.models import TierMove
from tests.scoring.real_trade import adventureworks, northwind

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ALL_TIME = {"window_months": "600", "cost_to_serve": "off"}


def exported(number: int | None = None) -> str:
    file = io.StringIO()
    write_scores(find_run(number=number), file)
    return file.getvalue()


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def total(rows: list[dict[str, str]], column: str) -> Decimal:
    return sum((Decimal(row[column] or 0) for row in rows), Decimal(0))


def run(day: str, overrides: dict[str, str]) -> RunResult:
    return run_scoring(as_of=dt.date.fromisoformat(day), full=True, overrides=overrides)


def test_northwind_revenue_is_exact(real_data: Path) -> None:
    northwind(real_data)

    result = run("1998-05-07", {"window_months": "600"})

    rows = rows_of(exported())
    assert total(rows, "revenue") == Decimal("1265793.0395")
    assert (len(rows), sum(Decimal(row["revenue"]) > 0 for row in rows), result.scored) == (91, 89, 89)
    assert {row["assumed_share"] for row in rows if Decimal(row["revenue"]) > 0} == {"1.000000"}
    assert {row["cost_to_serve"] for row in rows} == {""}
    assert [row["account_number"] for row in rows] == sorted(row["account_number"] for row in rows)


def test_adventureworks_shows_its_false_key_accounts(real_data: Path) -> None:
    adventureworks(real_data)

    first = run("2013-11-30", ALL_TIME)
    first_bytes = exported()
    second = run("2013-11-30", ALL_TIME)

    rows = rows_of(first_bytes)
    revenue, cost = total(rows, "revenue"), total(rows, "cost_of_goods")
    assert (round(revenue, 2), round(revenue - cost, 2)) == (Decimal("80450596.98"), Decimal("470482.60"))
    buyers = sorted((row for row in rows if Decimal(row["revenue"])), key=lambda row: -Decimal(row["revenue"]))
    top = buyers[:127]
    losing = [row for row in top if Decimal(row["revenue"]) <= Decimal(row["cost_of_goods"])]
    assert len(losing) == 73
    assert all("low_profit" in row["flags"].split(";") for row in losing)
    for row in rows:
        terms = sum(Decimal(row[name] or 0) for name in ("cost_of_goods", "cost_to_serve", "concessions", "financing"))
        assert Decimal(row["direct_value"]) == Decimal(row["revenue"]) - terms
    assert exported() == first_bytes
    assert exported(first.run) == first_bytes
    assert (first.accounts, first.scored, first.published) == (701, 635, False)
    assert first.tiers == second.tiers == {"platinum": 7, "gold": 25, "silver": 95, "bronze": 508}
    assert not AccountFigures.objects.exists()
    assert not TierMove.objects.exists()
