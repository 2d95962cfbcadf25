"""Account plans of the invented key accounts: most in force, some for next year on the way, a few lacking."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from accounts.choices import Category
from accounts.models import Account, AccountFigures
from kam.demo import words
from kam.demo.draws import Draw
from kam.demo.records import create_all
from plans.choices import ActionStatus, Measure, PlanState
from plans.models import AccountPlan, Goal, PlanAction
from users.choices import Role
from users.models import User

IN_FORCE_SHARE = 0.72
NEXT_YEAR_SHARE = 0.35
ROUND_TO = Decimal(10_000)


class Plans:
    """Draws and writes the plans of all key accounts that have a manager. Needs their figures, so it comes last."""

    def __init__(self, seed: int, *, as_of: dt.date) -> None:
        self.draw = Draw(seed, "plans")
        self.as_of = as_of
        self.approver = User.objects.filter(role=Role.EXECUTIVE).order_by("username").first()
        self.goals: list[Goal] = []
        self.actions: list[PlanAction] = []

    def create(self) -> int:
        """Write the plans and note on the figures who has one; return how many. Cost: a few statements in 500."""
        keys = Account.objects.filter(category=Category.KEY).exclude(owner=None)
        accounts = list(keys.select_related("figures", "owner").order_by("number"))
        plans = [plan for account in accounts for plan in self._plans(account)]
        create_all(AccountPlan, plans)
        for plan in plans:
            self._rows(plan)
        create_all(Goal, self.goals)
        create_all(PlanAction, self.actions)
        with_plan = [plan.account_id for plan in plans if plan.is_current]
        for start in range(0, len(with_plan), 500):
            AccountFigures.objects.filter(pk__in=with_plan[start : start + 500]).update(has_current_plan=True)
        return len(plans)

    def _plans(self, account: Account) -> list[AccountPlan]:
        year = self.as_of.year
        plans = []
        if self.draw.chance(IN_FORCE_SHARE):
            plans.append(self._plan(account, year, PlanState.APPROVED))
        if self.draw.chance(NEXT_YEAR_SHARE):
            plans.append(self._plan(account, year + 1, self.draw.pick([PlanState.DRAFT, PlanState.SUBMITTED])))
        return plans

    def _plan(self, account: Account, year: int, state: PlanState) -> AccountPlan:
        draw = self.draw
        is_approved = state == PlanState.APPROVED
        moment = dt.datetime(year, 1, draw.whole(8, 28), 10, tzinfo=timezone.get_current_timezone())
        return AccountPlan(
            number=f"KJ-{year}-{account.number.removeprefix('KH-')}",
            account=account,
            year=year,
            state=state,
            is_current=is_approved,
            approved_by=self.approver if is_approved else None,
            approved_at=moment if is_approved else None,
            created_by=account.owner,
            conclusion=draw.pick(words.CONCLUSIONS),
            **{topic: draw.pick(texts) for topic, texts in words.ANALYSIS.items() if draw.chance(0.85)},
        )

    def _rows(self, plan: AccountPlan) -> None:
        """Draw two or three goals and the actions that close their gaps, some of them late."""
        draw, account = self.draw, plan.account
        goals = [self._goal(plan, place, *each) for place, each in enumerate(words.GOALS)][: draw.whole(2, 3)]
        self.goals += goals
        for place, matter in enumerate(draw.some(words.ACTIONS, draw.whole(2, 4))):
            starts = dt.date(plan.year, draw.whole(1, 6), draw.whole(1, 28))
            due = dt.date(plan.year, draw.whole(7, 12), draw.whole(1, 28))
            is_begun = starts <= self.as_of
            is_done = is_begun and due < self.as_of and draw.chance(0.8)
            status = ActionStatus.DONE if is_done else ActionStatus.RUNNING if is_begun else ActionStatus.PLANNED
            self.actions.append(
                PlanAction(
                    plan=plan,
                    goal=goals[place % len(goals)],
                    matter=matter,
                    owner=account.owner,
                    starts_on=starts,
                    due_on=due,
                    status=status,
                    progress=100 if is_done else draw.whole(2, 16) * 5 if is_begun else 0,
                    position=place,
                )
            )

    def _goal(self, plan: AccountPlan, place: int, name: str, measure: str, growth: float, feasibility: int) -> Goal:
        """Set a goal from where the customer stands; money goals start at the revenue that was scored."""
        draw, figures = self.draw, plan.account.figures
        step = Decimal(str(growth))
        if measure == Measure.MONEY:
            current = ((figures.revenue or Decimal(0)) / ROUND_TO).quantize(Decimal(1)) * ROUND_TO
            ideal = (max(current, ROUND_TO) * step / ROUND_TO).quantize(Decimal(1)) * ROUND_TO
        else:
            current = Decimal(draw.whole(18, 40))
            ideal = current + step
        return Goal(
            plan=plan,
            name=name,
            measure=measure,
            current_value=current,
            ideal_value=ideal,
            feasibility=min(95, max(20, feasibility + 5 * draw.whole(-3, 3))),
            own_rating=5 * draw.whole(4, 17) if plan.is_current else None,
            position=place,
        )
