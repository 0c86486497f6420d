"""The registrar's pages of a deliberation: issued from a closed vote, corrected, translated, followed on its way."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commitments.models import InvalidTransition
from commitments.workspace_views import typed
from tamazgana_open import form_errors
from tamazgana_open.bilingual import LANGUAGES, texts
from tamazgana_open.journal.changes import change
from workshops.attachments import files
from workshops.council.act.document import VoteLine
from workshops.council.act.draft import draft_for, says_what_was_carried
from workshops.council.act.forms import DayForm, IssueForm, OppositionForm, PaperForm, SendingForm, TranslationForm
from workshops.council.act.publication import is_behind
from workshops.council.act.text import closed_votes, members_of, roll_of, vote_text
from workshops.council.act.way import LABELS, ActWay
from workshops.council.acting import for_sitting
from workshops.models import AttachmentKind, Deliberation, NotInThisState, Sitting, SittingState, Vote
from workshops.workspace.forms import ActForm, WordsForm

for_registrar = for_sitting("issue")
DAY_ACTS = {"received": "receive", "visa": "give_visa", "posted": "post", "minutes": "send_minutes"}
"""Steps that ask for a day alone, and the act that records each."""


def act_of(sitting: Sitting) -> Deliberation | None:
    """The act issued at this sitting; None before."""
    found = Deliberation.objects.filter(vote__sitting=sitting, vote__amendment=None)
    return found.select_related("publication", "vote", "version").first()


def missing(sitting: Sitting) -> list[tuple[str, str]]:
    """What must be done before the act can be issued: sentences, each with the address where it is done."""
    here = reverse("space-sitting", args=[sitting.meeting.address])
    vote = sitting.vote_on_the_whole
    found = []
    if sitting.version_id is None:
        found.append((_("No text is on the agenda of this sitting."), here))
    elif sitting.sent_back_at:
        found.append((_("The text was sent back without a vote on the whole: there is nothing to decide on."), here))
    elif sitting.state == SittingState.NO_QUORUM:
        found.append((_("The quorum was missed: nothing was decided at this sitting."), here))
    elif vote is None or vote.is_open:
        found.append((_("The text as a whole has not been voted on."), here))
    if sitting.state in {SittingState.PREPARED, SittingState.OPEN}:
        found.append((_("The sitting is not closed."), here))
    if not sitting.meeting.is_public:
        announce = reverse("space-meeting-announce", args=[sitting.meeting.address])
        found.append((_("The sitting is not announced: nobody could read the page of its deliberation."), announce))
    if vote and vote.carried and vote.adopted_version is None:
        freeze = reverse("space-sitting-freeze", args=[sitting.meeting.address])
        found.append((_("The text carried with its amendments is not frozen as a version."), freeze))
    return found


# The act ----------------------------------------------------------------------------------------------------------


@require_safe
@for_registrar
def act(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The act with its way and what is due; before it is issued, what is missing or the way to issue it."""
    made = act_of(sitting)
    if made is None:
        context = {"missing": missing(sitting), "vote": _vote_line(sitting)}
        return render(request, "space/council/deliberation_before.html", {**_about(sitting), **context})
    edition = made.edition
    context = {
        "act": made,
        "edition": edition,
        "renditions": edition.renditions.select_related("publication"),
        "way": ActWay.of(made),
        "behind": is_behind(made),
        "untranslated": not edition.is_redacted and not set(LANGUAGES) <= set(edition.languages),
    }
    return render(request, "space/council/deliberation.html", {**_about(sitting), **context})


def _about(sitting: Sitting) -> dict[str, Any]:
    return {"sitting": sitting, "meeting": sitting.meeting, "illustrative": sitting.illustrative}


def _vote_line(sitting: Sitting) -> VoteLine | None:
    vote = closed_votes(sitting).get(None)
    return VoteLine(vote_text(vote, members_of(roll_of(sitting)))) if vote else None


def _back(sitting: Sitting) -> HttpResponse:
    return redirect("space-deliberation", sitting.meeting.address)


