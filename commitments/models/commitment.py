"""Axes and commitments: the working rows of a programme's text."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.programme import InvalidTransition, Programme
from commitments.text import PRINCIPLES
from tamazgana_open.bilingual import LANGUAGES, Texts, TranslatedModel, texts
from tamazgana_open.commune.models import Douar
from tamazgana_open.journal.changes import change, record

SUMMARY_WORDS = 40


class Pictogram(models.TextChoices):
    """The simple drawings that an axis can carry."""

    INTEGRITY = "integrity", _("scales")
    INFORMATION = "information", _("open document")
    PARTICIPATION = "participation", _("people")
    DIGITAL = "digital", _("telephone")
    MONITORING = "monitoring", _("rising bars")
    ENVIRONMENT = "environment", _("olive branch")
    CULTURE = "culture", _("book")
    SERVICES = "services", _("counter")


class AxisQuerySet(models.QuerySet):
    """Axes in their order."""

    def standing(self) -> "AxisQuerySet":
        """Axes that have not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def agreed(self) -> "AxisQuerySet":
        """Standing axes on which a meeting has agreed."""
        return self.standing().exclude(agreed_on=None)

    def with_commitments(self) -> "AxisQuerySet":
        """With commitments, their rows and douars, in a fixed number of queries."""
        return self.prefetch_related(
            "commitments__milestones", "commitments__indicators", "commitments__douars", "commitments__saved_by"
        )


