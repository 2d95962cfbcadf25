"""Promises of both sides: given, changed, settled, opened again, and the ledger that shows them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actions import (
    EditConflictError,
    make_commitment,
    reopen_commitment,
    settle_commitment,
    update_commitment,
)
from accounts.choices import COMMITMENT_SOURCES, CommitmentState, Origin, Side
from accounts.models import Commitment
from tests.accounts.factories import DUE, CommitmentFactory
from tests.factories import AccountFactory, ContactFactory

SETTLED = [state for state in CommitmentState if state != CommitmentState.OPEN]


def test_promise_of_ours_that_names_nobody_is_held_by_who_enters_it(promise, owner):
    assert promise.holder == owner
    assert promise.state == CommitmentState.OPEN
    assert promise.history.get().history_user == owner


def test_promise_of_theirs_needs_no_holder(account, owner):
    contact = ContactFactory(account=account)

    made = make_commitment(
        by=owner,
        account=account,
        side=Side.THEIRS,
        matter="支付二期质保金",
        due_on=DUE,
        contact=contact,
        origin=Origin.VISIT,
        origin_number="BF-1197",
    )

    assert (made.holder, made.contact, made.origin, made.origin_number) == (None, contact, "visit", "BF-1197")


def test_promise_entered_by_the_operator_is_held_by_the_account_manager(account, owner):
    made = make_commitment(by=None, account=account, side=Side.OURS, matter="交付图纸", due_on=DUE)

    assert made.holder == owner


def test_promise_of_ours_without_anyone_is_refused(owner):
    with pytest.raises(ValidationError):
        make_commitment(by=None, account=AccountFactory(), side=Side.OURS, matter="交付图纸", due_on=DUE)


@pytest.mark.parametrize("matter", ["", "   "])
def test_promise_without_matter_is_refused(matter, account, owner):
    with pytest.raises(ValidationError):
        make_commitment(by=owner, account=account, side=Side.OURS, matter=matter, due_on=DUE)


def test_promise_names_no_person_of_another_customer(account, owner):
    with pytest.raises(ValidationError):
        make_commitment(
            by=owner, account=account, side=Side.THEIRS, matter="付款", due_on=DUE, contact=ContactFactory()
        )
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"matter": ""}, {"state": "kept"}, {"holder": None}],
    ids=["commitment_has_matter", "commitment_settled_has_day", "commitment_of_ours_has_holder"],
)
def test_database_refuses_a_promise_that_says_nothing(wrong, promise):
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.filter(pk=promise.pk).update(**wrong)


def test_update_writes_changes_and_history(promise, teammate):
    saved = update_commitment(
        by=teammate, commitment=promise, changes={"due_on": dt.date(2026, 12, 9)}, version=promise.version
    )

    assert saved.due_on == dt.date(2026, 12, 9)
    assert saved.version == promise.version + 1
    assert saved.history.first().history_user == teammate


def test_update_of_a_version_seen_before_is_a_conflict(promise, owner, teammate):
    update_commitment(by=teammate, commitment=promise, changes={"matter": "交付图纸与清单"}, version=1)

    with pytest.raises(EditConflictError) as conflict:
        update_commitment(by=owner, commitment=promise, changes={"matter": "交付图纸"}, version=1)

    assert conflict.value.changed_by == teammate
    assert Commitment.objects.get().matter == "交付图纸与清单"


@pytest.mark.parametrize("state", SETTLED)
def test_open_promise_is_settled_with_evidence_and_day(state, promise, owner):
    settle_commitment(by=owner, commitment=promise, state=state, evidence=" 签收单 0871 ", as_of=DUE)

    row = Commitment.objects.get()
    assert (row.state, row.evidence, row.settled_on) == (state, "签收单 0871", DUE)


@pytest.mark.parametrize("evidence", ["", "  "])
def test_promise_is_not_settled_without_evidence(evidence, promise, owner):
    with pytest.raises(ValidationError):
        settle_commitment(by=owner, commitment=promise, state=CommitmentState.KEPT, evidence=evidence, as_of=DUE)
    assert Commitment.objects.get().state == CommitmentState.OPEN


@pytest.mark.parametrize("before", list(CommitmentState))
@pytest.mark.parametrize("after", list(CommitmentState))
def test_every_move_between_states_is_allowed_or_refused_as_listed(before, after, account, owner):
    promise = CommitmentFactory(account=account, state=before)

    def move():
        if after == CommitmentState.OPEN:
            reopen_commitment(by=owner, commitment=promise)
        else:
            settle_commitment(by=owner, commitment=promise, state=after, evidence="邮件", as_of=DUE)

    if before in COMMITMENT_SOURCES[after]:
        move()
    else:
        with pytest.raises(ValidationError):
            move()
    expected = after if before in COMMITMENT_SOURCES[after] else before
    assert Commitment.objects.get().state == expected


def test_reopened_promise_may_be_changed_and_keeps_what_was_said(promise, owner):
    settle_commitment(by=owner, commitment=promise, state=CommitmentState.BROKEN, evidence="未到货", as_of=DUE)
    with pytest.raises(ValidationError):
        update_commitment(by=owner, commitment=promise, changes={"matter": "改期交付"}, version=2)

    reopen_commitment(by=owner, commitment=promise)

    row = Commitment.objects.get()
    assert (row.state, row.evidence, row.settled_on) == (CommitmentState.OPEN, "", None)
    assert "未到货" in row.history.values_list("evidence", flat=True)
    update_commitment(by=owner, commitment=row, changes={"matter": "改期交付"}, version=row.version)
