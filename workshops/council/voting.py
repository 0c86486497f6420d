"""A vote: opened with its rule, recorded as hands are raised, closed; its record put right with a reason (art. 43)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from commitments.workspace_views import typed
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.formats.moroccan import time_of
from workshops import permissions
from workshops.council import life
from workshops.council.acting import carried_out, for_sitting, press
from workshops.council.forms import CHOICES, RectifyForm, RuleForm, member_name
from workshops.council.hub import Room
from workshops.council.law import Choice
from workshops.council.marking import marked
from workshops.council.results import Result
from workshops.models import AlreadyVoted, Amendment, Ballot, NotInThisState, Sitting, Vote
from workshops.workspace.forms import ActForm

MOST_DIGITS = 18


# Opening ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("vote_amendment")
def open_on_amendment(request: HttpRequest, sitting: Sitting, number: int) -> HttpResponse:
    """Put one amendment to the vote."""
    amendment = get_object_or_404(sitting.amendments.select_related("commitment", "proposed_by"), number=number)
    return _open(request, sitting, amendment)


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("vote")
def open_on_whole(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Put the text as a whole to the vote, with the amendments that were carried."""
    return _open(request, sitting, None)


def _open(request: HttpRequest, sitting: Sitting, amendment: Amendment | None) -> HttpResponse:
    form = RuleForm(typed(request))
    made: list[Vote] = []

    def perform(form: Any) -> None:
        made.append(Vote.open_on(sitting, amendment, by=request.user, rule=form.cleaned_data["rule"]))

    if request.method == "POST" and form.is_valid() and carried_out(sitting, form, perform):
        return redirect("space-vote", sitting.meeting.address, made[0].pk)
    now, room = life.possible(sitting), Room(sitting, request.user)
    code = "vote" if amendment is None else "vote_amendment"
    undecided = amendment is None or amendment in room.undecided
    ready = code in now and undecided
    context = {
        "room": room,
        "sitting": sitting,
        "meeting": sitting.meeting,
        "form": form,
        "amendment": amendment,
        "marked": marked(amendment) if amendment else [],
        "carried": [row for row in room.amendments if row.fate == "carried"],
        "refusal": "" if ready or form.errors else life.moved_meanwhile(sitting),
        "waiting": room.undecided if amendment is None else [],
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/open_vote.html", context)


# Recording --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hand:
    """A member in the room without a ballot, and what is ticked for that member."""

    member: CouncilMember
    chosen: str

    @property
    def name(self) -> str:
        """The name of the radio buttons."""
        return f"m-{self.member.pk}"


class Hands:
    """How hands were raised, as a form: everybody as the others but for exceptions. `data`: what was sent."""

    def __init__(self, vote: Vote, data: Mapping[str, str] | None, others: str) -> None:
        self.vote, self.data = vote, data
        asked = data.get("others", others) if data is not None else others
        self.others = asked if asked in Choice.values else Choice.FOR

    @cached_property
    def ballots(self) -> list[Ballot]:
        """Those given by phone. How they voted is nobody's business before the close."""
        return list(self.vote.ballots.select_related("member"))

    @property
    def voters(self) -> list[CouncilMember]:
        """Who has voted by phone."""
        return [ballot.member for ballot in self.ballots]

    @cached_property
    def rows(self) -> list[Hand]:
        """Members in the room who have not voted by phone, in the order of their seats."""
        voted = {ballot.member_id for ballot in self.ballots}
        room = self.vote.sitting.in_room.select_related("member").order_by("member_id")
        return [self._row(row.member) for row in room if row.member_id not in voted]

    def _row(self, member: CouncilMember) -> Hand:
        chosen = self.others if self.data is None else self.data.get(f"m-{member.pk}", self.others)
        return Hand(member, chosen if chosen in dict(CHOICES) else self.others)

    @property
    def exceptions(self) -> dict[int, str]:
        """Who votes otherwise than the others, by the key of the member; nobody where the vote is unanimous."""
        if self.data is None or self.is_unanimous:
            return {}
        sent = {name[2:]: value for name, value in self.data.items() if name.startswith("m-")}
        known = {key: value for key, value in sent.items() if key.isdecimal() and len(key) <= MOST_DIGITS}
        return {int(key): value for key, value in known.items() if value in dict(CHOICES) and value != self.others}

    @property
    def is_unanimous(self) -> bool:
        """Whether the button was pressed that records all as for."""
        return self.data is not None and self.data.get("how") == "unanimous"

    @property
    def contradicts(self) -> bool:
        """Whether the button was pressed that records all as for while somebody is marked otherwise: the key that sends
        a form presses its first button."""
        return self.is_unanimous and any(hand.chosen != Choice.FOR for hand in self.rows)

    @property
    def strangers(self) -> list[CouncilMember]:
        """Members who have come into the room, or left it, since the page was opened."""
        shown = set(filter(None, (self.data or {}).get("shown", "").split(",")))
        there = {str(row.member_id): row.member for row in self.vote.sitting.in_room.select_related("member")}
        came = [member for key, member in there.items() if key not in shown]
        gone = [int(key) for key in shown - set(there) if key.isdecimal() and len(key) <= MOST_DIGITS]
        return [*came, *CouncilMember.objects.filter(pk__in=gone)]

    @property
    def shown(self) -> str:
        """Who is in the room, for the form to carry."""
        return ",".join(str(pk) for pk in self.vote.sitting.in_room.order_by().values_list("member_id", flat=True))


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting()
def vote(request: HttpRequest, sitting: Sitting, pk: int) -> HttpResponse:
    """A vote: while it is open, its record for the registrar; afterwards its result for everybody."""
    vote = get_object_or_404(
        sitting.votes.select_related("amendment__commitment", "amendment__proposed_by", "version", "presiding"), pk=pk
    )
    vote.sitting = sitting
    keeps = permissions.can_keep_sitting(request.user)
    if request.method == "POST" and not keeps:
        raise PermissionDenied
    form, data = ActForm(request.POST or None), typed(request)
    hands = Hands(vote, data, request.GET.get("others", ""))
    if request.method == "POST" and form.is_valid() and _close(request, vote, hands, form):
        messages.success(request, _("The vote is closed and counted."))
        return redirect("space-vote", sitting.meeting.address, vote.pk)
    vote.refresh_from_db()
    context = {
        "room": Room(sitting, request.user),
        "sitting": sitting,
        "meeting": sitting.meeting,
        "vote": vote,
        "subject": life.subject_of(vote),
        "marked": marked(vote.amendment) if vote.amendment else [],
        "result": None if vote.is_open else Result(vote),
        "hands": hands,
        "choices": CHOICES,
        "others": [(code, label) for code, label in Choice.choices],
        "keeps": keeps,
        "form": form,
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/vote.html", context)


def _close(request: HttpRequest, vote: Vote, hands: Hands, form: ActForm) -> bool:
    try:
        with transaction.atomic():
            vote.sitting.lock()
            if strangers := hands.strangers:
                names = {"names": _(", ").join(member_name(member) for member in strangers)}
                form.add_error(None, _("Somebody came in or left meanwhile: %(names)s. Look it over again.") % names)
                return False
            if hands.contradicts:
                form.add_error(None, _("Somebody is marked otherwise than for: record the vote by name."))
                return False
            return carried_out(
                vote.sitting,
                form,
                lambda _form: vote.close(by=request.user, others=_others(hands), exceptions=hands.exceptions),
            )
    except AlreadyVoted as error:
        form.add_error(None, _voted_by_phone(error.ballot))
        return False


def _others(hands: Hands) -> str:
    return Choice.FOR if hands.is_unanimous else hands.others


def _voted_by_phone(ballot: Ballot) -> str:
    # To whoever keeps the sitting too it is not said how: nobody sees that before the close.
    return _(
        "%(member)s has voted by phone meanwhile, at %(hour)s. That ballot stands; it will be seen at the close."
    ) % {"member": member_name(ballot.member), "hour": time_of(ballot.cast_at)}


@require_POST
@for_sitting("call_off")
def call_off(request: HttpRequest, sitting: Sitting, pk: int) -> HttpResponse:
    """A vote that was opened by mistake is gone, as long as nobody has voted."""
    vote = sitting.votes.filter(pk=pk).first()
    if vote is None:
        messages.error(request, life.moved_meanwhile(sitting))
        return redirect("space-sitting", sitting.meeting.address)
    vote.sitting = sitting
    if press(request, sitting, lambda: vote.call_off(by=request.user), _("The vote is called off.")):
        return redirect("space-sitting", sitting.meeting.address)
    return redirect("space-vote", sitting.meeting.address, pk)


# Afterwards -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("rectify")
def rectify(request: HttpRequest, sitting: Sitting, pk: int) -> HttpResponse:
    """Put right how a member's vote was recorded; the first record stays beside it."""
    vote = get_object_or_404(sitting.votes.select_related("amendment__commitment", "version", "presiding"), pk=pk)
    vote.sitting = sitting
    form = RectifyForm(typed(request), vote=vote)

    def perform(form: Any) -> None:
        given = form.cleaned_data
        try:
            vote.rectify(given["member"], given["after"], by=request.user, reason=form.texts("reason"))
        except NotInThisState:
            vote.refresh_from_db()
            if vote.is_open:
                raise
            form.add_error(None, _(
                "This would turn the result over, and a later step rests on it already: the record cannot be put right "
                "this way. The council has to decide anew."
            ))  # fmt: skip

    if request.method == "POST" and form.is_valid() and carried_out(sitting, form, perform) and not form.errors:
        messages.success(request, _("The record is put right. The first one stays beside it."))
        return redirect("space-vote", sitting.meeting.address, vote.pk)
    vote.refresh_from_db()
    context = {
        "sitting": sitting,
        "meeting": sitting.meeting,
        "vote": vote,
        "result": None if vote.is_open else Result(vote),
        "subject": life.subject_of(vote),
        "form": form,
        "refusal": life.moved_meanwhile(sitting) if vote.is_open else "",
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/rectify.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("freeze")
def freeze(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Freeze the version put to the vote with its carried amendments and no other word."""
    whole = sitting.vote_on_the_whole
    if request.method == "POST" and whole is not None:
        whole.sitting = sitting
        if press(request, sitting, lambda: whole.freeze_carried_text(by=request.user), _frozen()):
            return redirect("space-sitting", sitting.meeting.address)
    room = Room(sitting, request.user)
    carried = [row for row in room.amendments if row.fate == "carried"]
    context = {
        "sitting": sitting,
        "meeting": sitting.meeting,
        "act": life.ACTS["freeze"],
        "carried": [(row, marked(row)) for row in carried],
        "refusal": "" if "freeze" in life.possible(sitting) else life.moved_meanwhile(sitting),
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/freeze.html", context)


def _frozen() -> str:
    return _("The text is frozen as it was carried.")
