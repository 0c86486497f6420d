"""Which meetings: those somebody may see, those ahead and behind, those that a search finds."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, models
from django.utils import timezone

from commitments.models import Programme
from tamazgana_open.publications import stem_rows
from workshops.models.choices import STAFF, MeetingKind, MeetingState
from workshops.models.meeting_stem import MeetingStem, axis_mark


class _Ahead(models.Func):
    """Whether a meeting lies ahead: its time has not passed (as `Meeting.is_over` has it), and it is not held already.

    One expression instead of a dozen conditions: lists ask it twice, and putting the conditions together costs the ORM
    more than asking them costs the database.
    """

    output_field = models.BooleanField()

    def __init__(self, *expressions: Any, now: datetime | None = None) -> None:
        if now is not None:
            today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
            moments = [models.Value(moment) for moment in (now, today, today.replace(day=1))]
            expressions = (*map(models.F, ("state", "precision", "ends_at", "starts_at")), *moments)
        super().__init__(*expressions)

    def as_sql(self, compiler: Any, connection: Any, **_options: Any) -> tuple[str, list[Any]]:
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        state, precision, ends, starts, now, today, month = (sql for sql, _params in compiled)
        sql = (
            f"({state} <> 'held' AND CASE {precision} WHEN 'moment' THEN COALESCE({ends}, {starts}) > {now}"
            f" WHEN 'day' THEN {starts} >= {today} ELSE {starts} >= {month} END)"
        )
        return sql, [param for _sql, params in compiled for param in params]


class MeetingQuerySet(models.QuerySet):
    """Meetings, the latest first."""

    def visible_to(self, user: Any, now: datetime | None = None) -> "MeetingQuerySet":
        """Meetings whose moment of becoming public has come; all of them for the staff who prepare them."""
        if user.is_authenticated and user.has_role(*STAFF):
            return self
        return self.filter(public_from__lte=now or timezone.now())

    def of_programme(self, programme: Programme) -> "MeetingQuerySet":
        """Meetings of one programme."""
        return self.filter(programme=programme)

    def sittings(self) -> "MeetingQuerySet":
        """Sittings of the council."""
        return self.filter(kind=MeetingKind.SITTING)

    def ahead(self, now: datetime) -> "MeetingQuerySet":
        """Meetings whose time has not passed and that are not held, whatever became of them, the next first."""
        # No meeting lasts a year: so the index is read from there on, not from the first meeting there ever was.
        return self.filter(_Ahead(now=now), starts_at__gt=now - timedelta(days=366)).order_by("starts_at", "pk")

    def behind(self, now: datetime) -> "MeetingQuerySet":
        """All others, the last first."""
        return self.exclude(_Ahead(now=now)).order_by("-starts_at", "-pk")

    def counted(self, now: datetime) -> dict[str, Any]:
        """How many there are (`total`), how many lie ahead (`ahead`), when the `first` and the `last` begin."""
        counts = {"total": models.Count("pk"), "ahead": models.Count("pk", filter=_Ahead(now=now))}
        return self.order_by().aggregate(**counts, first=models.Min("starts_at"), last=models.Max("starts_at"))

    def coming(self, now: datetime) -> "MeetingQuerySet":
        """Planned meetings that are not over, the next first."""
        return self.ahead(now).filter(state=MeetingState.PLANNED)

    def next_change_by_clock(self, now: datetime) -> datetime | None:
        """When the clock alone changes next what is shown of meetings: one becomes public, begins or ends.

        As plain SQL, since every first page after an act pays for it: putting the same together by the ORM costs more
        than the database does.
        """
        sql = (
            "SELECT MIN(moment) FROM ("
            "SELECT MIN(public_from) AS moment FROM workshops_meeting WHERE public_from > %s"
            " UNION ALL SELECT MIN(starts_at) FROM workshops_meeting WHERE starts_at > %s"
            " UNION ALL SELECT MIN(ends_at) FROM workshops_meeting WHERE ends_at > %s) AS moments"
        )
        moment = connection.ops.adapt_datetimefield_value(now)
        with connection.cursor() as cursor:
            cursor.execute(sql, [moment, moment, moment])
            found = cursor.fetchone()[0]
        return datetime.fromisoformat(found).replace(tzinfo=UTC) if isinstance(found, str) else found

    def in_period(self, since: datetime, until: datetime) -> "MeetingQuerySet":
        """Meetings that begin from `since` on and before `until`."""
        return self.filter(starts_at__gte=since, starts_at__lt=until)

    def matching(self, words: str) -> "MeetingQuerySet":
        """Meetings in whose public text the stems of all the words stand, in whichever language."""
        return stem_rows.matching(self, MeetingStem, "meeting_id", words)

    def on_axis(self, number: int) -> "MeetingQuerySet":
        """Meetings in whose published record a recommendation or a working group is on the axis of this number."""
        return self.filter(pk__in=MeetingStem.objects.filter(stem=axis_mark(number)).values("meeting_id"))

    def for_list(self) -> "MeetingQuerySet":
        """With what a line in a list shows."""
        return self.select_related("programme", "minutes")
