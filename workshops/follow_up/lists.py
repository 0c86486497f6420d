"""What meetings recommended and agreed, as staff follow it: what has no answer, what is overdue, what is settled."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workshops.follow_up.forms import FollowUpFilter
from workshops.models import Decision, Recommendation

FIRST = 8
"""Lines of a part before it is asked for by itself."""


@dataclass(frozen=True, slots=True)
class Part:
    """One list of the follow-up: `folded` where nothing waits in it."""

    code: str
    label: Promise
    empty: Promise
    is_actions: bool
    folded: bool
    rows: Callable[[FollowUpFilter, date], QuerySet]


def _awaiting(asked: FollowUpFilter, today: date) -> QuerySet:
    return asked.of(Recommendation.objects.awaiting_answer()).order_by("meeting__starts_at", "meeting_id", "position")


def _overdue(asked: FollowUpFilter, today: date) -> QuerySet:
    return asked.of(Decision.objects.overdue(today)).order_by("due", "pk")


def _open(asked: FollowUpFilter, today: date) -> QuerySet:
    still = asked.of(Decision.objects.open()).exclude(due__lt=today)
    return still.order_by(F("due").asc(nulls_last=True), "meeting__starts_at", "pk")


def _answered(asked: FollowUpFilter, today: date) -> QuerySet:
    return asked.of(Recommendation.objects.exclude(settled_at=None)).order_by("-settled_at", "pk")


def _closed(asked: FollowUpFilter, today: date) -> QuerySet:
    closed = asked.of(Decision.objects.exclude(done_on=None, dropped_on=None))
    return closed.order_by(F("done_on").desc(nulls_last=True), "-dropped_on", "pk")


PARTS: dict[str, Part] = {
    part.code: part
    for part in (
        Part("awaiting", _("Recommendations without an answer"),
             _("Every published recommendation has its answer."), False, False, _awaiting),
        Part("overdue", _("Actions overdue"), _("No action is overdue."), True, False, _overdue),
        Part("open", _("Actions under way"), _("No other action is open."), True, False, _open),
        Part("answered", _("Recommendations answered"), _("None yet."), False, True, _answered),
        Part("closed", _("Actions done or dropped"), _("None yet."), True, True, _closed),
    )
}  # fmt: skip
"""The lists in the order of the page, by the code that an address gives."""


@dataclass(frozen=True, slots=True)
class Line:
    """A recommendation or an action, and how long ago: days since its meeting, or since it was due."""

    row: Any
    days: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A part with its first lines, and how many there are."""

    part: Part
    lines: list[Line]
    count: int

    @property
    def has_more(self) -> bool:
        """Whether it has further lines."""
        return self.count > len(self.lines)


def rows_of(part: Part, asked: FollowUpFilter, today: date) -> QuerySet:
    """The rows of a part with what a line shows."""
    rows = part.rows(asked, today).select_related("meeting")
    return rows if part.is_actions else rows.select_related("meeting", "axis", "commitment")


def lines(part: Part, rows: Any, today: date) -> list[Line]:
    """These rows as lines."""
    return [Line(row, (today - _since(part, row)).days) for row in rows]


def _since(part: Part, row: Any) -> date:
    return row.due if part.code == "overdue" else timezone.localdate(row.meeting.starts_at)


def overview(asked: FollowUpFilter, today: date) -> list[Shown]:
    """Every part with its first lines."""
    shown = []
    for part in PARTS.values():
        rows = rows_of(part, asked, today)
        first = list(rows[: FIRST + 1])
        count = len(first) if len(first) <= FIRST else rows.count()
        shown.append(Shown(part, lines(part, first[:FIRST], today), count))
    return shown
