"""What can happen to a request. Keyword-only, with the person who acts as `by` and the moment as `at`."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import EditConflictError
from accounts.actions.handing import SETTLED, hand_over_all
from accounts.models import Account, AccountFigures, Contact
from core.history import sign
from service.choices import (
    REQUEST_SOURCES,
    UNSETTLED,
    RequestKind,
    RequestState,
    Severity,
    StepKind,
)
from service.deadlines import deadlines
from service.models import Request, RequestStep
from service.telling import tell_holder, tell_holder_of_many
from users.bulk import BulkResult
from users.models import User

PREFIX = "FW"
ATTEMPTS = 20


class RequestRefusedError(Exception):
    """The step is not possible now, for a reason that people may read."""


def open_request(
    *,
    by: User,
    account: Account,
    subject: str,
    at: dt.datetime,
    kind: str = RequestKind.REQUEST,
    severity: str = Severity.NORMAL,
    description: str = "",
    holder: User | None = None,
    contact: Contact | None = None,
    reporter_name: str = "",
    reporter_phone: str = "",
) -> Request:
    """Take up a request; nobody named, `by` holds it. Deadlines follow from severity and tier."""
    row = Request(
        account=account,
        subject=subject,
        kind=kind,
        severity=severity,
        description=description,
        holder=holder or by,
        contact=contact,
        reporter_name=reporter_name,
        reporter_phone=reporter_phone,
        opened_at=at,
        created_by=by,
    )
    _start_clock(row, at)
    with transaction.atomic():
        _insert(row, by=by)
        _note_step(row, by=by, at=at, kind=StepKind.OPENED, taker=row.holder)
        transaction.on_commit(lambda: tell_holder(row, by=by))
    return row


def update_request(*, by: User, request: Request, changes: Mapping[str, Any], version: int) -> Request:
    """Write the facts of a request; another severity moves its deadlines.

    Raises: EditConflictError when another version is stored by now; RequestRefusedError when it is settled.
    """
    with transaction.atomic():
        row = _locked(request)
        if row.version != version:
            raise EditConflictError(row)
        if row.is_settled:
            raise RequestRefusedError(_("A settled request is not changed any more: reopen it first."))
        for name, value in changes.items():
            setattr(row, name, value)
        if row.is_complaint and row.state == RequestState.RESOLVED and not row.facts:
            raise RequestRefusedError(_("A complaint is resolved only after its facts are established."))
        if "severity" in changes:
            _start_clock(row, row.running_since)
        return _save(row, by=by)


def start(*, by: User, request: Request, at: dt.datetime) -> Request:
    """Answer the customer and begin the work."""
    with transaction.atomic():
        row = _moved(request, RequestState.PROGRESS)
        row.answered_at = row.answered_at or at
        _note_step(row, by=by, at=at, kind=StepKind.STARTED)
        return _save(row, by=by)


def hand_over(*, by: User, request: Request, taker: User, note: str, at: dt.datetime) -> Request:
    """Put a request into other hands. Raises: RequestRefusedError without a note or for someone who cannot hold it."""
    with transaction.atomic():
        row = _locked(request)
        if row.state not in UNSETTLED:
            raise RequestRefusedError(_("A settled request is not handed over."))
        if not taker.is_active or taker.pk == row.holder_id:
            raise RequestRefusedError(_("Choose someone else who works with us."))
        if not note.strip():
            raise RequestRefusedError(_("Say what the next one has to know."))
        _note_step(row, by=by, at=at, kind=StepKind.HANDED, giver=row.holder, taker=taker, note=note)
        row.holder = taker
        _save(row, by=by)
        transaction.on_commit(lambda: tell_holder(row, by=by))
    return row


def hand_over_many(*, by: User, request_ids: Collection[int], taker: User, note: str, at: dt.datetime) -> BulkResult:
    """Put many requests that are not settled into the hands of one person, who hears of it once.

    Raises: ValidationError without a note, for someone who cannot hold them, or for too many.
    Cost: 7 statements in 500 requests.
    """
    if not taker.is_active:
        raise ValidationError({"taker": _("Choose someone else who works with us.")})
    if not note.strip():
        raise ValidationError({"note": _("Say what the next one has to know.")})

    def beside(rows: list[Request]) -> None:
        RequestStep.objects.bulk_create(
            RequestStep(
                request=row, kind=StepKind.HANDED, at=at, by=by, giver_id=row.holder_id, taker=taker, note=note.strip()
            )
            for row in rows
        )

    result = hand_over_all(
        by=by,
        rows=Request.objects.visible_to(by),
        ids=request_ids,
        field="holder",
        taker=taker,
        stays=lambda row: None if row.state in UNSETTLED else SETTLED,
        has_to_see=False,
        beside=beside,
    )
    tell_holder_of_many(taker, count=result.changed, by=by)
    return result


def add_note(*, by: User, request: Request, note: str, at: dt.datetime) -> RequestStep:
    """Note what happened while a request runs."""
    if not note.strip():
        raise RequestRefusedError(_("The note is empty."))
    with transaction.atomic():
        return _note_step(_locked(request), by=by, at=at, kind=StepKind.NOTED, note=note)


def resolve(*, by: User, request: Request, resolution: str, at: dt.datetime, facts: str = "") -> Request:
    """Say what solved it; then the customer is asked. Raises: RequestRefusedError for a complaint without facts."""
    with transaction.atomic():
        row = _moved(request, RequestState.RESOLVED)
        row.resolution = resolution.strip()
        row.facts = facts.strip() or row.facts
        if not row.resolution:
            raise RequestRefusedError(_("Say what solved it."))
        if row.is_complaint and not row.facts:
            raise RequestRefusedError(_("A complaint is resolved only after its facts are established."))
        row.answered_at = row.answered_at or at
        row.resolved_at = at
        _note_step(row, by=by, at=at, kind=StepKind.RESOLVED, note=row.resolution)
        return _save(row, by=by)


def close(
    *,
    by: User,
    request: Request,
    at: dt.datetime,
    confirmed_by: str = "",
    confirmed_on: dt.date | None = None,
    reason: str = "",
) -> Request:
    """Close a resolved request. Raises: RequestRefusedError without the customer's confirmation or a reason."""
    with transaction.atomic():
        row = _moved(request, RequestState.CLOSED)
        is_confirmed = bool(confirmed_by.strip()) and confirmed_on is not None
        if not is_confirmed and not reason.strip():
            raise RequestRefusedError(_("Say who confirmed it and when, or why nobody does."))
        row.confirmed_by, row.confirmed_on = (confirmed_by.strip(), confirmed_on) if is_confirmed else ("", None)
        row.close_reason = reason.strip()
        row.closed_at = at
        _note_step(row, by=by, at=at, kind=StepKind.CLOSED, note=row.close_reason)
        return _save(row, by=by)


