"""The focal point's workspace: the whole draft as an outline, its parts on one page each, and freezing."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments.comparison import changed_codes
from commitments.editing import CommitmentEditor, saved_meanwhile
from commitments.models import Axis, Commitment, InvalidTransition, Programme
from commitments.permissions import can_edit_text
from commitments.text import Gap, ProgrammeText
from commitments.workspace_forms import (
    AxisForm,
    NewCommitmentForm,
    NewProgrammeForm,
    ProgrammeForm,
    SidesForm,
    WithdrawCommitmentForm,
    as_text,
    confirm_translations,
    value_of,
)
from tamazgana_open import merging
from tamazgana_open.accounts import carried
from tamazgana_open.accounts.carried import sign_in_first
from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.bilingual import LANGUAGES, has_forbidden
from tamazgana_open.journal.changes import change, record


def for_focal_point(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the programme in place of its address; others than the focal point are refused."""

    @sign_in_first
    @wraps(view)
    def wrapper(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponse:
        programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
        if not can_edit_text(request.user, programme):
            raise PermissionDenied
        return view(request, programme, **kwargs)

    return wrapper


def typed(request: HttpRequest) -> Any:
    """What was typed: sent now, or carried through a sign-in; cleaned. None where the page is opened afresh."""
    data = request.POST if request.method == "POST" else carried.take(request)
    if data is None:
        return None
    if any(has_forbidden(value) for name, values in data.lists() for value in values):
        messages.info(request, _("Invisible characters that could disguise the text were removed."))
    return merging.cleaned(data)


# The outline ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One commitment in the outline: what is missing, what is outdated."""

    commitment: Commitment
    gaps: list[Gap]
    outdated: int


@require_safe
@for_focal_point
def outline(request: HttpRequest, programme: Programme) -> HttpResponse:
    """The whole draft: axes and commitments with what is missing or outdated in each."""
    text = ProgrammeText.from_rows(programme)
    gaps = text.gaps(LANGUAGES)
    axes = []
    for axis in programme.axes.with_commitments():
        standing = [row for row in axis.commitments.all() if not row.withdrawn_at]
        axes.append(
            {
                "axis": axis,
                "gaps": [gap for gap in gaps if gap.code == str(axis.number)],
                "items": [
                    OutlineItem(row, [gap for gap in gaps if gap.code == row.code], row.outdated_translations())
                    for row in standing
                ],
                "withdrawn": [row for row in axis.commitments.all() if row.withdrawn_at],
            }
        )
    last = programme.versions.latest_readable()
    context = {
        "programme": programme,
        "axes": [entry for entry in axes if not entry["axis"].withdrawn_at],
        "withdrawn_axes": [entry["axis"] for entry in axes if entry["axis"].withdrawn_at],
        "gaps": gaps,
        "last": last,
        "changed": changed_codes(last.text, text) if last else None,
        "versions": programme.versions.for_reading(),
        "illustrative": programme.illustrative,
    }
    return render(request, "space/outline.html", context)


# Programme and axes -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_first
def new_programme(request: HttpRequest) -> HttpResponse:
    """Open a new programme."""
    if not request.user.has_role(RoleCode.FOCAL_POINT):
        raise PermissionDenied
    form = NewProgrammeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        with change():
            programme = form.save(commit=False)
            programme.confirm_translations(("title", "summary"))
            programme.save()
            record("programme.created", by=request.user, target=programme)
            if not Programme.objects.current().exists():
                programme.make_current()
        messages.success(request, _("The programme is open. Add its axes now."))
        return redirect("space-programme", programme.slug)
    return render(request, "space/programme_form.html", {"form": form, "programme": None})


@require_http_methods(["GET", "HEAD", "POST"])
@for_focal_point
def edit_programme(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Title, summary and years of the draft."""
    return _edit_part(
        request,
        programme,
        programme,
        ProgrammeForm,
        ("title", "summary"),
        "programme.changed",
        "space/programme_form.html",
    )


@require_POST
@for_focal_point
def make_current(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Make this the programme that the home page is about."""
    programme.make_current()
    messages.success(request, _("This programme is now the current one."))
    return redirect("space-programme", programme.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_focal_point
def new_axis(request: HttpRequest, programme: Programme) -> HttpResponse:
    """Add an axis at the end."""
    form = AxisForm(typed(request))
    if request.method == "POST" and form.is_valid() and _may_change(request, programme, form):
        axis = Axis.add(programme, by=request.user, **form.cleaned_data)
        messages.success(request, _("Axis %(number)s was added.") % {"number": axis.number})
        return redirect("space-programme", programme.slug)
    return render(request, "space/axis_form.html", {"form": form, "programme": programme, "axis": None})


@require_http_methods(["GET", "HEAD", "POST"])
@for_focal_point
def edit_axis(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """Title, reason and pictogram of an axis."""
    axis = get_object_or_404(programme.axes, number=number)
    return _edit_part(request, programme, axis, AxisForm, ("title", "why"), "axis.changed", "space/axis_form.html")


def _edit_part(
    request: HttpRequest,
    programme: Programme,
    part: Any,
    form_class: type[SidesForm],
    translated: tuple[str, ...],
    act: str,
    template: str,
) -> HttpResponse:
    # A small form on one row; what somebody else saved meanwhile is shown beside what was typed.
    data = typed(request)
    names = form_class.Meta.fields
    base = {name: as_text(getattr(part, name)) for name in names}
    clashes: list[merging.Clash] = []
    form = form_class(data, instance=part)
    if request.method == "POST" and form.is_valid() and _may_change(request, programme, form):
        known = merging.unpack(data.get(merging.BASE_FIELD, ""))
        mine = merging.settle({name: as_text(form.cleaned_data.get(name)) for name in names}, known, data)
        with change():
            fresh = type(part).objects.select_for_update().get(pk=part.pk)
            theirs = {name: as_text(getattr(fresh, name)) for name in names}
            merge = merging.merge(known, mine, theirs)
            if not merge.clashes:
                changed = {name for name, value in merge.values.items() if value != theirs[name]}
                for name in changed:
                    setattr(fresh, name, value_of(form.fields[name], merge.values[name]))
                confirm_translations(fresh, changed, data.getlist("fits"), translated)
                fresh.save()
                number = getattr(fresh, "number", "")
                record(act, by=request.user, target=programme, public=False, number=number)
        if not merge.clashes:
            messages.success(request, _("Saved."))
            return redirect("space-programme", programme.slug)
        clashes = [
            merging.Clash(c.key, c.mine, c.theirs, str(form.fields[c.key].label), _language_of(c.key))
            for c in merge.clashes
        ]
        base = theirs
    elif data is not None:
        base = merging.unpack(data.get(merging.BASE_FIELD, "")) or base
    context = {
        "form": form,
        "programme": programme,
        "axis": part if isinstance(part, Axis) else None,
        "base": merging.pack(base),
        "clashes": clashes,
    }
    return render(request, template, context)


def _language_of(key: str) -> str:
    language = key.rpartition("_")[2]
    return language if language in LANGUAGES else ""


def _may_change(request: HttpRequest, programme: Programme, form: ModelForm) -> bool:
    if programme.text_can_change:
        return True
    form.add_error(None, not_now(programme))
    return False


def not_now(programme: Programme) -> str:
    """Why nothing can be saved in this stage."""
    return _("The text cannot be changed in this stage (%(stage)s). What you typed is still here.") % {
        "stage": programme.get_stage_display()
    }


def _act(request: HttpRequest, programme: Programme, act: Callable[[], None], done: str) -> HttpResponse:
    # A small act from the outline: done, or said why not.
    try:
        act()
    except InvalidTransition:
        messages.error(request, not_now(programme))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("space-programme", programme.slug)


@require_POST
@for_focal_point
def move_axis(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """One place up or down."""
    axis = get_object_or_404(programme.axes.standing(), number=number)
    step = -1 if request.POST.get("to") == "up" else 1
    return _act(request, programme, lambda: axis.move(step, by=request.user), _("The order was changed."))


@require_POST
@for_focal_point
def withdraw_axis(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """Take an axis without commitments out of the draft."""
    axis = get_object_or_404(programme.axes.standing(), number=number)
    return _act(request, programme, lambda: axis.withdraw(by=request.user), _("The axis was withdrawn."))


@require_POST
@for_focal_point
def restore_axis(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """Bring an axis back."""
    axis = get_object_or_404(programme.axes, number=number)
    return _act(request, programme, lambda: axis.restore(by=request.user), _("The axis is back."))


# Commitments ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_focal_point
def new_commitment(request: HttpRequest, programme: Programme, number: int) -> HttpResponse:
    """A new commitment begins with its title; then its own page opens."""
    axis = get_object_or_404(programme.axes.standing(), number=number)
    form = NewCommitmentForm(typed(request))
    if request.method == "POST" and form.is_valid() and _may_change(request, programme, form):
        commitment = Commitment.add(axis, by=request.user, **form.cleaned_data)
        messages.success(request, _("Commitment %(code)s is open. Fill in its sheet.") % {"code": commitment.code})
        return redirect("space-commitment", programme.slug, commitment.code)
    return render(request, "space/commitment_new.html", {"form": form, "programme": programme, "axis": axis})


@require_http_methods(["GET", "HEAD", "POST"])
@for_focal_point
def edit_commitment(request: HttpRequest, programme: Programme, code: str) -> HttpResponse:
    """A commitment's whole sheet on one page, its milestones and indicators edited in place."""
    commitment = get_object_or_404(
        Commitment.objects.select_related("axis", "programme", "saved_by"), programme=programme, code=code
    )
    data = typed(request)
    editor = CommitmentEditor(commitment, data)
    refusal = "" if programme.text_can_change else not_now(programme)
    sent = request.method == "POST" and not editor.wants_more_rows
    if sent and editor.is_valid():
        try:
            if editor.save(by=request.user, fits=data.getlist("fits")):
                return _saved(request, programme, editor)
        except InvalidTransition:
            refusal = not_now(programme)
    context = {
        "programme": programme,
        "commitment": editor.commitment,
        "editor": editor,
        "errors": editor.errors() if sent else [],
        "not_now": refusal,
        "gaps": [gap for gap in ProgrammeText.from_rows(programme).gaps(LANGUAGES) if gap.code == code],
        "illustrative": programme.illustrative,
    }
    return render(request, "space/commitment_form.html", context)


def _saved(request: HttpRequest, programme: Programme, editor: CommitmentEditor) -> HttpResponse:
    messages.success(request, _("Saved."))
    if editor.taken:
        messages.info(request, saved_meanwhile(editor))
    if editor.spared:
        spared = ", ".join(editor.spared)
        messages.warning(request, _("Not deleted, because somebody else has changed it: %(rows)s.") % {"rows": spared})
    if request.POST.get("then") == "stay":
        return redirect("space-commitment", programme.slug, editor.commitment.code)
    return redirect("space-programme", programme.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_focal_point
def withdraw_commitment(request: HttpRequest, programme: Programme, code: str) -> HttpResponse:
    """Take a commitment out of the draft, with the reason."""
    commitment = get_object_or_404(programme.commitments.standing(), code=code)
    form = WithdrawCommitmentForm(typed(request))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _act(
            request,
            programme,
            lambda: commitment.withdraw(by=request.user, reason=reason),
            _("Commitment %(code)s was withdrawn.") % {"code": code},
        )
    return render(request, "space/withdraw.html", {"form": form, "programme": programme, "commitment": commitment})


@require_POST
@for_focal_point
def restore_commitment(request: HttpRequest, programme: Programme, code: str) -> HttpResponse:
    """Bring a withdrawn commitment back."""
    commitment = get_object_or_404(programme.commitments, code=code)
    return _act(request, programme, lambda: commitment.restore(by=request.user), _("The commitment is back."))
