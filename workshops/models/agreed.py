"""What a meeting recommended and agreed, what became of it, and what later meetings said of it."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Axis, Commitment
from tamazgana_open.bilingual import LANGUAGES, Texts, has_no_text, has_text, texts
from tamazgana_open.journal.changes import change, record
from workshops.models.choices import NotInThisState
from workshops.models.meeting import Meeting
from workshops.models.rows import LONGEST_TEXT, Row


class RecommendationQuerySet(models.QuerySet):
    """Recommendations in the order of their meeting."""

    def published(self) -> "RecommendationQuerySet":
        """Those that stand in published minutes."""
        return self.filter(published=True)

    def that_led_to(self, programme: Any, code: str) -> "RecommendationQuerySet":
        """Published ones that led to this commitment, by the date of their meeting."""
        found = self.published().filter(commitment__programme=programme, commitment__code=code)
        return found.order_by("meeting__starts_at", "position", "pk")

    def awaiting_answer(self) -> "RecommendationQuerySet":
        """Published ones of which nobody has said yet what became of them."""
        return self.published().filter(settled_at=None)


class Recommendation(Row):
    """A recommendation (توصية) on an axis, and what became of it: the commitment it led to, or why not."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="recommendations")
    axis = models.ForeignKey(Axis, verbose_name=_("axis"), null=True, blank=True, on_delete=models.PROTECT,
                             related_name="recommendations")  # fmt: skip
    text = models.TextField(_("recommendation"), max_length=LONGEST_TEXT)
    published = models.BooleanField(default=False, editable=False)
    commitment = models.ForeignKey(
        Commitment, verbose_name=_("commitment"), null=True, blank=True, editable=False, on_delete=models.PROTECT,
        related_name="recommendations"
    )  # fmt: skip
    why_not = models.TextField(_("why no commitment came of it"), blank=True, max_length=2000)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta(Row.Meta):
        abstract = False
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            *Row.Meta.constraints,
            models.CheckConstraint(
                condition=(models.Q(settled_at=None, commitment=None) & has_no_text("why_not_ar"))
                | (models.Q(settled_at__isnull=False, commitment__isnull=False) & has_no_text("why_not_ar"))
                | (models.Q(settled_at__isnull=False, commitment=None) & has_text("why_not_ar")),
                name="recommendation_commitment_or_reason",
                violation_error_message=_("Name the commitment, or say in Arabic why there is none."),
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at=None) | models.Q(published=True),
                name="recommendation_answered_is_published",
                violation_error_message=_("Only a published recommendation has its answer."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.phrase("text"))[:120]

    def journal_title(self) -> dict[str, str]:
        return texts(self.meeting, "title")

    def journal_path(self) -> str:
        return f"{self.meeting.path}#r-{self.key}"

    def settle(
        self, *, by: Any, commitment: Commitment | None = None, why_not: Texts | None = None,
        now: datetime | None = None
    ) -> None:  # fmt: skip
        """Say what became of it: a commitment of the same programme, or why not. Said again, the last answer holds.

        Raises ValidationError without either, with both, or for another programme's commitment.
        """
        now = now or timezone.now()
        why_not = {language: text.strip() for language, text in (why_not or {}).items()}
        if bool(commitment) == bool(why_not.get("ar")):
            raise ValidationError(_("Name the commitment, or say in Arabic why there is none."), code="one")
        if commitment and commitment.programme_id != self.meeting.programme_id:
            raise ValidationError(_("This commitment is of another programme."), code="programme")
        with change():
            self.lock_record()
            fresh = Recommendation.objects.filter(pk=self.pk).published().first()
            if fresh is None:
                raise NotInThisState("not published, or no longer there")
            fresh.commitment, fresh.settled_at, fresh.settled_by = commitment, now, by
            fresh.put("why_not", {} if commitment else why_not)
            fresh.save()
            if commitment:
                record("recommendation.taken_up", by=by, target=self, now=now, code=commitment.code)
            else:
                record("recommendation.not_taken_up", by=by, target=self, now=now)
        self.refresh_from_db()


class DecisionQuerySet(models.QuerySet):
    """Actions agreed, in the order of their meeting."""

    def published(self) -> "DecisionQuerySet":
        """Those that stand in published minutes."""
        return self.filter(published=True)

    def open(self) -> "DecisionQuerySet":
        """Neither done nor dropped yet."""
        return self.filter(done_on=None, dropped_on=None)

    def overdue(self, today: date) -> "DecisionQuerySet":
        """Open ones whose day has passed."""
        return self.open().filter(due__lt=today)

    def left_open_before(self, meeting: Meeting) -> "DecisionQuerySet":
        """What earlier meetings of the same kind and programme agreed and is still open: it comes back here."""
        earlier = self.filter(
            meeting__programme_id=meeting.programme_id,
            meeting__kind=meeting.kind,
            meeting__starts_at__lt=meeting.starts_at,
        ).exclude(meeting=meeting)
        return earlier.open().select_related("meeting").order_by("meeting__starts_at", "position", "pk")


