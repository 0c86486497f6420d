"""The focal point's pages of reports: begun, written, looked at, published, corrected, translated."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.models import InvalidTransition, MonitoringReport, Programme, ReportKind, Stage
from commitments.models.in_force import in_force_since
from commitments.monitoring.report import publishing
from commitments.monitoring.report.building import NotYet, address_of, built, missing, unexplained, untranslated
from commitments.monitoring.report.forms import CorrectionForm, PeriodForm, ReportForm
from commitments.monitoring.report.public import shown
from commitments.monitoring.report.text import FollowedText
from commitments.monitoring.workspace.views import for_follower
from commitments.workspace_forms import as_text, confirm_translations, value_of
from commitments.workspace_views import typed
from tamazgana_open import form_errors, merging
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.journal.changes import change

asks = require_http_methods(["GET", "HEAD", "POST"])
LARGEST = 32_000


def for_report(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the report in place of its number; without a number it is the evaluation."""

    @for_follower
    @wraps(view)
    def wrapper(request: HttpRequest, programme: Programme, number: int = 0, **kwargs: Any) -> HttpResponse:
        of = (
            {"kind": ReportKind.PROGRESS, "number": min(number, LARGEST)} if number else {"kind": ReportKind.EVALUATION}
        )
        rows = MonitoringReport.objects.select_related("publication", "saved_by")
        report = get_object_or_404(rows, programme=programme, **of)
        report.programme = programme
        return view(request, report, **kwargs)

    return wrapper


def _to(report: MonitoringReport) -> HttpResponse:
    return redirect(address_of(report))


def _not_now(request: HttpRequest, report: MonitoringReport) -> HttpResponse:
    messages.warning(request, _("This cannot be done now: somebody else was quicker, or the programme has moved on."))
    return _to(report)


