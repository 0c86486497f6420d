"""A report made of the rows as they stand, and what it still lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from commitments.models import InvalidTransition, MonitoringReport
from commitments.monitoring import standing
from commitments.monitoring.recorded import Record
from commitments.monitoring.report.text import (
    FollowedAxis,
    FollowedCommitment,
    FollowedText,
    MeasuredText,
    PromiseText,
    RecordText,
    SlipText,
)
from commitments.monitoring.standing import CommitmentStanding, IndicatorStanding, MilestoneStanding, Standing
from commitments.text import decimal_text
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, TRANSLATIONS, texts
from tamazgana_open.publications.joining import lacking


def built(report: MonitoringReport) -> FollowedText:
    """The report as the rows have it now. Raises InvalidTransition where nothing is adopted any more."""
    found = standing.of(report.programme, on=report.ends)
    if found is None:
        raise InvalidTransition("no adopted text to report on")
    return FollowedText(
        kind=report.kind,
        number=report.number,
        programme=texts(report.programme, "title"),
        slug=report.programme.slug,
        starts=report.starts.isoformat(),
        ends=report.ends.isoformat(),
        adopted_on=report.programme.adopted_on.isoformat(),
        version=found.version.number,
        version_reference=found.version.edition.reference,
        introduction=texts(report, "introduction"),
        lessons=texts(report, "lessons") if "lessons" in report.words else dict.fromkeys(LANGUAGES, ""),
        conclusion=texts(report, "conclusion"),
        axes=_axes(found, report.starts),
    )


def _axes(found: Standing, starts: date) -> list[FollowedAxis]:
    axes = []
    for axis in found.axes:
        known = {row.text.code: row for row in axis.commitments}
        rows = [_commitment(known[text.code], starts) for text in axis.text.commitments]
        axes.append(FollowedAxis(axis.text.number, axis.text.pictogram, axis.text.title, rows))
    return axes


def _commitment(row: CommitmentStanding, starts: date) -> FollowedCommitment:
    text = row.text
    return FollowedCommitment(
        code=text.code,
        title=text.title,
        summary=text.summary,
        expected_result=text.expected_result,
        verification=text.verification,
        lead_body=text.lead_body,
        ends=text.ends,
        completion=row.completion,
        percent=row.percent,
        level_on=row.level_record.on.isoformat() if row.level_record else None,
        overdue=row.overdue,
        records=[_record(record) for record in reversed(row.standing) if record.on >= starts],
        milestones=[_milestone(milestone) for milestone in row.milestones],
        indicators=[_indicator(indicator) for indicator in row.indicators],
    )


def _record(record: Record) -> RecordText:
    return RecordText(
        on=record.on.isoformat(),
        nothing_new=record.nothing_new,
        completion=record.completion,
        percent=record.percent,
        text=record.text,
        evidence=record.evidence,
        documents=[document.reference for document in record.documents],
    )


def _milestone(row: MilestoneStanding) -> PromiseText:
    return PromiseText(
        title=row.text.title,
        output=row.text.output,
        promised=row.promised.isoformat(),
        expected=row.expected.isoformat(),
        done=row.done.isoformat() if row.done else None,
        days_late=row.days_late,
        slips=[SlipText(slip.before.isoformat(), slip.after.isoformat(), slip.reason) for slip in row.slips],
    )


def _indicator(row: IndicatorStanding) -> MeasuredText:
    last = row.last
    return MeasuredText(
        name=row.text.name,
        unit=row.text.unit,
        baseline=row.text.baseline,
        target=row.text.target,
        value=decimal_text(last.value) if last else None,
        on=last.on.isoformat() if last else None,
        source=last.source if last else dict.fromkeys(LANGUAGES, ""),
    )


# What is lacking --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing without which it is not published, and where it is mended."""

    sentence: str
    url: str


class NotYet(Exception):
    """The report cannot be published yet; `missing` says what is missing."""

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(f"{len(missing)} missing")
        self.missing = missing


def missing(report: MonitoringReport, text: FollowedText) -> list[Missing]:
    """All that is missing; empty where it can be published. Arabic is enough."""
    return list(_missing(report, text))


def _missing(report: MonitoringReport, text: FollowedText) -> Iterator[Missing]:
    written = report.written(AUTHORITATIVE)
    for name in report.words:
        if not written[name].strip():
            label = report._meta.get_field(name).verbose_name
            yield Missing(_("Not written in Arabic yet: %(part)s") % {"part": label}, address_of(report))
    for row in text.commitments():
        url = reverse("space-monitoring-commitment", args=[text.slug, row.code])
        if text.is_evaluation and not row.completion:
            yield Missing(_("Commitment %(code)s has no level: nothing was recorded of it.") % {"code": row.code}, url)
        elif not text.is_evaluation and not row.records:
            message = _("Nothing was recorded of commitment %(code)s in this period. Where nothing is new, say so.")
            yield Missing(message % {"code": row.code}, url)


def address_of(report: MonitoringReport, page: str = "") -> str:
    """The workspace page of a report, or one of those beneath: preview, publish, correct, translate."""
    name = f"-{page}" if page else ""
    if report.is_evaluation:
        return reverse(f"space-evaluation{name}", args=[report.programme.slug])
    return reverse(f"space-progress-report{name}", args=[report.programme.slug, report.number])


def untranslated(text: FollowedText) -> int:
    """How many texts lack a language: with any, it is published in Arabic alone, and the other joins later."""
    return sum(lacking(text.to_content(), language) for language in TRANSLATIONS)


def unexplained(text: FollowedText) -> list[Any]:
    """Milestones that are late and were never put off with a reason: the report says so."""
    return [milestone for row in text.late for milestone in row.late_milestones if not milestone.slips]
