"""The public page of monitoring: how far the adopted programme is, what is late first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from commitments.models import MonitoringReport
from commitments.monitoring import charts, standing
from commitments.monitoring.standing import Standing
from commitments.views import Reading, reading
from tamazgana_open.page_cache import public_page
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import LATER_EDITIONS
from tamazgana_open.statements import Joint, Statement, columns_in, joined
from tamazgana_open.templatetags.frozen import key_of

LATEST = 5
"""So many of what is late stand at the head of the page."""


@require_safe
@public_page()
def monitoring(request: HttpRequest, slug: str) -> HttpResponse:
    """Counts, what is late, the levels by axis, each commitment; before the adoption what will be here and when."""
    read = reading(request, slug)
    found = standing_of(read)
    shown = read.context()
    levels = levels_of(found) if found else []
    context = {
        **shown,
        "standing": found,
        "latest": found.late[:LATEST] if found else [],
        "more_late": max(0, len(found.late) - LATEST) if found else 0,
        "chart": SimpleLazyObject(lambda: charts.by_axis(levels)) if found else None,
        "chart_key": key_of(levels),
        "reports": published_reports(read) if found else [],
        "council": next((step for step in shown["steps"] if step.code == "deliberation"), None),
    }
    return render(request, "commitments/monitoring/monitoring.html", context)


def standing_of(read: Reading, code: str = "") -> Standing | None:
    """How far a programme in hand is; with a code, that commitment alone and all that is known of it."""
    if read.programme.adopted_version_id is None:
        return None
    adopted = next((row for row in read.versions if row.pk == read.programme.adopted_version_id), None)
    # What the law had removed is no longer in the list: then there is nothing to follow.
    return standing.of(read.programme, adopted, code=code) if adopted else None


def levels_of(found: Standing) -> list[charts.AxisLevels]:
    """The levels by axis."""
    return [
        charts.AxisLevels(
            axis.text.number,
            axis.text.title,
            [row.completion for row in axis.commitments],
            sum(bool(row.days_late) for row in axis.commitments),
        )
        for axis in found.axes
    ]


def published_reports(read: Reading) -> list[MonitoringReport]:
    """The reports and the evaluation that were published, with their editions."""
    reports = [joined(row, _REPORT_PARTS) for row in _REPORTS(read.programme.pk)]
    for report in reports:
        report.programme = read.programme
    return reports


_TOLD = ("reference", "titles", "published_at")
_REPORT_PARTS = (
    Joint(MonitoringReport, names=("kind", "number", "publication_id", "programme_id")),
    *(Joint(Publication, f"publication{way}", _TOLD) for way in ("", *(f"__{name}" for name in LATER_EDITIONS))),
)
_REPORTS = Statement(
    lambda programme: MonitoringReport.objects.filter(programme=programme, publication__isnull=False).values_list(
        *columns_in(_REPORT_PARTS)
    )
)
