"""The workspace of meetings: the list, a new one, one meeting with what is next, its plan, and what becomes of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.models import Programme
from commitments.workspace_views import typed
from tamazgana_open import form_errors
from tamazgana_open.accounts.carried import sign_in_first
from workshops.models import Meeting, MeetingState, MinutesState, NotInThisState
from workshops.permissions import can_plan, can_see_internal
from workshops.planning.editing import Opening, PlanEditor, saved_meanwhile
from workshops.planning.forms import LATER, kinds_for
from workshops.when import span_of
from workshops.workspace import life
from workshops.workspace import stages as waiting
from workshops.workspace.forms import (
    ActForm,
    AnnounceForm,
    HeldDateForm,
    MeetingReasonForm,
    RescheduleForm,
    SpaceFilter,
)
from workshops.workspace.hub import Hub

PAGE_SIZE = 20
MOST_COMING = 12

View = Callable[..., HttpResponse]


def for_act(act: str = "") -> Callable[[View], View]:
    """The view gets the meeting in place of its address; whoever may not do this act is refused."""

    def decorate(view: View) -> View:
        @sign_in_first
        @wraps(view)
        def wrapper(request: HttpRequest, address: str) -> HttpResponse:
            meetings = Meeting.objects.visible_to(request.user).select_related("programme", "minutes__publication")
            meeting = get_object_or_404(meetings, address=address)
            if not life.may(request.user, act, meeting):
                raise PermissionDenied
            return view(request, meeting)

        return wrapper

    return decorate


def moved_meanwhile(meeting: Meeting) -> str:
    """Why an act was not done: the meeting or its minutes are elsewhere by now."""
    meeting.refresh_from_db()
    if meeting.state in (MeetingState.POSTPONED, MeetingState.CANCELLED):
        state = meeting.get_state_display()
        return _("Nothing was done: the meeting has moved meanwhile. It is now: %(state)s.") % {"state": state}
    state = meeting.minutes.get_state_display()
    if meeting.minutes.state == MinutesState.DRAFT:
        state = meeting.get_state_display()
    return _("Nothing was done: this is not possible any more, or not yet. State now: %(state)s.") % {"state": state}


# List and plan ----------------------------------------------------------------------------------------------------


@require_safe
@sign_in_first
def meetings(request: HttpRequest) -> HttpResponse:
    """What waits first, then what comes, then all others."""
    user, now = request.user, timezone.now()
    if not can_see_internal(user):
        raise PermissionDenied
    form = SpaceFilter(request.GET, user=user)
    every = Meeting.objects.visible_to(user).for_list()
    found = form.narrow(every, now)
    coming = [] if form.is_set else list(every.coming(now)[: MOST_COMING + 1])
    if not form.is_set:
        found = found.exclude(pk__in=every.coming(now).order_by().values("pk"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    first = not form.is_set and page.number == 1
    context = {
        "form": form,
        "groups": waiting.for_user(user, now) if first else [],
        "coming": waiting.lines(coming[:MOST_COMING], now) if first else [],
        "more_coming": len(coming) > MOST_COMING,
        "page_obj": page,
        "lines": waiting.lines(page, now),
        "programmes": list(Programme.objects.visible_to(user)),
        "can_plan": can_plan(user),
    }
    return render(request, "space/meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Plan a meeting; `?like=` opens the plan of an earlier one, `?kind=`, `?programme=` and `?day=` fill in more."""
    user = request.user
    if not can_plan(user):
        raise PermissionDenied
    editor = PlanEditor(user, data=typed(request), opening=_opening(request))
    sent = request.method == "POST" and not editor.wants_rows
    if sent and (known := Meeting.objects.visible_to(user).filter(uid=editor.uid).first()):
        messages.info(request, _("This meeting has been planned already."))
        return redirect("space-meeting", known.address)
    if sent and editor.is_valid():
        try:
            planned = editor.create(by=user)
        except (ValidationError, IntegrityError):
            planned = Meeting.objects.visible_to(user).filter(uid=editor.uid).first()
            if planned is None:
                raise
            # Sent twice at the same moment: it is planned once.
        messages.success(request, _("The meeting is planned."))
        return redirect("space-meeting", planned.address)
    context = {"editor": editor, "errors": editor.errors() if sent else [], "like": editor.opening.like}
    return render(request, "space/meetings/new.html", context)


