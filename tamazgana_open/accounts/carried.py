"""Forms that outlive a session: what was typed is carried through the sign-in and comes back for review.

A POST to the workspace without a valid session is answered with the sign-in form; the typed fields travel in it as one
signed value, are put into the new session at sign-in, and the form's page picks them up from there. No script is
needed.
Chosen files cannot travel this way and must be chosen again; the page says so.

A page that saves itself by a script (it says so in a header) keeps what was typed where it is: it is only told that the
session has ended, or given a fresh token, and tries again.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.defaults import permission_denied

SALT = "carried-form"
KEEP_SECONDS = 24 * 3600
SESSION_KEY = "carried_form"
SCRIPT_HEADER = "X-Autosave"
"""Sent by pages that save themselves as one types. No form of another site can send it."""


def sign_in_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a workspace view: signed-out visitors sign in first, and what they had typed is not lost."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return signed_out() if is_from_script(request) else sign_in_form(request)
        return redirect_to_login(request.get_full_path())

    return wrapper


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script sent this, which reads the answer itself."""
    return SCRIPT_HEADER in request.headers


def signed_out() -> JsonResponse:
    """What a script is told when the session has ended."""
    return JsonResponse({"state": "signed_out"}, status=HTTPStatus.FORBIDDEN)


def pack(request: HttpRequest) -> str:
    """The typed fields of this request as one signed value."""
    fields = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    content = {"path": request.get_full_path(), "fields": fields, "files": bool(request.FILES)}
    return signing.dumps(content, salt=SALT, compress=True)


def unpack(value: str) -> dict[str, Any] | None:
    """What `pack` made, or None where it is not ours or older than a day."""
    try:
        return signing.loads(value, salt=SALT, max_age=KEEP_SECONDS)
    except signing.BadSignature:
        return None


def sign_in_form(request: HttpRequest, packed: str = "") -> HttpResponse:
    """The sign-in form that carries what was typed, just now or (`packed`) in a form before."""
    from tamazgana_open.accounts.forms import SignInForm

    form = SignInForm(initial={"carried": packed or pack(request)}, request=request)
    return render(request, "account/login.html", {"form": form, "carrying": True})


def keep(request: HttpRequest, content: dict[str, Any]) -> None:
    """Put the carried fields into the session, for the form's page to take."""
    request.session[SESSION_KEY] = content


def waiting_path(request: HttpRequest) -> str | None:
    """The address of the form that waits in this session, if any."""
    content = request.session.get(SESSION_KEY)
    return content["path"] if content else None


def take(request: HttpRequest) -> QueryDict | None:
    """The fields carried for this very page, once; tells the person to review them."""
    content = request.session.get(SESSION_KEY)
    if not content or content["path"] != request.get_full_path():
        return None
    del request.session[SESSION_KEY]
    data = QueryDict(mutable=True)
    for name, value in content["fields"]:
        data.appendlist(name, value)
    messages.info(request, _("Here is what you had typed. Nothing has been saved yet: look it over, then save."))
    if content["files"]:
        messages.warning(request, _("Files cannot be kept: please choose them again."))
    return data


def nothing_to_show(request: HttpRequest) -> HttpResponse:
    """An act of one button has no form to come back to: to the workspace, where it can be pressed again."""
    request.session.pop(SESSION_KEY, None)
    messages.info(request, _("Your session had ended, so nothing was done. Please press the button once more."))
    return redirect("space")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose protection has expired (signed in again in another tab, cookies cleared) comes back for review.

    Only for forms sent from our own pages: the fields of a foreign page never come near a form.
    """
    if _sent_from_here(request) and is_from_script(request):
        if not request.user.is_authenticated:
            return signed_out()
        return JsonResponse({"state": "stale", "token": get_token(request)}, status=HTTPStatus.FORBIDDEN)
    if _sent_from_here(request) and "/space/" in request.path:
        if not request.user.is_authenticated:
            return sign_in_form(request)
        keep(request, unpack(pack(request)) or {})
        return HttpResponseRedirect(request.get_full_path(), status=303)
    if _sent_from_here(request) and (content := unpack(request.POST.get("carried", ""))):
        # A sign-in form that carries another one, sent after signing in in another tab or without its cookie.
        if not request.user.is_authenticated:
            return sign_in_form(request, request.POST["carried"])
        keep(request, content)
        return HttpResponseRedirect(content["path"], status=303)
    if _sent_from_here(request) and "/account/" in request.path:
        messages.info(request, _("This page had expired. Please try once more."))
        return HttpResponseRedirect(request.get_full_path(), status=303)
    return permission_denied(request, PermissionError(reason))


def _sent_from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.get_host()
