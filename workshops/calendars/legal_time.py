"""The legal time of the commune as a VTIMEZONE (RFC 5545, section 3.6.5), exact to the second, from the tz database.

Morocco keeps UTC+1 and returns to UTC around Ramadan: two changes a year that follow the moon, so no rule describes
them and each is listed. The moments are computed in UTC, because icalendar's own `Timezone.from_tzinfo` searches by the
clock on the wall and puts every change that leaves out an hour one hour late.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

LONGEST_SPAN = 60
"""Years that one VTIMEZONE covers at most: nothing is planned later, and a slip of the hand must not cost much."""
DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    """The zone of this name in the tz database, for moments from the first year to the end of the last one."""
    zone = ZoneInfo(name)
    last_year = min(last_year, first_year + LONGEST_SPAN)
    begins, ends = datetime(first_year, 1, 1, tzinfo=UTC) - DAY, datetime(last_year + 1, 1, 1, tzinfo=UTC) + DAY
    written = Timezone()
    written.add("TZID", name)
    offset = _offset(begins, zone)
    written.add_component(_observance(begins, offset, begins, zone, []))
    alike: dict[tuple[timedelta, timedelta, str | None], list[datetime]] = {}
    for moment, before in _changes(zone, begins, ends):
        after = moment.astimezone(zone)
        alike.setdefault((before, _offset(moment, zone), after.tzname()), []).append(moment)
    for (before, _after, _label), (first, *others) in alike.items():
        written.add_component(_observance(first, before, first, zone, others))
    return written


def _observance(
    first: datetime, before: timedelta, sample: datetime, zone: tzinfo, others: list[datetime]
) -> TimezoneStandard | TimezoneDaylight:
    # Onsets are written in the local time that stood until then.
    local = sample.astimezone(zone)
    part = TimezoneDaylight() if local.dst() else TimezoneStandard()
    part.add("DTSTART", (first + before).replace(tzinfo=None))
    if others:
        part.add("RDATE", [(moment + before).replace(tzinfo=None) for moment in others])
    part.add("TZOFFSETFROM", before)
    part.add("TZOFFSETTO", _offset(sample, zone))
    part.add("TZNAME", local.tzname() or name_of(_offset(sample, zone)))
    return part


def name_of(offset: timedelta) -> str:
    """+01, for a zone whose times have no name."""
    hours, minutes = divmod(round(offset.total_seconds() / 60), 60)
    return f"{hours:+03d}{minutes:02d}" if minutes else f"{hours:+03d}"


def _changes(zone: tzinfo, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Each moment (UTC) at which the offset changes, with the offset before it."""
    day, offset = begins, _offset(begins, zone)
    while day < ends:
        next_day = day + DAY
        if (after := _offset(next_day, zone)) != offset:
            yield _first_second(zone, day, next_day, offset), offset
            offset = after
        day = next_day


def _first_second(zone: tzinfo, before: datetime, after: datetime, offset: timedelta) -> datetime:
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        before, after = (middle, after) if _offset(middle, zone) == offset else (before, middle)
    return after


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
