"""The week of the calendar."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.agenda import AgendaLine, agenda_lines, items
from visits.week import week_named, week_of


def test_week_of_a_wednesday_runs_from_monday_to_sunday() -> None:
    week = week_of(dt.date(2026, 11, 25))

    assert (week.monday, week.sunday, week.after) == (
        dt.date(2026, 11, 23),
        dt.date(2026, 11, 29),
        dt.date(2026, 11, 30),
    )
    assert (week.name, week.number) == ("2026-W48", 48)


def test_week_over_new_year_has_the_name_of_its_iso_year() -> None:
    assert week_of(dt.date(2027, 1, 1)).name == "2026-W53"


@pytest.mark.parametrize("name", ["", "2026-48", "2026-W00", "2026-W54", "2025-W53", "0001-W01", "²026-W10"])
def test_what_names_no_week_is_none(name: str) -> None:
    assert week_named(name) is None


@given(st.dates(dt.date(2001, 1, 1), dt.date(2099, 12, 20)))
def test_week_is_found_by_its_name_and_lies_between_its_neighbours(day: dt.date) -> None:
    week = week_of(day)

    assert week_named(week.name) == week
    assert week.monday <= day < week.after
    assert week.next.previous == week
    assert week.next.monday == week.after


def test_agenda_is_read_with_its_times() -> None:
    assert agenda_lines("09:30 三期泵组进展\n\n9：50节能实测\n  框架协议 ") == [
        AgendaLine("09:30", "三期泵组进展"),
        AgendaLine("9:50", "节能实测"),
        AgendaLine("", "框架协议"),
    ]


def test_items_are_cleaned_bounded_and_not_repeated() -> None:
    assert items(" 图纸\n图纸 \n" + "长" * 300) == ["图纸", "长" * 200]
