"""A plan with a goal and an action, for the account of the personas."""

import datetime as dt

import pytest

from accounts.models import Account
from plans.actions import create_plan, save_rows
from plans.models import AccountPlan, Goal, PlanAction
from users.models import User


@pytest.fixture
def plan(account: Account, owner: User) -> AccountPlan:
    made = create_plan(
        by=owner, account=account, year=2027, present_problems="机封渗漏两次", conclusion="守住直接价值率"
    )
    goal = Goal(name="年销售额", measure="money", current_value=42_180_000, ideal_value=51_000_000, feasibility=75)
    save_rows(by=owner, plan=made, rows=[goal], gone=[])
    action = PlanAction(matter="三期扩建中标", goal=goal, owner=owner, due_on=dt.date(2027, 3, 1))
    save_rows(by=owner, plan=made, rows=[action], gone=[])
    return made
