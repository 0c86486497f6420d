"""Amendments: all of them with their words marked, a new one by a member or on paper, one taken back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.models import Commitment
from commitments.text import FIELD_LABELS, TRANSLATED_FIELDS, CommitmentText
from commitments.workspace_views import typed
from tamazgana_open.bilingual import LANGUAGES, Texts, direction
from workshops import permissions
from workshops.council import life
from workshops.council.acting import carried_out, for_sitting, press
from workshops.council.forms import AmendmentForm
from workshops.council.hub import Room
from workshops.council.marking import Marked, marked
from workshops.models import Amendment, Sitting


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """An amendment for one person. `is_mine`: proposed by the seat that this person holds."""

    amendment: Amendment
    marked: list[Marked]
    vote: Any
    is_mine: bool
    can_withdraw: bool
    can_vote: bool


def lines(room: Room) -> list[AmendmentLine]:
    """All amendments of the sitting, by number."""
    now = life.possible(room.sitting)
    takes_votes = room.keeps and "vote_amendment" in now
    return [
        AmendmentLine(
            amendment=row,
            marked=marked(row),
            vote=(vote := getattr(row, "vote", None)),
            is_mine=(mine := room.seat is not None and row.proposed_by_id == room.seat.pk),
            can_withdraw=(mine or room.keeps) and row.fate == "proposed" and vote is None and "withdraw" in now,
            can_vote=takes_votes and row.fate == "proposed",
        )
        for row in room.amendments
    ]  # fmt: skip


@require_safe
@for_sitting()
def amendments(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """All amendments, old and new words marked."""
    room = Room(sitting, request.user)
    context = {
        "room": room,
        "sitting": sitting,
        "meeting": sitting.meeting,
        "lines": lines(room),
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/amendments.html", context)


# A new one --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("propose")
def propose(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Choose a commitment, then a part of its text; then the words as they stand, and the new ones."""
    context: dict[str, Any] = {
        "sitting": sitting,
        "meeting": sitting.meeting,
        "act": life.ACTS["propose"],
        "refusal": _refusal(request, sitting),
        "illustrative": sitting.illustrative,
    }
    if not life.has_text(sitting):
        return render(request, "space/council/propose.html", context)
    shown = _commitment(request, sitting)
    if shown is None:
        context["axes"] = sitting.version.text.axes
        return render(request, "space/council/propose.html", context)
    context["commitment"] = shown
    field = request.GET.get("field", "")
    if field not in TRANSLATED_FIELDS:
        context["fields"] = [(name, FIELD_LABELS[name], getattr(shown, name)) for name in TRANSLATED_FIELDS]
        return render(request, "space/council/propose_field.html", context)
    return _words(request, sitting, shown, field, context)


def _commitment(request: HttpRequest, sitting: Sitting) -> CommitmentText | None:
    code = request.GET.get("commitment", "")
    if not code:
        return None
    shown = sitting.version.text.commitment(code[:20])
    if shown is None:
        raise Http404
    return shown


def _refusal(request: HttpRequest, sitting: Sitting) -> str:
    if permissions.can_propose_amendment(request.user, sitting):
        return "" if "propose" in life.possible(sitting) else life.moved_meanwhile(sitting)
    if "propose" in life.possible(sitting):
        return _(
            "The sitting has been opened: amendments are now given to whoever presides, on paper or by word of mouth, "
            "and the registrar enters them. What you typed is still here."
        )
    return life.moved_meanwhile(sitting)


def _words(
    request: HttpRequest, sitting: Sitting, shown: CommitmentText, field: str, context: dict[str, Any]
) -> HttpResponse:
    user, present = request.user, getattr(shown, field)
    seat = permissions.seat_of(user, sitting)
    keeps = permissions.can_keep_sitting(user)
    form = AmendmentForm(typed(request), field=field, present=present, members=sitting.members if keeps else None)
    made: list[Amendment] = []

    def perform(form: Any) -> None:
        commitment = Commitment.objects.get(programme=sitting.meeting.programme_id, code=shown.code)
        given = {"words": form.texts("words"), "reason": form.texts("reason")}
        member = form.cleaned_data.get("member") or seat
        made.append(Amendment.propose(sitting, by=user, member=member, commitment=commitment, field=field, **given))

    sent = request.method == "POST" and form.is_valid()
    if sent and not context["refusal"] and carried_out(sitting, form, perform):
        messages.success(request, _("Amendment %(number)s is proposed.") % {"number": made[0].number})
        return redirect(f"{reverse('space-amendments', args=[sitting.meeting.address])}#a-{made[0].number}")
    context |= {"form": form, "field": field, "label": FIELD_LABELS[field], "present": _each(present)}
    return render(request, "space/council/propose_words.html", context)


def _each(present: Texts) -> list[tuple[str, str, str]]:
    return [(language, direction(language), present[language]) for language in LANGUAGES if present[language]]


@require_POST
@for_sitting("withdraw")
def withdraw(request: HttpRequest, sitting: Sitting, number: int) -> HttpResponse:
    """Whoever proposed it takes it back; the registrar does so at that member's word."""
    amendment = get_object_or_404(sitting.amendments, number=number)
    if not permissions.can_withdraw_amendment(request.user, amendment):
        messages.error(request, _("Only the member who proposed an amendment takes it back."))
    else:
        done = _("Amendment %(number)s is withdrawn.") % {"number": amendment.number}
        press(request, sitting, lambda: amendment.withdraw(by=request.user), done)
    return redirect("space-amendments", sitting.meeting.address)
