"""Visits to the invented customers: closed ones with summaries, some this week and next, levels not always matching.

One is under way today, and the latest past one was forgotten: it is not closed.
"""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.utils import timezone

from accounts.actions import note_contact, note_visit
from accounts.choices import Category, CommitmentState, Level, Origin, Side
from accounts.models import Account, Commitment, Contact, TeamMember
from kam.demo import visit_words as words
from kam.demo.draws import Draw
from kam.demo.records import create_all
from users.choices import Role
from users.models import User
from visits.choices import Attainment, LineKind, VisitForm, VisitState
from visits.levels import level_of_role
from visits.models import ChecklistItem, Visit, VisitLine, VisitPerson

SHARE_OF_OTHERS = 0.3
MOST_ACCOUNTS = 10_000
PAST_DAYS = 330
HOURS = [9, 10, 14, 15]
MINUTES_OF_A_VISIT = 90
WEEKEND = 5
FORMS = [VisitForm.DISCUSSION] * 5 + [VisitForm.PROBLEM] * 2 + [VisitForm.COURTESY, VisitForm.SURVEY, VisitForm.SOCIAL]


def create_visits(seed: int, *, as_of: dt.date) -> int:
    """Write the visits of key accounts and of some others, of at most MOST_ACCOUNTS; return how many.

    Cost: a few statements in 500 accounts.
    """
    return Visits(seed, as_of=as_of).create()


