"""The timeline: everything that happened, newest first, cut by a cursor that loses nothing and shows nothing twice."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actions import update_block
from accounts.choices import Block
from accounts.models import Account, Commitment, Interaction
from accounts.selectors.strands import Strand, each
from accounts.timeline import Event, begin_of, last_day_before
from kam import timeline
from kam.timeline import Source, timeline_page
from plans.models import AccountPlan
from service.actions import open_request
from tests.accounts.factories import CommitmentFactory, InteractionFactory
from tests.factories import (
    AccountFactory,
    ContactFactory,
    ContactPersonalFactory,
    CreditIncidentFactory,
    OrderFactory,
    OrderLineFactory,
)
from tests.visits.factories import make_visit

TIMELINE = "/accounts/KH-000127/timeline/"
DAY = dt.date(2026, 6, 15)
MOMENT = dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC)


def walked(account, user, *, size, kind=""):
    """Turn over all pages; give the titles of each."""
    pages, cursor = [], ""
    while True:
        page = timeline_page(account, user=user, kind=kind, cursor=cursor, size=size)
        pages.append([event.title for event in page.events])
        if not page.next_cursor:
            return pages
        cursor = page.next_cursor


@pytest.fixture
def only(monkeypatch, account, owner):
    """Let the timeline consist of activities and settled promises of given titles alone, at moments and on days."""

    def strands_of(account, _user):
        met = Interaction.objects.filter(account=account)
        kept = Commitment.objects.filter(account=account)
        return [
            Strand(met, at="happened_at", tell=each(lambda row: Event(row.happened_at, "x", row.summary))),
            Strand(kept, at="settled_on", tell=each(lambda row: Event(row.settled_on, "x", row.matter)), is_day=True),
        ]

    def set_events(*events):
        for when, title in events:
            if isinstance(when, dt.datetime):
                InteractionFactory(account=account, user=owner, summary=title, happened_at=when)
            else:
                CommitmentFactory(account=account, matter=title, state="kept", evidence="x", settled_on=when)
        monkeypatch.setattr(timeline, "SOURCES", [Source("one", "One", strands_of)])

    return set_events


def test_day_stands_for_its_beginning():
    assert last_day_before(begin_of(DAY)) == DAY - dt.timedelta(days=1)
    assert last_day_before(begin_of(DAY) + dt.timedelta(seconds=1)) == DAY
    assert Event(when=DAY, icon="x", title="x").moment == begin_of(DAY)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
def test_pages_lose_nothing_and_repeat_nothing_where_moments_are_equal(size, account, owner, only):
    moments = [
        MOMENT,
        MOMENT,
        MOMENT,
        MOMENT - dt.timedelta(hours=1),
        begin_of(DAY),
        DAY,
        DAY,
        DAY - dt.timedelta(days=1),
    ]
    only(*((moment, str(place)) for place, moment in enumerate(moments)))

    pages = walked(account, owner, size=size)

    # The last written stands first among those of one moment; of two strands the first.
    assert [title for page in pages for title in page] == ["2", "1", "0", "3", "4", "6", "5", "7"]
    assert all(len(page) == size for page in pages[:-1])


@pytest.mark.parametrize(
    "cursor", ["x", "2026-06-15~0", "2026-06-15T10:00:00+00:00~-1", "9999-12-31T23:59:59+00:00~0", "~"]
)
def test_cursor_that_says_nothing_gives_the_first_page(cursor, account, owner, client, only):
    only((MOMENT, "相遇"))
    client.force_login(owner)

    response = client.get(TIMELINE, {"before": cursor, "kind": "nothing"})

    assert response.status_code == 200
    assert [event.title for event in response.context["events"]] == ["相遇"]


@pytest.fixture
def lived(account, owner, teammate, executive):
    """The account with an event of every kind of the lower rooms."""
    contact = ContactFactory(account=account, name="邱文博", title="采购部长")
    InteractionFactory(account=account, user=owner, contact=contact, summary="确认12月补货240台")
    CommitmentFactory(account=account, matter="交付图纸", state="kept", evidence="签收单0871", due_on=DAY)
    order = OrderFactory(account=account, ordered_on=DAY)
    OrderLineFactory(order=order, net_amount=Decimal(120000))
    OrderLineFactory(order=OrderFactory(account=account, ordered_on=DAY), net_amount=Decimal(30000))
    OrderLineFactory(order=order, net_amount=Decimal(7), is_void=True)
    AccountPlan.objects.create(
        account=account,
        year=2026,
        number="KJ-2026-000127",
        state="approved",
        approved_by=executive,
        approved_at=MOMENT,
    )
    update_block(by=teammate, account=account, block=Block.BASIC, changes={"city": "南京"}, version=1, as_of=DAY)
    return account


def test_timeline_tells_of_everything_that_happened(lived, owner, client):
    client.force_login(owner)

    page = client.get(TIMELINE).content.decode()

    for told in ("采购部长 邱文博", "确认12月补货240台", "交付图纸", "签收单0871", "15万元", "2026", "南京", "许静宜"):
        assert told in page


@pytest.mark.parametrize(
    ("kind", "count"), [("interaction", 1), ("promise", 2), ("order", 1), ("plan", 1), ("tier", 0), ("dossier", 4)]
)
def test_timeline_shows_one_kind_alone(kind, count, lived, owner, client):
    client.force_login(owner)

    events = client.get(TIMELINE, {"kind": kind}).context["events"]

    assert len(events) == count


def test_promise_that_was_opened_again_is_not_told_as_settled(lived, owner):
    Commitment.objects.update(state="open", settled_on=None)

    assert len(timeline_page(lived, user=owner, kind="promise").events) == 1


def test_timeline_tells_nothing_guarded_and_names_no_foreign_account(account, owner, stranger):
    foreign = AccountFactory(name="西部矿业股份", owner=stranger)
    ContactPersonalFactory(contact=ContactFactory(account=account), family="两个孩子在南京读书")
    CreditIncidentFactory(account=account, what_happened="三月货款逾期四十天")
    InteractionFactory(account=foreign, user=stranger, summary="对手报价")
    stored = Account.objects.get(pk=account.pk)
    update_block(
        by=owner, account=stored, block=Block.BASIC, changes={"parent": foreign}, version=stored.version, as_of=DAY
    )

    told = str(timeline_page(account, user=owner).events)

    for secret in ("南京读书", "货款逾期", "对手报价", "西部矿业"):
        assert secret not in told


@pytest.mark.parametrize("count", [1, 3])
def test_timeline_costs_the_same_for_many_events(count, account, owner, client, django_assert_num_queries):
    for place in range(count):
        day = DAY - dt.timedelta(days=place)
        InteractionFactory(account=account, user=owner, contact=ContactFactory(account=account))
        CommitmentFactory(account=account, state="kept", due_on=day)
        OrderLineFactory(order=OrderFactory(account=account, ordered_on=day))
    client.force_login(owner)
    client.get(TIMELINE)

    with django_assert_num_queries(23):
        client.get(TIMELINE)


def test_overview_shows_the_latest_events_and_the_promises_of_both_sides(account, owner, client):
    today = timezone.localdate()
    CommitmentFactory(account=account, matter="交付图纸", due_on=today - dt.timedelta(days=1))
    CommitmentFactory(account=account, matter="支付质保金", side="theirs", due_on=today + dt.timedelta(days=9))
    CommitmentFactory(account=account, matter="免费巡检", state="kept", due_on=today)
    InteractionFactory(account=account, user=owner, summary="来电催图纸", happened_at=timezone.now())
    client.force_login(owner)

    response = client.get("/accounts/KH-000127/")

    assert [promise.matter for promise in response.context["promises"].rows] == ["交付图纸", "支付质保金", "免费巡检"]
    assert len(response.context["events"]) == 6
    assert "来电催图纸" in response.content.decode()


def test_first_change_after_the_creation_names_what_stood_before(account, owner, jiangsu, west):
    """Of a creation only its size is told; what it filled in is still named as what stood before the first change."""
    fresh = AccountFactory(owner=owner, region=jiangsu)
    fresh.region = west
    fresh.save()

    changed, _created = timeline_page(fresh, user=owner, kind="dossier").events

    assert jiangsu.name in changed.text
    assert west.name in changed.text


def test_timeline_of_one_person_holds_what_they_take_part_in(client, account, owner, stranger):
    met, other = (ContactFactory(account=account, name=name) for name in ("周启明", "邱文博"))
    foreign = ContactFactory(account=AccountFactory(owner=stranger), name="外人")
    InteractionFactory(account=account, user=owner, contact=met, summary="与周总通话")
    InteractionFactory(account=account, user=owner, contact=other, summary="与邱部长通话")
    CommitmentFactory(account=account, contact=met, side="theirs", matter="周总的承诺", state="kept", evidence="x",
                      settled_on=DAY)  # fmt: skip
    make_visit(account=account, by=owner, ours=[owner], theirs=[met, other], purpose="一同拜访", day=DAY)
    asked = open_request(by=owner, account=account, subject="周总报修", at=timezone.now(), contact=met)
    OrderLineFactory(order=OrderFactory(account=account))
    client.force_login(owner)

    of_met = client.get(TIMELINE, {"contact": met.pk})
    body = of_met.content.decode()
    for text in ("与周总通话", "周总的承诺", "一同拜访", asked.number):
        assert text in body
    assert "与邱部长通话" not in body
    assert len(of_met.context["events"]) == 5  # the promise was given, and kept
    assert [
        event.text for event in client.get(TIMELINE, {"contact": met.pk, "kind": "interaction"}).context["events"]
    ] == ["与周总通话"]
    assert client.get(TIMELINE, {"contact": met.pk, "kind": "order"}).context["events"] == []
    everything = len(client.get(TIMELINE).context["events"])
    for wrong in (foreign.pk, "x"):
        assert len(client.get(TIMELINE, {"contact": wrong}).context["events"]) == everything


def test_earlier_pages_stay_with_the_person(client, account, owner, monkeypatch):
    met = ContactFactory(account=account, name="周启明")
    for day in range(4):
        InteractionFactory(account=account, user=owner, contact=met, happened_at=MOMENT + dt.timedelta(days=day))
    monkeypatch.setattr(timeline.timeline_page, "__kwdefaults__", {**timeline.timeline_page.__kwdefaults__, "size": 3})
    client.force_login(owner)

    first = client.get(TIMELINE, {"contact": met.pk})
    later = client.get(f"{TIMELINE}{first.context['earlier_url']}")

    assert (len(first.context["events"]), len(later.context["events"])) == (3, 1)
    assert f"?contact={met.pk}" in later.content.decode()
