"""Interactions with the invented customers, and the promises of both sides."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import DateTimeField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.actions import note_contact
from accounts.choices import Category, Channel, CommitmentState, Origin, Scene, Side
from accounts.models import (
    Account,
    BusinessStatus,
    Characteristics,
    Commitment,
    CompetitorRelation,
    Contact,
    Interaction,
    TeamMember,
    TransactionStatus,
)
from core.history import sign
from kam.demo import touch_words as words
from kam.demo.draws import Draw
from kam.demo.records import REASON, create_all, set_column
from users.models import User

SHARE_OF_OTHERS = 0.25
MOST_ACCOUNTS = 5000
CHUNK = 500
PAST_DAYS = 320
OPENED_DAYS = 400  # so long ago, the dossiers are said to have been opened
SETTLED_STATES = [CommitmentState.KEPT] * 8 + [CommitmentState.BROKEN, CommitmentState.DROPPED]
BLOCKS: list[Any] = [Characteristics, BusinessStatus, TransactionStatus]
RECORDS: list[Any] = [Account, Contact, CompetitorRelation, TeamMember]


def create_touches(seed: int, *, as_of: dt.date) -> int:
    """Write touches and promises of key accounts and of some others; return how many touches.

    Also dates what was written of these accounts before, so that their timelines do not begin today. Cost: a few
    statements in 500 accounts, of at most MOST_ACCOUNTS.
    """
    return Touches(seed, as_of=as_of).create()


class Touches:
    """Draws touches and promises, and keeps them until all are written at once."""

    def __init__(self, seed: int, *, as_of: dt.date) -> None:
        self.draw = Draw(seed, "touches")
        self.as_of = as_of
        self.touches: list[Interaction] = []
        self.promises: list[Commitment] = []

    def create(self) -> int:
        """Draw account by account and write everything."""
        accounts = self._accounts()
        for start in range(0, len(accounts), CHUNK):
            chunk = accounts[start : start + CHUNK]
            contacts = _by_account(Contact.objects.active().order_by("pk"), chunk)
            team = _by_account(TeamMember.objects.select_related("user").order_by("pk"), chunk)
            for account in chunk:
                self._account(account, contacts[account.pk], [member.user for member in team[account.pk]])
            self._date_dossiers([account.pk for account in chunk])
        create_all(Interaction, self.touches)
        create_all(Commitment, self.promises)
        self._date_promises()
        self._note_contacts()
        return len(self.touches)

    def _accounts(self) -> list[Account]:
        """Choose all key accounts and some of the others."""
        owned = Account.objects.active().exclude(owner=None).select_related("owner")
        keys = list(owned.filter(category=Category.KEY).order_by("number")[:MOST_ACCOUNTS])
        others = owned.exclude(category=Category.KEY).order_by("number")[: MOST_ACCOUNTS * 4]
        chosen = [account for account in others if self.draw.chance(SHARE_OF_OTHERS)]
        return (keys + chosen)[:MOST_ACCOUNTS]

    def _account(self, account: Account, contacts: list[Contact], team: list[User]) -> None:
        draw = self.draw
        is_key = account.category == Category.KEY
        for _each in range(draw.whole(5, 12) if is_key else draw.whole(1, 4)):
            days = draw.whole(0, 25) if is_key and draw.chance(0.3) else draw.whole(3, PAST_DAYS)
            self.touches.append(self._touch(account, contacts, team, self.as_of - dt.timedelta(days=days)))
        for side in Side:
            for matter in draw.some(words.MATTERS[side], draw.whole(1, 2) if is_key else int(draw.chance(0.3))):
                self.promises.append(self._promise(account, contacts, side, matter))

    def _touch(self, account: Account, contacts: list[Contact], team: list[User], day: dt.date) -> Interaction:
        draw = self.draw
        channel = draw.pick(words.CHANNELS)
        summary = draw.pick(words.TALKS[channel])
        is_met = channel == Channel.MEETING
        hour = 9 if day == self.as_of else draw.whole(9, 17)
        touch = Interaction(
            account=account,
            contact=draw.pick(contacts) if contacts and draw.chance(0.92) else None,
            user=draw.pick(team) if team and draw.chance(0.2) else account.owner,
            channel=channel,
            scene=Scene.SITE if is_met else draw.pick(["", "", Scene.ONLINE, Scene.MOVING]),
            happened_at=timezone.make_aware(dt.datetime.combine(day, dt.time(hour, draw.whole(0, 11) * 5))),
            summary=summary,
            is_from_customer=summary.startswith(words.SPOKEN_BY_THEM),
        )
        sign(touch, touch.user)
        touch._history_date = touch.happened_at  # type: ignore[attr-defined]
        return touch

    def _promise(self, account: Account, contacts: list[Contact], side: Side, matter: str) -> Commitment:
        """Give a promise; most of those that are due by now were settled, and mostly kept."""
        draw = self.draw
        due = self.as_of + dt.timedelta(days=draw.whole(-90, 45))
        is_settled = due < self.as_of and draw.chance(0.7)
        state = draw.pick(SETTLED_STATES) if is_settled else CommitmentState.OPEN
        promise = Commitment(
            account=account,
            side=side,
            matter=matter,
            due_on=due,
            holder=account.owner,
            contact=draw.pick(contacts) if contacts else None,
            state=state,
            evidence=draw.pick(words.EVIDENCE[state]) if is_settled else "",
            settled_on=min(self.as_of, due + dt.timedelta(days=draw.whole(-2, 5))) if is_settled else None,
            origin=draw.pick([Origin.MANUAL, Origin.INTERACTION]),
            created_by=account.owner,
        )
        sign(promise, account.owner)
        promise._history_date = self._given_at(due)  # type: ignore[attr-defined]
        return promise

    def _given_at(self, due: dt.date) -> dt.datetime:
        """Draw when a promise was given, some days before it was due."""
        day = min(due - dt.timedelta(days=self.draw.whole(4, 7)), self.as_of - dt.timedelta(days=1))
        return timezone.make_aware(dt.datetime.combine(day, dt.time(self.draw.whole(9, 17), 10)))

    def _date_promises(self) -> None:
        """Say that every promise, those of the visits too, was given some time before it was due."""
        known = {promise.pk: promise._history_date for promise in self.promises}  # type: ignore[attr-defined]
        dues = Commitment.objects.order_by("pk").values_list("pk", "due_on")
        set_column(Commitment, "created_at", ((known.get(key) or self._given_at(due), key) for key, due in dues))

    def _date_dossiers(self, account_ids: list[int]) -> None:
        """Say that the dossiers were opened long ago, and each block written when it was reviewed."""
        opened = timezone.make_aware(dt.datetime.combine(self.as_of, dt.time(10))) - dt.timedelta(days=OPENED_DAYS)
        for model in BLOCKS:
            saves = model.history.filter(history_change_reason=REASON, account__in=account_ids)
            saves.exclude(reviewed_on=None).update(history_date=Cast("reviewed_on", DateTimeField()))
        for model in RECORDS:
            path = "id__in" if model is Account else "account__in"
            model.history.filter(history_change_reason=REASON, **{path: account_ids}).update(history_date=opened)

    def _note_contacts(self) -> None:
        """Tell the accounts when they were spoken to last."""
        last: dict[int, dt.date] = {}
        for touch in self.touches:
            day = timezone.localdate(touch.happened_at)
            last[touch.account_id] = max(day, last.get(touch.account_id, day))
        by_day: dict[dt.date, list[int]] = defaultdict(list)
        for account_id, day in last.items():
            by_day[day].append(account_id)
        for day, account_ids in by_day.items():
            note_contact(account_ids=account_ids, day=day)


def _by_account(rows: Any, accounts: list[Account]) -> dict[int, list[Any]]:
    """Group rows by account, of the accounts given. Cost: 1 query."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(account__in=[account.pk for account in accounts]):
        found[row.account_id].append(row)
    return found
