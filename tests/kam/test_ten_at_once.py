"""Ten posts of one create form at the same moment make one record, for every create form of the product."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections, connections
from django.test import Client

from accounts.models import (
    AccessAsk,
    Account,
    AccountAddress,
    AccountGrant,
    Commitment,
    CompetitorRelation,
    Contact,
    CreditIncident,
    Document,
    Interaction,
)
from negotiations.actions import create_negotiation, open_negotiation
from negotiations.models import Concession, Negotiation, Opportunity, Round
from plans.models import AccountPlan
from scoring.models import TierOverride
from service.models import Request
from tests.kam.posting import CREATES, taking_posts
from tests.opening import filled
from users.models import SavedView
from visits.models import Visit

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TIMES = 10
A_FILE = "<a file>"
ROWS = {
    f"{prefix}-{name}": value
    for prefix in ("goals", "actions")
    for name, value in {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}.items()
}


@dataclass(frozen=True)
class Case:
    """One create form: its name, its address, what it makes, and what is filled in."""

    name: str
    address: str
    model: Any
    facts: dict[str, Any]
    person: str = "owner"


CASES = [
    Case("account_new", "/accounts/new/", Account, {"name": "岳岭水泥集团"}),
    Case("contact_new", "/accounts/KH-000127/people/new/", Contact, {"name": "周启明"}),
    Case("competitor_new", "/accounts/KH-000127/competitors/new/", CompetitorRelation, {"competitor_name": "鼎泰"}),
    Case(
        "incident_new",
        "/accounts/KH-000127/incidents/new/",
        CreditIncident,
        {"happened_on": "2026-01-01", "what_happened": "逾期"},
    ),
    Case("address_new", "/accounts/KH-000127/addresses/new/", AccountAddress, {"purpose": "仓库", "address": "南京"}),
    Case("interaction_new", "/accounts/KH-000127/interactions/new/", Interaction, {"summary": "谈价"}),
    Case("document_new", "/accounts/KH-000127/documents/new/", Document, {"kind": "contract", "file": A_FILE}),
    Case("promise_new", "/accounts/KH-000127/promises/new/", Commitment, {"matter": "送样", "due_on": "2027-03-01"}),
    Case("ask_new", "/accounts/KH-000127/access/ask/credit/", AccessAsk, {"reason": "对账"}, "teammate"),
    Case("account_access", "/accounts/KH-000127/access/", AccountGrant, {"user": "<teammate>", "kind": "credit"}),
    Case("view_new", "/views/new/?list=accounts", SavedView, {"name": "华东"}),
    Case("plan_create", "/plans/account/KH-000127/new/", AccountPlan, {"year": "2027", **ROWS}),
    Case("visit_create", "/visits/new/KH-000127/", Visit, {"purpose": "谈框架"}),
    Case("request_new", "/service/new/?account=KH-000127", Request, {"subject": "渗漏"}),
    Case("opportunity_new", "/negotiations/opportunities/new/?account=KH-000127", Opportunity, {"title": "三期扩建"}),
    Case(
        "negotiation_new",
        "/negotiations/new/?account=KH-000127",
        Negotiation,
        {"title": "框架协议", "quantity": "10", "list_price": "100", "unit_cost": "70"},
    ),
    Case("round_new", "/negotiations/{negotiation}/rounds/new/", Round, {"held_on": "2026-11-01"}),
    Case(
        "concession_new",
        "/negotiations/{negotiation}/concessions/new/",
        Concession,
        {"side": "ours", "kind": "price", "size": "2", "matter": "让价"},
    ),
    Case("tier_override", "/pyramid/tiers/KH-000127/", TierOverride, {"tier": "gold", "reason": "战略"}, "director"),
]
APART = {
    "flag_decide": "wants a run that flags: tests/scoring/test_pyramid_page.py sends it twice",
    "batch_create": "tests/imports posts it twice: the file is taken in once",
    "api_keys": "the key is shown on one answer alone: tests/api",
    "ask_hidden": "made once for a person and an account: tests/accounts/test_access_asks.py",
    "retier": "asked for once while it runs: tests/scoring",
    "worker_test": "its key is the second in which it is asked for",
}


def test_every_create_form_has_a_case() -> None:
    assert set(taking_posts()) >= CREATES
    assert sorted([case.name for case in CASES] + list(APART)) == sorted(CREATES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_ten_posts_at_once_make_one(
    case: Case, account: Account, client: Client, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(case.person)
    address = case.address
    if "{negotiation}" in address:
        made = create_negotiation(by=person, account=account, title="框架协议", lead=person)
        open_negotiation(by=person, negotiation=made)
        address = address.format(negotiation=made.number)
    client.force_login(person)
    facts = {name: _meant(fact, request) for name, fact in case.facts.items() if fact != A_FILE}
    files = [name for name, fact in case.facts.items() if fact == A_FILE]
    data = {name: value for name, value in filled(client.get(address), **facts).items() if name not in files}
    before = case.model.objects.count()

    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(_sender(client, address, data, files), range(TIMES)))

    assert [status for status, _url in answers] == [302] * TIMES
    assert len({url for _status, url in answers}) == 1
    assert case.model.objects.count() == before + 1


def _meant(fact: str, request: pytest.FixtureRequest) -> str:
    """Turn "<teammate>" into the key of that person; other facts stay as they are."""
    return str(request.getfixturevalue(fact[1:-1]).pk) if fact.startswith("<") else fact


def _sender(client: Client, address: str, data: dict[str, Any], files: list[str]) -> Callable[[int], tuple[int, str]]:
    """Send a form from a thread of its own, in the session of a person."""

    def send(_turn: int) -> tuple[int, str]:
        close_old_connections()
        browser = Client()
        browser.cookies.update(client.cookies)
        try:
            chosen = {name: SimpleUploadedFile("框架合同.txt", b"signed") for name in files}
            answer = browser.post(address, data | chosen)
            return answer.status_code, str(getattr(answer, "url", ""))
        finally:
            connections.close_all()

    return send
