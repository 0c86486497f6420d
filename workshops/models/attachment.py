"""Files of a meeting: the signed sheet, photographs, presentations. Private unless made public with a consent note."""

import logging
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import TranslatedModel, texts
from tamazgana_open.journal.changes import change, record
from workshops.models.choices import STAFF, NotInThisState
from workshops.models.meeting import Meeting

logger = logging.getLogger(__name__)


def new_token() -> str:
    """What names a file at its address: 128 bits that nobody guesses."""
    return secrets.token_urlsafe(16)


class AttachmentKind(models.TextChoices):
    """What a file is."""

    SHEET = "sheet", _("signed attendance sheet")
    SIGNED_MINUTES = "signed_minutes", _("signed minutes (scan)")
    SIGNED_ACT = "signed_act", _("signed deliberation (scan)")
    PROOF = "proof", _("proof that an act was sent (scan)")
    PHOTO = "photo", _("photograph")
    PRESENTATION = "presentation", _("presentation")
    DOCUMENT = "document", _("other document")


class AttachmentQuerySet(models.QuerySet):
    """Files in the order of their arrival."""

    def standing(self) -> "AttachmentQuerySet":
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def visible_to(self, user: Any, now: datetime | None = None) -> "AttachmentQuerySet":
        """Public files of public meetings; all standing ones for the staff who prepare meetings."""
        if user.is_authenticated and user.has_role(*STAFF):
            return self.standing()
        return self.standing().public().filter(meeting__public_from__lte=now or timezone.now())

    def public(self) -> "AttachmentQuerySet":
        """Those that everybody may open."""
        return self.filter(public=True)


class Attachment(TranslatedModel):
    """One file, as it was checked and cleaned when it came in (`workshops.attachments.files`)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attachments")
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    kind = models.CharField(_("what it is"), max_length=20, choices=AttachmentKind, default=AttachmentKind.DOCUMENT)
    title = models.CharField(_("caption"), max_length=200, blank=True)
    file = models.FileField(_("file"), max_length=250)
    preview = models.FileField(max_length=250, blank=True, editable=False)
    """A small copy of a picture, for pages."""
    media_type = models.CharField(max_length=100, editable=False)
    """What the content is, found from the content."""
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    public = models.BooleanField(_("public"), default=False, editable=False)
    consent = models.TextField(
        _("consent"),
        blank=True,
        max_length=1000,
        help_text=_("Who agreed that it may be shown, and how; without people in it: why nothing stands against it."),
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a meeting")
        verbose_name_plural = _("files of meetings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(public=False) | ~models.Q(consent=""),
                name="attachment_public_with_consent",
                violation_error_message=_("A file becomes public with a note of who agreed to it."),
            ),
            models.CheckConstraint(
                condition=models.Q(public=False) | models.Q(removed_at=None),
                name="attachment_removed_is_not_public",
                violation_error_message=_("A file that was removed is not public."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=AttachmentKind.values, size__gte=1),
                name="attachment_of_known_kind_with_content",
                violation_error_message=_("This file is empty."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.phrase("title")) or self.get_kind_display()

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.meeting.illustrative

    @property
    def is_for_everybody(self) -> bool:
        """Whether everybody may open it now."""
        return self.public and self.removed_at is None and self.meeting.is_public

    @property
    def approves(self) -> bool:
        """Whether it is the signed paper of an approval that stands."""
        from workshops.models.minutes import Minutes

        return Minutes.objects.filter(approved_scan=self.pk).exists()

    @property
    def proves_an_act(self) -> bool:
        """Whether it is the signed act of the council, or the proof that it was sent."""
        from workshops.models.deliberation import Deliberation

        return Deliberation.objects.filter(models.Q(signed_scan=self.pk) | models.Q(proof=self.pk)).exists()

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in a page."""
        return bool(self.preview)

    def journal_title(self) -> dict[str, str]:
        return texts(self.meeting, "title")

    def journal_path(self) -> str:
        return self.meeting.path

    def make_public(self, *, by: Any, consent: str, now: datetime | None = None) -> None:
        """Show it to everybody, with the note of who agreed."""
        if not consent.strip():
            raise ValidationError(_("A file becomes public with a note of who agreed to it."), code="consent")
        self._set(True, "attachment.made_public", by=by, now=now, consent=consent)

    def make_private(self, *, by: Any, now: datetime | None = None) -> None:
        """Take it back from the public."""
        self._set(False, "attachment.made_private", by=by, now=now)

    def _set(self, public: bool, act: str, *, by: Any, now: datetime | None, **also: Any) -> None:
        with change():
            standing = Attachment.objects.filter(pk=self.pk, public=not public, removed_at=None)
            if not standing.update(public=public, **also):
                raise NotInThisState("already so")
            record(act, by=by, target=self, public=self.meeting.is_public, now=now)
        self.refresh_from_db()

    def remove(self, *, by: Any, now: datetime | None = None) -> None:
        """Delete its content once the transaction is through; that there was a file, whose and when, stays known.

        Raises ValidationError for the signed paper of an approval that stands, and for papers of the council's act.
        """
        now = now or timezone.now()
        with change():
            # The meeting's row is the lock of everything recorded of it: nobody approves with this file meanwhile.
            meeting = Meeting.objects.select_for_update().get(pk=self.meeting_id)
            if self.approves:
                raise ValidationError(
                    _("This is the signed paper of the approval: it cannot be removed while the approval stands."),
                    code="approves",
                )
            if self.proves_an_act:
                raise ValidationError(
                    _("This is the signed act of the council, or the proof of its way: it cannot be removed."),
                    code="act",
                )
            standing = Attachment.objects.standing().filter(pk=self.pk)
            was_public = standing.public().exists() and meeting.is_public
            if not standing.update(public=False, removed_at=now):
                raise NotInThisState("removed already")
            record("attachment.removed", by=by, target=self, public=was_public, now=now)
            transaction.on_commit(self._delete_content)
        self.refresh_from_db()

    def _delete_content(self) -> None:
        for stored in (self.file, self.preview):
            try:
                if stored.name:
                    stored.storage.delete(stored.name)
            except OSError:
                logger.exception("content of a removed file is still there: %s", stored.name)
