"""The pyramid of a set of accounts: tiers, whale curve, current × potential value.

Direct values come as whole units in one array, because sums over every account are a matter of milliseconds then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import BigIntegerField, Count, F, Sum
from django.db.models.functions import Cast

from accounts.choices import Tier
from accounts.models import AccountQuerySet
from core.money import from_units
from scoring.models import ScoringRun
from scoring.selectors.moves import is_up, net_moves
from scoring.selectors.placing import Placed, placed_in
from scoring.selectors.runs import RunHead, head_of
from scoring.whale import thin, top_share, whale

CURVE_POINTS = 200
SCATTER_POINTS = 1000
ZERO = Decimal(0)


@dataclass(frozen=True)
class TierRow:
    """One tier: how many accounts, what they are worth, who came and went. share is None for a losing company."""

    tier: Tier
    count: int
    value: Decimal
    share: float | None
    up: int
    down: int


@dataclass(frozen=True)
class PyramidSummary:
    """The pyramid of a set of accounts, all four tiers from the top.

    value is direct value of the window; up and down count accounts that came into the tier from below or above since
    the earlier run (None: there is no earlier run).
    """

    run: RunHead
    since: RunHead | None
    tiers: tuple[TierRow, ...]
    accounts: int
    key_accounts: int
    value: Decimal
    revenue: Decimal
    prior_revenue: Decimal
    revenue_change: float | None
    top_accounts: int
    top_value: Decimal
    top_share: float | None
    losing_accounts: int
    erosion: Decimal
    overridden: int


@dataclass(frozen=True)
class CurvePoint:
    """The best so many accounts together. share_of_value is None where the total is not above zero."""

    accounts: int
    share_of_accounts: float
    value: Decimal
    share_of_value: float | None


@dataclass(frozen=True)
class WhaleCurve:
    """Profit accumulated from the best account to the worst, at most CURVE_POINTS points and a start at nothing.

    Plot share_of_value where is_in_shares, else value. tenths are the ten points after each tenth of the accounts,
    counted exactly.
    """

    points: tuple[CurvePoint, ...]
    tenths: tuple[CurvePoint, ...]
    is_in_shares: bool
    total: Decimal
    peak: CurvePoint | None
    top: CurvePoint | None
    erosion: Decimal
    losing_accounts: int


@dataclass(frozen=True)
class ScatterPoint:
    """One account in current × potential value."""

    number: str
    name: str
    tier: Tier
    current: Decimal
    potential: Decimal


@dataclass(frozen=True)
class Scatter:
    """Current × potential value: all accounts up to SCATTER_POINTS, else the best half and an even sample of the rest.

    The borders are the values at the best fifth of each axis; the four counts are of all accounts: invest (both high),
    defend (current high), develop (potential high), streamline (neither).
    """

    points: tuple[ScatterPoint, ...]
    accounts: int
    border_current: Decimal
    border_potential: Decimal
    invest: int
    defend: int
    develop: int
    streamline: int


def summarise_pyramid(
    accounts: AccountQuerySet, run: ScoringRun, *, since: ScoringRun | None = None, then: ScoringRun | None = None
) -> PyramidSummary:
    """Summarise the pyramid of the accounts, as it is shown or as it stood `then`. Moves run from `since` to `run`.

    Cost: 3 queries, 4 with an earlier run to compare with.
    """
    standing = placed_in(accounts, then)
    rows: dict[str, dict[str, Any]] = {
        row[standing.tier]: dict(row)
        for row in standing.rows.order_by()
        .values(standing.tier)
        .annotate(
            count=Count("pk"),
            value_sum=Sum(standing.figure("direct_value")),
            revenue_sum=Sum(standing.figure("revenue")),
            prior_sum=Sum(standing.figure("prior_revenue")),
            overridden=Count("pk", filter=standing.overridden),
        )
    }
    direct = _direct_values(standing)
    curve = whale(direct)
    top_accounts, top_value, share = top_share(direct)
    moves = net_moves(accounts, run, since)
    value, revenue, prior = (_sum(rows.values(), name) for name in ("value_sum", "revenue_sum", "prior_sum"))
    tiers = []
    for tier in Tier:
        row = rows.get(tier.value, {})
        worth: Decimal = row.get("value_sum") or ZERO
        into = [move for move in moves if move[1] == tier]
        tiers.append(
            TierRow(
                tier=tier,
                count=row.get("count", 0),
                value=worth,
                share=float(worth / value) if value > 0 else None,
                up=sum(is_up(before, after) for before, after in into),
                down=sum(not is_up(before, after) for before, after in into),
            )
        )
    return PyramidSummary(
        run=head_of(run),
        since=head_of(since) if since else None,
        tiers=tuple(tiers),
        accounts=sum(row["count"] for row in rows.values()),
        key_accounts=accounts.active().key().count(),
        value=value,
        revenue=revenue,
        prior_revenue=prior,
        revenue_change=float(revenue / prior) - 1 if prior > 0 else None,
        top_accounts=top_accounts,
        top_value=from_units(top_value),
        top_share=share,
        losing_accounts=curve.losing_accounts,
        erosion=from_units(curve.erosion),
        overridden=sum(row["overridden"] for row in rows.values()),
    )


def whale_curve(accounts: AccountQuerySet, *, then: ScoringRun | None = None) -> WhaleCurve:
    """Return the whale curve of the accounts, as it is shown or as it was then. Cost: 1 query."""
    direct = _direct_values(placed_in(accounts, then))
    curve = whale(direct)
    size = int(direct.size)

    def point(count: int) -> CurvePoint:
        value = int(curve.cumulative[count - 1]) if count else 0
        return CurvePoint(
            accounts=count,
            share_of_accounts=count / size,
            value=from_units(value),
            share_of_value=value / curve.total if curve.is_in_shares else None,
        )

    positions = (thin(size, CURVE_POINTS - 1) + 1).tolist()
    return WhaleCurve(
        points=tuple(point(count) for count in ([0, *positions] if size else [])),
        tenths=tuple(point(-(-size * tenth // 10)) for tenth in range(1, 11)) if size else (),
        is_in_shares=curve.is_in_shares,
        total=from_units(curve.total),
        peak=point(curve.peak_accounts) if size and curve.peak_accounts else None,
        top=point(top_share(direct)[0]) if size else None,
        erosion=from_units(curve.erosion),
        losing_accounts=curve.losing_accounts,
    )


def scatter(accounts: AccountQuerySet, *, then: ScoringRun | None = None) -> Scatter:
    """Return current × potential value, bounded, as it is shown or as it was then. Cost: 2 queries."""
    standing = placed_in(accounts, then)
    current, potential = standing.figure("current_value"), standing.figure("potential_value")
    rows = list(
        standing.rows.exclude(**{potential: None})
        .order_by(standing.figure("rank"), standing.account("number"))
        .values_list(standing.account_id, _units(current), _units(potential))
    )
    if not rows:
        return Scatter((), 0, ZERO, ZERO, 0, 0, 0, 0)
    table = np.array(rows, dtype=np.int64)
    borders = [_top_fifth_border(table[:, column]) for column in (1, 2)]
    high = [table[:, column] >= border for column, border in zip((1, 2), borders, strict=True)]
    half = SCATTER_POINTS // 2
    shown = (
        table
        if len(table) <= SCATTER_POINTS
        else np.vstack([table[:half], table[half + thin(len(table) - half, SCATTER_POINTS - half)]])
    )
    names = {
        pk: (number, short_name or name, tier)
        for pk, number, name, short_name, tier in standing.rows.filter(
            **{f"{standing.account_id}__in": shown[:, 0].tolist()}
        ).values_list(standing.account_id, *map(standing.account, ("number", "name", "short_name")), standing.tier)
    }
    return Scatter(
        points=tuple(
            ScatterPoint(names[pk][0], names[pk][1], Tier(names[pk][2]), from_units(current), from_units(potential))
            for pk, current, potential in shown.tolist()
        ),
        accounts=len(table),
        border_current=from_units(borders[0]),
        border_potential=from_units(borders[1]),
        invest=int((high[0] & high[1]).sum()),
        defend=int((high[0] & ~high[1]).sum()),
        develop=int((~high[0] & high[1]).sum()),
        streamline=int((~high[0] & ~high[1]).sum()),
    )


def _units(path: str) -> Any:
    return Cast(F(path), BigIntegerField())


def _direct_values(standing: Placed) -> npt.NDArray[np.int64]:
    units = _units(standing.figure("direct_value"))
    values = standing.rows.order_by().annotate(units=units).values_list("units", flat=True)
    return np.fromiter((each for each in values if each is not None), dtype=np.int64)


def _top_fifth_border(values: npt.NDArray[np.int64]) -> int:
    return int(np.sort(values)[::-1][-(-values.size // 5) - 1])


def _sum(rows: Iterable[dict[str, Any]], name: str) -> Decimal:
    return sum((row[name] or ZERO for row in rows), ZERO)
