"""What waits for somebody in the room of meetings, for the first page of the workspace."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from commitments.models import Programme
from workshops.models import Decision, Recommendation
from workshops.permissions import can_follow_up, can_see_internal
from workshops.workspace import stages as waiting
from workshops.workspace.stages import Group

MOST_PROGRAMMES, MOST_ACTIONS = 4, 5


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What is to be followed up in one programme: recommendations without an answer (`days` since the meeting of the
    oldest), actions overdue (`first`, the longest overdue first)."""

    programme: Programme
    unanswered: int
    days: int
    overdue: int
    first: list[Decision]

    @property
    def url(self) -> str:
        """Where it is done."""
        return f"{reverse('space-follow-up')}?programme={self.programme.slug}"


@dataclass(frozen=True, slots=True)
class WaitingMeetings:
    """Meetings by what they wait for, and what is to be followed up by programme. Empty where nothing waits."""

    groups: list[Group]
    follow_ups: list[FollowUp]

    def __bool__(self) -> bool:
        return bool(self.groups or self.follow_ups)


def for_user(user: Any, now: datetime | None = None) -> WaitingMeetings:
    """What waits for this person, in a number of queries that does not grow with what there is."""
    now = now or timezone.now()
    groups = waiting.for_user(user, now, most=3) if can_see_internal(user) else []
    return WaitingMeetings(groups, _follow_ups(user, timezone.localdate(now)) if can_follow_up(user) else [])


def _follow_ups(user: Any, today: date) -> list[FollowUp]:
    unanswered = {
        programme: (count, oldest)
        for programme, count, oldest in Recommendation.objects.awaiting_answer()
        .order_by()
        .values_list("meeting__programme")
        .annotate(count=Count("pk"), oldest=Min("meeting__starts_at"))
    }
    late = Decision.objects.published().overdue(today)
    overdue = dict(late.order_by().values_list("meeting__programme").annotate(count=Count("pk")))
    programmes = Programme.objects.visible_to(user).filter(pk__in=[*unanswered, *overdue])
    follow_ups = []
    for programme in programmes.order_by("-is_current", "-first_year", "-pk")[:MOST_PROGRAMMES]:
        count, oldest = unanswered.get(programme.pk, (0, None))
        first = late.filter(meeting__programme=programme).select_related("meeting").order_by("due", "pk")
        follow_ups.append(
            FollowUp(
                programme=programme,
                unanswered=count,
                days=(today - timezone.localdate(oldest)).days if oldest else 0,
                overdue=overdue.get(programme.pk, 0),
                first=list(first[:MOST_ACTIONS]) if programme.pk in overdue else [],
            )
        )
    return follow_ups
