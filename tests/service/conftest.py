"""A request for the account of the personas, and who of the desk holds it."""

import datetime as dt

import pytest

from accounts.models import Account
from service.actions import open_request
from service.models import Request
from users.models import User

AT = dt.datetime(2026, 11, 23, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def case(account: Account, service_user: User) -> Request:
    return open_request(
        by=service_user,
        account=account,
        subject="3 号机组机封渗漏",
        description="巡检发现滴漏",
        reporter_name="邱文博",
        reporter_phone="0511-8866",
        at=AT,
    )


@pytest.fixture
def complaint(account: Account, owner: User) -> Request:
    return open_request(by=owner, account=account, subject="到货少两台", kind="complaint", severity="high", at=AT)
