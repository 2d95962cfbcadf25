"""One run in pure arithmetic: features in, scores out. No database, no clock.

Money stays whole numbers of 1/10,000 currency unit, so that direct value equals its terms exactly.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring import costing, pyramid, screens
from scoring.features import Features
from scoring.forecast import Fitted, Forecast, History, forecast, margins
from scoring.parameters import Parameters
from scoring.periods import weeks_ahead
from scoring.pyramid import UNPLACED, Standing
from scoring.segments import segments
from scoring.whale import top_share, whale

Units = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

BORDER_NAMES = ("platinum", "gold", "silver")


@dataclass(frozen=True)
class Scores:
    """The result of one run.

    Shape: one entry an account in each array, in the order of the features. None: unknown for everyone.
    potential: the forecast a year; loyalty is not measured, so the indirect method has no say.
    Units: money in 1/10,000 units; NaN in float arrays is unknown.
    """

    features: Features
    scored: Mask
    revenue: Units
    cost_of_goods: Units
    cost_to_serve: Units | None
    assumed_share: Floats
    direct: Units
    current: Units
    forecast: Forecast
    potential: Floats
    composite: Units
    rank: Units
    standing: Standing
    cuts: tuple[int, ...]
    one_off: screens.Verdicts
    low_profit: screens.Verdicts
    margin_stripper: screens.Verdicts
    pool_uses: tuple[costing.PoolUse, ...]


def history_of(features: Features, as_of: dt.date) -> History:
    """Return the purchases of every account in the terms of the forecast models."""
    past = features.history
    first, last = past["first_purchase_on"], past["last_purchase_on"]
    has_rhythm = first > 0
    return History(
        bought=past["line_count"] > 0,
        has_rhythm=has_rhythm,
        x=np.where(has_rhythm, past["purchase_days"] - 1, 0).astype(np.float64),
        t_x=np.where(has_rhythm, last - first, 0) / 7,
        observed=np.where(has_rhythm, as_of.toordinal() - 1 - first, 0) / 7,
        positive_days=past["positive_days"].astype(np.float64),
        positive_net=past["positive_net"].astype(np.float64),
    )


def score(
    features: Features,
    parameters: Parameters,
    *,
    as_of: dt.date,
    fitted: Fitted | None,
    pools: Sequence[costing.Pool],
    before: Standing | None,
) -> Scores:
    """Score every account.

    `before` is the standing after the run that counts as the previous one; None: everyone is placed by rank.
    Raises: costing.NoCapacityError.
    """
    history = history_of(features, as_of)
    revenue = features.window["revenue"]
    cost_of_goods = features.window["known_cost"] + features.assumed_cost
    serve = _cost_to_serve(features, parameters, pools)
    direct = revenue - cost_of_goods
    if serve is not None:
        direct = direct - serve
    yearly = direct.astype(np.float64) * 12 / parameters.window_months

    groups = segments(features.industries, features.customer_types, history.bought, minimum=parameters.segment_minimum)
    margin = margins(parameters, groups, revenue=revenue, direct=direct, orders=features.window["order_count"])
    buying = features.window["line_count"] > 0
    ahead = forecast(
        history,
        fitted,
        margin,
        groups,
        weeks=weeks_ahead(as_of, parameters.forecast_months),
        usual_direct=np.where(buying, yearly * parameters.forecast_months / 12, np.nan),
    )
    potential = np.rint(ahead.value * 12 / parameters.forecast_months)
    value = float(parameters.w1) * yearly + float(parameters.w3) * np.nan_to_num(potential)
    composite = np.rint(value).astype(np.int64)
    scored = history.bought | ~np.isnan(ahead.value)
    standing, rank = _place(composite, scored, parameters, before)
    assumed_share = np.divide(features.uncosted, revenue, out=np.full(revenue.size, np.nan), where=revenue > 0)
    assumed_share = np.clip(assumed_share, 0.0, 1.0)
    top = screens.top_by_revenue(revenue, parameters.top_share)
    return Scores(
        features=features,
        scored=scored,
        revenue=revenue,
        cost_of_goods=cost_of_goods,
        cost_to_serve=serve,
        assumed_share=assumed_share,
        direct=direct,
        current=direct,
        forecast=ahead,
        potential=potential,
        composite=composite,
        rank=rank,
        standing=standing,
        cuts=tuple(pyramid.cut_values(composite[scored], parameters.cuts)) if scored.any() else (),
        one_off=screens.one_off(
            parameters,
            top=top,
            lifetime_revenue=features.history["revenue"],
            largest_order=features.history["largest_order"],
            purchase_days=features.history["purchase_days"],
            weeks_since_first=history.observed,
            expected_purchases=ahead.purchases * 12 / parameters.forecast_months,
        ),
        low_profit=screens.low_profit(parameters, top=top, revenue=revenue, direct=direct, assumed_share=assumed_share),
        margin_stripper=screens.margin_stripper(top=top),
        pool_uses=tuple(
            costing.pool_use(pool, features.drivers, months=parameters.window_months)
            for pool in (pools if serve is not None else ())
        ),
    )


def company_totals(scores: Scores) -> dict[str, object]:
    """Return what a run says of the company as a whole, for its record. Money as text with four decimals."""
    direct = scores.direct[scores.scored]
    curve = whale(direct)
    count, brought, share = top_share(direct)
    return {
        "accounts": scores.features.size,
        "scored": int(scores.scored.sum()),
        "revenue": text(int(scores.revenue.sum())),
        "cost_of_goods": text(int(scores.cost_of_goods.sum())),
        "cost_to_serve": None if scores.cost_to_serve is None else text(int(scores.cost_to_serve.sum())),
        "direct_value": text(curve.total),
        "erosion": text(curve.erosion),
        "losing_accounts": curve.losing_accounts,
        "top_accounts": count,
        "top_direct_value": text(brought),
        "top_share": None if share is None else round(share, 6),
        "cuts": cut_texts(scores),
        "pools": [
            {
                "code": use.code,
                "supplied": text(use.supplied),
                "used": text(use.used),
                "unused": text(use.unused),
                "used_minutes": str(use.used_minutes),
                "practical_minutes": str(use.practical_minutes),
            }
            for use in scores.pool_uses
        ],
    }


def cut_texts(scores: Scores) -> dict[str, str]:
    """Return the composite at which each tier but the lowest begins, as text; empty for a company without accounts."""
    return {name: text(max(cut, 1)) for name, cut in zip(BORDER_NAMES, scores.cuts, strict=False)}


def text(units: int) -> str:
    """Write whole units of 1/10,000 as an amount with four decimals."""
    sign = "-" if units < 0 else ""
    whole, part = divmod(abs(int(units)), 10_000)
    return f"{sign}{whole}.{part:04d}"


def _cost_to_serve(features: Features, parameters: Parameters, pools: Sequence[costing.Pool]) -> Units | None:
    if not parameters.cost_to_serve or not pools:
        return None
    return costing.cost_to_serve(pools, features.drivers, features.size)


def _place(composite: Units, scored: Mask, parameters: Parameters, before: Standing | None) -> tuple[Standing, Units]:
    """Place the scored accounts; the others stand nowhere and have no rank."""
    values = composite[scored]
    nobody = Standing(np.full(values.size, UNPLACED, dtype=np.int16), np.zeros((values.size, 3), dtype=np.int16))
    earlier = nobody if before is None else Standing(before.tiers[scored], before.streaks[scored])
    after = pyramid.place_with_hysteresis(
        values,
        parameters.cuts,
        before=earlier if parameters.hysteresis else nobody,
        up_runs=parameters.up_runs,
        down_runs=parameters.down_runs,
        down_factor=parameters.down_factor,
    )
    tiers = np.full(composite.size, UNPLACED, dtype=np.int16)
    streaks = np.zeros((composite.size, 3), dtype=np.int16)
    rank = np.zeros(composite.size, dtype=np.int64)
    tiers[scored], streaks[scored], rank[scored] = after.tiers, after.streaks, pyramid.rank_of(values)
    return Standing(tiers, streaks), rank
