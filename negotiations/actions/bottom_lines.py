"""Write, open and compare bottom lines. Every look is logged; what is read is handed on to nobody else."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.actions import EditConflictError
from accounts.choices import GuardedKind
from accounts.models import Account, AccountGrant
from core.history import sign
from negotiations import terms
from negotiations.actions.negotiations import locked
from negotiations.choices import Topic
from negotiations.models import BottomLine, Concession, Negotiation, NegotiationTopic
from negotiations.selectors.guarded import bottom_line_access
from users.models import User
from users.reading import log_read

Lines = dict[str, BottomLine]
OPEN_SECONDS = 15 * 60
SALT = "negotiations.bottom_line"


@dataclass(frozen=True)
class Opened:
    """Bottom lines that were opened, by topic, and the token that lets the reader compare for a while."""

    lines: Lines
    token: str

    @property
    def floors(self) -> terms.Floors:
        return floors_of(self.lines)


@sensitive_variables("value", "note", "row")
def write_bottom_line(
    *, by: User, topic: NegotiationTopic, value: Decimal | None, note: str, version: int, as_of: dt.date
) -> bool:
    """Write the bottom line of a topic; tell whether the author was granted to read by it.

    The lead who writes the first bottom line of an account is granted by name; whoever is granted may write.
    Raises: PermissionDenied; ValidationError without contents; EditConflictError when another version is stored by now;
    NegotiationRefusedError once the negotiation is closed.
    """
    with transaction.atomic():
        negotiation = locked(topic.negotiation)
        Account.objects.select_for_update(of=("self",)).get(pk=negotiation.account_id)
        access = bottom_line_access(by, negotiation, as_of=as_of)
        if not access.writes:
            raise PermissionDenied
        if value is None and not note.strip():
            raise ValidationError(_("Please give a figure or words."))
        stored = BottomLine.objects.select_for_update(of=("self",)).defer("value", "note").filter(topic=topic).first()
        row = stored or BottomLine(topic=topic, version=0)
        if row.version != version:
            raise EditConflictError(row)
        row.value, row.note = value, note.strip()
        row.version += 1
        sign(row, by)
        row.save()
        if not access.reads:
            _name_reader(by, negotiation.account_id)
    return not access.reads


def _name_reader(author: User, account_id: int) -> None:
    whose = {"account_id": account_id, "user": author, "kind": GuardedKind.BOTTOM_LINE}
    row = AccountGrant.objects.filter(**whose).first() or AccountGrant(**whose)
    row.granted_by, row.expires_on = author, None
    sign(row, author)
    row.save()


def open_bottom_lines(*, by: User, negotiation: Negotiation, as_of: dt.date) -> Opened:
    """Read the bottom lines of a negotiation, by topic, and log the look. Raises: PermissionDenied; UnreadableError."""
    lines = _read(by=by, negotiation=negotiation, as_of=as_of, subject=negotiation.number)
    return Opened(lines, signing.dumps([by.pk, negotiation.pk], salt=SALT))


def floors_while_open(*, by: User, negotiation: Negotiation, token: str, as_of: dt.date) -> terms.Floors | None:
    """Give the bottom lines to compare with, for some minutes after the same person opened them; else none.

    The look was logged when they were opened; the grant is asked for again.
    """
    try:
        opened = signing.loads(token, salt=SALT, max_age=OPEN_SECONDS)
    except signing.BadSignature:
        return None
    if opened != [by.pk, negotiation.pk]:
        return None
    return floors_of(_readable(by=by, negotiation=negotiation, as_of=as_of))


def compare_with_bottom_line(*, by: User, negotiation: Negotiation, as_of: dt.date) -> Decimal | None:
    """Give how far the terms as they stand are above the bottom line; negative below it, unknown without one.

    A comparison tells of the bottom line, so it is a look: none for who may not read, logged for who may.
    """
    opening = negotiation.opening_terms
    if opening is None or not bottom_line_access(by, negotiation, as_of=as_of).reads:
        return None
    if not BottomLine.objects.filter(topic__negotiation=negotiation).exists():
        return None
    subject = _("%(number)s, compared with a concession") % {"number": negotiation.number}
    floors = floors_of(_read(by=by, negotiation=negotiation, as_of=as_of, subject=subject))
    standing = Concession.objects.filter(negotiation=negotiation).standing()
    return terms.room(terms.after_all(opening, [row.move for row in standing]), floors)


def floors_of(lines: Lines) -> terms.Floors:
    """Give the bottom lines that terms are compared with: margin and price, both in percent."""
    margin, price = lines.get(Topic.PROFIT), lines.get(Topic.PRICE)
    return terms.Floors(
        margin_ratio=None if margin is None or margin.value is None else margin.value / terms.HUNDRED,
        price_ratio=None if price is None or price.value is None else price.value / terms.HUNDRED,
    )


def _read(*, by: User, negotiation: Negotiation, as_of: dt.date, subject: str) -> Lines:
    if not bottom_line_access(by, negotiation, as_of=as_of).reads:
        raise PermissionDenied
    log_read(user=by, kind=GuardedKind.BOTTOM_LINE, account_number=negotiation.account.number, subject=subject)
    return _readable(by=by, negotiation=negotiation, as_of=as_of)


def _readable(*, by: User, negotiation: Negotiation, as_of: dt.date) -> Lines:
    rows = BottomLine.objects.readable_by(by, as_of=as_of).filter(topic__negotiation=negotiation)
    return {row.topic.topic: row for row in rows.select_related("topic")}
