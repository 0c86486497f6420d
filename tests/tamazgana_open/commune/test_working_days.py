"""Working days, against a calendar that is written out day by day and counted with the eye."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tamazgana_open.commune.working_days import (
    holidays,
    is_working_day,
    working_day_after,
    working_day_on_or_before,
)
from tests import builders
from tests.offices import DAYS, FREE, around, is_office_day, office_days


@given(day=DAYS, number=st.integers(1, 30), free=FREE)
def test_between_a_day_and_the_nth_working_day_after_it_lie_n_working_days(
    day: date, number: int, free: frozenset[int]
) -> None:
    off = around(day, free)
    found = working_day_after(day, number, off)
    assert office_days(day, found, off) == number
    assert is_office_day(found, off)


@given(day=DAYS, free=FREE)
def test_the_working_day_on_or_before_has_only_free_days_behind_it(day: date, free: frozenset[int]) -> None:
    off = around(day, free)
    found = working_day_on_or_before(day, off)
    assert found <= day
    assert is_office_day(found, off)
    assert office_days(found, day, off) == 0


@pytest.mark.parametrize(
    ("day", "number", "off", "expected"),
    [
        (date(2026, 10, 5), 3, [], date(2026, 10, 8)),  # Monday, then Thursday
        (date(2026, 10, 8), 3, [], date(2026, 10, 13)),  # Thursday: a weekend lies between
        (date(2026, 11, 4), 3, [date(2026, 11, 6)], date(2026, 11, 10)),  # a holiday and a weekend lie between
        (date(2026, 10, 10), 1, [], date(2026, 10, 12)),  # from a Saturday
        (date(2028, 2, 28), 1, [], date(2028, 2, 29)),  # a leap year
        (date(2027, 2, 26), 1, [], date(2027, 3, 1)),
        (date(2026, 12, 31), 1, [date(2027, 1, 1)], date(2027, 1, 4)),  # over the end of a year
    ],
)
def test_working_days_by_hand(day: date, number: int, off: list[date], expected: date) -> None:
    assert working_day_after(day, number, off) == expected


def test_a_holiday_on_a_weekend_counts_once() -> None:
    assert working_day_after(date(2026, 8, 13), 1, {date(2026, 8, 14), date(2026, 8, 15)}) == date(2026, 8, 17)


@pytest.mark.parametrize("number", [0, -1])
def test_there_is_no_working_day_before_the_first(number: int) -> None:
    with pytest.raises(ValueError):
        working_day_after(date(2026, 10, 5), number, [])


def test_the_calendar_has_ends() -> None:
    assert is_working_day(date.min, [])  # a Monday
    assert working_day_on_or_before(date.max, []) == date.max  # a Friday
    with pytest.raises(OverflowError):
        working_day_after(date.max, 1, [])
    with pytest.raises(OverflowError):
        working_day_on_or_before(date.min, [date.min])


@pytest.mark.django_db
def test_the_holidays_are_those_of_the_list() -> None:
    assert holidays() == set()
    builders.holiday(date(2026, 11, 6))
    builders.holiday(date(2026, 11, 18))
    assert holidays() == {date(2026, 11, 6), date(2026, 11, 18)}
