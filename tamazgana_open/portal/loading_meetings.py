"""Meetings from data files: their plan and what is recorded of them, row by row. Those of the facts become accounts."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from commitments.models import Programme, ProgrammeEvent
from tamazgana_open.bilingual import LANGUAGES, Texts
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.journal.changes import change
from workshops.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MinutesForm,
    Presence,
    Recommendation,
    Row,
    Speech,
    WorkingGroup,
)

PLANNED = ("title", "subject", "place", "organisers")
"""What a plan says in every language."""
WORDS = ("opening", "closing")
"""What the minutes themselves say in every language; the rest stands in rows."""
PARTS: dict[str, tuple[type[Row], tuple[str, ...], tuple[str, ...]]] = {
    "agenda": (AgendaItem, ("title", "said"), ("level", "minutes")),
    "attendance": (Attendance, (), ("group", "women", "men", "unspecified")),
    "presences": (Presence, ("name", "office"), ("state",)),
    "speeches": (Speech, ("speaker", "capacity", "text"), ()),
    "working_groups": (WorkingGroup, ("facilitator", "discussed"), ("axis",)),
    "recommendations": (Recommendation, ("text",), ("axis",)),
    "decisions": (Decision, ("text", "responsible"), ("due",)),
}
"""The parts of a record in a data file: the rows' model, its fields in every language, its other fields."""


def load_real_meetings(programme: Programme, meetings: list[dict[str, Any]], *, now: datetime) -> None:
    """The meetings that the facts name, each the step of the programme whose key it gives; when and how exactly that is
    known, the step says. One with an account is published as such.

    A step that has its meeting keeps it: the commune may have changed it since, or entered the signed minutes.
    """
    for fields in meetings:
        event = programme.events.get(key=fields["event"])
        if Meeting.objects.filter(event=event).exists():
            continue
        with change():
            meeting = plan(
                programme, fields, event=event, starts_at=event.starts_at, precision=event.precision, by=None,
                public_from=now, now=now,
            )  # fmt: skip
            if account := fields.get("account"):
                meeting.minutes.change_form(
                    by=None, form=MinutesForm.ACCOUNT, source=texts_of(account, "source"), now=now
                )
                enter(meeting, account)
                meeting.minutes.publish(by=None, now=now)


def plan(
    programme: Programme,
    fields: dict[str, Any],
    *,
    starts_at: datetime,
    by: Any,
    public_from: datetime | None,
    now: datetime,
    ends_at: datetime | None = None,
    precision: str = ProgrammeEvent.Precision.MOMENT,
    event: ProgrammeEvent | None = None,
) -> Meeting:
    """Plan the meeting that a data file describes. Raises ValidationError where the file cannot be right."""
    texts = {name: text for field in PLANNED for name, text in _columns(fields, field).items()}
    return Meeting.plan(
        programme, by=by, slug=fields["slug"], public_from=public_from, now=now, kind=fields["kind"],
        starts_at=starts_at, ends_at=ends_at, precision=precision, event=event, invited=fields.get("invited", []),
        **texts,
    )  # fmt: skip


def enter(meeting: Meeting, fields: dict[str, Any], *, day: Callable[[Any], date] = date.fromisoformat) -> None:
    """Write what a data file records of a meeting; `day` reads its dates. Raises ValidationError."""
    minutes = meeting.minutes
    for field in WORDS:
        for name, text in _columns(fields, field).items():
            setattr(minutes, name, text)
    minutes.closed_at = time.fromisoformat(fields["closed_at"]) if "closed_at" in fields else None
    minutes.confirm_translations(WORDS)
    minutes.save()
    axes = {axis.number: axis for axis in meeting.programme.axes.all()}
    read = {"axis": axes.__getitem__, "due": day}
    for part, (model, translated, plain) in PARTS.items():
        rows = []
        for position, values in enumerate(fields.get(part, [])):
            # A group is counted in one row, which two people who record at once find under the same key.
            key = values.get("group") or values.get("key") or str(position + 1)
            row = model(meeting=meeting, position=position, key=key)
            for field in translated:
                for name, text in _columns(values, field).items():
                    setattr(row, name, text)
            for name in plain:
                if name in values:
                    setattr(row, name, read.get(name, _as_it_is)(values[name]))
            if isinstance(row, Presence):
                row.member = _member(row)
            row.confirm_translations(translated)
            # Each language for itself, whichever is active; the rest is the database's to refuse.
            row.clean_fields(exclude=["meeting", *translated])
            rows.append(row)
        model.objects.bulk_create(rows)
    meeting.index_words()


def texts_of(fields: dict[str, Any], field: str) -> Texts:
    """A text of a data file in every language; empty where the file has none."""
    return {language: fields.get(f"{field}_{language}", "") for language in LANGUAGES}


def _columns(fields: dict[str, Any], field: str) -> dict[str, str]:
    return {f"{field}_{language}": text for language, text in texts_of(fields, field).items()}


def _as_it_is(value: Any) -> Any:
    return value


def _member(row: Presence) -> CouncilMember | None:
    if not row.name_ar:
        return None
    return CouncilMember.objects.filter(name_ar=row.name_ar, illustrative=row.meeting.illustrative).first()
