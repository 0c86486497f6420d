"""What waits in the council's room, for the first page of the workspace: a member's dossier and vote; for whoever keeps
the sittings what they leave to be done, and the terms of their acts."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.commune.working_days import holidays
from tamazgana_open.waiting import MOST, Line
from workshops.council import law
from workshops.council.act.way import DUE, LATE, ActWay
from workshops.models import Deliberation, MeetingState, Sitting, SittingState, Vote
from workshops.permissions import can_keep_sitting, can_vote_by_phone, seat_of

STEPS: dict[str, Promise] = {
    "sent": _("Deliberation to send to the governor"),
    "executory": _("Deliberation to enter as executory"),
    "posted": _("Deliberation to post at the seat of the commune"),
    "minutes": _("Minutes of a sitting to send to its members"),
}
"""The steps of an act that have their day."""


def lines(user: Any, now: datetime | None = None) -> Iterator[Line]:
    """What this person has to read, to vote on or to do for the council."""
    now = now or timezone.now()
    if user.has_role(RoleCode.COUNCIL_MEMBER):
        yield from _of_member(user, now)
    if can_keep_sitting(user):
        yield from _of_sittings()
        yield from _of_acts(now)


def _line(code: str, label: Promise, sitting: Sitting, page: str = "space-sitting", **when: Any) -> Line:
    meeting = sitting.meeting
    return Line(
        code=code, label=label, about=meeting.phrase("title"), url=reverse(page, args=[meeting.address]), **when
    )


def _of_member(user: Any, now: datetime) -> Iterator[Line]:
    begun = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    ahead = Q(state=SittingState.PREPARED, meeting__state=MeetingState.PLANNED, meeting__starts_at__gte=begun)
    found = Sitting.objects.filter(ahead | Q(state=SittingState.OPEN), version__isnull=False, sent_back_at=None)
    for sitting in found.select_related("meeting").order_by("meeting__starts_at", "pk")[:MOST]:
        if seat_of(user, sitting) is None:
            continue
        if sitting.state == SittingState.PREPARED:
            yield _line("dossier", _("Sitting to prepare: the dossier, your amendments"), sitting, due=sitting.day)
        elif can_vote_by_phone(user, sitting) and _awaits_ballot(user, sitting):
            yield _line("ballot", _("A vote is open"), sitting, "space-ballot", since=sitting.day)


def _awaits_ballot(user: Any, sitting: Sitting) -> bool:
    vote = sitting.open_vote
    return vote is not None and not vote.ballots.filter(member__user=user).exists()


def _of_sittings() -> Iterator[Line]:
    sittings = Sitting.objects.select_related("meeting").order_by("meeting__starts_at", "pk")
    for sitting in sittings.filter(state=SittingState.OPEN)[:MOST]:
        yield _line("sitting-open", _("Sitting to continue and to close"), sitting, since=sitting.day)
    later = Sitting.objects.filter(
        version__programme=OuterRef("version__programme"), meeting__starts_at__gt=OuterRef("meeting__starts_at")
    )
    missed = sittings.filter(
        ~Exists(later),  # called again, or taken up at another session
        state=SittingState.NO_QUORUM,
        convocation__lt=law.LAST_ROUND,
        version__isnull=False,
        sent_back_at=None,
    )
    for sitting in missed[:MOST]:
        yield _line("call-again", _("Quorum missed: the council to call again"), sitting, since=sitting.day)
    without_act = Vote.objects.filter(amendment=None, deliberation=None, sitting__state=SittingState.CLOSED)
    for vote in without_act.select_related("sitting__meeting").order_by("pk")[:MOST]:
        yield _line("act-to-issue", _("Deliberation to issue"), vote.sitting, since=vote.sitting.day)


def _of_acts(now: datetime) -> Iterator[Line]:
    underway = (
        Q(sent_on=None)
        | Q(posted_on=None)
        | Q(minutes_sent_on=None)
        | Q(vote__carried=True, executory_on=None, opposed_on=None)
    )
    acts: Iterable[Deliberation] = Deliberation.objects.filter(underway).select_related("vote__sitting__meeting")
    free, today = None, timezone.localdate(now)
    for act in acts.order_by("vote__sitting__meeting__starts_at", "pk")[:MOST]:
        free = holidays() if free is None else free
        for step in ActWay(act, today, free).steps:
            if step.code in STEPS and step.state in {DUE, LATE}:
                due = {"since": step.until} if step.code == "executory" else {"due": step.until}
                yield _line(f"act-{step.code}", STEPS[step.code], act.sitting, "space-deliberation", **due)
