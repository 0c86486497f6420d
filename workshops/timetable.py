"""The timetable of an agenda: at which hour each point begins, and how long all of them take."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from tamazgana_open.bilingual import texts
from workshops.text_parts import AgendaText

if TYPE_CHECKING:
    from workshops.models import AgendaItem, Meeting


def timed(meeting: "Meeting", items: "list[AgendaItem]") -> list[AgendaText]:
    """The agenda with the hours at which its points begin: each after those before it, as far as durations are known.

    A point with parts lasts as long as it says or as its parts together, whichever is longer. Where no duration at all
    is known, there is no timetable: not even the first point has an hour.
    """
    is_timed = meeting.precision == "moment" and any(item.minutes is not None for item in items)
    now: datetime | None = timezone.localtime(meeting.starts_at) if is_timed else None
    timed_items: list[AgendaText] = []
    inner: datetime | None = now
    for place, item in enumerate(items):
        if item.level == 0:
            starts = now
            inner = now
            length = _length(items, place)
            now = now + timedelta(minutes=length) if now and length is not None else None
        else:
            starts = inner
            inner = inner + timedelta(minutes=item.minutes) if inner and item.minutes is not None else None
        timed_items.append(
            AgendaText(
                level=item.level,
                title=texts(item, "title"),
                said=texts(item, "said"),
                minutes=item.minutes,
                starts=f"{starts:%H:%M}" if starts else None,
            )
        )
    return timed_items


def _length(items: "list[AgendaItem]", place: int) -> int | None:
    parts: list[int | None] = []
    for item in items[place + 1 :]:
        if item.level == 0:
            break
        parts.append(item.minutes)
    together = None if not parts or None in parts else sum(part for part in parts if part is not None)
    known = [length for length in (items[place].minutes, together) if length is not None]
    return max(known) if known else None


def length_of(items: "list[AgendaItem]") -> int:
    """Minutes that the points of an agenda take together, those without a duration left out."""
    return sum(_length(items, place) or 0 for place, item in enumerate(items) if item.level == 0)
