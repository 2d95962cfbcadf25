"""Pages of plans: who sees them, and what they do."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Account
from plans.actions import create_plan, submit
from plans.choices import PlanState
from plans.models import AccountPlan, Goal, PlanAction
from tests.factories import AccountFactory
from tests.opening import fields_of, filled
from users.models import User

pytestmark = pytest.mark.django_db


def form_of(plan: AccountPlan | None, **changes: Any) -> dict[str, Any]:
    """Fill the form as a browser sends it, with one goal."""
    data = {
        "year": "2027",
        "version": str(plan.version if plan else 1),
        "token": "t-1",
        "conclusion": "新的结论",
        "goals-TOTAL_FORMS": "1",
        "goals-INITIAL_FORMS": "0",
        "goals-0-name": "直接价值率",
        "goals-0-measure": "percent",
        "goals-0-current_value": "17.3",
        "goals-0-ideal_value": "18.5",
        "actions-TOTAL_FORMS": "1",
        "actions-INITIAL_FORMS": "0",
        "actions-0-matter": "停免费加急",
        "actions-0-status": "planned",
        "actions-0-progress": "0",
    }
    return data | changes


READ = ["plan_detail", "plan_edit", "plan_pdf"]


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("name", ["owner", "teammate", "director", "executive"])
def test_who_sees_the_account_sees_its_plan(
    client: Client, plan: AccountPlan, address: str, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.get(reverse(f"plans:{address}", args=[plan.number])).status_code == 200


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("name", ["stranger", "director_elsewhere", "service_user", "admin_user"])
def test_others_find_no_such_plan(
    client: Client, plan: AccountPlan, address: str, name: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(name))

    assert client.get(reverse(f"plans:{address}", args=[plan.number])).status_code == 404
    assert client.get(reverse("plans:plan_of_account", args=[plan.account.number])).status_code == 404
    assert client.get(reverse("plans:account_pdf", args=[plan.account.number])).status_code == 404
    listed = client.get(reverse("plans:plan_list"))
    assert plan.number not in listed.content.decode()
    assert plan.account.name not in listed.content.decode()


def test_denied_writes_have_changed_nothing(client: Client, plan: AccountPlan, stranger: User) -> None:
    client.force_login(stranger)
    action = PlanAction.objects.get(plan=plan)

    answers = [
        client.post(reverse("plans:plan_edit", args=[plan.number]), form_of(plan)),
        client.post(reverse("plans:plan_create", args=[plan.account.number]), form_of(None)),
        client.post(
            reverse("plans:action_progress", args=[plan.number, action.pk]), {"status": "done", "progress": 100}
        ),
        *[
            client.post(reverse("plans:plan_step", args=[plan.number, step]))
            for step in ["submit", "approve", "retire"]
        ],
    ]

    assert {answer.status_code for answer in answers} == {404}
    plan.refresh_from_db()
    action.refresh_from_db()
    assert (plan.state, plan.conclusion, action.progress) == (PlanState.DRAFT, "守住直接价值率", 0)
    assert AccountPlan.objects.count() == 1


def test_progress_of_two_people_is_not_overwritten(client: Client, plan: AccountPlan, owner: User) -> None:
    client.force_login(owner)
    action = PlanAction.objects.get(plan=plan)
    address = reverse("plans:action_progress", args=[plan.number, action.pk])
    page = client.get(reverse("plans:plan_detail", args=[plan.number]))
    seen = page.context["actions"][0]["form"]["seen"].value()

    first = client.post(address, {"status": "running", "progress": 40, "seen": seen}, follow=True)
    second = client.post(address, {"status": "done", "progress": 100, "seen": seen}, follow=True)

    action.refresh_from_db()
    assert (action.status, action.progress) == ("running", 40)
    assert "40%" not in str(next(iter(first.context["messages"])))
    told = str(next(iter(second.context["messages"])))
    assert "40%" in told
    assert "100%" in told


def test_manager_cannot_approve_the_own_plan(client: Client, plan: AccountPlan, owner: User) -> None:
    submit(by=owner, plan=plan)
    client.force_login(owner)

    assert client.post(reverse("plans:plan_step", args=[plan.number, "approve"])).status_code == 403
    plan.refresh_from_db()
    assert plan.state == PlanState.SUBMITTED


def test_plan_is_written_with_goals_and_actions(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)

    answer = client.post(reverse("plans:plan_create", args=[account.number]), form_of(None))

    made = AccountPlan.objects.get(account=account)
    assert answer.headers["Location"] == reverse("plans:plan_detail", args=[made.number])
    assert [goal.name for goal in made.goals.all()] == ["直接价值率"]
    assert [action.matter for action in made.actions.all()] == ["停免费加急"]


def test_plan_sent_twice_is_made_once(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)

    answers = [client.post(reverse("plans:plan_create", args=[account.number]), form_of(None)) for _ in range(2)]

    assert AccountPlan.objects.filter(account=account).count() == 1
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_bad_rows_save_nothing_and_say_where(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)
    bad = {"goals-0-ideal_value": "", "actions-0-starts_on": "2027-05-01", "actions-0-due_on": "2027-01-01"}

    answer = client.post(reverse("plans:plan_create", args=[account.number]), form_of(None, **bad))

    page = answer.content.decode()
    assert not AccountPlan.objects.exists()
    assert "#id_goals-0-ideal_value" in page
    assert "#id_actions-0-due_on" in page
    assert "停免费加急" in page


def test_conflict_page_shows_both_values_and_overwrites_nothing(client: Client, plan: AccountPlan, owner: User) -> None:
    client.force_login(owner)
    stale = form_of(plan)
    AccountPlan.objects.filter(pk=plan.pk).update(conclusion="别人先改了", version=plan.version + 1)

    answer = client.post(reverse("plans:plan_edit", args=[plan.number]), stale)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "别人先改了" in page
    assert "新的结论" in page
    plan.refresh_from_db()
    assert plan.conclusion == "别人先改了"


def test_row_taken_out_is_gone(client: Client, plan: AccountPlan, owner: User) -> None:
    client.force_login(owner)
    goal, action = Goal.objects.get(plan=plan), PlanAction.objects.get(plan=plan)
    data = form_of(plan) | {
        "goals-INITIAL_FORMS": "1",
        "goals-0-id": str(goal.pk),
        "goals-0-DELETE": "on",
        "actions-INITIAL_FORMS": "1",
        "actions-0-id": str(action.pk),
        "actions-0-goal": "",
    }

    client.post(reverse("plans:plan_edit", args=[plan.number]), data)

    assert not Goal.objects.filter(plan=plan).exists()
    assert PlanAction.objects.get(plan=plan).matter == "停免费加急"


def test_list_costs_the_same_for_one_plan_and_for_three(
    client: Client, plan: AccountPlan, owner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(owner)
    client.get(reverse("plans:plan_list"))
    with django_assert_num_queries(QUERIES_OF_LIST):
        client.get(reverse("plans:plan_list"))
    for _ in range(2):
        create_plan(by=owner, account=AccountFactory(owner=owner), year=2027)
    with django_assert_num_queries(QUERIES_OF_LIST):
        client.get(reverse("plans:plan_list"))


QUERIES_OF_LIST = 9


@pytest.mark.parametrize("query", ["state=nonsense", "year=abc", "owner=nobody", "sort=drop", "page=999", "q=%00"])
def test_wrong_filters_are_no_error(client: Client, plan: AccountPlan, owner: User, query: str) -> None:
    client.force_login(owner)

    assert client.get(f"{reverse('plans:plan_list')}?{query}").status_code == 200


def test_key_accounts_without_a_plan_are_named(client: Client, owner: User, stranger: User) -> None:
    mine = AccountFactory(owner=owner, category="key", name="缺计划的大客户")
    foreign = AccountFactory(owner=stranger, category="key", name="别人的大客户")
    client.force_login(owner)

    page = client.get(reverse("plans:plan_list")).content.decode()

    assert mine.name in page
    assert foreign.name not in page


def test_rows_of_a_conflict_keep_what_was_typed(client: Client, plan: AccountPlan, owner: User) -> None:
    client.force_login(owner)
    url = reverse("plans:plan_edit", args=[plan.number])
    mine = filled(
        client.get(url),
        **{"goals-0-name": "回款", "actions-0-DELETE": "on", "goals-1-name": "新目标", "goals-1-ideal_value": "5"},
    )
    Goal.objects.filter(plan=plan).delete()
    AccountPlan.objects.filter(pk=plan.pk).update(version=plan.version + 1)

    refused = client.post(url, mine)

    assert refused.status_code == 409
    again = fields_of(refused)
    assert {again["goals-0-name"], again["goals-1-name"]} == {"回款", "新目标"}
    assert client.post(url, filled(refused)).status_code == 302
    assert [goal.name for goal in plan.goals.all()] == ["回款", "新目标"]
    assert not plan.actions.exists()
