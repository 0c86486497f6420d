"""The lines of the report on meetings: each meeting, each recommendation, each action, the same for page and table.

They come one after the other, so that a table of any length needs no more memory than a few hundred lines.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Case, F, Prefetch, QuerySet, TextChoices, Value, When
from django.utils.translation import pgettext_lazy

from commitments.models import Commitment
from tamazgana_open.bilingual import Texts, texts
from tamazgana_open.publications.models import Publication
from tamazgana_open.templatetags.charts import added
from workshops.models import Decision, Meeting, MinutesForm, Recommendation
from workshops.report.selection import Selection
from workshops.text_parts import AttendanceText, AxisRef

CHUNK = 200
"""Lines read at once: what they share (their meeting, their axis) is read once for all of them."""


class Outcome(TextChoices):
    """What became of a recommendation."""

    TAKEN_UP = "taken_up", pgettext_lazy("a recommendation", "taken up")
    NOT_TAKEN_UP = "not_taken_up", pgettext_lazy("a recommendation", "not taken up")
    AWAITING = "awaiting", pgettext_lazy("a recommendation", "no answer yet")


class ActionState(TextChoices):
    """How far an action agreed is on a day; `open` where it is not overdue."""

    OVERDUE = "overdue", pgettext_lazy("an action", "overdue")
    OPEN = "open", pgettext_lazy("an action", "open")
    DONE = "done", pgettext_lazy("an action", "done")
    DROPPED = "dropped", pgettext_lazy("an action", "dropped")


def _outcome(row: "Recommendation | RecommendationLine") -> Outcome:
    if row.settled_at is None:
        return Outcome.AWAITING
    return Outcome.TAKEN_UP if row.commitment else Outcome.NOT_TAKEN_UP


def _state(row: "Decision | ActionLine", today: date) -> ActionState:
    if row.done_on:
        return ActionState.DONE
    if row.dropped_on:
        return ActionState.DROPPED
    return ActionState.OVERDUE if row.due and row.due < today else ActionState.OPEN


@dataclass(frozen=True, slots=True)
class RecommendationLine:
    """A published recommendation and what became of it."""

    meeting: Meeting
    key: str
    axis: AxisRef | None
    text: Texts
    commitment: Commitment | None
    why_not: Texts
    settled_at: datetime | None

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        return _outcome(self)


@dataclass(frozen=True, slots=True)
class ActionLine:
    """A published action, and how far it is on the day `today`."""

    meeting: Meeting
    key: str
    text: Texts
    responsible: Texts
    due: date | None
    done_on: date | None
    dropped_on: date | None
    outcome: Texts
    today: date

    @property
    def state(self) -> ActionState:
        """How far it is."""
        return _state(self, self.today)

    @property
    def days_overdue(self) -> int | None:
        """Days since it was due; None where it is not overdue."""
        return (self.today - self.due).days if self.due and self.state == ActionState.OVERDUE else None


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting with what its published record counts. `record` is minutes, account or empty where none is published,
    `reference` that of the edition to read."""

    meeting: Meeting
    record: str = ""
    reference: str = ""
    heads: dict[str, AttendanceText] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    states: tuple[ActionState, ...] = ()

    @property
    def women(self) -> int | None:
        """Women of all groups together; None where nobody counted them."""
        return added([row.women for row in self.heads.values()])

    @property
    def men(self) -> int | None:
        """Men of all groups together; None where nobody counted them."""
        return added([row.men for row in self.heads.values()])

    @property
    def unspecified(self) -> int | None:
        """People of all groups of whom neither was noted; None where nobody counted such."""
        return added([row.unspecified for row in self.heads.values()])

    @property
    def total(self) -> int | None:
        """All who were counted; None where nobody was."""
        return added([self.women, self.men, self.unspecified])


# Recommendations --------------------------------------------------------------------------------------------------


def recommendations(selection: Selection) -> Iterator[RecommendationLine]:
    """Every published recommendation, of the latest meeting first."""
    rows = (
        Recommendation.objects.published()
        .filter(meeting__in=selection.recorded().order_by())
        .prefetch_related("meeting__programme", "axis", "commitment")
        .order_by("-meeting__starts_at", "-meeting_id", "position", "pk")
    )
    lines = (_recommendation(row) for row in rows.iterator(CHUNK))
    apart = sorted(recommendations_read_back(selection), key=_latest_first)
    return heapq.merge(lines, apart, key=_latest_first)


def _latest_first(line: RecommendationLine) -> tuple[float, int]:
    return -line.meeting.starts_at.timestamp(), -line.meeting.pk


def _recommendation(row: Recommendation) -> RecommendationLine:
    axis = AxisRef(row.axis.number, row.axis.pictogram, texts(row.axis, "title")) if row.axis else None
    return RecommendationLine(
        row.meeting, row.key, axis, texts(row, "text"), row.commitment, texts(row, "why_not"), row.settled_at
    )


