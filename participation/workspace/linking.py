"""Naming the frozen version in which what was retained shows: old and new words stand beside the choice."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments.comparison import FieldChange, changed_fields
from commitments.models import Commitment, Version
from participation import permissions
from participation.models import Consultation, NotInThisState, Reply
from participation.workspace.access import for_reply
from participation.workspace.forms import number_of
from tamazgana_open.bilingual import reading_language


@dataclass(frozen=True, slots=True)
class Choice:
    """A version that may be named: `unchanged` lists the commitments of the reply that read in it as before."""

    version: Version
    unchanged: list[str]

    @property
    def fits(self) -> bool:
        """Whether the reply can name it."""
        return not self.unchanged


@dataclass(frozen=True, slots=True)
class Compared:
    """One commitment of the reply: `status` is added, withdrawn, changed, elsewhere (only in the other language) or
    same."""

    commitment: Commitment
    status: str
    fields: list[FieldChange]


def later_versions(consultation: Consultation) -> list[Version]:
    """The versions frozen since citizens were asked, the newest first: for a call, since it opened."""
    versions = consultation.programme.versions.for_reading()
    consulted = consultation.version
    if consulted is not None:
        versions = versions.filter(number__gt=consulted.number)
    else:
        versions = versions.filter(frozen_at__gte=consultation.opens_at)
    return [version for version in versions if version.is_readable]


def compared(reply: Reply, version: Version) -> list[Compared]:
    """Each commitment of a reply as it read before and as it reads in a version, in the reader's language."""
    before, language = reply.text_before(version), reading_language()
    found = []
    for commitment in reply.commitments.all():
        old = before.commitment(commitment.code) if before else None
        new = version.text.commitment(commitment.code)
        if old == new:
            found.append(Compared(commitment, "same", []))
        elif old is None or new is None:
            found.append(Compared(commitment, "added" if old is None else "withdrawn", []))
        else:
            fields = changed_fields(old, new, language)
            found.append(Compared(commitment, "changed" if fields else "elsewhere", fields))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_reply(permissions.can_link_version)
def link(request: HttpRequest, reply: Reply) -> HttpResponse:
    """Choose among the later versions; `?version=` shows what reads otherwise in one of them."""
    choices = [Choice(version, reply.unchanged_in(version)) for version in later_versions(reply.consultation)]
    number = number_of(request.POST.get("version") or request.GET.get("version", ""))
    chosen = next((choice for choice in choices if choice.version.number == number), None)
    refusal = ""
    if request.method == "POST":
        refusal = _named(request, reply, chosen)
        if not refusal:
            messages.success(request, _("The reply names the version, and shows old and new words."))
            return redirect("space-reply", reply.consultation.slug, reply.pk)
    fits = any(choice.fits for choice in choices)
    shown = chosen or next((choice for choice in choices if choice.fits or not fits), None)
    context = {
        "consultation": reply.consultation,
        "reply": reply,
        "choices": choices,
        "shown": shown,
        "fits": fits,
        "compared": compared(reply, shown.version) if shown else [],
        "refusal": refusal,
        "illustrative": reply.illustrative,
    }
    return render(request, "space/consultations/link.html", context)


def _named(request: HttpRequest, reply: Reply, chosen: Any) -> str:
    # Why the version cannot be named; nothing where it is.
    if chosen is None:
        return _("Choose the version in which it shows.")
    try:
        reply.link_version(chosen.version, by=request.user)
    except NotInThisState:
        reply.refresh_from_db()
        words = _(
            "Nothing was done: only a published reply that changes the text names a version. State now: %(state)s."
        )
        return words % {"state": reply.get_state_display()}
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
