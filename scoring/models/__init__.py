"""How value is computed, what each run found, and what people decided about it."""

from scoring.models.decisions import FlagDecision, TierOverride
from scoring.models.runs import ForecastFit, Score, ScoringRun, TierMove
from scoring.models.settings import CostPool, TimeDriver, ValueModel

__all__ = [
    "CostPool",
    "FlagDecision",
    "ForecastFit",
    "Score",
    "ScoringRun",
    "TierMove",
    "TierOverride",
    "TimeDriver",
    "ValueModel",
]
