"""The way of a programme: the steps that are known of it and its meetings, one line of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from commitments.models import Programme, ProgrammeEvent
from tamazgana_open.bilingual import Phrase
from workshops.models import Meeting, MeetingState

MOST_MEETINGS = 12
"""So many of the latest meetings stand on a page; the list of meetings has all."""


@dataclass(frozen=True, slots=True)
class Landmark:
    """A step or a meeting: `precision` as `ProgrammeEvent.Precision`, `state` a code, `label` its word for the reader,
    `url` empty where it has no page."""

    at: datetime
    precision: str
    state: str
    label: str
    title: Phrase
    url: str


def meetings_of(programme: Programme, user: Any) -> list[Meeting]:
    """The latest meetings of a programme that this person sees, those to come included, the last first."""
    found = Meeting.objects.visible_to(user).of_programme(programme)
    return list(
        found.only(
            "address", "kind", "title_ar", "title_fr", "place_ar", "place_fr", "translated_from", "starts_at",
            "ends_at", "precision", "state", "event_id"
        )[:MOST_MEETINGS]
    )  # fmt: skip


def landmarks(events: Iterable[ProgrammeEvent], meetings: Iterable[Meeting]) -> tuple[Landmark, ...]:
    """Steps and meetings in the order of their dates; a step that is a meeting stands once, and leads to it."""
    pages = {meeting.event_id: meeting.get_absolute_url() for meeting in meetings if meeting.event_id}
    found = [
        Landmark(
            event.starts_at,
            event.precision,
            event.state,
            event.get_state_display(),
            event.phrase("title"),
            pages.get(event.pk, ""),
        )
        for event in events
    ]
    found += [
        Landmark(
            meeting.starts_at,
            meeting.precision,
            meeting.state,
            meeting.get_state_display(),
            meeting.phrase("title"),
            meeting.get_absolute_url(),
        )
        for meeting in meetings
        if not meeting.event_id
    ]
    return tuple(sorted(found, key=lambda landmark: landmark.at))


def next_meeting(meetings: Iterable[Meeting]) -> Meeting | None:
    """The next one among these that is planned and has not begun."""
    now = timezone.now()
    coming = [m for m in meetings if m.state == MeetingState.PLANNED and not m.is_over and m.starts_at > now]
    return min(coming, key=lambda meeting: meeting.starts_at, default=None)
