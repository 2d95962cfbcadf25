"""A visit of the manager and the general manager to two people of the customer of the personas."""

import datetime as dt

import pytest

from accounts.models import Account, Contact
from tests.factories import ContactFactory
from tests.visits.factories import make_visit
from users.models import User
from visits.actions import check_in
from visits.models import Visit

DAY = dt.date(2026, 11, 20)


@pytest.fixture
def chief(account: Account) -> Contact:
    """周启明, the general manager of the customer."""
    return ContactFactory(
        account=account, name="周启明", title="总经理", level="top", buying_role="decides", email="zhou@example.com"
    )


@pytest.fixture
def buyer(account: Account) -> Contact:
    """邱文博, head of purchasing at the customer."""
    return ContactFactory(account=account, name="邱文博", title="采购部长", level="middle", buying_role="influences")


@pytest.fixture
def visit(account: Account, owner: User, executive: User, chief: Contact, buyer: Contact) -> Visit:
    return make_visit(
        account=account,
        by=owner,
        day=DAY,
        ours=[owner, executive],
        theirs=[chief, buyer],
        checklist="图纸 2 套\n提纲已发给客户",
        agenda="09:30 三期泵组进展\n框架协议",
        route="从苏州出发，车程约 50 分钟",
    )


@pytest.fixture
def under_way(visit: Visit, owner: User) -> Visit:
    return check_in(by=owner, visit=visit, at=visit.planned_start)
