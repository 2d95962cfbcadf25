"""What opportunities and negotiations tell to the timeline of an account. Nothing guarded is read."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.selectors.strands import Strand, each
from accounts.timeline import Event
from core import formats
from negotiations.choices import NegotiationState, Stage
from negotiations.models import Negotiation, Opportunity, Round
from users.models import User


def timeline_of(account: Account, user: User) -> list[Strand]:
    """Give opportunities found and closed, rounds held, agreements and breaks."""
    chances = Opportunity.objects.visible_to(user).filter(account=account).select_related("owner")
    rounds = Round.objects.visible_to(user).filter(negotiation__account=account).select_related("negotiation")
    talks = Negotiation.objects.visible_to(user).filter(account=account).select_related("lead")
    return [
        Strand(chances, at="created_on", tell=each(_found), is_day=True),
        Strand(chances, at="closed_on", tell=each(_closed), is_day=True),
        Strand(rounds, at="held_on", tell=each(_held), is_day=True),
        Strand(talks, at="closed_on", tell=each(_ended), is_day=True),
    ]


def _found(row: Opportunity) -> Event:
    return Event(
        when=row.created_on,
        icon="kanban",
        title=_labelled(_("Opportunity found"), row.title),
        url=reverse("negotiations:opportunity_detail", args=[row.number]),
        text=_money(row),
        note=str(row.owner or ""),
    )


def _closed(row: Opportunity) -> Event:
    assert row.closed_on is not None  # the rows are of days before a moment
    is_won = row.stage == Stage.WON
    return Event(
        when=row.closed_on,
        icon="trophy" if is_won else "x-circle",
        state="ok" if is_won else "bad",
        title=_labelled(_("Opportunity won") if is_won else _("Opportunity lost"), row.title),
        url=reverse("negotiations:opportunity_detail", args=[row.number]),
        text=row.lost_reason or _money(row),
        note=str(row.owner or ""),
    )


def _held(row: Round) -> Event:
    return Event(
        when=row.held_on,
        icon="chat-square-text",
        title=_labelled(row, row.negotiation.title),
        url=reverse("negotiations:negotiation_detail", args=[row.negotiation.number]),
        text=row.notes,
        note=row.people,
    )


def _ended(row: Negotiation) -> Event:
    assert row.closed_on is not None  # the rows are of days before a moment
    is_agreed = row.state == NegotiationState.AGREED
    return Event(
        when=row.closed_on,
        icon="check2-circle" if is_agreed else "x-circle",
        state="ok" if is_agreed else "bad",
        title=_labelled(row.get_state_display(), row.title),
        url=reverse("negotiations:negotiation_detail", args=[row.number]),
        text=row.closing_note,
        note=str(row.lead),
    )


def _labelled(label: object, text: object) -> str:
    return formats.labelled(label, text, language=get_language() or "")


def _money(row: Opportunity) -> str:
    if row.amount is None:
        return ""
    return formats.money(row.amount, language=get_language() or "", currency=row.currency)
