"""A month of meetings as a calendar: weeks that begin on Monday."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from tamazgana_open import days
from tamazgana_open.bilingual import reading_language
from tamazgana_open.formats import moroccan
from workshops.public.listing import Line

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The calendar ends somewhere, so that nobody walks through it for ever."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day: `outside` where it belongs to the month before or after."""

    date: date
    outside: bool
    is_today: bool
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A year's month."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def exists(self) -> bool:
        """Whether the calendar has this month."""
        return FIRST_YEAR <= self.year <= LAST_YEAR and 1 <= self.number <= 12

    @property
    def url(self) -> str:
        """The address of its page."""
        return reverse("meetings-month", args=[f"{self.year:04}", f"{self.number:02}"])

    def neighbour(self, step: int) -> "Month | None":
        """The month before (-1) or after (1); None at the calendar's edge."""
        place = self.year * 12 + self.number - 1 + step
        month = Month(place // 12, place % 12 + 1)
        return month if month.exists else None

    def period(self) -> tuple[datetime, datetime]:
        """From its first moment to the first of the next month, by the commune's clock."""
        place = self.year * 12 + self.number
        return days.begins(self.first_day), days.begins(date(place // 12, place % 12 + 1, 1))

    def weeks(self, lines: list[Line], today: date) -> list[tuple[Day, ...]]:
        """Its weeks from Monday to Sunday, with the meetings whose day is known."""
        by_day: dict[date, list[Line]] = defaultdict(list)
        for line in sorted(lines, key=lambda line: line.starts_at):
            if line.at.number:
                by_day[timezone.localdate(line.starts_at)].append(line)
        return [
            tuple(
                Day(day, day.month != self.number, day == today, () if day.month != self.number else tuple(by_day[day]))
                for day in week
            )
            for week in calendar.Calendar(calendar.MONDAY).monthdatescalendar(self.year, self.number)
        ]


def month_of(moment: datetime) -> Month:
    """The month in which a moment lies, by the commune's clock."""
    day = timezone.localdate(moment)
    return Month(day.year, day.month)


def weekdays() -> list[str]:
    """The names of the days from Monday on."""
    locale = moroccan.LOCALES.get(reading_language(), reading_language())
    monday = date(2024, 1, 1)
    return [moroccan.format_date(monday.replace(day=number), "EEEE", locale=locale) for number in range(1, 8)]
