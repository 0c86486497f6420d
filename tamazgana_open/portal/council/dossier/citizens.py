"""What citizens said, as the council is told: in figures, and by public numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from commitments.models import Commitment, Programme
from participation.models import Consultation, Contribution, Facet, Outcome, State, Tallies, Tally
from participation.public.filters import WAITING

MOST_NUMBERS = 200
"""So many unanswered contributions at most are listed by their number; all of them are behind the link."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one consultation heard of a commitment: how many contributions, by what their replies say."""

    consultation: Consultation
    code: str
    outcomes: Counter[str]

    @property
    def count(self) -> int:
        """Published contributions."""
        return self.outcomes.total()

    @property
    def waiting(self) -> int:
        """Those without a published reply."""
        return self.outcomes[""]

    @property
    def by_outcome(self) -> list[tuple[str, int]]:
        """What the replies say, in words, and how often."""
        return [(str(Outcome(code).label), self.outcomes[code]) for code in Outcome.values if self.outcomes[code]]

    @property
    def url(self) -> str:
        """Where these contributions are read."""
        return f"{reverse('contributions', args=[self.consultation.slug])}?commitment={self.code}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A consultation or a call, as the dossier tells of it."""

    consultation: Consultation
    published: int
    unanswered: int
    pending: int
    numbers: list[int] = field(default_factory=list)

    @property
    def rest(self) -> int:
        """Unanswered ones that are not listed."""
        return self.unanswered - len(self.numbers)

    @property
    def answered(self) -> int:
        """Published contributions with a published reply."""
        return self.published - self.unanswered

    @property
    def waiting_url(self) -> str:
        """Where those without a reply are read."""
        return f"{reverse('contributions', args=[self.consultation.slug])}?outcome={WAITING}"


def asked_in(consultation: Consultation) -> Asked:
    """What one consultation asked for and got."""
    tallies = Tallies.of(consultation, [Facet.STANCE, Facet.STATE])
    by_outcome = tallies.by_other(Facet.STANCE)
    waiting = by_outcome[""]
    rows = Contribution.objects.awaiting_reply().filter(consultation=consultation).order_by("number")
    numbers = list(rows.values_list("number", flat=True)[:MOST_NUMBERS]) if waiting else []
    pending = tallies.by_value(Facet.STATE)[State.PENDING]
    return Asked(consultation, by_outcome.total(), waiting, pending, numbers)


def heard_of_each(programme: Programme, consultations: Iterable[Consultation]) -> dict[str, list[Heard]]:
    """What these consultations heard, by the code of the commitment."""
    of = {consultation.pk: consultation for consultation in consultations}
    codes = dict(Commitment.objects.filter(programme=programme).values_list("pk", "code"))
    counted: dict[str, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    tallies = Tally.objects.filter(consultation__in=of, facet=Facet.COMMITMENT, count__gt=0)
    for consultation, key, outcome, count in tallies.values_list("consultation", "value", "other", "count"):
        counted[codes[int(key)]][consultation][outcome] += count
    return {
        code: [Heard(of[pk], code, outcomes) for pk, outcomes in sorted(by.items())] for code, by in counted.items()
    }
