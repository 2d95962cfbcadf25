"""The margin of a negotiation, concession by concession."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from negotiations import terms
from negotiations.models import Concession, Negotiation
from negotiations.terms import Effect, Outcome, Terms


@dataclass(frozen=True)
class Step:
    """One concession with what it did to the margin; none while the opening terms are unknown."""

    concession: Concession
    effect: Effect | None


@dataclass(frozen=True)
class Ladder:
    """From the opening to the terms as they stand."""

    steps: list[Step]
    opening: Terms | None
    current: Terms | None

    @property
    def opening_outcome(self) -> Outcome | None:
        return None if self.opening is None else terms.outcome(self.opening)

    @property
    def current_outcome(self) -> Outcome | None:
        return None if self.current is None else terms.outcome(self.current)

    @property
    def given_away(self) -> Decimal | None:
        """Give what our concessions cost us, as a positive amount."""
        return self._sum(is_ours=True)

    @property
    def gained(self) -> Decimal | None:
        """Give what their concessions brought us."""
        return self._sum(is_ours=False)

    def _sum(self, *, is_ours: bool) -> Decimal | None:
        if self.opening is None:
            return None
        changes = [step.effect.money for step in self.steps if step.effect and step.concession.move.is_ours == is_ours]
        total = sum(changes, Decimal(0))
        return -total if is_ours else total


def ladder_of(negotiation: Negotiation, concessions: Sequence[Concession]) -> Ladder:
    """Compute what each standing concession did, in the order they were made. Cost: none."""
    standing = [row for row in concessions if row.withdrawn_at is None]
    opening = negotiation.opening_terms
    if opening is None:
        return Ladder([Step(row, None) for row in standing], None, None)
    moves = [row.move for row in standing]
    found = terms.effects(opening, moves)
    steps = [Step(row, change) for row, change in zip(standing, found, strict=True)]
    return Ladder(steps, opening, terms.after_all(opening, moves))
