"""While the council sits: who comes, who leaves, who presides."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.workspace_views import typed
from workshops.council import life
from workshops.council.acting import carried_out, for_sitting
from workshops.council.forms import MoveForm, PresideForm, member_name
from workshops.council.hub import Room
from workshops.models import Sitting
from workshops.workspace.forms import ActForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("room")
def members(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Arrivals and departures with their hour, one press each."""
    form = MoveForm(typed(request), sitting=sitting)
    if request.method == "POST" and form.is_valid():
        comes, member = form.cleaned_data["move"]
        act = sitting.arrive if comes else sitting.leave
        in_room = sitting.in_room.filter(member=member).exists()
        words = {"member": member_name(member)}
        if in_room == comes and "room" in life.possible(sitting):
            # Pressed twice, or by two people: what was wanted stands there already.
            already = _("%(member)s is in the room already.") if comes else _("%(member)s has left already.")
            messages.info(request, already % words)
            return redirect("space-sitting-room", sitting.meeting.address)
        if carried_out(sitting, form, lambda form: act(member, by=request.user, at=form.cleaned_data["at"])):
            done = _("%(member)s has come in.") if comes else _("%(member)s has left.")
            messages.success(request, done % words)
            return redirect("space-sitting-room", sitting.meeting.address)
    return _page(request, sitting, form, PresideForm(sitting=sitting))


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("preside")
def preside(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Another member presides from now on."""
    form = PresideForm(typed(request), sitting=sitting)

    def perform(form: ActForm) -> None:
        sitting.preside(form.cleaned_data["presiding"], by=request.user)

    if request.method == "POST" and form.is_valid() and carried_out(sitting, form, perform):
        words = {"member": member_name(form.cleaned_data["presiding"])}
        messages.success(request, _("%(member)s presides from now on.") % words)
        return redirect("space-sitting-room", sitting.meeting.address)
    return _page(request, sitting, MoveForm(sitting=sitting), form)


def _page(request: HttpRequest, sitting: Sitting, move: ActForm, preside: ActForm) -> HttpResponse:
    failed = next((form for form in (move, preside) if form.errors), None)
    context = {
        "room": Room(sitting, request.user),
        "sitting": sitting,
        "meeting": sitting.meeting,
        "act": life.ACTS["room"],
        "move": move,
        "preside": preside,
        "form": failed or move,
        "can_preside": "preside" in life.possible(sitting),
        "refusal": "" if "room" in life.possible(sitting) or failed else life.moved_meanwhile(sitting),
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/room.html", context)
