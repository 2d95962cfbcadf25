"""Two people at one form, for every edit form of the product: both values are shown and nothing is overwritten."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import Account
from negotiations.actions import add_concession, add_round, create_negotiation, create_opportunity, open_negotiation
from negotiations.models import Negotiation
from plans.actions import create_plan, save_rows
from plans.models import Goal, PlanAction
from service.actions import open_request
from tests.accounts.factories import CommitmentFactory, InteractionFactory, make_document
from tests.factories import (
    CompetitorRelationFactory,
    ContactFactory,
    ContactPersonalFactory,
    CreditIncidentFactory,
    UserFactory,
)
from tests.kam.posting import CREATES, NO_FORMS, taking_posts
from tests.opening import fields_of, filled
from tests.visits.factories import make_visit
from users.choices import Role
from visits.actions import check_in, close
from visits.models import Visit

Request = pytest.FixtureRequest


@dataclass(frozen=True)
class Case:
    """One form: its address, a field that both people change, and one that only the first one changes."""

    name: str
    address: Callable[[Request], list[Any]]
    field: str
    first: str
    second: str
    beside: str = ""
    meanwhile: str = ""
    people: tuple[str, str] = ("director", "executive")
    label: str = ""


def _account(request: Request) -> Account:
    account: Account = request.getfixturevalue("account")
    return account


def _number(request: Request) -> list[Any]:
    return [_account(request).number]


def _beside(factory: Any, **facts: Any) -> Callable[[Request], list[Any]]:
    return lambda request: [*_number(request), factory(account=_account(request), **facts).pk]


def _contact(request: Request) -> list[Any]:
    contact = ContactFactory(account=_account(request), name="贺明远")
    ContactPersonalFactory(contact=contact, family="两个孩子")
    return [*_number(request), contact.pk]


def _address(request: Request) -> list[Any]:
    return [*_number(request), _account(request).addresses.create(purpose="仓库", address="南京").pk]


def _document(request: Request) -> list[Any]:
    return [*_number(request), make_document(account=_account(request)).pk]


def _promise(request: Request) -> list[Any]:
    return [CommitmentFactory(account=_account(request)).pk]


def _plan(request: Request) -> list[Any]:
    owner = request.getfixturevalue("owner")
    plan = create_plan(by=owner, account=_account(request), year=2027, conclusion="守住直接价值率")
    goal = Goal(name="年销售额", measure="money", current_value=42_180_000, ideal_value=51_000_000)
    save_rows(by=owner, plan=plan, rows=[goal], gone=[])
    save_rows(by=owner, plan=plan, rows=[PlanAction(matter="三期扩建中标", goal=goal, owner=owner)], gone=[])
    return [plan.number]


def _visit(request: Request) -> list[Any]:
    return [make_visit(account=_account(request), by=request.getfixturevalue("owner")).number]


def _closed_visit(request: Request) -> list[Any]:
    owner, (number,) = request.getfixturevalue("owner"), _visit(request)
    visit = Visit.objects.get(number=number)
    check_in(by=owner, visit=visit, at=timezone.now())
    close(by=owner, visit=visit, facts={"summary": "口头同意"}, at=timezone.now())
    return [number]


def _case(request: Request) -> list[Any]:
    owner = request.getfixturevalue("owner")
    return [open_request(by=owner, account=_account(request), subject="渗漏", at=timezone.now()).number]


def _opportunity(request: Request) -> list[Any]:
    owner = request.getfixturevalue("owner")
    made = create_opportunity(by=owner, account=_account(request), title="三期", created_on=dt.date(2026, 9, 1))
    return [made.number]


def _negotiation(request: Request, *further: Any) -> list[Any]:
    owner = request.getfixturevalue("owner")
    made = create_negotiation(
        by=owner,
        account=_account(request),
        title="框架协议",
        lead=owner,
        quantity=Decimal(1000),
        list_price=Decimal(100),
        unit_cost=Decimal(70),
    )
    open_negotiation(by=owner, negotiation=made)
    return [made.number, *further]


def _round(request: Request) -> list[Any]:
    (number,) = _negotiation(request)
    negotiation = Negotiation.objects.get(number=number)
    return [number, add_round(by=None, negotiation=negotiation, held_on=dt.date(2026, 11, 1)).pk]


def _concession(request: Request) -> list[Any]:
    (number,) = _negotiation(request)
    negotiation = Negotiation.objects.get(number=number)
    facts = {"side": "ours", "kind": "price", "size": Decimal(2), "matter": "让价"}
    return [number, add_concession(by=None, negotiation=negotiation, **facts).pk]


CASES = [
    *[
        Case("account_edit", lambda request, block=block: [*_number(request), block], *fields, label=block)
        for block, fields in {
            "basic": ("city", "南京", "苏州", "phone", "025-1"),
            "characteristics": ("direction", "向东", "向西", "policy", "稳"),
            "business": ("relation_note", "好", "很好", "staff_quality_note", "高"),
            "transaction": ("payment_habit", "月结", "现结", "reputation", "好"),
        }.items()
    ],
    Case("fact_edit", lambda request: [*_number(request), "basic", "city"], "city", "南京", "苏州"),
    Case("account_owner", _number, "owner", "<a manager>", "<another manager>"),
    Case(
        "account_team",
        _number,
        "delivery",
        "<a delivery lead>",
        "<another delivery lead>",
        "support",
        "<a manager>",
    ),
    Case("account_category", _number, "category", "key", "target"),
    Case("contact_edit", _contact, "title", "财务总监", "总会计师", "department", "财务部", label="person"),
    Case(
        "contact_edit",
        _contact,
        "personal-family",
        "一个孩子",
        "三个孩子",
        "personal-hobbies",
        "围棋",
        ("owner", "teammate"),
        label="personal facts",
    ),
    Case("contact_edit", _contact, "title", "总监", "部长", "personal-hobbies", "围棋", ("owner", "teammate"), "both"),
    Case("competitor_edit", _beside(CompetitorRelationFactory), "strengths", "价低", "近", "products", "水泵"),
    Case("incident_edit", _beside(CreditIncidentFactory), "what_happened", "逾期", "拒付", "outcome", "已付"),
    Case("address_edit", _address, "address", "苏州", "无锡", "purpose", "厂区"),
    Case("interaction_edit", _beside(InteractionFactory), "summary", "谈价", "谈期", "scene", "online"),
    Case("document_edit", _document, "title", "简介", "概况", "note", "旧版"),
    Case("document_edit", _document, "kind", "contract", "survey", "note", "旧版", label="to another part"),
    Case("promise_edit", _promise, "matter", "送样", "送图纸", "due_on", "2027-03-01"),
    Case("plan_edit", _plan, "conclusion", "守", "攻", "present_problems", "三次渗漏", label="texts"),
    Case("plan_edit", _plan, "goals-0-name", "销售额", "回款", "goals-0-feasibility", "60", label="a goal"),
    Case("plan_edit", _plan, "conclusion", "守", "攻", "actions-0-progress", "40", label="an action beside"),
    Case("visit_edit", _visit, "purpose", "谈框架", "谈价", "route", "从苏州出发"),
    Case("summary_edit", _closed_visit, "summary", "同意框架", "未同意", "next_step", "送合同"),
    Case("request_edit", _case, "subject", "滴漏", "异响", "description", "巡检发现"),
    Case("opportunity_edit", _opportunity, "title", "四期", "五期", "note", "等批复"),
    Case("negotiation_edit", _negotiation, "title", "框架", "年度", "payment_days", "60"),
    Case("topic_edit", lambda request: _negotiation(request, "price"), "opening", "+2%", "+3%", "target", "+1%"),
    Case("round_edit", _round, "place", "南京", "苏州", "notes", "首轮"),
    Case("concession_edit", _concession, "matter", "降价", "让步", "in_return", "增量"),
]
APART = {
    "bottom_line_edit": "shown to nobody, its form opens empty: tests/negotiations has its conflict",
    "view_edit": "a saved view is changed by its owner alone",
    "action_progress": "two fields on the page of the plan: tests/plans/test_pages.py has its conflict",
}


def _address_of(name: str, arguments: list[Any]) -> str:
    for room in ("accounts", "promises", "plans", "visits", "service", "negotiations"):
        try:
            return reverse(f"{room}:{name}", args=arguments)
        except NoReverseMatch:
            continue
    raise AssertionError(f"no room has an address {name}")


@pytest.fixture
def choose(db: Any) -> Callable[[str], str]:
    """Turn "<a manager>" into the key of such a person; other values stay as they are."""
    people: dict[str, str] = {}

    def value_of(text: str) -> str:
        if not text.startswith("<"):
            return text
        role = Role.DELIVERY if "delivery" in text else Role.MANAGER
        return people.setdefault(text, str(UserFactory(role=role).pk))

    return value_of


def test_every_address_that_takes_a_post_has_a_case_creates_or_says_why_it_needs_none() -> None:
    posts = sorted(taking_posts())
    kinds = [{case.name for case in CASES}, set(APART), CREATES, set(NO_FORMS)]

    assert len(set(posts)) == len(posts)
    assert sorted(name for kind in kinds for name in kind) == posts


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.label}".strip())
def test_two_people_meet_both_values_and_overwrite_nothing(
    case: Case, choose: Callable[[str], str], client: Client, request: Request
) -> None:
    other = Client()
    client.force_login(request.getfixturevalue(case.people[0]))
    other.force_login(request.getfixturevalue(case.people[1]))
    url = _address_of(case.name, case.address(request))
    first, second, beside = choose(case.first), choose(case.second), choose(case.meanwhile)
    mine = filled(other.get(url), **{case.field: second})
    theirs = {case.field: first, **({case.beside: beside} if case.beside else {})}
    assert client.post(url, filled(client.get(url), **theirs)).status_code == 302

    refused = other.post(url, mine)

    shown = [(clash.theirs, clash.mine) for clash in refused.context["clashes"]]
    stored = fields_of(client.get(url))
    assert refused.status_code == 409
    assert len(shown) == 1
    assert shown[0][0] != shown[0][1]
    assert stored[case.field] == first

    assert other.post(url, filled(refused)).status_code == 302

    stored = fields_of(client.get(url))
    assert stored[case.field] == second
    if case.beside:
        assert stored[case.beside] == beside
