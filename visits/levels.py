"""Level matching 层级对应: whom of ours meets whom of theirs, and where the levels do not fit. Pure.

A person of the customer is met by the one of us on the same level, else by the one who comes nearest; of two as near,
by the higher. One of us may meet several of them. Source: S2.4 of the domain model, general manager to general manager.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.choices import Level
from users.choices import Role
from visits.choices import Match

RANKS: dict[str, int] = {Level.STAFF: 1, Level.MIDDLE: 2, Level.SENIOR: 3, Level.TOP: 4}
LEVEL_OF_ROLE: dict[str, Level] = {
    Role.EXECUTIVE: Level.TOP,
    Role.DIRECTOR: Level.SENIOR,
    Role.MANAGER: Level.MIDDLE,
    Role.SOLUTION: Level.MIDDLE,
    Role.DELIVERY: Level.MIDDLE,
    Role.SERVICE: Level.STAFF,
    Role.ADMIN: Level.STAFF,
}
# The worst comes first: it is what a visit as a whole is judged by.
SEVERITY = (Match.NOBODY, Match.BELOW, Match.ABOVE, Match.UNKNOWN, Match.MATCHED)


@dataclass(frozen=True)
class Attendee:
    """One person who takes part, with the level they had when the visit was planned; empty where it is not known."""

    key: int
    name: str
    level: str

    @property
    def rank(self) -> int:
        return RANKS.get(self.level, 0)

    @property
    def label(self) -> str:
        return str(Level(self.level).label) if self.level else _("of unknown level")


@dataclass(frozen=True)
class Pair:
    """One person of the customer, who of us meets them, and whether the levels fit."""

    theirs: Attendee
    ours: Attendee | None
    match: Match

    @property
    def is_mismatch(self) -> bool:
        return self.match in {Match.NOBODY, Match.BELOW, Match.ABOVE}

    @property
    def explanation(self) -> str:
        """Say in a sentence what does not fit and what would; empty where nothing is wrong."""
        words = {"theirs": self.theirs.name, "their_level": self.theirs.label}
        if self.ours is not None:
            words |= {"ours": self.ours.name, "our_level": self.ours.label}
        if self.match == Match.NOBODY:
            return _("Nobody of us is named to meet %(theirs)s (%(their_level)s).") % words
        if self.match == Match.UNKNOWN:
            return _("The level of %(theirs)s is not on file.") % words
        if self.match == Match.BELOW:
            return (
                _(
                    "%(theirs)s (%(their_level)s) is met by %(ours)s (%(our_level)s) as the nearest of us: "
                    "ask someone of the same level to come."
                )
                % words
            )
        if self.match == Match.ABOVE:
            return (
                _(
                    "%(theirs)s (%(their_level)s) is met by %(ours)s (%(our_level)s): ask for someone higher of "
                    "theirs, or come a level lower."
                )
                % words
            )
        return ""


def level_of_role(role: str) -> str:
    """Give the level of one of us: it follows the role."""
    return LEVEL_OF_ROLE.get(role, Level.STAFF).value


def pairs(ours: Sequence[Attendee], theirs: Sequence[Attendee]) -> list[Pair]:
    """Match the people of both sides, the highest of theirs first."""
    ordered = sorted(theirs, key=lambda person: -person.rank)
    return [_pair(person, ours) for person in ordered]


def overall(found: Sequence[Pair]) -> Match | None:
    """Judge a visit by its worst pair; none where nobody of theirs is named."""
    matches = {pair.match for pair in found}
    return next((match for match in SEVERITY if match in matches), None)


def _pair(theirs: Attendee, ours: Sequence[Attendee]) -> Pair:
    if not ours:
        return Pair(theirs, None, Match.NOBODY)
    if not theirs.rank:
        return Pair(theirs, ours[0], Match.UNKNOWN)
    nearest = min(ours, key=lambda person: (abs(person.rank - theirs.rank), -person.rank))
    if nearest.rank == theirs.rank:
        return Pair(theirs, nearest, Match.MATCHED)
    return Pair(theirs, nearest, Match.BELOW if nearest.rank < theirs.rank else Match.ABOVE)