class Decision(Row):
    """An action agreed (إجراء متفق عليه): who does what by when, and whether it was done."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="decisions")
    text = models.TextField(_("action agreed"), max_length=LONGEST_TEXT)
    responsible = models.CharField(_("responsible"), max_length=200, blank=True)
    due = models.DateField(pgettext_lazy("of an action", "by"), null=True, blank=True)
    published = models.BooleanField(default=False, editable=False)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    dropped_on = models.DateField(_("dropped on"), null=True, blank=True, editable=False)
    outcome = models.TextField(_("what was done, or why it was dropped"), blank=True, max_length=2000)

    objects = DecisionQuerySet.as_manager()

    class Meta(Row.Meta):
        abstract = False
        verbose_name = _("action agreed")
        verbose_name_plural = _("actions agreed")
        constraints = [
            *Row.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(done_on=None) | models.Q(dropped_on=None),
                name="decision_done_or_dropped",
                violation_error_message=_("An action is done or dropped, not both."),
            ),
            models.CheckConstraint(
                condition=models.Q(dropped_on=None) | has_text("outcome_ar"),
                name="decision_dropped_has_reason",
                violation_error_message=_("Say in Arabic why the action was dropped."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.phrase("text"))[:120]

    def journal_title(self) -> dict[str, str]:
        return texts(self.meeting, "title")

    def journal_path(self) -> str:
        return f"{self.meeting.path}#d-{self.key}"

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor dropped."""
        return self.done_on is None and self.dropped_on is None

    @property
    def is_overdue(self) -> bool:
        """Whether it is open and its day has passed."""
        return self.is_open and self.due is not None and self.due < timezone.localdate()

    def finish(self, *, by: Any, on: date, outcome: Texts | None = None, now: datetime | None = None) -> None:
        """It was done on that day. Raises ValidationError where the day is to come or before the meeting."""
        self._close("decision.done", "done_on", by=by, on=on, outcome=outcome, now=now)

    def drop(self, *, by: Any, on: date, outcome: Texts, now: datetime | None = None) -> None:
        """It will not be done, for a reason. Raises ValidationError without one in Arabic."""
        if not outcome.get("ar", "").strip():
            raise ValidationError(_("Say in Arabic why the action was dropped."), code="reason")
        self._close("decision.dropped", "dropped_on", by=by, on=on, outcome=outcome, now=now)

    def _close(self, act: str, field: str, *, by: Any, on: date, outcome: Texts | None, now: datetime | None) -> None:
        if on > timezone.localdate(now):
            raise ValidationError(_("This day is still to come."), code="to_come")
        if on < timezone.localdate(self.meeting.starts_at):
            raise ValidationError(_("This day is before the meeting."), code="before")
        with change():
            self.lock_record()
            fresh = Decision.objects.filter(pk=self.pk).open().first()
            if fresh is None:
                raise NotInThisState("done or dropped already")
            setattr(fresh, field, on)
            fresh.put("outcome", outcome or {})
            fresh.save(update_fields=[field, *(f"outcome_{code}" for code in LANGUAGES), "translated_from"])
            record(act, by=by, target=self, public=fresh.published, now=now)
        self.refresh_from_db()

    def reopen(self, *, by: Any, now: datetime | None = None) -> None:
        """It was marked as done or dropped by mistake."""
        closed = Decision.objects.filter(pk=self.pk).exclude(done_on=None, dropped_on=None)
        with change():
            self.lock_record()
            if not closed.update(done_on=None, dropped_on=None):
                raise NotInThisState("open already")
            record("decision.reopened", by=by, target=self, public=self.published, now=now)
        self.refresh_from_db()


class Review(Row):
    """What a meeting said of an action that an earlier meeting had agreed."""

    class State(models.TextChoices):
        """How far it is, as the meeting heard it."""

        OPEN = "open", pgettext_lazy("an action", "still open")
        DONE = "done", pgettext_lazy("an action", "done")
        DROPPED = "dropped", pgettext_lazy("an action", "dropped")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reviews")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    note = models.TextField(_("what was said of it"), blank=True, max_length=4000)

    class Meta(Row.Meta):
        abstract = False
        verbose_name = _("review of an action")
        verbose_name_plural = _("reviews of actions")
        constraints = [
            *Row.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "decision"], name="decision_reviewed_once_per_meeting"),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "done", "dropped"]),
                name="review_of_known_state",
                violation_error_message=_("Choose one of these."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()
