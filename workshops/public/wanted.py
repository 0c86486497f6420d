"""Which meetings a list is about, and what it asks the database of them: each question is put together once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.publications import stem_rows
from tamazgana_open.statements import Statement
from workshops.models import Meeting
from workshops.models.meeting_queries import Clock, MeetingQuerySet
from workshops.models.meeting_stem import MeetingStem

PAGE_SIZE = 20
COLUMNS = (
    "programme_id", "state", "starts_at", "ends_at", "precision", "public_from", "moved_from", "kind", "address",
    "minutes__publication__kind", *(f"{field}_{language}" for field in ("title", "place") for language in LANGUAGES),
)  # fmt: skip
"""What a line needs: long texts stay in the database, and no model is made of twenty rows of one page."""
MANY = 100
"""Where more meetings than these are found, those of the first page are soon met by looking at one after the other."""
_INDEX = (MeetingStem, "meeting_id")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many meetings there are, how many of them lie ahead, when the first and the last begin."""

    total: int
    ahead: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which meetings: public at a moment (None: all, for the staff), of one programme or of all, of a kind, of a period
    (since, until), found under all of these stems."""

    public_at: datetime | None
    programme: int | None = None
    kind: str = ""
    period: tuple[datetime, datetime] | None = None
    stems: tuple[str, ...] = ()

    def found(self) -> MeetingQuerySet:
        """These meetings, the latest first."""
        return _found(*self._values())

    def counted(self, clock: Clock) -> Counted:
        """What there is to say of them all."""
        return Counted(*next(_COUNTED(clock, *self._values())))

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """All of them, the latest first."""
        return _ROWS(*self._values())

    def ahead(self, clock: Clock, part: slice) -> Iterator[tuple[Any, ...]]:
        """Those that lie ahead, the next first."""
        return self._part(_AHEAD, clock, part, self._values())

    def behind(self, clock: Clock, part: slice, counted: Counted) -> Iterator[tuple[Any, ...]]:
        """The others, the last first."""
        return self._part(_BEHIND, clock, part, self._values(many=counted.total > MANY))

    @staticmethod
    def _part(statement: Statement, clock: Clock, part: slice, values: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        # A limit is no value: only for the first page is the statement kept.
        if part.stop <= PAGE_SIZE:
            return iter(list(statement(clock, *values))[part])
        return iter(statement.build(clock, *values, limit=part))

    def _values(self, *, many: bool = False) -> tuple[Any, ...]:
        one_by_one, beforehand = (self.stems, ()) if many else ((), self.stems)
        return (
            [self.public_at] if self.public_at else [],
            [self.programme] if self.programme else [],
            [self.kind] if self.kind else [],
            self.period or [],
            beforehand,
            one_by_one,
        )


def _found(public_at: Any, programme: Any, kind: Any, period: Any, beforehand: Any, one_by_one: Any) -> MeetingQuerySet:
    # Each condition as a collection, empty where it is not set.
    found = Meeting.objects.all()
    if public_at:
        found = found.filter(public_from__lte=public_at[0])
    if programme:
        found = found.filter(programme=programme[0])
    if kind:
        found = found.filter(kind=kind[0])
    if period:
        found = found.in_period(*period)
    found = stem_rows.having(found, *_INDEX, beforehand)
    return stem_rows.each_having(found, *_INDEX, one_by_one)


_FIRST_PAGE = slice(0, PAGE_SIZE)
_COUNTED = Statement(lambda clock, *values: _found(*values).counted(Clock(*clock)))
_ROWS = Statement(lambda *values: _found(*values).values_list(*COLUMNS))
_AHEAD = Statement(
    lambda clock, *values, limit=_FIRST_PAGE: _found(*values).ahead(Clock(*clock)).values_list(*COLUMNS)[limit]
)
_BEHIND = Statement(
    lambda clock, *values, limit=_FIRST_PAGE: _found(*values).behind(Clock(*clock)).values_list(*COLUMNS)[limit]
)
