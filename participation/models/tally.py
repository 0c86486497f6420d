"""How many contributions there are of each sort, kept by the database itself, so that nobody counts 100,000 rows to
show a page."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.db.models.functions import Cast, Coalesce, Concat

from participation.models.consultation import Consultation
from participation.models.contribution import Contribution
from tamazgana_open.statements import Statement


class Facet(models.TextChoices):
    """What is counted, and what `value` and `other` of the count hold. All but the first are of published ones."""

    STATE = "state", "state, reason why it is withheld"
    PLACE = "place", "group:key of the douar"
    STANCE = "stance", "stance, outcome of the published reply"
    AXIS = "axis", "key of the axis, stance"
    COMMITMENT = "commitment", "key of the commitment, outcome of the published reply"
    CHANNEL = "channel", "channel"
    DAY = "day", "day of receipt"


LETTERS = "letters"
"""Not kept but counted when it is asked for, by "group:key of the douar": how many points of a letter are not its
first."""


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
    def of(cls, consultation: Consultation, facets: Sequence[str]) -> "Tallies":
        """Those of these facets; with places come those of `LETTERS`. One query."""
        counts: dict[str, Counter[tuple[str, str]]] = {facet: Counter() for facet in (*facets, LETTERS)}
        found = _TALLIES_WITH_LETTERS if Facet.PLACE in facets else _TALLIES
        for facet, value, other, count in found(consultation.pk, facets):
            counts[facet][value, other] = count
        return cls(counts)

    def by_value(self, facet: str) -> Counter[str]:
        """The counts of one facet, whatever `other` is."""
        return _summed((value, count) for (value, _other), count in self.counts[facet].items())

    def by_other(self, facet: str) -> Counter[str]:
        """The counts of one facet, whatever `value` is."""
        return _summed((other, count) for (_value, other), count in self.counts[facet].items())


def _tallies(consultation: int, facets: Sequence[str]) -> models.QuerySet:
    kept = Tally.objects.filter(consultation=consultation, facet__in=facets, count__gt=0)
    return kept.values_list("facet", "value", "other", "count")


def _with_letters(consultation: int, facets: Sequence[str]) -> models.QuerySet:
    # Asked with the others, so that both are of the same moment.
    place = Concat("group", models.Value(":"), Coalesce(Cast("douar", models.CharField()), models.Value("")))
    letters = (
        Contribution.objects.published()
        .filter(consultation=consultation, letter__isnull=False)  # few, and in an index of their own
        .order_by()
        .annotate(facet=models.Value(LETTERS), value=place, other=models.Value(""))
        .values("facet", "value", "other")
        .annotate(beyond=models.Count("*") - models.Count("letter", distinct=True))
    )
    return _tallies(consultation, facets).union(letters.values_list("facet", "value", "other", "beyond"), all=True)


_TALLIES, _TALLIES_WITH_LETTERS = Statement(_tallies), Statement(_with_letters)


def _summed(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for name, count in counts:
        summed[name] += count
    return summed
