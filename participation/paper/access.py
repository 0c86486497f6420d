"""Who gets into the pages of this area: the view is given the consultation in place of its address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from participation.models import Consultation
from participation.permissions import can_enter, can_see_sender
from tamazgana_open.accounts.carried import sign_in_first

View = Callable[..., HttpResponse]


def _allowed(may: Callable[[Any], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @sign_in_first
        @wraps(view)
        def wrapper(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
            found = Consultation.objects.visible_to(request.user).select_related("programme", "version")
            consultation = get_object_or_404(found, slug=slug)
            if not may(request.user):
                raise PermissionDenied
            return view(request, consultation, **kwargs)

        return wrapper

    return decorate


for_entry = _allowed(can_enter)
"""Who may enter what came in otherwise than online."""
for_sender_readers = _allowed(can_see_sender)
"""Who may see what is known of senders."""
