"""The slip that its author takes home: the receipt code, where it is typed or scanned, and by when the reply comes.

A6, one page for each contribution. Made when it is asked for, by staff who may see senders, and kept nowhere.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from participation.models import Consultation, Contribution
from participation.paper.access import for_sender_readers
from participation.paper.documents import base
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES
from tamazgana_open.commune.models import Commune
from tamazgana_open.publications.qr import qr_data_uri

MOST_SLIPS = 100
"""At most so many at once: more would keep whoever asks, and all others, waiting."""


@require_safe
@for_sender_readers
def slip(request: HttpRequest, consultation: Consultation, number: int) -> HttpResponse:
    """The slip of one contribution; with `?letter=all` those of all points that came in the same letter."""
    contributions = consultation.contributions.entered().select_related("sender")
    one = get_object_or_404(contributions, number=number)
    wanted = [one]
    if request.GET.get("letter") == "all" and one.letter is not None:
        wanted = list(contributions.filter(letter=one.letter).order_by("number")[:MOST_SLIPS])
    return pdf_of(consultation, wanted, f"slip-{consultation.slug}-{number}")


def pdf_of(consultation: Consultation, contributions: Iterable[Contribution], name: str) -> HttpResponse:
    """The slips of these contributions (with their senders), each on a page, in its contribution's language; in every
    language where it was written in none of the portal's."""
    from tamazgana_open import pdf  # WeasyPrint is heavy: a server process that makes no paper does not load it.

    commune = Commune.current()
    slips = [_slip(contribution, commune) for contribution in contributions]
    with override(AUTHORITATIVE):
        context = {**base(consultation, AUTHORITATIVE, commune), "slips": slips}
        html = render_to_string("participation/slips_document.html", context)
    made = pdf.render(html, identifier=name, style=pdf.palette(commune.frozen()["colours"]))
    response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _slip(contribution: Contribution, commune: Commune) -> dict[str, Any]:
    language = contribution.language if contribution.language in LANGUAGES else ""
    with override(language or AUTHORITATIVE):
        address = f"{commune.public_url.rstrip('/')}{reverse('receipts')}"
        own = f"{commune.public_url.rstrip('/')}{reverse('receipt', args=[contribution.sender.code])}"
    return {
        "number": contribution.number,
        "code": contribution.sender.spaced_code,
        "received_on": contribution.received_on,
        "languages": (language,) if language else LANGUAGES,
        "address": address,
        "qr": qr_data_uri(own),
    }
