"""How value is computed, what each run found, and what people decided about it."""

from scoring.models.decisions import FlagDecision, TierOverride
from scoring.models.runs import ForecastFit, Score, ScoringRun, TierMove
from scoring.models.settings import CostPool, TimeDriver, ValueModel
from scoring.models.snapshots import FeatureSnapshot

__all__ = [
    "CostPool",
    "FeatureSnapshot",
    "FlagDecision",
    "ForecastFit",
    "Score",
    "ScoringRun",
    "TierMove",
    "TierOverride",
    "TimeDriver",
    "ValueModel",
]