def _not_now(made: Deliberation | None) -> str:
    """Why an act was not done: somebody else was faster, or its time has not come."""
    if made is None:
        return _("Nothing was done: this is not possible any more, or not yet.")
    made.refresh_from_db()
    return _("Nothing was done: this is not possible any more, or not yet. The act is now: %(way)s.") % {
        "way": made.way_label
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def issue(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Number and text are typed, then read once more as they will be frozen, then published."""
    if act_of(sitting) is not None:
        messages.info(request, _("The deliberation has been issued already. This is how it stands."))
        return _back(sitting)
    if missing(sitting):
        return _back(sitting)
    vote: Vote = sitting.vote_on_the_whole
    form = IssueForm(typed(request), sitting=sitting, initial=_proposed(sitting, vote))
    shown = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("then") == "issue":
            if _issued(request, sitting, vote, form):
                return _back(sitting)
        elif request.POST.get("then") != "change":
            shown = form.texts("text")
    context = {
        "form": form,
        "shown": shown,
        "number": form.cleaned_data["number"] if shown else "",
        "vote": _vote_line(sitting),
        "names_version": says_what_was_carried(_arabic(form), vote),
        "adopted": vote.adopted_version,
    }
    return render(request, "space/council/deliberation_issue.html", {**_about(sitting), **context})


def _arabic(form: IssueForm) -> str:
    return form["text_ar"].value() or ""


def _proposed(sitting: Sitting, vote: Vote) -> dict[str, str]:
    # What was prepared for this sitting, where it still says what was decided; else the draft anew.
    prepared = texts(sitting, "draft_act")
    fits = prepared["ar"] and vote.carried and says_what_was_carried(prepared["ar"], vote)
    words = prepared if fits else draft_for(sitting, vote)
    return {f"text_{language}": text for language, text in words.items()}


def _issued(request: HttpRequest, sitting: Sitting, vote: Vote, form: IssueForm) -> bool:
    try:
        Deliberation.issue(
            vote,
            by=request.user,
            number=form.cleaned_data["number"],
            text=form.texts("text"),
            needs_visa=form.cleaned_data["needs_visa"],
        )
    except (NotInThisState, InvalidTransition):
        made = act_of(sitting)
        if made is not None:
            messages.info(request, _("The deliberation has been issued already. This is how it stands."))
            return True
        form.add_error(None, _not_now(made))
    except ValidationError as error:
        form_errors.add(form, error)
    else:
        messages.success(request, _("The deliberation is published. Its PDFs are being prepared."))
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def correct(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Publish it anew with the votes as they were rectified since."""
    made = _needed(sitting)
    form = WordsForm(
        typed(request),
        name="reason",
        label=_("Reason of the correction"),
        most=500,
        help_text=_("Everybody reads it beside both editions."),
    )
    return _act_page(
        request,
        sitting,
        made,
        form,
        title=_("Publish the corrected deliberation"),
        explanation=_(
            "A vote was rectified since it was published. The corrected edition shows both records and has its own "
            "reference; the first one stays readable."
        ),
        perform=lambda form: made.correct(by=request.user, reason=form.cleaned_data["reason"]),
        done=_("The corrected edition is published. Its PDFs are being prepared."),
        possible=is_behind(made),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def translate(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Join the French to an act that was published in Arabic alone."""
    made = _needed(sitting)
    edition = made.edition
    draft = draft_for(sitting, made.vote)
    form = TranslationForm(
        typed(request), act=made, initial={f"text_{language}": draft[language] for language in LANGUAGES[1:]}
    )
    return _act_page(
        request,
        sitting,
        made,
        form,
        title=_("Join the French"),
        explanation=_("The Arabic stays as it was published, to the letter; the French joins it as an edition."),
        perform=lambda form: made.add_translation(form.words(), by=request.user),
        done=_("The French is published. Its PDFs are being prepared."),
        possible=not edition.is_redacted and not set(LANGUAGES) <= set(edition.languages),
        beside=texts(made, "text"),
    )


# Its way ----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def step(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Record one step of the way."""
    made = _needed(sitting)
    known = ActWay.of(made).step(code)
    if code not in LABELS or (known is None and code != "opposed"):
        raise Http404
    label, verb, _article = LABELS[code]
    form = _form_of(request, made, code)
    return _act_page(
        request,
        sitting,
        made,
        form,
        title=verb,
        explanation=_EXPLAINED.get(code, lambda: "")(),
        perform=lambda form: _record(request, made, code, form),
        done=_("%(step)s: recorded.") % {"step": label},
        possible=known is not None and known.can and (known.on is None or (code == "sent" and made.proof_id is None)),
        danger=code == "opposed",
        known=known,
    )


_EXPLAINED: dict[str, Callable[[], str]] = {
    "signed": lambda: _(
        "President and secretary sign the printed deliberation (article 47). Its scan stays private; a later one takes "
        "the place of the one attached."
    ),
    "opposed": lambda: _(
        "The governor opposes the act (article 117): the adoption is void, and the programme goes back to revision. "
        "Where it was an amending text, the earlier one is in force again. This cannot be taken back."
    ),
    "executory": lambda: _(
        "Nobody has opposed the act within the term, or it has its visa: it is executory since the day that follows "
        "from its dates."
    ),
}


def _form_of(request: HttpRequest, made: Deliberation, code: str) -> ActForm:
    data = typed(request)
    attached = made.sitting.meeting.attachments.standing().filter(public=False)
    if code == "signed":
        return PaperForm(data, request.FILES or None, files=attached)
    if code == "sent":
        if made.sent_on:
            return PaperForm(data, request.FILES or None, files=attached)
        return SendingForm(data, request.FILES or None, files=attached, act=made)
    if code == "opposed":
        return OppositionForm(data, act=made)
    return ActForm(data) if code == "executory" else DayForm(data, act=made)


def _record(request: HttpRequest, made: Deliberation, code: str, form: Any) -> None:
    by, given = request.user, form.cleaned_data
    if code == "signed":
        _with_paper(made, form, by, lambda paper: made.attach_signed(paper, by=by), AttachmentKind.SIGNED_ACT)
    elif code == "sent" and made.sent_on:
        _with_paper(made, form, by, lambda paper: made.attach_proof(paper, by=by), AttachmentKind.PROOF)
    elif code == "sent":
        _with_paper(made, form, by, lambda paper: made.send(given["on"], by=by, proof=paper), AttachmentKind.PROOF)
    elif code == "opposed":
        made.oppose(given["on"], by=by, reason=form.texts("reason"))
    elif code == "executory":
        made.become_executory(by=by)
    else:
        getattr(made, DAY_ACTS[code])(given["on"], by=by)


def _with_paper(made: Deliberation, form: Any, by: Any, act: Callable[[Any], None], kind: str) -> None:
    """Store the upload, if there is one, and do the act with it: both or neither."""
    known, upload = form.cleaned_data.get("known"), form.cleaned_data.get("paper")
    with change():
        paper = known
        if paper is None and upload is not None:
            try:
                paper = files.store(upload, meeting=made.sitting.meeting, kind=kind, by=by)
            except ValidationError as error:
                raise ValidationError({"paper": error.messages}) from error
        try:
            act(paper)
        except BaseException:
            if paper is not None and paper is not known:
                files.discard(paper)
            raise


@require_http_methods(["GET", "HEAD", "POST"])
@for_registrar
def correct_day(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Put right a day that was typed wrongly, as long as nothing rests on it."""
    made = _needed(sitting)
    known = ActWay.of(made).step(code)
    if known is None or code not in {"sent", "received", "posted", "minutes"}:
        raise Http404
    return _act_page(
        request,
        sitting,
        made,
        DayForm(typed(request), act=made, label=known.label, initial={"on": known.on}),
        title=_("Correct the day"),
        explanation=_("The journal says that the day was corrected."),
        perform=lambda form: made.correct_day(known.correctable, form.cleaned_data["on"], by=request.user),
        done=_("The day is corrected."),
        possible=bool(known.correctable and known.on),
    )


def _needed(sitting: Sitting) -> Deliberation:
    made = act_of(sitting)
    if made is None:
        raise Http404
    return made


def _act_page(
    request: HttpRequest,
    sitting: Sitting,
    made: Deliberation,
    form: ActForm,
    *,
    title: Any,
    explanation: str,
    perform: Callable[[Any], Any],
    done: str,
    possible: bool,
    danger: bool = False,
    **context: Any,
) -> HttpResponse:
    """One act: done and back to the deliberation, or the form again with what stands against it."""
    if request.method == "POST" and form.is_valid():
        try:
            perform(form)
        except (NotInThisState, InvalidTransition):
            form.add_error(None, _not_now(made))
        except ValidationError as error:
            form_errors.add(form, error)
        else:
            messages.success(request, done)
            return _back(sitting)
    context = {
        **_about(sitting),
        "act": made,
        "title": title,
        "explanation": explanation,
        "form": form,
        "danger": danger,
        "refusal": "" if possible or form.errors else _not_now(made),
        **context,
    }
    return render(request, "space/council/deliberation_act.html", context)
