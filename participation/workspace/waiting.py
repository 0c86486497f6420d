"""What waits for somebody in the room of consultations, for its own pages and for the first page of the workspace."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.models import Stage
from participation import permissions
from participation.models import Consultation, Phase
from participation.workspace import counts, life
from participation.workspace.counts import Counts
from tamazgana_open.waiting import Line

AHEAD = timedelta(days=14)
"""Openings and last days of so many days stand there as what comes."""

LABELS: dict[str, Promise] = {
    "pending": _("Contributions to moderate"),
    "second_look": _("Second looks asked for"),
    "awaiting": _("Contributions awaiting a reply"),
    "drafts": _("Replies being written"),
    "unlinked": _("Replies that do not name the version yet"),
    "prepared": _("Consultation prepared, to be announced"),
    "closed": _("Consultation closed: begin the revision of the text"),
    "report": _("Report of the consultation to publish"),
    "opens": _("A consultation opens"),
    "closes": _("Last day of a consultation"),
}


def lines(user: Any, now: datetime | None = None) -> Iterator[Line]:
    """What waits for this person in all consultations."""
    if not permissions.can_see_internal(user):
        return
    now = now or timezone.now()
    standing = list(
        Consultation.objects.visible_to(user).filter(cancelled_at=None, report=None).select_related("programme")
    )
    found = counts.of(standing)
    for consultation in standing:
        yield from of_consultation(consultation, found[consultation.pk], user, now)
        yield from _next_steps(consultation, found[consultation.pk], user, now)


def of_consultation(consultation: Consultation, count: Counts, user: Any, now: datetime | None = None) -> list[Line]:
    """The contributions and replies of one consultation that wait for this person, the most pressing first."""
    phase = consultation.phase_at(now or timezone.now())
    if phase in {Phase.DRAFT, Phase.REPORTED}:
        return []
    slug = [consultation.slug]
    moderation, replies = reverse("space-moderation", args=slug), reverse("space-replies", args=slug)
    writes, publishes = permissions.can_write_reply(user), permissions.publishes_replies(user)
    links = permissions.can_link_version(user) and phase == Phase.CLOSED
    found = [
        (permissions.can_moderate(user), "pending", moderation),
        (permissions.has_second_looks(user), "second_look", f"{moderation}?show=second_look"),
        (writes, "awaiting", replies),
        (writes or publishes, "drafts", f"{replies}?show=drafts"),
        (links, "unlinked", f"{replies}?show=unlinked"),
    ]
    return [
        Line(
            code=code,
            label=LABELS[code],
            about=consultation.phrase("title"),
            url=url,
            since=count.since.get(code),
            due=consultation.replies_by if code == "awaiting" else None,
            count=number,
        )
        for concerns, code, url in found
        if concerns and (number := getattr(count, code))
    ]


def _next_steps(consultation: Consultation, count: Counts, user: Any, now: datetime) -> Iterator[Line]:
    # The acts of the consultation itself that its state waits for, and the days that come.
    phase, today = consultation.phase_at(now), timezone.localdate(now)
    home = reverse("space-consultation", args=[consultation.slug])

    def line(code: str, url: str = home, **when: Any) -> Line:
        return Line(code=code, label=LABELS[code], about=consultation.phrase("title"), url=url, **when)

    if permissions.can_prepare(user):
        if phase == Phase.DRAFT:
            yield line("prepared", since=timezone.localdate(consultation.changed_at))
        elif phase == Phase.CLOSED and "begin_revision" in life.possible(consultation):
            yield line("closed", since=consultation.closes_on)
        elif phase == Phase.CLOSED and _can_be_reported(consultation, count):
            yield line("report", reverse("space-report", args=[consultation.slug]), since=consultation.closes_on)
    coming = {Phase.PLANNED: ("opens", consultation.opens_on), Phase.OPEN: ("closes", consultation.closes_on)}
    if phase in coming:
        code, day = coming[phase]
        if day < today + AHEAD:
            yield line(code, due=day)


def _can_be_reported(consultation: Consultation, count: Counts) -> bool:
    # As far as the counts tell: its page says what is missing besides.
    open_ends = count.pending or count.second_look or count.awaiting or count.unlinked
    on_text = consultation.version_id is not None
    return not open_ends and (not on_text or consultation.programme.stage == Stage.REVISION)
