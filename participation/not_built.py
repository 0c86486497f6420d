"""Stands at addresses that are not built yet: an unlinked 404."""

from typing import Any, NoReturn

from django.http import Http404, HttpRequest


def not_built(request: HttpRequest, **kwargs: Any) -> NoReturn:
    """Nothing stands here yet."""
    raise Http404
