"""What the dossier tells to the timeline of an account: interactions, promises, changes.

The account must come from `visible_to(user)`.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.choices import Channel, CommitmentState, Side
from accounts.models import Account, Commitment, Interaction
from accounts.selectors.history import Change, Entry, kinds_of_saves, tell_saves
from accounts.selectors.strands import Strand, each
from accounts.timeline import Event
from core import formats
from users.models import User

SHOWN_LETTERS = 200
SHOWN_CHANGES = 3
SHOWN_VALUE_LETTERS = 40
CHANNEL_ICONS: dict[str, str] = {
    Channel.CALL: "telephone",
    Channel.MAIL: "envelope",
    Channel.WECHAT: "chat-dots",
    Channel.MEETING: "people",
    Channel.OTHER: "chat-left-text",
}
CHANGE_ICONS = {"contact": "person", "team": "person", "competitor": "shop", "document": "file-earmark-text"}
STATE_MARKS: dict[str, str] = {
    CommitmentState.KEPT: "ok",
    CommitmentState.BROKEN: "bad",
    CommitmentState.DROPPED: "",
}
SETTLED_TITLES = {
    (Side.OURS, CommitmentState.KEPT): gettext_lazy("We kept a promise"),
    (Side.OURS, CommitmentState.BROKEN): gettext_lazy("We broke a promise"),
    (Side.OURS, CommitmentState.DROPPED): gettext_lazy("A promise of ours was dropped"),
    (Side.THEIRS, CommitmentState.KEPT): gettext_lazy("The customer kept a promise"),
    (Side.THEIRS, CommitmentState.BROKEN): gettext_lazy("The customer broke a promise"),
    (Side.THEIRS, CommitmentState.DROPPED): gettext_lazy("A promise of the customer was dropped"),
}
GIVEN_TITLES = {
    Side.OURS: gettext_lazy("We promised"),
    Side.THEIRS: gettext_lazy("The customer promised"),
}


def interactions_of(account: Account, _user: User) -> list[Strand]:
    """Give calls, mails, messages and meetings."""
    rows = Interaction.objects.active().filter(account=account).select_related("contact", "user")
    return [Strand(rows, at="happened_at", tell=each(partial(_interaction, account)), contact="contact")]


def _interaction(account: Account, row: Interaction) -> Event:
    return Event(
        when=row.happened_at,
        icon=CHANNEL_ICONS[row.channel],
        title=_interaction_title(row),
        url=reverse("accounts:interaction_edit", args=[account.number, row.pk]),
        text=Truncator(row.summary).chars(SHOWN_LETTERS),
        note=_dotted(
            str(row.user),
            row.get_scene_display() if row.scene else "",
            _("the customer came to us") if row.is_from_customer else "",
        ),
    )


def _interaction_title(row: Interaction) -> str:
    if row.contact is None:
        return str(row.get_channel_display())
    title = f"{row.contact.title} {row.contact}" if row.contact.title else str(row.contact)
    return _labelled(row.get_channel_display(), title)


def promises_of(account: Account, _user: User) -> list[Strand]:
    """Give promises given, and what became of them."""
    rows = Commitment.objects.filter(account=account).select_related("holder", "contact")
    settled = rows.exclude(state=CommitmentState.OPEN)
    return [
        Strand(rows, at="created_at", tell=each(_given), contact="contact"),
        Strand(settled, at="settled_on", tell=each(_settled), is_day=True, contact="contact"),
    ]


def _given(row: Commitment) -> Event:
    given_on = timezone.localdate(row.created_at)
    due = _("due on %(day)s") % {"day": formats.date(row.due_on, language=get_language() or "", today=given_on)}
    whose = row.holder if row.side == Side.OURS else row.contact
    return Event(
        when=row.created_at,
        icon="bookmark-check",
        title=_labelled(GIVEN_TITLES[Side(row.side)], row.matter),
        url=reverse("promises:promise_detail", args=[row.pk]),
        text="",
        note=_dotted(str(whose or ""), due),
    )


def _settled(row: Commitment) -> Event:
    assert row.settled_on is not None  # the database says so of every settled one
    state = CommitmentState(row.state)
    return Event(
        when=row.settled_on,
        icon="check2-square" if state == CommitmentState.KEPT else "x-square",
        state=STATE_MARKS[state],
        title=_labelled(SETTLED_TITLES[Side(row.side), state], row.matter),
        url=reverse("promises:promise_detail", args=[row.pk]),
        text=row.evidence,
        note=str((row.holder if row.side == Side.OURS else row.contact) or ""),
    )


def changes_of(account: Account, user: User) -> list[Strand]:
    """Give the saves of the dossier, one strand a kind of record; guarded facts are not in it."""

    def tell(kind: str, saves: Sequence[Any]) -> list[Event]:
        return [_changed(account, entry) for entry in tell_saves(kind, saves, user=user)]

    kinds = kinds_of_saves(account)
    kinds["document"] = kinds["document"].exclude(history_type="+")  # that it was filed is an event of its own
    return [
        Strand(saves, at="history_date", tell=partial(tell, kind), then="-history_id") for kind, saves in kinds.items()
    ]


def _changed(account: Account, entry: Entry) -> Event:
    return Event(
        when=entry.when,
        icon=CHANGE_ICONS.get(entry.source, "pencil-square"),
        title=f"{entry.title} {entry.verb}",
        url=reverse("accounts:account_history", args=[account.number]),
        text=_told(entry),
        note=entry.who or _("System"),
    )


def _told(entry: Entry) -> str:
    """Tell the first facts of a save in one line."""
    if entry.is_creation:
        count = len(entry.changes)
        return ngettext("%(n)s fact", "%(n)s facts", count) % {"n": count}
    told = [_change(change) for change in entry.changes[:SHOWN_CHANGES]]
    more = len(entry.changes) - len(told)
    if more > 0:
        told.append(_("%(n)s more") % {"n": more})
    return ("；" if formats.is_chinese(get_language() or "") else "; ").join(told)


def _change(change: Change) -> str:
    return _labelled(
        change.label, f"{_short(change.before) or formats.UNKNOWN} → {_short(change.after) or formats.UNKNOWN}"
    )


def _short(text: str) -> str:
    return Truncator(text).chars(SHOWN_VALUE_LETTERS)


def _labelled(label: object, text: object) -> str:
    return formats.labelled(label, text, language=get_language() or "")


def _dotted(*facts: str) -> str:
    """Join the facts that are known with a middle dot."""
    return ("·" if formats.is_chinese(get_language() or "") else " · ").join(fact for fact in facts if fact)
