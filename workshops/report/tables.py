"""The report on meetings as tables for spreadsheets: what each column is called, means and holds.

No person is in them: people are counted by group, and whoever answers for an action is named by an office. A cell is
empty where nothing is known: a number that was not counted is empty, never zero.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, override, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commitments.models import ProgrammeEvent
from commitments.workspace_forms import language_name
from tamazgana_open.bilingual import LANGUAGES, texts
from tamazgana_open.exports import Sheet
from tamazgana_open.formats import moroccan
from workshops.models import Group, Meeting, MeetingKind, MeetingState, MinutesForm
from workshops.report import lines as report_lines
from workshops.report.lines import ActionState, MeetingLine, Outcome
from workshops.report.selection import Selection


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its stable code, its heading and meaning for people, its width in characters, and the cell of a line.

    A `translated` one becomes one column for each language; its cell is a text in all languages.
    """

    code: str
    heading: Promise | str
    meaning: Promise | str
    cell: Callable[[Any], Any]
    width: int = 0
    translated: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title, its columns and, for a selection on a day, its lines."""

    title: Promise
    columns: tuple[Column, ...]
    lines: Callable[[Selection, date], Iterable[Any]]

    def codes(self) -> list[str]:
        """The stable names of all columns."""
        return [
            code
            for column in self.columns
            for code in (
                [f"{column.code}_{language}" for language in LANGUAGES] if column.translated else [column.code]
            )
        ]

    def headings(self) -> list[str]:
        """What the columns are called in the reader's language."""
        return [
            heading
            for column in self.columns
            for heading in (
                [f"{column.heading} – {language_name(language)}" for language in LANGUAGES]
                if column.translated
                else [str(column.heading)]
            )
        ]

    def widths(self) -> list[int]:
        """The widths of all columns; 0 where it follows from the heading."""
        return [column.width for column in self.columns for _part in (LANGUAGES if column.translated else "1")]

    def rows(self, selection: Selection, today: date, *, codes: bool) -> Iterator[list[Any]]:
        """The cells of each line. A choice is given by its code, or in the reader's words."""
        for line in self.lines(selection, today):
            cells: list[Any] = []
            for column in self.columns:
                value = column.cell(line)
                if column.translated:
                    cells += [value.get(language, "") for language in LANGUAGES]
                elif isinstance(value, TextChoices):
                    cells.append(value.value if codes else str(value.label))
                elif isinstance(value, bool):
                    cells.append(str(value).lower() if codes else gettext("yes") if value else gettext("no"))
                else:
                    cells.append(value.isoformat() if codes and isinstance(value, date) else value)
            yield cells


def sheet(table: Table, selection: Selection, today: date) -> Sheet:
    """The table as a sheet of a workbook."""
    rows = table.rows(selection, today, codes=False)
    return Sheet(str(table.title), table.headings(), rows, table.widths())


# Columns ----------------------------------------------------------------------------------------------------------


def _day(meeting: Meeting) -> date | str:
    day = timezone.localdate(meeting.starts_at)
    return f"{day:%Y-%m}" if meeting.precision == ProgrammeEvent.Precision.MONTH else day


def _hour(meeting: Meeting, field: str) -> str:
    value = getattr(meeting, field)
    known = value is not None and meeting.precision == ProgrammeEvent.Precision.MOMENT
    return moroccan.time_of(value) if known else ""


def _about(meeting: Callable[[Any], Meeting]) -> tuple[Column, ...]:
    # What every table says of the meeting.
    return (
        Column("meeting", _("Meeting"), _("The meeting’s part of its address, which never changes."),
               lambda line: meeting(line).address, 34),
        Column("date", _("Date"), _("The day of the meeting; year and month where no more is known."),
               lambda line: _day(meeting(line)), 12),
        Column("kind", _("Kind of meeting"), _("What sort of meeting it is."),
               lambda line: MeetingKind(meeting(line).kind), 24),
        Column("title", _("Title"), _("The title of the meeting."),
               lambda line: texts(meeting(line), "title"), 40, translated=True),
        Column("illustrative", _("Illustrative"), _("Whether it is a made-up example."),
               lambda line: meeting(line).illustrative, 12),
    )  # fmt: skip


_COUNTS = (
    ("women", pgettext_lazy("attendance", "Women")),
    ("men", pgettext_lazy("attendance", "Men")),
    ("unspecified", pgettext_lazy("attendance", "Not noted")),
)


