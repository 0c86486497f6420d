"""What is recorded of a meeting, row by row: each row has a key of its own, so that two people can record at once."""

import secrets

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from commitments.models import Axis
from tamazgana_open.bilingual import TranslatedModel
from tamazgana_open.commune.models import CouncilMember
from workshops.models.choices import Group
from workshops.models.meeting import Meeting

MOST_PEOPLE = 5000
"""More people of one group at one meeting are a slip of the hand."""
LONGEST_TEXT = 20_000
LONGEST_POINT = 720
"""Minutes of the longest point of an agenda."""


def new_key() -> str:
    """A key for a row, unique in its meeting; a browser makes its own for rows that it adds."""
    return secrets.token_hex(6)


class Row(TranslatedModel):
    """A row of a meeting's record."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="%(class)s_rows")
    key = models.CharField(max_length=16, default=new_key, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "key"], name="%(class)s_key_is_unique")]

    @property
    def illustrative(self) -> bool:
        """Whether it belongs to the sample."""
        return self.meeting.illustrative

    def lock_record(self) -> None:
        """Wait until nobody else writes in this record. Call inside a transaction, before the row is read.

        The meeting's row is the lock of everything recorded of it: a save of the record writes whole rows.
        """
        Meeting.objects.select_for_update(of=("self",)).only("pk").get(pk=self.meeting_id)


class AgendaItem(Row):
    """A point of the agenda (جدول الأعمال), and what was said under it. Start times follow from the durations."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    level = models.PositiveSmallIntegerField(_("level"), default=0)
    """0 for a point, 1 for a part of the point before it."""
    title = models.CharField(_("point of the agenda"), max_length=300)
    minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_POINT)]
    )
    said = models.TextField(_("what was said"), blank=True, max_length=LONGEST_TEXT)

    class Meta(Row.Meta):
        abstract = False
        verbose_name = _("point of the agenda")
        verbose_name_plural = _("points of the agenda")
        constraints = [
            *Row.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(level__lte=1),
                name="agenda_has_two_levels",
                violation_error_message=_("The agenda has points and their parts, no third level."),
            ),
            models.CheckConstraint(
                condition=models.Q(minutes=None) | models.Q(minutes__range=(0, LONGEST_POINT)),
                name="agenda_point_within_half_a_day",
                violation_error_message=_("Minutes between 0 and 720."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.phrase("title"))


class Attendance(Row):
    """How many of one group came. None means not counted, which is not zero."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    group = models.CharField(_("group"), max_length=20, choices=Group)
    women = models.PositiveIntegerField(_("women"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)])
    men = models.PositiveIntegerField(_("men"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)])
    unspecified = models.PositiveIntegerField(
        _("not noted"), null=True, blank=True, validators=[MaxValueValidator(MOST_PEOPLE)]
    )

    class Meta(Row.Meta):
        abstract = False
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            *Row.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "group"], name="attendance_once_per_group"),
            models.CheckConstraint(
                condition=models.Q(group__in=Group.values),
                name="attendance_of_known_group",
                violation_error_message=_("Choose among the groups of the list."),
            ),
            models.CheckConstraint(
                condition=models.Q(women=None) | models.Q(women__range=(0, MOST_PEOPLE)),
                name="attendance_women_plausible",
                violation_error_message=_("A number of people between 0 and 5000."),
            ),
            models.CheckConstraint(
                condition=models.Q(men=None) | models.Q(men__range=(0, MOST_PEOPLE)),
                name="attendance_men_plausible",
                violation_error_message=_("A number of people between 0 and 5000."),
            ),
            models.CheckConstraint(
                condition=models.Q(unspecified=None) | models.Q(unspecified__range=(0, MOST_PEOPLE)),
                name="attendance_unspecified_plausible",
                violation_error_message=_("A number of people between 0 and 5000."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_group_display()


class Presence(Row):
    """A holder of an office: present, excused or absent. Only people who stand there for an office are named."""

    class State(models.TextChoices):
        """Whether the person came."""

        PRESENT = "present", _("present")
        EXCUSED = "excused", _("absent, excused")
        ABSENT = "absent", _("absent")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="presences")
    name = models.CharField(_("name or seat"), max_length=120, blank=True)
    office = models.CharField(_("office"), max_length=160)
    state = models.CharField(_("presence"), max_length=10, choices=State, default=State.PRESENT)
    member = models.ForeignKey(
        CouncilMember, verbose_name=_("council member"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+"
    )  # fmt: skip

    class Meta(Row.Meta):
        abstract = False
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            *Row.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(state__in=["present", "excused", "absent"]),
                name="presence_of_known_state",
                violation_error_message=_("Choose one of these."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.phrase("name")) or str(self.phrase("office"))


class Speech(Row):
    """What was said (مداخلة), by whom, as what. A name only of somebody who speaks in an office."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="speeches")
    speaker = models.CharField(_("name, of somebody in an office"), max_length=120, blank=True)
    capacity = models.CharField(_("speaking as"), max_length=200, blank=True)
    text = models.TextField(_("what was said"), blank=True, max_length=LONGEST_TEXT)

    class Meta(Row.Meta):
        abstract = False
        verbose_name = _("speech")
        verbose_name_plural = _("speeches")

    def __str__(self) -> str:
        return str(self.phrase("capacity"))


class WorkingGroup(Row):
    """A working group of a workshop and what it discussed."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="working_groups")
    axis = models.ForeignKey(Axis, verbose_name=_("axis"), null=True, blank=True, on_delete=models.PROTECT,
                             related_name="+")  # fmt: skip
    facilitator = models.CharField(_("facilitator"), max_length=200, blank=True)
    discussed = models.TextField(_("what it discussed"), blank=True, max_length=LONGEST_TEXT)

    class Meta(Row.Meta):
        abstract = False
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")

    def __str__(self) -> str:
        return str(self.axis or "")
