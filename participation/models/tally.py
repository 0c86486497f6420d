"""How many contributions there are of each sort, kept by the database itself, so that nobody counts 100,000 rows to
show a page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models

from participation.models.consultation import Consultation


class Facet(models.TextChoices):
    """What is counted, and what `value` and `other` of the count hold. All but the first are of published ones."""

    STATE = "state", "state, reason why it is withheld"
    PLACE = "place", "group:key of the douar"
    STANCE = "stance", "stance, outcome of the published reply"
    AXIS = "axis", "key of the axis, stance"
    COMMITMENT = "commitment", "key of the commitment, outcome of the published reply"
    CHANNEL = "channel", "channel"
    DAY = "day", "day of receipt"


class Tally(models.Model):
    """One count. Triggers keep it (`participation.counting`), in the transaction that changes a contribution."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="tallies")
    facet = models.CharField(max_length=10, choices=Facet)
    value = models.CharField(max_length=50)
    other = models.CharField(max_length=20)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consultation", "facet", "value", "other"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.facet} {self.value} {self.other}: {self.count}"


@dataclass(frozen=True, slots=True)
class Tallies:
    """The counts of one consultation, by facet, then by (value, other)."""

    counts: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, consultation: Consultation, facets: Iterable[str]) -> "Tallies":
        """Those of these facets. One query."""
        facets = list(facets)
        counts: dict[str, Counter[tuple[str, str]]] = {facet: Counter() for facet in facets}
        found = Tally.objects.filter(consultation=consultation, facet__in=facets, count__gt=0)
        for facet, value, other, count in found.values_list("facet", "value", "other", "count"):
            counts[facet][value, other] = count
        return cls(counts)

    def by_value(self, facet: str) -> Counter[str]:
        """The counts of one facet, whatever `other` is."""
        return _summed((value, count) for (value, _other), count in self.counts[facet].items())

    def by_other(self, facet: str) -> Counter[str]:
        """The counts of one facet, whatever `value` is."""
        return _summed((other, count) for (_value, other), count in self.counts[facet].items())


def _summed(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for name, count in counts:
        summed[name] += count
    return summed
