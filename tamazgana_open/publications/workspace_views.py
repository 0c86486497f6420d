"""Removing content because the law demands it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tamazgana_open import merging
from tamazgana_open.accounts import carried
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.publications.forms import RedactionForm
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import redact
from tamazgana_open.publications.permissions import can_redact
from tamazgana_open.publications.redaction import without


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def redaction(request: HttpRequest, reference: str) -> HttpResponse:
    """Take passages out of a publication: its content and files go, a cleaned edition takes their place."""
    publication = get_object_or_404(Publication.objects.visible_to(request.user), reference=reference)
    if not can_redact(request.user, publication):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else carried.take(request)
    form = RedactionForm(merging.cleaned(data) if data is not None else None)
    if request.method == "POST" and form.is_valid():
        try:
            edition = _redact(form, publication, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The content was removed."))
            return redirect("publication", (edition or publication).reference)
    return render(request, "space/redaction.html", {"form": form, "publication": publication})


def _redact(form: RedactionForm, publication: Publication, *, by: Any) -> Publication | None:
    passages = form.cleaned_data["passages"]
    reason = form.cleaned_data["reason"]
    if not passages:
        return redact(publication, reason=reason, by=by)
    cleaned, found = without(publication.data, passages)
    if not found:
        raise ValidationError(_("None of these passages stands in the document. Copy them exactly."))
    titles = {language: without(title, passages, language)[0] for language, title in publication.titles.items()}
    return redact(publication, reason=reason, by=by, cleaned=cleaned, titles=titles)
