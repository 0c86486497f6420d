"""The public pages of progress reports and of the evaluation: always a published text."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from commitments.models import ReportKind
from commitments.monitoring.report.document import chart_of
from commitments.monitoring.report.text import FollowedText
from commitments.views import reading
from tamazgana_open.page_cache import public_page
from tamazgana_open.publications.models import Publication


@require_safe
@public_page()
def progress_report(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One progress report. 404 until it is published."""
    return _page(request, slug, kind=ReportKind.PROGRESS, number=min(number, 32_000))


@require_safe
@public_page()
def evaluation(request: HttpRequest, slug: str) -> HttpResponse:
    """The final evaluation. 404 until it is published."""
    return _page(request, slug, kind=ReportKind.EVALUATION)


def _page(request: HttpRequest, slug: str, **wanted: Any) -> HttpResponse:
    read = reading(request, slug)
    rows = read.programme.monitoring_reports.exclude(publication=None).select_related(
        "publication__corrected_by", "publication__translated_by"
    )
    rows = rows.defer(
        "publication__content", "publication__corrected_by__content", "publication__translated_by__content"
    )
    row = get_object_or_404(rows, **wanted)
    edition = row.edition
    text = None if edition.is_redacted else _frozen(edition.pk, edition.sha256)
    renditions = edition.renditions.select_related("publication")
    context = {**read.context(), **shown(text), "publication": edition, "row": row, "renditions": renditions}
    return render(request, "commitments/monitoring/report.html", context)


def shown(text: FollowedText | None) -> dict[str, Any]:
    """What the body of a report is given."""
    return {"report": text, "chart": SimpleLazyObject(lambda: chart_of(text)) if text else None}


@lru_cache(maxsize=8)
def _frozen(pk: int, sha256: str) -> FollowedText:
    # Frozen content never changes, so reading it once per process is enough; the hash names it.
    return FollowedText.from_content(Publication.objects.only("content").get(pk=pk).data)
