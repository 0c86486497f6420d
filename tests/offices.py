"""Days on which offices work, written anew from the names of the days, for tests of terms in working days."""

import calendar
from collections.abc import Collection
from datetime import date, timedelta

from hypothesis import strategies as st

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))
FREE = st.frozensets(st.integers(-120, 60), max_size=40)
"""Holidays as distances from the day that a test is about."""


def around(day: date, free: Collection[int]) -> frozenset[date]:
    """The holidays that lie so many days from a day."""
    return frozenset(day + timedelta(days=distance) for distance in free)


def is_office_day(day: date, free: Collection[date]) -> bool:
    """Whether offices work on that day."""
    name = calendar.day_name[calendar.weekday(day.year, day.month, day.day)]
    return name not in ("Saturday", "Sunday") and day not in free


def office_days(after: date, until: date, free: Collection[date]) -> int:
    """How many days on which offices work lie after a day, up to another one."""
    days = (after + timedelta(days=distance) for distance in range(1, (until - after).days + 1))
    return sum(is_office_day(day, free) for day in days)
