"""The index by which a search finds meetings, on every database."""

from django.db import models


def axis_mark(number: int) -> str:
    """What stands among a meeting's stems for an axis: no word that anybody can type is written like it."""
    return f"axis:{number}"


class MeetingStem(models.Model):
    """A stem that stands in the public text of a meeting: the index by which a search finds it on every database."""

    meeting = models.ForeignKey("workshops.Meeting", on_delete=models.CASCADE, related_name="stems")
    stem = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stem", "meeting"], name="meeting_stem_is_entered_once")]

    def __str__(self) -> str:
        return self.stem
