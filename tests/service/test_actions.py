"""The life of a request: opened, answered, handed over, resolved, confirmed; rejected; taken up again."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.actions import EditConflictError
from accounts.models import Account, AccountFigures
from service.actions import (
    RequestRefusedError,
    add_note,
    close,
    hand_over,
    open_request,
    reject,
    reopen,
    resolve,
    start,
    update_request,
)
from service.choices import RequestState, StepKind
from service.models import Request, RequestStep
from tests.service.conftest import AT
from users.models import Notification, User

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def trail(case: Request) -> list[str]:
    return list(RequestStep.objects.filter(request=case).order_by("id").values_list("kind", flat=True))


def resolved(case: Request, by: User) -> Request:
    return resolve(by=by, request=case, resolution="更换机封", at=AT + 5 * HOUR)


def test_request_gets_number_holder_and_deadlines(case: Request, service_user: User) -> None:
    assert case.number == "FW-2026-000001"
    assert (case.state, case.holder) == (RequestState.OPEN, service_user)
    assert (case.answer_by, case.due_at, case.escalates_at) == (AT + 8 * HOUR, AT + 72 * HOUR, AT + 108 * HOUR)
    assert trail(case) == [StepKind.OPENED]


def test_numbers_run_by_year_and_are_never_given_twice(account: Account, owner: User) -> None:
    moments = [AT, AT, dt.datetime(2026, 12, 31, 17, 0, tzinfo=dt.UTC)]

    made = [open_request(by=owner, account=account, subject="图纸", at=moment) for moment in moments]

    assert [one.number for one in made] == ["FW-2026-000001", "FW-2026-000002", "FW-2027-000001"]


def test_number_drawn_by_someone_else_meanwhile_is_passed_over(case: Request, account: Account, owner: User) -> None:
    later = open_request(by=owner, account=account, subject="图纸", at=AT)
    Request.objects.filter(pk=case.pk).update(number="FW-2026-000003")
    Request.objects.filter(pk=later.pk).update(number="FW-2026-000002")

    assert open_request(by=owner, account=account, subject="备件", at=AT).number == "FW-2026-000004"


def test_upper_tier_shortens_the_deadlines(account: Account, owner: User) -> None:
    AccountFigures.objects.filter(account=account).update(tier="platinum")

    made = open_request(by=owner, account=account, subject="图纸", severity="high", at=AT)

    assert made.due_at == AT + 12 * HOUR


def test_request_is_answered_resolved_and_confirmed(case: Request, service_user: User) -> None:
    start(by=service_user, request=case, at=AT + HOUR)
    resolved(case, service_user)
    done = close(
        by=service_user, request=case, confirmed_by="邱文博", confirmed_on=dt.date(2026, 11, 24), at=AT + 30 * HOUR
    )

    assert (done.state, done.confirmed_by, done.answered_at) == (RequestState.CLOSED, "邱文博", AT + HOUR)
    assert trail(case) == [StepKind.OPENED, StepKind.STARTED, StepKind.RESOLVED, StepKind.CLOSED]
    assert done.history.first().history_user == service_user


def test_request_is_not_closed_without_confirmation_or_reason(case: Request, service_user: User) -> None:
    resolved(case, service_user)
    half: list[dict[str, Any]] = [
        {},
        {"confirmed_by": "邱文博"},
        {"confirmed_on": dt.date(2026, 11, 24)},
        {"reason": " "},
    ]

    for facts in half:
        with pytest.raises(RequestRefusedError):
            close(by=service_user, request=case, at=AT, **facts)

    case.refresh_from_db()
    assert case.state == RequestState.RESOLVED
    assert trail(case) == [StepKind.OPENED, StepKind.RESOLVED]


def test_request_is_closed_for_a_reason(case: Request, service_user: User) -> None:
    resolved(case, service_user)

    done = close(by=service_user, request=case, reason="三次回访未联系到客户", at=AT)

    assert (done.state, done.confirmed_by, done.confirmed_on) == (RequestState.CLOSED, "", None)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"state": "closed"}, "request_closed_has_confirmation_or_reason"),
        ({"state": "closed", "confirmed_by": "邱文博"}, "request_closed_has_confirmation_or_reason"),
        ({"state": "closed", "confirmed_on": dt.date(2026, 11, 24)}, "request_closed_has_confirmation_or_reason"),
        ({"state": "rejected"}, "request_rejected_has_reason"),
        ({"resolution": ""}, "request_resolved_has_resolution"),
        ({"resolved_at": None}, "request_resolved_has_resolution"),
        ({"kind": "complaint"}, "request_solved_complaint_has_facts"),
        ({"subject": ""}, "request_has_subject"),
    ],
)
def test_database_refuses_what_the_actions_refuse(
    case: Request, service_user: User, facts: dict[str, Any], constraint: str
) -> None:
    resolved(case, service_user)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Request.objects.filter(pk=case.pk).update(**facts)


def test_database_refuses_a_hand_over_to_nobody(case: Request, owner: User) -> None:
    with pytest.raises(IntegrityError, match="request_step_handed_has_both"), transaction.atomic():
        RequestStep.objects.create(request=case, kind="handed", at=AT, by=owner, giver=owner)


def test_handing_over_leaves_a_trail_and_tells_the_new_holder(
    case: Request,
    service_user: User,
    stranger: User,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        handed = hand_over(by=service_user, request=case, taker=stranger, note="需要华中现场判断", at=AT + HOUR)

    step = RequestStep.objects.get(kind=StepKind.HANDED)
    assert handed.holder == stranger
    assert (step.giver, step.taker, step.note, step.at) == (service_user, stranger, "需要华中现场判断", AT + HOUR)
    message = Notification.objects.get()
    assert (message.user, message.about) == (stranger, "")
    assert case.account.name not in message.title + message.text


def test_hand_over_to_nobody_new_or_without_a_word_is_refused(
    case: Request, service_user: User, owner: User, stranger: User
) -> None:
    owner.is_active = False
    owner.save()

    for taker, note in [(service_user, "请跟进"), (owner, "请跟进"), (stranger, " ")]:
        with pytest.raises(RequestRefusedError):
            hand_over(by=service_user, request=case, taker=taker, note=note, at=AT)

    case.refresh_from_db()
    assert case.holder == service_user


def test_complaint_is_resolved_only_with_its_facts(complaint: Request, owner: User) -> None:
    with pytest.raises(RequestRefusedError):
        resolve(by=owner, request=complaint, resolution="补发", at=AT)

    done = resolve(by=owner, request=complaint, resolution="补发", facts="第二车少装 2 台", at=AT)

    assert (done.state, done.facts) == (RequestState.RESOLVED, "第二车少装 2 台")


def test_resolved_request_becomes_no_complaint_without_facts(case: Request, service_user: User) -> None:
    version = resolved(case, service_user).version

    with pytest.raises(RequestRefusedError):
        update_request(by=service_user, request=case, changes={"kind": "complaint"}, version=version)


def test_rejected_request_says_why(case: Request, service_user: User) -> None:
    with pytest.raises(RequestRefusedError):
        reject(by=service_user, request=case, reason="", at=AT)

    assert reject(by=service_user, request=case, reason="不属于供货范围", at=AT).close_reason == "不属于供货范围"


def test_taking_up_again_counts_anew_and_voids_the_end(case: Request, service_user: User) -> None:
    resolved(case, service_user)
    close(by=service_user, request=case, confirmed_by="邱文博", confirmed_on=dt.date(2026, 11, 24), at=AT)

    again = reopen(by=service_user, request=case, note="又漏了", at=AT + 100 * HOUR)

    assert (again.state, again.confirmed_by, again.closed_at) == (RequestState.OPEN, "", None)
    assert (again.reopened_count, again.due_at) == (1, AT + 172 * HOUR)
    assert trail(case)[-1] == StepKind.REOPENED


@pytest.mark.parametrize("step", ["start", "resolve", "close", "reject", "hand"])
def test_settled_request_takes_no_step_but_reopening(case: Request, service_user: User, owner: User, step: str) -> None:
    reject(by=service_user, request=case, reason="重复", at=AT)
    steps = {
        "start": lambda: start(by=owner, request=case, at=AT),
        "resolve": lambda: resolve(by=owner, request=case, resolution="x", at=AT),
        "close": lambda: close(by=owner, request=case, reason="x", at=AT),
        "reject": lambda: reject(by=owner, request=case, reason="x", at=AT),
        "hand": lambda: hand_over(by=owner, request=case, taker=owner, note="x", at=AT),
    }

    with pytest.raises(RequestRefusedError):
        steps[step]()

    assert trail(case) == [StepKind.OPENED, StepKind.REJECTED]


def test_another_severity_moves_the_deadlines(case: Request, service_user: User) -> None:
    saved = update_request(by=service_user, request=case, changes={"severity": "critical"}, version=1)

    assert (saved.due_at, saved.version) == (AT + 8 * HOUR, 2)


def test_lost_update_is_refused(case: Request, service_user: User) -> None:
    update_request(by=service_user, request=case, changes={"subject": "先改"}, version=1)

    with pytest.raises(EditConflictError):
        update_request(by=service_user, request=case, changes={"subject": "后改"}, version=1)

    case.refresh_from_db()
    assert case.subject == "先改"


def test_empty_note_is_refused(case: Request, owner: User) -> None:
    with pytest.raises(RequestRefusedError):
        add_note(by=owner, request=case, note="  ", at=AT)


def test_late_requests_are_found(case: Request, service_user: User) -> None:
    def found(hours: int) -> tuple[bool, bool]:
        at = AT + hours * HOUR
        return Request.objects.overdue(at=at).exists(), Request.objects.escalated(at=at).exists()

    assert [found(hours) for hours in (7, 9, 109)] == [(False, False), (True, False), (True, True)]
    start(by=service_user, request=case, at=AT + HOUR)
    assert [found(hours) for hours in (9, 73, 109)] == [(False, False), (True, False), (True, True)]
    resolved(case, service_user)
    assert found(500) == (False, False)
