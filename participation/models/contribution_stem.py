"""The index by which a search finds contributions, on every database."""

from django.db import models

from tamazgana_open.publications.stem_rows import StemRow


class ContributionStem(StemRow):
    """A stem that stands in the published words of a contribution or in the reply to it: the index of the search."""

    contribution = models.ForeignKey("participation.Contribution", on_delete=models.CASCADE, related_name="stems")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stem", "contribution"], name="contribution_stem_once")]
