"""What has been done, or is planned, for a session of the council: read from what the rooms have recorded."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from commitments.models import Programme, ProgrammeEvent, Stage
from participation.models import Consultation, ConsultationKind
from tamazgana_open.portal.council import deadlines
from workshops.models import (
    Deliberation,
    Meeting,
    MeetingKind,
    MeetingState,
    Sitting,
    SittingState,
    Validation,
)
from workshops.permissions import can_keep_sitting, can_plan, can_see_internal

STANDING = (MeetingState.PLANNED, MeetingState.HELD)


@dataclass(frozen=True, slots=True)
class Fact:
    """The day on which something was done, or for which it is planned; `url`: where it is done (empty: nowhere that
    this person may open)."""

    done: date | None = None
    planned: date | None = None
    url: str = ""


@dataclass(frozen=True)
class Recorded:
    """What is recorded of one session, for one person. `sitting` is the first convocation, where there is one."""

    user: Any
    today: date
    day: date
    programme: Programme | None
    sitting: Sitting | None

    @property
    def has_text(self) -> bool:
        """Whether a text of the programme is prepared for this session, or was put to its vote."""
        if self.programme is None or (self.sitting and self.sitting.version_id):
            return True
        in_force = self.programme.stage in {Stage.IMPLEMENTATION, Stage.CLOSED}
        return not in_force or self.programme.amending_since is not None

    @cached_property
    def is_amending(self) -> bool:
        """Whether the text is to amend one that the council has adopted: citizens were consulted on that one."""
        if self.programme is None:
            return False
        earlier = Deliberation.objects.filter(version__programme=self.programme, vote__carried=True)
        earlier = earlier.filter(vote__sitting__meeting__starts_at__date__lt=self.day, opposed_on=None)
        return earlier.exists()

    @cached_property
    def convocations(self) -> list[Sitting]:
        """The sitting and those that followed its missed quorum."""
        found: list[Sitting] = []
        one = self.sitting
        while one is not None:
            found.append(one)
            one = Sitting.objects.select_related("meeting").filter(follows=one).first()
        return found

    @property
    def last_sitting(self) -> Sitting | None:
        """The convocation that counts: the last one."""
        return self.convocations[-1] if self.convocations else None

    @property
    def closed_on(self) -> date | None:
        """The day on which the council closed its sitting; None before."""
        last = self.last_sitting
        closed = last is not None and last.state == SittingState.CLOSED
        return timezone.localdate(last.closed_at) if closed else None

    @property
    def has_act_to_come(self) -> bool:
        """Whether the portal records what follows the sitting: it was closed, and voted on a text of the programme."""
        return self.closed_on is not None and self.last_sitting.version_id is not None

    def of(self, code: str) -> Fact:
        """What is known of one line of the calendar."""
        known: dict[str, Callable[[], Fact]] = {
            deadlines.DECISION: self._decision,
            deadlines.OPENING: self._opening,
            deadlines.CLOSING: self._closing,
            deadlines.REPORT: self._report,
            deadlines.COMMITTEE: self._committee,
            deadlines.AGENDA: lambda: self._of_first("agenda_sent_on"),
            deadlines.NOTICE: lambda: self._of_first("notice_sent_on"),
            deadlines.POSTING: lambda: self._of_act("posted_on"),
            deadlines.MINUTES: lambda: self._of_act("minutes_sent_on"),
            deadlines.TRANSMISSION: lambda: self._of_act("sent_on"),
        }
        return known[code]()

    # The text of the programme ------------------------------------------------------------------------------------

    @cached_property
    def _consultation(self) -> Consultation | None:
        if self.programme is None:
            return None
        known = Consultation.objects.visible_to(self.user).of_programme(self.programme)
        known = known.filter(kind=ConsultationKind.VERSION, cancelled_at=None, opens_on__lte=self.day)
        return known.order_by("opens_on", "pk").last()

    @property
    def _consultation_url(self) -> str:
        one = self._consultation
        if not can_see_internal(self.user):
            return one.get_absolute_url() if one else ""
        return reverse("space-consultation", args=[one.slug]) if one else reverse("space-consultations")

    def _decision(self) -> Fact:
        fact = self._of_first("decided_to_consult_on")
        if self.sitting is None or not can_keep_sitting(self.user):
            return fact
        return replace(fact, url=reverse("space-sitting-prepare", args=[self.sitting.meeting.address]))

    def _reached(self, day: date) -> Fact:
        announced = self._consultation.is_public
        done = announced and day <= self.today
        return Fact(done=day if done else None, planned=None if done else day, url=self._consultation_url)

    def _opening(self) -> Fact:
        one = self._consultation
        return self._reached(one.opens_on) if one else Fact(url=self._consultation_url)

    def _closing(self) -> Fact:
        one = self._consultation
        if one is None:
            return Fact(url=self._consultation_url)
        over = one.closes_on < self.today  # it closes at the midnight that ends its last day
        return self._reached(one.closes_on) if over else Fact(planned=one.closes_on, url=self._consultation_url)

    def _report(self) -> Fact:
        one = self._consultation
        if one is None:
            return Fact(url=self._consultation_url)
        if one.reported_at:
            return Fact(done=timezone.localdate(one.reported_at), url=self._consultation_url)
        return Fact(planned=one.replies_by, url=self._consultation_url)

    def _committee(self) -> Fact:
        if self.programme is None:
            return Fact()
        done, meeting = self.programme.validated_on, None
        if self.sitting and self.sitting.version_id:
            found = Validation.objects.filter(version=self.sitting.version).select_related("meeting").last()
            done = timezone.localdate(found.meeting.starts_at) if found else done
            meeting = found.meeting if found else None
        coming = None if done else self._next_committee
        meeting = meeting or coming
        url = meeting.get_absolute_url() if meeting else ""
        if can_see_internal(self.user):
            url = reverse("space-meeting", args=[meeting.address]) if meeting else reverse("space-meetings")
        return Fact(done=done, planned=timezone.localdate(coming.starts_at) if coming else None, url=url)

    @cached_property
    def _next_committee(self) -> Meeting | None:
        meetings = Meeting.objects.visible_to(self.user).of_programme(self.programme)
        meetings = meetings.filter(kind=MeetingKind.COMMITTEE, state=MeetingState.PLANNED, starts_at__gt=timezone.now())
        return meetings.exclude(precision=ProgrammeEvent.Precision.MONTH).order_by("starts_at").first()

    # The sitting --------------------------------------------------------------------------------------------------

    @property
    def _sitting_url(self) -> str:
        if self.sitting is None:
            wanted = f"?kind={MeetingKind.SITTING}&day={self.day.isoformat()}"
            return reverse("space-new-meeting") + wanted if can_plan(self.user, MeetingKind.SITTING) else ""
        if can_keep_sitting(self.user):
            return reverse("space-sitting-letters", args=[self.sitting.meeting.address])
        return _page_of(self.sitting)

    def _of_first(self, column: str) -> Fact:
        return Fact(done=getattr(self.sitting, column) if self.sitting else None, url=self._sitting_url)

    def of_sitting(self, sitting: Sitting | None) -> Fact:
        """The day of a sitting: done once it was opened, with or without its quorum."""
        if sitting is None:
            return Fact(url=self._sitting_url)
        held = sitting.state != SittingState.PREPARED or sitting.meeting.state == MeetingState.HELD
        return Fact(done=sitting.day if held else None, planned=None if held else sitting.day, url=_page_of(sitting))

    @cached_property
    def _act(self) -> Deliberation | None:
        return Deliberation.objects.filter(vote__sitting=self.last_sitting).last() if self.last_sitting else None

    def _of_act(self, column: str) -> Fact:
        last = self.last_sitting
        url = _page_of(last) if last else ""
        if last and can_keep_sitting(self.user) and last.state == SittingState.CLOSED:
            url = reverse("space-deliberation", args=[last.meeting.address])
        return Fact(done=getattr(self._act, column) if self._act else None, url=url)


def _page_of(sitting: Sitting) -> str:
    return reverse("space-sitting", args=[sitting.meeting.address])


def sitting_on(day: date, programme: Programme | None, user: Any) -> Sitting | None:
    """The sitting of that day that stands: of the programme, where one is given. One that is known to its month stands
    on any day of it."""
    sittings = Sitting.objects.visible_to(user).select_related("meeting__programme", "version")
    if programme is not None:
        sittings = sittings.filter(meeting__programme=programme)
    sittings = sittings.filter(meeting__state__in=STANDING).order_by("pk")
    exact = sittings.exclude(meeting__precision=ProgrammeEvent.Precision.MONTH).filter(meeting__starts_at__date=day)
    in_month = sittings.filter(
        meeting__precision=ProgrammeEvent.Precision.MONTH,
        meeting__starts_at__year=day.year,
        meeting__starts_at__month=day.month,
    )
    return exact.last() or in_month.last()


def first_convocation(sitting: Sitting) -> Sitting:
    """The sitting with which it began: the terms before a session run from its day."""
    while sitting.follows_id is not None:
        sitting = Sitting.objects.select_related("meeting__programme", "version").get(pk=sitting.follows_id)
    return sitting


def next_sitting(user: Any) -> Sitting | None:
    """The next sitting that is planned."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    coming = Sitting.objects.visible_to(user).filter(
        meeting__state=MeetingState.PLANNED, meeting__starts_at__gte=midnight
    )
    return coming.select_related("meeting__programme", "version").order_by("meeting__starts_at", "pk").first()
