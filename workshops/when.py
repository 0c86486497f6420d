"""When a meeting is, in the reader's words: as precisely as it is known, in the commune's legal time."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import ProgrammeEvent
from tamazgana_open.bilingual import reading_language
from tamazgana_open.formats import moroccan

_TO_THE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}-")
MOMENT, MONTH = ProgrammeEvent.Precision.MOMENT, ProgrammeEvent.Precision.MONTH


def is_over(starts_at: datetime, ends_at: datetime | None, precision: str, now: datetime) -> bool:
    """Whether its time has passed: one known to the day or the month lasts to the end of it."""
    if precision == MOMENT:
        return (ends_at or starts_at) <= now
    began, today = timezone.localdate(starts_at), timezone.localdate(now)
    if precision == MONTH:
        return (began.year, began.month) < (today.year, today.month)
    return began < today


def day_of(starts_at: datetime, precision: str) -> str:
    """Tuesday 18 March 2025; only March 2025 where no more is known."""
    return moroccan.month_year(starts_at) if precision == MONTH else moroccan.weekday_date(starts_at)


def span_of(starts_at: datetime, ends_at: datetime | None, precision: str) -> str:
    """Day and hours: Tuesday 18 March 2025, from 10:30 to 13:00. Both days where it ends on another."""
    day = day_of(starts_at, precision)
    if precision != MOMENT:
        return day
    start = moroccan.time_of(starts_at)
    if ends_at is None:
        return _("%(day)s at %(start)s") % {"day": day, "start": start}
    end = moroccan.time_of(ends_at)
    if timezone.localdate(starts_at) == timezone.localdate(ends_at):
        return _("%(day)s, from %(start)s to %(end)s") % {"day": day, "start": start, "end": end}
    last = moroccan.weekday_date(ends_at)
    return _("from %(day)s at %(start)s to %(last)s at %(end)s") % {
        "day": day, "start": start, "last": last, "end": end
    }  # fmt: skip


def formerly(moved_from: datetime, address: str, starts_at: datetime) -> str:
    """The date from which a meeting was moved to `starts_at`; its month alone where no more had been announced, with
    its hour where that is all that changed.

    The address keeps what was announced first: `2025-10-session` to the month, `2025-10-06-session` to the day.
    """
    day = timezone.localdate(moved_from)
    if day == timezone.localdate(starts_at):
        return span_of(moved_from, None, MOMENT)
    to_the_month = day.day == 1 and address.startswith(f"{day:%Y-%m}-") and not _TO_THE_DAY.match(address)
    return moroccan.month_year(day) if to_the_month else moroccan.weekday_date(day)


@dataclass(frozen=True, slots=True)
class DateBlock:
    """A date in parts, as on a leaf of a calendar: `weekday`, `number` and `hour` are empty where not known."""

    iso: str
    weekday: str
    number: str
    month: str
    hour: str


def date_block(starts_at: datetime, precision: str) -> DateBlock:
    """The parts of a meeting's date for the reader."""
    day: date = timezone.localdate(starts_at)
    month = moroccan.month_year(day)
    if precision == MONTH:
        return DateBlock(f"{day:%Y-%m}", "", "", month, "")
    weekday = moroccan.format_date(day, "EEEE", locale=moroccan.LOCALES.get(reading_language(), reading_language()))
    hour = moroccan.time_of(starts_at) if precision == MOMENT else ""
    return DateBlock(day.isoformat(), weekday, str(day.day), month, hour)
