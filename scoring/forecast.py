"""The forecast of profit contribution: purchases × spend × margin, or a mean where history does not suffice."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring import bgnbd, gamma_gamma
from scoring.choices import ForecastBasis
from scoring.parameters import Parameters
from scoring.segments import Segments

Units = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

BASIS_OF_LEVEL = (ForecastBasis.SEGMENT, ForecastBasis.TYPE, ForecastBasis.COMPANY)


@dataclass(frozen=True)
class History:
    """All purchases before as_of.

    Shape: one entry an account. bought: any counted line; has_rhythm: any purchase day, so that x, t_x and observed
    mean something.
    Units: weeks, money in 1/10,000 units.
    """

    bought: Mask
    has_rhythm: Mask
    x: Floats
    t_x: Floats
    observed: Floats
    positive_days: Floats
    positive_net: Floats


@dataclass(frozen=True)
class Fitted:
    """The models fitted to a company's history; spend is missing where only purchases could be fitted."""

    purchases: bgnbd.Fit
    spend: gamma_gamma.Fit | None


@dataclass(frozen=True)
class Forecast:
    """What is expected of each account. NaN is unknown.

    Shape: one entry an account; basis holds values of ForecastBasis.
    Units: money in 1/10,000 units a horizon.
    """

    value: Floats
    basis: npt.NDArray[np.str_]
    purchases: Floats
    p_alive: Floats
    spend: Floats
    margin: Floats


def fit(history: History, parameters: Parameters) -> Fitted | None:
    """Fit both models to the accounts that bought; None where their history does not suffice."""
    who = history.has_rhythm
    try:
        purchases = bgnbd.fit(
            history.x[who],
            history.t_x[who],
            history.observed[who],
            least_customers=parameters.forecast_least_customers,
            least_repeaters=parameters.forecast_least_repeaters,
        )
    except bgnbd.HistoryTooShortError:
        return None
    days = history.positive_days[who]
    mean = np.divide(history.positive_net[who], days, out=np.zeros(days.size), where=days > 0)
    try:
        spend = gamma_gamma.fit(days, mean, least_customers=parameters.forecast_least_repeaters)
    except bgnbd.HistoryTooShortError:
        spend = None
    return Fitted(purchases, spend)


def margins(parameters: Parameters, segments: Segments, *, revenue: Units, direct: Units, orders: Units) -> Floats:
    """Return the margin of each account, drawn to its segment's by a few orders; NaN where nobody has revenue."""
    mean = segments.means(direct.astype(np.float64), np.where(revenue > 0, revenue, 0).astype(np.float64))
    own = np.divide(direct, revenue, out=np.zeros(revenue.size), where=revenue > 0)
    own = np.clip(own, -1.0, 1.0)  # tiny revenue beside large costs says nothing about the next order
    weight = np.where(revenue > 0, orders, 0).astype(np.float64)
    kappa = float(parameters.margin_shrinkage_orders)
    both = weight + kappa
    usual = np.clip(mean, -1.0, 1.0)
    drawn = np.divide(weight * own + kappa * usual, both, out=usual.copy(), where=both > 0)
    return np.asarray(np.where(np.isnan(mean), np.nan, drawn))


def forecast(
    history: History, fitted: Fitted | None, margin: Floats, segments: Segments, *, weeks: float, usual_direct: Floats
) -> Forecast:
    """Forecast every account that bought ever; of others nothing is known.

    Without a fit an account is expected to bring what its segment brings on average over as long a time, which
    usual_direct holds by account, and says so. Accounts
    whose every line is a return have no rhythm of their own: they get their segment's mean forecast.
    """
    size = margin.size
    value, purchases, alive, spend = (np.full(size, np.nan) for _ in range(4))
    rhythm = history.has_rhythm
    if fitted is not None:
        rows = (history.x[rhythm], history.t_x[rhythm], history.observed[rhythm])
        purchases[rhythm] = bgnbd.expected_purchases(fitted.purchases.parameters, weeks, *rows)
        alive[rhythm] = bgnbd.p_alive(fitted.purchases.parameters, *rows)
        spend[rhythm] = _spend(history, fitted)[rhythm]
        value[rhythm] = purchases[rhythm] * spend[rhythm] * margin[rhythm]
        known = value
    else:
        known = usual_direct
    basis = np.where(np.isnan(value), ForecastBasis.NONE.value, ForecastBasis.MODEL.value)
    mean = segments.means(np.nan_to_num(known), (~np.isnan(known)).astype(np.float64))
    filled = history.bought & np.isnan(value) & ~np.isnan(mean)
    value[filled] = mean[filled]
    levels = np.array([each.value for each in BASIS_OF_LEVEL])[segments.levels]
    basis = np.where(filled, levels, basis)
    return Forecast(
        value=value,
        basis=basis,
        purchases=purchases,
        p_alive=alive,
        spend=spend,
        margin=np.where(history.bought, margin, np.nan),
    )


def _spend(history: History, fitted: Fitted) -> Floats:
    days = history.positive_days
    mean = np.divide(history.positive_net, days, out=np.zeros(days.size), where=days > 0)
    if fitted.spend is not None:
        return gamma_gamma.expected_spend(fitted.spend.parameters, days, mean)
    total_days = float(days.sum())
    company = float(history.positive_net.sum()) / total_days if total_days else np.nan
    return np.asarray(np.where(days > 0, mean, company))
