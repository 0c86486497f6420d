"""Where meetings stand in their life, as lists are narrowed to it; and what of it waits for whom."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import ProgrammeEvent
from tamazgana_open.bilingual import AUTHORITATIVE
from tamazgana_open.commune.models import Commune
from tamazgana_open.publications.models import Publication
from workshops import permissions
from workshops.models import Meeting, MeetingKind, MeetingState, MinutesForm, MinutesState
from workshops.public.listing import Standing, standing_of
from workshops.when import span_of

KINDS = tuple(MinutesForm.values)
"""The kinds of publication that the record of a meeting becomes."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A place in the life of meetings: its name, and which of some meetings stand there now."""

    label: Promise
    of: Callable[[QuerySet, datetime], QuerySet]


def to_record(meetings: QuerySet, now: datetime) -> QuerySet:
    """Meetings whose time has passed, or that were held, of which nothing is handed in or published."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    exact = Q(precision=ProgrammeEvent.Precision.MOMENT)
    over = (
        (exact & Q(ends_at__lte=now))
        | (exact & Q(ends_at=None, starts_at__lte=now))
        | (~exact & Q(starts_at__lt=today))
    )  # fmt: skip
    standing = meetings.filter(state=MeetingState.HELD) | meetings.filter(over, state=MeetingState.PLANNED)
    return standing.filter(minutes__state=MinutesState.DRAFT, minutes__publication=None)


def _sent_back(meetings: QuerySet, now: datetime) -> QuerySet:
    standing = meetings.filter(state__in=[MeetingState.PLANNED, MeetingState.HELD], minutes__state=MinutesState.DRAFT)
    return standing.exclude(minutes__remark="")


def _submitted(meetings: QuerySet, now: datetime) -> QuerySet:
    return meetings.filter(minutes__state=MinutesState.SUBMITTED)


def _approved(meetings: QuerySet, now: datetime) -> QuerySet:
    return meetings.filter(minutes__state=MinutesState.APPROVED)


def _reopened(meetings: QuerySet, now: datetime) -> QuerySet:
    return meetings.filter(minutes__state=MinutesState.DRAFT).exclude(minutes__publication=None)


def _published(meetings: QuerySet, now: datetime) -> QuerySet:
    return meetings.filter(minutes__state=MinutesState.PUBLISHED)


def in_arabic_alone(meetings: QuerySet, now: datetime) -> QuerySet:
    """Meetings whose published record still lacks its translation."""
    records = Publication.objects.filter(kind__in=KINDS)
    last = (
        records.filter(page_path__in=_alone(records).values("page_path"))
        .order_by()
        .values("page_path")
        .annotate(last=Max("pk"))
        .values("last")
    )
    paths = _alone(records).filter(pk__in=last).values_list("page_path", flat=True)
    addresses = [path.strip("/").rpartition("/")[2] for path in paths]
    return meetings.filter(minutes__state=MinutesState.PUBLISHED, address__in=addresses)


def _alone(records: QuerySet) -> QuerySet:
    return records.filter(
        languages=[AUTHORITATIVE], corrected_by=None, translated_by=None, redacted_at=None
    )  # fmt: skip


STAGES: dict[str, Stage] = {
    "coming": Stage(pgettext_lazy("meetings", "coming"), lambda meetings, now: meetings.coming(now)),
    "to-record": Stage(pgettext_lazy("meetings", "to be recorded"), to_record),
    "sent-back": Stage(pgettext_lazy("meetings", "minutes sent back to their writers"), _sent_back),
    "submitted": Stage(pgettext_lazy("meetings", "minutes to approve"), _submitted),
    "approved": Stage(pgettext_lazy("meetings", "minutes to publish"), _approved),
    "reopened": Stage(pgettext_lazy("meetings", "opened for correction"), _reopened),
    "arabic-alone": Stage(pgettext_lazy("meetings", "published in Arabic alone"), in_arabic_alone),
    "published": Stage(pgettext_lazy("meetings", "published"), _published),
    "postponed": Stage(
        pgettext_lazy("meetings", "postponed"), lambda meetings, now: meetings.filter(state=MeetingState.POSTPONED)
    ),
    "cancelled": Stage(
        pgettext_lazy("meetings", "cancelled"), lambda meetings, now: meetings.filter(state=MeetingState.CANCELLED)
    ),
    "internal": Stage(
        pgettext_lazy("meetings", "internal"),
        lambda meetings, now: meetings.filter(Q(public_from=None) | Q(public_from__gt=now)),
    ),
}
"""What the workspace's list may be narrowed to, by the code in its address."""


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting in a list of the workspace: `record` says how far its record is, once there is something to say."""

    meeting: Meeting
    when: str
    standing: Standing
    record: str
    internal: bool


def lines(meetings: Iterable[Meeting], now: datetime) -> list[Line]:
    """These meetings as lines. They come with programme and minutes (`for_list`)."""
    return [
        Line(
            meeting=meeting,
            when=span_of(meeting.starts_at, meeting.ends_at, meeting.precision),
            standing=standing_of(meeting, now),
            record=_record_of(meeting),
            internal=not meeting.is_public,
        )
        for meeting in meetings
    ]


def _record_of(meeting: Meeting) -> str:
    minutes = meeting.minutes
    if minutes.state == MinutesState.DRAFT and minutes.saved_at is None and minutes.publication_id is None:
        return ""
    return f"{minutes.get_form_display()}{_(': ')}{minutes.get_state_display()}"


@dataclass(frozen=True, slots=True)
class Group:
    """Meetings that wait for the same thing: how many there are, the first of them, and where the others are."""

    code: str
    label: Promise
    count: int
    first: list[Line]
    url: str


LABELS: dict[str, Promise] = {
    "sent-back": _("Sent back, to be changed"),
    "to-record": _("To be recorded"),
    "submitted": _("Submitted, to be approved"),
    "elsewhere": _("Waiting for somebody else’s approval"),
    "approved": _("Approved, to be published"),
    "reopened": _("Opened for correction"),
    "arabic-alone": _("Published in Arabic alone"),
}


def for_user(user: Any, now: datetime | None = None, *, most: int = 5) -> list[Group]:
    """What waits for this person, the most pressing first; without what there is nothing of."""
    now = now or timezone.now()
    every = Meeting.objects.visible_to(user).for_list()
    mine = every.filter(kind__in=[kind for kind in MeetingKind.values if permissions.can_plan(user, kind)])
    submitted = _submitted(every, now)
    written = submitted.none() if Commune.current().writer_may_approve else submitted.filter(minutes__writers=user)
    unremarked = mine.filter(minutes__remark="")
    found = {
        "sent-back": _sent_back(mine, now).order_by("starts_at", "pk"),
        "to-record": to_record(unremarked, now).order_by("starts_at", "pk"),
        "submitted": submitted.exclude(pk__in=written.values("pk")).order_by("minutes__submitted_at", "pk"),
        "approved": _approved(every, now).order_by("starts_at", "pk"),
        "reopened": _reopened(unremarked, now).order_by("starts_at", "pk"),
        "arabic-alone": in_arabic_alone(mine, now).order_by("starts_at", "pk"),
        "elsewhere": written.order_by("minutes__submitted_at", "pk"),
    }
    groups = []
    for code, meetings in found.items():
        first = list(meetings[: most + 1])
        if first:
            count = len(first) if len(first) <= most else meetings.count()
            state = "submitted" if code == "elsewhere" else code
            url = f"{reverse('space-meetings')}?state={state}"
            groups.append(Group(code, LABELS[code], count, lines(first[:most], now), url))
    return groups
