"""What was recorded of the sample's earlier programme since its adoption, told by the ordinary acts."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from commitments.models import Commitment, MonitoringReport, Programme, Progress, ReportKind
from commitments.monitoring.report.publishing import publish_report
from tamazgana_open.portal.loading_meetings import texts_of
from tamazgana_open.portal.sample_meetings import Sample, on

RECORDED = time(16, 0)
"""At what hour of their days the acts are done."""


class SampleProgress:
    """Records of progress, milestones reached and put off, measures, a report, while they are loaded."""

    def __init__(self, programme: Programme, meetings: Sample) -> None:
        self.programme, self.meetings, self.by = programme, meetings, meetings.focal_point
        self.commitments: dict[str, Commitment] = {row.code: row for row in programme.commitments.all()}

    def tell(self, content: dict[str, Any]) -> None:
        """All that has happened by now, day by day."""
        acts: list[tuple[date, Callable[[dict[str, Any], datetime], None], dict[str, Any]]] = []
        for part, act, day in (
            ("progress", self._record, "on"),
            ("done", self._reach, "on"),
            ("put_off", self._put_off, "day"),
            ("measured", self._measure, "on"),
        ):
            acts += [(date.fromisoformat(told[day]), act, told) for told in content[part]]
        for day, act, told in sorted(acts, key=lambda one: one[0]):
            if day < timezone.localdate(self.meetings.now):
                act(told, on(day, RECORDED))
        published = date.fromisoformat(content["report"]["published"])
        if published < timezone.localdate(self.meetings.now):
            self._report(content["report"], on(published, RECORDED))

    def _record(self, told: dict[str, Any], now: datetime) -> None:
        commitment, day = self.commitments[told["commitment"]], timezone.localdate(now)
        if told.get("nothing_new"):
            Progress.nothing_new_on(commitment, on=day, by=self.by, text=texts_of(told, "text"), now=now)
            return
        minutes_of = told.get("minutes_of")
        Progress.enter(
            commitment,
            on=day,
            completion=told["completion"],
            percent=told.get("percent"),
            text=texts_of(told, "text"),
            evidence=texts_of(told, "evidence"),
            documents=[self.meetings.meetings[minutes_of].minutes.publication] if minutes_of else [],
            by=self.by,
            now=now,
        )

    def _report(self, told: dict[str, Any], now: datetime) -> None:
        ends = date.fromisoformat(told["ends"])
        report = MonitoringReport.begin(self.programme, ReportKind.PROGRESS, ends=ends, by=self.by, now=now)
        for name in report.words:
            report.put(name, texts_of(told, name))
        report.keep({}, by=self.by, now=now)
        publish_report(report, by=self.by, now=now)

    def _reach(self, told: dict[str, Any], now: datetime) -> None:
        milestone = self.commitments[told["commitment"]].milestones.all()[told["milestone"]]
        milestone.mark_done(timezone.localdate(now), by=self.by, now=now)

    def _put_off(self, told: dict[str, Any], now: datetime) -> None:
        milestone = self.commitments[told["commitment"]].milestones.all()[told["milestone"]]
        milestone.slip(date.fromisoformat(told["to"]), reason=texts_of(told, "reason"), by=self.by, now=now)

    def _measure(self, told: dict[str, Any], now: datetime) -> None:
        indicator = self.commitments[told["commitment"]].indicators.all()[told["indicator"]]
        indicator.measure(timezone.localdate(now), Decimal(told["value"]), source=texts_of(told, "source"),
                          by=self.by, now=now)  # fmt: skip