def _group_columns() -> Iterator[Column]:
    for group in Group:
        for name, label in _COUNTS:
            yield Column(
                f"{group.value}_{name}",
                _Joined("{0} – {1}", group.label, label),
                _Joined(_("“{0}”, of the group “{1}”. Empty where it was not counted."), label, group.label),
                _count_of(group.value, name),
                13,
            )


class _Joined:
    # Translated words put together when they are read, in the language of that moment.
    def __init__(self, pattern: Promise | str, *parts: Promise | str) -> None:
        self.pattern, self.parts = pattern, parts

    def __str__(self) -> str:
        return str(self.pattern).format(*(str(part) for part in self.parts))


def _count_of(group: str, name: str) -> Callable[[MeetingLine], int | None]:
    return lambda line: getattr(line.heads[group], name) if group in line.heads else None


def _recorded(line: MeetingLine, number: int) -> int | None:
    return number if line.record else None


MEETINGS = Table(
    _("Meetings"),
    (
        *_about(lambda line: line.meeting),
        Column("starts", _("Starts at"), _("The hour at which it begins, where it is known."),
               lambda line: _hour(line.meeting, "starts_at"), 10),
        Column("ends", _("Ends at"), _("The hour at which it ends, where it is known."),
               lambda line: _hour(line.meeting, "ends_at"), 10),
        Column("place", _("Place"), _("Where it takes place."),
               lambda line: texts(line.meeting, "place"), 30, translated=True),
        Column("state", _("State"), _("Whether it is planned, was held, was postponed or cancelled."),
               lambda line: MeetingState(line.meeting.state), 12),
        Column("reason", _("Reason"), _("Why it was postponed, moved or cancelled."),
               lambda line: texts(line.meeting, "reason"), 30, translated=True),
        Column("record", _("Published record"), _("Minutes or account; empty where none is published."),
               lambda line: MinutesForm(line.record) if line.record else None, 16),
        Column("reference", _("Reference"), _("Reference of the published record in the register."),
               lambda line: line.reference, 22),
        Column("women", pgettext_lazy("attendance", "Women"), _("Women counted, all groups. Empty where not counted."),
               lambda line: line.women),
        Column("men", pgettext_lazy("attendance", "Men"), _("Men counted, all groups. Empty where not counted."),
               lambda line: line.men),
        Column("unspecified", pgettext_lazy("attendance", "Not noted"),
               _("People counted without noting whether women or men. Empty where not counted."),
               lambda line: line.unspecified, 12),
        Column("total", _("Total"), _("All who were counted. Empty where nobody was counted."),
               lambda line: line.total),
        Column("recommendations", _("Recommendations"), _("Recommendations in the published record."),
               lambda line: _recorded(line, len(line.outcomes))),
        *(
            Column(f"recommendations_{outcome.value}", _Joined("{0} – {1}", _("Recommendations"), outcome.label),
                   _Joined(_("Recommendations of which this is known today: {0}."), outcome.label),
                   lambda line, outcome=outcome: _recorded(line, line.outcomes.count(outcome)), 16)
            for outcome in Outcome
        ),
        Column("actions", _("Actions agreed"), _("Actions agreed in the published record."),
               lambda line: _recorded(line, len(line.states))),
        *(
            Column(f"actions_{state.value}", _Joined("{0} – {1}", _("Actions agreed"), state.label),
                   _Joined(_("Actions of which this is known today: {0}."), state.label),
                   lambda line, state=state: _recorded(line, line.states.count(state)), 16)
            for state in ActionState
        ),
        *_group_columns(),
    ),
    report_lines.meetings,
)  # fmt: skip


def _groups(selection: Selection, today: date) -> Iterator[tuple[MeetingLine, Any]]:
    for line in report_lines.meetings(selection, today):
        yield from ((line, row) for row in line.heads.values())


ATTENDANCE = Table(
    _("Attendance"),
    (
        *_about(lambda pair: pair[0].meeting),
        Column("reference", _("Reference"), _("Reference of the published record in the register."),
               lambda pair: pair[0].reference, 22),
        Column("group", pgettext_lazy("attendance", "Group"), _("The group that came."),
               lambda pair: Group(pair[1].group), 28),
        *(
            Column(name, label, _Joined(_("“{0}”, of this group. Empty where it was not counted."), label),
                   lambda pair, name=name: getattr(pair[1], name), 12)
            for name, label in _COUNTS
        ),
        Column("total", _("Total"), _("All of the group who were counted. Empty where nobody was counted."),
               lambda pair: pair[1].total),
    ),
    _groups,
)  # fmt: skip

