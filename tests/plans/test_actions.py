"""The life of a plan: draft, submitted, approved, revised, retired."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.actions import EditConflictError
from accounts.choices import Category
from accounts.models import Account, AccountFigures
from plans.actions import (
    PlanRefusedError,
    approve,
    create_plan,
    record_progress,
    retire,
    revise,
    send_back,
    submit,
    update_plan,
)
from plans.choices import ActionStatus, PlanState
from plans.models import AccountPlan, Goal, PlanAction
from tests.factories import AccountFactory
from users.models import User

pytestmark = pytest.mark.django_db


def has_plan(account: Account) -> bool:
    return AccountFigures.objects.get(account=account).has_current_plan


def test_approving_puts_a_plan_in_force_and_tells_the_figures(plan: AccountPlan, owner: User, director: User) -> None:
    submit(by=owner, plan=plan)
    assert not has_plan(plan.account)

    approved = approve(by=director, plan=plan)

    assert (approved.state, approved.is_current, approved.approved_by) == (PlanState.APPROVED, True, director)
    assert has_plan(plan.account)


def test_approving_another_plan_retires_the_one_before(plan: AccountPlan, owner: User, director: User) -> None:
    submit(by=owner, plan=plan)
    approve(by=director, plan=plan)
    second = create_plan(by=owner, account=plan.account, year=2028)
    Goal.objects.create(plan=second, name="利润", ideal_value=Decimal(10))
    submit(by=owner, plan=second)

    approve(by=director, plan=second)

    plan.refresh_from_db()
    assert (plan.state, plan.is_current) == (PlanState.RETIRED, False)
    assert list(AccountPlan.objects.filter(account=plan.account).current()) == [second]
    assert has_plan(plan.account)


def test_key_account_without_owner_is_not_approved(director: User) -> None:
    account = AccountFactory(owner=None, category=Category.KEY)
    plan = create_plan(by=director, account=account, year=2027)
    Goal.objects.create(plan=plan, name="利润", ideal_value=Decimal(10))
    submit(by=director, plan=plan)

    with pytest.raises(PlanRefusedError, match=account.name):
        approve(by=director, plan=plan)

    plan.refresh_from_db()
    assert plan.state == PlanState.SUBMITTED


def test_two_current_plans_of_an_account_are_refused_by_the_database(plan: AccountPlan, owner: User) -> None:
    second = create_plan(by=owner, account=plan.account, year=2028)
    AccountPlan.objects.filter(pk=plan.pk).update(is_current=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccountPlan.objects.filter(pk=second.pk).update(is_current=True)


def test_plan_without_goal_is_not_submitted(account: Account, owner: User) -> None:
    plan = create_plan(by=owner, account=account, year=2027)

    with pytest.raises(PlanRefusedError):
        submit(by=owner, plan=plan)


def test_plan_is_sent_back_with_a_note(plan: AccountPlan, owner: User, director: User) -> None:
    submit(by=owner, plan=plan)
    with pytest.raises(PlanRefusedError):
        send_back(by=director, plan=AccountPlan.objects.get(pk=plan.pk), note="  ")

    returned = send_back(by=director, plan=AccountPlan.objects.get(pk=plan.pk), note="请补充利润目标")

    assert (returned.state, returned.review_note) == (PlanState.DRAFT, "请补充利润目标")


def test_revised_plan_stays_in_force(plan: AccountPlan, owner: User, director: User) -> None:
    submit(by=owner, plan=plan)
    approved = approve(by=director, plan=plan)

    draft = revise(by=owner, plan=approved)

    assert (draft.state, draft.revision, draft.is_current) == (PlanState.DRAFT, 2, True)
    assert has_plan(plan.account)


def test_retired_plan_is_not_in_force_any_more(plan: AccountPlan, owner: User, director: User) -> None:
    submit(by=owner, plan=plan)
    retire(by=owner, plan=approve(by=director, plan=plan))

    assert not has_plan(plan.account)


def test_approved_plan_cannot_be_changed(plan: AccountPlan, owner: User, director: User) -> None:
    submit(by=owner, plan=plan)
    approved = approve(by=director, plan=plan)

    with pytest.raises(PlanRefusedError):
        update_plan(by=owner, plan=approved, changes={"conclusion": "另一个"}, version=approved.version)


def test_saving_over_another_version_is_a_conflict(plan: AccountPlan, owner: User, teammate: User) -> None:
    update_plan(by=teammate, plan=plan, changes={"conclusion": "先"}, version=plan.version)

    with pytest.raises(EditConflictError) as caught:
        update_plan(by=owner, plan=plan, changes={"conclusion": "后"}, version=plan.version)

    plan.refresh_from_db()
    assert plan.conclusion == "先"
    assert caught.value.changed_by == teammate


def test_progress_is_kept_with_who_recorded_it(plan: AccountPlan, teammate: User) -> None:
    action = PlanAction.objects.get(plan=plan)

    record_progress(by=teammate, action=action, status=ActionStatus.RUNNING, progress=40)

    action.refresh_from_db()
    last = action.history.order_by("-history_id")[0]
    assert (action.status, action.progress, last.history_user) == (ActionStatus.RUNNING, 40, teammate)


def test_numbers_of_plans_do_not_repeat(account: Account, owner: User) -> None:
    numbers = [create_plan(by=owner, account=account, year=2027).number for _ in range(3)]

    assert numbers == ["KJ-2027-000127", "KJ-2027-000127-2", "KJ-2027-000127-3"]


def test_action_that_ends_before_it_starts_is_refused(plan: AccountPlan) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanAction.objects.create(plan=plan, matter="倒着走", starts_on=dt.date(2027, 2, 1), due_on=dt.date(2027, 1, 1))


def test_gap_of_a_goal_is_ideal_less_current() -> None:
    assert Goal(current_value=Decimal(40), ideal_value=Decimal(55)).gap == Decimal(15)
    assert Goal(current_value=None, ideal_value=Decimal(55)).gap is None
