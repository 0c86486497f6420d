"""Which contributions: those somebody may see, those that wait, those like another, those that a search finds."""

from typing import TYPE_CHECKING, Any

from django.db import models

from commitments.models import Commitment
from participation.models.choices import SecondLook, State
from participation.models.contribution_stem import ContributionStem
from tamazgana_open.publications import stem_rows
from workshops.models.choices import STAFF

if TYPE_CHECKING:
    from participation.models.contribution import Contribution


class ContributionQuerySet(models.QuerySet):
    """Contributions, the latest first."""

    def visible_to(self, user: Any) -> "ContributionQuerySet":
        """Published ones of consultations that the public knows; all of them for the staff."""
        if user.is_authenticated and user.has_role(*STAFF):
            return self
        return self.published().exclude(consultation__announced_at=None)

    def published(self) -> "ContributionQuerySet":
        """Those that everybody reads."""
        return self.filter(state=State.PUBLISHED)

    def pending(self) -> "ContributionQuerySet":
        """Those that wait for moderation."""
        return self.filter(state=State.PENDING)

    def answered(self) -> "ContributionQuerySet":
        """Published ones with a published reply."""
        return self.published().exclude(outcome="")

    def awaiting_reply(self) -> "ContributionQuerySet":
        """Published ones without a published reply."""
        return self.published().filter(outcome="")

    def entered(self) -> "ContributionQuerySet":
        """Those that staff entered, and whose receipts they hand over. The code of one sent online is its author's."""
        return self.exclude(entered_by=None)

    def under_second_look(self) -> "ContributionQuerySet":
        """Withheld ones whose author has asked for a second look that nobody has had yet."""
        return self.filter(state=State.WITHHELD, second_look=SecondLook.ASKED)

    def oldest_first(self) -> "ContributionQuerySet":
        """In the order in which they were received."""
        return self.order_by("received_on", "pk")

    def on_commitment(self, commitment: Commitment) -> "ContributionQuerySet":
        """Those on a commitment or a passage of it."""
        return self.filter(commitment=commitment)

    def with_outcome(self, outcome: str) -> "ContributionQuerySet":
        """Those whose published reply says this."""
        return self.filter(outcome=outcome)

    def matching(self, words: str) -> "ContributionQuerySet":
        """Those in whose published text, or the reply to it, the stems of all the words stand."""
        return stem_rows.matching(self, ContributionStem, "contribution_id", words)

    def like(self, other: "Contribution") -> "ContributionQuerySet":
        """Others of the same consultation that say much the same."""
        alike = models.Q(like_same=other.like_same)
        if other.like_first:
            alike |= models.Q(like_first=other.like_first) | models.Q(like_second=other.like_second)
        return self.filter(alike, consultation=other.consultation_id).exclude(pk=other.pk).exclude(
            state=State.WITHDRAWN
        )  # fmt: skip
