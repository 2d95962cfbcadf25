"""Wishes to see an account or a guarded kind of its facts, and grants by name."""

import datetime as dt
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.choices import AskState, GuardedKind, TeamFunction
from accounts.duties import may_grant
from accounts.models import AccessAsk, Account, AccountGrant, TeamMember
from accounts.selectors.guarded import guarded_access
from accounts.selectors.responsible import deciders_of, people_who_see
from accounts.telling import said_to
from core.history import sign
from users.models import Notification, User
from users.notifying import notice, notify, notify_all


def ask_for_access(
    *, by: User, account: Account, reason: str, as_of: dt.date, kind: GuardedKind | None = None
) -> AccessAsk:
    """Ask to see an account, or a guarded kind of facts of one that is seen; who asks twice has one open wish.

    Raises: ValidationError without a reason, or for what the person may see already.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Please say what you need it for.")})
    sees = Account.objects.visible_to(by).filter(pk=account.pk).exists()
    if sees and (kind is None or guarded_access(by, account, as_of=as_of).reads(kind)):
        raise ValidationError(_("You may see this already."))
    wish: dict[str, Any] = {"account": account, "kind": kind or "", "asked_by": by}
    ask: AccessAsk
    try:
        with transaction.atomic():
            ask = AccessAsk.objects.create(**wish, reason=reason.strip())
    except IntegrityError:
        ask = AccessAsk.objects.open().get(**wish)
        return ask
    transaction.on_commit(lambda: _tell_deciders(ask))
    return ask


def decide_ask(
    *, by: User, ask: AccessAsk, is_granted: bool, answer: str = "", expires_on: dt.date | None = None
) -> AccessAsk:
    """Answer a wish. Granted: a place on the team as support, or a grant by name; refused: an answer.

    Raises: PermissionDenied for who does not answer for the account; ValidationError for a wish that was answered
    meanwhile, a refusal without answer, or a day that has passed.
    """
    with transaction.atomic():
        row: AccessAsk = AccessAsk.objects.select_for_update(of=("self",)).get(pk=ask.pk)
        if row.asked_by_id == by.pk or not AccessAsk.objects.decidable_by(by).filter(pk=row.pk).exists():
            raise PermissionDenied
        if row.state != AskState.OPEN:
            raise ValidationError(_("This wish was answered meanwhile."))
        if not is_granted and not answer.strip():
            raise ValidationError({"answer": _("Please say why not.")})
        if is_granted:
            _open(row, by=by, expires_on=expires_on)
        row.state = AskState.GRANTED if is_granted else AskState.REFUSED
        row.answer, row.decided_by, row.decided_at = answer.strip(), by, timezone.now()
        row.save()
    transaction.on_commit(lambda: _tell_asker(row))
    return row


def grant(
    *, by: User, account: Account, user: User, kind: GuardedKind, expires_on: dt.date | None = None
) -> AccountGrant:
    """Let a person who sees the account read a guarded kind of its facts; a second grant moves the day it ends.

    Raises: PermissionDenied; ValidationError for oneself, for who does not see the account, for a day that has passed.
    """
    if not may_grant(by, account):
        raise PermissionDenied
    if user.pk == by.pk:
        raise ValidationError({"user": _("Nobody grants themselves: please ask another who answers for the account.")})
    if not people_who_see(account).filter(pk=user.pk).exists():
        raise ValidationError({"user": _("This person does not see the account.")})
    return _granted(by=by, account=account, user=user, kind=kind, expires_on=expires_on)


def revoke(*, by: User, grant: AccountGrant) -> None:
    """End a grant at once. Raises: PermissionDenied."""
    if not may_grant(by, grant.account):
        raise PermissionDenied
    sign(grant, by)
    grant.delete()


def _open(ask: AccessAsk, *, by: User, expires_on: dt.date | None) -> None:
    """Give what was asked for."""
    account, asker = ask.account, ask.asked_by
    if ask.kind:
        _granted(by=by, account=account, user=asker, kind=GuardedKind(ask.kind), expires_on=expires_on)
    elif account.owner_id != asker.pk and not TeamMember.objects.filter(account=account, user=asker).exists():
        member = TeamMember(account=account, user=asker, function=TeamFunction.SUPPORT)
        sign(member, by)
        member.save()


def _granted(*, by: User, account: Account, user: User, kind: GuardedKind, expires_on: dt.date | None) -> AccountGrant:
    if expires_on is not None and expires_on < timezone.localdate():
        raise ValidationError({"expires_on": _("This day has passed.")})
    with transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
        row = AccountGrant.objects.filter(account=account, user=user, kind=kind).first() or AccountGrant(
            account=account, user=user, kind=kind
        )
        row.granted_by, row.expires_on = by, expires_on
        sign(row, by)
        row.save()
    return row


def _tell_deciders(ask: AccessAsk) -> None:
    notify_all(said_to(person, partial(notice_of_ask, ask=ask)) for person in deciders_of(ask.account))


def notice_of_ask(person: User, *, ask: AccessAsk) -> Notification:
    """Write, in the language of the moment, what somebody who decides is told of a wish."""
    return notice(
        user=person,
        kind="ask",
        title=_("%(who)s asks to see %(what)s") % {"who": ask.asked_by, "what": _subject(ask)},
        text=ask.reason,
        url=reverse("access:ask_list"),
        about=ask.account.number,
        key=f"ask-{ask.pk}",
    )


def _tell_asker(ask: AccessAsk) -> None:
    """Tell the answer; a refusal names no account that the asker does not see."""
    is_granted = ask.state == AskState.GRANTED
    is_named = Account.objects.visible_to(ask.asked_by).filter(pk=ask.account_id).exists()
    with translation.override(ask.asked_by.language or settings.LANGUAGE_CODE):
        title = _("You may see %(what)s now") if is_granted else _("You may not see %(what)s")
        notify(
            user=ask.asked_by,
            kind="ask",
            title=title % {"what": _subject(ask) if is_named else _("the customer you asked for")},
            text=ask.answer,
            url=reverse("accounts:account_detail", args=[ask.account.number])
            if is_granted and is_named
            else reverse("access:ask_list"),
            about=ask.account.number if is_named else "",
            key=f"ask-{ask.pk}-{ask.state}",
        )


def _subject(ask: AccessAsk) -> str:
    if not ask.kind:
        return str(ask.account)
    return _("%(kind)s of %(account)s") % {"kind": ask.get_kind_display(), "account": ask.account}
