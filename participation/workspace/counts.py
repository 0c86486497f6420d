"""How many contributions of each consultation are where: a handful of queries, however many consultations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from participation.models import Consultation, Contribution, Reply, State


@dataclass(slots=True)
class Counts:
    """Of one consultation. `awaiting` are published without a published reply; `unlinked` replies say that the text
    changes without naming the version; `oldest` is the day on which the first that is pending was received."""

    pending: int = 0
    published: int = 0
    withheld: int = 0
    withdrawn: int = 0
    second_look: int = 0
    awaiting: int = 0
    drafts: int = 0
    unlinked: int = 0
    oldest: date | None = None

    @property
    def received(self) -> int:
        """All that came in, whatever became of them."""
        return self.pending + self.published + self.withheld + self.withdrawn

    @property
    def answered(self) -> int:
        """Published ones with their reply."""
        return self.published - self.awaiting


def of(consultations: Iterable[Consultation]) -> dict[int, Counts]:
    """The counts of these consultations by their key."""
    keys = [consultation.pk for consultation in consultations]
    found: dict[int, Counts] = defaultdict(Counts)
    sent = Contribution.objects.filter(consultation__in=keys).order_by()
    by_state = sent.values_list("consultation", "state").annotate(count=Count("pk"), oldest=Min("received_on"))
    for key, state, count, oldest in by_state:
        setattr(found[key], state, count)
        if state == State.PENDING:
            found[key].oldest = oldest
    for key, count in sent.under_second_look().values_list("consultation").annotate(count=Count("pk")):
        found[key].second_look = count
    for key, count in sent.answered().values_list("consultation").annotate(count=Count("pk")):
        found[key].awaiting -= count
    replies = Reply.objects.filter(consultation__in=keys).order_by()
    for key, count in replies.drafts().values_list("consultation").annotate(count=Count("pk")):
        found[key].drafts = count
    for key, count in replies.published().without_version().values_list("consultation").annotate(count=Count("pk")):
        found[key].unlinked = count
    for counts in found.values():
        counts.awaiting += counts.published
    return {key: found[key] for key in keys}
