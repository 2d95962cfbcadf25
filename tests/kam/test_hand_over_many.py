"""Promises, requests and opportunities put into other hands, many at once: what is seen and allowed, nothing else."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import archive_account, make_commitment, settle_commitment
from accounts.actions.bulk import ARCHIVED
from accounts.actions.handing import NOT_SEEN, SAME_HOLDER, SETTLED, hand_over_promises
from accounts.choices import CommitmentState, Side
from accounts.models import Account, Commitment
from negotiations.actions import create_opportunity, hand_over_opportunities, move_stage
from negotiations.actions.opportunities import CLOSED
from negotiations.choices import Stage
from negotiations.models import Opportunity
from service.actions import hand_over_many, open_request, reject
from service.choices import StepKind
from service.models import Request, RequestStep
from tests.factories import AccountFactory, UserFactory
from users.bulk import OUT_OF_SIGHT, BulkResult
from users.models import Notification, User

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 25)


@dataclass(frozen=True)
class Work:
    """One kind of work: how a piece is made and ended, and how many pieces change hands."""

    address: str
    field: str
    key: str
    make: Callable[[Account | None, User], Any]
    end: Callable[[Any, User], Any]
    hand: Callable[[User, list[int], User], BulkResult]
    ended: Any
    queries: int
    asked: dict[str, str]


def _promise(account: Account | None, by: User) -> Commitment:
    assert account is not None
    return make_commitment(by=by, account=account, side=Side.OURS, matter="送样机", due_on=TODAY, holder=by)


def _opportunity(account: Account | None, by: User) -> Opportunity:
    return create_opportunity(by=by, account=account, title="二期", created_on=TODAY, amount=Decimal(1000), owner=by)


def _request(account: Account | None, by: User) -> Request:
    assert account is not None
    return open_request(by=by, account=account, subject="漏油", at=timezone.now())


WORK = {
    "promises": Work(
        address="promises:promise",
        field="holder",
        key="pk",
        make=_promise,
        end=lambda row, by: settle_commitment(
            by=by, commitment=row, state=CommitmentState.KEPT, evidence="回单", as_of=TODAY
        ),
        hand=lambda by, ids, taker: hand_over_promises(by=by, promise_ids=ids, taker=taker),
        ended=SETTLED,
        queries=7,
        asked={},
    ),
    "opportunities": Work(
        address="negotiations:opportunity",
        field="owner",
        key="number",
        make=_opportunity,
        end=lambda row, by: move_stage(by=by, opportunity=row, stage=Stage.LOST, as_of=TODAY, lost_reason="价格"),
        hand=lambda by, ids, taker: hand_over_opportunities(by=by, opportunity_ids=ids, owner=taker),
        ended=CLOSED,
        queries=7,
        asked={},
    ),
    "requests": Work(
        address="service:request",
        field="holder",
        key="number",
        make=_request,
        end=lambda row, by: reject(by=by, request=row, reason="重复", at=timezone.now()),
        hand=lambda by, ids, taker: hand_over_many(
            by=by, request_ids=ids, taker=taker, note="请接手", at=timezone.now()
        ),
        ended=SETTLED,
        queries=7,
        asked={"note": "请接手"},
    ),
}
EVERY_KIND = pytest.mark.parametrize("kind", list(WORK))


def holders(rows: list[Model], field: str) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [getattr(row, field).username for row in rows]


@pytest.fixture
def foreign(stranger: User, west: Any) -> Account:
    return AccountFactory(number="KH-000999", name="西部矿业", owner=stranger, region=west)


@EVERY_KIND
def test_work_changes_hands_with_its_history_and_what_stays_is_named(
    kind: str, account: Account, foreign: Account, owner: User, teammate: User, stranger: User, jiangsu: Any
) -> None:
    work = WORK[kind]
    put_away = AccountFactory(number="P-A", owner=owner, region=jiangsu)
    mine, ended, archived = (work.make(where, owner) for where in (account, account, put_away))
    theirs, his = work.make(foreign, stranger), work.make(account, teammate)
    work.end(ended, owner)
    archive_account(by=owner, account=put_away, at=timezone.now())
    rows = [mine, ended, archived, theirs, his]
    version = mine.version

    result = work.hand(owner, [row.pk for row in rows], teammate)

    assert result.changed == 1
    assert result.kept == {work.ended: 1, ARCHIVED: 1, OUT_OF_SIGHT: 1, SAME_HOLDER: 1}
    assert holders(rows, work.field) == ["teammate", "owner", "owner", "stranger", "teammate"]
    save = mine.history.latest("history_id")
    assert (getattr(save, work.field), save.history_user, mine.version) == (teammate, owner, version + 1)


@pytest.mark.parametrize("kind", ["promises", "opportunities"])
def test_work_of_an_account_goes_only_to_who_sees_it(kind: str, account: Account, owner: User, stranger: User) -> None:
    work = WORK[kind]
    row = work.make(account, owner)

    result = work.hand(owner, [row.pk], stranger)

    assert (result.changed, result.kept) == (0, {NOT_SEEN: 1})
    assert holders([row], work.field) == ["owner"]


def test_opportunity_without_account_goes_to_anybody(owner: User, stranger: User) -> None:
    row = _opportunity(None, owner)

    assert hand_over_opportunities(by=owner, opportunity_ids=[row.pk], owner=stranger).changed == 1
    assert hand_over_opportunities(by=owner, opportunity_ids=[row.pk], owner=owner).kept == {OUT_OF_SIGHT: 1}


def test_request_goes_to_anybody_who_works_with_us_and_its_trail_says_so(
    account: Account, owner: User, service_user: User
) -> None:
    row = _request(account, owner)

    assert WORK["requests"].hand(owner, [row.pk], service_user).changed == 1

    step = RequestStep.objects.get(request=row, kind=StepKind.HANDED)
    assert (step.giver, step.taker, step.by, step.note) == (owner, service_user, owner, "请接手")
    service_user.is_active = False
    with pytest.raises(ValidationError):
        WORK["requests"].hand(owner, [row.pk], service_user)
    with pytest.raises(ValidationError):
        hand_over_many(by=owner, request_ids=[row.pk], taker=owner, note=" ", at=timezone.now())


@EVERY_KIND
def test_who_takes_over_hears_of_it_once(
    kind: str, account: Account, owner: User, teammate: User, django_capture_on_commit_callbacks: Any
) -> None:
    rows = [WORK[kind].make(account, owner) for _ in range(3)]
    Notification.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        WORK[kind].hand(owner, [row.pk for row in rows], teammate)

    told = Notification.objects.get()
    assert told.user == teammate
    assert "3" in told.title
    assert account.name not in told.title + told.text


@EVERY_KIND
def test_many_cost_as_much_as_one(
    kind: str, account: Account, owner: User, teammate: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few = [WORK[kind].make(account, owner).pk]
    many = [WORK[kind].make(account, owner).pk for _ in range(15)]
    for ids in (few, many):
        with django_assert_num_queries(WORK[kind].queries):
            WORK[kind].hand(owner, ids, teammate)


@EVERY_KIND
def test_page_asks_first_then_hands_over_the_ticked_ones(
    kind: str, account: Account, foreign: Account, owner: User, teammate: User, stranger: User, client: Client
) -> None:
    work = WORK[kind]
    mine, other, theirs = work.make(account, owner), work.make(account, owner), work.make(foreign, stranger)
    client.force_login(owner)
    address = reverse(f"{work.address}_bulk")
    ticked = {"act": "hand", "row": [getattr(mine, work.key), getattr(theirs, work.key)], **work.asked}
    shown = client.get(reverse(f"{work.address}_list")).content.decode()
    assert f'name="row" value="{getattr(mine, work.key)}"' in shown
    assert f'action="{address}?"' in shown

    asked = client.post(address, {"act": "hand", "row": ticked["row"]})
    assert (asked.status_code, asked.context["count"]) == (200, 1)
    assert holders([mine], work.field) == ["owner"]
    wrong = client.post(address, {**ticked, "step": "do", "count": "1", "taker": ""})
    assert "taker" in wrong.context["form"].errors
    done = client.post(address, {**ticked, "step": "do", "count": "1", "taker": teammate.pk})

    assert done.status_code == 302
    assert holders([mine, other, theirs], work.field) == ["teammate", "owner", "stranger"]


@EVERY_KIND
def test_page_takes_the_whole_filtered_list(
    kind: str, account: Account, owner: User, teammate: User, client: Client
) -> None:
    work = WORK[kind]
    rows = [work.make(account, owner) for _ in range(3)]
    client.force_login(owner)
    address = f"{reverse(f'{work.address}_bulk')}?q="

    refused = client.post(f"{address}nirgends", {"act": "hand", "scope": "all"}, follow=True)
    assert "请先在列表中勾选" in refused.content.decode()
    facts = {"act": "hand", "scope": "all", "step": "do", "taker": teammate.pk, **work.asked}
    changed = client.post(address, {**facts, "count": "2"})
    assert (changed.status_code, holders(rows, work.field)) == (200, ["owner"] * 3)
    client.post(address, {**facts, "count": "3"})

    assert holders(rows, work.field) == ["teammate"] * 3


def test_only_colleagues_that_one_may_know_are_offered(account: Account, owner: User, client: Client) -> None:
    gone = UserFactory(username="gone", is_active=False)
    row = _promise(account, owner)
    client.force_login(owner)

    page = client.post(reverse("promises:promise_bulk"), {"act": "hand", "row": [row.pk]})
    offered = set(page.context["form"].fields["taker"].queryset)

    assert owner in offered
    assert gone not in offered


@EVERY_KIND
@pytest.mark.parametrize("row", ["x", "\x00", "9" * 30, ""])
def test_ticks_that_name_nothing_choose_nothing(
    kind: str, row: str, account: Account, owner: User, client: Client
) -> None:
    WORK[kind].make(account, owner)
    client.force_login(owner)

    answer = client.post(reverse(f"{WORK[kind].address}_bulk"), {"act": "hand", "row": [row]})

    assert answer.status_code == 302
