"""The report on meetings: on screen, on paper, and as tables to take away."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.bilingual import direction, reading_language
from tamazgana_open.commune.models import Commune
from tamazgana_open.exports import csv_response, xlsx_response
from tamazgana_open.templatetags.charts import Chart
from workshops.models import MeetingKind
from workshops.permissions import can_report
from workshops.report import charts as report_charts
from workshops.report import lines as report_lines
from workshops.report import tables as report_tables
from workshops.report.figures import report as figures
from workshops.report.forms import ReportForm
from workshops.report.selection import Selection

MOST_LINES, MOST_ON_PAPER = 200, 100
"""Lines of one list on screen, and on paper, for which somebody waits; all of them are in the tables."""

View = Callable[[HttpRequest, ReportForm], HttpResponse]


def for_readers(view: View) -> Callable[..., HttpResponse]:
    """The view gets a form that says what the report is about; where that cannot be, the form is shown again (400)."""

    @require_safe
    @sign_in_first
    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        if not can_report(request.user):
            raise PermissionDenied
        form = ReportForm.opened(request.GET, viewer=request.user)
        if not form.is_valid():
            context = {"form": form, "content": None}
            return render(request, "space/meetings/report.html", context, status=200 if form.is_empty else 400)
        return view(request, form)

    return wrapper


@dataclass(frozen=True, slots=True)
class Cut:
    """The first lines of a list, and whether there are more."""

    lines: list[Any]
    more: bool
    most: int

    @classmethod
    def of(cls, lines: Iterable[Any], most: int) -> "Cut":
        """The first lines of these."""
        first = list(islice(lines, most + 1))
        return cls(first[:most], len(first) > most, most)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that the page and the paper show."""

    selection: Selection
    today: date
    report: Any
    charts: dict[str, Chart]
    meetings: Cut
    recommendations: Cut
    actions: Cut

    @classmethod
    def of(cls, selection: Selection, most: int) -> "Content":
        """The report on this selection, as it stands today; at most so many lines in each list."""
        today = timezone.localdate()
        made = figures(selection, today=today)
        return cls(
            selection,
            today,
            made,
            {
                "meetings": report_charts.meetings_chart(made),
                "attendance": report_charts.attendance_chart(made),
                "recommendations": report_charts.recommendations_chart(made),
                "actions": report_charts.actions_chart(made),
            },
            Cut.of(report_lines.meetings(selection, today), most),
            Cut.of(report_lines.recommendations(selection), most),
            Cut.of(report_lines.actions(selection, today), most),
        )

    @property
    def kind(self) -> str:
        """The kind of meeting that the report is about; empty for all."""
        return str(MeetingKind(self.selection.kind).label) if self.selection.kind else ""


@for_readers
def report(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """The report on screen, with what it is about to choose from."""
    selection = form.selection()
    context = {
        "form": form,
        "content": Content.of(selection, MOST_LINES),
        "query": _query(selection),
        "periods": _periods(selection),
        "tables": [(name, table.title) for name, table in report_tables.TABLES.items()],
        "illustrative": selection.programme.illustrative,
    }
    return render(request, "space/meetings/report.html", context)


@for_readers
def report_pdf(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """The same on A4, made while one waits: lists are cut, so that it stays short."""
    selection = form.selection()
    from tamazgana_open import pdf  # WeasyPrint is heavy: only whoever prints pays for loading it

    language = reading_language()
    commune = Commune.current().frozen()
    html = render_to_string(
        "workshops/report_document.html",
        {
            "content": {"commune": commune, "illustrative": selection.programme.illustrative},
            "language": language,
            "languages": (language,),
            "running_title": _("Report on meetings"),
            "report": Content.of(selection, MOST_ON_PAPER),
        },
    )
    name = _name(selection)
    made = pdf.render(html, identifier=f"{name}:{language}", style=pdf.palette(commune["colours"]))
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@for_readers
def report_csv(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """One of the tables: `?table=meetings`, attendance, recommendations or actions."""
    selection = form.selection()
    asked = request.GET.get("table", "")
    name = asked if asked in report_tables.TABLES else "meetings"
    table = report_tables.TABLES[name]
    rows = table.rows(selection, timezone.localdate(), codes=True)
    return csv_response(f"{_name(selection)}-{name}.csv", table.codes(), rows)


@for_readers
def report_xlsx(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """All tables in one workbook, with a sheet that explains each column."""
    selection = form.selection()
    today = timezone.localdate()
    sheets = [report_tables.sheet(table, selection, today) for table in report_tables.TABLES.values()]
    sheets.append(report_tables.explanation(selection, today))
    right_to_left = direction(reading_language()) == "rtl"
    return xlsx_response(f"{_name(selection)}.xlsx", sheets, right_to_left=right_to_left)


def _name(selection: Selection) -> str:
    parts = ["meetings", selection.programme.slug, selection.since.isoformat(), selection.until.isoformat()]
    return "-".join([*parts, selection.kind] if selection.kind else parts)


def _query(selection: Selection, **other: Any) -> str:
    chosen = {"since": selection.since, "until": selection.until, **other}
    days = {name: day.isoformat() for name, day in chosen.items()}
    return urlencode({**days, "programme": selection.programme.slug, "kind": selection.kind})


def _periods(selection: Selection) -> list[tuple[str, str]]:
    # What is asked for most, as names and queries.
    today = timezone.localdate()
    last_year = {"since": date(today.year - 1, 1, 1), "until": date(today.year - 1, 12, 31)}
    periods = [
        (_("This year"), _query(selection, since=date(today.year, 1, 1), until=today)),
        (_("Last year"), _query(selection, **last_year)),
    ]
    first = selection.first_day()
    return [*periods, (_("Since the first meeting"), _query(selection, since=first, until=today))] if first else periods
