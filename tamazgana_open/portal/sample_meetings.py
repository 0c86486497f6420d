"""The sample's meetings, told by the ordinary acts: planned, recorded, approved, published, corrected, followed up.

Days are counted from the one on which the sample was loaded, so that a demonstration of whatever date has meetings
behind it and before it; those of the earlier programme are dates. Offices act and speak; nobody is named.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.utils import timezone

from commitments.models import Programme, ProgrammeEvent, Stage
from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.journal.changes import record
from tamazgana_open.portal import drawings
from tamazgana_open.portal.loading_meetings import enter, plan, texts_of
from workshops.attachments import files
from workshops.models import (
    Attachment,
    AttachmentKind,
    Committee,
    CommitteeSeat,
    Decision,
    Meeting,
    MeetingKind,
    MeetingState,
    Recommendation,
    Review,
    Sitting,
)

WITHOUT_NAME = "مقعد دون اسم / siège sans nom"
"""Who signs in the sample: an office, whose seat has no name."""
AFTERNOON = time(15, 0)
SOON = timedelta(days=3)
"""A meeting nearer than this may be over before the demonstration is looked at again."""
FILED, SUBMITTED, APPROVED, PUBLISHED = time(9, 15), time(11, 0), time(14, 30), time(16, 0)
"""At what hours of their days the steps of a record are taken."""


def working_day(day: date) -> date:
    """The day itself, or the Friday before where offices are closed on it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def next_working_day(day: date) -> date:
    """The day itself, or the Monday after where offices are closed on it."""
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def day_of(told: int | str, loaded_on: date) -> date:
    """A day of a data file: so many days from the one on which the sample was loaded, or a date."""
    return date.fromisoformat(told) if isinstance(told, str) else loaded_on + timedelta(days=told)


def first_tuesday_of_october(year: int) -> date:
    """A day of the week in which the ordinary session of October is held (organic law 113-14, art. 33)."""
    first = date(year, 10, 1)
    return first + timedelta(days=(1 - first.weekday()) % 7)


def on(day: date, hour: time) -> datetime:
    """That hour of that day by the clock on the commune's wall."""
    return timezone.make_aware(datetime.combine(day, hour))


