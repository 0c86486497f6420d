"""The second and the third convocation of the council, after a missed quorum (art. 42)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import texts
from tamazgana_open.commune.working_days import holidays
from tamazgana_open.journal.changes import change
from workshops.council import law
from workshops.models.choices import MeetingKind, NotInThisState
from workshops.models.meeting import Meeting
from workshops.models.sitting_choices import SittingState

if TYPE_CHECKING:
    from workshops.models.sitting import Sitting


class NextConvocation:
    """The acts of a `Sitting` whose quorum was missed."""

    def call_again(
        self, *, by: Any, starts_at: datetime, ends_at: datetime | None = None, now: datetime | None = None
    ) -> "Sitting":
        """The next convocation (art. 42), at the same place, with the same agenda, version and amendments.

        The second 3 to 5 days later; the third at the same hour after the third working day. Raises ValidationError for
        any other day or hour.
        """
        now = now or timezone.now()
        with change():
            self.lock()
            if self.state != SittingState.NO_QUORUM or self.convocation == law.LAST_ROUND:
                raise NotInThisState(f"convocation after {self.state}")
            if type(self).objects.filter(follows=self).exists():
                raise NotInThisState("called again already")
            self._check_day(starts_at)
            meeting = self.meeting
            again = Meeting.plan(
                meeting.programme,
                by=by,
                slug=meeting.address[11:],
                public_from=now if meeting.is_public else None,
                now=now,
                kind=MeetingKind.SITTING,
                starts_at=starts_at,
                ends_at=ends_at,
                invited=meeting.invited,
                **{
                    f"{field}_{language}": text
                    for field in ("title", "subject", "place", "organisers")
                    for language, text in texts(meeting, field).items()
                },
            )
            sitting = again.sitting
            sitting.session, sitting.convocation, sitting.follows = self.session, self.convocation + 1, self
            sitting.version, sitting.decided_to_consult_on = self.version, self.decided_to_consult_on
            for field in ("draft_act", "unanswered_reason", "closed_reason"):
                sitting.put(field, texts(self, field))
            sitting.save()
            self.amendments.update(sitting=sitting)
            for item in meeting.agenda.all():
                item.pk, item.meeting = None, again
                item.save(force_insert=True)
            sitting._record("sitting.called_again", by=by, now=now, number=sitting.convocation)
        return sitting

    def check_date(self, starts_at: datetime) -> None:
        """Raises ValidationError for a date that this sitting cannot be given: another day than that on which it was
        opened; of a second or third convocation, a day that the law does not allow (art. 42)."""
        if self.opened_at and timezone.localdate(starts_at) != timezone.localdate(self.opened_at):
            raise ValidationError(_("The sitting was opened on that day: its date stands."), code="opened")
        if self.follows is not None:
            self.follows._check_day(starts_at)

    def _check_day(self, starts_at: datetime) -> None:
        first, last = law.days_of_next_convocation(self.day, self.convocation, holidays())
        day = timezone.localdate(starts_at)
        if day < first or (last and day > last):
            raise ValidationError({"day": _("Not one of the days that the law allows (article 42).")}, code="day")
        hour = timezone.localtime(self.meeting.starts_at).time()
        if self.convocation + 1 == law.LAST_ROUND and timezone.localtime(starts_at).time() != hour:
            raise ValidationError({"starts": _("The third meeting is at the same hour (article 42).")}, code="hour")
