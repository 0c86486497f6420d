"""To be written."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def file(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """To be written."""
    return HttpResponse(status=404)


def preview(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """To be written."""
    return HttpResponse(status=404)
