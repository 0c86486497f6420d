"""The acts of monitoring, each on a page of its own: asked, done, or said why not; what was typed is still there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.act_forms import ActForm
from commitments.models import (
    Commitment,
    Indicator,
    InvalidTransition,
    Measure,
    Milestone,
    Progress,
    RecordedMeanwhile,
    Stage,
)
from commitments.monitoring import standing
from commitments.monitoring.standing import CommitmentStanding, MilestoneStanding
from commitments.monitoring.workspace.forms import (
    DoneForm,
    MeasureForm,
    NothingNewForm,
    ProgressForm,
    SlipForm,
    TranslationForm,
    UndoForm,
    WithdrawForm,
)
from commitments.monitoring.workspace.views import for_adopted
from commitments.workspace_views import typed
from tamazgana_open import form_errors
from tamazgana_open.bilingual import AUTHORITATIVE, TRANSLATIONS

LONGEST_KEY = 10**15
asks = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Act:
    """One act and the words around it. `about` is what it is done to (texts, or a Phrase)."""

    title: str
    button: str
    done: str
    form: ActForm
    do: Callable[[], Any]
    about: Any = ""
    danger: bool = False


def perform(request: HttpRequest, commitment: Commitment, row: CommitmentStanding, act: Act) -> HttpResponse:
    """Ask, act, say so and go back; where it is refused, say why on the page that still has everything typed."""
    programme, told, meanwhile = commitment.programme, "", None
    if programme.stage != Stage.IMPLEMENTATION:
        told = _("The programme is not being carried out now: nothing is recorded.")
    elif request.method == "POST" and act.form.is_valid():
        try:
            act.do()
        except ValidationError as error:
            form_errors.add(act.form, _beside_the_arabic(error, act.form))
        except RecordedMeanwhile as other:
            meanwhile = other.last
            told = _("Somebody else has recorded something meanwhile. Look at it, then send yours, if it still holds.")
            act.form.show_again(meanwhile.pk if meanwhile else 0)
        except InvalidTransition:
            told = _(
                "Somebody else has changed this meanwhile, and it cannot be done now. What you typed is still here."
            )
            row = standing.of(programme, code=commitment.code).commitment(commitment.code)
        else:
            messages.success(request, act.done)
            return redirect("space-monitoring-commitment", programme.slug, commitment.code)
    context = {
        "programme": programme,
        "commitment": commitment,
        "row": row,
        "act": act,
        "form": act.form,
        "told": told,
        "meanwhile": meanwhile,
        "illustrative": programme.illustrative,
    }
    return render(request, "space/monitoring/act.html", context)


def _beside_the_arabic(error: ValidationError, form: ActForm) -> ValidationError:
    # A model speaks of `text`; the form has a box for each language.
    errors = {}
    for field, messages_of in form_errors.by_field(error).items():
        box = f"{field}_{AUTHORITATIVE}"
        errors[box if box in form.fields else field or "__all__"] = messages_of
    return ValidationError(errors)


def _adopted(found: Any) -> Any:
    # Of what the council did not adopt nothing is recorded.
    if found is None:
        raise Http404
    return found


# Progress ---------------------------------------------------------------------------------------------------------


def _last(row: CommitmentStanding) -> int:
    return row.last.pk if row.last else 0


@asks
@for_adopted
def record(request: HttpRequest, commitment: Commitment, row: CommitmentStanding) -> HttpResponse:
    """How far it is on a day."""
    form = ProgressForm(typed(request), seen=_last(row))

    def do() -> None:
        data = form.cleaned_data
        Progress.enter(
            commitment,
            on=data["on"],
            completion=data["completion"],
            percent=data["percent"],
            text=form.texts("text"),
            evidence=form.texts("evidence"),
            documents=data["documents"],
            seen=form.seen_number,
            by=request.user,
        )

    act = Act(_("Record progress"), _("Record it"), _("The progress is recorded, and everybody can read it."), form, do)
    return perform(request, commitment, row, act)


@asks
@for_adopted
def nothing_new(request: HttpRequest, commitment: Commitment, row: CommitmentStanding) -> HttpResponse:
    """That nothing is new since the last record; before the first one there is nothing to say it of."""
    if row.last is None:
        messages.error(request, _("Nothing is recorded yet: record first how far it is."))
        return redirect("space-monitoring-record", commitment.programme.slug, commitment.code)
    form = NothingNewForm(typed(request), seen=_last(row))

    def do() -> None:
        Progress.nothing_new_on(
            commitment, on=form.cleaned_data["on"], text=form.texts("text"), seen=form.seen_number, by=request.user
        )

    done = _("It is recorded that nothing is new. The level stays as it was.")
    return perform(request, commitment, row, Act(_("Say that nothing is new"), _("Nothing new"), done, form, do))


def _record(commitment: Commitment, pk: int) -> Progress:
    return get_object_or_404(Progress.objects.standing(), commitment=commitment, pk=min(pk, LONGEST_KEY))


@asks
@for_adopted
def translate(request: HttpRequest, commitment: Commitment, row: CommitmentStanding, pk: int) -> HttpResponse:
    """Join French to a record, or put it right."""
    shown = _record(commitment, pk)
    form = TranslationForm(typed(request), record=shown, languages=TRANSLATIONS)

    def do() -> None:
        evidence = form.texts("evidence") if "evidence_ar" in form.fields else {}
        shown.translate(by=request.user, text=form.texts("text"), evidence=evidence)

    act = Act(_("Translate a record"), _("Save"), _("The translation is saved."), form, do)
    return perform(request, commitment, row, act)


@asks
@for_adopted
def withdraw(request: HttpRequest, commitment: Commitment, row: CommitmentStanding, pk: int) -> HttpResponse:
    """A record was wrong."""
    shown = _record(commitment, pk)
    form = WithdrawForm(typed(request))
    act = Act(
        title=_("Withdraw a record"),
        button=_("Withdraw"),
        done=_("The record is withdrawn. It stays readable, with your reason."),
        form=form,
        do=lambda: shown.withdraw(by=request.user, reason=form.texts("reason")),
        about=shown.phrase("text"),
        danger=True,
    )
    return perform(request, commitment, row, act)


# Milestones -------------------------------------------------------------------------------------------------------


def _milestone(commitment: Commitment, row: CommitmentStanding, pk: int) -> tuple[Milestone, MilestoneStanding]:
    milestone = get_object_or_404(Milestone.every, commitment=commitment, pk=min(pk, LONGEST_KEY))
    milestone.commitment = commitment
    return milestone, _adopted(next((known for known in row.milestones if known.row == milestone.pk), None))


@asks
@for_adopted
def done(request: HttpRequest, commitment: Commitment, row: CommitmentStanding, pk: int) -> HttpResponse:
    """A milestone was reached."""
    milestone, shown = _milestone(commitment, row, pk)
    form = DoneForm(typed(request))
    act = Act(
        title=_("A milestone was reached"),
        button=_("Mark as reached"),
        done=_("The milestone is marked as reached."),
        form=form,
        do=lambda: milestone.mark_done(form.cleaned_data["on"], by=request.user),
        about=shown.text.title,
    )
    return perform(request, commitment, row, act)


@asks
@for_adopted
def undo(request: HttpRequest, commitment: Commitment, row: CommitmentStanding, pk: int) -> HttpResponse:
    """A milestone was marked by mistake."""
    milestone, shown = _milestone(commitment, row, pk)
    form = UndoForm(typed(request))
    act = Act(
        title=_("It was marked by mistake"),
        button=_("Take the mark back"),
        done=_("The mark is taken back."),
        form=form,
        do=lambda: milestone.undo_done(by=request.user, reason=form.cleaned_data["reason"]),
        about=shown.text.title,
        danger=True,
    )
    return perform(request, commitment, row, act)


@asks
@for_adopted
def slip(request: HttpRequest, commitment: Commitment, row: CommitmentStanding, pk: int) -> HttpResponse:
    """A milestone is put off."""
    milestone, shown = _milestone(commitment, row, pk)
    form = SlipForm(typed(request), seen=shown.expected.toordinal())

    def do() -> None:
        seen = form.seen_number
        if seen != shown.expected.toordinal():
            form.show_again(shown.expected.toordinal())
            raise InvalidTransition("another day was expected when the form was opened")
        milestone.slip(form.cleaned_data["to"], reason=form.texts("reason"), by=request.user, seen=shown.expected)

    act = Act(
        title=_("Put a milestone off"),
        button=_("Put off"),
        done=_("The milestone is put off. The day before stays visible, with your reason."),
        form=form,
        do=do,
        about=shown.text.title,
    )
    return perform(request, commitment, row, act)


# Indicators -------------------------------------------------------------------------------------------------------


@asks
@for_adopted
def measure(request: HttpRequest, commitment: Commitment, row: CommitmentStanding, pk: int) -> HttpResponse:
    """A value was measured."""
    indicator = get_object_or_404(Indicator.every, commitment=commitment, pk=min(pk, LONGEST_KEY))
    indicator.commitment = commitment
    shown = _adopted(row.text.indicator_of(indicator.pk, indicator.name_ar))
    form = MeasureForm(typed(request))

    def do() -> None:
        data = form.cleaned_data
        indicator.measure(data["on"], data["value"], source=form.texts("source"), by=request.user)

    act = Act(_("Record a measured value"), _("Record it"), _("The value is recorded."), form, do, about=shown.name)
    return perform(request, commitment, row, act)


@asks
@for_adopted
def withdraw_measure(request: HttpRequest, commitment: Commitment, row: CommitmentStanding, pk: int) -> HttpResponse:
    """A measured value was wrong."""
    shown = get_object_or_404(
        Measure.objects.standing().select_related("indicator"),
        indicator__commitment=commitment,
        pk=min(pk, LONGEST_KEY),
    )
    shown.indicator.commitment = commitment
    form = WithdrawForm(typed(request))
    act = Act(
        title=_("Withdraw a measured value"),
        button=_("Withdraw"),
        done=_("The value is withdrawn. It stays readable, with your reason."),
        form=form,
        do=lambda: shown.withdraw(by=request.user, reason=form.texts("reason")),
        about=shown.indicator.phrase("name"),
        danger=True,
    )
    return perform(request, commitment, row, act)
