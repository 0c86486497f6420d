"""Minutes and accounts on paper: what their template shows, from frozen content alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from textwrap import shorten
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from tamazgana_open.bilingual import phrase
from workshops.models import Attending, Group, MeetingKind
from workshops.text import MinutesText
from workshops.text_parts import AgendaText, AttendanceText, AxisRef, MeetingText, PresenceText, RecommendationText

HEAD_CHARACTERS = 64
"""What fits into one line above a page, the commune's name included."""

HEADINGS: dict[str, Promise] = {
    "opening": pgettext_lazy("on paper", "Opening"),
    "agenda": pgettext_lazy("on paper", "Agenda"),
    "proceedings": pgettext_lazy("on paper", "Proceedings"),
    "attendance": pgettext_lazy("on paper", "Attendance"),
    "presences": pgettext_lazy("on paper", "Members and holders of offices"),
    "reviews": pgettext_lazy("on paper", "Follow-up of actions agreed earlier"),
    "speeches": pgettext_lazy("on paper", "Speeches"),
    "working_groups": pgettext_lazy("on paper", "Working groups"),
    "recommendations": pgettext_lazy("on paper", "Recommendations"),
    "decisions": pgettext_lazy("on paper", "Actions agreed"),
    "closing": pgettext_lazy("on paper", "Close"),
    "signature": pgettext_lazy("on paper", "Signature"),
}
"""The headings of the paper, in its order."""

PRESENCES: dict[str, Promise] = {
    "present": pgettext_lazy("on paper", "Present"),
    "excused": pgettext_lazy("on paper", "Absent, excused"),
    "absent": pgettext_lazy("on paper", "Absent"),
}
REVIEWED: dict[str, Promise] = {
    "open": pgettext_lazy("on paper", "still open"),
    "done": pgettext_lazy("on paper", "carried out"),
    "dropped": pgettext_lazy("on paper", "dropped"),
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """A point of the agenda with its number: "2", its parts "2.1"."""

    number: str
    item: AgendaText


@dataclass(frozen=True, slots=True)
class Counts:
    """The attendance as a table, `sums` as `MinutesText.counted`.

    `with_unspecified` where that column says something, `complete` where every group was counted, `has_dashes` where
    a counted group has a number that is not known.
    """

    rows: list[AttendanceText]
    sums: dict[str, int | None]
    with_unspecified: bool
    complete: bool
    has_dashes: bool


@dataclass(frozen=True, slots=True)
class OnAxis:
    """Recommendations on one axis that follow each other, each with its number in the record."""

    axis: AxisRef | None
    rows: list[tuple[int, RecommendationText]]


def numbered(agenda: Iterable[AgendaText]) -> list[Numbered]:
    """The agenda with its numbers. A part that no point precedes counts as a point."""
    made: list[Numbered] = []
    point = part = 0
    for item in agenda:
        if item.level == 0 or point == 0:
            point, part = point + 1, 0
            made.append(Numbered(str(point), item))
        else:
            part += 1
            made.append(Numbered(f"{point}.{part}", item))
    return made


def counts(text: MinutesText) -> Counts:
    """How many came, as the paper shows it."""
    rows = text.attendance
    shown = ("women", "men", "unspecified") if any(row.unspecified is not None for row in rows) else ("women", "men")
    return Counts(
        rows=rows,
        sums=text.counted,
        with_unspecified="unspecified" in shown,
        complete=all(row.unspecified is not None or None not in (row.women, row.men) for row in rows),
        has_dashes=any(getattr(row, name) is None for row in rows if row.total is not None for name in shown),
    )


def hours(meeting: MeetingText) -> tuple[str, str]:
    """When it begins and ends by the clock on the wall, such as ("10:30", "12:45"); empty where that is not known.

    Read from the frozen moments as they stand: a later change of the legal time does not move them.
    """
    if meeting.precision != "moment":
        return "", ""
    return meeting.starts_at[11:16], (meeting.ends_at or "")[11:16]


def last_day(meeting: MeetingText) -> str:
    """The ISO date of the day on which it ends, where that is not the day on which it begins; else empty."""
    ends_on = (meeting.ends_at or "")[:10] if meeting.precision == "moment" else ""
    return ends_on if ends_on != meeting.starts_at[:10] else ""


def by_state(presences: list[PresenceText]) -> list[tuple[Promise, list[PresenceText]]]:
    """Holders of offices: the present, the excused, the absent; states that nobody is in are left out."""
    found = [(label, [row for row in presences if row.state == state]) for state, label in PRESENCES.items()]
    return [(label, rows) for label, rows in found if rows]


def by_axis(recommendations: list[RecommendationText]) -> list[OnAxis]:
    """The recommendations under their axes, numbered as they were recorded: the order is not touched."""
    groups = groupby(enumerate(recommendations, start=1), key=lambda pair: pair[1].axis)
    return [OnAxis(axis, list(rows)) for axis, rows in groups]


def described(meeting: MeetingText) -> dict[str, Any]:
    """What every paper of a meeting says of it: kind, hours, how to take part, who is invited."""
    starts, ends = hours(meeting)
    return {
        "meeting": meeting,
        "kind": MeetingKind(meeting.kind).label,
        "attending": "" if meeting.attending == Attending.IN_PERSON else Attending(meeting.attending).label,
        "invited": [Group(code).label for code in meeting.invited],
        "starts": starts,
        "ends": ends,
        "last_day": last_day(meeting),
    }


def context(content: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """What `workshops/minutes_document.html` shows besides the imprint of the publication."""
    text = MinutesText.from_content(content)
    described_meeting = described(text.meeting)
    groups = by_axis(text.recommendations)
    return {
        **described_meeting,
        "minutes": text,
        "correction": content.get("correction"),
        "ends": text.closed_at or described_meeting["ends"],
        "agenda": numbered(text.agenda),
        "agenda_is_timed": any(item.minutes for item in text.agenda),
        "agenda_was_discussed": any(any(item.said.values()) for item in text.agenda),
        "attendance": counts(text),
        "presences": by_state(text.presences),
        "names_known": any(any(row.name.values()) for row in text.presences),
        "reviews": [(row, REVIEWED[row.state]) for row in text.reviews],
        "recommendations": groups,
        "under_axes": len(groups) == len({group.axis and group.axis.number for group in groups}),
        "headings": HEADINGS,
        "running_title": {
            language: running_title(content["commune"], text.meeting, language) for language in languages
        },
    }


def running_title(commune: dict[str, Any], meeting: MeetingText, language: str) -> str:
    """The title of the meeting as it stands above each page, cut to what fits beside the commune's name."""
    title = str(phrase(meeting.title, language))
    rest = max(20, HEAD_CHARACTERS - len(commune["name"][language]))
    cut = shorten(title, rest, placeholder=" …")
    return cut if cut != "…" else f"{title[:rest]}…"
