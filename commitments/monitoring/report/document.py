"""A report or the evaluation on paper: what its template shows, from frozen content alone."""

from collections.abc import Iterator
from dataclasses import replace
from textwrap import shorten
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from commitments.models.monitoring_report import ReportKind
from commitments.monitoring import charts
from commitments.monitoring.report.text import FollowedText
from tamazgana_open.bilingual import phrase
from tamazgana_open.publications.kinds import Kind, Passage
from tamazgana_open.templatetags.charts import Chart

HEAD_CHARACTERS = 64
"""What fits into one line above a page, the commune's name included."""


def chart_of(text: FollowedText, name: str = "progress") -> Chart:
    """The levels by axis, in the active language."""
    return charts.by_axis(
        (
            charts.AxisLevels(
                axis.number,
                axis.title,
                [row.completion for row in axis.commitments],
                sum(bool(row.days_late) for row in axis.commitments),
            )
            for axis in text.axes
        ),
        name,
    )


def context(content: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """What `commitments/monitoring/report_document.html` shows besides the imprint of the publication."""
    text = FollowedText.from_content(content)
    parts = {}
    for language in languages:
        with override(language):
            # Names stand for parts of drawings: in a paper of two languages each chart is there twice.
            parts[language] = replace(chart_of(text), name=f"progress-{language}")
    return {
        "report": text,
        "charts": parts,
        "correction": content.get("correction"),
        "running_title": {language: _running_title(content, text, language) for language in languages},
    }


def _running_title(content: dict[str, Any], text: FollowedText, language: str) -> str:
    rest = max(20, HEAD_CHARACTERS - len(content["commune"]["name"][language]))
    return shorten(str(phrase(text.programme, language)), rest, placeholder=" …")


def _path(content: dict[str, Any]) -> str:
    report = content["report"]
    home = f"programmes/{report['slug']}/monitoring/"
    return f"{home}evaluation/" if report["kind"] == ReportKind.EVALUATION else f"{home}reports/{report['number']}/"


def _passages(content: dict[str, Any]) -> Iterator[Passage]:
    text = FollowedText.from_content(content)
    for language in content["languages"]:
        words = [text.introduction[language], text.lessons[language], text.conclusion[language]]
        for row in text.commitments():
            words += [f"{row.code} {row.title[language]}"]
            words += [part for record in row.records for part in (record.text[language], record.evidence[language])]
        with override(language):
            kind = str(ReportKind(text.kind).label).capitalize()
        title = f"{kind} – {text.programme[language]}"
        yield Passage(_path(content), language, title, "\n".join(filter(None, words)))


def _kind(code: str, series: str, label: Any) -> Kind:
    return Kind(
        code=code,
        series=series,
        label=label,
        template="commitments/monitoring/report_document.html",
        context=context,
        path=_path,
        passages=_passages,
    )


PROGRESS_REPORT = _kind(ReportKind.PROGRESS.value, "RA", _("progress report"))
EVALUATION = _kind(ReportKind.EVALUATION.value, "EV", _("final evaluation"))
