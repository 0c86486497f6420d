"""Milestones: what was promised by when, when it was reached, and every time that it was put off."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.commitment import Commitment
from commitments.models.in_force import check_day, hold_adopted
from commitments.models.programme import InvalidTransition, Programme
from commitments.models.withdrawable import needs_arabic
from commitments.text import MilestoneText
from tamazgana_open.bilingual import Texts, TranslatedModel, has_text
from tamazgana_open.journal.changes import change, record

MOST_YEARS_PUT_OFF = 10
"""Put off by more years than these after the last one of the programme is put off for ever, or a slip of the hand."""


class Standing(models.Manager):
    """The rows of the draft: those that were not taken out of it."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(withdrawn_at=None)


class Milestone(TranslatedModel):
    """A step of a commitment with its date and what comes out of it.

    The date is the draft's; the one that counts is the adopted text's, or the one to which it was put off since.
    """

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=200)
    output = models.CharField(_("output"), max_length=300, blank=True)
    due = models.DateField(_("due"), null=True, blank=True)
    done = models.DateField(_("done"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    """Taken out of the draft. The row stays: an adopted text, which still has it, may be in force."""

    objects = Standing()
    every = models.Manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = [models.F("due").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return str(self.phrase("title"))

    def withdraw(self, *, now: datetime | None = None) -> None:
        """Take it out of the draft."""
        Milestone.objects.filter(pk=self.pk).update(withdrawn_at=now or timezone.now())

    # Acts on what was adopted ---------------------------------------------------------------------------------

    def slip(
        self, to: date, *, reason: Texts, by: Any, seen: date | None = None, now: datetime | None = None
    ) -> "MilestoneSlip":
        """Put the milestone off to a later day than the council adopted, with the reason; earlier days stay visible.

        `seen` is the day for which it was expected when the form was opened. Raises InvalidTransition where it is
        another one by now, where it was reached, or out of the stage; ValidationError for the day and the reason.
        """
        now = now or timezone.now()
        needs_arabic(reason, "reason", _("Say in Arabic why the milestone is put off."))
        with change():
            programme, adopted = self._hold()
            promised, expected = date.fromisoformat(adopted.due), self._expected(adopted)
            if seen is not None and seen != expected:
                raise InvalidTransition("put off by somebody else meanwhile")
            if Milestone.every.filter(pk=self.pk, done=None).first() is None:
                raise InvalidTransition("reached already")
            if to <= promised:
                raise ValidationError({"to": _("Put off means later than the day that the council adopted.")})
            if to.year > programme.last_year + MOST_YEARS_PUT_OFF:
                years = {"first": promised.year, "last": programme.last_year + MOST_YEARS_PUT_OFF}
                message = _("Is this year right? A date between %(first)s and %(last)s is expected.")
                raise ValidationError({"to": ValidationError(message, params=years)})
            if to == expected:
                raise ValidationError({"to": _("It is expected on this day already.")})
            slipped = MilestoneSlip(milestone=self, promised=promised, before=expected, after=to, by=by, at=now)
            slipped.put("reason", reason)
            slipped.save()
            record("milestone.slipped", by=by, target=self.commitment, now=now, code=self.commitment.code)
        return slipped

    def mark_done(self, on: date, *, by: Any, now: datetime | None = None) -> None:
        """The milestone was reached on that day. Raises InvalidTransition where it is marked already."""
        now = now or timezone.now()
        with change():
            programme, _adopted = self._hold()
            check_day(on, programme, now=now)
            if not Milestone.every.filter(pk=self.pk, done=None).update(done=on):
                raise InvalidTransition("reached already")
            record("milestone.done", by=by, target=self.commitment, now=now, code=self.commitment.code)
        self.done = on

    def undo_done(self, *, by: Any, reason: str, now: datetime | None = None) -> None:
        """It was marked by mistake; the reason stands in the journal."""
        if not reason.strip():
            raise ValidationError({"reason": _("Say why the mark is taken back.")}, code="reason")
        with change():
            self._hold()
            if not Milestone.every.filter(pk=self.pk, done__isnull=False).update(done=None):
                raise InvalidTransition("not reached")
            record("milestone.undone", by=by, target=self.commitment, now=now, code=self.commitment.code, reason=reason)
        self.done = None

    def _hold(self) -> tuple[Programme, MilestoneText]:
        programme, commitment = hold_adopted(self.commitment)
        adopted = commitment.milestone_of(self.pk, self.title_ar)
        if adopted is None:
            raise InvalidTransition("not in the adopted text")
        return programme, adopted

    def _expected(self, adopted: MilestoneText) -> date:
        last = self.slips.filter(promised=adopted.due).last()
        return last.after if last else date.fromisoformat(adopted.due)


class MilestoneSlip(TranslatedModel):
    """One postponement of a milestone and why. It holds as long as the adopted text says `promised`."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="slips")
    promised = models.DateField(_("as adopted"))
    before = models.DateField(_("was due"))
    after = models.DateField(_("now due"))
    reason = models.TextField(_("reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("postponement")
        verbose_name_plural = _("postponements")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=has_text("reason_ar"),
                name="slip_has_reason",
                violation_error_message=_("Say in Arabic why the milestone is put off."),
            ),
            models.CheckConstraint(
                condition=models.Q(after__gt=models.F("promised")),
                name="slip_is_later_than_promised",
                violation_error_message=_("Put off means later than the day that the council adopted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
