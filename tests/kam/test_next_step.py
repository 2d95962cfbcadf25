"""The head of an account: what may be begun, what comes next, and the requests that are open."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import archive_account, make_commitment
from accounts.choices import Side
from accounts.models import Account
from kam.account_cards import Header, header_of
from service.actions import open_request
from tests.factories import AccountFactory
from tests.visits.factories import make_visit
from users.models import User
from visits.actions import cancel

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def head(account: Account, user: User) -> Header:
    return header_of(account, user=user, tab="overview", as_of=timezone.localdate())


def step(account: Account, user: User) -> Any:
    found = head(account, user).next_step
    assert found is not None
    return found


def test_next_visit_comes_first_with_day_time_form_and_purpose(account: Account, owner: User, today: dt.date) -> None:
    make_commitment(by=owner, account=account, side=Side.OURS, matter="安装图纸", due_on=today - DAY)
    make_visit(account=account, by=owner, day=today + 9 * DAY)
    near = make_visit(account=account, by=owner, day=today + 2 * DAY)
    make_visit(account=account, by=owner, day=today - DAY)

    found = step(account, owner)

    assert found.url == f"/visits/{near.number}/"
    assert found.label.endswith("09:30 座谈")
    assert "周" in found.label
    assert found.note == "就明年框架协议取得总经理口头同意"


def test_without_a_visit_ahead_our_promise_that_is_due_comes_next(
    account: Account, owner: User, today: dt.date
) -> None:
    cancel(by=owner, visit=make_visit(account=account, by=owner, day=today + DAY), reason="改期")
    make_commitment(by=owner, account=account, side=Side.THEIRS, matter="质保金", due_on=today - 9 * DAY)
    make_commitment(by=owner, account=account, side=Side.OURS, matter="来日方长", due_on=today + DAY)
    assert step(account, owner).icon == "arrow-right-circle"

    due = make_commitment(by=owner, account=account, side=Side.OURS, matter="安装图纸", due_on=today)
    assert (step(account, owner).url, step(account, owner).label) == (f"/promises/{due.pk}/", "安装图纸")

    late = make_commitment(by=owner, account=account, side=Side.OURS, matter="备件清单", due_on=today - DAY)
    assert step(account, owner).url == f"/promises/{late.pk}/"
    assert "逾期" in step(account, owner).note


def test_without_visit_and_promise_a_late_request_comes_next(account: Account, owner: User) -> None:
    now = timezone.now()
    open_request(by=owner, account=account, subject="备件报价", at=now)
    assert step(account, owner).icon == "arrow-right-circle"

    late = open_request(by=owner, account=account, subject="机封渗漏", at=now - 60 * DAY)

    assert (step(account, owner).url, step(account, owner).label) == (f"/service/{late.number}/", "机封渗漏")
    assert late.number in step(account, owner).note


def test_what_other_customers_wait_for_is_no_step_of_this_one(account: Account, owner: User, today: dt.date) -> None:
    other = AccountFactory(owner=owner)
    make_visit(account=other, by=owner, day=today + DAY)
    make_commitment(by=owner, account=other, side=Side.OURS, matter="安装图纸", due_on=today)
    open_request(by=owner, account=other, subject="机封渗漏", at=timezone.now() - 60 * DAY)

    assert step(account, owner).icon == "arrow-right-circle"


def test_archived_account_has_no_next_step(account: Account, owner: User, today: dt.date) -> None:
    make_visit(account=account, by=owner, day=today + DAY)
    archive_account(by=owner, account=account, at=timezone.now())
    account.refresh_from_db()

    assert head(account, owner).next_step is None


def test_next_step_takes_two_queries_at_most(account: Account, owner: User, today: dt.date) -> None:
    with CaptureQueriesContext(connection) as bare:
        head(account, owner)
    for n in range(3):
        make_visit(account=account, by=owner, day=today + n * DAY)
        make_commitment(by=owner, account=account, side=Side.OURS, matter=f"图纸{n}", due_on=today)
        open_request(by=owner, account=account, subject="渗漏", at=timezone.now() - 60 * DAY)
    with CaptureQueriesContext(connection) as full:
        head(account, owner)

    assert (len(bare), len(full)) == (3, 4)


def test_head_offers_what_may_be_begun(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)
    at, asked = f"/accounts/{account.number}/", f"?account={account.number}"
    begun = [
        f"/visits/new/{account.number}/",
        f"{at}interactions/new/",
        f"{at}promises/new/",
        f"/service/new/{asked}",
        f"/negotiations/new/{asked}",
        f"/negotiations/opportunities/new/{asked}",
    ]
    kept = [f"/plans/account/{account.number}/", f"{at}edit/basic/"]

    page = client.get(f"{at}people/").content.decode()
    assert [url for url in [*begun, *kept] if f'href="{url}"' not in page] == []
    for url in [*begun, *kept]:
        assert client.get(url, follow=True).status_code == 200

    archive_account(by=owner, account=account, at=timezone.now())
    page = client.get(f"{at}people/").content.decode()
    assert [url for url in begun if f'href="{url}"' in page] == []


def test_overview_names_three_open_requests_and_marks_the_late(client: Client, account: Account, owner: User) -> None:
    client.force_login(owner)
    now = timezone.now()
    page = f"/accounts/{account.number}/"
    assert "requests-head" not in client.get(page).content.decode()

    made = [open_request(by=owner, account=account, subject=f"渗漏{n}", at=now + n * DAY / 24) for n in range(4)]
    late = open_request(by=owner, account=account, subject="机封渗漏", at=now - 60 * DAY)
    other = open_request(by=owner, account=AccountFactory(owner=owner), subject="别家的事", at=now - 60 * DAY)
    rows = client.get(page).context["requests"]

    assert [(row.request, row.is_late) for row in rows] == [(late, True), (made[0], False), (made[1], False)]
    card = client.get(page).content.decode().split('id="requests-head"')[1].split("</section>")[0]
    assert late.number in card
    assert "机封渗漏" in card
    assert other.number not in card