def recommendations_read_back(selection: Selection) -> Iterator[RecommendationLine]:
    """Those of records whose frozen text is read; what became of each stands in its row, where there still is one."""
    meetings, rows = _behind(selection, Recommendation.objects.select_related("commitment"))
    for number, text in selection.read_back.items():
        for frozen in text.recommendations:
            row = rows.get((number, frozen.key))
            yield RecommendationLine(
                meetings[number],
                frozen.key,
                frozen.axis,
                frozen.text,
                row.commitment if row else None,
                texts(row, "why_not") if row else {},
                row.settled_at if row else None,
            )


def _behind(selection: Selection, rows: QuerySet) -> tuple[dict[int, Meeting], dict[tuple[int, str], Any]]:
    # The meetings whose frozen text is read, and the working rows of one sort behind it, by meeting and key.
    numbers = list(selection.read_back)
    if not numbers:
        return {}, {}
    known = {(row.meeting_id, row.key): row for row in rows.filter(meeting__in=numbers)}
    return Meeting.objects.select_related("programme").in_bulk(numbers), known


# Actions ----------------------------------------------------------------------------------------------------------


def actions(selection: Selection, today: date) -> Iterator[ActionLine]:
    """Every published action: the overdue ones first, the longest overdue first; then open, done, dropped ones."""
    rank = Case(
        When(done_on__isnull=False, then=Value(2)),
        When(dropped_on__isnull=False, then=Value(3)),
        When(due__lt=today, then=Value(0)),
        default=Value(1),
    )
    rows = (
        Decision.objects.published()
        .filter(meeting__in=selection.recorded().order_by())
        .prefetch_related("meeting__programme")
        .annotate(rank=rank)
        .order_by("rank", F("due").asc(nulls_last=True), "meeting__starts_at", "pk")
    )
    lines = (_action(row, today) for row in rows.iterator(CHUNK))
    apart = sorted(actions_read_back(selection, today), key=_overdue_first)
    return heapq.merge(lines, apart, key=_overdue_first)


def _overdue_first(line: ActionLine) -> tuple[int, date, float]:
    return list(ActionState).index(line.state), line.due or date.max, line.meeting.starts_at.timestamp()


def _action(row: Decision, today: date) -> ActionLine:
    return ActionLine(
        row.meeting,
        row.key,
        texts(row, "text"),
        texts(row, "responsible"),
        row.due,
        row.done_on,
        row.dropped_on,
        texts(row, "outcome"),
        today,
    )


def actions_read_back(selection: Selection, today: date) -> Iterator[ActionLine]:
    """Those of records whose frozen text is read; how far each is stands in its row, where there still is one."""
    meetings, rows = _behind(selection, Decision.objects.all())
    for number, text in selection.read_back.items():
        for frozen in text.decisions:
            row = rows.get((number, frozen.key))
            yield ActionLine(
                meetings[number],
                frozen.key,
                frozen.text,
                frozen.responsible,
                date.fromisoformat(frozen.due) if frozen.due else None,
                row.done_on if row else None,
                row.dropped_on if row else None,
                texts(row, "outcome") if row else {},
                today,
            )


# Meetings ---------------------------------------------------------------------------------------------------------


def meetings(selection: Selection, today: date) -> Iterator[MeetingLine]:
    """Every meeting of the selection, the latest first."""
    answered: dict[int, list[Outcome]] = {}
    for line in recommendations_read_back(selection):
        answered.setdefault(line.meeting.pk, []).append(line.outcome)
    states: dict[int, list[ActionState]] = {}
    for action in actions_read_back(selection, today):
        states.setdefault(action.meeting.pk, []).append(action.state)
    recorded = set(selection.recorded().order_by().values_list("pk", flat=True))
    rows = (
        selection.meetings()
        .select_related("minutes", "programme")
        .prefetch_related(
            "attendance",
            Prefetch("recommendations", Recommendation.objects.published().select_related("commitment")),
            Prefetch("decisions", Decision.objects.published()),
        )
    )
    for chunk in _chunks(rows.iterator(CHUNK)):
        editions = _editions(chunk)
        for meeting in chunk:
            kind, reference = editions.get(meeting.path, ("", ""))
            if meeting.pk in recorded:
                yield MeetingLine(
                    meeting,
                    kind,
                    reference,
                    {
                        row.group: AttendanceText(row.group, row.women, row.men, row.unspecified)
                        for row in meeting.attendance.all()
                    },
                    tuple(_outcome(row) for row in meeting.recommendations.all()),
                    tuple(_state(row, today) for row in meeting.decisions.all()),
                )
            elif text := selection.read_back.get(meeting.pk):
                yield MeetingLine(
                    meeting,
                    kind,
                    reference,
                    {row.group: row for row in text.attendance},
                    tuple(answered.get(meeting.pk, [])),
                    tuple(states.get(meeting.pk, [])),
                )
            else:
                yield MeetingLine(meeting)


def _editions(chunk: list[Meeting]) -> dict[str, tuple[str, str]]:
    # Kind and reference of the last edition under each address.
    found = Publication.objects.filter(
        kind__in=MinutesForm.values, page_path__in=[meeting.path for meeting in chunk], redacted_at=None
    )
    return {
        path: (kind, reference)
        for path, kind, reference in found.order_by("pk").values_list("page_path", "kind", "reference")
    }


def _chunks(rows: Iterator[Meeting]) -> Iterator[list[Meeting]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
