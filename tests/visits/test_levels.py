"""Whom of ours meets whom of theirs, and what is said where levels do not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from users.choices import Role
from visits.choices import Match
from visits.levels import LEVEL_OF_ROLE, Attendee, level_of_role, overall, pairs

LEVELS = ["", "staff", "middle", "senior", "top"]


def person(level: str, name: str = "某人", key: int = 1) -> Attendee:
    return Attendee(key=key, name=name, level=level)


@pytest.mark.parametrize(
    ("ours", "theirs", "match"),
    [
        (["top"], "top", Match.MATCHED),
        (["middle", "senior"], "senior", Match.MATCHED),
        (["middle"], "top", Match.BELOW),
        (["top"], "middle", Match.ABOVE),
        ([], "top", Match.NOBODY),
        (["top"], "", Match.UNKNOWN),
    ],
)
def test_person_is_met_on_the_same_level_or_it_is_said(ours: list[str], theirs: str, match: Match) -> None:
    [pair] = pairs([person(level) for level in ours], [person(theirs)])

    assert pair.match == match
    assert bool(pair.explanation) is (match != Match.MATCHED)


def test_of_two_as_near_the_higher_meets_them() -> None:
    [pair] = pairs([person("staff", key=1), person("senior", key=2)], [person("middle")])

    assert pair.ours is not None
    assert (pair.ours.key, pair.match) == (2, Match.ABOVE)


def test_highest_of_theirs_stands_first_and_the_worst_pair_judges() -> None:
    found = pairs([person("middle")], [person("middle", "邱文博"), person("top", "周启明")])

    assert [pair.theirs.name for pair in found] == ["周启明", "邱文博"]
    assert overall(found) == Match.BELOW
    assert "周启明" in found[0].explanation


def test_visit_to_nobody_is_not_judged() -> None:
    assert overall(pairs([person("top")], [])) is None


def test_every_role_has_a_level() -> None:
    assert set(LEVEL_OF_ROLE) == set(Role)
    assert level_of_role("no such role") == "staff"


@given(st.lists(st.sampled_from(LEVELS), max_size=5), st.lists(st.sampled_from(LEVELS), max_size=5))
def test_everyone_of_theirs_is_paired_once(ours: list[str], theirs: list[str]) -> None:
    met = pairs(
        [person(level, key=place) for place, level in enumerate(ours)],
        [person(level, key=place) for place, level in enumerate(theirs)],
    )

    assert sorted(pair.theirs.key for pair in met) == list(range(len(theirs)))
    assert all((pair.ours is None) is (not ours) for pair in met)
    assert all(pair.match == Match.MATCHED for pair in met if pair.ours and pair.theirs.level in set(ours) - {""})