def reject(*, by: User, request: Request, reason: str, at: dt.datetime) -> Request:
    """Decline a request. Raises: RequestRefusedError without a reason."""
    with transaction.atomic():
        row = _moved(request, RequestState.REJECTED)
        if not reason.strip():
            raise RequestRefusedError(_("Say why it is rejected."))
        row.close_reason = reason.strip()
        row.answered_at = row.answered_at or at
        row.closed_at = at
        _note_step(row, by=by, at=at, kind=StepKind.REJECTED, note=row.close_reason)
        return _save(row, by=by)


def reopen(*, by: User, request: Request, note: str, at: dt.datetime) -> Request:
    """Take a request up again; its deadlines count anew, and what ended it is void."""
    with transaction.atomic():
        row = _moved(request, RequestState.OPEN)
        if not note.strip():
            raise RequestRefusedError(_("Say why it is taken up again."))
        row.confirmed_by, row.confirmed_on, row.close_reason = "", None, ""
        row.answered_at = row.resolved_at = row.closed_at = None
        row.reopened_count += 1
        _start_clock(row, at)
        _note_step(row, by=by, at=at, kind=StepKind.REOPENED, note=note)
        return _save(row, by=by)


def _start_clock(row: Request, since: dt.datetime) -> None:
    tier = AccountFigures.objects.filter(account=row.account_id).values_list("tier", flat=True).first()
    until = deadlines(severity=row.severity, tier=tier or "", since=since)
    row.running_since = since
    row.answer_by, row.due_at, row.escalates_at = until.answer_by, until.due_at, until.escalates_at


def _insert(row: Request, *, by: User) -> None:
    """Insert a request under the next free number of its year; who draws the same at once draws again."""
    stem = f"{PREFIX}-{timezone.localtime(row.opened_at).year}-"
    newest = Request.objects.filter(number__startswith=stem).order_by("-pk").values_list("number", flat=True).first()
    taken = int(newest.removeprefix(stem)) if newest else 0
    sign(row, by)
    for attempt in range(1, ATTEMPTS + 1):
        row.number = f"{stem}{taken + attempt:06d}"
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            row.pk = None
            if attempt == ATTEMPTS or not Request.objects.filter(number=row.number).exists():
                raise
        else:
            return


def _locked(request: Request) -> Request:
    row: Request = Request.objects.select_for_update().get(pk=request.pk)
    return row


def _moved(request: Request, state: RequestState) -> Request:
    """Lock a request and set its state. Raises: RequestRefusedError when the state cannot follow the present one."""
    row = _locked(request)
    if row.state not in REQUEST_SOURCES[state]:
        raise RequestRefusedError(
            _("A request that is “%(now)s” cannot become “%(then)s”.")
            % {"now": row.get_state_display(), "then": state.label}
        )
    row.state = state
    return row


def _save(row: Request, *, by: User) -> Request:
    row.version += 1
    sign(row, by)
    row.save()
    return row


def _note_step(
    row: Request,
    *,
    by: User,
    at: dt.datetime,
    kind: StepKind,
    note: str = "",
    giver: User | None = None,
    taker: User | None = None,
) -> RequestStep:
    return RequestStep.objects.create(request=row, kind=kind, at=at, by=by, giver=giver, taker=taker, note=note.strip())
