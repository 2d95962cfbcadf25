"""Stages, states, concessions and agreements; what is kept in step with them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import FieldError, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import EditConflictError
from accounts.choices import GuardedKind, Origin, Side
from accounts.models import Account, AccountFigures, AccountGrant, Commitment
from negotiations.actions import (
    NegotiationRefusedError,
    Promise,
    add_concession,
    add_round,
    agree,
    break_off,
    compare_with_bottom_line,
    create_negotiation,
    create_opportunity,
    floors_while_open,
    move_stage,
    open_bottom_lines,
    open_negotiation,
    set_withdrawn,
    update_opportunity,
    update_topic,
    write_bottom_line,
)
from negotiations.choices import ConcessionKind, NegotiationState, Stage, Topic
from negotiations.models import BottomLine, Concession, Negotiation, NegotiationTopic, Opportunity
from negotiations.selectors import ladder_of, stage_sums
from tests.factories import AccountFactory, CompetitorFactory
from tests.negotiations.conftest import SECRET_FIGURE, SECRET_WORDS
from trade.models import ExchangeRate
from users.models import ReadLog, User

pytestmark = pytest.mark.django_db


def stage_of(opportunity: Opportunity, *stages: Stage, by: User, day: dt.date, **more: Any) -> Opportunity:
    for stage in stages:
        opportunity = move_stage(by=by, opportunity=opportunity, stage=stage, as_of=day, **more)
    return opportunity


def has_open(account: Account) -> bool:
    return AccountFigures.objects.get(account=account).has_open_opportunity


def test_opportunity_goes_from_lead_to_contract_and_is_won(
    opportunity: Opportunity, owner: User, today: dt.date
) -> None:
    won = stage_of(opportunity, Stage.OPPORTUNITY, Stage.BID, Stage.CONTRACT, Stage.WON, by=owner, day=today)

    assert (won.stage, won.closed_on, won.probability) == (Stage.WON, today, 100)
    assert won.history.order_by("-history_id")[0].history_user == owner


@pytest.mark.parametrize("stage", [Stage.BID, Stage.CONTRACT, Stage.WON, Stage.LEAD])
def test_stage_that_does_not_come_next_is_refused(
    opportunity: Opportunity, owner: User, today: dt.date, stage: Stage
) -> None:
    with pytest.raises(ValidationError):
        move_stage(by=owner, opportunity=opportunity, stage=stage, as_of=today)

    opportunity.refresh_from_db()
    assert opportunity.stage == Stage.LEAD


def test_loss_needs_a_reason_and_may_be_reopened(opportunity: Opportunity, owner: User, today: dt.date) -> None:
    with pytest.raises(ValidationError):
        move_stage(by=owner, opportunity=opportunity, stage=Stage.LOST, as_of=today, lost_reason=" ")
    rival = CompetitorFactory()
    lost = move_stage(
        by=owner, opportunity=opportunity, stage=Stage.LOST, as_of=today, lost_reason="价格", competitor=rival
    )
    assert (lost.closed_on, lost.competitor, lost.probability) == (today, rival, 0)

    again = move_stage(by=owner, opportunity=lost, stage=Stage.OPPORTUNITY, as_of=today)

    assert (again.closed_on, again.lost_reason) == (None, "")


def test_account_knows_whether_it_has_an_open_opportunity(account: Account, owner: User, today: dt.date) -> None:
    assert not has_open(account)
    first = create_opportunity(by=owner, account=account, title="甲", created_on=today)
    second = create_opportunity(by=owner, account=account, title="乙", created_on=today)
    assert has_open(account)

    stage_of(first, Stage.LOST, by=owner, day=today, lost_reason="预算取消")
    assert has_open(account)
    other = AccountFactory(owner=owner)
    update_opportunity(by=owner, opportunity=second, changes={"account": other}, version=1)

    assert not has_open(account)
    assert has_open(other)


def test_opportunity_saved_by_someone_else_is_a_conflict(opportunity: Opportunity, owner: User, teammate: User) -> None:
    update_opportunity(by=teammate, opportunity=opportunity, changes={"title": "先"}, version=1)

    with pytest.raises(EditConflictError) as caught:
        update_opportunity(by=owner, opportunity=opportunity, changes={"title": "后"}, version=1)

    opportunity.refresh_from_db()
    assert (opportunity.title, caught.value.changed_by) == ("先", teammate)


def test_opportunity_without_account_is_seen_by_its_owner_alone(
    owner: User, stranger: User, executive: User, director: User, today: dt.date
) -> None:
    create_opportunity(by=owner, account=None, title="无主线索", created_on=today)

    seen = [Opportunity.objects.visible_to(user).count() for user in (owner, executive, stranger, director)]
    assert seen == [1, 1, 0, 0]


@pytest.mark.parametrize(
    "broken",
    [
        {"title": ""},
        {"number": "new"},
        {"stage": "won", "closed_on": None},
        {"stage": "bid", "closed_on": dt.date(2026, 1, 1)},
        {"stage": "lost", "closed_on": dt.date(2026, 1, 1), "lost_reason": ""},
        {"probability": 101},
    ],
)
def test_database_refuses_a_broken_opportunity(opportunity: Opportunity, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=opportunity.pk).update(**broken)


@pytest.mark.parametrize(
    "broken", [{"title": ""}, {"state": "agreed"}, {"closed_on": dt.date(2026, 1, 1)}, {"rebate_percent": 101}]
)
def test_database_refuses_a_broken_negotiation(negotiation: Negotiation, broken: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Negotiation.objects.filter(pk=negotiation.pk).update(**broken)


def test_numbers_are_drawn_one_after_the_other(account: Account, owner: User, today: dt.date) -> None:
    create_opportunity(by=owner, account=account, title="甲", created_on=today, number="SJ-0001-旧")
    numbers = [create_opportunity(by=owner, account=account, title="乙", created_on=today).number for _ in range(2)]
    talks = [create_negotiation(by=owner, account=account, title="丙", lead=owner).number for _ in range(2)]

    assert numbers == ["SJ-0001", "SJ-0002"]
    assert talks == ["TP-0001", "TP-0002"]


def test_sums_of_stages_convert_by_rate_and_count_what_has_none(account: Account, owner: User, today: dt.date) -> None:
    for amount, currency, probability in [("100", "CNY", 50), ("10", "EUR", 10), ("7", "XXX", 90)]:
        create_opportunity(
            by=owner,
            account=account,
            title="甲",
            created_on=today,
            amount=Decimal(amount),
            currency=currency,
            probability=probability,
        )
    ExchangeRate.objects.create(currency="EUR", valid_from=dt.date(2026, 1, 1), rate=Decimal(8))
    ExchangeRate.objects.create(currency="EUR", valid_from=today + dt.timedelta(days=1), rate=Decimal(9))

    lead = stage_sums(Opportunity.objects.visible_to(owner), as_of=today)[0]

    assert (lead.count, lead.amount, lead.weighted, lead.unconverted) == (3, Decimal(180), Decimal(58), 1)


def test_negotiation_has_its_six_topics_from_the_start(negotiation: Negotiation) -> None:
    assert [row.topic for row in NegotiationTopic.objects.filter(negotiation=negotiation)] == list(Topic)


def test_negotiation_is_broken_off_with_a_reason_and_taken_up_again(
    negotiation: Negotiation, owner: User, today: dt.date
) -> None:
    with pytest.raises(NegotiationRefusedError):
        break_off(by=owner, negotiation=negotiation, note=" ", as_of=today)
    ended = break_off(by=owner, negotiation=negotiation, note="对方换人", as_of=today)
    assert (ended.state, ended.closed_on) == (NegotiationState.BROKEN_OFF, today)
    with pytest.raises(NegotiationRefusedError):
        add_round(by=owner, negotiation=ended, held_on=today)

    again = open_negotiation(by=owner, negotiation=ended)

    assert (again.state, again.closed_on) == (NegotiationState.OPEN, None)


def test_rounds_are_counted(negotiation: Negotiation, owner: User, today: dt.date) -> None:
    assert [add_round(by=owner, negotiation=negotiation, held_on=today).number for _ in range(2)] == [1, 2]


def test_concessions_lower_the_margin_one_by_one(negotiation: Negotiation, owner: User) -> None:
    add = {"by": owner, "negotiation": negotiation}
    add_concession(**add, side=Side.OURS, kind=ConcessionKind.PRICE, size=Decimal(4), matter="让价")
    add_concession(**add, side=Side.THEIRS, kind=ConcessionKind.QUANTITY, size=Decimal(200), matter="增量")
    gone = add_concession(**add, side=Side.OURS, kind=ConcessionKind.LUMP_SUM, size=Decimal(999), matter="备件")
    set_withdrawn(by=owner, concession=gone, at=timezone.now())

    ladder = ladder_of(negotiation, list(Concession.objects.filter(negotiation=negotiation)))

    assert [step.effect.money for step in ladder.steps if step.effect] == [Decimal(-4000), Decimal(5200)]
    assert (ladder.given_away, ladder.gained) == (Decimal(4000), Decimal(5200))
    assert ladder.current_outcome is not None
    assert ladder.current_outcome.margin == Decimal(31_200)


def test_concession_below_nothing_is_refused(negotiation: Negotiation, owner: User) -> None:
    with pytest.raises(NegotiationRefusedError):
        add_concession(
            by=owner, negotiation=negotiation, side=Side.OURS, kind=ConcessionKind.PRICE, size=Decimal(101), matter="送"
        )

    assert not Concession.objects.exists()


def test_agreement_needs_words_on_each_topic_that_was_discussed(
    negotiation: Negotiation, price: NegotiationTopic, owner: User, account: Account, today: dt.date
) -> None:
    promises = [
        Promise(Side.OURS, "建备件库", dt.date(2027, 1, 31)),
        Promise(Side.THEIRS, "年采购 4,600 万元", dt.date(2027, 12, 31)),
    ]
    with pytest.raises(NegotiationRefusedError, match=r"价格|Price"):
        agree(by=owner, negotiation=negotiation, promises=promises, as_of=today)
    assert not Commitment.objects.exists()
    update_topic(by=owner, topic=price, changes={"agreed": "持平"}, version=price.version)

    done = agree(by=owner, negotiation=negotiation, promises=promises, note="双方签字", as_of=today)

    assert (done.state, done.closed_on, done.closing_note) == (NegotiationState.AGREED, today, "双方签字")
    kept = Commitment.objects.filter(account=account, origin=Origin.NEGOTIATION, origin_number=negotiation.number)
    assert {(row.side, row.matter, row.holder) for row in kept} == {
        ("ours", "建备件库", owner),
        ("theirs", "年采购 4,600 万元", None),
    }


def test_nothing_discussed_is_no_agreement(negotiation: Negotiation, owner: User, today: dt.date) -> None:
    with pytest.raises(NegotiationRefusedError):
        agree(by=owner, negotiation=negotiation, promises=[], as_of=today)


def test_promise_that_is_wrong_closes_nothing(
    negotiation: Negotiation, price: NegotiationTopic, owner: User, today: dt.date
) -> None:
    update_topic(by=owner, topic=price, changes={"agreed": "持平"}, version=price.version)

    with pytest.raises(ValidationError):
        agree(by=owner, negotiation=negotiation, promises=[Promise(Side.THEIRS, " ", today)], as_of=today)

    negotiation.refresh_from_db()
    assert negotiation.state == NegotiationState.OPEN


# Bottom lines


def profit_of(negotiation: Negotiation) -> NegotiationTopic:
    return NegotiationTopic.objects.get(negotiation=negotiation, topic=Topic.PROFIT)


def test_lead_who_writes_the_first_bottom_line_is_granted(
    guarded: Negotiation, owner: User, account: Account, today: dt.date
) -> None:
    grant = AccountGrant.objects.get()
    assert (grant.user, grant.account, grant.kind) == (owner, account, GuardedKind.BOTTOM_LINE)

    opened = open_bottom_lines(by=owner, negotiation=guarded, as_of=today)

    line = opened.lines[Topic.PROFIT]
    assert (line.value, line.note) == (SECRET_FIGURE, SECRET_WORDS)
    look = ReadLog.objects.get()
    assert (look.user, look.kind, look.account_number, look.subject) == (
        owner,
        "bottom_line",
        account.number,
        guarded.number,
    )


@pytest.mark.parametrize("name", ["teammate", "director", "executive", "admin_user", "stranger", "service_user"])
def test_role_opens_no_bottom_line(
    guarded: Negotiation, today: dt.date, name: str, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(name)

    with pytest.raises(PermissionDenied):
        open_bottom_lines(by=person, negotiation=guarded, as_of=today)
    with pytest.raises(PermissionDenied):
        write_bottom_line(by=person, topic=profit_of(guarded), value=None, note="x", version=1, as_of=today)

    assert not BottomLine.objects.readable_by(person, as_of=today).exists()
    assert not ReadLog.objects.exists()
    assert AccountGrant.objects.count() == 1


def test_second_lead_is_not_granted_by_writing(
    guarded: Negotiation, account: Account, teammate: User, today: dt.date
) -> None:
    other = create_negotiation(by=teammate, account=account, title="另一场", lead=teammate)

    with pytest.raises(PermissionDenied):
        write_bottom_line(by=teammate, topic=profit_of(other), value=None, note="套取", version=0, as_of=today)

    assert AccountGrant.objects.count() == 1


def test_grant_opens_until_its_day_and_only_with_the_account(
    guarded: Negotiation, account: Account, owner: User, teammate: User, stranger: User, today: dt.date
) -> None:
    for person, day in ((teammate, today), (stranger, None)):
        AccountGrant.objects.create(
            account=account, user=person, kind=GuardedKind.BOTTOM_LINE, granted_by=owner, expires_on=day
        )

    assert BottomLine.objects.readable_by(teammate, as_of=today).count() == 1
    assert not BottomLine.objects.readable_by(teammate, as_of=today + dt.timedelta(days=1)).exists()
    assert not BottomLine.objects.readable_by(stranger, as_of=today).exists()


def test_bottom_line_of_another_version_is_not_overwritten(guarded: Negotiation, owner: User, today: dt.date) -> None:
    with pytest.raises(EditConflictError):
        write_bottom_line(by=owner, topic=profit_of(guarded), value=Decimal(1), note="", version=0, as_of=today)

    assert BottomLine.objects.get().value == SECRET_FIGURE


def test_history_of_a_bottom_line_keeps_who_and_when_only(guarded: Negotiation, owner: User) -> None:
    entry = BottomLine.history.get()

    assert entry.history_user == owner
    names = {field.name for field in BottomLine.history.model._meta.get_fields()}
    assert not names & {"value", "note"}


def test_query_over_a_bottom_line_is_refused(guarded: Negotiation) -> None:
    with pytest.raises(FieldError):
        BottomLine.objects.filter(note=SECRET_WORDS).exists()
    with pytest.raises(FieldError):
        BottomLine.objects.filter(value__gt=1).exists()


def test_comparison_is_a_look_and_none_for_the_others(
    guarded: Negotiation, owner: User, teammate: User, today: dt.date
) -> None:
    assert compare_with_bottom_line(by=teammate, negotiation=guarded, as_of=today) is None
    assert not ReadLog.objects.exists()

    found = compare_with_bottom_line(by=owner, negotiation=guarded, as_of=today)

    assert found == Decimal("0.3") - SECRET_FIGURE / 100
    assert ReadLog.objects.get().user == owner


def test_token_of_an_opening_serves_its_reader_alone(
    guarded: Negotiation, owner: User, teammate: User, account: Account, today: dt.date
) -> None:
    token = open_bottom_lines(by=owner, negotiation=guarded, as_of=today).token
    AccountGrant.objects.create(account=account, user=teammate, kind=GuardedKind.BOTTOM_LINE, granted_by=owner)

    assert floors_while_open(by=owner, negotiation=guarded, token=token, as_of=today) is not None
    assert floors_while_open(by=teammate, negotiation=guarded, token=token, as_of=today) is None
    assert floors_while_open(by=owner, negotiation=guarded, token="x" + token, as_of=today) is None
    AccountGrant.objects.all().delete()
    later = floors_while_open(by=owner, negotiation=guarded, token=token, as_of=today)
    assert later is not None
    assert (later.margin_ratio, later.price_ratio) == (None, None)
