"""Progress reports and the final evaluation: the commune's own words around what was recorded, until and after they
are published."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.in_force import check_day, hold_in_force, in_force_since
from commitments.models.programme import Programme
from tamazgana_open.bilingual import LANGUAGES, TranslatedModel, texts
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications.models import Publication


class ReportKind(models.TextChoices):
    """The two kinds, by the code of their publications."""

    PROGRESS = "progress_report", _("progress report")
    EVALUATION = "evaluation", _("final evaluation")


WORDS = {
    ReportKind.PROGRESS: ("introduction", "conclusion"),
    ReportKind.EVALUATION: ("introduction", "lessons", "conclusion"),
}
"""The texts that the commune writes, in the order in which they are read."""


class MonitoringReport(TranslatedModel):
    """A report of one period, or the evaluation of the whole time. Its figures are made of the records."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="monitoring_reports", editable=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=ReportKind, editable=False)
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    introduction = models.TextField(_("introduction"), max_length=6000, blank=True)
    lessons = models.TextField(_("lessons learnt"), max_length=6000, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=6000, blank=True)
    publication = models.OneToOneField(
        Publication, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    """The first edition; those that correct it or add a language follow from it."""
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["kind", "-ends", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind", "number"], name="monitoring_report_number_is_unique"),
            models.CheckConstraint(
                condition=models.Q(kind=ReportKind.PROGRESS) | models.Q(kind=ReportKind.EVALUATION, number=1),
                name="one_evaluation_of_a_programme",
                violation_error_message=_("A programme has one final evaluation."),
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1),
                name="monitoring_report_number_starts_at_1",
                violation_error_message=_("Reports are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("starts")),
                name="monitoring_report_ends_after_it_starts",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        if self.is_evaluation:
            return reverse("evaluation", args=[self.programme.slug])
        return reverse("progress-report", args=[self.programme.slug, self.number])

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.programme.illustrative

    def journal_title(self) -> dict[str, str]:
        return texts(self.programme, "title")

    def journal_path(self) -> str:
        return f"programmes/{self.programme.slug}/monitoring/"

    @property
    def is_evaluation(self) -> bool:
        """Whether this is the final evaluation."""
        return self.kind == ReportKind.EVALUATION

    @property
    def words(self) -> tuple[str, ...]:
        """The names of the texts that the commune writes."""
        return WORDS[ReportKind(self.kind)]

    @property
    def edition(self) -> Publication | None:
        """The publication to read: the last edition. None before the first."""
        return self.publication and self.publication.last_edition

    # Acts -----------------------------------------------------------------------------------------------------

    @classmethod
    def begin(
        cls, programme: Programme, kind: str, *, starts: date | None = None, ends: date, by: Any, now: Any = None
    ) -> "MonitoringReport":
        """A report of the time from `starts` (left out: the adoption) to `ends`, both included, still without words.

        Raises InvalidTransition out of the stage, ValidationError for the period or a second evaluation.
        """
        now = now or timezone.now()
        with change():
            programme = hold_in_force(programme.pk)
            starts = starts or in_force_since(programme)
            _check_period(programme, starts, ends, now)
            last = programme.monitoring_reports.filter(kind=kind).aggregate(last=models.Max("number"))["last"] or 0
            if kind == ReportKind.EVALUATION and last:
                raise ValidationError(_("A programme has one final evaluation."), code="evaluation")
            report = cls(programme=programme, kind=kind, number=last + 1, starts=starts, ends=ends, saved_by=by)
            report.saved_at = now
            report.save()
            record("monitoring_report.begun", by=by, target=report, public=False, now=now)
        return report

    def keep(self, values: dict[str, Any], *, by: Any, now: datetime | None = None) -> None:
        """Keep what was written: texts by column (`introduction_ar`), and the period before the first edition. Call
        with the row locked and its translations confirmed.

        Raises ValidationError for the period.
        """
        now = now or timezone.now()
        for name, value in values.items():
            setattr(self, name, value)
        if self.publication_id is None:
            _check_period(self.programme, self.starts, self.ends, now)
        self.saved_at, self.saved_by = now, by
        self.save()
        record("monitoring_report.changed", by=by, target=self, public=False, now=now)

    def written(self, language: str) -> dict[str, str]:
        """The commune's texts in one language by name."""
        return {name: getattr(self, f"{name}_{language}") or "" for name in self.words}

    def outdated(self) -> list[str]:
        """The columns whose Arabic has changed since they were translated."""
        return [
            f"{name}_{language}" for name in self.words for language in LANGUAGES if self.is_outdated(name, language)
        ]


def _check_period(programme: Programme, starts: date, ends: date, now: datetime) -> None:
    if ends < starts:
        raise ValidationError({"ends": _("The last day comes before the first.")}, code="order")
    check_day(starts, programme, now=now, field="starts")
    check_day(ends, programme, now=now, field="ends")
