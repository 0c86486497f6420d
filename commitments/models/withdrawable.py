"""What was recorded and turned out wrong: it stays, marked as withdrawn, with the reason that everybody reads."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.programme import InvalidTransition
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, Texts, TranslatedModel, has_text


class WithdrawableQuerySet(models.QuerySet):
    """Rows that may have been withdrawn."""

    def standing(self) -> "WithdrawableQuerySet":
        """Those that were not."""
        return self.filter(withdrawn_at=None)


class Withdrawable(TranslatedModel):
    """A row that is never deleted. Its subclasses have the act, which writes the journal."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    withdrawal_reason = models.TextField(_("why it was withdrawn"), max_length=500, blank=True, editable=False)

    objects = WithdrawableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | has_text("withdrawal_reason_ar"),
                name="%(class)s_withdrawal_has_reason",
                violation_error_message=_("Say in Arabic why it is withdrawn."),
            )
        ]

    def _mark_withdrawn(self, *, by: Any, reason: Texts, now: datetime) -> None:
        # Call in the transaction of the act. The second of two who withdraw it is told.
        needs_arabic(reason, "reason", _("Say in Arabic why it is withdrawn."))
        self.put("withdrawal_reason", reason)
        words = {f"withdrawal_reason_{language}": reason.get(language, "") for language in LANGUAGES}
        done = type(self).objects.filter(pk=self.pk, withdrawn_at=None).update(
            withdrawn_at=now, withdrawn_by=by, translated_from=self.translated_from, **words
        )  # fmt: skip
        if not done:
            raise InvalidTransition("withdrawn already")
        self.refresh_from_db()


def needs_arabic(words: Texts, field: str, message: Any) -> None:
    """Raises ValidationError beside the field where the authoritative words are missing."""
    if not words.get(AUTHORITATIVE, "").strip():
        raise ValidationError({field: message}, code=field)
