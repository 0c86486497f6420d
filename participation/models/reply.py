"""Replies: the outcome of a contribution, with its reason, and the words of the text that changed because of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Commitment, Version
from participation import notices
from participation.models.choices import (
    CHANGES_TEXT,
    NAMES_BODY,
    NAMES_COMMITMENTS,
    BodyLanguage,
    Outcome,
    Phase,
    ReplyState,
    State,
)
from participation.models.consultation import Consultation
from participation.models.contribution import Contribution
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, TRANSLATIONS, TranslatedModel, has_text, texts
from tamazgana_open.journal.changes import change, record
from workshops.models.choices import NotInThisState

FIELDS = ("reason", "passed_to")


class WriterMayNotPublish(Exception):
    """Whoever wrote a reply does not publish it where the consultation wants a second person."""


class ReplyQuerySet(models.QuerySet):
    """Replies, the latest first."""

    def published(self) -> "ReplyQuerySet":
        """Those that everybody reads."""
        return self.filter(state=ReplyState.PUBLISHED)

    def drafts(self) -> "ReplyQuerySet":
        """Those that are being written."""
        return self.filter(state=ReplyState.DRAFT)

    def changing_text(self) -> "ReplyQuerySet":
        """Those that say that the text changes."""
        return self.filter(outcome__in=CHANGES_TEXT)

    def without_version(self) -> "ReplyQuerySet":
        """Those that say that the text changes and do not name the version where it shows."""
        return self.changing_text().filter(version=None)


class Reply(TranslatedModel):
    """A reasoned reply to one contribution, or to several that say much the same.

    After a consultation the public is told why its contributions were or were not taken up (the standard of the Open
    Government Partnership for a reasoned response).
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="replies")
    outcome = models.CharField(_("outcome"), max_length=15, choices=Outcome)
    reason = models.TextField(_("reason"), blank=True, max_length=6000)
    commitments = models.ManyToManyField(Commitment, verbose_name=_("commitments"), blank=True,
                                         related_name="replies")  # fmt: skip
    version = models.ForeignKey(
        Version, verbose_name=_("version where it shows"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="replies",
    )  # fmt: skip
    passed_to = models.CharField(_("competent body"), blank=True, max_length=250)
    passed_on = models.DateField(_("passed on"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=ReplyState, default=ReplyState.DRAFT, editable=False)
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    """Everybody who has changed it since it was last published."""
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0, editable=False)
    """Counts the changes, so that two people who write at once are told."""

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | (models.Q(published_at__isnull=False) & (has_text("reason_ar") | has_text("reason_fr"))),
                name="reply_published_has_reason",
                violation_error_message=_("A reply gives its reason."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | ~models.Q(outcome__in=["outside", "passed_on"])
                | (models.Q(passed_on__isnull=False) & (has_text("passed_to_ar") | has_text("passed_to_fr"))),
                name="reply_passed_on_names_body",
                violation_error_message=_("Name who is competent and when it was passed on."),
            ),
            models.CheckConstraint(
                condition=models.Q(version=None) | models.Q(outcome__in=["retained", "partly"]),
                name="reply_with_version_changes_text",
                violation_error_message=_("Only what was retained shows in a version."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation} {self.get_outcome_display()}"

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.consultation.illustrative

    def journal_title(self) -> dict[str, str]:
        return texts(self.consultation, "title")

    def journal_path(self) -> str:
        return f"consultations/{self.consultation.slug}/contributions/"

    @property
    def changes_text(self) -> bool:
        """Whether it says that the text changes."""
        return self.outcome in CHANGES_TEXT

    def words(self) -> list[str]:
        """Its words in every language, for search."""
        return [text for name in FIELDS for text in texts(self, name).values() if text]

    def outdated(self) -> list[tuple[str, str]]:
        """The (field, language) pairs of translations whose Arabic has changed since they were confirmed."""
        return [(name, language) for name in FIELDS for language in TRANSLATIONS if self.is_outdated(name, language)]

    def missing(self) -> list[tuple[str, str]]:
        """What it lacks before it can be published, as (field, sentence) pairs.

        The reason is needed in the language of each contribution that it answers, in Arabic where that is none of ours.
        """
        found: list[tuple[str, str]] = []
        answered = list(self.contributions.exclude(state=State.WITHDRAWN).values_list("language", flat=True).distinct())
        if not answered:
            found.append(("contributions", str(_("Choose the contributions that it answers."))))
        needed = {language if language in LANGUAGES else AUTHORITATIVE for language in answered} or {AUTHORITATIVE}
        labels = dict(BodyLanguage.choices)
        found += [
            (f"reason_{language}", str(_("The reason is needed in this language: %s") % labels[language]))
            for language in LANGUAGES
            if language in needed and not texts(self, "reason")[language]
        ]
        if self.outcome in NAMES_COMMITMENTS and not self.commitments.exists():
            found.append(("commitments", str(_("Name the commitments."))))
        if self.outcome in NAMES_BODY:
            if not any(texts(self, "passed_to").values()):
                found.append((f"passed_to_{AUTHORITATIVE}", str(_("Name who is competent."))))
            if self.passed_on is None:
                found.append(("passed_on", str(_("Say when it was passed on."))))
        return found

    # Acts -----------------------------------------------------------------------------------------------------

    @classmethod
    def draft(
        cls,
        consultation: Consultation,
        *,
        by: Any,
        contributions: Iterable[Contribution] = (),
        commitments: Iterable[Commitment] = (),
        now: datetime | None = None,
        **fields: Any,
    ) -> "Reply":
        """A new reply that the public does not see yet. Raises ValidationError, NotInThisState."""
        now = now or timezone.now()
        reply = cls(consultation=consultation, written_at=now, written_by=by, **fields)
        with change():
            reply._refuse_after_report()
            reply.confirm_translations(FIELDS)
            reply.full_clean()
            reply.save()
            reply._set(contributions, commitments)
            if by is not None:
                reply.writers.add(by)
            record("reply.drafted", by=by, target=reply, public=False, now=now)
        return reply

    def rewrite(
        self,
        *,
        by: Any,
        contributions: Iterable[Contribution] | None = None,
        commitments: Iterable[Commitment] | None = None,
        fits: Iterable[str] = (),
        now: datetime | None = None,
        **fields: Any,
    ) -> None:
        """Change a reply; one that was published goes back to being written, and is published again afterwards.

        `fits` names translations (`reason_fr`) that fit the Arabic as it is now, besides those that are given and
        those that stood alone, to which the Arabic has joined. Raises ValidationError, NotInThisState once the report
        is published.
        """
        now = now or timezone.now()
        with change():
            self._refuse_after_report()
            fresh = Reply.objects.select_for_update(of=("self",)).get(pk=self.pk)
            was_published = fresh.state == ReplyState.PUBLISHED
            alone = {name for name in FIELDS if not texts(fresh, name)[AUTHORITATIVE]}
            for name, value in fields.items():
                setattr(fresh, name, value)
            if not fresh.changes_text:
                fresh.version = None
            fresh.state, fresh.published_at, fresh.published_by = ReplyState.DRAFT, None, None
            fresh.written_at, fresh.written_by, fresh.revision = now, by, fresh.revision + 1
            for name in FIELDS:
                fitting = [code for code in TRANSLATIONS if name in alone or f"{name}_{code}" in {*fits, *fields}]
                fresh.confirm_translations([name], fitting)
            fresh.full_clean()
            fresh.save()
            fresh._set(contributions, commitments)
            if was_published:
                fresh.writers.clear()
                fresh._tell()
            if by is not None:
                fresh.writers.add(by)
            record("reply.rewritten", by=by, target=fresh, public=False, now=now)
        self.refresh_from_db()

    def publish(self, *, by: Any, now: datetime | None = None) -> None:
        """Make it public, beside each contribution that it answers.

        Raises ValidationError with what is missing (`missing`), WriterMayNotPublish, NotInThisState.
        """
        now = now or timezone.now()
        with change():
            self._refuse_after_report()
            fresh = Reply.objects.select_for_update(of=("self",)).select_related("consultation").get(pk=self.pk)
            if fresh.state != ReplyState.DRAFT:
                raise NotInThisState("published already")
            if missing := fresh.missing():
                raise ValidationError({"__all__": [sentence for _field, sentence in missing]}, code="missing")
            if fresh.consultation.second_person and by is not None and fresh.is_writer(by):
                raise WriterMayNotPublish
            fresh.state, fresh.published_at, fresh.published_by = ReplyState.PUBLISHED, now, by
            fresh.full_clean()
            fresh.save()
            fresh._tell()
            notices.answered(fresh)
            record("reply.published", by=by, target=fresh, public=False, now=now, outcome=fresh.outcome)
        self.refresh_from_db()

    def link_version(self, version: Version, *, by: Any, now: datetime | None = None) -> None:
        """Name the frozen version where what was retained shows. Each commitment that the reply names must read
        otherwise there than in the text that citizens had before them.

        Raises ValidationError with the codes that did not change, NotInThisState.
        """
        now = now or timezone.now()
        if not self.changes_text or version.programme_id != self.consultation.programme_id:
            raise NotInThisState("nothing of it shows in this version")
        if unchanged := self.unchanged_in(version):
            words = _("Not changed in this version: %(codes)s") % {"codes": ", ".join(unchanged)}
            raise ValidationError({"version": words}, code="unchanged")
        with change():
            self._refuse_after_report()
            linked = Reply.objects.filter(pk=self.pk, state=ReplyState.PUBLISHED, outcome__in=CHANGES_TEXT)
            if not linked.update(version=version):
                raise NotInThisState(f"a version on a reply that is {self.state}")
            record("reply.linked", by=by, target=self, public=False, now=now, number=version.number)
        self.refresh_from_db()

    def unchanged_in(self, version: Version) -> list[str]:
        """The codes among its commitments that read in this version as they did before."""
        before = self.text_before(version)
        return [
            commitment.code
            for commitment in self.commitments.all()
            if version.text.commitment(commitment.code) == (before.commitment(commitment.code) if before else None)
        ]

    def text_before(self, version: Version) -> Any:
        """The text that citizens had before them: the version consulted on; for a call, the last one frozen before it
        closed. None where there was none."""
        consulted = self.consultation.version
        if consulted is None:
            earlier = Version.objects.filter(
                programme=self.consultation.programme_id, frozen_at__lt=self.consultation.closes_at
            )
            consulted = earlier.filter(number__lt=version.number).latest_readable()
        return consulted.text if consulted is not None and consulted.is_readable else None

    def is_writer(self, user: Any) -> bool:
        """Whether this person wrote or changed it."""
        return self.writers.filter(pk=user.pk).exists()

    def discard(self, *, by: Any, now: datetime | None = None) -> None:
        """Throw a draft away; its contributions wait for a reply again. Raises NotInThisState for a published one."""
        with change():
            self._refuse_after_report()
            draft = Reply.objects.select_for_update().filter(pk=self.pk, state=ReplyState.DRAFT).first()
            if draft is None:
                raise NotInThisState("published or gone")
            Contribution.objects.filter(reply=draft).update(reply=None)
            record("reply.discarded", by=by, target=draft, public=False, now=now)
            draft.delete()

    def _refuse_after_report(self) -> None:
        consultation = self.consultation._locked()
        if consultation.phase_at(timezone.now()) in {Phase.REPORTED, Phase.DRAFT}:
            raise NotInThisState("replies end with the report")

    def _set(self, contributions: Iterable[Contribution] | None, commitments: Iterable[Commitment] | None) -> None:
        if commitments is not None:
            chosen = list(commitments)
            if any(commitment.programme_id != self.consultation.programme_id for commitment in chosen):
                raise ValidationError({"commitments": _("This commitment belongs to another programme.")})
            self.commitments.set(chosen)
        if contributions is None:
            return
        wanted = {contribution.pk for contribution in contributions}
        locked = Contribution.objects.select_for_update(of=("self",)).filter(
            pk__in=wanted, consultation=self.consultation_id, state=State.PUBLISHED
        )
        free = [contribution for contribution in locked if contribution.reply_id in {None, self.pk}]
        if len(free) != len(wanted):
            raise ValidationError(
                {"contributions": _("Some of these have a reply by now, or are not published any more.")}, code="taken"
            )
        Contribution.objects.filter(reply=self).exclude(pk__in=wanted).update(reply=None, outcome="")
        Contribution.objects.filter(pk__in=wanted).update(reply=self)

    def _tell(self) -> None:
        # The contributions say what became of them, and are found by its words, as long as it is published.
        self.contributions.update(outcome=self.outcome if self.state == ReplyState.PUBLISHED else "")
        for contribution in self.contributions.select_related("reply"):
            contribution.index_words()
