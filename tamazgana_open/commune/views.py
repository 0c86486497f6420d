"""The served stylesheet made of the profile's colours, and the seal."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tamazgana_open.commune.models import Commune

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def theme(request: HttpRequest, digest: str) -> HttpResponse:
    """The stylesheet of this digest; an old digest is answered with today's, for a minute."""
    commune = Commune.current()
    response = HttpResponse(commune.stylesheet, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_EVER if digest == commune.stylesheet_digest else "public, max-age=60"
    return response


@require_safe
def seal(request: HttpRequest, digest: str) -> HttpResponse:
    """The commune's seal as a PNG."""
    commune = Commune.current()
    if not commune.seal_png:
        raise Http404
    response = HttpResponse(bytes(commune.seal_png), content_type="image/png")
    response["Cache-Control"] = FOR_EVER if digest == commune.seal_digest else "public, max-age=60"
    return response
