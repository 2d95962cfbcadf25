"""What a concession would do that is only tried out."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict
from django.utils import timezone

from accounts.choices import Side
from negotiations import terms
from negotiations.actions import floors_while_open
from negotiations.choices import ConcessionKind
from negotiations.forms.negotiations import TryForm
from negotiations.models import Concession, Negotiation
from negotiations.terms import Effect, Move
from users.requests import SignedInRequest


@dataclass(frozen=True)
class Trial:
    """The effect of a concession tried out; the room above the bottom line only while that is open to the reader."""

    effect: Effect
    is_possible: bool
    room: Decimal | None = None

    @property
    def money_lost(self) -> Decimal:
        return -self.effect.money


def trial_of(request: SignedInRequest, negotiation: Negotiation, sent: QueryDict | None = None) -> Trial | None:
    """Compute what was typed, upon the terms as they stand; none while figures are missing. Cost: at most 3 queries."""
    sent = request.GET if sent is None else sent
    form = TryForm(sent)
    opening = negotiation.opening_terms
    if not sent or opening is None or not form.is_valid() or form.cleaned_data["size"] is None:
        return None
    kind = ConcessionKind(form.cleaned_data["kind"] or ConcessionKind.PRICE)
    move = Move(kind, form.cleaned_data["size"], form.cleaned_data["side"] != Side.THEIRS)
    standing = Concession.objects.filter(negotiation=negotiation).standing()
    without = sent.get("without", "")
    if without.isdigit() and len(without) < 10:
        standing = standing.exclude(pk=int(without))
    now = terms.after_all(opening, [row.move for row in standing])
    then = terms.conceded(now, move)
    floors = floors_while_open(
        by=request.user, negotiation=negotiation, token=sent.get("opened", ""), as_of=timezone.localdate()
    )
    return Trial(terms.effect(now, move), then.are_possible, terms.room(then, floors) if floors else None)