class Visits:
    """Draws visits and keeps their rows until all are written at once."""

    def __init__(self, seed: int, *, as_of: dt.date) -> None:
        self.draw = Draw(seed, "visits")
        self.as_of = as_of
        self.chief = User.objects.active().filter(role=Role.EXECUTIVE).order_by("username").first()
        self.numbers: dict[int, int] = defaultdict(int)
        self.left_open: tuple[dt.date, Account] | None = None
        self.begun: tuple[dt.date, Account] | None = None
        self.visits: list[Visit] = []
        self.people: list[VisitPerson] = []
        self.items: list[ChecklistItem] = []
        self.lines: list[VisitLine] = []
        self.promises: list[Commitment] = []

    def create(self) -> int:
        """Draw the visits account by account, the earliest numbered first, and write them."""
        owned = Account.objects.active().exclude(owner=None).filter(contacts__archived_at=None, contacts__isnull=False)
        accounts = owned.distinct().select_related("owner").order_by("number")
        visited = [each for each in accounts if each.category == Category.KEY or self.draw.chance(SHARE_OF_OTHERS)]
        visited = sorted(visited, key=lambda each: each.category != Category.KEY)[:MOST_ACCOUNTS]
        visited.sort(key=lambda each: each.number)
        people = _by_account(Contact.objects.active().order_by("pk"), visited)
        team = _by_account(TeamMember.objects.select_related("user").order_by("pk"), visited)
        plans = [(day, account) for account in visited for day in self._days()]
        plans += self._today(plans)
        plans.sort(key=lambda plan: (plan[0], plan[1].number))
        self.left_open = next((plan for plan in reversed(plans) if plan[0] < self.as_of), None)
        self.begun = next((plan for plan in plans if plan[0] == self.as_of), None)
        for day, account in plans:
            self._visit(account, day, people[account.pk], [member.user for member in team[account.pk]])
        create_all(Visit, self.visits)
        create_all(VisitPerson, self.people)
        create_all(VisitLine, self.lines)
        create_all(ChecklistItem, self.items)
        create_all(Commitment, self.promises)
        self._note_days()
        return len(self.visits)

    def _days(self) -> list[dt.date]:
        """Draw the days of visits to one customer: several past ones, often one to come."""
        past = {self.as_of - dt.timedelta(days=self.draw.whole(1, PAST_DAYS)) for _ in range(self.draw.whole(1, 5))}
        ahead = {self.as_of + dt.timedelta(days=self.draw.whole(0, 11))} if self.draw.chance(0.8) else set()
        return sorted(day for day in past | ahead if day.weekday() < WEEKEND)

    def _today(self, plans: list[tuple[dt.date, Account]]) -> list[tuple[dt.date, Account]]:
        """Give every manager who visits anybody a visit today, so that the day begins with one."""
        busy = {account.owner_id for day, account in plans if day == self.as_of}
        first = {account.owner_id: account for _day, account in reversed(plans)}
        return [(self.as_of, account) for owner_id, account in first.items() if owner_id not in busy]

    def _visit(self, account: Account, day: dt.date, contacts: list[Contact], team: list[User]) -> None:
        draw = self.draw
        form = draw.pick(FORMS)
        purpose, agenda, summary, analysis = draw.pick(words.TALKS[form])
        start = _moment(day, draw.pick(HOURS), 30)
        is_past = day < self.as_of
        self.numbers[day.year] += 1
        visit = Visit(
            number=f"BF-{day.year}-{self.numbers[day.year]:06d}",
            account=account,
            form=form,
            purpose=purpose,
            place=draw.pick(words.PLACES),
            route=draw.pick(words.ROUTES),
            agenda=agenda.format(*(_clock(start, place * 30) for place in range(3))),
            planned_start=start,
            planned_end=start + dt.timedelta(minutes=MINUTES_OF_A_VISIT),
            state=VisitState.PLANNED if draw.chance(0.4) else VisitState.CONFIRMED,
            announced_at=start - dt.timedelta(days=5) if is_past and draw.chance(0.8) else None,
            created_by=account.owner,
        )
        self.visits.append(visit)
        self._name_people(visit, contacts, team)
        for position, text in enumerate(draw.some(words.CHECKLIST, draw.whole(3, 5))):
            self.items.append(
                ChecklistItem(visit=visit, text=text, position=position, is_done=is_past or draw.chance(0.4))
            )
        if (day, account) == self.left_open:
            return
        if (day, account) == self.begun:
            visit.state = VisitState.UNDER_WAY
            visit.started_at = start - dt.timedelta(minutes=draw.whole(0, 10))
        elif is_past and draw.chance(0.08):
            visit.state, visit.cancel_reason = VisitState.CANCELLED, draw.pick(words.CANCELLED)
        elif is_past:
            self._close(visit, summary, analysis, contacts)

    def _name_people(self, visit: Visit, contacts: list[Contact], team: list[User]) -> None:
        """Send the manager with some of the team; the general manager comes along to the highest, but not always."""
        met = self.draw.some(contacts, self.draw.whole(1, 3))
        meets_top = any(contact.level == Level.TOP for contact in met)
        ours = [person for person in [visit.account.owner, *self.draw.some(team, self.draw.whole(0, 1))] if person]
        if self.chief and meets_top and self.draw.chance(0.55):
            ours.append(self.chief)
        for user in dict.fromkeys(ours):
            self.people.append(VisitPerson(visit=visit, side=Side.OURS, user=user, level=level_of_role(user.role)))
        for contact in met:
            self.people.append(VisitPerson(visit=visit, side=Side.THEIRS, contact=contact, level=contact.level))

    def _close(self, visit: Visit, summary: str, analysis: str, contacts: list[Contact]) -> None:
        """Write what came of a past visit: summary, proposals, decisions, and promises of the later ones."""
        draw = self.draw
        visit.state = VisitState.CLOSED
        visit.started_at = visit.planned_start + dt.timedelta(minutes=draw.whole(-12, 15))
        visit.closed_at = visit.planned_end + dt.timedelta(hours=draw.whole(1, 6))
        visit.summary, visit.analysis, visit.next_step = summary, analysis, draw.pick(words.NEXT_STEPS)
        visit.attainment = draw.pick([Attainment.REACHED, Attainment.REACHED, Attainment.PARTLY, Attainment.MISSED])
        for kind, texts in ((LineKind.PROPOSAL, words.PROPOSALS), (LineKind.DECISION, words.DECISIONS)):
            for position, text in enumerate(draw.some(texts, draw.whole(0, 2))):
                self.lines.append(VisitLine(visit=visit, kind=kind, text=text, position=position))
        held_on = timezone.localtime(visit.planned_start).date()
        for side, matters in ((Side.OURS, words.PROMISES_OF_OURS), (Side.THEIRS, words.PROMISES_OF_THEIRS)):
            if draw.chance(0.4):
                due = held_on + dt.timedelta(days=draw.whole(7, 30))
                self.promises.append(self._promise(visit, side, draw.pick(matters), due, contacts))

    def _promise(self, visit: Visit, side: Side, matter: str, due: dt.date, contacts: list[Contact]) -> Commitment:
        """Give a promise; most of those that are due by now were kept."""
        is_settled = due < self.as_of - dt.timedelta(days=14) or (due < self.as_of and self.draw.chance(0.6))
        kept = CommitmentState.KEPT if self.draw.chance(0.85) else CommitmentState.BROKEN
        return Commitment(
            account=visit.account,
            side=side,
            matter=matter,
            due_on=due,
            holder=visit.account.owner,
            contact=self.draw.pick(contacts) if side == Side.THEIRS and contacts else None,
            origin=Origin.VISIT,
            origin_number=visit.number,
            created_by=visit.account.owner,
            state=kept if is_settled else CommitmentState.OPEN,
            settled_on=due if is_settled else None,
        )

    def _note_days(self) -> None:
        """Tell the accounts when they were visited last."""
        last: dict[int, dt.date] = {}
        for visit in self.visits:
            if visit.state == VisitState.CLOSED:
                last[visit.account_id] = timezone.localtime(visit.planned_start).date()
        by_day: dict[dt.date, list[int]] = defaultdict(list)
        for account_id, day in last.items():
            by_day[day].append(account_id)
        for day, account_ids in by_day.items():
            note_visit(account_ids=account_ids, day=day)
            note_contact(account_ids=account_ids, day=day)


def _moment(day: dt.date, hour: int, minute: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def _clock(start: dt.datetime, minutes: int) -> str:
    return f"{timezone.localtime(start + dt.timedelta(minutes=minutes)):%H:%M}"


def _by_account(rows: Any, accounts: list[Account]) -> dict[int, list[Any]]:
    """Group rows by account, of the accounts given. Cost: 1 query in 500 accounts."""
    found: dict[int, list[Any]] = defaultdict(list)
    for start in range(0, len(accounts), 500):
        for row in rows.filter(account__in=[account.pk for account in accounts[start : start + 500]]):
            found[row.account_id].append(row)
    return found