class Axis(TranslatedModel):
    """An axis. Its number is part of the codes of its commitments and stays, whatever its place in the order."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="axes")
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    position = models.PositiveSmallIntegerField(_("place"), editable=False)
    title = models.CharField(_("title"), max_length=200)
    why = models.TextField(_("why this axis"), blank=True)
    pictogram = models.CharField(_("pictogram"), max_length=20, choices=Pictogram, default=Pictogram.SERVICES)
    agreed_on = models.DateField(
        _("agreed on"),
        null=True,
        blank=True,
        help_text=_("The day on which a meeting agreed on it. From then on its title is public, before any version."),
    )
    last_commitment_number = models.PositiveSmallIntegerField(default=0, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)

    objects = AxisQuerySet.as_manager()

    class Meta:
        verbose_name = _("axis")
        verbose_name_plural = _("axes")
        ordering = ["position", "number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="axis_number_is_never_reused")]

    def __str__(self) -> str:
        return f"{self.number} {self.phrase('title')}"

    @classmethod
    def add(cls, programme: Programme, *, by: Any, **fields: Any) -> "Axis":
        """A new axis at the end, with a number that no axis of the programme has had."""
        with change():
            _refuse_unless_text_can_change(programme)
            Programme.objects.filter(pk=programme.pk).update(last_axis_number=models.F("last_axis_number") + 1)
            number = Programme.objects.values_list("last_axis_number", flat=True).get(pk=programme.pk)
            axis = cls(programme=programme, number=number, position=number, **fields)
            axis.confirm_translations(("title", "why"))
            axis.save()
            record("axis.added", by=by, target=programme, public=False, number=number)
        return axis

    def move(self, step: int, *, by: Any) -> None:
        """Move one place up (-1) or down (1) among the standing axes; at the edge nothing changes."""
        with change():
            _refuse_unless_text_can_change(self.programme)
            order = list(self.programme.axes.standing().select_for_update())
            here = next(i for i, axis in enumerate(order) if axis.pk == self.pk)
            there = here + step
            if not 0 <= there < len(order):
                return
            order[here], order[there] = order[there], order[here]
            for position, axis in enumerate(order, start=1):
                Axis.objects.filter(pk=axis.pk).update(position=position)
            record("axis.moved", by=by, target=self.programme, public=False, number=self.number)

    def withdraw(self, *, by: Any, now: datetime | None = None) -> None:
        """Take the axis out of the text. Refused while commitments stand under it. Its number is not given again."""
        with change():
            _refuse_unless_text_can_change(self.programme)
            if self.commitments.filter(withdrawn_at=None).exists():
                raise ValidationError(_("Withdraw the commitments of this axis first."), code="commitments")
            Axis.objects.filter(pk=self.pk, withdrawn_at=None).update(withdrawn_at=now or timezone.now())
            record("axis.withdrawn", by=by, target=self.programme, public=False, number=self.number)
        self.refresh_from_db()

    def restore(self, *, by: Any) -> None:
        """Bring a withdrawn axis back, with its number."""
        with change():
            _refuse_unless_text_can_change(self.programme)
            Axis.objects.filter(pk=self.pk).update(withdrawn_at=None)
            record("axis.restored", by=by, target=self.programme, public=False, number=self.number)
        self.refresh_from_db()


def validate_principles(value: Any) -> None:
    """The principles served: a list of known codes."""
    if not isinstance(value, list) or not set(value) <= set(PRINCIPLES):
        raise ValidationError(_("Choose among the four principles."))


def validate_summary(value: str) -> None:
    """A plain summary has at most forty words."""
    words = len(value.split())
    if words > SUMMARY_WORDS:
        raise ValidationError(
            _("At most %(most)s words; this has %(words)s."), params={"most": SUMMARY_WORDS, "words": words}
        )


class CommitmentQuerySet(models.QuerySet):
    """Commitments by code."""

    def standing(self) -> "CommitmentQuerySet":
        """Commitments that have not been withdrawn, under axes that stand."""
        return self.filter(withdrawn_at=None, axis__withdrawn_at=None)


class Commitment(TranslatedModel):
    """One commitment: the network's project sheet with the fields of an OGP commitment. Working rows; see `Version`."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="commitments", editable=False)
    axis = models.ForeignKey(Axis, on_delete=models.PROTECT, related_name="commitments", editable=False)
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    code = models.CharField(_("code"), max_length=10, editable=False)

    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(
        _("plain summary"), blank=True, max_length=600, validators=[validate_summary], help_text=_("At most 40 words.")
    )
    problem = models.TextField(_("the problem"), blank=True, max_length=6000)
    solution = models.TextField(_("the proposed solution"), blank=True, max_length=6000)
    expected_result = models.TextField(_("expected result"), blank=True, max_length=6000)
    lead_body = models.CharField(_("lead body"), max_length=200, blank=True)
    partners = models.TextField(_("partners"), blank=True, max_length=1000)
    funding = models.CharField(_("source of funding"), max_length=300, blank=True)
    verification = models.TextField(_("how we will know"), blank=True, max_length=3000)
    principles = models.JSONField(_("principles served"), default=list, blank=True, validators=[validate_principles])
    amount = models.DecimalField(
        _("estimated cost (DH)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    douars = models.ManyToManyField(
        Douar, verbose_name=_("douars"), blank=True, help_text=_("None: the whole commune.")
    )
    starts = models.DateField(_("start"), null=True, blank=True)
    ends = models.DateField(_("end"), null=True, blank=True)

    revision = models.PositiveIntegerField(default=1, editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    withdrawal_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["axis__position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "code"], name="commitment_code_is_never_reused"),
            models.UniqueConstraint(fields=["axis", "number"], name="commitment_number_is_never_reused"),
            models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(starts=None) | models.Q(ends__gte=models.F("starts")),
                name="commitment_ends_after_it_starts",
                violation_error_message=_("The end comes before the start."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gte=0),
                name="commitment_amount_is_not_negative",
                violation_error_message=_("The cost cannot be negative."),
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | ~models.Q(withdrawal_reason=""),
                name="commitment_withdrawal_has_reason",
                violation_error_message=_("Say why the commitment is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.phrase('title')}"

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.programme.illustrative

    def journal_title(self) -> dict[str, str]:
        return texts(self, "title")

    def journal_path(self) -> str:
        return f"programmes/{self.programme.slug}/commitments/{self.code}/"

    def outdated_translations(self) -> int:
        """How many of its translations, rows included, no longer fit their Arabic."""
        things = [self, *self.milestones.all(), *self.indicators.all()]
        names = ((thing, *name.rsplit("_", 1)) for thing in things for name in thing.translated_from)
        return sum(thing.is_outdated(field, language) for thing, field, language in names)

    @classmethod
    def add(cls, axis: Axis, *, by: Any, **fields: Any) -> "Commitment":
        """A new commitment under an axis, with a code that was never given before."""
        with change():
            _refuse_unless_text_can_change(axis.programme)
            Axis.objects.filter(pk=axis.pk).update(last_commitment_number=models.F("last_commitment_number") + 1)
            number = Axis.objects.values_list("last_commitment_number", flat=True).get(pk=axis.pk)
            commitment = cls(
                programme=axis.programme,
                axis=axis,
                number=number,
                code=f"{axis.number}.{number}",
                saved_by=by,
                **fields,
            )
            commitment.save()
            record("commitment.added", by=by, target=axis.programme, public=False, code=commitment.code)
        return commitment

    def claim(self, revision: int, *, by: Any, now: datetime | None = None) -> bool:
        """Take the right to save over this revision. False where somebody else has saved in between.

        Call inside the transaction that saves: the row stays locked to its end.
        """
        now = now or timezone.now()
        claimed = Commitment.objects.filter(pk=self.pk, revision=revision).update(
            revision=models.F("revision") + 1, saved_at=now, saved_by=by
        )
        if claimed:
            self.revision, self.saved_at, self.saved_by = revision + 1, now, by
        return bool(claimed)

    def withdraw(self, *, by: Any, reason: str, now: datetime | None = None) -> None:
        """Take the commitment out of the text, with the reason. Its code is not given again."""
        if not reason.strip():
            raise ValidationError(_("Say why the commitment is withdrawn."), code="reason")
        with change():
            _refuse_unless_text_can_change(self.programme)
            Commitment.objects.filter(pk=self.pk, withdrawn_at=None).update(
                withdrawn_at=now or timezone.now(), withdrawal_reason=reason
            )
            record("commitment.withdrawn", by=by, target=self.programme, public=False, code=self.code, reason=reason)
        self.refresh_from_db()

    def restore(self, *, by: Any) -> None:
        """Bring a withdrawn commitment back, with its code."""
        with change():
            _refuse_unless_text_can_change(self.programme)
            Commitment.objects.filter(pk=self.pk).update(withdrawn_at=None, withdrawal_reason="")
            record("commitment.restored", by=by, target=self.programme, public=False, code=self.code)
        self.refresh_from_db()

    def take_over(self, field: str, carried: Texts, *, by: Any, now: datetime | None = None) -> None:
        """Write into the row what the council carried at its sitting. A translation that was not voted on is emptied:
        the one that stands there is of other words. Call inside the transaction that freezes the text."""
        fresh = Commitment.objects.select_for_update().get(pk=self.pk)
        fresh.put(field, {language: carried.get(language, "") for language in LANGUAGES})
        fresh.revision, fresh.saved_at, fresh.saved_by = fresh.revision + 1, now or timezone.now(), by
        fresh.save()


def _refuse_unless_text_can_change(programme: Programme) -> None:
    # The stage is read in the act's own transaction: it may have moved since the page was opened.
    fresh = Programme.objects.select_for_update().only(*Programme.DECIDES_ON_CHANGES).get(pk=programme.pk)
    if not fresh.text_can_change:
        raise InvalidTransition(f"the text cannot change in {fresh.stage}")