@asks
@for_follower
def begin(request: HttpRequest, programme: Programme, kind: str) -> HttpResponse:
    """A new report of a period, or the evaluation."""
    last = programme.monitoring_reports.filter(kind=kind).order_by("-ends").first()
    form = PeriodForm(typed(request), kind=kind, starts=last.ends if last else in_force_since(programme))
    if request.method == "POST" and form.is_valid():
        try:
            report = MonitoringReport.begin(programme, kind, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form_errors.add(form, error)
        except InvalidTransition:
            form.add_error(None, _("The programme is not being carried out now: there is nothing to report on."))
        else:
            return _to(report)
    context = {
        "programme": programme,
        "form": form,
        "is_evaluation": kind == ReportKind.EVALUATION,
        "illustrative": programme.illustrative,
    }
    return render(request, "space/monitoring/report_new.html", context)


@asks
@for_report
def write(request: HttpRequest, report: MonitoringReport) -> HttpResponse:
    """Its words, what is missing, and the way to publication. What two people wrote is merged or asked about."""
    data = typed(request)
    form = ReportForm(data, instance=report)
    base = {name: as_text(getattr(report, name)) for name in form.columns}
    clashes: list[merging.Clash] = []
    if request.method == "POST" and form.is_valid():
        known = merging.unpack(data.get(merging.BASE_FIELD, ""))
        mine = {name: as_text(form.cleaned_data.get(name)) for name in form.columns}
        mine = merging.settle(mine, known, data)
        try:
            clashes, base = _save(report, form, known, mine, data.getlist("fits"), by=request.user)
        except ValidationError as error:
            form_errors.add(form, error)
        else:
            if not clashes:
                messages.success(request, _("Saved."))
                return _to(report)
    elif data is not None:
        base = merging.unpack(data.get(merging.BASE_FIELD, "")) or base
    stored = MonitoringReport.objects.select_related("programme", "publication", "saved_by").get(pk=report.pk)
    context = {**_state(stored), "form": form, "base": merging.pack(base), "clashes": clashes}
    return render(request, "space/monitoring/report_write.html", context)


def _save(
    report: MonitoringReport, form: ReportForm, known: merging.Values, mine: merging.Values, fits: list[str], *, by: Any
) -> tuple[list[merging.Clash], merging.Values]:
    with change():
        fresh = MonitoringReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        fresh.programme = report.programme
        theirs = {name: as_text(getattr(fresh, name)) for name in form.columns}
        merge = merging.merge(known, mine, theirs)
        if merge.clashes:
            return [
                merging.Clash(c.key, c.mine, c.theirs, str(form.fields[c.key].label), _language_of(c.key))
                for c in merge.clashes
            ], theirs
        changed = {name for name, value in merge.values.items() if value != theirs[name]}
        values = {name: value_of(form.fields[name], merge.values[name]) for name in changed}
        for name, value in values.items():
            setattr(fresh, name, value)
        confirm_translations(fresh, changed, fits, fresh.words)
        fresh.keep(values, by=by)
    return [], theirs


def _language_of(key: str) -> str:
    language = key.rpartition("_")[2]
    return language if language in LANGUAGES else ""


def _state(report: MonitoringReport) -> dict[str, Any]:
    # Where it stands between its first word and its last edition.
    programme = report.programme
    edition = report.edition
    adopted = programme.adopted_version_id is not None
    text = built(report) if adopted else None
    return {
        "programme": programme,
        "report": report,
        "edition": edition,
        "text": text,
        "missing": missing(report, text) if text else [],
        "untranslated": untranslated(text) if text else 0,
        "unexplained": len(unexplained(text)) if text else 0,
        "outdated": report.outdated(),
        "open": programme.stage == Stage.IMPLEMENTATION,
        "differs": publishing.differs(report) if adopted else False,
        "arabic_alone": edition is not None and not edition.is_redacted and set(edition.languages) != set(LANGUAGES),
        "renditions": edition.renditions.select_related("publication") if edition else [],
        "home": address_of(report),
        "pages": {page: address_of(report, page) for page in ("preview", "publish", "correct", "translate")},
        "illustrative": programme.illustrative,
    }


@require_safe
@for_report
def preview(request: HttpRequest, report: MonitoringReport) -> HttpResponse:
    """The report as it would be published now, marked as a draft."""
    try:
        text: FollowedText | None = built(report)
    except InvalidTransition:
        text = None
    context = {"programme": report.programme, "row": report, "address": address_of(report), **shown(text)}
    return render(
        request, "space/monitoring/report_preview.html", {**context, "illustrative": report.programme.illustrative}
    )


@asks
@for_report
def publish(request: HttpRequest, report: MonitoringReport) -> HttpResponse:
    """Say what publishing does; then publish."""
    if request.method == "POST":
        try:
            publishing.publish_report(report, by=request.user)
        except NotYet as refused:
            messages.error(request, " ".join(row.sentence for row in refused.missing))
        except InvalidTransition:
            return _not_now(request, report)
        else:
            messages.success(request, _("It is published. Its PDFs are being prepared."))
        return _to(report)
    context = _state(report)
    if context["edition"] or context["missing"] or not context["open"]:
        return _to(report)
    return render(request, "space/monitoring/report_publish.html", context)


@asks
@for_report
def correct(request: HttpRequest, report: MonitoringReport) -> HttpResponse:
    """An edition that corrects the last one, with the reason."""
    form = CorrectionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            publishing.correct_report(report, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form_errors.add(form, error)
        except NotYet as refused:
            form.add_error(None, [row.sentence for row in refused.missing])
        except InvalidTransition:
            form.add_error(
                None, _("There is no edition that could be corrected, or something was removed from it by law.")
            )
        else:
            messages.success(request, _("The corrected edition is published. Its PDFs are being prepared."))
            return _to(report)
    if report.publication_id is None:
        return _to(report)
    return render(request, "space/monitoring/report_correct.html", {**_state(report), "form": form})


@require_POST
@for_report
def translate(request: HttpRequest, report: MonitoringReport) -> HttpResponse:
    """Join French to an edition in Arabic alone."""
    try:
        publishing.translate_report(report, by=request.user)
    except NotYet as refused:
        messages.error(request, " ".join(row.sentence for row in refused.missing))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except InvalidTransition:
        return _not_now(request, report)
    else:
        messages.success(request, _("The translation has joined the report."))
    return _to(report)
