"""The public pages of consultations: the list, one consultation, the register of moderation."""

from operator import attrgetter
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from commitments.models import Programme
from participation.models import Consultation, Moderation, Phase, State
from participation.permissions import can_see_internal
from participation.public.reading import ConsultationReading
from participation.public.windows import of_queryset, window
from tamazgana_open.bilingual import texts
from tamazgana_open.commune.models import Commune
from tamazgana_open.page_cache import public_page
from tamazgana_open.statements import Statement, columns_of

REGISTER_PAGE = 40
PARTS = (Phase.OPEN, Phase.PLANNED, Phase.DRAFT, Phase.CLOSED, Phase.REPORTED, Phase.CANCELLED)
ENDED = {Phase.CLOSED, Phase.REPORTED, Phase.CANCELLED}


def reading_of(request: HttpRequest, slug: str) -> ConsultationReading:
    """The consultation of this address, as far as this visitor may see it. 404 where there is none."""
    if request.user.is_authenticated:
        visible = Consultation.objects.visible_to(request.user).select_related("programme")
        return ConsultationReading(get_object_or_404(visible, slug=slug), Commune.of(request))
    row = next(_ANNOUNCED(slug), None)
    if row is None:
        raise Http404
    own = columns_of(Consultation)
    consultation = Consultation.from_db(connection.alias, own, row[: len(own)])
    consultation.programme = Programme.from_db(connection.alias, columns_of(Programme), row[len(own) :])
    return ConsultationReading(consultation, Commune.of(request))


# Every page of the room begins with it.
_ANNOUNCED = Statement(
    lambda slug: (
        Consultation.objects.announced()
        .filter(slug=slug)
        .values_list(*columns_of(Consultation), *(f"programme__{name}" for name in columns_of(Programme)))
    )
)


@require_safe
@public_page()
def consultations(request: HttpRequest) -> HttpResponse:
    """Every consultation: open, to come, ended."""
    every = Consultation.objects.visible_to(request.user).select_related("programme", "version")
    reads = [ConsultationReading(row) for row in every]
    context = {
        "open": sorted((r for r in reads if r.phase == Phase.OPEN), key=lambda r: r.consultation.closes_on),
        "coming": sorted(
            (r for r in reads if r.phase in {Phase.PLANNED, Phase.DRAFT}), key=lambda r: r.consultation.opens_on
        ),
        "ended": [r for r in reads if r.phase in ENDED],
        "illustrative": bool(reads) and all(r.consultation.illustrative for r in reads),
    }
    return render(request, "participation/consultations.html", context)


@require_safe
@public_page()
def consultation(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked, until when, how it will be used, and what others said."""
    read = reading_of(request, slug)
    context = {
        **read.context(),
        "counts": read.counts(),
        "latest": read.latest(),
        "may_open_space": can_see_internal(request.user),
        **sharing_links(request, str(read.consultation)),
    }
    return render(request, "participation/consultation.html", context)


def sharing_links(request: HttpRequest, title: str) -> dict[str, str]:
    """The plain link that shares a page by WhatsApp."""
    message = f"{title}\n{request.build_absolute_uri(request.path)}"
    return {"whatsapp_url": f"https://wa.me/?text={quote(message)}"}


@require_safe
@public_page("before", "after")
def moderation_register(request: HttpRequest, slug: str) -> HttpResponse:
    """What was decided of which contribution and why, without the texts."""
    read = reading_of(request, slug)
    acts = Moderation.objects.for_register().filter(contribution__consultation=read.consultation)
    page = window(
        of_queryset(acts.select_related(None).select_related("by", "contribution"), "pk", REGISTER_PAGE),
        attrgetter("pk"),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
        size=REGISTER_PAGE,
    )
    context: dict[str, Any] = {
        **read.context(),
        "window": page,
        "acts": [_line(read.consultation, act) for act in page.rows],
    }
    return render(request, "participation/moderation.html", context)


def _line(consultation: Consultation, act: Moderation) -> tuple[Moderation, bool, tuple[Any, ...]]:
    # An act with whether its contribution can be read, and all that its line is made of.
    is_public = act.contribution.state == State.PUBLISHED
    office = tuple(texts(act.by, "office").values()) if act.by else ()
    return act, is_public, (consultation.slug, act.pk, is_public, office)
