"""Working days: Monday to Friday without the holidays that the administrator keeps.

The functions that count are given the holidays and read nothing. They raise OverflowError beyond the calendar's ends.
"""

from collections.abc import Collection
from datetime import date, timedelta

from tamazgana_open.commune.models import Holiday

SATURDAY = 5
"""The first day of the weekend, as `date.weekday` counts."""


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Whether offices work on that day."""
    return day.weekday() < SATURDAY and day not in holidays


def working_day_after(day: date, number: int, holidays: Collection[date]) -> date:
    """The working day that is the `number`-th after that day, which does not count itself.

    Raises ValueError for a number below 1.
    """
    if number < 1:
        raise ValueError(f"working day {number} after {day}")
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day, holidays)
    return day


def working_day_on_or_before(day: date, holidays: Collection[date]) -> date:
    """That day if offices work on it, else the last working day before it."""
    while not is_working_day(day, holidays):
        day -= timedelta(days=1)
    return day


def holidays() -> frozenset[date]:
    """The holidays that the administrator has entered."""
    return frozenset(Holiday.objects.values_list("day", flat=True))
