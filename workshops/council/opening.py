"""The roll, the quorum, the opening; the next convocation where the quorum is missed; the close (arts. 42 and 48)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from commitments.workspace_views import typed
from tamazgana_open.commune.working_days import holidays
from tamazgana_open.formats.moroccan import date_long, weekday_date
from workshops.council import law, life
from workshops.council.acting import act_page, carried_out, for_sitting
from workshops.council.forms import AgainForm, OpenForm, QuorumForm, member_name
from workshops.council.hub import Place, Room, places_of
from workshops.models import MemberAttendance, NoQuorum, NotInThisState, Sitting
from workshops.workspace.forms import ActForm

State = MemberAttendance.State


def quorum_rule(sitting: Sitting) -> str:
    """The rule of the quorum for this convocation, in words (art. 42)."""
    if sitting.convocation == law.LAST_ROUND:
        return _("Third convocation: the council deliberates whatever the number present (article 42).")
    return _("More than half of the members in office must be present at the opening (article 42).")


# The roll ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A member in the roll: `chosen` is what is ticked, `base` what stood there when the page was opened."""

    place: Place
    chosen: str
    base: str

    @property
    def name(self) -> str:
        """The name of the radio buttons."""
        return f"m-{self.place.member.pk}"

    @property
    def base_name(self) -> str:
        """The name of the field that carries the base."""
        return f"b-{self.place.member.pk}"


