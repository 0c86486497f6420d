"""What was promised by when, and what was done about it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.commitment import Commitment
from tamazgana_open.bilingual import TranslatedModel, has_text
from tamazgana_open.journal.changes import change, record


class Milestone(TranslatedModel):
    """A step of a commitment with its date and what comes out of it."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=200)
    output = models.CharField(_("output"), max_length=300, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    done = models.DateField(_("done"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = [models.F("due").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return str(self.phrase("title"))

    def slip(self, to: date, *, reason: str, by: Any) -> "MilestoneSlip":
        """Put the milestone off to a later day, with the reason, which stays."""
        if not reason.strip():
            raise ValidationError(_("Say why the milestone is put off."), code="reason")
        with change():
            slipped = MilestoneSlip.objects.create(milestone=self, before=self.due, after=to, reason=reason, by=by)
            Milestone.objects.filter(pk=self.pk).update(due=to)
            record("milestone.slipped", by=by, target=self.commitment, reason=reason, code=self.commitment.code)
        self.due = to
        return slipped

    def mark_done(self, on: date, *, by: Any) -> None:
        """The milestone was reached on that day."""
        with change():
            if not Milestone.objects.filter(pk=self.pk, done=None).update(done=on):
                raise ValidationError(_("This milestone is marked as done already."), code="done")
            record("milestone.done", by=by, target=self.commitment, code=self.commitment.code)
        self.done = on


class MilestoneSlip(models.Model):
    """One postponement of a milestone and why."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="slips")
    before = models.DateField(_("was due"), null=True)
    after = models.DateField(_("now due"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("postponement")
        verbose_name_plural = _("postponements")
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="slip_has_reason",
                violation_error_message=_("Say why the milestone is put off."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Indicator(TranslatedModel):
    """What is measured to know whether a commitment is kept."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.phrase("name"))


class Measure(models.Model):
    """A measured value of an indicator on a day."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="measures")
    on = models.DateField(_("on"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    source = models.CharField(_("source"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["indicator", "on"], name="one_measure_a_day")]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"


class Completion(models.TextChoices):
    """The completion scale of the Open Government Partnership."""

    NOT_STARTED = "not_started", _("not started")
    LIMITED = "limited", _("limited")
    SUBSTANTIAL = "substantial", _("substantial")
    COMPLETE = "complete", _("complete")
    NO_EVIDENCE = "no_evidence", _("no evidence available")


class Progress(TranslatedModel):
    """How far a commitment was on a day: no percentage without evidence."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="progress")
    on = models.DateField(_("on"))
    completion = models.CharField(_("completion"), max_length=20, choices=Completion)
    percent = models.PositiveSmallIntegerField(
        _("percentage of progress"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    text = models.TextField(_("what was done"), blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent=None) | has_text("evidence_ar") | has_text("evidence_fr"),
                name="no_percentage_without_evidence",
                violation_error_message=_("A percentage needs its evidence."),
            ),
            models.CheckConstraint(
                condition=models.Q(percent=None) | models.Q(percent__lte=100),
                name="percentage_is_at_most_100",
                violation_error_message=_("A percentage is at most 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.completion}"
