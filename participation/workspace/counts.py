"""How many contributions of each consultation are where: a handful of queries, however many consultations."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Min
from django.utils import timezone

from participation.models import Consultation, Contribution, Reply, State


@dataclass(slots=True)
class Counts:
    """Of one consultation. `awaiting` are published without a published reply; `unlinked` replies say that the text
    changes without naming the version. `since` says of those that wait, by the same names, since when the first does:
    contributions since they were received, those of a second look since they were withheld, replies since they were
    written or published."""

    pending: int = 0
    published: int = 0
    withheld: int = 0
    withdrawn: int = 0
    second_look: int = 0
    awaiting: int = 0
    drafts: int = 0
    unlinked: int = 0
    since: dict[str, date] = field(default_factory=dict)

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
            found[key].since["pending"] = oldest
    replies = Reply.objects.filter(consultation__in=keys).order_by()
    for name, rows, moment in (
        ("second_look", sent.under_second_look(), "state_since"),
        ("awaiting", sent.awaiting_reply(), "received_on"),
        ("drafts", replies.drafts(), "written_at"),
        ("unlinked", replies.published().without_version(), "published_at"),
    ):
        for key, count, oldest in rows.values_list("consultation").annotate(count=Count("pk"), oldest=Min(moment)):
            setattr(found[key], name, count)
            found[key].since[name] = timezone.localdate(oldest) if isinstance(oldest, datetime) else oldest
    return {key: found[key] for key in keys}
