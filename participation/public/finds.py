"""What a filter finds: which contributions, how many, page by page."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from operator import itemgetter

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from commitments.models import Axis, Commitment
from participation.models import Facet, Tally
from participation.public.filters import WAITING, ContributionFilter
from participation.public.reading import ConsultationReading
from participation.public.wanted import COUNTED, Wanted, among
from participation.public.windows import PAGE_SIZE, Window, of_numbers, place, window
from tamazgana_open.publications import stem_rows
from tamazgana_open.statements import Statement

Counts = Mapping[str, Counter[tuple[str, str]]]
"""What the database has counted, by facet, then by (value, other)."""

_KEPT = {
    Facet.STANCE: ("stance", "outcome"),
    Facet.CHANNEL: ("channel", ""),
    Facet.AXIS: ("axis", "stance"),
    Facet.COMMITMENT: ("commitment", "outcome"),
}
"""Which two filters `value` and `other` of a count answer."""


@dataclass(frozen=True, slots=True)
class Finds:
    """What a filter finds. `total` is how many they are; where the database keeps no such count, they are counted as
    far as `COUNTED`, and `numbers` are those that were met, the latest first."""

    wanted: Wanted
    total: int
    numbers: list[int] | None = None

    @property
    def is_more(self) -> bool:
        """Whether there are more than were counted."""
        return self.numbers is not None and len(self.numbers) > COUNTED

    def page(self, *, before: str, after: str) -> Window:
        """The page before or after a number, of `Row`s."""
        if self._are_on_page(before, after):
            # A database that puts everything in order to find a handful takes its time: their numbers are in hand.
            page = window(of_numbers(self.numbers or []), int, before=before, after=after)
            return replace(page, rows=among(self.wanted.consultation, page.rows))
        return window(self.wanted.rows, itemgetter("number"), before=before, after=after)

    def _are_on_page(self, before: str, after: str) -> bool:
        # Whether the numbers in hand are enough to know what stands there.
        if self.numbers is None or not self.is_more:
            return self.numbers is not None or not self.total
        if not self.wanted.stems:
            return False  # they are any, not the latest
        older_than, newer_than = place(before), place(after)
        if older_than is not None:
            return sum(number < older_than for number in self.numbers) > PAGE_SIZE
        return newer_than is None or newer_than >= self.numbers[-1]


def find(form: ContributionFilter, read: ConsultationReading) -> Finds:
    """What somebody asks for among the published contributions of a consultation."""
    consultation, programme = read.consultation.pk, read.consultation.programme.pk
    asked = {name: value for name, value in form.chosen.items() if value}
    if asked.get("outcome") == WAITING:
        asked["outcome"] = ""
    counts = dict(read.tallies.counts)
    for name, facet, statement in (("axis", Facet.AXIS, _ON_AXIS), ("commitment", Facet.COMMITMENT, _ON_COMMITMENT)):
        if name in asked:
            found = list(statement(consultation, programme, asked[name]))
            if not found:
                return Finds(Wanted(consultation), 0)
            counts[facet] = Counter({(value, other): count for value, other, count in found})
            asked[name] = found[0][0]
    keys = {name: int(asked[name]) for name in ("axis", "commitment") if name in asked}
    stems = tuple(stem_rows.wanted(form.words))
    wanted = Wanted(consultation, **{**asked, **keys}, stems=stems)
    total = None if stems else _kept(asked, counts, read)
    if total is not None:
        return Finds(wanted, total)
    numbers = wanted.numbers()
    return Finds(wanted, len(numbers), numbers)


def _kept(asked: Mapping[str, str], counts: Counts, read: ConsultationReading) -> int | None:
    # How many there are, as the database has counted them; None where it keeps no such count.
    if asked.keys() == {"group"}:
        return read.sharing.group_counts()[asked["group"]]
    for facet, (value, other) in _KEPT.items():
        if asked.keys() <= {value, other}:
            fits = asked.get(value), asked.get(other)
            return sum(
                count
                for pair, count in counts[facet].items()
                if all(want in (None, got) for want, got in zip(fits, pair, strict=True))
            )
    return None


def _on(facet: Facet, consultation: int, targets: QuerySet) -> QuerySet:
    keys = targets.annotate(key=Cast("pk", CharField())).order_by().values("key")
    kept = Tally.objects.filter(consultation=consultation, facet=facet, value__in=keys, count__gt=0)
    return kept.values_list("value", "other", "count")


# The key of an axis or a commitment comes with its counts: by the key the database knows how many there are, and by
# which index it finds them soonest.
_ON_AXIS = Statement(
    lambda consultation, programme, number: _on(
        Facet.AXIS, consultation, Axis.objects.filter(programme=programme, number=number)
    )
)
_ON_COMMITMENT = Statement(
    lambda consultation, programme, code: _on(
        Facet.COMMITMENT, consultation, Commitment.objects.filter(programme=programme, code=code)
    )
)
