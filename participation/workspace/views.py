"""The workspace of consultations: the list, a new one, one with what waits in it, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.models import InvalidTransition, Programme
from commitments.workspace_views import typed
from participation import permissions
from participation.models import Consultation, ConsultationKind, NotInThisState, Phase
from participation.workspace import counts, life, waiting
from participation.workspace.access import for_consultation
from participation.workspace.counts import Counts
from participation.workspace.forms import CancelForm, ExtendForm
from participation.workspace.life import Act
from participation.workspace.planning import PlanEditor, gap_labels, saved_meanwhile, versions_of
from tamazgana_open import form_errors
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.waiting import Line
from workshops.workspace.forms import ActForm


@dataclass(frozen=True)
class Hub:
    """One consultation for one person of the staff: where it stands, what waits, what can be done."""

    consultation: Consultation
    user: Any
    counts: Counts

    @cached_property
    def phase(self) -> Phase:
        """Where it is now."""
        return self.consultation.phase

    @property
    def badge(self) -> str:
        """The class of the badge that says the phase."""
        return life.BADGES[self.phase][0]

    @property
    def icon(self) -> str:
        """Its drawing."""
        return life.BADGES[self.phase][1]

    @cached_property
    def acts(self) -> dict[str, Act]:
        """What this person can do now, by code."""
        return life.allowed(self.user, self.consultation)

    @cached_property
    def tasks(self) -> list[Line]:
        """What waits for this person."""
        if self.phase == Phase.DRAFT:
            return []  # what is next says it
        return waiting.of_consultation(self.consultation, self.counts, self.user)

    @cached_property
    def gaps(self) -> list[tuple[str, str, str]]:
        """What is missing before the announcement."""
        return gap_labels(self.consultation) if self.phase == Phase.DRAFT else []

    @property
    def obstacles(self) -> list[Promise]:
        """What else stands against the announcement."""
        return life.obstacles(self.consultation) if self.phase == Phase.DRAFT else []

    @property
    def next_act(self) -> Act | None:
        """The act that comes next, where this person can do it."""
        if self.phase == Phase.DRAFT:
            return self.acts.get("plan" if self.gaps or self.obstacles else "announce")
        return self.acts.get("begin_revision")

    @property
    def other_acts(self) -> list[Act]:
        """All others, what ends it last."""
        return [act for act in self.acts.values() if act != self.next_act]

    @property
    def next_sentence(self) -> str:
        """What is next, in a sentence."""
        sentences = {
            Phase.DRAFT: _("It is being prepared: the public does not see it yet.")
            if self.gaps or self.obstacles
            else _("Everything is there. It can be announced."),
            Phase.PLANNED: _("It is announced and opens by itself as its first day begins."),
            Phase.OPEN: _("It is open. Moderate what comes in, and answer as soon as you can."),
            Phase.CLOSED: _(
                "It has closed. Every published contribution has its reply before the report is published."
            ),
            Phase.REPORTED: _("Its report is published: contributions and replies stand as they are."),
            Phase.CANCELLED: _("It was cancelled. What was received stays here; there is no report."),
        }
        return sentences[self.phase]

    @property
    def enters(self) -> bool:
        """Whether this person can enter what came in on paper or spoken now."""
        return permissions.can_enter(self.user) and self.phase in {Phase.OPEN, Phase.CLOSED}

    @property
    def prints(self) -> bool:
        """Whether form and poster are of use."""
        return self.phase in {Phase.PLANNED, Phase.OPEN, Phase.CLOSED}

    @property
    def has_contributions(self) -> bool:
        """Whether anything can have come in."""
        return self.phase in {Phase.OPEN, Phase.CLOSED, Phase.REPORTED} or self.counts.received > 0


def hub_of(consultation: Consultation, user: Any) -> Hub:
    """The hub of one consultation."""
    return Hub(consultation, user, counts.of([consultation])[consultation.pk])


# List and plan ----------------------------------------------------------------------------------------------------


@require_safe
@sign_in_first
def consultations(request: HttpRequest) -> HttpResponse:
    """All consultations with what waits in each, the latest first."""
    if not permissions.can_see_internal(request.user):
        raise PermissionDenied
    every = list(Consultation.objects.visible_to(request.user).select_related("programme", "version"))
    found = counts.of(every)
    context = {
        "hubs": [Hub(one, request.user, found[one.pk]) for one in every],
        "can_prepare": permissions.can_prepare(request.user),
    }
    return render(request, "space/consultations/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def new_consultation(request: HttpRequest) -> HttpResponse:
    """First the programme and the kind (`?programme=`, `?kind=`), then what belongs to them."""
    if not permissions.can_prepare(request.user):
        raise PermissionDenied
    programmes = Programme.objects.visible_to(request.user)
    slug, kind = request.GET.get("programme", "")[:60].replace("\0", ""), request.GET.get("kind", "")
    programme = programmes.filter(slug=slug).first()
    versions = versions_of(programme) if programme else []
    chosen = programme is not None and kind in ConsultationKind.values
    if not chosen or (kind == ConsultationKind.VERSION and not versions):
        offers = [(one, versions_of(one)) for one in programmes]
        return render(request, "space/consultations/choose.html", {"offers": offers})
    editor = PlanEditor(Consultation(programme=programme, kind=kind), typed(request))
    sent = request.method == "POST"
    if sent and editor.is_valid() and (prepared := editor.create(by=request.user)):
        messages.success(request, _("The consultation is prepared. The public does not see it yet."))
        return redirect("space-consultation", prepared.slug)
    context = {
        "editor": editor,
        "errors": editor.errors() if sent else [],
        "programme": programme,
        "kind": ConsultationKind(kind),
        "illustrative": programme.illustrative,
    }
    return render(request, "space/consultations/new.html", context)


@require_safe
@for_consultation()
def consultation(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """One consultation: where it stands, what waits, its papers."""
    context = {
        "consultation": consultation,
        "hub": hub_of(consultation, request.user),
        "illustrative": consultation.illustrative,
    }
    return render(request, "space/consultations/consultation.html", context)


def moved_meanwhile(consultation: Consultation) -> str:
    """Why an act was not done: the consultation is elsewhere by now."""
    consultation.refresh_from_db()
    return _("Nothing was done: this is not possible any more, or not yet. State now: %(state)s.") % {
        "state": consultation.phase.label
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(permissions.can_prepare)
def plan(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Everything that was prepared, on one page."""
    data = typed(request)
    editor = PlanEditor(consultation, data)
    refusal = "" if "plan" in life.possible(consultation) else moved_meanwhile(consultation)
    sent = request.method == "POST"
    if sent and not refusal and editor.is_valid():
        try:
            if editor.save(by=request.user, fits=data.getlist("fits")):
                messages.success(request, _("Saved."))
                if editor.taken:
                    messages.info(request, saved_meanwhile([editor.label_of(key) for key in editor.taken]))
                return redirect("space-consultation", editor.asked.slug)
        except NotInThisState:
            refusal = moved_meanwhile(consultation)
    context = {
        "consultation": editor.asked,
        "editor": editor,
        "errors": editor.errors() if sent else [],
        "refusal": refusal,
        "illustrative": consultation.illustrative,
    }
    return render(request, "space/consultations/plan.html", context)


