"""Opportunities and negotiations with the invented customers: every stage, rounds, concessions, bottom lines."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from accounts.choices import Category, GuardedKind, Side
from accounts.models import Account, AccountGrant, Competitor
from kam.demo import negotiation_words as words
from kam.demo.draws import Draw
from kam.demo.records import create_all
from negotiations.actions import refresh_open
from negotiations.choices import CLOSED_STAGES, USUAL_PROBABILITY, NegotiationState, Stage, Topic
from negotiations.models import BottomLine, Concession, Negotiation, NegotiationTopic, Opportunity, Round
from trade.models import Product

SHARE_OF_OTHERS = 0.2
NEGOTIATED_SHARE = {True: 0.8, False: 0.4}
GUARDED_SHARE = 0.6
PRODUCT_SHARE = 0.7
MOST_PRODUCTS = 200
CHUNK = 500
STAGES = [
    *[Stage.LEAD] * 3,
    *[Stage.OPPORTUNITY] * 4,
    *[Stage.BID] * 3,
    *[Stage.CONTRACT] * 2,
    *[Stage.WON] * 4,
    *[Stage.LOST] * 2,
]
STATES = [
    NegotiationState.PREPARING,
    *[NegotiationState.OPEN] * 4,
    *[NegotiationState.AGREED] * 2,
    NegotiationState.BROKEN_OFF,
]
TALKED_ABOUT = {Stage.OPPORTUNITY, Stage.BID, Stage.CONTRACT, Stage.WON}


def create_negotiations(seed: int, *, as_of: dt.date) -> int:
    """Write opportunities and negotiations; return how many of both. Cost: a few statements in 500."""
    return Negotiations(seed, as_of=as_of).create()


class Negotiations:
    """Draws opportunities and negotiations and keeps their rows until all are written at once."""

    def __init__(self, seed: int, *, as_of: dt.date) -> None:
        self.draw = Draw(seed, "negotiations")
        self.as_of = as_of
        self.products = list(Product.objects.order_by("code")[:MOST_PRODUCTS])
        self.rivals = list(Competitor.objects.order_by("name"))
        self.topics: list[NegotiationTopic] = []
        self.rounds: list[Round] = []
        self.concessions: list[Concession] = []
        self.lines: list[BottomLine] = []
        self.grants: dict[int, AccountGrant] = {}

    def create(self) -> int:
        """Draw account by account and write everything, with the grants that bottom lines need."""
        draw = self.draw
        owned = Account.objects.active().exclude(owner=None).select_related("owner").order_by("number")
        accounts = [each for each in owned if each.category == Category.KEY or draw.chance(SHARE_OF_OTHERS)]
        chances = [self._opportunity(account) for account in accounts for _ in range(draw.whole(1, 3))]
        for place, chance in enumerate(sorted(chances, key=lambda each: each.created_on), start=1):
            chance.number = f"SJ-{place:04d}"
        create_all(Opportunity, chances)
        talks = [self._negotiation(each) for each in chances if self._is_talked_about(each)]
        for place, talk in enumerate(talks, start=1):
            talk.number = f"TP-{place:04d}"
        create_all(Negotiation, talks)
        for talk in talks:
            self._rows(talk)
        create_all(NegotiationTopic, self.topics)
        create_all(Round, self.rounds)
        create_all(Concession, self.concessions)
        for talk, topics in self._by_talk(talks):
            self._guard(talk, topics)
        create_all(BottomLine, self.lines)
        create_all(AccountGrant, list(self.grants.values()))
        ids = [account.pk for account in accounts]
        for start in range(0, len(ids), CHUNK):
            refresh_open(ids[start : start + CHUNK])
        return len(chances) + len(talks)

    def _opportunity(self, account: Account) -> Opportunity:
        draw = self.draw
        stage = draw.pick(STAGES)
        found = self.as_of - dt.timedelta(days=draw.whole(20, 330))
        closed = min(found + dt.timedelta(days=draw.whole(15, 200)), self.as_of) if stage in CLOSED_STAGES else None
        return Opportunity(
            account=account,
            title=draw.pick(words.OPPORTUNITIES),
            product=draw.pick(self.products) if self.products and draw.chance(PRODUCT_SHARE) else None,
            owner=account.owner,
            stage=stage,
            created_on=found,
            expected_on=closed or self.as_of + dt.timedelta(days=draw.whole(-20, 200)),
            closed_on=closed,
            amount=Decimal(draw.whole(8, 600)) * 10_000,
            probability=USUAL_PROBABILITY[stage],
            competitor=draw.pick(self.rivals) if self.rivals and draw.chance(0.5) else None,
            lost_reason=draw.pick(words.LOSSES) if stage == Stage.LOST else "",
            note=draw.pick(words.NOTES),
            created_by=account.owner,
        )

    def _is_talked_about(self, chance: Opportunity) -> bool:
        account = chance.account
        is_key = account is not None and account.category == Category.KEY
        return chance.stage in TALKED_ABOUT and self.draw.chance(NEGOTIATED_SHARE[is_key])

    def _negotiation(self, chance: Opportunity) -> Negotiation:
        draw, account = self.draw, chance.account
        assert account is not None  # the choice before says so
        assert account.owner is not None
        state = NegotiationState.AGREED if chance.stage == Stage.WON else draw.pick(STATES)
        ends = {NegotiationState.AGREED: words.ENDS, NegotiationState.BROKEN_OFF: words.BREAKS}
        price = Decimal(draw.whole(20, 90)) * 100
        return Negotiation(
            account=account,
            opportunity=chance,
            title=draw.pick(words.TALKS).format(year=self.as_of.year + 1),
            state=state,
            lead=account.owner,
            next_round_on=None if state in ends else self.as_of + dt.timedelta(days=draw.whole(1, 40)),
            quantity=Decimal(draw.whole(20, 200)) * 10,
            list_price=price,
            unit_cost=(price * draw.whole(70, 78) / 100).quantize(Decimal(1)),
            price_percent=Decimal(2),
            rebate_percent=Decimal(1),
            payment_days=60,
            closed_on=self.as_of - dt.timedelta(days=draw.whole(1, 60)) if state in ends else None,
            closing_note=draw.pick(ends[state]) if state in ends else "",
            created_by=account.owner,
        )

    def _rows(self, talk: Negotiation) -> None:
        """Draw the topics, rounds and concessions of one negotiation, as far as it has come."""
        draw = self.draw
        has_begun = talk.state != NegotiationState.PREPARING
        for topic in Topic:
            opening, target, theirs, measure, *figures = words.POSITIONS[topic]
            is_agreed = talk.state == NegotiationState.AGREED or (
                has_begun and topic in {Topic.SUPPLY, Topic.SERVICE} and draw.chance(0.7)
            )
            first, aim, other = (None if figure is None else Decimal(figure) for figure in figures)
            self.topics.append(
                NegotiationTopic(
                    negotiation=talk,
                    topic=topic,
                    opening=opening,
                    target=target,
                    their_position=theirs if has_begun else "",
                    agreed=words.AGREED[topic] if is_agreed else "",
                    measure=measure,
                    opening_figure=first,
                    target_figure=Decimal("23.5") if topic == Topic.PROFIT else aim,
                    their_figure=other if has_begun else None,
                )
            )
        if not has_begun:
            return
        last = talk.closed_on or self.as_of
        held = draw.whole(1, 3)
        people = f"{talk.lead}、采购负责人"
        for number in range(1, held + 1):
            day = last - dt.timedelta(days=9 * (held - number) + 2)
            self.rounds.append(
                Round(
                    negotiation=talk,
                    number=number,
                    held_on=day,
                    place=draw.pick(words.PLACES),
                    people=people,
                    notes=words.ROUNDS[number - 1],
                )
            )
        for kind, size, matter, in_return in draw.some(words.CONCESSIONS, draw.whole(1, 4)):
            self.concessions.append(
                Concession(negotiation=talk, side=Side.OURS, kind=kind, size=size, matter=matter, in_return=in_return)
            )

    def _by_talk(self, talks: list[Negotiation]) -> list[tuple[Negotiation, list[NegotiationTopic]]]:
        many = len(Topic)
        return [(talk, self.topics[place * many : (place + 1) * many]) for place, talk in enumerate(talks)]

    def _guard(self, talk: Negotiation, topics: list[NegotiationTopic]) -> None:
        """Lock bottom lines away for some that run, and name their lead among the readers."""
        if not talk.is_running or (self.lines and not self.draw.chance(GUARDED_SHARE)):
            return
        for topic in topics:
            if topic.topic in words.BOTTOM_LINES:
                value, note = words.BOTTOM_LINES[Topic(topic.topic)]
                self.lines.append(BottomLine(topic=topic, value=value, note=note, version=1, updated_at=timezone.now()))
        self.grants[talk.account_id] = AccountGrant(
            account_id=talk.account_id, user=talk.lead, kind=GuardedKind.BOTTOM_LINE, granted_by=talk.lead
        )