class Sample:
    """The meetings of the sample programme, while they are loaded."""

    def __init__(self, programme: Programme, *, loaded_on: date, people: dict[str, User], now: datetime) -> None:
        self.programme, self.loaded_on, self.people, self.now = programme, loaded_on, people, now
        self.editor, self.focal_point = people[RoleCode.EDITOR], people[RoleCode.FOCAL_POINT]
        self.registrar = people[RoleCode.REGISTRAR]
        self.meetings: dict[str, Meeting] = {}

    def tell(self, content: dict[str, Any]) -> None:
        """All of it, once: what has meetings already is left alone."""
        if self.programme.meetings.exists():
            return
        self._found_committee(content["committee"])
        for fields in content["meetings"]:
            self._tell(fields)
        for fields in content["meetings"]:
            if "correction" in fields:
                self._correct(self.meetings[fields["slug"]], fields)

    def keep_one_ahead(self, content: dict[str, Any]) -> None:
        """Plan another meeting where none but a sitting of the council is known to the public: of the sort that is
        longest ago.

        Those that have passed meanwhile stay as they are and wait for their minutes, as they would in a commune; giving
        the same meeting a later date at each start would tell subscribed calendars of changes that nobody made.
        """
        known = Meeting.objects.visible_to(AnonymousUser(), self.now).of_programme(self.programme)
        if known.coming(self.now + SOON).exclude(kind=MeetingKind.SITTING).exists():
            return
        day = next_working_day(timezone.localdate(self.now) + timedelta(days=content["days"]))
        fields = min(content["meetings"], key=self._last_of_its_sort)
        self.plan(fields, day, announced=self.now, public_from=self.now)

    def keep_sitting_ahead(self, fields: dict[str, Any]) -> None:
        """Plan the sitting of the next October session where none lies ahead: on the first Tuesday of the month, as the
        step of the programme that it is where the programme names that year."""
        if self.programme.stage in {Stage.IMPLEMENTATION, Stage.CLOSED}:
            return  # whoever tries the portal has had it adopted: no sitting waits for it any more
        coming = Sitting.objects.filter(meeting__programme=self.programme, meeting__starts_at__gt=self.now)
        if coming.exclude(meeting__state=MeetingState.CANCELLED).exists():
            return
        today = timezone.localdate(self.now)
        day = next(day for day in map(first_tuesday_of_october, (today.year, today.year + 1)) if day > today)
        self.plan(fields, day, announced=self.now, public_from=self.now)

    # Days and moments -------------------------------------------------------------------------------------------

    def _day(self, told: int | str) -> date:
        return working_day(day_of(told, self.loaded_on))

    def _moment(self, told: int | str, hour: time = AFTERNOON) -> datetime:
        return min(on(self._day(told), hour), self.now)

    def _after(self, meeting: Meeting, days: int, hour: time) -> datetime:
        day = timezone.localdate(meeting.starts_at) + timedelta(days=days)
        return min(on(next_working_day(day), hour), self.now)

    def _last_of_its_sort(self, fields: dict[str, Any]) -> str:
        known = self.programme.meetings.filter(address__endswith=f"-{fields['slug']}")
        return max(known.values_list("address", flat=True), default="")

    # Steps of the story -----------------------------------------------------------------------------------------

    def _found_committee(self, fields: dict[str, Any]) -> None:
        if Committee.objects.filter(programme=self.programme).exists():
            return
        texts = {name: value for name, value in fields.items() if name.startswith(("founding_act", "mission"))}
        committee = Committee(programme=self.programme, founded_on=self._day(fields["founded"]), **texts)
        committee.confirm_translations(("founding_act", "mission"))
        committee.full_clean()
        committee.save()
        for position, values in enumerate(fields["seats"]):
            seat = CommitteeSeat(committee=committee, position=position, **values)
            seat.confirm_translations(("office", "body"))
            seat.full_clean()
            seat.save()
        moment = self._moment(fields["founded"])
        record("committee.changed", by=self.focal_point, target=committee, now=moment)

    def plan(self, fields: dict[str, Any], day: date, *, announced: datetime, public_from: datetime) -> Meeting:
        """Plan a meeting on that day, or on the day of the step of the programme that it is."""
        event = self._event(fields, day)
        if event and event.precision != ProgrammeEvent.Precision.MONTH:
            day = timezone.localdate(event.starts_at)
        meeting = plan(
            self.programme,
            fields,
            starts_at=on(day, time.fromisoformat(fields["from"])),
            ends_at=on(day, time.fromisoformat(fields["to"])),
            event=event,
            by=self.focal_point,
            public_from=public_from,
            now=announced,
        )
        enter(meeting, fields, day=self._day)
        return meeting

    def _event(self, fields: dict[str, Any], day: date) -> ProgrammeEvent | None:
        event = self.programme.events.filter(key=fields.get("event", ""), meeting=None).first()
        if event and event.precision == ProgrammeEvent.Precision.MONTH:
            month = timezone.localdate(event.starts_at).replace(day=1)
            return event if month == day.replace(day=1) else None
        return event

    def _tell(self, fields: dict[str, Any]) -> None:
        announced = self._moment(fields["announced"])
        public_from = on(self._day(fields["public"]), time(8, 0)) if "public" in fields else announced
        day = self._day(fields.get("days", 0))
        meeting = self.plan(fields, day, announced=announced, public_from=public_from)
        self.meetings[fields["slug"]] = meeting
        self._put_off(meeting, fields)
        for review in fields.get("reviews", []):
            self._review(meeting, review)
        if "minutes" in fields:
            self._write(meeting, fields)

    def _put_off(self, meeting: Meeting, fields: dict[str, Any]) -> None:
        for act in {"moved", "postponed", "cancelled"} & set(fields):
            told = fields[act]
            how: dict[str, Any] = {
                "by": self.focal_point, "reason": texts_of(told, "reason"), "now": self._moment(told["days"])
            }  # fmt: skip
            if act == "moved":
                day = self._day(told["to"])
                starts_at = on(day, time.fromisoformat(fields["from"]))
                meeting.reschedule(starts_at=starts_at, ends_at=on(day, time.fromisoformat(fields["to"])), **how)
            elif act == "postponed":
                meeting.postpone(**how)
            else:
                meeting.cancel(**how)

    def _review(self, meeting: Meeting, fields: dict[str, Any]) -> None:
        decision = Decision.objects.get(meeting=self.meetings[fields["meeting"]], key=fields["decision"])
        row = Review(meeting=meeting, decision=decision, state=fields["state"], position=meeting.reviews.count(),
                     **_both(fields, "note"))  # fmt: skip
        row.confirm_translations(("note",))
        row.full_clean(exclude=["meeting", "decision"])
        row.save()

    def _write(self, meeting: Meeting, fields: dict[str, Any]) -> None:
        meeting.hold(by=self.editor, now=min(meeting.ends_at or meeting.starts_at, self.now))
        self.issue_minutes(meeting, fields)

    def issue_minutes(self, meeting: Meeting, fields: dict[str, Any]) -> None:
        """Take the minutes of a meeting that was held as far as its data file tells, and follow up what they agreed."""
        minutes, written = meeting.minutes, min(meeting.ends_at or meeting.starts_at, self.now)
        minutes.saved_at, minutes.saved_by = written, self.editor
        minutes.save()
        minutes.writers.add(self.editor)
        for file in fields.get("files", []):
            self._attach(meeting, file, now=self._after(meeting, 1, FILED))
        until = fields["minutes"].get("until", "published")
        if until == "draft":
            return
        minutes.submit(by=self.editor, now=self._after(meeting, 2, SUBMITTED))
        if until == "submitted":
            return
        self._approve(meeting, fields, now=self._after(meeting, 3, APPROVED))
        published = self._after(meeting, 4, PUBLISHED)
        minutes.publish(by=self.focal_point, now=published)
        self._follow_up(meeting, fields, published=published)

    def _approve(self, meeting: Meeting, fields: dict[str, Any], *, now: datetime) -> None:
        scan = {"drawing": "paper", "kind": AttachmentKind.SIGNED_MINUTES, "title_ar": "المحضر الموقع (مثال توضيحي)",
                "title_fr": "Procès-verbal signé (exemple illustratif)"}  # fmt: skip
        meeting.minutes.approve(
            by=self.registrar,
            name=WITHOUT_NAME,
            office=texts_of(fields["minutes"]["approved_by"], "office"),
            on=timezone.localdate(now),
            scan=self._attach(meeting, scan, now=now),
            now=now,
        )

    def _follow_up(self, meeting: Meeting, fields: dict[str, Any], *, published: datetime) -> None:
        rows = meeting.recommendations.order_by("position")
        for row, told in zip(rows, fields.get("recommendations", []), strict=True):
            if "settled" in told:
                self._settle(row, told)
        for row, told in zip(meeting.decisions.order_by("position"), fields["decisions"], strict=True):
            for act, close in (("done", row.finish), ("dropped", row.drop)):
                if act in told:
                    # What was done before the minutes were published is entered once they are.
                    day, now = self._day(told[act]), max(self._moment(told[act]), published)
                    close(by=self.focal_point, on=day, outcome=texts_of(told, "outcome"), now=now)

    def _settle(self, row: Recommendation, told: dict[str, Any]) -> None:
        # A commitment is named by its code, which is never given again, whatever its title has become since.
        code = told.get("commitment")
        commitment = self.programme.commitments.get(code=code) if code else None
        why_not = None if code else texts_of(told, "why_not")
        row.settle(by=self.focal_point, commitment=commitment, why_not=why_not, now=self._moment(told["settled"]))

    def _correct(self, meeting: Meeting, fields: dict[str, Any]) -> None:
        told, minutes = fields["correction"], meeting.minutes
        minutes.begin_correction(by=self.editor, reason=told["reason"], now=self._moment(told["days"], FILED))
        for values in told["attendance"]:
            counts = {name: number for name, number in values.items() if name != "group"}
            meeting.attendance.filter(group=values["group"]).update(**counts)
        minutes.submit(by=self.editor, now=self._moment(told["days"], SUBMITTED))
        self._approve(meeting, fields, now=self._moment(told["days"] + 3, APPROVED))
        minutes.publish(by=self.focal_point, now=self._moment(told["days"] + 3, PUBLISHED))

    def _attach(self, meeting: Meeting, fields: dict[str, Any], *, now: datetime) -> Attachment:
        content = ContentFile(drawings.DRAWINGS[fields["drawing"]]())
        title = texts_of(fields, "title")
        attachment = files.store(content, meeting=meeting, kind=fields["kind"], by=self.editor, title=title, now=now)
        if "consent" in fields:
            attachment.make_public(by=self.focal_point, consent=fields["consent"], now=now)
        return attachment


def _both(fields: dict[str, Any], field: str) -> dict[str, str]:
    return {f"{field}_{language}": text for language, text in texts_of(fields, field).items()}