class Roll:
    """The roll as a form: one line for each member in office. `data`: what was sent."""

    def __init__(self, sitting: Sitting, data: Mapping[str, str] | None) -> None:
        self.sitting, self.data = sitting, data

    @cached_property
    def lines(self) -> list[Line]:
        """Every member in office."""
        members = {member.pk for member in self.sitting.members}
        return [self._line(place) for place in places_of(self.sitting) if place.member.pk in members]

    def _line(self, place: Place) -> Line:
        if self.data is None:
            return Line(place, place.state, place.state)
        chosen = self.data.get(f"m-{place.member.pk}", "")
        if not chosen and self.data.get("others") == State.PRESENT:
            chosen = State.PRESENT
        return Line(place, chosen, self.data.get(f"b-{place.member.pk}", ""))

    @property
    def changed(self) -> dict[int, str]:
        """What this person has ticked anew: what somebody else ticked meanwhile stays."""
        known = [line for line in self.lines if line.chosen in State.values]
        return {line.place.member.pk: line.chosen for line in known if line.chosen != line.base}

    @property
    def overruled(self) -> list[str]:
        """Members whom somebody else had marked otherwise meanwhile."""
        changed = self.changed
        return [
            member_name(line.place.member)
            for line in self.lines
            if line.place.member.pk in changed and line.place.state not in (line.base, line.chosen)
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("roll")
def call_roll(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Who is present, excused, absent: one table."""
    form = ActForm(request.POST or None)
    roll = Roll(sitting, typed(request))
    if request.method == "POST" and form.is_valid():
        overruled = roll.overruled
        if carried_out(sitting, form, lambda form: sitting.call_roll(roll.changed, by=request.user)):
            _say_counts(request, sitting, overruled)
            return redirect("space-sitting", sitting.meeting.address)
    context = {
        "room": Room(sitting, request.user),
        "sitting": sitting,
        "meeting": sitting.meeting,
        "act": life.ACTS["roll"],
        "form": form,
        "roll": roll,
        "states": State.choices,
        "rule": quorum_rule(sitting),
        "refusal": "" if "roll" in life.possible(sitting) or form.errors else life.moved_meanwhile(sitting),
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/roll.html", context)


def _say_counts(request: HttpRequest, sitting: Sitting, overruled: list[str]) -> None:
    room = Room(sitting, request.user)
    counts = {
        "present": room.present,
        "excused": room.excused,
        "absent": room.absent,
        "uncalled": room.uncalled,
        "needed": sitting.needed,
    }
    said = _("The roll is saved. Present: %(present)s, excused: %(excused)s, absent: %(absent)s. Needed: %(needed)s.")
    messages.success(request, said % counts)
    if room.uncalled:
        uncalled = ngettext(
            "%(number)s member has not been called.", "%(number)s members have not been called.", room.uncalled
        )
        messages.warning(request, uncalled % {"number": room.uncalled})
    if overruled:
        names = {"names": _(", ").join(overruled)}
        messages.warning(
            request, _("Somebody else had marked otherwise meanwhile; yours stands now: %(names)s.") % names
        )


# Opening, closing -------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("open")
def open_sitting(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Open it: members in office typed, quorum counted once, who presides."""
    form = OpenForm(typed(request), sitting=sitting)
    missed: list[NoQuorum] = []

    def perform(form: Any) -> None:
        given = form.cleaned_data
        try:
            sitting.open(
                by=request.user,
                members_in_office=given["members_in_office"],
                presiding=given["presiding"],
                secretary=given["secretary"],
                at=given["at"],
            )
        except NoQuorum as error:
            missed.append(error)
            raise ValidationError({"members_in_office": _few(error)}) from error

    return act_page(
        request,
        sitting,
        "open",
        form,
        perform,
        _("The sitting is open. The quorum is counted, once and for all."),
        template="space/council/open.html",
        room=Room(sitting, request.user),
        rule=quorum_rule(sitting),
        missed=missed,
        third=sitting.convocation == law.LAST_ROUND,
    )


def _few(error: NoQuorum) -> str:
    return _("The quorum is missed: %(present)s present, %(needed)s needed (article 42).") % {
        "present": error.present,
        "needed": error.needed,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("no_quorum")
def no_quorum(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The quorum is missed: the sitting is closed as such."""

    def perform(form: Any) -> None:
        members = form.cleaned_data["members_in_office"]
        try:
            sitting.close_without_quorum(by=request.user, members_in_office=members)
        except NotInThisState:
            present, needed = sitting.in_room.count(), law.quorum(members, sitting.convocation)
            sitting.refresh_from_db()
            if "no_quorum" not in life.possible(sitting) or present < needed:
                raise
            words = {"present": present, "needed": needed}
            reached = _("The quorum is reached: %(present)s present, %(needed)s needed. Open the sitting.") % words
            raise ValidationError({"members_in_office": reached}) from None

    return act_page(
        request,
        sitting,
        "no_quorum",
        QuorumForm(typed(request), sitting=sitting),
        perform,
        _("The sitting is closed for lack of quorum."),
        template="space/council/no_quorum.html",
        room=Room(sitting, request.user),
        rule=quorum_rule(sitting),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("again")
def call_again(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Prepare the second or the third convocation, on a day that the law allows."""
    if sitting.convocation >= law.LAST_ROUND:
        messages.error(request, life.moved_meanwhile(sitting))
        return redirect("space-sitting", sitting.meeting.address)
    days = law.days_of_next_convocation(sitting.day, sitting.convocation, holidays())
    proposed = law.proposed_day(sitting.day, sitting.convocation, holidays())
    form = AgainForm(typed(request), sitting=sitting, proposed=proposed)
    made: list[Sitting] = []

    def perform(form: Any) -> None:
        made.append(sitting.call_again(by=request.user, starts_at=form.when.starts_at, ends_at=form.when.ends_at))

    number = sitting.convocation + 1
    response = act_page(
        request,
        sitting,
        "again",
        form,
        perform,
        _("The convocation is prepared. Send it to the members."),
        template="space/council/again.html",
        number=number,
        allowed=_allowed(*days),
        proposed=weekday_date(proposed),
    )
    return redirect("space-sitting", made[0].meeting.address) if made else response


def _allowed(first: Any, last: Any) -> str:
    if last is None:
        return _("from %(first)s on") % {"first": date_long(first)}
    return _("from %(first)s to %(last)s") % {"first": date_long(first), "last": date_long(last)}


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("close")
def close_sitting(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Close the sitting; the page says what was not decided."""
    return act_page(
        request,
        sitting,
        "close",
        ActForm(request.POST if request.method == "POST" else None),
        lambda form: sitting.close(by=request.user),
        _("The sitting is closed."),
        template="space/council/close.html",
        room=Room(sitting, request.user),
    )
