"""`MinutesText`: the record of a meeting at one moment.

Built from the working rows, kept in a publication, read back from it: one structure for page, PDF and search.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts, texts
from workshops.models.choices import Group
from workshops.text_parts import (
    SECTIONS,
    AgendaText,
    ApprovalText,
    AttendanceText,
    AxisRef,
    DecisionText,
    Gap,
    MeetingText,
    PresenceText,
    RecommendationText,
    ReviewText,
    SpeechText,
    WorkingGroupText,
)
from workshops.timetable import timed

if TYPE_CHECKING:
    from commitments.models import Axis
    from workshops.models import Meeting, Minutes


@dataclass(frozen=True, slots=True)
class MinutesText:
    """The whole record. `form` is minutes or account."""

    form: str
    meeting: MeetingText
    opening: Texts
    closing: Texts
    source: Texts
    closed_at: str | None = None
    agenda: list[AgendaText] = field(default_factory=list)
    attendance: list[AttendanceText] = field(default_factory=list)
    presences: list[PresenceText] = field(default_factory=list)
    reviews: list[ReviewText] = field(default_factory=list)
    speeches: list[SpeechText] = field(default_factory=list)
    working_groups: list[WorkingGroupText] = field(default_factory=list)
    recommendations: list[RecommendationText] = field(default_factory=list)
    decisions: list[DecisionText] = field(default_factory=list)
    approval: ApprovalText | None = None

    # Built and read back ---------------------------------------------------------------------------------------

    @classmethod
    def from_rows(cls, minutes: "Minutes") -> "MinutesText":
        """The record as the working rows have it now."""
        meeting = minutes.meeting
        reviews = meeting.reviews.select_related("decision__meeting")
        return cls(
            form=minutes.form,
            meeting=meeting_text(meeting),
            opening=texts(minutes, "opening"),
            closing=texts(minutes, "closing"),
            source=texts(minutes, "source"),
            closed_at=f"{minutes.closed_at:%H:%M}" if minutes.closed_at else None,
            agenda=timed(meeting, list(meeting.agenda.all())),
            attendance=[
                AttendanceText(row.group, row.women, row.men, row.unspecified) for row in meeting.attendance.all()
            ],
            presences=[
                PresenceText(texts(row, "name"), texts(row, "office"), row.state) for row in meeting.presences.all()
            ],
            reviews=[_review_from_row(row) for row in reviews],
            speeches=[
                SpeechText(texts(row, "speaker"), texts(row, "capacity"), texts(row, "text"))
                for row in meeting.speeches.all()
            ],
            working_groups=[
                WorkingGroupText(_axis(row.axis), texts(row, "facilitator"), texts(row, "discussed"))
                for row in meeting.working_groups.select_related("axis")
            ],
            recommendations=[
                RecommendationText(row.key, _axis(row.axis), texts(row, "text"))
                for row in meeting.recommendations.select_related("axis")
            ],
            decisions=[
                DecisionText(
                    row.key, texts(row, "text"), texts(row, "responsible"), row.due.isoformat() if row.due else None
                )
                for row in meeting.decisions.all()
            ],
            approval=ApprovalText(
                minutes.approved_name,
                texts(minutes, "approved_office"),
                minutes.approved_on.isoformat(),
                minutes.approved_by_writer,
            )
            if minutes.approved_on
            else None,
        )

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> "MinutesText":
        """The record read back from a publication's content."""
        rows = {
            name: [made(row) for row in content[name]]
            for name, made in (
                ("agenda", lambda row: AgendaText(**row)),
                ("attendance", lambda row: AttendanceText(**row)),
                ("presences", lambda row: PresenceText(**row)),
                ("reviews", lambda row: ReviewText(**row)),
                ("speeches", lambda row: SpeechText(**row)),
                ("working_groups", lambda row: WorkingGroupText(**{**row, "axis": _axis_back(row["axis"])})),
                ("recommendations", lambda row: RecommendationText(**{**row, "axis": _axis_back(row["axis"])})),
                ("decisions", lambda row: DecisionText(**row)),
            )
        }
        return cls(
            meeting=MeetingText(**content["meeting"]),
            approval=ApprovalText(**content["approval"]) if content["approval"] else None,
            **{name: content[name] for name in ("form", "opening", "closing", "source", "closed_at")},
            **rows,
        )

    def to_content(self) -> dict[str, Any]:
        """The record as plain data for a publication."""
        return asdict(self)

    # Asked by pages --------------------------------------------------------------------------------------------

    @property
    def is_account(self) -> bool:
        """Whether it is an account: no approval, no signature places."""
        return self.form == "account"

    @property
    def counted(self) -> dict[str, int | None]:
        """Women, men, not noted and all together; None for what nobody counted."""
        sums: dict[str, int | None] = {}
        for name in ("women", "men", "unspecified", "total"):
            known = [number for row in self.attendance if (number := getattr(row, name)) is not None]
            sums[name] = sum(known) if known else None
        return sums

    def gaps(self, languages: Iterable[str]) -> list[Gap]:
        """What is missing before it can be published in these languages, in reading order.

        Every text that stands in one language must stand in each of these; every recommendation is on an axis; there
        must be something to read.
        """
        return list(self._gaps(tuple(languages)))

    def _gaps(self, languages: tuple[str, ...]) -> Iterator[Gap]:
        if not self._has_something():
            yield Gap("opening", 0, "", str(_("Nothing is recorded yet")))
        for name in ("title", "subject", "place", "organisers"):
            yield from _missing("meeting", 0, getattr(self.meeting, name), languages, _PLAN[name])
        for name in ("opening", "closing", "source"):
            yield from _missing(name, 0, getattr(self, name), languages, SECTIONS[name])
        if self.is_account and not self.source[AUTHORITATIVE]:
            yield Gap("source", 0, AUTHORITATIVE, str(_("From what the account was prepared")))
        for section in _FIELDS:
            yield from self._row_gaps(section, languages)
        if self.approval:
            yield from _missing("closing", 0, self.approval.office, languages, _("Office of who signed"))

    def _row_gaps(self, section: str, languages: tuple[str, ...]) -> Iterator[Gap]:
        for number, row in enumerate(getattr(self, section), start=1):
            for name, label in _FIELDS[section].items():
                yield from _missing(section, number, getattr(row, name), languages, label)
            needed = _NEEDED.get(section)
            if needed and not any(getattr(row, needed).values()):
                yield Gap(section, number, AUTHORITATIVE, str(_FIELDS[section][needed]))
            if section == "recommendations" and row.axis is None:
                yield Gap(section, number, "", str(_("Its axis")))
            if section == "reviews" and row.state == "dropped" and not any(row.note.values()):
                yield Gap(section, number, AUTHORITATIVE, str(_FIELDS[section]["note"]))

    def _has_something(self) -> bool:
        said = any(item.said[AUTHORITATIVE] for item in self.agenda)
        rows = (self.speeches, self.working_groups, self.recommendations, self.decisions)
        return said or bool(self.opening[AUTHORITATIVE]) or any(rows)

    def on_axes(self) -> "list[WorkingGroupText | RecommendationText]":
        """The rows that are on an axis."""
        return [*self.working_groups, *self.recommendations]

    def words(self) -> list[str]:
        """Every text in every language, for search."""
        return [text for text in _strings(asdict(self)) if text]

    def paragraphs(self, language: str) -> list[str]:
        """The recorded texts in one language, in the order of the paper."""
        found = [self.opening[language], self.source[language]]
        for item in self.agenda:
            found += [item.title[language], item.said[language]]
        for section, names in _FIELDS.items():
            if section != "agenda":
                found += [getattr(row, name)[language] for row in getattr(self, section) for name in names]
        found.append(self.closing[language])
        return [text for text in found if text]


