"""The append-only journal, and the number that says which state of the public site this is."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import AUTHORITATIVE, Phrase, phrase
from tamazgana_open.journal import acts


class EntryQuerySet(models.QuerySet):
    """Entries, newest first."""

    def visible_to(self, user: Any) -> "EntryQuerySet":
        """Public entries for everybody; every entry for staff who sign in to the workspace."""
        if user.is_authenticated and user.is_staff_member:
            return self
        return self.filter(public=True)


class Entry(models.Model):
    """One act: what was done, when, by whom, to what. Never changed, never deleted."""

    at = models.DateTimeField(_("moment"), default=timezone.now, db_index=True)
    act = models.CharField(_("act"), max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    public = models.BooleanField(_("public"), default=True)
    target = models.JSONField(_("about"), default=dict)
    """The title of the thing per language, e.g. {"ar": "…", "fr": "…"}."""
    path = models.CharField(_("address"), max_length=300, blank=True)
    """Where the thing is read, without the language: `programmes/2025-2027/versions/2/`."""
    details = models.JSONField(_("details"), default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        indexes = [models.Index(fields=["public", "-at", "-id"], name="journal_public_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act}"

    @property
    def illustrative(self) -> bool:
        """Whether the act belongs to the sample."""
        return bool(self.details.get("illustrative"))

    @property
    def reason(self) -> Phrase:
        """Why it was done, where the act has a reason; entries of old have it in one language alone."""
        given = self.details.get("reason", "")
        return phrase(given if isinstance(given, dict) else {AUTHORITATIVE: given})

    def sentence(self, language: str | None = None) -> str:
        """What was done, in words of the given language."""
        with override(language or get_language()):
            said = {name: phrase(told) if isinstance(told, dict) else told for name, told in self.details.items()}
            return acts.sentence(self.act, said)


class SiteVersion(models.Model):
    """The one row that counts public changes. Read and incremented by `journal.changes` only."""

    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="site_version_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)
