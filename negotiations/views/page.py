"""The page of one negotiation, with bottom lines closed, or opened once."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from accounts.choices import Origin
from accounts.models import Commitment
from core import formats
from negotiations import terms
from negotiations.actions import Opened
from negotiations.choices import ConcessionKind, NegotiationState, Topic
from negotiations.figures import distance, measured
from negotiations.models import Negotiation, NegotiationTopic
from negotiations.selectors import Ladder, ladder_of
from negotiations.selectors.guarded import bottom_line_access, readers_of
from negotiations.terms import Effect
from negotiations.views.trial import Trial, trial_of
from users.requests import SignedInRequest

SHOWN_ROUNDS = 20
SHOWN_PROMISES = 30
USUAL_TRY = "1.0"
AXIS_ROOM = Decimal("0.02")
HUNDRED = Decimal(100)


def negotiation_page(
    request: SignedInRequest, negotiation: Negotiation, *, opened: Opened | None = None, trial: Trial | None = None
) -> HttpResponse:
    """Render the page. What was opened stands on this answer alone, which no cache keeps. Cost: 9 queries."""
    today = timezone.localdate()
    access = bottom_line_access(request.user, negotiation, as_of=today)
    topics = list(NegotiationTopic.objects.filter(negotiation=negotiation))
    concessions = list(negotiation.concessions.select_related("round"))
    ladder = ladder_of(negotiation, concessions)
    bars = bars_of(ladder)
    profit = next((topic for topic in topics if topic.topic == Topic.PROFIT), None)
    promises = Commitment.objects.visible_to(request.user).filter(
        account=negotiation.account, origin=Origin.NEGOTIATION, origin_number=negotiation.number
    )
    context = {
        "negotiation": negotiation,
        "account": negotiation.account,
        "states": NegotiationState,
        "access": access,
        "opened": opened,
        "opened_at": timezone.now(),
        "readers": readers_of(negotiation, as_of=today) if access.reads or access.writes else [],
        "topics": [topic_row(topic, negotiation, opened) for topic in topics],
        "agreed_count": sum(bool(topic.agreed) for topic in topics),
        "ladder": ladder,
        "bars": bars,
        "steps": steps_of(ladder, bars),
        "withdrawn": [row for row in concessions if row.withdrawn_at],
        "target_ratio": profit.target_figure / HUNDRED if profit and profit.target_figure is not None else None,
        "room": terms.room(ladder.current, opened.floors) if opened and ladder.current else None,
        "rounds": negotiation.rounds.all()[:SHOWN_ROUNDS],
        "promises": promises.select_related("holder", "contact")[:SHOWN_PROMISES],
        "today": today,
        "trial": trial or trial_of(request, negotiation, usual_trial(opened)),
        "tried": request.GET["size"] if trial else USUAL_TRY,
    }
    response = render(request, "negotiations/negotiation_detail.html", context)
    if opened is not None:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def usual_trial(opened: Opened | None) -> QueryDict:
    """Give what is tried out where nobody typed anything: the price a little lower."""
    typed = QueryDict(mutable=True)
    typed.update({"kind": ConcessionKind.PRICE.value, "size": USUAL_TRY, "opened": opened.token if opened else ""})
    return typed


def topic_row(topic: NegotiationTopic, negotiation: Negotiation, opened: Opened | None) -> dict[str, Any]:
    """Give what the table shows of a topic; its bottom line only where it was opened."""
    language = get_language() or ""
    write = {"language": language, "currency": negotiation.currency}
    row: dict[str, Any] = {
        "topic": topic,
        "opening": _said(topic.opening, measured(topic.opening_figure, topic.measure, **write)),
        "target": _said(topic.target, measured(topic.target_figure, topic.measure, **write)),
        "theirs": _said(topic.their_position, measured(topic.their_figure, topic.measure, **write)),
        "gap": distance(topic.gap, topic.measure, **write) if topic.gap else "",
    }
    if opened is not None:
        line = opened.lines.get(topic.topic)
        row["bottom_line"] = line
        row["bottom_figure"] = measured(line.value, topic.measure, **write) if line else ""
    return row


def _said(words: str, figure: str) -> str:
    """Write words and figure in one; a figure that the words hold already is not said twice."""
    if not words or not figure or figure in words:
        return words or figure
    between = "·" if formats.is_chinese(get_language() or "") else " · "
    return f"{words}{between}{figure}"


def bars_of(ladder: Ladder) -> dict[str, Any]:
    """Place the margins on one axis, in percent of its width; empty while a margin is unknown."""
    opening, current = ladder.opening_outcome, ladder.current_outcome
    if opening is None or current is None:
        return {}
    ratios = [opening.ratio, *[step.effect.after.ratio for step in ladder.steps if step.effect]]
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < len(ratios):
        return {}
    low, high = min(known) - AXIS_ROOM, max(known) + AXIS_ROOM

    def place(ratio: Decimal) -> Decimal:
        return (ratio - low) / (high - low) * HUNDRED

    def bar(start: Decimal, end: Decimal) -> dict[str, str]:
        return {"x": f"{min(start, end):.2f}", "width": f"{max(abs(end - start), Decimal('0.4')):.2f}"}

    zero = Decimal(0)
    return {
        "low": low,
        "high": high,
        "opening": bar(zero, place(known[0])),
        "steps": [bar(place(before), place(after)) for before, after in pairwise(known)],
        "current": bar(zero, place(known[-1])),
    }


def steps_of(ladder: Ladder, bars: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the concessions with what each did, in points of the margin."""
    language = get_language() or ""
    places = bars.get("steps") or [None] * len(ladder.steps)
    return [
        {"concession": step.concession, "effect": step.effect, "bar": bar, "points": _points(step.effect, language)}
        for step, bar in zip(ladder.steps, places, strict=True)
    ]


def _points(effect: Effect | None, language: str) -> str:
    if effect is None or effect.points is None:
        return ""
    return formats.number(effect.points * HUNDRED, language=language, places=1, is_signed=True)
