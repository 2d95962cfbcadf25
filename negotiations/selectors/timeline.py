"""What opportunities and negotiations tell to the timeline of an account. Nothing guarded is read."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.timeline import Event, last_day_before
from core import formats
from negotiations.choices import NegotiationState, Stage
from negotiations.models import Negotiation, Opportunity, Round
from users.models import User


def timeline_of(account: Account, user: User, before: dt.datetime, limit: int) -> list[Event]:
    """Read opportunities found and closed, rounds held, agreements and breaks, newest first. Cost: 4 queries."""
    day = last_day_before(before)
    events = [
        *_found(account, user, day, limit),
        *_closed(account, user, day, limit),
        *_rounds(account, user, day, limit),
        *_ended(account, user, day, limit),
    ]
    return sorted(events, key=lambda event: event.moment, reverse=True)[:limit]


def _found(account: Account, user: User, day: dt.date, limit: int) -> list[Event]:
    rows = Opportunity.objects.visible_to(user).filter(account=account, created_on__lte=day).select_related("owner")
    return [
        Event(
            when=row.created_on,
            icon="kanban",
            title=_labelled(_("Opportunity found"), row.title),
            url=reverse("negotiations:opportunity_detail", args=[row.number]),
            text=_money(row),
            note=str(row.owner or ""),
        )
        for row in rows.order_by("-created_on", "-id")[:limit]
    ]


def _closed(account: Account, user: User, day: dt.date, limit: int) -> list[Event]:
    rows = Opportunity.objects.visible_to(user).filter(account=account, closed_on__lte=day).select_related("owner")
    return [
        Event(
            when=row.closed_on,
            icon="trophy" if row.stage == Stage.WON else "x-circle",
            state="ok" if row.stage == Stage.WON else "bad",
            title=_labelled(_("Opportunity won") if row.stage == Stage.WON else _("Opportunity lost"), row.title),
            url=reverse("negotiations:opportunity_detail", args=[row.number]),
            text=row.lost_reason or _money(row),
            note=str(row.owner or ""),
        )
        for row in rows.order_by("-closed_on", "-id")[:limit]
    ]


def _rounds(account: Account, user: User, day: dt.date, limit: int) -> list[Event]:
    rows = Round.objects.visible_to(user).filter(negotiation__account=account, held_on__lte=day)
    return [
        Event(
            when=row.held_on,
            icon="chat-square-text",
            title=_labelled(row, row.negotiation.title),
            url=reverse("negotiations:negotiation_detail", args=[row.negotiation.number]),
            text=row.notes,
            note=row.people,
        )
        for row in rows.select_related("negotiation").order_by("-held_on", "-id")[:limit]
    ]


def _ended(account: Account, user: User, day: dt.date, limit: int) -> list[Event]:
    rows = Negotiation.objects.visible_to(user).filter(account=account, closed_on__lte=day).select_related("lead")
    return [
        Event(
            when=row.closed_on,
            icon="check2-circle" if row.state == NegotiationState.AGREED else "x-circle",
            state="ok" if row.state == NegotiationState.AGREED else "bad",
            title=_labelled(row.get_state_display(), row.title),
            url=reverse("negotiations:negotiation_detail", args=[row.number]),
            text=row.closing_note,
            note=str(row.lead),
        )
        for row in rows.order_by("-closed_on", "-id")[:limit]
    ]


def _labelled(label: object, text: object) -> str:
    return formats.labelled(label, text, language=get_language() or "")


def _money(row: Opportunity) -> str:
    if row.amount is None:
        return ""
    return formats.money(row.amount, language=get_language() or "", currency=row.currency)
