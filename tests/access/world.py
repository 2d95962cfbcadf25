"""One account with one of everything that has an address, and the people who may or may not open it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.actions import log_interaction, make_commitment
from accounts.actions.asks import ask_for_access, grant
from accounts.choices import GuardedKind, Side
from accounts.models import (
    Account,
    AccountAddress,
    AccountFigures,
    AccountGrant,
    BusinessStatus,
    Characteristics,
    Contact,
    ContactPersonal,
    TransactionStatus,
)
from imports.models import ImportBatch
from jobs.models import JobRun
from negotiations.actions import add_concession, add_round, create_negotiation, create_opportunity, write_bottom_line
from negotiations.choices import ConcessionKind, Topic
from negotiations.models import Negotiation, NegotiationTopic
from plans.models import AccountPlan, Goal, PlanAction
from scoring.choices import Assessment
from scoring.models import Score
from service.actions import open_request
from tests.accounts.factories import make_document
from tests.factories import (
    CompetitorRelationFactory,
    ContactFactory,
    ContactPersonalFactory,
    CreditIncidentFactory,
    UserFactory,
)
from tests.scoring.company import run
from tests.trade.trading import buy
from tests.visits.factories import make_visit
from users.choices import Role
from users.models import ApiToken, Notification, SavedView, User
from users.notifying import notify

PEOPLE = [
    *("anonymous", "deactivated", "owner", "teammate", "stranger"),
    *("director", "director_elsewhere", "executive", "service_user", "admin_user"),
]
NUMBER = "KH-000127"
NAME = "澜江化工"
DOSSIER = "玄武"
PERSONAL = ("麒麟", "1937-", "1937年")
CREDIT = ("朱雀",)
BOTTOM_LINE = ("白泽", "17.3517")
SECRETS = (NAME, "王志松", DOSSIER, *PERSONAL, *CREDIT, *BOTTOM_LINE)
TODAY = dt.date(2026, 11, 25)


def named_urls(patterns: list[Any] | None = None, space: str = "") -> list[str]:
    """List the names of all addresses of the product, those of the administration and of sign-in left out."""
    found: list[str] = []
    for each in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(each, URLResolver):
            if each.app_name == "admin" or str(each.pattern) == "auth/":
                continue
            found += named_urls(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space)
        elif isinstance(each, URLPattern):
            found.append(f"{space}{each.name}")
    return list(dict.fromkeys(found))


@pytest.fixture
def world(request: pytest.FixtureRequest, account: Account, owner: User, stranger: User) -> dict[str, Any]:
    """What the addresses name, and the people by their part."""
    people = {name: request.getfixturevalue(name) for name in PEOPLE[2:]}
    people["deactivated"] = UserFactory(username="gone", role=Role.EXECUTIVE, is_active=False)
    contact = ContactFactory(account=account, name="王志松", title=f"{DOSSIER}主任")
    personal = _personal_facts(contact)
    incident = CreditIncidentFactory(account=account, what_happened=f"{CREDIT[0]}逾期", outcome=f"{CREDIT[0]}诉讼")
    for written in (personal, incident):
        written.save()  # A second state for the history.
    _fill_in_dossier(account)
    plan = AccountPlan.objects.create(account=account, year=2027, number="KJ-2027-000127", conclusion=f"守住{DOSSIER}")
    goal = Goal.objects.create(plan=plan, name="年销售额", ideal_value=100)
    negotiation = create_negotiation(
        by=owner, account=account, title=f"{DOSSIER}框架", lead=owner, list_price=Decimal(100)
    )
    opportunity = create_opportunity(by=owner, account=account, title=f"{DOSSIER}扩产", created_on=TODAY)
    facts = {"user": owner, "channel": "call", "happened_at": timezone.now(), "summary": f"{DOSSIER}来电"}
    service = open_request(by=owner, account=account, subject="泵漏水", at=timezone.now())
    visit = make_visit(
        account=account, by=owner, ours=[owner], theirs=[contact], purpose=f"谈{DOSSIER}", checklist="名片"
    )
    _plant_bottom_line(negotiation, owner)
    make_document(account=account, by=owner, name=f"{DOSSIER}.txt", content=DOSSIER.encode(), note=DOSSIER)
    _plant_grants_that_open_nothing(account, people)
    for person in people.values():
        notify(user=person, kind="promise_due", title=f"{DOSSIER}到期", about=account.number)
    buy(account, TODAY - dt.timedelta(days=30), "5000", cost="3000")
    run(TODAY - dt.timedelta(days=1))
    run(TODAY)
    Score.objects.filter(account=account).update(low_profit=Assessment.FLAGGED)
    AccountFigures.objects.filter(account=account).update(is_low_profit=True)
    return {
        "people": people,
        "account": account,
        "contact": contact,
        "competitor": CompetitorRelationFactory(account=account),
        "incident": incident,
        "place": AccountAddress.objects.create(account=account, purpose="仓库", address="滨江路58号"),
        "interaction": log_interaction(by=owner, account=account, facts=facts),
        "promise": make_commitment(by=owner, account=account, side=Side.OURS, matter=f"{DOSSIER}样机", due_on=TODAY),
        "guarded_document": make_document(
            account=account,
            by=owner,
            kind="credit_report",
            note=f"{CREDIT[0]}之信用",
            name=f"{CREDIT[0]}.txt",
            content=f"{CREDIT[0]}之报告".encode(),
        ),
        "grant": grant(by=owner, account=account, user=people["director"], kind=GuardedKind.PERSONAL),
        "ask": ask_for_access(by=stranger, account=account, reason="同一集团", as_of=TODAY),
        "plan": plan,
        "action": PlanAction.objects.create(plan=plan, goal=goal, matter="上门拜访"),
        "visit": visit,
        "tick": visit.checklist.first(),
        "negotiation": negotiation,
        "topic": negotiation.topics.first(),
        "round": add_round(by=owner, negotiation=negotiation, held_on=TODAY),
        "concession": add_concession(
            by=owner, negotiation=negotiation, kind=ConcessionKind.PRICE, size=Decimal(2), matter="让价"
        ),
        "opportunity": opportunity,
        "request": service,
        "batch": ImportBatch.objects.create(
            kind="accounts", created_by=owner, file_name="a.csv", size=12, sha256="0" * 64
        ),
        "job": JobRun.objects.create(kind="jobs.worker_test", key="1", created_by=owner),
        "key": ApiToken.objects.create(user=owner, name="ERP", digest="0" * 64, start="kam_", scopes=[]),
        "view": SavedView.objects.create(user=owner, page="accounts", name="华东", query="tier=gold"),
        "notice": Notification.objects.create(user=owner, kind="job", title="导入完成", url="/jobs/"),
    }


def _personal_facts(contact: Contact) -> ContactPersonal:
    """Write personal facts into every field, with a birthday that is near."""
    texts = ("character", "interests", "hobbies", "family", "education", "ability", "career")
    soon = timezone.localdate() + dt.timedelta(days=3)
    birthday = dt.date(1937, soon.month, min(soon.day, 28))
    made: ContactPersonal = ContactPersonalFactory(
        contact=contact, birthday=birthday, **dict.fromkeys(texts, f"{PERSONAL[0]}之事")
    )
    return made


def _fill_in_dossier(account: Account) -> None:
    """Write the word of the dossier into each of its four blocks."""
    account.legal_representative = account.managers = account.address = f"{DOSSIER}先生"
    account.save()
    Characteristics.objects.create(account=account, philosophy=f"{DOSSIER}之道")
    BusinessStatus.objects.create(account=account, relation_note=f"{DOSSIER}之交")
    TransactionStatus.objects.create(account=account, open_problems=f"{DOSSIER}之患", payment_habit=DOSSIER)


def _plant_bottom_line(negotiation: Negotiation, owner: User) -> None:
    """Write a bottom line of the margin; its author is granted to read by it."""
    topic = NegotiationTopic.objects.get(negotiation=negotiation, topic=Topic.PROFIT)
    words, figure = BOTTOM_LINE
    today = timezone.localdate()
    write_bottom_line(by=owner, topic=topic, value=Decimal(figure), note=f"{words}底线", version=0, as_of=today)


def _plant_grants_that_open_nothing(account: Account, people: dict[str, User]) -> None:
    """Grant what has run out, and grants to people who do not see the account."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    for person, kind, until in (
        ("teammate", GuardedKind.CREDIT, yesterday),
        ("executive", GuardedKind.PERSONAL, yesterday),
        ("executive", GuardedKind.BOTTOM_LINE, yesterday),
        ("stranger", GuardedKind.CREDIT, None),
        ("service_user", GuardedKind.PERSONAL, None),
        ("admin_user", GuardedKind.BOTTOM_LINE, None),
    ):
        AccountGrant.objects.create(
            account=account, user=people[person], kind=kind, expires_on=until, granted_by=people["owner"]
        )


def client_of(world: dict[str, Any], person: str) -> Client:
    """Give the browser of a person."""
    client = Client(raise_request_exception=False)
    if person != "anonymous":
        client.force_login(world["people"][person])
    return client


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Read the whole database but the sessions: a denied write leaves it as it was."""
    models = [model for model in apps.get_models() if model is not Session]
    return {model._meta.label: sorted(model._base_manager.values_list(), key=repr) for model in models}
