"""Letters of sittings that are to be sent, for the first page of the workspace."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tamazgana_open.commune.working_days import holidays, working_day_on_or_before
from tamazgana_open.waiting import Line
from workshops.council import law
from workshops.council.letters import paper
from workshops.models import MeetingState, Sitting, SittingState
from workshops.permissions import can_keep_sitting

AHEAD = timedelta(days=14)
"""Letters that are due within so many days stand there as what comes."""
MOST = 3

LABELS: dict[str, Promise] = {
    paper.AGENDA: _("Agenda of a sitting to send to the governor"),
    paper.NOTICE: _("Notice of a sitting to send to the members"),
}


def lines(user: Any, now: datetime | None = None) -> Iterator[Line]:
    """What this person has to send, each letter by the last working day of its term."""
    if not can_keep_sitting(user):
        return
    today = timezone.localdate(now)
    sittings = [sitting for sitting in _to_come(now or timezone.now()) if sitting.day >= today]
    free = holidays() if sittings else frozenset()
    for sitting in sittings:
        for letter in paper.LETTERS:
            due = _due(sitting, letter, free)
            if due is not None and due < today + AHEAD:
                yield Line(
                    code=f"{letter}-to-send",
                    label=LABELS[letter],
                    about=sitting.meeting.phrase("title"),
                    url=reverse("space-sitting-letters", args=[sitting.meeting.address]),
                    due=due,
                )


def _to_come(now: datetime) -> list[Sitting]:
    until = now + AHEAD + timedelta(days=law.AGENDA_DAYS + 7)  # a last day moves back over a week at most
    sittings = Sitting.objects.filter(
        state=SittingState.PREPARED,
        meeting__state=MeetingState.PLANNED,
        meeting__starts_at__gt=now - timedelta(days=1),
        meeting__starts_at__lt=until,
    )
    sittings = sittings.exclude(meeting__precision="month").exclude(
        agenda_sent_on__isnull=False, notice_sent_on__isnull=False
    )
    return list(sittings.select_related("meeting").order_by("meeting__starts_at", "pk")[:MOST])


def _due(sitting: Sitting, letter: str, free: frozenset[date]) -> date | None:
    until = paper.last_day(sitting, letter)
    if until is None or paper.sent_on(sitting, letter) is not None:
        return None
    return working_day_on_or_before(until, free)
