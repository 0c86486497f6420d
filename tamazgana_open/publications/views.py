"""The register, a publication's page with its verification, and its files."""

import logging
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from tamazgana_open.bilingual import reading_language
from tamazgana_open.page_cache import public_page
from tamazgana_open.publications import kinds, uses
from tamazgana_open.publications.forms import RegisterFilter
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.rendition import BILINGUAL
from tamazgana_open.publications.permissions import can_redact
from tamazgana_open.publications.qr import qr_data_uri
from tamazgana_open.publications.verification import FIELD, HashingUploadHandler, verdict

PAGE_SIZE = 20
logger = logging.getLogger(__name__)


@require_safe
@public_page("kind", "year", "page")
def register(request: HttpRequest) -> HttpResponse:
    """Every publication, newest first."""
    form = RegisterFilter(request.GET)
    found = form.apply(Publication.objects.visible_to(request.user).for_register())
    found = found.select_related("corrects", "translates", "corrected_by", "translated_by").prefetch_related(
        "renditions"
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "publications/register.html", {"page_obj": page, "form": form, "query": form.query()})


@csrf_exempt  # Nothing is changed by it, and visitors have no cookie.
@require_http_methods(["GET", "HEAD", "POST"])
@public_page()
def publication(request: HttpRequest, reference: str) -> HttpResponse:
    """One publication: what it is, its editions, its files, and whether a file in hand is identical to a published
    one."""
    shown = get_object_or_404(Publication.objects.visible_to(request.user).for_register(), reference=reference)
    answer = None
    if request.method == "POST":
        answer = verdict(_hashed(request), shown)
    page_url = request.build_absolute_uri(reverse("publication", args=[shown.reference]))
    context = {
        "publication": shown,
        "illustrative": shown.illustrative,
        "kind": kinds.get(shown.kind),
        "page_address": f"/{reading_language()}/{shown.page_path}" if shown.page_path else "",
        "renditions": shown.renditions.select_related("publication"),
        "editions": editions(shown),
        "uses": uses.of(shown),
        "verdict": answer,
        "qr_data_uri": qr_data_uri(page_url),
        "page_url": page_url,
        "can_redact": can_redact(request.user, shown),
    }
    return render(request, "publications/publication.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Whose copy is this file? For somebody who holds a PDF and does not know the page."""
    answer = verdict(_hashed(request), None) if request.method == "POST" else None
    return render(request, "publications/verify.html", {"verdict": answer})


def _hashed(request: HttpRequest) -> Any:
    request.upload_handlers = [HashingUploadHandler(request)]
    return request.FILES.get(FIELD)


def editions(shown: Publication) -> list[Publication]:
    """All editions of the same document, the first first."""
    first = shown
    while first.corrects_id or first.translates_id:
        first = first.corrects or first.translates
    chain = [first]
    for edition in chain:
        followers = (getattr(edition, "corrected_by", None), getattr(edition, "translated_by", None))
        chain.extend(follower for follower in followers if follower is not None)
    return sorted(chain, key=lambda edition: edition.pk)


@require_safe
def pdf(request: HttpRequest, reference: str, language: str = "") -> HttpResponse:
    """An issued file, as it was issued. Before it is ready: the publication's page, which says so."""
    found = get_object_or_404(Publication.objects.visible_to(request.user).for_register(), reference=reference)
    rendition = found.renditions.filter(language=language or reading_language()).first()
    if rendition is None or found.is_redacted:
        raise Http404
    if not rendition.is_ready:
        return redirect(reverse("publication", args=[reference]))
    etag = f'"{rendition.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponse(status=304)
    else:
        name = f"{reference}.pdf" if language != BILINGUAL else f"{reference}.bilingual.pdf"
        try:
            file = rendition.file.open("rb")
        except OSError:
            logger.exception("issued file cannot be read: %s", rendition)
            return render(request, "503.html", status=503)
        response = FileResponse(file, filename=name, content_type="application/pdf")
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex" if found.illustrative else "all"
    return response


@require_safe
def bilingual_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The file with all languages."""
    return pdf(request, reference, BILINGUAL)
