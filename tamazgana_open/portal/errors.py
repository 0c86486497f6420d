"""Error pages in the reader's language; when even that fails, in both."""

import sys
from collections.abc import Callable
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import Context
from django.template.loader import get_template
from django.utils.translation import activate, get_language_from_path, get_language_from_request

from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from tamazgana_open.portal.middleware import unavailable


def _page(request: HttpRequest, status: int) -> HttpResponse:
    language = get_language_from_path(request.path_info) or get_language_from_request(request)
    activate(language if language in LANGUAGES else AUTHORITATIVE)
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request could not be understood (too large, malformed)."""
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: visible, but not allowed."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: not here, or not to be seen."""
    return _page(request, 404)


class MethodNotAllowedMiddleware:
    """Who opens an address that only takes what a form sends gets a page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = _page(request, HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Asks nothing of the database, the session or the translations. 503 where the database is away."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable()  # raised outside a view: in a middleware, where `process_exception` does not reach
    return HttpResponse(get_template("500.html").template.render(Context({})), status=500)
