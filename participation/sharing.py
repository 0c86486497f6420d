"""Which groups and douars may be told: only those that enough published contributions of a consultation share.

In a small douar a group and a douar can name a person (law 09-08, art. 3). What is told is decided once, here, and the
same for pages, filters, exports, figures and the report: a count in one place does not undo what another keeps back.
The points of one letter are of one author, so that they count as one here.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from participation.models import LETTERS, Consultation, Contribution, Facet, Tallies
from tamazgana_open.commune.models import Commune

Pair = tuple[str, int | None]
"""A group's code (empty: none) and the key of a douar (None: none)."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """What may be told of the groups and douars of one consultation's contributions.

    `groups` holds codes, `douars` primary keys, `pairs` the (group, douar) that may stand together on one contribution.
    Where both could be told but not together, the group is told and the douar is not.
    """

    threshold: int
    groups: frozenset[str]
    douars: frozenset[int]
    pairs: frozenset[tuple[str, int]]
    told: Counter[Pair]
    """How many published contributions are told with which group and douar; neither is ("", None)."""

    def of(self, group: str, douar: int | None) -> Pair:
        """What is told of a contribution with this group and douar."""
        return _told(group, douar, self.groups, self.douars, self.pairs)

    def group_of(self, contribution: Contribution) -> str:
        """The code of the group that is told of a contribution; empty where none is."""
        return self.of(contribution.group, contribution.douar_id)[0]

    def douar_of(self, contribution: Contribution) -> int | None:
        """The key of the douar that is told of a contribution; None where none is."""
        return self.of(contribution.group, contribution.douar_id)[1]

    def group_counts(self) -> Counter[str]:
        """Published contributions by the group that is told; "" where none is."""
        counts: Counter[str] = Counter()
        for (group, _douar), count in self.told.items():
            counts[group] += count
        return counts

    def douar_counts(self) -> Counter[int | None]:
        """Published contributions by the douar that is told; None where none is."""
        counts: Counter[int | None] = Counter()
        for (_group, douar), count in self.told.items():
            counts[douar] += count
        return counts


def shown(consultation: Consultation, tallies: Tallies | None = None, commune: Commune | None = None) -> Sharing:
    """What may be told of the groups and douars of this consultation's published contributions. Two queries, less what
    is in hand: the profile, `tallies` with those by place."""
    tallies = tallies or Tallies.of(consultation, [Facet.PLACE])
    places, beyond_the_first = tallies.by_value(Facet.PLACE), tallies.by_value(LETTERS)
    counts = {_pair(place): count for place, count in places.items()}
    authors = {_pair(place): count - beyond_the_first[place] for place, count in places.items()}
    return of_counts(counts, (commune or Commune.current()).shared_by_at_least, authors)


def _pair(place: str) -> Pair:
    group, _colon, douar = place.partition(":")
    return group, int(douar) if douar else None


def of_counts(counts: dict[Pair, int], threshold: int, authors: dict[Pair, int] | None = None) -> Sharing:
    """What may be told where so many published contributions have each group and douar. `authors` says of how many
    letters they are, one that stands alone being a letter of its own; left out, each stands alone."""
    authors = authors or counts
    by_group: Counter[str] = Counter()
    for (group, _douar), count in authors.items():
        by_group[group] += count
    groups = frozenset(group for group, count in by_group.items() if group and count >= threshold)
    pairs = frozenset(
        (group, douar)
        for (group, douar), count in authors.items()
        if group in groups and douar is not None and count >= threshold
    )
    by_douar: Counter[int] = Counter()
    for (group, douar), count in authors.items():
        # Where the group is told and the pair is not, the douar is not told: it does not count for it either.
        if douar is not None and (group not in groups or (group, douar) in pairs):
            by_douar[douar] += count
    douars = frozenset(douar for douar, count in by_douar.items() if count >= threshold)
    told: Counter[Pair] = Counter()
    for (group, douar), count in counts.items():
        told[_told(group, douar, groups, douars, pairs)] += count
    return Sharing(threshold, groups, douars, pairs, told)


def _told(group: str, douar: int | None, groups: Any, douars: Any, pairs: Any) -> Pair:
    known = group if group in groups else ""
    if douar not in douars or (known and (known, douar) not in pairs):
        return known, None
    return known, douar
