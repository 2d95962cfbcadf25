"""What pages show of value: everything from the published run and the figures of accounts, nothing from orders.

Where a function takes `accounts`, that is a queryset of accounts that the person may see, filtered as the page asks,
without duplicates. Money is in currency units.
"""

from scoring.selectors.coverage import QUIET_DAYS, Coverage, coverage
from scoring.selectors.moves import (
    Move,
    moves_between,
    moves_of_account,
)
from scoring.selectors.picture import Picture, picture_of
from scoring.selectors.pyramid import (
    CURVE_POINTS,
    SCATTER_POINTS,
    CurvePoint,
    PyramidSummary,
    Scatter,
    ScatterPoint,
    TierRow,
    WhaleCurve,
    scatter,
    summarise_pyramid,
    whale_curve,
)
from scoring.selectors.runs import (
    RunHead,
    earlier_runs,
    find_earlier_run,
    head_of,
    kept_runs,
    list_runs,
    published_run,
)
from scoring.selectors.standing import Stand, list_standing, stands_of
from scoring.selectors.values import (
    AccountValue,
    FalseKey,
    Term,
    ValueTerms,
    count_false_keys,
    list_false_keys,
    terms_of,
    value_of,
)

__all__ = [
    "CURVE_POINTS",
    "QUIET_DAYS",
    "SCATTER_POINTS",
    "AccountValue",
    "Coverage",
    "CurvePoint",
    "FalseKey",
    "Move",
    "Picture",
    "PyramidSummary",
    "RunHead",
    "Scatter",
    "ScatterPoint",
    "Stand",
    "Term",
    "TierRow",
    "ValueTerms",
    "WhaleCurve",
    "count_false_keys",
    "coverage",
    "earlier_runs",
    "find_earlier_run",
    "head_of",
    "kept_runs",
    "list_false_keys",
    "list_runs",
    "list_standing",
    "moves_between",
    "moves_of_account",
    "picture_of",
    "published_run",
    "scatter",
    "stands_of",
    "summarise_pyramid",
    "terms_of",
    "value_of",
    "whale_curve",
]
