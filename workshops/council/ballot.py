"""The ballot of a member, from the member's own phone: once, by name, seen by nobody before the close (art. 43)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tamazgana_open.formats.moroccan import time_of
from workshops.council import life
from workshops.council.acting import for_sitting
from workshops.council.hub import Room
from workshops.council.law import Choice
from workshops.council.marking import marked
from workshops.models import AlreadyVoted, Ballot, NotInThisState, Sitting, Vote

ICONS = {Choice.FOR: "check", Choice.AGAINST: "close", Choice.ABSTAIN: "minus"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("ballot")
def ballot(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The question and three buttons; then the choice to confirm; then one's own ballot."""
    room = Room(sitting, request.user)
    if request.method == "POST":
        _cast(request, room)
        return redirect("space-ballot", sitting.meeting.address)
    vote = room.open_vote
    mine = room.ballot
    wanted = request.GET.get("choice", "")
    asked = vote is not None and mine is None and request.GET.get("vote") == str(vote.pk) and wanted in Choice.values
    context = {
        "room": room,
        "sitting": sitting,
        "meeting": sitting.meeting,
        "vote": vote,
        "subject": life.subject_of(vote) if vote else "",
        "marked": marked(vote.amendment) if vote and vote.amendment else [],
        "mine": mine,
        "choices": [(choice.value, choice.label, ICONS[choice]) for choice in Choice],
        "confirming": Choice(wanted) if asked else None,
        "icon_of": ICONS[Choice(wanted)] if asked else "",
        "last": _last(room) if vote is None else None,
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/ballot.html", context)


def _last(room: Room) -> tuple[Vote, Ballot | None] | None:
    closed = [vote for vote in room.votes if not vote.is_open]
    return (closed[-1], closed[-1].ballots.filter(member=room.seat).first()) if closed else None


def _cast(request: HttpRequest, room: Room) -> None:
    key, choice = request.POST.get("vote", ""), request.POST.get("choice", "")
    vote: Any = room.sitting.votes.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None
    if vote is None:
        messages.error(request, _("Nothing was recorded: this vote was called off."))
        return
    vote.sitting = room.sitting
    try:
        vote.cast(room.seat, choice, by=request.user)
    except AlreadyVoted as error:
        messages.warning(request, _first(error.ballot))
    except NotInThisState:
        messages.error(request, _too_late(vote, room))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your vote is recorded."))


def _first(ballot: Ballot) -> str:
    return _("You have voted already: %(choice)s, at %(hour)s. The first vote stands; this one was not recorded.") % {
        "choice": ballot.get_choice_display(),
        "hour": time_of(ballot.cast_at),
    }


def _too_late(vote: Vote, room: Room) -> str:
    if not room.sitting.phone_ballots:
        return _("Nothing was recorded: at this sitting members vote by raising their hands.")
    mine = vote.ballots.filter(member=room.seat).first()
    if mine is None:
        return _("Nothing was recorded: the vote was closed before.")
    return _("The vote was closed before. You are recorded as: %(choice)s.") % {"choice": mine.get_choice_display()}
