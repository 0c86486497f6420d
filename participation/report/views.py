"""The report of a consultation: its public page, and the pages on which the focal point publishes it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.workspace_views import typed
from participation.models import Consultation, NotInThisState, Phase
from participation.permissions import can_prepare, can_see_internal
from participation.public.views import reading_of
from participation.report import gate
from participation.report.correcting import BringsBack, Correction, correct_report
from participation.report.gate import NotYet
from participation.report.publishing import publish_report
from participation.report.reading import ReportReading
from participation.workspace.access import for_consultation
from tamazgana_open import form_errors
from tamazgana_open.page_cache import public_page
from tamazgana_open.publications.permissions import can_redact
from workshops.workspace.forms import WordsForm


@require_safe
@public_page()
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures, who was not heard, what changed in the text, and the files; before the report, how it stands."""
    read = reading_of(request, slug)
    found = ReportReading.of(read.consultation)
    publication = found.publication
    context = {
        **read.context(),
        **found.context(),
        "publication": publication,
        "renditions": publication.renditions.select_related("publication") if publication else [],
        "began": read.phase not in {Phase.DRAFT, Phase.PLANNED},
    }
    return render(request, "participation/report.html", context)


@require_safe
@for_consultation(can_see_internal)
def prepare(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """What is missing before the report can be published, with the way to each, and its figures so far."""
    return render(request, "space/consultations/report.html", _prepared(request, consultation))


def _prepared(request: HttpRequest, consultation: Consultation) -> dict:
    found = ReportReading.of(consultation)
    return {
        "consultation": consultation,
        "illustrative": consultation.illustrative,
        "missing": [] if consultation.report_id else gate.missing(consultation),
        "untranslated": gate.untranslated(consultation),
        "outdated": gate.outdated(consultation),
        "ended": consultation.phase in {Phase.REPORTED, Phase.CANCELLED},
        "can_publish": can_prepare(request.user),
        "can_correct": can_prepare(request.user) and found.report is not None,
        **found.context(),
        "publication": found.publication,
        "renditions": found.publication.renditions.select_related("publication") if found.publication else [],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(can_prepare)
def publish(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Say what publishing does; then publish."""
    if request.method == "POST":
        try:
            publish_report(consultation, by=request.user)
        except NotYet as refused:
            messages.error(request, " ".join(row.sentence for row in refused.missing))
        except NotInThisState:
            messages.warning(request, _("Somebody has ended this consultation in the meantime. This is how it stands."))
        else:
            messages.success(request, _("The report is published. Its PDFs are being prepared."))
        return redirect("space-report", consultation.slug)
    context = _prepared(request, consultation)
    if context["missing"] or context["ended"]:
        return redirect("space-report", consultation.slug)
    return render(request, "space/consultations/report_publish.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(can_prepare)
def correct(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Say what has changed since the last edition; then publish one that corrects it, with the reason."""
    form = WordsForm(
        typed(request),
        name="reason",
        label=_("Reason of the correction"),
        most=500,
        help_text=_("Everybody reads it beside both editions."),
    )
    try:
        if request.method == "POST" and form.is_valid():
            correct_report(consultation, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The corrected edition is published. Its PDFs are being prepared."))
            return redirect("space-report", consultation.slug)
    except BringsBack:
        pass  # the page names them
    except ValidationError as error:
        form_errors.add(form, error)
    except NotInThisState:
        return _nothing_to_correct(request, consultation)
    try:
        correction = Correction.of(consultation)
    except NotInThisState:
        return _nothing_to_correct(request, consultation)
    context = {
        "consultation": consultation,
        "illustrative": consultation.illustrative,
        "form": form,
        "correction": correction,
        "can_redact": can_redact(request.user, correction.edition),
    }
    return render(request, "space/consultations/report_correct.html", context)


def _nothing_to_correct(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    messages.warning(request, _("There is no report whose content could be corrected."))
    return redirect("space-report", consultation.slug)
