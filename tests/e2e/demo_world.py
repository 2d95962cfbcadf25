"""One of everything that has an address, on an account of the demo: the records of tests/access/rows.py by name.

Runs inside the installation: `world_on_demo(username)` is called by its shell and printed as JSON.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.actions import log_interaction, make_commitment
from accounts.choices import Side
from accounts.models import Account, AccountFigures
from imports.actions import take_in
from imports.choices import Kind
from jobs.models import JobRun
from negotiations.actions import add_concession, add_round, create_negotiation, create_opportunity, open_negotiation
from negotiations.choices import ConcessionKind
from plans.actions import create_plan
from scoring.models import ScoringRun
from service.actions import open_request
from tests.accounts.factories import make_document
from tests.factories import CompetitorRelationFactory, ContactFactory, CreditIncidentFactory
from tests.visits.factories import make_visit
from users.models import SavedView, User
from visits.actions import check_in, close

FREE_YEAR = 2031


def world_on_demo(username: str) -> dict[str, Any]:
    """Create what the demo does not have and return key and number of each record, by its name in the rows."""
    owner, today = User.objects.get(username=username), timezone.localdate()
    account = Account.objects.filter(owner=owner, archived_at=None).order_by("-pk")[0]
    contact = ContactFactory(account=account)
    negotiation = create_negotiation(by=owner, account=account, title="年度框架", lead=owner, list_price=Decimal(100))
    open_negotiation(by=owner, negotiation=negotiation)
    held = make_visit(account=account, by=owner, ours=[owner], theirs=[contact])
    check_in(by=owner, visit=held, at=timezone.now())
    facts = {"user": owner, "channel": "call", "happened_at": timezone.now(), "summary": "来电询价"}
    records = {
        "account": account,
        "flagged": AccountFigures.objects.filter(is_low_profit=True)[0].account,
        "earlier": ScoringRun.objects.order_by("as_of")[0],
        "contact": contact,
        "competitor": CompetitorRelationFactory(account=account),
        "incident": CreditIncidentFactory(account=account),
        "place": account.addresses.create(purpose="仓库", address="滨江路58号"),
        "interaction": log_interaction(by=owner, account=account, facts=facts),
        "promise": make_commitment(by=owner, account=account, side=Side.OURS, matter="送样机", due_on=today),
        "plan": create_plan(by=owner, account=account, year=FREE_YEAR, conclusion="守住份额"),
        "visit": make_visit(account=account, by=owner, ours=[owner], theirs=[contact], checklist="名片"),
        "closed_visit": close(by=owner, visit=held, facts={"summary": "口头同意"}, at=timezone.now()),
        "negotiation": negotiation,
        "round": add_round(by=owner, negotiation=negotiation, held_on=today - dt.timedelta(days=1)),
        "concession": add_concession(
            by=owner, negotiation=negotiation, kind=ConcessionKind.PRICE, size=Decimal(2), matter="让价"
        ),
        "opportunity": create_opportunity(by=owner, account=account, title="二期扩产", created_on=today),
        "request": open_request(by=owner, account=account, subject="泵漏水", at=timezone.now()),
        "batch": take_in(
            by=owner, kind=Kind.ACCOUNTS, file_name="客户.csv", chunks=["客户名称,城市\n昆山机电,昆山\n".encode()]
        ),
        "guarded_document": make_document(account=account, by=owner, kind="credit_report", is_verified=True),
        "job": JobRun.objects.create(kind="jobs.worker_test", key="walked", created_by=owner),
        "view": SavedView.objects.create(user=owner, page="accounts", name="华东", query="tier=gold"),
    }
    return {name: {"pk": each.pk, "number": getattr(each, "number", None)} for name, each in records.items()}
