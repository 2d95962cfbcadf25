"""Account plans: what we intend with a customer, and by which actions."""

from plans.models.goals import Goal, PlanAction
from plans.models.plans import AccountPlan

__all__ = ["AccountPlan", "Goal", "PlanAction"]
