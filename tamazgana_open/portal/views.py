"""The shell: pages made of several rooms."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db import DatabaseError, connection
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commitments import steps
from commitments.models import Programme
from commitments.monitoring.views import standing_of
from commitments.permissions import can_edit_text, can_preview
from commitments.views import commitment_context, reading, reading_of, share_context, version_context
from participation.public.calling import call_of
from participation.public.concerning import concerning
from participation.public.of_version import asked_about, reasons_of
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, reading_language, texts
from tamazgana_open.journal.models import Entry
from tamazgana_open.page_cache import public_page
from tamazgana_open.portal import story, waiting, way
from tamazgana_open.portal.search import SearchForm
from tamazgana_open.publications.models import Publication
from workshops.council.of_version import facts_of

JOURNAL_PAGE = 40
SEARCH_PAGE = 15


@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """To the home page in the language that the browser prefers, else Arabic."""
    language = get_language_from_request(request)
    if language not in LANGUAGES or "Accept-Language" not in request.headers:
        language = AUTHORITATIVE
    with override(language):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
@public_page()
def home(request: HttpRequest) -> HttpResponse:
    """The stage we are in, what can be done now, the axes, the versions, the steps so far."""
    programmes = list(Programme.objects.visible_to(request.user))
    programme = next((known for known in programmes if known.is_current), None)
    context: dict[str, Any] = {"programme": programme, "publications": [], "versions": [], "call": None}
    if programme is not None:
        prefetch_related_objects([programme], "events")
        read = reading_of(programme)
        meetings = way.meetings_of(programme, request.user)
        context["versions"] = read.versions[:5]
        context |= read.context()
        context["landmarks"] = way.landmarks(context["events"], meetings)
        context["next_meeting"] = way.next_meeting(meetings)
        context["figures"] = _figures(context)
        context["call"] = call_of(programme)
    context["other_programmes"] = [known for known in programmes if known is not programme]
    latest = Publication.objects.visible_to(request.user).for_register()
    if programme is not None:
        latest = latest.filter(illustrative=programme.illustrative)  # real documents and the sample's never mix
    context["publications"] = list(latest[:5])
    return render(request, "portal/home.html", context)


def _figures(context: dict[str, Any]) -> list[dict[str, Any]]:
    text = context["text"]
    axes = len(context["axes"])
    held = sum(landmark.state == "held" for landmark in context["landmarks"])
    return [
        {"value": axes, "label": _("axes")},
        {"value": len(list(text.commitments())) if text else 0, "label": _("commitments")},
        {"value": len(context["versions"]), "label": _("published versions")},
        {"value": held, "label": _("steps held so far")},
    ]


@require_safe
@public_page()
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The programme: its axes and commitments in short; before there is a text, the way so far."""
    read = reading(request, slug)
    context = read.context() | {"call": call_of(read.programme)}
    if read.text is None:
        context["landmarks"] = way.landmarks(context["events"], way.meetings_of(read.programme, request.user))
    return render(request, "commitments/programme.html", context)


@require_safe
@public_page()
def commitment(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One commitment, its text, then its story."""
    read = reading(request, slug)
    context = commitment_context(read, code)
    context |= share_context(request, context["commitment"])
    # Told by what is frozen and by what its key names, so a story once rendered is not even put together again.
    said, call = concerning(read.programme, code)
    adopted = standing_of(read, code)
    progress = adopted.commitment(code) if adopted else None
    context["progress"] = progress
    told = story.Told.of(read, code, progress)
    context["story"] = SimpleLazyObject(lambda: story.of_commitment(read, code, said, told))
    context["story_key"] = story.key_of(read, told)
    context["said"] = said
    context["call"] = call
    context["form_url"] = call.about(code) if call else ""
    return render(request, "commitments/commitment.html", context)


@require_safe
@public_page()
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One frozen version as a whole, the contributions that changed it, what committee and council did with it."""
    shown = version_context(request, slug, number)
    if isinstance(shown, HttpResponse):
        return shown
    latest = shown["latest"]
    shown |= {
        "facts": facts_of(shown["version"], request.user),
        "asked": asked_about(shown["version"]),
        "reasons": reasons_of(shown["version"]),
        "in_force": tuple(row.code for row in latest.text.commitments()) if latest else (),
    }
    return render(request, "commitments/version.html", shown)


@require_safe
@public_page("page")
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what and when."""
    entries = Entry.objects.visible_to(request.user).select_related("by")
    page = Paginator(entries, JOURNAL_PAGE).get_page(request.GET.get("page"))
    lines = [(entry, _key(entry)) for entry in page]
    return render(request, "portal/journal.html", {"page_obj": page, "lines": lines})


def _key(entry: Entry) -> tuple[Any, ...]:
    # An entry never changes; what people are called by may.
    office = tuple(texts(entry.by, "office").values()) if entry.by else ()
    return entry.pk, entry.at, entry.act, entry.path, office


@require_safe
@public_page()
def about(request: HttpRequest) -> HttpResponse:
    """What this portal is and how the programme is made."""
    return render(request, "portal/about.html")


@require_safe
@public_page()
def privacy(request: HttpRequest) -> HttpResponse:
    """What is known of whom and why (law 09-08, art. 5)."""
    return render(request, "portal/privacy.html")


@require_safe
@public_page()
def accessibility(request: HttpRequest) -> HttpResponse:
    """An honest statement of accessibility."""
    return render(request, "portal/accessibility.html")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What has been published, by stems. Never kept in the cache: what people look for is theirs."""
    form = SearchForm(request.GET)
    hits = form.hits(reading_language())
    page = Paginator(hits, SEARCH_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "q": form.words,
        "page_obj": page,
        "total": page.paginator.count,
        "asked": bool(form.words),
    }
    return render(request, "portal/search.html", context)


@require_safe
@sign_in_first
def space(request: HttpRequest) -> HttpResponse:
    """The workspace: what waits for me, by age."""
    user = request.user
    programmes = list(Programme.objects.visible_to(user).prefetch_related("events"))
    current = next((known for known in programmes if known.is_current), None)
    context = {
        "desk": waiting.desk_of(user),
        "steps": steps.of(current) if current else (),
        "programme": current,
        "drafts": [known for known in programmes if can_edit_text(user, known)],
        "previews": [known for known in programmes if can_preview(user, known) and not can_edit_text(user, known)],
        "roles": user.roles.all(),
        "is_staff_member": user.is_staff_member,
        "is_focal_point": user.has_role(RoleCode.FOCAL_POINT),
        "is_administrator": user.has_role(RoleCode.ADMINISTRATOR),
    }
    return render(request, "space/home.html", context)


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and the storage can be written, 503 when not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        storage = Path(default_storage.path(""))
        storage.mkdir(parents=True, exist_ok=True)
        healthy = os.access(storage, os.W_OK)
    except (DatabaseError, OSError):
        healthy = False
    return HttpResponse("ok\n" if healthy else "not ok\n", status=200 if healthy else 503, content_type="text/plain")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read; in the demonstration nothing."""
    if settings.DEMONSTRATION:
        lines = ["User-agent: *", "Disallow: /"]
    else:
        barred = [
            f"Disallow: /{language}/{path}/"
            for language in LANGUAGES
            for path in ("space", "account", "search", "receipts")
        ]
        address = request.build_absolute_uri("/sitemap.xml")
        lines = ["User-agent: *", "Disallow: /admin/", *barred, f"Sitemap: {address}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
