"""What waits in the carrying out of programmes: what is late, what nobody has news of, milestones that come."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Completion, Programme, Stage
from commitments.monitoring import standing
from commitments.monitoring.standing import CommitmentStanding, Standing
from commitments.permissions import can_edit_text
from tamazgana_open.bilingual import phrase
from tamazgana_open.waiting import MOST, Line

SILENCE = 90
"""After so many days without a record a commitment that is neither complete nor late waits for news."""
AHEAD, MOST_COMING = 14, 5
"""Milestones of so many days stand there as what comes, so many of them at most."""


def lines(user: Any, now: datetime | None = None) -> Iterator[Line]:
    """What waits for this person in every programme that is carried out."""
    today = timezone.localdate(now)
    for programme in Programme.objects.visible_to(user).filter(stage=Stage.IMPLEMENTATION):
        found = standing.of(programme, on=today) if can_edit_text(user, programme) else None
        if found is not None:
            yield from _late(found)
            yield from _silent(found)
            yield from _coming(found)


def _late(found: Standing) -> Iterator[Line]:
    label = _("Commitment or milestone late")
    if len(found.late) > MOST:
        due = min(found.on - timedelta(days=row.days_late) for row in found.late)
        yield _of_programme(found, code="commitment-late", label=label, due=due, count=len(found.late))
        return
    for row in found.late:
        due = found.on - timedelta(days=row.days_late)
        yield _of_commitment(found, row, code="commitment-late", label=label, due=due)


def _silent(found: Standing) -> Iterator[Line]:
    silent = [
        row.silent_days
        for row in found.commitments
        if row.silent_days >= SILENCE and not row.days_late and row.completion != Completion.COMPLETE
    ]
    if silent:
        since = found.on - timedelta(days=max(silent))
        label = _("Commitment without news for a long time")
        yield _of_programme(found, code="commitment-silent", label=label, since=since, count=len(silent))


def _coming(found: Standing) -> Iterator[Line]:
    last = found.on + timedelta(days=AHEAD)
    milestones = [(row.next_milestone, row) for row in found.commitments if row.next_milestone]
    soon = sorted((next_.expected, row.text.code, row) for next_, row in milestones if next_.expected < last)
    for expected, _code, row in soon[:MOST_COMING]:
        yield _of_commitment(found, row, code="milestone", label=_("Milestone due"), due=expected)


def _of_programme(found: Standing, **line: Any) -> Line:
    url = reverse("space-monitoring", args=[found.programme.slug])
    return Line(about=found.programme.phrase("title"), url=url, **line)


def _of_commitment(found: Standing, row: CommitmentStanding, **line: Any) -> Line:
    url = reverse("space-monitoring-commitment", args=[found.programme.slug, row.text.code])
    return Line(about=phrase(row.text.title), url=url, **line)
