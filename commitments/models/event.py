"""The steps that led to a programme and those that are planned."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models.programme import Programme
from tamazgana_open.bilingual import TranslatedModel


class ProgrammeEvent(TranslatedModel):
    """A step in a programme's life as it is known: to the minute, to the day or to the month."""

    class Precision(models.TextChoices):
        """How exactly the moment is known."""

        MOMENT = "moment", _("day and hour")
        DAY = "day", _("day")
        MONTH = "month", _("month")

    class State(models.TextChoices):
        """What is known of it."""

        HELD = "held", _("held")
        PLANNED = "planned", _("planned")
        NOT_RECORDED = "not_recorded", _("planned; outcome not recorded here")

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="events")
    key = models.SlugField(max_length=60)
    title = models.CharField(_("what"), max_length=300)
    starts_at = models.DateTimeField(_("when"))
    precision = models.CharField(_("known to the"), max_length=10, choices=Precision, default=Precision.DAY)
    state = models.CharField(_("state"), max_length=15, choices=State, default=State.HELD)

    class Meta:
        verbose_name = _("step of the programme")
        verbose_name_plural = _("steps of the programme")
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="event_key_is_unique")]

    def __str__(self) -> str:
        return str(self.phrase("title"))
