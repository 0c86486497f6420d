"""How a page of a sitting is opened and its act done: who may, what is told where it cannot be done, where it leads."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.models import InvalidTransition
from tamazgana_open import form_errors
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.formats.moroccan import date_long
from workshops.council import life
from workshops.models import NotInThisState, Sitting
from workshops.workspace.forms import ActForm

View = Callable[..., HttpResponse]
OF_MEMBERS = {"propose", "withdraw", "ballot"}
"""What members of the council do themselves: whoever has no seat is told why."""


def for_sitting(act: str = "") -> Callable[[View], View]:
    """The view gets the sitting in place of its address; whoever may not do this act is refused."""

    def decorate(view: View) -> View:
        @sign_in_first
        @wraps(view)
        def wrapper(request: HttpRequest, address: str, **kwargs: Any) -> HttpResponse:
            sittings = Sitting.objects.visible_to(request.user).for_reading()
            sitting = get_object_or_404(sittings, meeting__address=address)
            if life.may(request.user, act, sitting):
                return view(request, sitting, **kwargs)
            if act in OF_MEMBERS and request.user.has_role(RoleCode.COUNCIL_MEMBER):
                context = {"sitting": sitting, "meeting": sitting.meeting, "reason": why_no_seat(request.user, sitting)}
                return render(request, "space/council/refused.html", context, status=HTTPStatus.FORBIDDEN)
            raise PermissionDenied

        return wrapper

    return decorate


def why_no_seat(user: Any, sitting: Sitting) -> str:
    """Why this council member takes no part in this sitting."""
    seat = CouncilMember.objects.filter(user=user).first()
    if seat is None:
        return _("No seat of the council is linked to your account. An administrator can link it.")
    if seat.until and seat.until < sitting.day:
        return _("Your seat in the council ended on %(day)s. You can read, but not propose or vote.") % {
            "day": date_long(seat.until)
        }
    if seat.since and seat.since > sitting.day:
        return _("Your seat in the council begins on %(day)s, after this sitting.") % {"day": date_long(seat.since)}
    if sitting.illustrative:
        return _("This sitting belongs to the illustrative example, and your seat is in the commune’s council.")
    return _("Your seat belongs to the illustrative example, and this is a sitting of the commune’s council.")


def act_page(
    request: HttpRequest,
    sitting: Sitting,
    code: str,
    form: ActForm,
    perform: Callable[[Any], Any],
    done: str,
    template: str = "space/council/act.html",
    **context: Any,
) -> HttpResponse:
    """An act that asks for something: done and back to the sitting, or the form again with what stands against it."""
    if request.method == "POST" and form.is_valid() and carried_out(sitting, form, perform):
        messages.success(request, done)
        return redirect("space-sitting", sitting.meeting.address)
    context = {
        "sitting": sitting,
        "meeting": sitting.meeting,
        "act": life.ACTS[code],
        "form": form,
        "refusal": "" if code in life.possible(sitting) or form.errors else life.moved_meanwhile(sitting),
        "illustrative": sitting.illustrative,
        **context,
    }
    return render(request, template, context)


def carried_out(sitting: Sitting, form: ActForm, perform: Callable[[Any], Any]) -> bool:
    """Whether the act was done; what stands against it is said in the form, beside what was typed."""
    try:
        perform(form)
    except (NotInThisState, InvalidTransition):
        form.add_error(None, life.moved_meanwhile(sitting))
    except ValidationError as error:
        form_errors.add(form, error)
    else:
        return True
    return False


def press(request: HttpRequest, sitting: Sitting, act: Callable[[], Any], done: str) -> bool:
    """An act of one button: whether it was done; the person is told either way."""
    try:
        act()
    except (NotInThisState, InvalidTransition):
        messages.error(request, life.moved_meanwhile(sitting))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
        return True
    return False


def is_today_or_past(sitting: Sitting) -> bool:
    """Whether the day of the sitting has come."""
    return sitting.day <= timezone.localdate()
