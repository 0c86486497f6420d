"""Import of a filled-in spreadsheet: sent, checked whole, looked at, confirmed; then the slips of all its rows."""

import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from commitments.workspace_views import typed
from participation.models import Consultation, NotInThisState
from participation.paper import importing, pending
from participation.paper.access import for_entry
from participation.paper.columns import MOST_ROWS
from participation.paper.reading import FAULTS_SHOWN, NoSpreadsheet, Reading, digest_of, read, taken
from participation.paper.slips import pdf_of
from participation.paper.views import why_not

ROWS_SHOWN = 100
"""Rows of a page: of the preview, and of what was imported."""
SLIPS_OF_PAGE = 50
_DIGEST = re.compile(r"[0-9a-f]{40}")


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("Filled-in spreadsheet (XLSX)"),
        allow_empty_file=True,  # said in the words of the others
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": gettext_lazy("Choose the file."),
            "missing": gettext_lazy("Choose the file."),
            "invalid": gettext_lazy("Choose the file."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_entry
def spreadsheet(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Send a file, see what it holds (`?file=`), confirm it, and see what became of it (`?done=`)."""
    if _DIGEST.fullmatch(request.GET.get("done", "")):
        return _done(request, consultation, request.GET["done"])
    closed = why_not(consultation)
    if closed:
        messages.error(request, closed)
        return redirect("space-consultation", consultation.slug)
    data = typed(request)  # a confirmation that was carried through a sign-in is pressed once more
    if request.method == "POST":
        return _confirmed(request, consultation, data) if "confirm" in data else _sent(request, consultation)
    token = request.GET.get("file", "")
    return _preview(request, consultation, token) if token else _page(request, consultation, UploadForm())


def _page(request: HttpRequest, consultation: Consultation, form: UploadForm, **also: Any) -> HttpResponse:
    context = {
        "consultation": consultation,
        "form": form,
        "errors": [("id_file", message) for message in form["file"].errors] if form.is_bound else [],
        "reading": None,
        "known": [],
        "most_rows": MOST_ROWS,
        "faults_shown": FAULTS_SHOWN,
        "illustrative": consultation.illustrative,
        **also,
    }
    return render(request, "space/consultations/import.html", context)


def _sent(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, consultation, form)
    try:
        content = taken(form.cleaned_data["file"])
        reading = read(content, consultation)
    except NoSpreadsheet as error:
        form.add_error("file", str(error))
        return _page(request, consultation, form)
    known = importing.imported(consultation, reading.digest)[:1]
    if known:
        return redirect(f"{_address(consultation)}?{urlencode({'done': reading.digest, 'again': 1})}")
    if not reading.is_good:
        return _page(request, consultation, UploadForm(), reading=reading)
    token = pending.keep(content, consultation, request.user)
    return redirect(f"{_address(consultation)}?{urlencode({'file': token})}")


def _preview(request: HttpRequest, consultation: Consultation, token: str) -> HttpResponse:
    content = pending.find(token, consultation, request.user)
    if content is None:
        messages.info(request, _("This file is not kept any more: please send it again."))
        return redirect("space-import", consultation.slug)
    reading = _read_again(content, consultation)
    if reading is None or not reading.is_good:
        return _page(request, consultation, UploadForm(), reading=reading)
    rows = importing.previews(reading, consultation)
    context = {
        "consultation": consultation,
        "reading": reading,
        "token": token,
        "page_obj": Paginator(rows, ROWS_SHOWN).get_page(request.GET.get("page")),
        "alike": sum(1 for row in rows if row.like or row.like_rows),
        "query": urlencode({"file": token}),
        "illustrative": consultation.illustrative,
    }
    return render(request, "space/consultations/import_preview.html", context)


def _read_again(content: bytes, consultation: Consultation) -> Reading | None:
    # What it refers to may have changed since it was sent.
    try:
        return read(content, consultation)
    except NoSpreadsheet:
        return None


def _confirmed(request: HttpRequest, consultation: Consultation, data: Any) -> HttpResponse:
    token, digest = data.get("file", ""), data.get("digest", "")
    content = pending.find(token, consultation, request.user)
    if content is None or digest_of(content, consultation) != digest:
        # Pressed twice: the first press has saved it, and the file is gone.
        if _DIGEST.fullmatch(digest) and importing.imported(consultation, digest).exists():
            return redirect(f"{_address(consultation)}?{urlencode({'done': digest})}")
        messages.error(request, _("This file is not kept any more: please send it again."))
        return redirect("space-import", consultation.slug)
    reading = _read_again(content, consultation)
    if reading is None or not reading.is_good:
        return _page(request, consultation, UploadForm(), reading=reading)
    try:
        importing.save(reading, consultation, by=request.user)
    except (NotInThisState, ValidationError) as error:
        if not importing.imported(consultation, digest).exists():
            why = why_not(consultation) or _("Nothing was saved: something has changed meanwhile. Send the file again.")
            messages.error(request, " ".join(error.messages) if isinstance(error, ValidationError) else why)
            return redirect("space-import", consultation.slug)
    pending.forget(consultation, request.user)
    return redirect(f"{_address(consultation)}?{urlencode({'done': digest})}")


def _address(consultation: Consultation) -> str:
    return reverse("space-import", args=[consultation.slug])


def _done(request: HttpRequest, consultation: Consultation, digest: str) -> HttpResponse:
    paginator = Paginator(importing.imported(consultation, digest), SLIPS_OF_PAGE)
    if not paginator.count:
        raise Http404
    context = {
        "consultation": consultation,
        "page_obj": paginator.get_page(request.GET.get("page")),
        "digest": digest,
        "again": "again" in request.GET,
        "query": urlencode({"done": digest}),
        "illustrative": consultation.illustrative,
    }
    return render(request, "space/consultations/import_done.html", context)


@require_safe
@for_entry
def slips(request: HttpRequest, consultation: Consultation, digest: str, page: int) -> HttpResponse:
    """The slips of one page of the list."""
    if not _DIGEST.fullmatch(digest):
        raise Http404
    paginator = Paginator(importing.imported(consultation, digest), SLIPS_OF_PAGE)
    if not paginator.count or not 1 <= page <= paginator.num_pages:
        raise Http404
    return pdf_of(consultation, paginator.page(page), f"slips-{consultation.slug}-{page}")
