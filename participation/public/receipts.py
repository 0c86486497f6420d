"""The receipt: where a contribution stands, for whoever has its code; and what its author may do.

A right code is answered at once, always: it is looked up first. Only what is no code, or nobody's, is counted and
slowed.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from participation import addresses, codes
from participation.models import Act, NotInThisState, Phase, SecondLook, Sender, State, WrongCodes
from participation.permissions import somebody_can_look_again
from participation.public import tokens
from participation.public.listing import voices
from participation.public.reading import ConsultationReading
from participation.public.wanted import by_key
from participation.sharing import of_counts
from tamazgana_open.publications.qr import qr_data_uri

LONGEST_TYPED = 60
WITHDRAW, REMOVE_CONTACT, SECOND_LOOK = "withdraw", "remove-contact", "second-look"
LOOKS = {
    State.PENDING: ("clock", "badge-planned"),
    State.PUBLISHED: ("check", "badge-done"),
    State.WITHHELD: ("close", "badge-missing"),
    State.WITHDRAWN: ("minus", "badge-quiet"),
}
DONE = {
    WITHDRAW: pgettext_lazy("receipt", "Your contribution has been withdrawn."),
    REMOVE_CONTACT: pgettext_lazy("receipt", "Your name and contact have been deleted."),
    SECOND_LOOK: pgettext_lazy("receipt", "A second look has been asked for."),
}


@csrf_exempt  # a question, not an act: nothing changes by it
@sensitive_post_parameters("code")
@sensitive_variables("typed", "sender")
@require_http_methods(["GET", "HEAD", "POST"])
def receipts(request: HttpRequest) -> HttpResponse:
    """Where a code is typed."""
    if request.method != "POST":
        return _secret(render(request, "participation/receipts.html", {"wrong": "", "typed": ""}))
    typed = request.POST.get("code", "")[:LONGEST_TYPED]
    sender = Sender.objects.by_code(typed)
    if sender is None:
        return _wrong(request, typed)
    return _to(sender)


@sensitive_variables("code", "sender")
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where a contribution stands."""
    sender = Sender.objects.by_code(code[:LONGEST_TYPED])
    if sender is None:
        return _wrong(request, code[:LONGEST_TYPED])
    return _shown(request, sender, done=request.GET.get("done", ""))


@sensitive_variables("sender")
def _shown(
    request: HttpRequest, sender: Sender, *, done: str = "", refused: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    contribution = sender.contribution
    read = ConsultationReading(contribution.consultation)
    icon, badge = LOOKS[State(contribution.state)]
    voice = None
    found = by_key(contribution.pk)
    if contribution.state == State.PUBLISHED:
        # Group and douar are not told here: its author knows them, and what may be told costs a look at all others.
        voice = voices(found, contribution.consultation, read.subjects, of_counts({}, 2), whole=True)[0]
    is_withheld = contribution.state == State.WITHHELD
    context: dict[str, Any] = {
        **read.context(),
        "contribution": contribution,
        "sender": sender,
        "subject": read.subjects.of(found[0]["axis_number"], found[0]["code"]),
        "icon": icon,
        "badge": badge,
        "voice": voice,
        "decision": contribution.moderation.exclude(note="", reason="").exclude(act=Act.MASKED).first()
        if is_withheld
        else None,
        "may_withdraw": contribution.state != State.WITHDRAWN and read.phase != Phase.REPORTED,
        "may_ask_second_look": is_withheld
        and contribution.second_look == SecondLook.NONE
        and contribution.consultation.report_id is None,
        "somebody_can_look": is_withheld and somebody_can_look_again(contribution),
        "has_contact": sender.has_contact or bool(sender.name or sender.original_shown_name),
        "qr": qr_data_uri(request.build_absolute_uri(_address(sender)), mask=3),
        "receipt_address": request.build_absolute_uri(_address(sender)),
        "token": tokens.give(_purpose(sender)),
        "done": DONE.get(done, ""),
        "refused": refused,
        "SecondLook": SecondLook,
    }
    return _secret(render(request, "participation/receipt.html", context, status=status))


# What its author may do -------------------------------------------------------------------------------------------


@sensitive_variables("code", "sender")
def _act(request: HttpRequest, code: str, name: str, act: Callable[[Sender], None]) -> HttpResponse:
    sender = Sender.objects.by_code(code[:LONGEST_TYPED])
    if sender is None:
        return _wrong(request, code[:LONGEST_TYPED])
    if request.method != "POST":
        return _to(sender)
    try:
        tokens.read(request.POST.get("token", ""), _purpose(sender))
    except (tokens.Forged, tokens.Stale):
        return _shown(request, sender, refused="stale", status=HTTPStatus.BAD_REQUEST)
    if name != REMOVE_CONTACT and "sure" not in request.POST:
        return _shown(request, sender, refused="unsure", status=HTTPStatus.BAD_REQUEST)
    try:
        act(sender)
    except NotInThisState:
        sender.contribution.refresh_from_db()
        return _shown(request, sender, refused="not_now", status=HTTPStatus.CONFLICT)
    return _to(sender, done=name)


@csrf_exempt  # whoever sends this has the code and the signed token of the receipt's own page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Its author takes it back."""
    return _act(request, code, WITHDRAW, lambda sender: sender.contribution.withdraw())


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def remove_contact(request: HttpRequest, code: str) -> HttpResponse:
    """Its author has name and contact forgotten."""
    return _act(request, code, REMOVE_CONTACT, lambda sender: sender.remove_contact())


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def second_look(request: HttpRequest, code: str) -> HttpResponse:
    """Its author asks somebody else to look again, once."""
    return _act(request, code, SECOND_LOOK, _ask)


def _ask(sender: Sender) -> None:
    if not somebody_can_look_again(sender.contribution):
        raise NotInThisState("nobody could look again")
    sender.contribution.ask_second_look()


# Addresses, wrong codes, headers ------------------------------------------------------------------------------------


def _purpose(sender: Sender) -> str:
    return f"receipt:{sender.pk}"


def _address(sender: Sender) -> str:
    return reverse("receipt", args=[sender.code])


def _to(sender: Sender, *, done: str = "") -> HttpResponse:
    query = f"?done={done}" if done else ""
    return _secret(HttpResponseRedirect(f"{_address(sender)}{query}", status=HTTPStatus.SEE_OTHER))


@sensitive_variables("typed")
def _wrong(request: HttpRequest, typed: str) -> HttpResponse:
    pause = WrongCodes.objects.pause_after_another(addresses.key_of(request))
    digits = codes.typed(typed)
    if pause:
        wrong, status = "pause", HTTPStatus.TOO_MANY_REQUESTS
    elif len(digits) != codes.LENGTH or not digits.isdigit():
        wrong, status = "length", HTTPStatus.NOT_FOUND
    elif not codes.is_code(digits):
        wrong, status = "mistyped", HTTPStatus.NOT_FOUND
    else:
        wrong, status = "unknown", HTTPStatus.NOT_FOUND
    context = {"wrong": wrong, "typed": typed, "minutes": -(-pause // 60), "count": len(digits)}
    response = _secret(render(request, "participation/receipts.html", context, status=status))
    if pause:
        response["Retry-After"] = str(pause)
    return response


def _secret(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
