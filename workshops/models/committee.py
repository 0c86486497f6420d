"""The committee that follows the preparation, implementation and evaluation of a programme (لجنة التتبع)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models import Programme
from tamazgana_open.bilingual import TranslatedModel, has_text, texts

MOST_SEATS = 200
"""More seats of one sort in a committee are a slip of the hand."""


class Committee(TranslatedModel):
    """The follow-up committee of a programme: its founding act. Its meetings are those of kind committee."""

    programme = models.OneToOneField(Programme, on_delete=models.CASCADE, related_name="committee")
    founding_act = models.CharField(_("founding act"), max_length=300, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    mission = models.TextField(_("its task"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("follow-up committee")
        verbose_name_plural = _("follow-up committees")

    def __str__(self) -> str:
        return str(self.programme)

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.programme.illustrative

    def journal_title(self) -> dict[str, str]:
        return texts(self.programme, "title")

    def journal_path(self) -> str:
        return f"programmes/{self.programme.slug}/committee/"


class CommitteeSeat(TranslatedModel):
    """A seat, or several of one sort: an office and the body that it stands for. Named only where it is an office."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="seats")
    position = models.PositiveIntegerField(default=0)
    office = models.CharField(_("office"), max_length=160)
    body = models.CharField(_("body that it stands for"), max_length=200, blank=True)
    count = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)

    class Meta:
        verbose_name = _("seat of the committee")
        verbose_name_plural = _("seats of the committee")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(count=None) | models.Q(count__range=(1, MOST_SEATS)),
                name="committee_seats_plausible",
                violation_error_message=_("A number of seats between 1 and 200."),
            ),
            models.CheckConstraint(
                condition=has_text("office_ar"),
                name="committee_seat_has_arabic_office",
                violation_error_message=_("The Arabic is needed, or clear the whole row."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.phrase("office"))