_PLAN: dict[str, Promise] = {
    "title": _("Title"),
    "subject": _("What it is about"),
    "place": _("Place"),
    "organisers": _("Organisers"),
}
_FIELDS: dict[str, dict[str, Promise]] = {
    "agenda": {"title": _("Point of the agenda"), "said": _("What was said")},
    "presences": {"name": _("Name"), "office": _("Office")},
    "reviews": {"note": _("What was said of it")},
    "speeches": {"speaker": _("Name"), "capacity": _("Speaking as"), "text": _("What was said")},
    "working_groups": {"facilitator": _("Facilitator"), "discussed": _("What it discussed")},
    "recommendations": {"text": _("Recommendation")},
    "decisions": {"text": _("Action agreed"), "responsible": _("Responsible")},
}
"""The translated fields of each kind of row, in reading order."""
_NEEDED = {"agenda": "title", "recommendations": "text", "decisions": "text"}
"""Without this text a row says nothing."""


def _missing(section: str, row: int, value: Texts, languages: tuple[str, ...], label: Any) -> Iterator[Gap]:
    if any(value.values()):
        for language in languages:
            if not value.get(language):
                yield Gap(section, row, language, str(label))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict) and set(value) == set(LANGUAGES):
        yield from value.values()
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _axis(row: "Axis | None") -> AxisRef | None:
    return AxisRef(row.number, row.pictogram, texts(row, "title")) if row else None


def _axis_back(content: dict[str, Any] | None) -> AxisRef | None:
    return AxisRef(**content) if content else None


def _review_from_row(row: Any) -> ReviewText:
    decision = row.decision
    return ReviewText(
        text=texts(decision, "text"),
        responsible=texts(decision, "responsible"),
        due=decision.due.isoformat() if decision.due else None,
        meeting_title=texts(decision.meeting, "title"),
        meeting_path=decision.meeting.path,
        meeting_on=timezone.localdate(decision.meeting.starts_at).isoformat(),
        state=row.state,
        note=texts(row, "note"),
    )


def meeting_text(meeting: "Meeting") -> MeetingText:
    """The plan of a meeting as the working row has it now."""
    return MeetingText(
        uid=str(meeting.uid),
        path=meeting.path,
        kind=meeting.kind,
        title=texts(meeting, "title"),
        subject=texts(meeting, "subject"),
        place=texts(meeting, "place"),
        organisers=texts(meeting, "organisers"),
        attending=meeting.attending,
        starts_at=timezone.localtime(meeting.starts_at).isoformat(timespec="minutes"),
        ends_at=timezone.localtime(meeting.ends_at).isoformat(timespec="minutes") if meeting.ends_at else None,
        precision=meeting.precision,
        invited=[code for code in Group.values if code in meeting.invited],
        programme=meeting.programme.slug,
        programme_title=texts(meeting.programme, "title"),
    )
