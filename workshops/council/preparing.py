"""Before a sitting: its text on the agenda, what is prepared for it, the text sent back."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.act_forms import ReasonForm
from commitments.workspace_forms import as_text
from commitments.workspace_views import typed
from tamazgana_open import merging
from tamazgana_open.bilingual import LANGUAGES
from workshops.council import agenda, life
from workshops.council.acting import act_page, carried_out, for_sitting, press
from workshops.council.forms import PrepareForm
from workshops.models import Sitting


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("agenda")
def put_on_agenda(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Which version can come before the council, and why not where none can; then put it on the agenda."""
    meeting = sitting.meeting
    if request.method == "POST":
        number = request.POST.get("version", "")
        versions = meeting.programme.versions
        version = get_object_or_404(versions, number=int(number) if number.isdecimal() and len(number) < 6 else 0)
        done = _("Version %(number)s is on the agenda.") % {"number": version.number}
        if press(request, sitting, lambda: sitting.put_on_agenda(version, by=request.user), done):
            return redirect("space-sitting", meeting.address)
        if sitting.version_id is not None:
            return redirect("space-sitting", meeting.address)
        meeting.programme.refresh_from_db()
    context = {
        "sitting": sitting,
        "meeting": meeting,
        "act": life.ACTS["agenda"],
        "version": agenda.version_for(sitting),
        "obstacles": agenda.obstacles(sitting),
        "other": agenda.other_sitting(sitting),
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/agenda.html", context)


def values_of(sitting: Sitting) -> merging.Values:
    """What is prepared, flat: what two people who are at it have in common."""
    names = [f"{name}_{language}" for name in PrepareForm.TEXTS for language in LANGUAGES]
    return {name: as_text(getattr(sitting, name)) for name in ("session", "decided_to_consult_on", *names)}


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("prepare")
def prepare(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Session, draft deliberation, publicity, the reason for unanswered contributions; two people may be at it."""
    data = typed(request)
    base, clashes = values_of(sitting), []
    form = PrepareForm(data, initial=base)
    if request.method == "POST" and form.is_valid():
        saved, merge = _merged(request, sitting, form, data)
        if saved:
            messages.success(request, _("Saved."))
            return redirect("space-sitting", sitting.meeting.address)
        base, clashes = values_of(Sitting.objects.get(pk=sitting.pk)), _named(merge.clashes, form)
    elif data is not None:
        base = merging.unpack(data.get(merging.BASE_FIELD, "")) or base
    context = {
        "sitting": sitting,
        "meeting": sitting.meeting,
        "act": life.ACTS["prepare"],
        "form": form,
        "base": merging.pack(base),
        "clashes": clashes,
        "refusal": "" if "prepare" in life.possible(sitting) or form.errors else life.moved_meanwhile(sitting),
        "illustrative": sitting.illustrative,
    }
    return render(request, "space/council/prepare.html", context)


def _merged(request: HttpRequest, sitting: Sitting, form: PrepareForm, data: QueryDict) -> tuple[bool, merging.Merge]:
    # Saved where nobody else has changed the same words; what only the other one has changed stands in the form then.
    known = merging.unpack(data.get(merging.BASE_FIELD, ""))
    mine = {name: as_text(form.cleaned_data.get(name)) for name in values_of(sitting)}
    with transaction.atomic():
        sitting.lock()
        merge = merging.merge(known, merging.settle(mine, known, data), values_of(sitting))
        saved = not merge.clashes and carried_out(sitting, form, lambda _form: _save(request, sitting, merge.values))
    data.update({key: merge.values[key] for key in merge.taken})
    return saved, merge


def _named(clashes: list[merging.Clash], form: PrepareForm) -> list[merging.Clash]:
    return [replace(row, label=str(form.fields[row.key].label), language=_language(row.key)) for row in clashes]


def _language(name: str) -> str:
    language = name.rpartition("_")[2]
    return language if language in LANGUAGES else ""


def _save(request: HttpRequest, sitting: Sitting, values: merging.Values) -> None:
    fields: dict[str, Any] = {
        name: {language: values[f"{name}_{language}"] for language in LANGUAGES} for name in PrepareForm.TEXTS
    }
    fields["session"] = values["session"]
    fields["decided_to_consult_on"] = values["decided_to_consult_on"] or None
    sitting.prepare(by=request.user, **fields)


@require_http_methods(["GET", "HEAD", "POST"])
@for_sitting("send_back")
def send_back(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """The council returns the text for revision without voting on the whole."""
    most = Sitting._meta.get_field("sent_back_reason").max_length
    form = ReasonForm(typed(request), most=most, help_text=_("Everybody reads it on the page of the programme."))
    return act_page(
        request,
        sitting,
        "send_back",
        form,
        lambda form: sitting.send_text_back(by=request.user, reason=form.texts("reason")),
        _("The text is sent back for revision."),
        explanation=_(
            "The council decides to return the text for revision. Its draft opens again; a later version needs the "
            "committee’s validation before it comes back."
        ),
        danger=True,
    )
