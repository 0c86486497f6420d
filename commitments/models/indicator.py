"""Indicators and what was measured of them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.commitment import Commitment
from commitments.models.in_force import check_day, hold_adopted
from commitments.models.milestone import Standing
from commitments.models.programme import InvalidTransition
from commitments.models.withdrawable import Withdrawable, needs_arabic
from tamazgana_open.bilingual import Texts, TranslatedModel, has_text
from tamazgana_open.journal.changes import change, record


class Indicator(TranslatedModel):
    """What is measured to know whether a commitment is kept."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(_("indicator"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    baseline = models.DecimalField(_("baseline"), max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2, null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    """Taken out of the draft. The row stays: an adopted text, which still has it, may be in force."""

    objects = Standing()
    every = models.Manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.phrase("name"))

    def withdraw(self, *, now: datetime | None = None) -> None:
        """Take it out of the draft."""
        Indicator.objects.filter(pk=self.pk).update(withdrawn_at=now or timezone.now())

    def measure(self, on: date, value: Decimal, *, source: Texts, by: Any, now: datetime | None = None) -> "Measure":
        """A value measured on a day, with where it comes from.

        Raises ValidationError for the day, a second value on one day, or no source in Arabic; InvalidTransition out of
        the stage or where the adopted text has no such indicator.
        """
        now = now or timezone.now()
        needs_arabic(source, "source", _("Say in Arabic where the value comes from."))
        with change():
            programme, adopted = hold_adopted(self.commitment)
            if adopted.indicator_of(self.pk, self.name_ar) is None:
                raise InvalidTransition("not in the adopted text")
            check_day(on, programme, now=now)
            if self.measures.standing().filter(on=on).exists():
                message = _("A value of this day is recorded: withdraw it first, where it is wrong.")
                raise ValidationError({"on": message}, code="twice")
            measured = Measure(indicator=self, on=on, value=value, by=by, at=now)
            measured.put("source", source)
            measured.full_clean(exclude=["indicator", "by", "source"])
            measured.save()
            record("indicator.measured", by=by, target=self.commitment, now=now, code=self.commitment.code)
        return measured


class Measure(Withdrawable):
    """A measured value of an indicator on a day."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="measures")
    on = models.DateField(_("on"))
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)
    source = models.CharField(_("source"), max_length=300)

    class Meta(Withdrawable.Meta):
        verbose_name = _("measured value")
        verbose_name_plural = _("measured values")
        ordering = ["on", "pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.UniqueConstraint(
                fields=["indicator", "on"],
                condition=models.Q(withdrawn_at=None),
                name="one_measure_a_day",
                violation_error_message=_("A value of this day is recorded: withdraw it first, where it is wrong."),
            ),
            models.CheckConstraint(
                condition=has_text("source_ar"),
                name="measure_has_source",
                violation_error_message=_("Say in Arabic where the value comes from."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"

    def withdraw(self, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """The value was wrong. It stays readable, marked as withdrawn."""
        commitment = self.indicator.commitment
        with change():
            hold_adopted(commitment)
            self._mark_withdrawn(by=by, reason=reason, now=now or timezone.now())
            record("indicator.measure_withdrawn", by=by, target=commitment, now=now, code=commitment.code)
