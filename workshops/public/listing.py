"""Meetings in lists: what a line shows, and the order in which people look for meetings."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Programme
from tamazgana_open.bilingual import LANGUAGES, Phrase, phrase, reading_language
from workshops.models import Meeting, MeetingKind, MeetingState
from workshops.models.meeting_queries import Clock
from workshops.public.wanted import COLUMNS, Counted, Wanted
from workshops.when import MOMENT, DateBlock, date_block, formerly, is_over, span_of


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a meeting, as a word and a shape: `icon` draws it, `badge` is the badge's class.

    Its code alone says which it is: to compare labels would translate them.
    """

    code: str
    label: Promise = field(compare=False)
    icon: str = field(compare=False)
    badge: str = field(compare=False)


STANDINGS = {
    standing.code: standing
    for standing in (
        Standing("planned", pgettext_lazy("a meeting", "planned"), "calendar", "badge-planned"),
        Standing("now", pgettext_lazy("a meeting", "under way"), "clock", "badge-open"),
        Standing("held", pgettext_lazy("a meeting", "held"), "check", "badge-done"),
        Standing("postponed", pgettext_lazy("a meeting", "postponed"), "pause", "badge-outdated"),
        Standing("cancelled", pgettext_lazy("a meeting", "cancelled"), "close", "badge-missing"),
        Standing("unrecorded", _("planned; outcome not recorded here"), "question", "badge-quiet"),
    )
}


def standing_of(meeting: Meeting, now: datetime) -> Standing:
    """Its state, and for a planned one what the clock says of it."""
    return _standing(meeting.state, meeting.starts_at, meeting.ends_at, meeting.precision, now)


def _standing(state: str, starts_at: datetime, ends_at: datetime | None, precision: str, now: datetime) -> Standing:
    if state != MeetingState.PLANNED:
        return STANDINGS[state]
    if is_over(starts_at, ends_at, precision, now):
        return STANDINGS["unrecorded"]
    return STANDINGS["now" if precision == MOMENT and starts_at <= now else "planned"]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One meeting in a list: all that is shown of it, so that it can be kept as rendered until something changes.

    It equals itself alone, which is soon found out: the same row is the same line.
    `moved_from` is the date it had before, `record` is `minutes`, `account` or empty.
    """

    url: str
    address: str
    title: Phrase
    kind: str
    is_sitting: bool
    place: Phrase
    at: DateBlock
    starts_at: datetime
    ends_at: datetime | None
    precision: str
    standing: Standing
    moved_from: str
    record: str
    illustrative: bool
    internal: bool

    @property
    def span(self) -> str:
        """Day and hours in words."""
        return span_of(self.starts_at, self.ends_at, self.precision)


def lines(rows: Iterable[tuple[Any, ...]], programmes: Iterable[Programme], now: datetime) -> list[Line]:
    """Rows of `COLUMNS` as lines. Those of an illustrative one among `programmes` are marked as such."""
    examples = {programme.pk for programme in programmes if programme.illustrative}
    language = reading_language()
    found = []
    for row in rows:
        programme, state, starts_at, ends_at, precision, public_from = row[:6]
        known = _standing(state, starts_at, ends_at, precision, now)
        internal = public_from is None or public_from > now
        found.append(_line(row, known.code, programme in examples, internal, language))
    return found


@lru_cache(maxsize=4096)
def _line(row: tuple[Any, ...], standing: str, illustrative: bool, internal: bool, language: str) -> Line:
    # The same row gives the same line; after an act nearly all rows of a page are the same.
    of = dict(zip(COLUMNS, row, strict=True))
    is_sitting = of["kind"] == MeetingKind.SITTING
    moved_from = of["moved_from"] if of["state"] in (MeetingState.PLANNED, MeetingState.HELD) else None
    return Line(
        url=reverse("sitting" if is_sitting else "meeting", args=[of["address"]]),
        address=of["address"],
        title=_phrase(of, "title", language),
        kind=str(MeetingKind(of["kind"]).label),
        is_sitting=is_sitting,
        place=_phrase(of, "place", language),
        at=date_block(of["starts_at"], of["precision"]),
        starts_at=of["starts_at"],
        ends_at=of["ends_at"],
        precision=of["precision"],
        standing=STANDINGS[standing],
        moved_from=formerly(moved_from, of["address"], of["starts_at"]) if moved_from else "",
        record=of["minutes__publication__kind"] or "",
        illustrative=illustrative,
        internal=internal,
    )


def _phrase(of: dict[str, Any], field: str, language: str) -> Phrase:
    return phrase({code: of[f"{field}_{code}"] for code in LANGUAGES}, language)


class Listing:
    """Meetings that lie ahead, the next first, then the others, the last first: a sequence for a paginator.

    A page of it costs two queries whatever its length.
    """

    def __init__(self, wanted: Wanted, programmes: list[Programme], clock: Clock, counted: Counted) -> None:
        self.wanted, self.programmes, self.clock, self.counted = wanted, programmes, clock, counted

    def count(self) -> int:
        """How many there are."""
        return self.counted.total

    __len__ = count

    def __getitem__(self, part: slice) -> "Part":
        """The lines of one page."""
        ahead, total = self.counted.ahead, self.counted.total
        first: Iterable[tuple[Any, ...]] = ()
        rest: Iterable[tuple[Any, ...]] = ()
        if part.start < ahead:
            first = self.wanted.ahead(self.clock, slice(part.start, min(part.stop, ahead)))
        if max(part.start, ahead) < min(part.stop, total):
            rest = self.wanted.behind(self.clock, slice(max(part.start - ahead, 0), part.stop - ahead), self.counted)
        return Part(*(lines(some, self.programmes, self.clock.now) for some in (first, rest)))


@dataclass(frozen=True, slots=True)
class Part:
    """What one page of a listing shows."""

    ahead: list[Line]
    behind: list[Line]

    def __len__(self) -> int:
        return len(self.ahead) + len(self.behind)

    @property
    def next(self) -> Line | None:
        """The first that takes place: what people can go to."""
        return next((line for line in self.ahead if line.standing.code in ("planned", "now")), None)

    @property
    def others(self) -> list[Line]:
        """What lies ahead besides that one."""
        return [line for line in self.ahead if line is not self.next]


def years_of(counted: Counted) -> tuple[int, ...]:
    """The years from the last of the meetings counted back to the first."""
    if counted.first is None:
        return ()
    first, last = timezone.localdate(counted.first).year, timezone.localdate(counted.last).year
    return tuple(range(last, first - 1, -1))
