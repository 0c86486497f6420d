"""The figures of the report on meetings as bars."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tamazgana_open.bilingual import Phrase
from tamazgana_open.templatetags.charts import DOTS, HOLLOW, SOLID, STRIPES, Bar, Chart, Series
from workshops.models import Group, MeetingKind, MeetingState
from workshops.report.figures import Report
from workshops.report.lines import ActionState, Outcome


def meetings_chart(report: Report) -> Chart:
    """Meetings by kind, and what became of them."""
    return Chart(
        name="meetings",
        title=_("Meetings by kind"),
        of=_("Kind of meeting"),
        series=[
            Series(MeetingState.HELD.label, SOLID),
            Series(MeetingState.PLANNED.label, DOTS),
            Series(MeetingState.POSTPONED.label, STRIPES),
            Series(MeetingState.CANCELLED.label, HOLLOW),
        ],
        bars=[
            Bar(MeetingKind(row.kind).label, [row.held, row.planned, row.postponed, row.cancelled])
            for row in report.meetings
        ],
    )


def attendance_chart(report: Report) -> Chart:
    """Who came, by group, women and men. How many meetings a group was at without being counted stands beside."""
    return Chart(
        name="attendance",
        title=_("Attendance by group, women and men"),
        of=pgettext("attendance", "Group"),
        series=[
            Series(pgettext("attendance", "Women"), SOLID),
            Series(pgettext("attendance", "Men"), STRIPES),
            Series(pgettext("attendance", "Not noted"), DOTS),
        ],
        bars=[
            Bar(
                Group(row.group).label,
                [row.women, row.men, row.unspecified],
                [row.counted, row.uncounted],
            )
            for row in report.heads
        ],
        more=[_("Meetings at which it was counted"), _("Meetings at which it was not")],
    )


def recommendations_chart(report: Report) -> Chart:
    """Recommendations by axis, and what became of them."""
    return Chart(
        name="recommendations",
        title=_("Recommendations by axis, and what became of them"),
        of=_("Axis"),
        series=[
            Series(Outcome.TAKEN_UP.label, SOLID),
            Series(Outcome.NOT_TAKEN_UP.label, STRIPES),
            Series(Outcome.AWAITING.label, DOTS),
        ],
        bars=[
            Bar(
                numbered(row.axis.number, row.axis.phrase("title")) if row.axis else _("On no axis"),
                [row.taken_up, row.not_taken_up, row.awaiting],
            )
            for row in report.answers
        ],
    )


def numbered(axis: int, title: Phrase) -> Phrase:
    """An axis by number and title."""
    return replace(title, text=f"{axis}. {title.text}")


def actions_chart(report: Report) -> Chart:
    """Actions agreed by kind of meeting, and how far they are."""
    return Chart(
        name="actions",
        title=_("Actions agreed, and how far they are today"),
        of=_("Kind of meeting"),
        series=[
            Series(ActionState.DONE.label, SOLID),
            Series(ActionState.OPEN.label, HOLLOW),
            Series(ActionState.OVERDUE.label, STRIPES),
            Series(ActionState.DROPPED.label, DOTS),
        ],
        bars=[
            Bar(MeetingKind(row.kind).label, [row.done, row.open, row.overdue, row.dropped]) for row in report.actions
        ],
    )
