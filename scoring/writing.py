# ruff: noqa: S608 (table and column names come from models; values are always parameters)
"""The set-based write: all scores of a run in a statement or two, and the switch that shows them.

PostgreSQL takes the rows by COPY, SQLite by one prepared insert of several rows at a time. Both publish inside the
database, and touch only figures that changed.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from accounts.choices import Tier
from accounts.models import AccountFigures
from scoring.engine import Scores
from scoring.models import Score, ScoringRun, TierOverride
from trade.rollup import among

TIERS = (Tier.PLATINUM.value, Tier.GOLD.value, Tier.SILVER.value, Tier.BRONZE.value, "")  # the last for index −1

ROWS_AT_ONCE = 20  # of one insert on SQLite: what a statement costs by itself is as much as a row

# What of a score the lists show: column of AccountFigures by its expression over the score.
SHOWN = {
    "revenue": "score.revenue",
    "prior_revenue": "score.prior_revenue",
    "direct_value": "score.direct_value",
    "current_value": "score.current_value",
    "potential_value": "score.potential_value",
    "composite": "score.composite",
    "rank": "score.rank",
    "tier": "COALESCE(override.tier, score.tier)",
    "is_tier_overridden": "override.tier IS NOT NULL",
    "is_one_off": "score.one_off = 1",
    "is_low_profit": "score.low_profit = 1",
    "is_margin_stripper": "score.margin_stripper = 1",
    "first_order_on": "score.first_purchase_on",
    "last_order_on": "score.last_purchase_on",
}
# What of it changes with the day, for nearly everyone; the rest changes for those who trade.
CHANGING_DAILY = ("potential_value", "composite", "rank")


def insert_scores(run: ScoringRun, scores: Scores) -> None:
    """Write one row an account. Columns that are the same for everyone travel once. Cost: two statements.

    PostgreSQL copies the rows into the table itself, because COPY takes no literals.
    """
    if not scores.features.size:
        return
    columns = _columns(run, scores)
    table = Score._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in zip(*columns.values(), strict=True):
                    copy.write_row(row)
            return
        same = {
            name: values[0]
            for name, values in columns.items()
            if name != "account_id" and list(values).count(values[0]) == len(values)
        }
        varying = {name: values for name, values in columns.items() if name not in same}
        names = ", ".join([*varying, *same])
        marks = f"({', '.join([*['%s'] * len(varying), *map(_literal, same.values())])})"
        values = list(chain.from_iterable(zip(*varying.values(), strict=True)))
        step = ROWS_AT_ONCE * len(varying)
        full = len(values) - len(values) % step
        insert = f"INSERT INTO {table} ({names}) VALUES "
        if full:
            batches = [values[start : start + step] for start in range(0, full, step)]
            cursor.executemany(insert + ", ".join([marks] * ROWS_AT_ONCE), batches)
        if full < len(values):
            cursor.execute(insert + ", ".join([marks] * ((len(values) - full) // len(varying))), values[full:])


def _literal(value: Any) -> str:
    """Write a value of ours into a statement: whole numbers, codes and nothing."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    return repr(value)


def publish(run: ScoringRun, *, accounts: Sequence[int] | None = None) -> int:
    """Show the scores of a run in the figures of the accounts; return how many figures changed.

    Overrides of tiers that are valid on the run's day go before the computed tier. Who has new figures of the window is
    written whole, everyone else in the columns that change daily: every column costs its index.
    Cost: two statements.
    """
    figures = AccountFigures._meta.db_table
    steady = [name for name in SHOWN if name not in CHANGING_DAILY]
    is_new = _differs("shown", steady, SHOWN)
    changed = _switch(
        run,
        SHOWN,
        accounts,
        join=f"LEFT JOIN {figures} AS shown ON shown.account_id = score.account_id",
        where=f"(shown.account_id IS NULL OR {is_new})",
    )
    return changed + _switch(run, CHANGING_DAILY, accounts)


