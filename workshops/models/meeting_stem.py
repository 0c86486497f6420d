"""The index by which a search finds meetings, on every database."""

from django.db import models

from tamazgana_open.publications.stem_rows import StemRow


def axis_mark(number: int) -> str:
    """What stands among a meeting's stems for an axis: no word that anybody can type is written like it."""
    return f"axis:{number}"


class MeetingStem(StemRow):
    """A stem that stands in the public text of a meeting: the index by which a search finds it on every database."""

    meeting = models.ForeignKey("workshops.Meeting", on_delete=models.CASCADE, related_name="stems")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stem", "meeting"], name="meeting_stem_is_entered_once")]
