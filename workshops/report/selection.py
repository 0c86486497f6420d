"""Which meetings a report is about, and where what was recorded of them is read.

What was recorded (attendance, recommendations, actions) counts only where it is published. The working rows say what is
published as long as nobody has opened the record again; where it is being corrected, or where the law had its content
removed, the frozen text is read instead.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from commitments.models import Programme
from tamazgana_open import days
from tamazgana_open.publications.models import Publication
from workshops.models import Meeting, Minutes, MinutesForm, MinutesState
from workshops.models.meeting_queries import MeetingQuerySet
from workshops.text import MinutesText


@dataclass(frozen=True)
class Selection:
    """What a report is about: the meetings of one programme that begin from the day `since` to the day `until`.

    Of one programme, because real and made-up ones are never added up, and axes are a programme's own. `kind` is a
    MeetingKind or empty for all; `viewer` is who reads.
    """

    programme: Programme
    since: date
    until: date
    viewer: Any
    kind: str = ""

    def meetings(self) -> MeetingQuerySet:
        """All of them, whatever became of each."""
        return self._of_kind().in_period(days.begins(self.since), days.begins(self.until + timedelta(days=1)))

    def _of_kind(self) -> MeetingQuerySet:
        found = Meeting.objects.visible_to(self.viewer).of_programme(self.programme)
        return found.filter(kind=self.kind) if self.kind else found

    def first_day(self) -> date | None:
        """The day of the first meeting of all that the viewer may see, whatever the period; None before the first."""
        first = self._of_kind().order_by("starts_at").values_list("starts_at", flat=True).first()
        return min(timezone.localdate(first), timezone.localdate()) if first else None

    @cached_property
    def _cleaned(self) -> list[str]:
        # Addresses of meetings of whose record some edition was removed by law.
        removed = Publication.objects.filter(kind__in=MinutesForm.values, redacted_at__isnull=False)
        return [path.split("/")[1] for path in removed.order_by().values_list("page_path", flat=True).distinct()]

    def recorded(self) -> MeetingQuerySet:
        """Those whose working rows are what is published."""
        return self.meetings().filter(minutes__state=MinutesState.PUBLISHED).exclude(address__in=self._cleaned)

    @cached_property
    def read_back(self) -> dict[int, MinutesText]:
        """Of the others that have something published and readable, the frozen text, by the meeting's number."""
        others = self.meetings().filter(minutes__publication__isnull=False)
        others = others.filter(~Q(minutes__state=MinutesState.PUBLISHED) | Q(address__in=self._cleaned))
        found = Minutes.objects.filter(meeting__in=others).select_related("publication")
        return {minutes.meeting_id: minutes.text for minutes in found if minutes.is_readable}
