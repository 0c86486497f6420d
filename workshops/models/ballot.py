"""How a member of the council voted, and a record of it put right after the close."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tamazgana_open.bilingual import TranslatedModel, has_text
from tamazgana_open.commune.models import CouncilMember
from workshops.council.law import Choice


class Ballot(models.Model):
    """How one member voted. Never changed and never deleted; see `Rectification`."""

    class Channel(models.TextChoices):
        """How it was given."""

        HAND = "hand", pgettext_lazy("a ballot", "as hands were raised")
        PHONE = "phone", pgettext_lazy("a ballot", "by the member’s own phone")

    vote = models.ForeignKey("workshops.Vote", on_delete=models.PROTECT, related_name="ballots")
    member = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(_("vote"), max_length=10, choices=Choice)
    channel = models.CharField(max_length=10, choices=Channel)
    cast_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["member_id"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "member"], name="member_votes_once"),
            models.CheckConstraint(
                condition=models.Q(choice__in=Choice.values, channel__in=["hand", "phone"]),
                name="ballot_of_known_choice",
                violation_error_message=_("Choose one of these."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}"


class Rectification(TranslatedModel):
    """A record of a vote put right after the close, with its reason; `first` is the result before it."""

    vote = models.ForeignKey("workshops.Vote", on_delete=models.PROTECT, related_name="rectifications")
    number = models.PositiveSmallIntegerField()
    member = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=10, choices=Choice, blank=True)
    after = models.CharField(_("how the member voted"), max_length=10, choices=Choice, blank=True)
    first = models.JSONField()
    reason = models.TextField(_("reason"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("rectification")
        verbose_name_plural = _("rectifications")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "number"], name="rectification_number_is_unique"),
            models.CheckConstraint(
                condition=has_text("reason_ar"),
                name="rectification_has_reason",
                violation_error_message=_("Say in Arabic why the record is put right."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote} {self.number}"