def _opening(request: HttpRequest) -> Opening:
    asked, user = request.GET, request.user
    kinds = dict(kinds_for(user))
    like = Meeting.objects.visible_to(user).filter(address=asked.get("like", "")[:90].replace("\0", "")).first()
    if like is not None and like.kind not in kinds:
        like = None
    slug = asked.get("programme", "")[:60].replace("\0", "")
    programmes = Programme.objects.visible_to(user)
    programme = programmes.filter(slug=slug).first() or (None if like else programmes.current().first())
    kind = asked.get("kind", "") if asked.get("kind", "") in kinds else ""
    return Opening(kind=kind, programme=programme, day=asked.get("day", "")[:10], like=like)


@require_safe
@for_act()
def meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """One meeting: where it stands, what is next, its papers, its record, its files."""
    context = {
        "hub": Hub(meeting, request.user),
        "meeting": meeting,
        "minutes": meeting.minutes,
        "illustrative": meeting.illustrative,
        "can_copy": can_plan(request.user, meeting.kind),
    }
    return render(request, "space/meetings/meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("plan")
def plan(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The whole plan on one page, its agenda edited in place."""
    data = typed(request)
    editor = PlanEditor(request.user, meeting, data)
    refusal = "" if meeting.plan_can_change else moved_meanwhile(meeting)
    sent = request.method == "POST" and not editor.wants_rows
    if sent and editor.is_valid():
        try:
            if editor.save(by=request.user, fits=data.getlist("fits")):
                return _saved(request, editor)
        except NotInThisState:
            refusal = moved_meanwhile(meeting)
    acts = life.allowed(request.user, meeting)
    context = {
        "meeting": editor.meeting,
        "editor": editor,
        "errors": editor.errors() if sent else [],
        "refusal": refusal,
        "span": span_of(meeting.starts_at, meeting.ends_at, meeting.precision),
        "redating": acts.get("reschedule") or acts.get("correct_date"),
        "illustrative": meeting.illustrative,
    }
    return render(request, "space/meetings/plan.html", context)


def _saved(request: HttpRequest, editor: PlanEditor) -> HttpResponse:
    messages.success(request, _("Saved."))
    if editor.taken:
        messages.info(request, saved_meanwhile(editor))
    if editor.spared:
        spared = ", ".join(editor.spared)
        message = _("Not removed, because somebody else has changed it or something is recorded under it: %(rows)s.")
        messages.warning(request, message % {"rows": spared})
    name = "space-meeting-plan" if request.POST.get("then") == "stay" else "space-meeting"
    return redirect(name, editor.meeting.address)


# What becomes of it -----------------------------------------------------------------------------------------------

EXPLANATIONS: dict[str, Promise] = {
    "announce": gettext_lazy(
        "Everybody then sees the plan: in the list, in calendars, in the feed. It cannot be taken back."
    ),
    "reschedule": gettext_lazy(
        "The page stays at its address and names both dates. Calendars that people subscribed to take the new one over."
    ),
    "correct_date": gettext_lazy(
        "The meeting was held on another day or at another hour than is written here. The page keeps its address and "
        "names the date that stood there before."
    ),
    "postpone": gettext_lazy("The page stays, with the reason. Give the meeting another date as soon as one is known."),
    "cancel": gettext_lazy("The page stays, with the reason. What was cancelled is not taken up again."),
    "send_back": gettext_lazy("The record can be written in again. An approval that was entered is void."),
    "approve": gettext_lazy(
        "The signature stands on the paper. Here is entered who signed it, in what office and when, with its scan."
    ),
    "correct": gettext_lazy(
        "The record is opened, and goes its way again up to a new edition. What is published stays readable."
    ),
    "change_form": gettext_lazy(
        "Minutes are approved by a signature before they are published. An account rests on a report: it is published "
        "without approval and without signature places, and says what it was prepared from."
    ),
}
"""What each act brings with it, for who is about to do it."""


def act_with_form(
    request: HttpRequest,
    meeting: Meeting,
    code: str,
    form: ActForm,
    perform: Callable[[Any], Any],
    done: str,
    template: str = "space/meetings/act.html",
    **context: Any,
) -> HttpResponse:
    """An act that asks for something: done and back to the meeting, or the form again with what stands against it."""
    if request.method == "POST" and form.is_valid():
        try:
            perform(form)
        except NotInThisState:
            form.add_error(None, moved_meanwhile(meeting))
        except ValidationError as error:
            form_errors.add(form, error)
        else:
            messages.success(request, done)
            return redirect("space-meeting", meeting.address)
    context = {
        "meeting": meeting,
        "act": life.ACTS[code],
        "explanation": EXPLANATIONS[code],
        "danger": code in ("cancel", "send_back"),
        "form": form,
        "refusal": "" if code in life.possible(meeting) or form.errors else moved_meanwhile(meeting),
        "illustrative": meeting.illustrative,
        **context,
    }
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("announce")
def announce(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Make it public, now or at a moment."""
    form = AnnounceForm(typed(request), meeting=meeting)
    later = request.POST.get("publicity") == LATER
    done = _("The meeting becomes public at that moment.") if later else _("The meeting is public now.")
    return act_with_form(
        request,
        meeting,
        "announce",
        form,
        lambda form: meeting.announce(by=request.user, at=form.cleaned_data.get("at")),
        done,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("reschedule")
def reschedule(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Give it another date."""
    form = RescheduleForm(typed(request))
    return _redate(request, meeting, "reschedule", form, meeting.reschedule, _("The meeting has its new date."))


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("correct_date")
def correct_date(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put right the date of a meeting that was held."""
    form = HeldDateForm(typed(request), meeting=meeting)
    return _redate(request, meeting, "correct_date", form, meeting.correct_date, _("The date is corrected."))


def _redate(
    request: HttpRequest, meeting: Meeting, code: str, form: RescheduleForm, give: Callable[..., None], done: str
) -> HttpResponse:
    def perform(form: Any) -> None:
        takes_place = form.cleaned_data["when"]
        give(
            by=request.user,
            starts_at=takes_place.starts_at,
            ends_at=takes_place.ends_at,
            reason=form.texts("reason"),
        )

    return act_with_form(request, meeting, code, form, perform, done)


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("postpone")
def postpone(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Put it off without a date."""
    return act_with_form(
        request,
        meeting,
        "postpone",
        MeetingReasonForm(typed(request)),
        lambda form: meeting.postpone(by=request.user, reason=form.texts("reason")),
        _("The meeting is postponed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_act("cancel")
def cancel(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """It will not take place."""
    return act_with_form(
        request,
        meeting,
        "cancel",
        MeetingReasonForm(typed(request)),
        lambda form: meeting.cancel(by=request.user, reason=form.texts("reason")),
        _("The meeting is cancelled."),
    )


@require_POST
@for_act("hold")
def hold(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """It is being held, or was."""
    return press(request, meeting, lambda: meeting.hold(by=request.user), _("The meeting counts as held."))


def press(request: HttpRequest, meeting: Meeting, act: Callable[[], Any], done: str) -> HttpResponse:
    """An act of one button: done, or said why not."""
    try:
        act()
    except NotInThisState:
        messages.error(request, moved_meanwhile(meeting))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("space-meeting", meeting.address)
