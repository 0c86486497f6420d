"""The parts of a meeting's record, as frozen data.

A text in all languages is a mapping such as {"ar": "…", "fr": "…"}; moments are ISO 8601 in the commune's legal time.
No citizen's name is in it: people are named only where they stand there for an office.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import Texts
from workshops.models.choices import Group

SECTIONS: dict[str, Promise] = {
    "meeting": _("Plan"),
    "opening": _("Opening"),
    "agenda": _("Agenda"),
    "attendance": _("Attendance"),
    "presences": _("Holders of offices"),
    "reviews": _("Actions still open"),
    "speeches": _("What was said"),
    "working_groups": _("Working groups"),
    "recommendations": _("Recommendations"),
    "decisions": _("Actions agreed"),
    "closing": _("Closing"),
    "source": _("Prepared from"),
}
"""The parts of a record in the order of the paper, and what readers call them."""


@dataclass(frozen=True, slots=True)
class AxisRef:
    """An axis as it was named on that day."""

    number: int
    pictogram: str
    title: Texts


@dataclass(frozen=True, slots=True)
class MeetingText:
    """What the plan says: `starts_at`, `ends_at` ISO moments, `precision` as `ProgrammeEvent.Precision`."""

    uid: str
    path: str
    kind: str
    title: Texts
    subject: Texts
    place: Texts
    organisers: Texts
    attending: str
    starts_at: str
    ends_at: str | None
    precision: str
    invited: list[str]
    programme: str
    programme_title: Texts


@dataclass(frozen=True, slots=True)
class AgendaText:
    """A point of the agenda: `level` 0 or 1, `minutes` its duration, `starts` such as "10:30" where it follows."""

    level: int
    title: Texts
    said: Texts
    minutes: int | None = None
    starts: str | None = None


@dataclass(frozen=True, slots=True)
class AttendanceText:
    """How many of a group came; None is not counted."""

    group: str
    women: int | None = None
    men: int | None = None
    unspecified: int | None = None

    @property
    def label(self) -> str:
        """The group's name for the reader."""
        return str(Group(self.group).label)

    @property
    def total(self) -> int | None:
        """All that were counted; None where nobody was."""
        counted = [number for number in (self.women, self.men, self.unspecified) if number is not None]
        return sum(counted) if counted else None


@dataclass(frozen=True, slots=True)
class PresenceText:
    """A holder of an office: `state` is present, excused or absent."""

    name: Texts
    office: Texts
    state: str


@dataclass(frozen=True, slots=True)
class SpeechText:
    """What was said, by whom (in an office), as what."""

    speaker: Texts
    capacity: Texts
    text: Texts


@dataclass(frozen=True, slots=True)
class WorkingGroupText:
    """A working group on an axis."""

    axis: AxisRef | None
    facilitator: Texts
    discussed: Texts


@dataclass(frozen=True, slots=True)
class RecommendationText:
    """A recommendation; `key` joins it to what became of it."""

    key: str
    axis: AxisRef | None
    text: Texts


@dataclass(frozen=True, slots=True)
class DecisionText:
    """An action agreed; `key` joins it to its state, `due` is an ISO date."""

    key: str
    text: Texts
    responsible: Texts
    due: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewText:
    """What was said of an action that an earlier meeting had agreed: `state` is open, done or dropped."""

    text: Texts
    responsible: Texts
    due: str | None
    meeting_title: Texts
    meeting_path: str
    meeting_on: str
    state: str
    note: Texts


@dataclass(frozen=True, slots=True)
class ApprovalText:
    """Who signed, in what office, when; whether the writer entered it."""

    name: str
    office: Texts
    on: str
    by_writer: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: in which part (a key of SECTIONS), which row (from 1; 0 the part itself), which
    language."""

    section: str
    row: int
    language: str
    label: str
