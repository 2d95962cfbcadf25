"""The yardstick of the night: what a short pandas program costs that gives the same scores.

It reads every order line, groups them, scores with the same rules, and writes one row an account.
"""

import sqlite3
from typing import Any

import numpy as np
import pandas as pd
from django.conf import settings
from django.db import connection

from scoring import bgnbd, gamma_gamma
from scoring.periods import months_before, weeks_ahead
from scoring.pyramid import place, rank_of
from tests.bench.company import AS_OF

CUTS = [0.01, 0.05, 0.2]


def score_by_pandas() -> None:
    """Read, group, score and write."""
    assert connection.vendor == "sqlite"
    with sqlite3.connect(settings.DATABASES["default"]["NAME"]) as database:
        lines = pd.read_sql_query(
            "SELECT account_id, order_id, ordered_on, net_amount, cost_amount FROM trade_orderline "
            "WHERE NOT is_void AND ordered_on < ?",
            database,
            params=(AS_OF.isoformat(),),
        )
        accounts = pd.read_sql_query("SELECT id, number FROM accounts_account WHERE archived_at IS NULL", database)
        _scores(lines, accounts).to_sql("scores_by_pandas", database, if_exists="replace", index=False)


def _scores(lines: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    lines["ordered_on"] = pd.to_datetime(lines["ordered_on"])
    days = lines.groupby(["account_id", "ordered_on"], as_index=False)["net_amount"].sum()
    positive = days[days["net_amount"] > 0]
    history = days.groupby("account_id")["ordered_on"].agg(["min", "max", "count"])
    history["days"] = positive.groupby("account_id")["net_amount"].count()
    history["net"] = positive.groupby("account_id")["net_amount"].sum()
    history["largest"] = lines.groupby(["account_id", "order_id"])["net_amount"].sum().groupby("account_id").max()
    recent = lines[lines["ordered_on"] >= pd.Timestamp(months_before(AS_OF, 12))]
    window = recent.groupby("account_id").agg(
        revenue=("net_amount", "sum"), cost=("cost_amount", "sum"), orders=("order_id", "nunique")
    )
    frame = accounts.set_index("id").join(history).join(window).sort_values("number")
    frame[["revenue", "cost", "orders"]] = frame[["revenue", "cost", "orders"]].fillna(0)
    frame["direct"] = frame["revenue"] - frame["cost"]
    frame["forecast"] = _forecast(frame)
    bought = frame["count"].notna()
    composite = (0.5 * frame["direct"] + 0.4 * frame["forecast"].fillna(0)).round().astype("int64")
    frame["composite"] = composite
    frame["rank"] = 0
    frame["tier"] = -1
    values = composite[bought].to_numpy()
    frame.loc[bought, "rank"] = rank_of(values)
    frame.loc[bought, "tier"] = place(values, [_decimal(cut) for cut in CUTS])
    top = frame["revenue"] >= frame["revenue"].nlargest(-(-int((frame["revenue"] != 0).sum()) // 5)).min()
    frame["low_profit"] = top & ((frame["direct"] <= 0) | (frame["direct"] < 0.04 * frame["revenue"]))
    return frame.reset_index()


def _forecast(frame: pd.DataFrame) -> Any:
    end = pd.Timestamp(AS_OF) - pd.Timedelta(days=1)
    x = (frame["count"] - 1).fillna(0).to_numpy()
    t_x = ((frame["max"] - frame["min"]).dt.days / 7).fillna(0).to_numpy()
    observed = ((end - frame["min"]).dt.days / 7).fillna(0).to_numpy()
    bought = frame["count"].notna().to_numpy()
    purchases = bgnbd.fit(x[bought], t_x[bought], observed[bought]).parameters
    days = frame["days"].fillna(0).to_numpy()
    mean = np.divide(frame["net"].fillna(0), days, out=np.zeros(days.size), where=days > 0)
    spend = gamma_gamma.fit(days[bought], mean[bought]).parameters
    expected = bgnbd.expected_purchases(purchases, weeks_ahead(AS_OF, 12), x, t_x, observed)
    company = frame["direct"].sum() / frame["revenue"].sum()
    own = (frame["direct"] / frame["revenue"].where(frame["revenue"] > 0)).fillna(0).clip(-1, 1)
    margin = (own * frame["orders"] + 5 * company) / (frame["orders"] + 5)
    return np.where(bought, expected * gamma_gamma.expected_spend(spend, days, mean) * margin, np.nan)


def _decimal(value: float) -> Any:
    from decimal import Decimal

    return Decimal(str(value))
