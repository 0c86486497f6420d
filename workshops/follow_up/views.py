"""The workspace of what meetings recommended and agreed, and of the committee that follows it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.models import Programme
from commitments.workspace_views import typed
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.journal.changes import change
from workshops.follow_up.committee import CommitteeEditor, saved_meanwhile
from workshops.follow_up.forms import DONE, CloseForm, FollowUpFilter, SettleForm
from workshops.follow_up.lists import PARTS, lines, overview, rows_of
from workshops.models import Decision, NotInThisState, Recommendation
from workshops.permissions import can_edit_committee, can_follow_up

PAGE_SIZE = 20


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@require_safe
@sign_in_first
def follow_up(request: HttpRequest) -> HttpResponse:
    """What has no answer and what is overdue first; `?show=` gives one part alone, page by page."""
    _refuse_unless(can_follow_up(request.user))
    form, today = FollowUpFilter(request.GET, user=request.user), timezone.localdate()
    context: dict[str, Any] = {
        "form": form,
        "part": PARTS.get(request.GET.get("show", "")),
        "illustrative": bool(form.chosen_programme and form.chosen_programme.illustrative),
    }
    if form.chosen_programme and context["part"]:
        page = Paginator(rows_of(context["part"], form, today), PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "lines": lines(context["part"], page, today)}
    elif form.chosen_programme:
        context["parts"] = overview(form, today)
    return render(request, "space/meetings/follow_up.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of a recommendation. It can be said again: the last answer holds."""
    _refuse_unless(can_follow_up(request.user))
    found = Recommendation.objects.published().select_related("meeting__programme", "axis", "commitment", "settled_by")
    recommendation = get_object_or_404(found, pk=pk)
    data = typed(request)
    form = SettleForm(data, recommendation=recommendation)
    seen = data.get("seen", "") if data is not None else _mark(recommendation)
    if request.method == "POST" and form.is_valid():
        with change():
            recommendation.lock_record()
            fresh = get_object_or_404(found, pk=pk)
            if seen == _mark(fresh):
                fresh.settle(by=request.user, **form.settled())
                messages.success(request, _("The answer is saved, and everybody reads it on the page of the meeting."))
                return redirect(_back_to(fresh))
        # Somebody else was quicker: their answer is shown, and ours stands below it, still to be saved.
        recommendation, seen = fresh, _mark(fresh)
        form.add_error(None, _("Somebody else has answered meanwhile. Compare, then save again if yours is to stand."))
    context = {
        "form": form,
        "recommendation": recommendation,
        "seen": seen,
        "back": _back_to(recommendation),
        "illustrative": recommendation.illustrative,
    }
    return render(request, "space/meetings/settle.html", context)


def _mark(recommendation: Recommendation) -> str:
    # Names an answer: another answer has another moment.
    return recommendation.settled_at.isoformat() if recommendation.settled_at else "-"


def _back_to(row: Any) -> str:
    return f"{reverse('space-follow-up')}?programme={row.meeting.programme.slug}"


def _action(pk: int) -> Decision:
    return get_object_or_404(Decision.objects.published().select_related("meeting__programme"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def close_action(request: HttpRequest, pk: int) -> HttpResponse:
    """An action was done, or is dropped for a reason."""
    _refuse_unless(can_follow_up(request.user))
    action = _action(pk)
    form = CloseForm(typed(request), today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        end = action.finish if form.cleaned_data["result"] == DONE else action.drop
        try:
            end(by=request.user, on=form.cleaned_data["on"], outcome=form.outcome())
        except ValidationError as error:
            form.say(error)
        except NotInThisState:
            action = _action(pk)
            form.add_error(None, _("Somebody else has closed it meanwhile. What you typed is still below."))
        else:
            messages.success(request, _("The action is closed."))
            return redirect(_back_to(action))
    context = {
        "form": form,
        "action": action,
        "shows_form": action.is_open or form.is_bound,
        "back": _back_to(action),
        "illustrative": action.illustrative,
    }
    return render(request, "space/meetings/close_action.html", context)


@require_POST
@sign_in_first
def reopen_action(request: HttpRequest, pk: int) -> HttpResponse:
    """It was closed by mistake."""
    _refuse_unless(can_follow_up(request.user))
    action = _action(pk)
    try:
        action.reopen(by=request.user)
    except NotInThisState:
        messages.info(request, _("This action is open already."))
    else:
        messages.success(request, _("The action is open again."))
    return redirect(_back_to(action))


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def committee(request: HttpRequest, slug: str) -> HttpResponse:
    """The committee's founding act, task and seats on one page."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
    _refuse_unless(can_edit_committee(request.user))
    data = typed(request)
    editor = CommitteeEditor(programme, data)
    sent = request.method == "POST" and not editor.wants_rows
    if sent and editor.is_valid() and editor.save(by=request.user, fits=data.getlist("fits")):
        messages.success(request, _("Saved."))
        if editor.taken:
            messages.info(request, saved_meanwhile(editor))
        if editor.spared:
            spared = {"rows": ", ".join(editor.spared)}
            messages.warning(request, _("Not deleted, because somebody else has changed it: %(rows)s.") % spared)
        return redirect("space-committee", programme.slug)
    context = {
        "programme": programme,
        "editor": editor,
        "errors": editor.errors() if sent else [],
        "illustrative": programme.illustrative,
    }
    return render(request, "space/meetings/committee.html", context)
