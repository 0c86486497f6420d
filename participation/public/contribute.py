"""Taking in a contribution from somebody without an account."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from participation import addresses
from participation.models import Contribution, Held, NotInThisState, Sender, Told
from participation.permissions import can_see_internal
from participation.public import tokens
from participation.public.forms import ContributionForm, initial_from
from participation.public.reading import ConsultationReading
from participation.public.views import reading_of

ANYWAY = "send_anyway"
"""The button pressed by those who were shown a remark and want to send all the same."""


@csrf_exempt  # a visitor has no cookie that could be abused; the form carries a signed token of its own
@require_http_methods(["GET", "HEAD", "POST"])
def contribute(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what becomes of it when it is sent."""
    read = reading_of(request, slug)
    if request.method == "POST":
        return _sent(request, read)
    if not read.consultation.is_open:
        return _not_taken(request, read, status=HTTPStatus.OK)
    initial, is_elsewhere = initial_from(request.GET, read.subjects)
    return _form(request, read, _new_form(read, initial=initial), elsewhere=is_elsewhere)


def _new_form(read: ConsultationReading, **options: Any) -> ContributionForm:
    return ContributionForm(consultation=read.consultation, subjects=read.subjects, **options)


def _sent(request: HttpRequest, read: ConsultationReading) -> HttpResponse:
    form = _new_form(read, data=request.POST)
    is_whole = form.is_valid()
    token, fault = _token(request, read)
    form_token = token.of_content(*form.words()) if token and is_whole else ""
    if fault or not read.consultation.is_open:
        return _too_late(request, read, form, form_token, fault)
    if not is_whole:
        return _form(request, read, form, token=request.POST["token"], status=HTTPStatus.BAD_REQUEST)
    if form.remarks and ANYWAY not in request.POST:
        return _form(request, read, form, token=request.POST["token"], remarks=form.remarks)
    sender = Told(
        **form.told(),
        address_key="" if can_see_internal(request.user) else addresses.key_of(request),
        form_token=form_token,
    )
    read.consultation.version = read.subjects.version  # in hand already
    held = Held.ROBOT if form.is_from_robot or token.is_hasty else ""
    try:
        contribution = Contribution.receive(read.consultation, sender=sender, held=held, **form.said())
    except NotInThisState:  # it closed, or was cancelled, at this very moment
        return _not_taken(request, read_again(request, read), form=form)
    except ValidationError as errors:
        for name, sentences in errors.message_dict.items():
            form.add_error(_BESIDE.get(name, name) if _BESIDE.get(name, name) in form.fields else None, sentences)
        return _form(request, read, form, token=request.POST["token"], status=HTTPStatus.BAD_REQUEST)
    return to_receipt(contribution.sender)


def _token(request: HttpRequest, read: ConsultationReading) -> tuple[tokens.Token | None, str]:
    # The token of the form, none where it is forged; and what is wrong with it.
    try:
        return tokens.read(request.POST.get("token", ""), read.consultation.slug), ""
    except tokens.Stale as stale:
        return stale.token, "stale"
    except tokens.Forged:
        return None, "forged"


def _too_late(
    request: HttpRequest, read: ConsultationReading, form: ContributionForm, form_token: str, fault: str
) -> HttpResponse:
    # It may have been sent in time, and be sent again.
    known = Sender.objects.by_form(form_token) if form_token else None
    if known is not None:
        return to_receipt(known)
    if not read.consultation.is_open:
        return _not_taken(request, read, form=form)
    return _form(request, read, form, fault=fault, status=HTTPStatus.BAD_REQUEST)


_BESIDE = {"axis": "subject", "commitment": "subject", "shown_name": "name"}


def read_again(request: HttpRequest, read: ConsultationReading) -> ConsultationReading:
    """The consultation as it is now."""
    return reading_of(request, read.consultation.slug)


def to_receipt(sender: Sender) -> HttpResponse:
    """To the receipt, by an address that a reload asks for again without sending anything."""
    response = HttpResponseRedirect(reverse("receipt", args=[sender.code]), status=HTTPStatus.SEE_OTHER)
    response["Cache-Control"] = "no-store"
    return response


def _form(
    request: HttpRequest,
    read: ConsultationReading,
    form: ContributionForm,
    *,
    token: str = "",
    fault: str = "",
    remarks: Any = (),
    elsewhere: bool = False,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        **read.context(),
        "form": form,
        "token": token or tokens.give(read.consultation.slug),
        "fault": fault,
        "remarks": remarks,
        "elsewhere": elsewhere,
        "more_is_open": _has_any(form, "name", "show_name", "group", "douar", "email", "phone"),
        "quote_is_open": _has_any(form, "quote"),
    }
    return _private(render(request, "participation/contribute.html", context, status=status))


def _has_any(form: ContributionForm, *names: str) -> bool:
    return any(name in form.fields and (form[name].value() or form[name].errors) for name in names)


def _not_taken(
    request: HttpRequest,
    read: ConsultationReading,
    *,
    form: ContributionForm | None = None,
    status: int = HTTPStatus.CONFLICT,
) -> HttpResponse:
    words = [form[name] for name in ("quote", "body")] if form else []
    typed = [(field.label, str(field.value())) for field in words if field.value()]
    title = _("Your contribution could not be taken in") if form else _("Give your opinion")
    context = {**read.context(), "typed": typed, "title": title}
    return _private(render(request, "participation/not_open.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
