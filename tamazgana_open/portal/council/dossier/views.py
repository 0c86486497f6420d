"""The council dossier of a sitting: a page for the phone, and a paper for whoever reads on paper."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.bilingual import LANGUAGES, reading_language
from tamazgana_open.portal.council.dossier import paper as papers
from tamazgana_open.portal.council.dossier.composing import Dossier
from workshops.models import Sitting
from workshops.permissions import can_read_dossier


def _dossier(request: HttpRequest, address: str) -> Dossier:
    if not can_read_dossier(request.user):
        raise PermissionDenied
    sittings = Sitting.objects.visible_to(request.user).for_reading()
    return Dossier(get_object_or_404(sittings, meeting__address=address), request.user)


@require_safe
@sign_in_first
def page(request: HttpRequest, address: str) -> HttpResponse:
    """What a member needs before the vote: a summary on one screen, then the parts, folded."""
    dossier = _dossier(request, address)
    context = {
        "dossier": dossier,
        "sitting": dossier.sitting,
        "meeting": dossier.sitting.meeting,
        "illustrative": dossier.sitting.illustrative,
    }
    return render(request, "space/council/dossier.html", context)


@require_safe
@sign_in_first
def paper(request: HttpRequest, address: str) -> HttpResponse:
    """The same on paper, the text put to the vote in full, in `?language=`: ar, fr or both."""
    dossier = _dossier(request, address)
    wanted = request.GET.get("language", "")
    languages = LANGUAGES if wanted == papers.BOTH else (wanted,) if wanted in LANGUAGES else (reading_language(),)
    name = wanted if wanted == papers.BOTH else languages[0]
    response = HttpResponse(papers.pdf_of(dossier, languages), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{papers.name_of(dossier.sitting)}.{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
