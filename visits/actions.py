"""What can happen to a visit. Keyword-only, with the person who acts as `by` (none: the operator)."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import EditConflictError, make_commitment, note_contact, note_visit
from accounts.choices import Origin, Side
from accounts.models import Account, Contact
from core.history import sign
from users.models import User
from visits.agenda import items
from visits.choices import VISIT_SOURCES, LineKind, VisitState
from visits.levels import level_of_role
from visits.models import ChecklistItem, Visit, VisitLine, VisitPerson
from visits.telling import tell_cancelled, tell_invited, tell_moved

ATTEMPTS = 20
NEWEST_LOOKED_AT = 50
# What a customer has agreed to: a change of it has to be confirmed anew.
AGREED_FIELDS = ("planned_start", "planned_end", "place")


class VisitRefusedError(Exception):
    """The step is not possible now, for a reason that people may read."""


@dataclass(frozen=True)
class Promise:
    """One promise given in a visit, as it goes to the ledger."""

    side: Side
    matter: str
    due_on: dt.date
    holder: User | None = None
    contact: Contact | None = None


def create_visit(
    *,
    by: User | None,
    account: Account,
    facts: Mapping[str, Any],
    ours: Sequence[User] = (),
    theirs: Sequence[Contact] = (),
    checklist: str = "",
) -> Visit:
    """Plan a visit to a customer, with a number of its own."""
    with transaction.atomic():
        visit = _inserted(by=by, account=account, facts=facts)
        _set_people(by=by, visit=visit, ours=ours, theirs=theirs)
        _set_checklist(visit=visit, checklist=checklist)
        tell_invited(visit, [user.pk for user in ours], by=by)
    return visit


def update_visit(
    *,
    by: User | None,
    visit: Visit,
    changes: Mapping[str, Any],
    ours: Sequence[User],
    theirs: Sequence[Contact],
    checklist: str,
    version: int,
) -> Visit:
    """Change a plan; a confirmed visit whose time or place changes has to be confirmed anew.

    Raises: EditConflictError when another version is stored by now; VisitRefusedError once the visit is over.
    """
    with transaction.atomic():
        row = _locked(visit)
        if row.version != version:
            raise EditConflictError(row)
        if not row.is_editable:
            raise VisitRefusedError(_("The visit is over: its plan stays as it was."))
        is_moved = any(getattr(row, name) != changes.get(name, getattr(row, name)) for name in AGREED_FIELDS)
        if is_moved and row.state == VisitState.CONFIRMED:
            row.state = VisitState.PLANNED
        for name, value in changes.items():
            setattr(row, name, value)
        new = _set_people(by=by, visit=row, ours=ours, theirs=theirs)
        _set_checklist(visit=row, checklist=checklist)
        _saved(row, by=by)
        tell_invited(row, new, by=by)
        if is_moved:
            tell_moved(row, {user.pk for user in ours} - new, by=by)
        return row


def confirm(*, by: User | None, visit: Visit) -> Visit:
    """Note that the customer agreed to time and place."""
    return _move(by=by, visit=visit, state=VisitState.CONFIRMED)


def check_in(*, by: User | None, visit: Visit, at: dt.datetime) -> Visit:
    """Note when we arrived; punctuality is measured from it. Raises: VisitRefusedError for a moment to come."""
    if at > timezone.now():
        raise VisitRefusedError(_("The moment of arrival is still to come."))
    return _move(by=by, visit=visit, state=VisitState.UNDER_WAY, started_at=at)


def close(
    *,
    by: User | None,
    visit: Visit,
    facts: Mapping[str, str],
    proposals: str = "",
    decisions: str = "",
    promises: Iterable[Promise] = (),
    at: dt.datetime,
) -> Visit:
    """End a visit with its summary; promises go to the ledger, and the account knows of its last visit and contact.

    Raises: VisitRefusedError without a summary, or when the visit is not under way; ValidationError for a promise
    that the ledger refuses. Nothing is written then.
    """
    summary = facts.get("summary", "").strip()
    if not summary:
        raise VisitRefusedError(_("A visit cannot be closed without a summary."))
    with transaction.atomic():
        row = _move(by=by, visit=visit, state=VisitState.CLOSED, **{**facts, "summary": summary}, closed_at=at)
        for kind, text in ((LineKind.PROPOSAL, proposals), (LineKind.DECISION, decisions)):
            _add_lines(by=by, visit=row, kind=kind, text=text)
        for promise in promises:
            make_commitment(
                by=by,
                account=row.account,
                side=promise.side,
                matter=promise.matter,
                due_on=promise.due_on,
                holder=promise.holder,
                contact=promise.contact,
                origin=Origin.VISIT,
                origin_number=row.number,
            )
        day = timezone.localtime(row.started_at or row.planned_start).date()
        note_visit(account_ids=[row.account_id], day=day)
        note_contact(account_ids=[row.account_id], day=day)
    return row


def correct_summary(*, by: User | None, visit: Visit, changes: Mapping[str, str], version: int) -> Visit:
    """Correct what was written of a closed visit; its history keeps what stood there before.

    Raises: EditConflictError when another version is stored by now; VisitRefusedError without a summary, or before the
    visit is closed.
    """
    with transaction.atomic():
        row = _locked(visit)
        if row.version != version:
            raise EditConflictError(row)
        if row.state != VisitState.CLOSED:
            raise VisitRefusedError(_("Only the summary of a closed visit is corrected."))
        for name, value in changes.items():
            setattr(row, name, value.strip())
        if not row.summary:
            raise VisitRefusedError(_("A visit cannot be closed without a summary."))
        return _saved(row, by=by)


def cancel(*, by: User | None, visit: Visit, reason: str) -> Visit:
    """Call a visit off. Raises: VisitRefusedError without a reason, or once it is over."""
    if not reason.strip():
        raise VisitRefusedError(_("Please say why the visit is cancelled."))
    with transaction.atomic():
        row = _move(by=by, visit=visit, state=VisitState.CANCELLED, cancel_reason=reason.strip())
        tell_cancelled(row, VisitPerson.objects.filter(visit=row).ours().values_list("user", flat=True), by=by)
    return row


def note_announced(*, by: User | None, visit: Visit, at: dt.datetime) -> Visit:
    """Note that the plan was sent to the customer beforehand. Raises: VisitRefusedError once the visit began."""
    with transaction.atomic():
        row = _locked(visit)
        if not row.is_ahead:
            raise VisitRefusedError(_("The visit has begun or is over: there is nothing to announce."))
        row.announced_at = at
        return _saved(row, by=by)


def tick(*, by: User | None, item: ChecklistItem, is_done: bool, at: dt.datetime) -> ChecklistItem:
    """Note that one thing before the visit is done, or not. Raises: VisitRefusedError once the visit is over."""
    with transaction.atomic():
        if not _locked(item.visit).is_editable:
            raise VisitRefusedError(_("The visit is over: its plan stays as it was."))
        item.is_done, item.done_by, item.done_at = is_done, by if is_done else None, at if is_done else None
        item.save()
    return item


def next_number(year: int) -> str:
    """Draw a free number after the newest drawn one of a year. Cost: 2 queries and more."""
    stem = f"BF-{year}-"
    drawn = re.compile(re.escape(stem) + r"([0-9]{6,})")
    newest = Visit.objects.filter(number__startswith=stem).order_by("-pk").values_list("number", flat=True)
    matches = (drawn.fullmatch(number) for number in newest[:NEWEST_LOOKED_AT])
    place = max((int(match[1]) for match in matches if match), default=0) + 1
    while Visit.objects.filter(number=f"{stem}{place:06d}").exists():
        place += 1
    return f"{stem}{place:06d}"


def _inserted(*, by: User | None, account: Account, facts: Mapping[str, Any]) -> Visit:
    """Insert the row; two people who draw the same number at once: the later one draws again."""
    year = timezone.localtime(facts["planned_start"]).year
    for attempt in range(ATTEMPTS):
        visit = Visit(account=account, number=next_number(year), created_by=by, **facts)
        sign(visit, by)
        try:
            with transaction.atomic():
                visit.save()
        except IntegrityError:
            is_taken = Visit.objects.filter(number=visit.number).exists()
            if not is_taken or attempt == ATTEMPTS - 1:
                raise
        else:
            return visit
    raise AssertionError("unreachable")


def _set_people(*, by: User | None, visit: Visit, ours: Sequence[User], theirs: Sequence[Contact]) -> set[int]:
    """Make these the people of a visit, with their levels of today; return the keys of those of us who are new.

    Raises: VisitRefusedError for foreign people.
    """
    if any(contact.account_id != visit.account_id for contact in theirs):
        raise VisitRefusedError(_("Only people of this customer can be visited."))
    present = {(row.user_id, row.contact_id): row for row in VisitPerson.objects.filter(visit=visit)}
    wanted: dict[tuple[int | None, int | None], tuple[Side, str]] = {
        **{(user.pk, None): (Side.OURS, level_of_role(user.role)) for user in ours},
        **{(None, contact.pk): (Side.THEIRS, contact.level) for contact in theirs},
    }
    for key, row in present.items():
        if key not in wanted:
            sign(row, by)
            row.delete()
    for (user_id, contact_id), (side, level) in wanted.items():
        row = present.get((user_id, contact_id)) or VisitPerson(
            visit=visit, side=side, user_id=user_id, contact_id=contact_id
        )
        if row.pk is None or row.level != level:
            row.level = level
            sign(row, by)
            row.save()
    return {user.pk for user in ours if (user.pk, None) not in present}


def _set_checklist(*, visit: Visit, checklist: str) -> None:
    """Make these lines the checklist; what stands there already keeps its tick."""
    wanted = items(checklist)
    present = {item.text: item for item in ChecklistItem.objects.filter(visit=visit)}
    for text, item in present.items():
        if text not in wanted:
            item.delete()
    for position, text in enumerate(wanted):
        item = present.get(text) or ChecklistItem(visit=visit, text=text)
        if item.pk is None or item.position != position:
            item.position = position
            item.save()


def _add_lines(*, by: User | None, visit: Visit, kind: LineKind, text: str) -> None:
    for position, line in enumerate(items(text)):
        row = VisitLine(visit=visit, kind=kind, text=line, position=position)
        sign(row, by)
        row.save()


def _move(*, by: User | None, visit: Visit, state: VisitState, **values: Any) -> Visit:
    with transaction.atomic():
        row = _locked(visit)
        if row.state not in VISIT_SOURCES[state]:
            raise VisitRefusedError(
                _("A visit that is “%(now)s” cannot become “%(then)s”.")
                % {"now": row.get_state_display(), "then": state.label}
            )
        row.state = state
        for name, value in values.items():
            setattr(row, name, value)
        return _saved(row, by=by)


def _locked(visit: Visit) -> Visit:
    row: Visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    return row


def _saved(row: Visit, *, by: User | None) -> Visit:
    row.version += 1
    sign(row, by)
    row.save()
    return row
