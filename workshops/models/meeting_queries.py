"""Which meetings: those somebody may see, those ahead and behind, those that a search finds."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils import timezone

from commitments.models import Programme
from tamazgana_open.publications import stem_rows
from workshops.models.choices import STAFF, MeetingState
from workshops.models.meeting_stem import MeetingStem


class Clock(NamedTuple):
    """A moment, when its day and its month begin, and since when a meeting began that may not be over."""

    now: datetime
    today: datetime
    month: datetime
    since: datetime

    @classmethod
    def at(cls, now: datetime) -> "Clock":
        """The clock at this moment."""
        today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        # No meeting lasts a year: so the index is read from there on, not from the first meeting there ever was.
        return cls(now, today, today.replace(day=1), now - timedelta(days=366))


class _Ahead(models.Func):
    """Whether a meeting lies ahead: its time has not passed (as `Meeting.is_over` has it), and it is not held already.

    One expression instead of a dozen conditions: lists ask it twice, and putting the conditions together costs the ORM
    more than asking them costs the database.
    """

    output_field = models.BooleanField()

    @classmethod
    def by(cls, clock: "Clock") -> "_Ahead":
        """By this clock."""
        moments = [models.Value(moment) for moment in (clock.now, clock.today, clock.month)]
        return cls(*map(models.F, ("state", "precision", "ends_at", "starts_at")), *moments)

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

    def ahead(self, clock: Clock) -> "MeetingQuerySet":
        """Meetings whose time has not passed and that are not held, whatever became of them, the next first."""
        return self.filter(_Ahead.by(clock), starts_at__gt=clock.since).order_by("starts_at", "pk")

    def behind(self, clock: Clock) -> "MeetingQuerySet":
        """All others, the last first."""
        return self.exclude(_Ahead.by(clock)).order_by("-starts_at", "-pk")

    def counted(self, clock: Clock) -> models.QuerySet:
        """One row: how many there are, how many lie ahead by this clock, when the first and the last begin."""
        counts = {"total": models.Count("pk"), "ahead_count": models.Count("pk", filter=_Ahead.by(clock))}
        counted = counts | {"first_start": models.Min("starts_at"), "last_start": models.Max("starts_at")}
        # Grouped by what is the same for all of them.
        every = self.order_by().annotate(every=models.Value(1)).values("every")
        return every.annotate(**counted).values_list(*counted)

    def coming(self, now: datetime) -> "MeetingQuerySet":
        """Planned meetings that are not over, the next first."""
        return self.ahead(Clock.at(now)).filter(state=MeetingState.PLANNED)

    def next_change_by_clock(self, now: datetime) -> datetime | None:
        """When the clock alone changes next what is shown of meetings: one becomes public, begins or ends.

        As plain SQL, since every first page after an act pays for it: putting the same together by the ORM costs more
        than the database does.
        """
        sql = (
            "SELECT (SELECT MIN(public_from) FROM workshops_meeting WHERE public_from > %s),"
            " (SELECT MIN(starts_at) FROM workshops_meeting WHERE starts_at > %s),"
            " (SELECT MIN(ends_at) FROM workshops_meeting WHERE ends_at > %s)"
        )
        moment = connection.ops.adapt_datetimefield_value(now)
        with connection.cursor() as cursor:
            cursor.execute(sql, [moment, moment, moment])
            found = min((moment for moment in cursor.fetchone() if moment), default=None)
        return datetime.fromisoformat(found).replace(tzinfo=UTC) if isinstance(found, str) else found

    def in_period(self, since: datetime, until: datetime) -> "MeetingQuerySet":
        """Meetings that begin from `since` on and before `until`."""
        return self.filter(starts_at__gte=since, starts_at__lt=until)

    def matching(self, words: str) -> "MeetingQuerySet":
        """Meetings in whose public text the stems of all the words stand, in whichever language."""
        return stem_rows.matching(self, MeetingStem, "meeting_id", words)

    def for_list(self) -> "MeetingQuerySet":
        """With what a line in a list shows."""
        return self.select_related("programme", "minutes")
