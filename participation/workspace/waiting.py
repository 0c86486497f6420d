"""What waits for somebody in the room of consultations, for its list and for the first page of the workspace."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation import permissions
from participation.models import Consultation, Phase
from participation.workspace import counts
from participation.workspace.counts import Counts


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: how much of it, where it is done, and how many days the oldest of it has waited."""

    code: str
    label: Promise
    count: int
    url: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one consultation; `late` where replies were promised for a day that has passed."""

    consultation: Consultation
    tasks: list[Task]
    late: bool


LABELS: dict[str, Promise] = {
    "pending": _("Contributions to moderate"),
    "second_look": _("Second looks asked for"),
    "awaiting": _("Contributions awaiting a reply"),
    "drafts": _("Replies being written"),
    "unlinked": _("Replies that do not name the version yet"),
    "prepared": _("Prepared, to be announced"),
}


def tasks(consultation: Consultation, count: Counts, user: Any, now: datetime | None = None) -> list[Task]:
    """What waits for this person in one consultation, the most pressing first."""
    today = timezone.localdate(now)
    slug = [consultation.slug]
    moderation, replies = reverse("space-moderation", args=slug), reverse("space-replies", args=slug)
    writes, publishes = permissions.can_write_reply(user), permissions.publishes_replies(user)
    phase = consultation.phase
    if phase == Phase.DRAFT:
        prepares = permissions.can_prepare(user)
        return [Task("prepared", LABELS["prepared"], 1, consultation_url(consultation))] if prepares else []
    if phase == Phase.REPORTED:
        return []
    days = (today - count.oldest).days if count.oldest else 0
    found = [
        (permissions.can_moderate(user), "pending", count.pending, moderation, days),
        (permissions.has_second_looks(user), "second_look", count.second_look, f"{moderation}?show=second_look", 0),
        (writes, "awaiting", count.awaiting, replies, 0),
        (writes or publishes, "drafts", count.drafts, f"{replies}?show=drafts", 0),
        (
            permissions.can_link_version(user) and phase == Phase.CLOSED,
            "unlinked",
            count.unlinked,
            f"{replies}?show=unlinked",
            0,
        ),
    ]
    return [
        Task(code, LABELS[code], number, url, days)
        for concerns, code, number, url, days in found
        if concerns and number
    ]


def consultation_url(consultation: Consultation) -> str:
    """Its page in the workspace."""
    return reverse("space-consultation", args=[consultation.slug])


def for_user(user: Any, now: datetime | None = None) -> list[Waiting]:
    """What waits for this person, by consultation, without those in which nothing does."""
    if not permissions.can_see_internal(user):
        return []
    now = now or timezone.now()
    standing = list(
        Consultation.objects.visible_to(user).filter(cancelled_at=None, report=None).select_related("programme")
    )
    found = counts.of(standing)
    waiting = [
        Waiting(
            consultation,
            tasks(consultation, found[consultation.pk], user, now),
            late=bool(found[consultation.pk].awaiting) and consultation.replies_by < timezone.localdate(now),
        )
        for consultation in standing
    ]
    return [one for one in waiting if one.tasks]
