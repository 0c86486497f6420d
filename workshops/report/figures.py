"""The report on meetings: its figures, from querysets, without a word of how they are shown.

What was recorded counts only where it is published: see `report_selection`.
"""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, Sum
from django.utils import timezone

from commitments.models import Axis
from workshops.models import Attendance, Decision, Group, MeetingKind, MeetingState, Recommendation
from workshops.models.meeting_queries import MeetingQuerySet
from workshops.report.lines import actions_read_back, recommendations_read_back
from workshops.report.selection import Selection

_COUNTED = Q(women__isnull=False) | Q(men__isnull=False) | Q(unspecified__isnull=False)


@dataclass(slots=True)
class MeetingFigures:
    """How many meetings of one kind were held, are still planned, were postponed, cancelled."""

    kind: str
    held: int = 0
    planned: int = 0
    postponed: int = 0
    cancelled: int = 0


@dataclass(slots=True)
class Heads:
    """How many people of one group came to all meetings together. None is not counted, which is not zero.

    `counted` and `uncounted` are meetings to which the group came and where somebody, or nobody, counted it.
    """

    group: str
    women: int | None = None
    men: int | None = None
    unspecified: int | None = None
    counted: int = 0
    uncounted: int = 0

    def add(self, women: int | None, men: int | None, unspecified: int | None) -> None:
        """Add what is known of a meeting."""
        self.women, self.men, self.unspecified = (
            before if more is None else (before or 0) + more
            for before, more in ((self.women, women), (self.men, men), (self.unspecified, unspecified))
        )

    def add_meeting(self, women: int | None, men: int | None, unspecified: int | None) -> None:
        """Add one meeting to which the group came."""
        if women is None and men is None and unspecified is None:
            self.uncounted += 1
        else:
            self.counted += 1
        self.add(women, men, unspecified)


@dataclass(slots=True)
class Answers:
    """What became of the recommendations on one axis (None: on no axis)."""

    axis: Axis | None
    taken_up: int = 0
    not_taken_up: int = 0
    awaiting: int = 0


@dataclass(slots=True)
class Actions:
    """How far the actions agreed at one kind of meeting are today. `open` are those that are not overdue."""

    kind: str
    done: int = 0
    open: int = 0
    overdue: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Report:
    """Everything counted. `published` meetings have a public record; of `uncounted` of them nobody counted who came;
    `unpublished` were held and have none yet, so that nothing of them is counted."""

    meetings: list[MeetingFigures] = field(default_factory=list)
    heads: list[Heads] = field(default_factory=list)
    answers: list[Answers] = field(default_factory=list)
    actions: list[Actions] = field(default_factory=list)
    published: int = 0
    unpublished: int = 0
    uncounted: int = 0

    @property
    def held(self) -> int:
        """Meetings that were held."""
        return sum(row.held for row in self.meetings)

    @property
    def planned(self) -> int:
        """Meetings that are still marked as planned."""
        return sum(row.planned for row in self.meetings)

    @property
    def postponed(self) -> int:
        """Meetings that were put off without a new date."""
        return sum(row.postponed for row in self.meetings)

    @property
    def cancelled(self) -> int:
        """Meetings that do not take place."""
        return sum(row.cancelled for row in self.meetings)

    @property
    def total(self) -> int | None:
        """All who were counted at all meetings together; None where nobody counted."""
        known = [n for row in self.heads for n in (row.women, row.men, row.unspecified) if n is not None]
        return sum(known) if known else None


def report(selection: Selection, *, today: date | None = None) -> Report:
    """The figures of the selection; whether an action is overdue is asked on `today`."""
    today = today or timezone.localdate()
    made = Report(meetings=_meetings(selection))
    recorded = selection.recorded().order_by()
    made.published = recorded.count() + len(selection.read_back)
    made.unpublished = made.held - made.published
    made.heads, with_heads = _heads(selection, recorded)
    made.uncounted = made.published - with_heads
    made.answers = _answers(selection, recorded)
    made.actions = _actions(selection, recorded, today)
    return made


def _meetings(selection: Selection) -> list[MeetingFigures]:
    figures = {kind: MeetingFigures(kind) for kind in MeetingKind.values}
    for kind, state, number in (
        selection.meetings().order_by().values_list("kind", "state").annotate(number=Count("pk"))
    ):
        setattr(figures[kind], state, number)
    states = MeetingState.values
    return [row for row in figures.values() if any(getattr(row, state) for state in states)]


def _heads(selection: Selection, recorded: MeetingQuerySet) -> tuple[list[Heads], int]:
    figures = {group: Heads(group) for group in Group.values}
    rows = Attendance.objects.filter(meeting__in=recorded)
    for group, counted, uncounted, *sums in (
        rows.order_by()
        .values_list("group")
        .annotate(
            counted=Count("pk", filter=_COUNTED),
            uncounted=Count("pk", filter=~_COUNTED),
            all_women=Sum("women"),
            all_men=Sum("men"),
            all_unspecified=Sum("unspecified"),
        )
    ):
        figures[group].add(*sums)
        figures[group].counted, figures[group].uncounted = counted, uncounted
    with_heads = rows.filter(_COUNTED).order_by().values("meeting").distinct().count()
    for text in selection.read_back.values():
        for row in text.attendance:
            figures[row.group].add_meeting(row.women, row.men, row.unspecified)
        with_heads += text.counted["total"] is not None
    return [row for row in figures.values() if row.counted or row.uncounted], with_heads


def _answers(selection: Selection, recorded: MeetingQuerySet) -> list[Answers]:
    axes = list(selection.programme.axes.all())
    figures: dict[int | None, Answers] = {axis.number: Answers(axis) for axis in axes}
    figures[None] = Answers(None)
    for number, *counts in (
        Recommendation.objects.published()
        .filter(meeting__in=recorded)
        .order_by()
        .values_list("axis__number")
        .annotate(
            taken_up=Count("pk", filter=Q(commitment__isnull=False)),
            not_taken_up=Count("pk", filter=Q(commitment=None, settled_at__isnull=False)),
            awaiting=Count("pk", filter=Q(settled_at=None)),
        )
    ):
        row = figures[number]
        row.taken_up, row.not_taken_up, row.awaiting = counts
    for line in recommendations_read_back(selection):
        row = figures.get(line.axis.number if line.axis else None, figures[None])
        setattr(row, line.outcome, getattr(row, line.outcome) + 1)
    standing = {axis.number for axis in axes if not axis.withdrawn_at}
    return [
        row for number, row in figures.items() if number in standing or row.taken_up or row.not_taken_up or row.awaiting
    ]


def _actions(selection: Selection, recorded: MeetingQuerySet, today: date) -> list[Actions]:
    figures = {kind: Actions(kind) for kind in MeetingKind.values}
    still = Q(done_on=None, dropped_on=None)
    for kind, *counts in (
        Decision.objects.published()
        .filter(meeting__in=recorded)
        .order_by()
        .values_list("meeting__kind")
        .annotate(
            are_done=Count("pk", filter=Q(done_on__isnull=False)),
            are_open=Count("pk", filter=still & (Q(due=None) | Q(due__gte=today))),
            are_overdue=Count("pk", filter=still & Q(due__lt=today)),
            are_dropped=Count("pk", filter=Q(dropped_on__isnull=False)),
        )
    ):
        row = figures[kind]
        row.done, row.open, row.overdue, row.dropped = counts
    for line in actions_read_back(selection, today):
        row = figures[line.meeting.kind]
        setattr(row, line.state, getattr(row, line.state) + 1)
    return [row for row in figures.values() if row.done or row.open or row.overdue or row.dropped]
