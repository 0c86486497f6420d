"""The sessions of a council, and how far a sitting is."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Session(models.TextChoices):
    """The sessions of a council (art. 33)."""

    FEBRUARY = "february", _("ordinary session of February")
    MAY = "may", _("ordinary session of May")
    OCTOBER = "october", _("ordinary session of October")
    EXTRAORDINARY = "extraordinary", _("extraordinary session")

    @classmethod
    def of_month(cls, month: int) -> "Session":
        """The session that is held in this month; the extraordinary one in any other."""
        return {2: cls.FEBRUARY, 5: cls.MAY, 10: cls.OCTOBER}.get(month, cls.EXTRAORDINARY)


class SittingState(models.TextChoices):
    """How far it is."""

    PREPARED = "prepared", pgettext_lazy("a sitting", "being prepared")
    OPEN = "open", pgettext_lazy("a sitting", "open")
    CLOSED = "closed", pgettext_lazy("a sitting", "closed")
    NO_QUORUM = "no_quorum", pgettext_lazy("a sitting", "closed without quorum")
