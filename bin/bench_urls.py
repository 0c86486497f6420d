"""The portal's addresses and one more: a view that does nothing, to compare with."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tamazgana_open import urls
from tamazgana_open.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def trivial(request: HttpRequest) -> HttpResponse:
    """A few bytes, without template or database."""
    return HttpResponse(b"ok")


urlpatterns = [*i18n_patterns(path("trivial/", trivial)), *urls.urlpatterns]