# What becomes of it -----------------------------------------------------------------------------------------------

EXPLANATIONS: dict[str, Promise] = {
    "extend": gettext_lazy(
        "The page names both days and the reason. Where it has closed already, it opens again until the new last day."
    ),
    "cancel": gettext_lazy(
        "The page stays, with the reason. What was received stays here, and no report is published. What was cancelled "
        "is not taken up again; a version goes back to revision."
    ),
}
"""What each act brings with it, for who is about to do it."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(permissions.can_prepare)
def announce(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """What becomes public, what is missing; then the announcement."""
    hub = hub_of(consultation, request.user)
    refusal = "" if hub.phase == Phase.DRAFT else moved_meanwhile(consultation)
    if request.method == "POST" and not refusal:
        try:
            consultation.announce(by=request.user)
        except NotInThisState:
            refusal = moved_meanwhile(consultation)
        except InvalidTransition:
            refusal = str(life.OBSTACLE_WORDS["language" if not consultation.version.is_complete else "stage"])
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, _("The consultation is announced."))
            return redirect("space-consultation", consultation.slug)
    context = {
        "consultation": consultation,
        "hub": hub,
        "refusal": refusal,
        "illustrative": consultation.illustrative,
    }
    return render(request, "space/consultations/announce.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(permissions.can_prepare)
def extend(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """A later last day, with the reason."""
    return _act_with_form(
        request,
        consultation,
        "extend",
        ExtendForm(typed(request), consultation=consultation),
        lambda form: consultation.extend(
            by=request.user,
            closes_on=form.cleaned_data["closes_on"],
            replies_by=form.cleaned_data["replies_by"],
            reason=form.texts("reason"),
        ),
        _("The consultation is extended."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_consultation(permissions.can_prepare)
def cancel(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """It ends without a report."""
    return _act_with_form(
        request,
        consultation,
        "cancel",
        CancelForm(typed(request)),
        lambda form: consultation.cancel(by=request.user, reason=form.texts("reason")),
        _("The consultation is cancelled."),
    )


def _act_with_form(
    request: HttpRequest,
    consultation: Consultation,
    code: str,
    form: ActForm,
    perform: Callable[[Any], Any],
    done: str,
) -> HttpResponse:
    refusal = "" if code in life.possible(consultation) or form.is_bound else moved_meanwhile(consultation)
    if request.method == "POST" and form.is_valid():
        try:
            perform(form)
        except (NotInThisState, InvalidTransition):
            refusal = moved_meanwhile(consultation)
        except ValidationError as error:
            form_errors.add(form, error)
        else:
            messages.success(request, done)
            return redirect("space-consultation", consultation.slug)
    context = {
        "consultation": consultation,
        "act": life.ACTS[code],
        "explanation": EXPLANATIONS[code],
        "danger": code == "cancel",
        "form": form,
        "refusal": refusal,
        "illustrative": consultation.illustrative,
    }
    return render(request, "space/consultations/act.html", context)


@require_POST
@for_consultation(permissions.can_prepare)
def begin_revision(request: HttpRequest, consultation: Consultation) -> HttpResponse:
    """Its clock has closed it: the text of the programme may be changed again."""
    try:
        consultation.begin_revision(by=request.user)
    except (NotInThisState, InvalidTransition):
        messages.error(request, moved_meanwhile(consultation))
    else:
        messages.success(request, _("The programme is under revision: its text can be changed again."))
    return redirect("space-consultation", consultation.slug)
