"""To be written."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def record(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """To be written."""
    return HttpResponse(status=404)
