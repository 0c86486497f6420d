"""A member at a sitting of the council: whether the member came, and every coming and going."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from tamazgana_open.commune.models import CouncilMember


class MemberAttendance(models.Model):
    """A member at a sitting: present, excused or absent, and every coming and going since the opening."""

    class State(models.TextChoices):
        """Whether the member came."""

        PRESENT = "present", _("present")
        EXCUSED = "excused", _("absent, excused")
        ABSENT = "absent", _("absent")

    sitting = models.ForeignKey("workshops.Sitting", on_delete=models.CASCADE, related_name="attendance")
    member = models.ForeignKey(CouncilMember, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("presence"), max_length=10, choices=State, default=State.ABSENT)
    in_room = models.BooleanField(default=False)
    movements = models.JSONField(default=list)
    """In order: {"at": an ISO moment, "comes": whether the member came in or left}."""

    class Meta:
        verbose_name = _("attendance of a member")
        verbose_name_plural = _("attendance of members")
        ordering = ["member_id"]
        constraints = [
            models.UniqueConstraint(fields=["sitting", "member"], name="member_once_per_sitting"),
            models.CheckConstraint(
                condition=models.Q(state__in=["present", "excused", "absent"]),
                name="member_of_known_presence",
                violation_error_message=_("Choose one of these."),
            ),
            models.CheckConstraint(
                condition=models.Q(in_room=False) | models.Q(state="present"),
                name="member_in_room_is_present",
                violation_error_message=_("Who is in the room is present."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_state_display()}"

    def was_in_room(self, since: datetime, until: datetime) -> bool:
        """Whether the member was in the room at some moment from `since` to `until`."""
        moves = [(datetime.fromisoformat(move["at"]), move["comes"]) for move in self.movements]
        there = not moves[0][1] if moves else self.in_room
        for at, comes in moves:
            if at <= since:
                there = comes
        return there or any(comes and since < at <= until for at, comes in moves)
