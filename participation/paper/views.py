"""The entry page: a stack of forms, one after the other, without touching the mouse."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.workspace_views import typed
from participation.models import Consultation, Contribution, NotInThisState, Phase
from participation.paper.access import for_entry
from participation.paper.entry import KEPT, Entry, standing

TAKES_PAPER = {Phase.OPEN, Phase.CLOSED}
"""What was received before the close may be entered until the report."""


def why_not(consultation: Consultation) -> str:
    """Why nothing can be entered now; empty where it can."""
    phase = consultation.phase
    if phase in TAKES_PAPER:
        return ""
    if phase == Phase.REPORTED:
        return _("The report has been published: nothing more can be entered.")
    if phase == Phase.CANCELLED:
        return _("The consultation was cancelled: nothing more can be entered.")
    return _("The consultation has not opened yet: there is nothing to enter.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_entry
def entry(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Enter one form or letter; what the next one has in common with it stays."""
    closed = why_not(consultation)
    if closed and request.method != "POST":
        messages.error(request, closed)
        return redirect("space-consultation", consultation.slug)
    kept = {name: request.GET[name] for name in KEPT if name in request.GET}
    sheet = Entry(consultation, by=request.user, data=typed(request), uploads=request.FILES, kept=kept)
    if request.method == "POST" and sheet.wants_more:
        sheet.check_scan()
    elif request.method == "POST":
        valid = sheet.is_valid()
        if closed:
            sheet.stack.add_error(None, closed)
        elif valid:
            answer = _saved(request, consultation, sheet)
            if answer is not None:
                return answer
    return _page(request, consultation, sheet)


def _saved(request: HttpRequest, consultation: Consultation, sheet: Entry) -> HttpResponse | None:
    """The way to the next form of the stack; None where this one stays to be looked at."""
    made = sheet.already_saved()
    if not made:
        sheet.find_doubles()
        sheet.find_remarks()
        if sheet.to_look_over or not sheet.is_confirmed:
            return None
        try:
            made = sheet.save()
        except NotInThisState:
            sheet.stack.add_error(None, why_not(consultation) or _("The consultation has ended: nothing was saved."))
            return None
        except ValidationError as error:
            sheet.put_errors(error)
            return None
    query = {**sheet.kept(), "saved": ",".join(str(one.number) for one in made)}
    return redirect(f"{reverse('space-entry', args=[consultation.slug])}?{urlencode(query)}")


def _page(request: HttpRequest, consultation: Consultation, sheet: Entry) -> HttpResponse:
    sheet.keep_scan()
    errors = sheet.errors() if request.method == "POST" and not sheet.wants_more else []
    _set_focus(sheet, errors)
    saved: list[Contribution] = standing(consultation, request.GET.get("saved", "")) if sheet.data is None else []
    context = {
        "consultation": consultation,
        "sheet": sheet,
        "errors": errors,
        "saved": saved,
        "illustrative": consultation.illustrative,
    }
    return render(request, "space/consultations/entry.html", context)


def _set_focus(sheet: Entry, errors: list[tuple[str, str]]) -> None:
    # Where the cursor stands as the page opens: at what is wrong, in the new row, or where the next form begins.
    if sheet.doubles or sheet.to_look_over:
        return
    wrong = {anchor for anchor, _message in errors if anchor}
    fields = [field for form in (sheet.stack, *sheet.points, sheet.person) for field in form]
    first = next((field for field in fields if field.id_for_label in wrong), None)
    if first is None:
        first = sheet.points[-1 if sheet.wants_more else 0]["target"]
    first.field.widget.attrs["autofocus"] = True
