"""The life of a visit: planned, confirmed, under way, closed with a summary, or cancelled with a reason."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import EditConflictError
from accounts.choices import Origin, Side
from accounts.models import Account, AccountFigures, Commitment, Contact
from accounts.selectors.strands import events_before
from tests.factories import ContactFactory
from tests.visits.factories import at, make_visit
from users.models import User
from visits.actions import (
    Promise,
    VisitRefusedError,
    cancel,
    check_in,
    close,
    confirm,
    next_number,
    note_announced,
    tick,
    update_visit,
)
from visits.choices import LineKind, Match, VisitState
from visits.models import Visit, VisitPerson
from visits.selectors import attendance_of, timeline_of

pytestmark = pytest.mark.django_db

ARRIVED = dt.datetime(2026, 11, 20, 1, 24, tzinfo=dt.UTC)  # 09:24 in Shanghai


def change(visit: Visit, *, by: User, version: int | None = None, **changes: Any) -> Visit:
    people = list(visit.people.all())
    return update_visit(
        by=by,
        visit=visit,
        changes=changes,
        ours=[person.user for person in people if person.user],
        theirs=[person.contact for person in people if person.contact],
        checklist="\n".join(item.text for item in visit.checklist.all()),
        version=visit.version if version is None else version,
    )


def end(visit: Visit, *, by: User, summary: str = "同意框架条款", **more: Any) -> Visit:
    return close(by=by, visit=visit, facts={"summary": summary}, at=timezone.now(), **more)


@pytest.fixture
def under_way(visit: Visit, owner: User) -> Visit:
    return check_in(by=owner, visit=confirm(by=owner, visit=visit), at=ARRIVED)


def test_numbers_are_drawn_in_a_row_within_the_year(account: Account, owner: User) -> None:
    made = [make_visit(account=account, by=owner, day=dt.date(2026, 3, day)).number for day in (1, 2)]
    next_year = make_visit(account=account, by=owner, day=dt.date(2027, 1, 1)).number

    assert [*made, next_year] == ["BF-2026-000001", "BF-2026-000002", "BF-2027-000001"]


def test_number_drawn_is_free_whatever_an_import_brought(visit: Visit) -> None:
    Visit.objects.filter(pk=visit.pk).update(number="BF-2026-ABC")

    assert next_number(2026) == "BF-2026-000001"


def test_levels_are_those_of_the_day_of_planning(visit: Visit, chief: Contact) -> None:
    Contact.objects.filter(pk=chief.pk).update(level="staff")

    attendance = attendance_of(Visit.objects.get(pk=visit.pk))

    assert [(pair.theirs.name, pair.ours and pair.ours.name) for pair in attendance.pairs] == [
        ("周启明", "陆总"),
        ("邱文博", "沈一帆"),
    ]
    assert attendance.overall == Match.MATCHED


def test_people_of_another_customer_are_refused(account: Account, owner: User) -> None:
    with pytest.raises(VisitRefusedError):
        make_visit(account=account, by=owner, theirs=[ContactFactory()])

    assert not Visit.objects.exists()


def test_visit_runs_from_plan_to_summary(under_way: Visit, owner: User) -> None:
    assert (under_way.state, under_way.minutes_late, under_way.minutes_early) == (VisitState.UNDER_WAY, -6, 6)

    closed = end(under_way, by=owner, proposals="设备件库\n节能改造", decisions="选址定在二号门")

    figures = AccountFigures.objects.get(account=closed.account)
    assert (closed.state, closed.summary) == (VisitState.CLOSED, "同意框架条款")
    assert figures.last_visit_on == figures.last_contact_on == dt.date(2026, 11, 20)
    assert [(line.kind, line.text) for line in closed.lines.all()] == [
        (LineKind.DECISION, "选址定在二号门"),
        (LineKind.PROPOSAL, "设备件库"),
        (LineKind.PROPOSAL, "节能改造"),
    ]
    last = closed.history.order_by("-history_id")[0]
    assert (last.state, last.history_user) == (VisitState.CLOSED, owner)


@pytest.mark.parametrize("summary", ["", "  \n "])
def test_visit_is_not_closed_without_a_summary(under_way: Visit, owner: User, summary: str) -> None:
    with pytest.raises(VisitRefusedError):
        end(under_way, by=owner, summary=summary)

    under_way.refresh_from_db()
    assert under_way.state == VisitState.UNDER_WAY
    assert AccountFigures.objects.get(account=under_way.account).last_visit_on is None


def test_database_refuses_a_closed_visit_without_a_summary(under_way: Visit) -> None:
    with pytest.raises(IntegrityError, match="visit_closed_has_summary"), transaction.atomic():
        Visit.objects.filter(pk=under_way.pk).update(state=VisitState.CLOSED, closed_at=timezone.now())


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"state": "under_way"}, "visit_under_way_is_checked_in"),
        ({"state": "cancelled"}, "visit_cancelled_has_reason"),
        ({"purpose": ""}, "visit_has_purpose"),
        ({"planned_end": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "visit_ends_after_start"),
        ({"number": "new"}, "visit_number_not_reserved"),
    ],
)
def test_database_refuses_what_makes_no_sense(visit: Visit, values: dict[str, Any], name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**values)


def test_database_refuses_a_person_of_both_sides(visit: Visit, owner: User, chief: Contact) -> None:
    VisitPerson.objects.filter(visit=visit).delete()
    with pytest.raises(IntegrityError, match="visit_person_is_of_one_side"), transaction.atomic():
        VisitPerson.objects.create(visit=visit, side=Side.OURS, user=owner, contact=chief)


def test_promises_go_to_the_ledger(under_way: Visit, owner: User, executive: User, chief: Contact) -> None:
    due = dt.date(2026, 11, 30)
    end(
        under_way,
        by=owner,
        promises=[
            Promise(Side.OURS, "交付安装图纸", due),
            Promise(Side.OURS, "备件库方案", due, holder=executive),
            Promise(Side.THEIRS, "支付质保金", due, contact=chief),
        ],
    )

    rows = Commitment.objects.filter(origin=Origin.VISIT, origin_number=under_way.number).order_by("id")
    assert [(row.side, row.matter, row.holder, row.contact) for row in rows] == [
        ("ours", "交付安装图纸", owner, None),
        ("ours", "备件库方案", executive, None),
        ("theirs", "支付质保金", None, chief),
    ]


def test_refused_promise_leaves_the_visit_open(under_way: Visit, owner: User) -> None:
    foreign = Promise(Side.THEIRS, "支付质保金", dt.date(2026, 11, 30), contact=ContactFactory())
    with pytest.raises(ValidationError):
        end(under_way, by=owner, promises=[foreign])

    under_way.refresh_from_db()
    assert under_way.state == VisitState.UNDER_WAY
    assert not Commitment.objects.exists()


def test_visit_is_not_closed_twice(under_way: Visit, owner: User) -> None:
    promise = Promise(Side.OURS, "交付安装图纸", dt.date(2026, 11, 30))
    end(under_way, by=owner, promises=[promise])
    with pytest.raises(VisitRefusedError):
        end(under_way, by=owner, promises=[promise])

    assert Commitment.objects.count() == 1


def test_visit_is_not_closed_before_the_check_in(visit: Visit, owner: User) -> None:
    with pytest.raises(VisitRefusedError):
        end(visit, by=owner)


def test_arrival_is_not_in_the_future(visit: Visit, owner: User) -> None:
    with pytest.raises(VisitRefusedError):
        check_in(by=owner, visit=visit, at=timezone.now() + dt.timedelta(minutes=5))


def test_later_visit_does_not_go_back_in_the_figures(under_way: Visit, owner: User) -> None:
    newer = dt.date(2026, 11, 24)
    AccountFigures.objects.filter(account=under_way.account).update(last_visit_on=newer, last_contact_on=newer)

    end(under_way, by=owner)

    figures = AccountFigures.objects.get(account=under_way.account)
    assert (figures.last_visit_on, figures.last_contact_on) == (newer, newer)


def test_cancelling_needs_a_reason(visit: Visit, owner: User) -> None:
    with pytest.raises(VisitRefusedError):
        cancel(by=owner, visit=visit, reason=" ")

    assert cancel(by=owner, visit=visit, reason="客户停产检修").cancel_reason == "客户停产检修"
    with pytest.raises(VisitRefusedError):
        confirm(by=owner, visit=visit)


def test_change_of_time_has_to_be_confirmed_anew(visit: Visit, owner: User) -> None:
    confirmed = confirm(by=owner, visit=visit)
    assert change(confirmed, by=owner, route="改走高速").state == VisitState.CONFIRMED

    moved = change(Visit.objects.get(pk=visit.pk), by=owner, planned_start=at(dt.date(2026, 11, 20), 8))

    assert moved.state == VisitState.PLANNED


def test_saving_over_another_version_is_a_conflict(visit: Visit, owner: User, teammate: User) -> None:
    seen = visit.version
    change(visit, by=teammate, purpose="先改的目的")

    with pytest.raises(EditConflictError) as caught:
        change(visit, by=owner, purpose="后改的目的", version=seen)

    visit.refresh_from_db()
    assert visit.purpose == "先改的目的"
    assert caught.value.changed_by == teammate


def test_plan_of_a_visit_that_is_over_stays(under_way: Visit, owner: User) -> None:
    closed = end(under_way, by=owner)
    with pytest.raises(VisitRefusedError):
        change(closed, by=owner, purpose="换一个目的")
    with pytest.raises(VisitRefusedError):
        tick(by=owner, item=closed.checklist.all()[0], is_done=True, at=timezone.now())


def test_item_that_stays_keeps_its_tick(visit: Visit, owner: User) -> None:
    tick(by=owner, item=visit.checklist.get(text="图纸 2 套"), is_done=True, at=timezone.now())

    update_visit(
        by=owner, visit=visit, changes={}, ours=[owner], theirs=[], checklist="礼品\n图纸 2 套", version=visit.version
    )

    kept = [(item.text, item.is_done, item.done_by) for item in visit.checklist.all()]
    assert kept == [("礼品", False, None), ("图纸 2 套", True, owner)]
    assert [person.user for person in visit.people.all()] == [owner]


def test_notice_is_noted_before_the_visit_only(visit: Visit, owner: User) -> None:
    assert note_announced(by=owner, visit=visit, at=ARRIVED).announced_at == ARRIVED
    check_in(by=owner, visit=visit, at=ARRIVED)
    with pytest.raises(VisitRefusedError):
        note_announced(by=owner, visit=visit, at=ARRIVED)


def test_timeline_tells_visits_before_a_moment_to_who_may_see_them(
    visit: Visit, owner: User, stranger: User, account: Account
) -> None:
    later = visit.planned_start + dt.timedelta(hours=1)

    [event] = events_before(timeline_of(account, owner), later, 10)

    assert (event.when, event.url) == (visit.planned_start, f"/visits/{visit.number}/")
    assert visit.purpose in event.text
    assert events_before(timeline_of(account, owner), visit.planned_start, 10) == []
    assert events_before(timeline_of(account, stranger), later, 10) == []
