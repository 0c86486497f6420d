"""The focal point's workspace, continued: freezing a version, joining a translation, previewing the draft."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.comparison import changed_codes, compare
from commitments.models import FreezeRefused, InvalidTransition, Programme, Version
from commitments.models.version import NothingChanged, may_freeze
from commitments.permissions import can_freeze, can_preview
from commitments.text import Gap, ProgrammeText
from commitments.views import Reading, axis_context, commitment_context
from commitments.workspace_forms import FreezeForm, TranslationForm
from commitments.workspace_views import for_focal_point, not_now, typed
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, reading_language


@require_http_methods(["GET", "HEAD", "POST"])
@for_focal_point
def freeze(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Freeze the draft as the next version, or say what is missing."""
    if not can_freeze(request.user, programme):
        raise PermissionDenied
    alone = programme.stage == "deliberation"
    languages = (AUTHORITATIVE,) if alone else LANGUAGES
    form = FreezeForm(typed(request), languages=languages)
    text = ProgrammeText.from_rows(programme)
    gaps = text.gaps(languages)
    if request.method == "POST" and form.is_valid():
        try:
            version = Version.freeze(programme, by=request.user, why=form.why(), languages=languages)
        except FreezeRefused as refused:
            gaps = refused.gaps
        except NothingChanged:
            form.add_error(None, _("The text is word for word the last version: there is nothing to freeze."))
        except InvalidTransition:
            form.add_error(None, not_now(programme))
        else:
            messages.success(
                request,
                _("Version %(number)s is published. Its PDFs are being prepared.") % {"number": version.number},
            )
            return redirect(version)
    last = programme.versions.latest_readable()
    context = {
        "programme": programme,
        "form": form,
        "gaps": gaps,
        "last": last,
        "next_number": last.number + 1 if last else 1,
        "changed": changed_codes(last.text, text) if last else None,
        "changes": _what_changed(last, text),
        "possible": may_freeze(programme, languages),
        "illustrative": programme.illustrative,
    }
    return render(request, "space/freeze.html", context)


def _what_changed(last: Version | None, text: ProgrammeText) -> list[Any]:
    if last is None:
        return []
    return [part for part in compare(last.text, text, reading_language()) if part.status != "same"]


@require_http_methods(["GET", "HEAD", "POST"])
@for_focal_point
def translate(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """Join French to a version frozen in Arabic alone."""
    version = get_object_or_404(programme.versions.for_reading(), number=number)
    if version.is_complete:
        return redirect(version)
    form = TranslationForm(typed(request), version=version)
    gaps: list[Gap] = []
    if request.method == "POST" and form.is_valid():
        try:
            version.add_translation(by=request.user, why=form.why(), words=form.words())
        except FreezeRefused as refused:
            gaps = refused.gaps
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The translation has joined the version."))
            return redirect(version)
    context = {"programme": programme, "version": version, "form": form, "gaps": gaps}
    return render(request, "space/translate.html", context)


def _draft(request: HttpRequest, slug: str) -> Reading:
    programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
    if not can_preview(request.user, programme):
        raise PermissionDenied
    return Reading(programme, None, ProgrammeText.from_rows(programme))


@require_safe
@sign_in_first
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft as the public would see it, marked as a draft."""
    return render(request, "commitments/programme.html", {**_draft(request, slug).context(), "is_draft": True})


@require_safe
@sign_in_first
def preview_axis(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One axis of the draft."""
    context = axis_context(_draft(request, slug), number)
    return render(request, "commitments/axis.html", {**context, "is_draft": True})


@require_safe
@sign_in_first
def preview_commitment(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One commitment of the draft."""
    context = commitment_context(_draft(request, slug), code)
    without_story = {"is_draft": True, "story": [], "story_key": "", "said": "", "progress": None}
    return render(request, "commitments/commitment.html", context | without_story)