RECOMMENDATIONS = Table(
    _("Recommendations"),
    (
        *_about(lambda line: line.meeting),
        Column("axis", _("Axis"), _("Number of the axis."), lambda line: line.axis.number if line.axis else None, 8),
        Column("axis_title", _("Title of the axis"), _("Title of the axis."),
               lambda line: line.axis.title if line.axis else {}, 30, translated=True),
        Column("text", _("Recommendation"), _("The recommendation as it was published."),
               lambda line: line.text, 60, translated=True),
        Column("outcome", _("What became of it"), _("Taken up, not taken up, or no answer yet."),
               lambda line: line.outcome, 18),
        Column("commitment", _("Commitment"), _("Code of the commitment to which it led."),
               lambda line: line.commitment.code if line.commitment else "", 12),
        Column("why_not", _("Why no commitment came of it"), _("The reason, where no commitment came of it."),
               lambda line: line.why_not, 40, translated=True),
        Column("answered_on", _("Answered on"), _("The day on which it was last said what became of it."),
               lambda line: timezone.localdate(line.settled_at) if line.settled_at else None, 14),
    ),
    lambda selection, today: report_lines.recommendations(selection),
)  # fmt: skip

ACTIONS = Table(
    _("Actions agreed"),
    (
        *_about(lambda line: line.meeting),
        Column("text", _("Action agreed"), _("The action as it was published."),
               lambda line: line.text, 60, translated=True),
        Column("responsible", _("Responsible"), _("The office or body that answers for it."),
               lambda line: line.responsible, 26, translated=True),
        Column("due", pgettext_lazy("of an action", "Due"), _("The day by which it is to be done."),
               lambda line: line.due, 12),
        Column("state", _("State"), _("Overdue, open, done or dropped, on the day on which this table was made."),
               lambda line: line.state, 12),
        Column("days_overdue", _("Days overdue"), _("Days since it was due, where it is overdue."),
               lambda line: line.days_overdue, 12),
        Column("done_on", _("Done on"), _("The day on which it was done."), lambda line: line.done_on, 12),
        Column("dropped_on", _("Dropped on"), _("The day on which it was dropped."),
               lambda line: line.dropped_on, 14),
        Column("result", _("What was done, or why it was dropped"), _("In the words of who closed it."),
               lambda line: line.outcome, 40, translated=True),
    ),
    report_lines.actions,
)  # fmt: skip

TABLES: dict[str, Table] = {
    "meetings": MEETINGS,
    "attendance": ATTENDANCE,
    "recommendations": RECOMMENDATIONS,
    "actions": ACTIONS,
}
"""Every table by the name that its address gives."""


# The sheet that explains ------------------------------------------------------------------------------------------

EXPLANATIONS = (
    (_("What counts"), _("Attendance, recommendations and actions are those of published minutes and accounts alone.")),
    (_("Empty cells"), _("Not known or not counted, which is not zero.")),
)


def explanation(selection: Selection, today: date) -> Sheet:
    """What the workbook is about and what each column means, in every language."""

    def said(*promises: Any) -> list[str]:
        cells = []
        for language in LANGUAGES:
            with override(language):
                cells += [str(promise() if callable(promise) else promise) for promise in promises]
        return cells

    def rows() -> Iterator[list[str]]:
        for name, value in scope(selection, today):
            yield ["", "", *said(name, value)]
        for name, text in EXPLANATIONS:
            yield ["", "", *said(name, text)]
        for table in TABLES.values():
            for column in table.columns:
                code = ", ".join(f"{column.code}_{part}" for part in LANGUAGES) if column.translated else column.code
                yield [str(table.title), code, *said(column.heading, column.meaning)]

    header = [gettext("Sheet"), gettext("Code of the column")]
    for language in LANGUAGES:
        header += [
            f"{gettext('Column')} – {language_name(language)}",
            f"{gettext('Meaning')} – {language_name(language)}",
        ]
    return Sheet(gettext("What each column means"), header, rows(), [20, 28, *[30, 60] * len(LANGUAGES)])


def scope(selection: Selection, today: date) -> list[tuple[Any, Callable[[], str]]]:
    """What the report is about, as names and values; each value is a function that says it in the active language."""

    def period() -> str:
        first, last = moroccan.date_long(selection.since), moroccan.date_long(selection.until)
        return pgettext("days", "From %(start)s to %(end)s") % {"start": first, "end": last}

    def kind() -> str:
        return str(MeetingKind(selection.kind).label) if selection.kind else gettext("all kinds")

    return [
        (_("Programme"), lambda: str(selection.programme.phrase("title"))),
        (pgettext_lazy("of a report", "Period"), period),
        (_("Kind of meeting"), kind),
        (_("As it stands on"), lambda: moroccan.date_long(today)),
    ]
