"""Meetings in lists: what a line shows, and the order in which people look for meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Programme
from tamazgana_open.bilingual import LANGUAGES, Phrase, phrase
from workshops.models import Meeting, MeetingKind, MeetingState, Recommendation, WorkingGroup
from workshops.models.meeting import MeetingQuerySet
from workshops.when import MOMENT, DateBlock, date_block, formerly, is_over, span_of

_TEXTS = [f"{field}_{language}" for field in ("title", "place") for language in LANGUAGES]
_COLUMNS = (
    "programme_id", "kind", "address", "starts_at", "ends_at", "precision", "public_from", "state", "moved_from",
    "minutes__publication__kind", *_TEXTS
)  # fmt: skip
"""What a line needs: long texts stay in the database, and no model is made of twenty rows of one page."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a meeting, as a word and a shape: `icon` draws it, `badge` is the badge's class."""

    code: str
    label: Promise
    icon: str
    badge: str


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


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting in a list: all that is shown of it, so that it can be kept as rendered until something changes.

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


def lines(meetings: MeetingQuerySet, programmes: Iterable[Programme], now: datetime) -> list[Line]:
    """The meetings as lines, in one query. `programmes`: at least those whose meetings these are."""
    examples = {programme.pk for programme in programmes if programme.illustrative}
    bases = {False: reverse("meetings"), True: reverse("council")}
    kinds = {value: str(label) for value, label in MeetingKind.choices}
    return [_line(row, examples, bases, kinds, now) for row in meetings.values(*_COLUMNS)]


def _line(
    row: dict[str, Any], examples: set[int], bases: dict[bool, str], kinds: dict[str, str], now: datetime
) -> Line:
    starts_at, ends_at, precision, state = row["starts_at"], row["ends_at"], row["precision"], row["state"]
    is_sitting = row["kind"] == MeetingKind.SITTING
    moved_from = row["moved_from"] if state in (MeetingState.PLANNED, MeetingState.HELD) else None
    return Line(
        url=f"{bases[is_sitting]}{row['address']}/",
        address=row["address"],
        title=_phrase(row, "title"),
        kind=kinds[row["kind"]],
        is_sitting=is_sitting,
        place=_phrase(row, "place"),
        at=date_block(starts_at, precision),
        starts_at=starts_at,
        ends_at=ends_at,
        precision=precision,
        standing=_standing(state, starts_at, ends_at, precision, now),
        moved_from=formerly(moved_from, row["address"]) if moved_from else "",
        record=row["minutes__publication__kind"] or "",
        illustrative=row["programme_id"] in examples,
        internal=row["public_from"] is None or row["public_from"] > now,
    )


def _phrase(row: dict[str, Any], field: str) -> Phrase:
    return phrase({language: row[f"{field}_{language}"] for language in LANGUAGES})


class Listing:
    """Meetings that lie ahead, the next first, then the others, the last first: a sequence for a paginator.

    A page of it costs two queries whatever its length. `counted` is what `MeetingQuerySet.counted` says of them.
    """

    def __init__(
        self, found: MeetingQuerySet, programmes: list[Programme], now: datetime, counted: dict[str, Any]
    ) -> None:
        self.found, self.programmes, self.now, self.counted = found, programmes, now, counted

    def count(self) -> int:
        """How many there are."""
        return self.counted["total"]

    __len__ = count

    def __getitem__(self, part: slice) -> "Part":
        """The lines of one page."""
        ahead, total = self.counted["ahead"], self.counted["total"]
        first = rest = None
        if part.start < ahead:
            first = self.found.ahead(self.now)[part.start : min(part.stop, ahead)]
        if max(part.start, ahead) < min(part.stop, total):
            rest = self.found.behind(self.now)[max(part.start - ahead, 0) : part.stop - ahead]
        return Part(*([] if some is None else lines(some, self.programmes, self.now) for some in (first, rest)))


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


def on_axis(meetings: MeetingQuerySet, programme: Programme, number: int) -> MeetingQuerySet:
    """Those in whose published record a recommendation or a working group is on this axis of the programme."""
    axis = {"axis__programme": programme, "axis__number": number}
    asked = Recommendation.objects.published().filter(**axis).values("meeting_id")
    discussed = WorkingGroup.objects.filter(meeting__minutes__publication__isnull=False, **axis).values("meeting_id")
    return meetings.filter(Q(pk__in=asked) | Q(pk__in=discussed))


def years_of(counted: dict[str, Any]) -> tuple[int, ...]:
    """The years from the last of the meetings counted back to the first."""
    if counted["first"] is None:
        return ()
    first, last = timezone.localdate(counted["first"]).year, timezone.localdate(counted["last"]).year
    return tuple(range(last, first - 1, -1))
