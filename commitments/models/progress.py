"""Progress of a commitment: how far it was on a day, or that nothing is new since."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.commitment import Commitment
from commitments.models.in_force import check_day, hold_adopted
from commitments.models.withdrawable import Withdrawable, WithdrawableQuerySet, needs_arabic
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, TRANSLATIONS, Texts, has_text
from tamazgana_open.formats.moroccan import date_short
from tamazgana_open.journal.changes import change, record
from tamazgana_open.publications.models import Publication


class Completion(models.TextChoices):
    """The completion scale of the Open Government Partnership."""

    NOT_STARTED = "not_started", _("not started")
    LIMITED = "limited", _("limited")
    SUBSTANTIAL = "substantial", _("substantial")
    COMPLETE = "complete", _("complete")
    NO_EVIDENCE = "no_evidence", _("no evidence available")


class RecordedMeanwhile(Exception):
    """Somebody else has recorded something of this commitment since the form was opened: `last`."""

    def __init__(self, last: "Progress | None") -> None:
        super().__init__(str(last))
        self.last = last


class Progress(Withdrawable):
    """How far a commitment was on a day: no percentage without evidence. Where nothing is new, that is said: the level
    of the record before stands. A wrong record is withdrawn, or corrected by a later one."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="progress")
    on = models.DateField(_("on"))
    nothing_new = models.BooleanField(_("nothing new"), default=False, editable=False)
    completion = models.CharField(_("completion"), max_length=20, choices=Completion, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("percentage of progress"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    text = models.TextField(_("what was done"), max_length=4000, blank=True)
    evidence = models.TextField(_("evidence"), max_length=3000, blank=True)
    documents = models.ManyToManyField(Publication, verbose_name=_("documents of the register"), related_name="+")
    """Published documents that are evidence too."""

    objects = WithdrawableQuerySet.as_manager()

    class Meta(Withdrawable.Meta):
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        ordering = ["-on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
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
            models.CheckConstraint(
                condition=models.Q(nothing_new=False, completion__in=Completion.values)
                | models.Q(nothing_new=True, completion="", percent=None),
                name="progress_has_level_or_says_nothing_new",
                violation_error_message=_("Say how far it is, or that nothing is new."),
            ),
            models.CheckConstraint(
                condition=models.Q(nothing_new=True) | has_text("text_ar"),
                name="progress_says_what_was_done",
                violation_error_message=_("Say in Arabic what was done."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.completion or 'nothing new'}"

    @property
    def level(self) -> str:
        """The level in words; empty where nothing is new."""
        return str(Completion(self.completion).label) if self.completion else ""

    @classmethod
    def last_of(cls, commitment: Commitment) -> "Progress | None":
        """The last record that stands."""
        return cls.objects.standing().filter(commitment=commitment).first()

    # Acts -----------------------------------------------------------------------------------------------------

    @classmethod
    def enter(
        cls,
        commitment: Commitment,
        *,
        on: date,
        completion: str,
        text: Texts,
        by: Any,
        percent: int | None = None,
        evidence: Texts | None = None,
        documents: Iterable[Publication] = (),
        seen: int | None = None,
        now: datetime | None = None,
    ) -> "Progress":
        """Record how far a commitment was on a day. `seen`: the last record when the form was opened (0: none).

        Raises ValidationError by field, RecordedMeanwhile, InvalidTransition out of the stage or where the council has
        adopted no such commitment.
        """
        row = cls(commitment=commitment, on=on, completion=completion, percent=percent, by=by)
        row.put("text", text)
        row.put("evidence", evidence or {})
        if not completion:
            raise ValidationError({"completion": _("Say how far it is.")}, code="completion")
        needs_arabic(text, "text", _("Say in Arabic what was done."))
        if percent is not None and not any(word.strip() for word in (evidence or {}).values()):
            raise ValidationError({"evidence": _("A percentage needs its evidence.")}, code="evidence")
        if completion == Completion.COMPLETE and percent not in (None, 100):
            raise ValidationError({"percent": _("What is complete is at 100%.")}, code="percent")
        return row._enter("progress.recorded", documents, seen=seen, now=now)

    @classmethod
    def nothing_new_on(
        cls,
        commitment: Commitment,
        *,
        on: date,
        by: Any,
        text: Texts | None = None,
        seen: int | None = None,
        now: datetime | None = None,
    ) -> "Progress":
        """Say that nothing is new since the last record, whose level stays; `text` may say why. As `enter` otherwise.

        Raises ValidationError where nothing was recorded yet, or on a day before the last record too.
        """
        last = cls.last_of(commitment)
        if last is None:
            message = _("Nothing is recorded yet: record first how far it is.")
            raise ValidationError({"on": message}, code="nothing_yet")
        if on < last.on:
            message = _("The last record is of %(day)s: nothing new can be said from that day on.")
            raise ValidationError({"on": message % {"day": date_short(last.on)}}, code="before")
        row = cls(commitment=commitment, on=on, nothing_new=True, by=by)
        row.put("text", text or {})
        return row._enter("progress.nothing_new", (), seen=seen, now=now)

    def _enter(
        self, act: str, documents: Iterable[Publication], *, seen: int | None, now: datetime | None
    ) -> "Progress":
        self.at = now or timezone.now()
        with change():
            programme, _adopted = hold_adopted(self.commitment)
            check_day(self.on, programme, now=self.at)
            last = type(self).last_of(self.commitment)
            if seen is not None and seen != (last.pk if last else 0):
                raise RecordedMeanwhile(last)
            self.full_clean(exclude=["commitment", "by", "text", "evidence"])
            self.save()
            self.documents.set(documents)
            record(act, by=self.by, target=self.commitment, now=self.at, code=self.commitment.code)
        return self

    def translate(self, *, by: Any, text: Texts, evidence: Texts | None = None, now: datetime | None = None) -> None:
        """Join the other languages, or put them right; the Arabic stays as it was recorded."""
        with change():
            hold_adopted(self.commitment)
            fresh = type(self).objects.select_for_update().get(pk=self.pk)
            for field, words in (("text", text), ("evidence", evidence or {})):
                for language in TRANSLATIONS:
                    setattr(fresh, f"{field}_{language}", words.get(language, ""))
                fresh.confirm_translations((field,))
            fresh.full_clean(exclude=["commitment", "by", "text", "evidence"])
            fresh.save()
            record("progress.translated", by=by, target=self.commitment, now=now, code=self.commitment.code)
        self.refresh_from_db()

    def withdraw(self, *, by: Any, reason: Texts, now: datetime | None = None) -> None:
        """The record was wrong: the one before holds again. It stays readable, marked as withdrawn."""
        with change():
            hold_adopted(self.commitment)
            self._mark_withdrawn(by=by, reason=reason, now=now or timezone.now())
            record("progress.withdrawn", by=by, target=self.commitment, now=now, code=self.commitment.code)

    def lacks(self, language: str) -> bool:
        """Whether a text that stands in Arabic does not in this language."""
        return any(
            getattr(self, f"{field}_{AUTHORITATIVE}") and not getattr(self, f"{field}_{language}")
            for field in ("text", "evidence")
        )

    @property
    def missing_languages(self) -> list[str]:
        """The languages in which some of it does not stand."""
        return [language for language in LANGUAGES if self.lacks(language)]
