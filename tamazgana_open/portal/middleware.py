"""What is answered when the database or the storage is away."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import Context
from django.template.loader import get_template

logger = logging.getLogger(__name__)


class UnavailableMiddleware:
    """A database that does not answer is a 503 in both languages, to be tried again, not a fault of the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Errors raised by views arrive here; those of other middleware in `errors.server_error`."""
        if isinstance(error, OperationalError | InterfaceError):
            logger.error("database away: %s", error)
            return unavailable()
        return None


def unavailable() -> HttpResponse:
    """The 503 page; it asks neither database nor session."""
    response = HttpResponse(get_template("503.html").template.render(Context({})), status=503)
    response["Retry-After"] = "30"
    response["Cache-Control"] = "no-store"
    return response