def _switch(
    run: ScoringRun, columns: Iterable[str], accounts: Sequence[int] | None, *, join: str = "", where: str = "TRUE"
) -> int:
    """Show some columns of the scores of a run where one of them differs; return how many figures changed."""
    figures = AccountFigures._meta.db_table
    overrides = (
        "SELECT account_id, tier FROM (SELECT account_id, tier, ROW_NUMBER() OVER "
        "(PARTITION BY account_id ORDER BY created_on DESC, id DESC) AS place "
        f"FROM {TierOverride._meta.db_table} WHERE created_on <= %s AND expires_on >= %s) AS valid WHERE place = 1"
    )
    only, ids = ("TRUE", ()) if accounts is None else among("score.account_id", accounts)
    statement = (
        f"INSERT INTO {figures} (account_id, has_current_plan, run_number, as_of, {', '.join(SHOWN)}) "
        f"SELECT score.account_id, FALSE, %s, %s, {', '.join(SHOWN.values())} "
        f"FROM {Score._meta.db_table} AS score "
        f"LEFT JOIN ({overrides}) AS override ON override.account_id = score.account_id {join} "
        f"WHERE score.run_id = %s AND {only} AND {where} "
        "ON CONFLICT (account_id) DO UPDATE SET run_number = excluded.run_number, as_of = excluded.as_of, "
        + ", ".join(f"{name} = excluded.{name}" for name in columns)
        + f" WHERE {_differs(figures, columns, {name: f'excluded.{name}' for name in columns})}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [run.number, run.as_of, run.as_of, run.as_of, run.pk, *ids])
        return int(cursor.rowcount)


def _differs(table: str, columns: Iterable[str], others: Mapping[str, str]) -> str:
    """Return the condition that one of the columns of a table differs from another expression."""
    return " OR ".join(f"{table}.{name} IS DISTINCT FROM ({others[name]})" for name in columns)


def _columns(run: ScoringRun, scores: Scores) -> dict[str, Sequence[Any]]:
    """Lay out the columns of the score table. Shape: one entry an account in each."""
    features, ahead, size = scores.features, scores.forecast, scores.features.size
    unknown: list[None] = [None] * size
    potential = _money(scores.potential)
    return {
        "run_id": [run.pk] * size,
        "account_id": features.account_ids.tolist(),
        "revenue": scores.revenue.tolist(),
        "prior_revenue": features.prior_revenue.tolist(),
        "cost_of_goods": scores.cost_of_goods.tolist(),
        "cost_to_serve": unknown if scores.cost_to_serve is None else scores.cost_to_serve.tolist(),
        "concessions": unknown,
        "financing": unknown,
        "assumed_share": _ratio(scores.assumed_share),
        "direct_value": scores.direct.tolist(),
        "additional_value": unknown,
        "current_value": scores.current.tolist(),
        "social_index": unknown,
        "forecast_value": _money(np.rint(ahead.value)),
        "forecast_basis": ahead.basis.tolist(),
        "lifetime_value": unknown,
        "loyalty_index": unknown,
        "indirect_index": unknown,
        "potential_value": potential,
        "composite": _where(scores.scored, scores.composite),
        "rank": _where(scores.scored, scores.rank),
        "tier": [TIERS[tier] for tier in scores.standing.tiers.tolist()],
        "one_off": scores.one_off.tolist(),
        "low_profit": scores.low_profit.tolist(),
        "margin_stripper": scores.margin_stripper.tolist(),
        "order_count": features.window["order_count"].tolist(),
        "purchase_days": features.history["purchase_days"].tolist(),
        "first_purchase_on": _days(features.history["first_purchase_on"]),
        "last_purchase_on": _days(features.history["last_purchase_on"]),
        "lifetime_revenue": features.history["revenue"].tolist(),
        "largest_order": features.history["largest_order"].tolist(),
        "expected_purchases": _ratio(ahead.purchases),
        "p_alive": _ratio(ahead.p_alive),
        "expected_spend": _money(ahead.spend),
        "margin_ratio": _ratio(ahead.margin),
        "platinum_streak": scores.standing.streaks[:, 0].tolist(),
        "gold_streak": scores.standing.streaks[:, 1].tolist(),
        "silver_streak": scores.standing.streaks[:, 2].tolist(),
    }


def _where(known: npt.NDArray[np.bool_], values: npt.NDArray[Any]) -> list[Any]:
    boxed = values.astype(object)
    boxed[~known] = None
    return list(boxed.tolist())


def _ratio(values: npt.NDArray[np.float64]) -> list[Any]:
    return _where(~np.isnan(values), np.round(values, 6) + 0.0)  # + 0.0 so that no −0 is written


def _money(values: npt.NDArray[np.float64]) -> list[Any]:
    return _where(~np.isnan(values), np.rint(np.nan_to_num(values)).astype(np.int64))


def _days(ordinals: npt.NDArray[np.int64]) -> list[str | None]:
    texts = {day: dt.date.fromordinal(day).isoformat() if day else None for day in np.unique(ordinals).tolist()}
    return [texts[day] for day in ordinals.tolist()]
