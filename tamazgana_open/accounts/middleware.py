"""A second factor where a role requires it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tamazgana_open.accounts import carried


class SecondFactorMiddleware:
    """Leads people whose role requires a second factor to set it up before anything else in the workspace."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and carried.waiting_path(request):
            return carried.nothing_to_show(request)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Only the workspace and the administration are behind it; account pages stay open to set it up."""
        parts = request.path.split("/")
        if not ({"space", "admin"} & set(parts[1:3])) or not request.user.is_authenticated:
            return None
        if request.user.needs_second_factor and not is_mfa_enabled(request.user):
            messages.warning(request, _("Your role requires a second factor. Please set it up first."))
            return redirect("mfa_activate_totp")
        return None
