"""Amendments (تعديلات) that members propose to the text put to the vote."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Commitment
from commitments.text import FIELD_LABELS, TRANSLATED_FIELDS
from tamazgana_open.bilingual import AUTHORITATIVE, Texts, TranslatedModel, has_text, texts
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.journal.changes import change, record
from workshops.models.choices import NotInThisState
from workshops.models.sitting import Sitting
from workshops.models.sitting_choices import SittingState

MOST_AMENDMENTS = 200
"""More amendments to one sitting are no proposals."""
MOST_OF_A_MEMBER = 30
"""Withdrawn ones count: nobody takes up the room of the others."""


class Fate(models.TextChoices):
    """What became of an amendment: computed from its vote, never typed."""

    PROPOSED = "proposed", pgettext_lazy("an amendment", "proposed")
    WITHDRAWN = "withdrawn", pgettext_lazy("an amendment", "withdrawn")
    CARRIED = "carried", pgettext_lazy("an amendment", "carried")
    REJECTED = "rejected", pgettext_lazy("an amendment", "rejected")
    MOOT = "moot", pgettext_lazy("an amendment", "without object")


class AmendmentQuerySet(models.QuerySet):
    """Amendments by number."""

    def standing(self) -> "AmendmentQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at=None)

    def carried(self) -> "AmendmentQuerySet":
        """Those that the council carried, in the order of the votes."""
        return self.filter(vote__carried=True, vote__closed_at__isnull=False).order_by("vote__closed_at", "number")

    def undecided(self) -> "AmendmentQuerySet":
        """Standing ones on which no vote was closed and whose words no carried one has replaced already."""
        return self.standing().filter(vote__closed_at=None, moot_at=None)


class Amendment(TranslatedModel):
    """A proposal to replace the words of one field of one commitment, Arabic at least, with its reason."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField(editable=False)
    commitment = models.ForeignKey(Commitment, verbose_name=_("commitment"), on_delete=models.PROTECT,
                                   related_name="amendments")  # fmt: skip
    field = models.CharField(
        _("part of the text"), max_length=20, choices=[(f, FIELD_LABELS[f]) for f in TRANSLATED_FIELDS]
    )
    words = models.TextField(_("proposed words"), max_length=6000)
    before = models.JSONField(editable=False)
    """The words of the version, in every language, when it was proposed."""
    reason = models.TextField(_("reason"), max_length=2000)
    proposed_by = models.ForeignKey(CouncilMember, verbose_name=_("proposed by"), on_delete=models.PROTECT,
                                    related_name="amendments")  # fmt: skip
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    moot_at = models.DateTimeField(null=True, editable=False)
    """Since when another carried amendment has replaced the words that this one is about."""

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "number"], name="amendment_number_is_unique"),
            models.CheckConstraint(
                condition=has_text("words_ar") & has_text("reason_ar"),
                name="amendment_has_arabic_words_and_reason",
                violation_error_message=_("An amendment has its words and its reason in Arabic."),
            ),
            models.CheckConstraint(
                condition=models.Q(field__in=TRANSLATED_FIELDS),
                name="amendment_of_known_field",
                violation_error_message=_("Choose one of these."),
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(moot_at=None),
                name="amendment_withdrawn_or_moot",
                violation_error_message=_("A withdrawn amendment has no object to lose."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.commitment.code} {self.get_field_display()}"

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.sitting.illustrative

    @property
    def fate(self) -> str:
        """A `Fate`. Call with `vote` selected where many are shown."""
        if self.withdrawn_at:
            return Fate.WITHDRAWN
        if self.moot_at:
            return Fate.MOOT
        vote = getattr(self, "vote", None)
        if vote is None or vote.closed_at is None:
            return Fate.PROPOSED
        return Fate.CARRIED if vote.carried else Fate.REJECTED

    @property
    def fate_label(self) -> str:
        """The fate in the reader's words."""
        return str(Fate(self.fate).label)

    def journal_title(self) -> dict[str, str]:
        return texts(self.sitting.meeting, "title")

    def journal_path(self) -> str:
        return f"{self.sitting.meeting.path}#a-{self.number}"

    # Acts -----------------------------------------------------------------------------------------------------

    @classmethod
    def propose(
        cls,
        sitting: Sitting,
        *,
        by: Any,
        member: CouncilMember,
        commitment: Commitment,
        field: str,
        words: Texts,
        reason: Texts,
        now: datetime | None = None,
    ) -> "Amendment":
        """A member proposes other words for a field, until the council votes on the whole.

        Raises NotInThisState without a version on the agenda or once the whole is voted on, ValidationError where
        Arabic or the reason is missing, the words are those of the version, or the member is not in office.
        """
        now = now or timezone.now()
        with change():
            sitting.lock()
            _takes_amendments(sitting)
            if not sitting.members.filter(pk=member.pk).exists():
                raise ValidationError(_("This person is not a member in office."), code="member")
            shown = sitting.version.text.commitment(commitment.code)
            if (
                commitment.programme_id != sitting.meeting.programme_id
                or shown is None
                or field not in TRANSLATED_FIELDS
            ):
                raise ValidationError(_("This commitment is not in the text put to the vote."), code="commitment")
            before = getattr(shown, field)
            if _seen(before[AUTHORITATIVE]) == _seen(words.get(AUTHORITATIVE, "")):
                raise ValidationError({"words": _("These are the words of the text as it stands.")}, code="same")
            if sitting.amendments.filter(proposed_by=member).count() >= MOST_OF_A_MEMBER:
                raise ValidationError(_("This member has proposed very many amendments already."), code="many")
            last = sitting.amendments.aggregate(last=models.Max("number"))["last"] or 0
            if last >= MOST_AMENDMENTS:
                raise ValidationError(_("There are too many amendments to this sitting."), code="many")
            made = cls(sitting=sitting, number=last + 1, commitment=commitment, field=field, before=before,
                       proposed_by=member, proposed_at=now, entered_by=by)  # fmt: skip
            made.put("words", words)
            made.put("reason", reason)
            made._check()
            made.save()
            record("amendment.proposed", by=by, target=made, public=False, now=now, number=made.number,
                   code=commitment.code)  # fmt: skip
        return made

    def _check(self) -> None:
        limit = Commitment._meta.get_field(self.field).max_length
        for language, text in texts(self, "words").items():
            if limit and len(text) > limit:
                raise ValidationError(
                    {f"words_{language}": _("At most %(limit)s characters.")}, params={"limit": limit}
                )
            if text:
                Commitment._meta.get_field(self.field).run_validators(text)
        for name in ("words", "reason"):
            if not getattr(self, f"{name}_{AUTHORITATIVE}").strip():
                raise ValidationError({name: _("Write it in Arabic.")}, code=name)
        self.full_clean(exclude=["words", "reason", "before", "entered_by"])

    def withdraw(self, *, by: Any, now: datetime | None = None) -> None:
        """Whoever proposed it takes it back, as long as no vote on it is open or closed."""
        now = now or timezone.now()
        with change():
            self.sitting.lock()
            self.sitting.need(SittingState.PREPARED, SittingState.OPEN)
            done = Amendment.objects.filter(pk=self.pk, withdrawn_at=None, moot_at=None, vote=None).update(
                withdrawn_at=now
            )
            if not done:
                raise NotInThisState("withdrawn, or voted on")
            record("amendment.withdrawn", by=by, target=self, public=False, now=now, number=self.number)
        self.refresh_from_db()


def _seen(text: str) -> str:
    # What a reader sees of it: an amendment that changes joiners and direction marks alone changes nothing.
    return re.sub("[\u200c-\u200f]", "", text).strip()


def _takes_amendments(sitting: Sitting) -> None:
    sitting.need(SittingState.PREPARED, SittingState.OPEN)
    if sitting.version_id is None or sitting.sent_back_at or sitting.vote_on_the_whole is not None:
        raise NotInThisState("no text is before the council, or it was voted on as a whole")
