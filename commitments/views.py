"""The public pages of a programme: always a frozen text, or the draft for those who may preview it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.views.decorators.http import require_safe

from commitments import steps
from commitments.comparison import compare as compare_texts
from commitments.forms import CompareForm
from commitments.models import Programme, ProgrammeEvent, Stage, Version
from commitments.text import AxisText, CommitmentText, ProgrammeText
from tamazgana_open.bilingual import phrase, reading_language, texts
from tamazgana_open.page_cache import public_page
from tamazgana_open.publications.models import Rendition
from tamazgana_open.statements import Statement, columns_of


@dataclass(frozen=True)
class Reading:
    """The text that a page shows, and where it comes from. `version` is None for the draft."""

    programme: Programme
    version: Version | None
    text: ProgrammeText | None
    versions: list[Version] = field(default_factory=list)
    """Every version of the programme that can be read, the newest first."""
    known_events: list[ProgrammeEvent] | None = None
    """The programme's events, where they are in hand."""
    current: Programme | None = None
    """The current programme, to which every page leads, where it is in hand."""

    @cached_property
    def axes(self) -> list[AxisText]:
        """The text's axes; before there is a text, those on which a meeting has agreed: titles, no commitments."""
        if self.text:
            return self.text.axes
        return [
            AxisText(axis.number, axis.pictogram, texts(axis, "title"), texts(axis, "why"))
            for axis in self.programme.axes.agreed()
        ]

    def _renditions(self) -> list[Rendition]:
        if self.version is None:
            return []
        edition = self.version.edition
        renditions = [
            Rendition.from_db(connection.alias, columns_of(Rendition), row) for row in _RENDITIONS(edition.pk)
        ]
        for rendition in renditions:
            rendition.publication = edition
        return renditions

    def context(self) -> dict[str, Any]:
        """What every page of a programme's text is given."""
        events = self.programme.events.all() if self.known_events is None else self.known_events
        return {
            "programme": self.programme,
            "version": self.version,
            "text": self.text,
            "axes": self.axes,
            "text_key": self.version.edition.sha256 if self.version else "",
            "events": events,
            "steps": steps.of(self.programme, events),
            "renditions": SimpleLazyObject(self._renditions),
            "illustrative": self.programme.illustrative,
            "is_draft": False,
            **self._current(),
        }

    def _current(self) -> dict[str, Programme]:
        current = self.programme if self.programme.is_current else self.current
        return {"current_programme": current} if current else {}


def reading(request: HttpRequest, slug: str) -> Reading:
    """The programme with its text: the version in force, else the newest. 404 where there is no such programme."""
    if request.user.is_authenticated:
        return reading_with_steps(get_object_or_404(Programme.objects.visible_to(request.user), slug=slug))
    own, of_event = columns_of(Programme), columns_of(ProgrammeEvent)
    name, key = own.index("slug"), len(own) + of_event.index(ProgrammeEvent._meta.pk.attname)
    rows = list(_PROGRAMME(slug))
    known = {row[name]: row for row in rows}
    programmes = {row[name]: Programme.from_db(connection.alias, own, row[: len(own)]) for row in known.values()}
    if slug not in programmes:
        raise Http404
    events = [
        ProgrammeEvent.from_db(connection.alias, of_event, row[len(own) :])
        for row in rows
        if row[name] == slug and row[key] is not None
    ]
    current = next((programme for programme in programmes.values() if programme.is_current), None)
    return reading_of(programmes[slug], events, current)


def reading_with_steps(programme: Programme) -> Reading:
    """The same for a programme in hand, whose page shows its steps."""
    if programme.stage not in {Stage.IMPLEMENTATION, Stage.CLOSED}:
        # The steps before the adoption have planned days; once it is adopted none is asked for.
        prefetch_related_objects([programme], "events")
    return reading_of(programme)


# Most pages of a programme begin with it: one row for each of its events, and those of the current programme.
_PROGRAMME = Statement(
    lambda slug: (
        Programme.objects.visible_to(AnonymousUser())
        .filter(Q(slug=slug) | Q(is_current=True))
        .order_by("events__starts_at", "events__pk")
        .values_list(*columns_of(Programme), *(f"events__{name}" for name in columns_of(ProgrammeEvent)))
    )
)
_RENDITIONS = Statement(
    lambda publication: Rendition.objects.filter(publication=publication).values_list(*columns_of(Rendition))
)


def reading_of(
    programme: Programme, events: list[ProgrammeEvent] | None = None, current: Programme | None = None
) -> Reading:
    """The same for a programme in hand, without its steps unless the events are in hand too; `current` is the current
    programme, where it is."""
    versions = [version for version in Version.objects.of_programme(programme) if version.is_readable]
    in_force = (version for version in versions if version.pk == programme.adopted_version_id)
    version = next(in_force, versions[0] if versions else None)
    return Reading(programme, version, version.text if version else None, versions, events, current)


@require_safe
@public_page()
def current(request: HttpRequest) -> HttpResponse:
    """To the current programme."""
    programme = Programme.objects.visible_to(request.user).current().first()
    if programme is None:
        raise Http404
    return redirect(programme)


@require_safe
@public_page()
def axis(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One axis with its commitments."""
    return render(request, "commitments/axis.html", axis_context(reading(request, slug), number))


def axis_context(read: Reading, number: int) -> dict[str, Any]:
    """What an axis page is given. 404 where the text has no such axis."""
    shown = next((axis for axis in read.axes if axis.number == number), None)
    if shown is None:
        raise Http404
    place = read.axes.index(shown)
    return {
        **read.context(),
        "axis": shown,
        "previous_axis": read.axes[place - 1] if place else None,
        "next_axis": read.axes[place + 1] if place + 1 < len(read.axes) else None,
    }


def commitment_context(read: Reading, code: str) -> dict[str, Any]:
    """What a commitment's page is given. 404 where the text has no such commitment."""
    shown = read.text.commitment(code) if read.text else None
    if shown is None:
        raise Http404
    every = list(read.text.commitments())
    place = every.index(shown)
    return {
        **read.context(),
        "axis": read.text.axis(shown.axis_number),
        "commitment": shown,
        "previous_commitment": every[place - 1] if place else None,
        "next_commitment": every[place + 1] if place + 1 < len(every) else None,
    }


def share_context(request: HttpRequest, commitment: CommitmentText) -> dict[str, str]:
    """The address to share, and the plain link that shares it by WhatsApp."""
    address = request.build_absolute_uri(request.path)
    message = f"{phrase(commitment.title)}\n{address}"
    return {"share_url": address, "whatsapp_url": f"https://wa.me/?text={quote(message)}"}


@require_safe
@public_page()
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """All versions, and the choice of two to compare."""
    read = reading(request, slug)
    every = list(read.programme.versions.for_reading().prefetch_related("publication__renditions__publication"))
    form = CompareForm(read.versions)
    return render(request, "commitments/versions.html", {**read.context(), "versions": every, "form": form})


@require_safe
def choose_comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """From the form with two selects to the comparison's own address."""
    read = reading(request, slug)
    form = CompareForm(read.versions, request.GET)
    if form.is_valid():
        return redirect("compare", slug, form.cleaned_data["older"], form.cleaned_data["newer"])
    context = {**read.context(), "versions": read.versions, "form": form}
    return render(request, "commitments/versions.html", context, status=400)


def _readable(read: Reading, number: int) -> Version:
    found = next((version for version in read.versions if version.number == number), None)
    if found is None:
        raise Http404
    return found


def version_context(request: HttpRequest, slug: str, number: int) -> dict[str, Any] | HttpResponse:
    """What the page of a frozen version is given; where its content was removed, the way to its publication. 404 where
    there is no such version."""
    read = reading(request, slug)
    shown = next((version for version in read.versions if version.number == number), None)
    if shown is None:
        removed = get_object_or_404(read.programme.versions.for_reading(), number=number)
        return redirect("publication", removed.edition.reference)
    whole = Reading(read.programme, shown, shown.text, known_events=read.known_events, current=read.current)
    return {
        **whole.context(),
        "publication": shown.edition,
        "is_latest": read.version is not None and read.version.pk == shown.pk,
        "latest": read.version,
        "previous": next((version for version in read.versions if version.number < number), None),
    }


@require_safe
@public_page()
def compare(request: HttpRequest, slug: str, number: int, other: int) -> HttpResponse:
    """Two versions word by word in the reader's language; the older one is always on the removed side."""
    read = reading(request, slug)
    if number > other:
        return redirect("compare", slug, other, number)
    older, newer = _readable(read, number), _readable(read, other)
    language = reading_language()
    changes = compare_texts(older.text, newer.text, language) if number != other else []
    tally = {status: sum(c.is_commitment and c.status == status for c in changes) for status in STATUSES}
    context = {
        **read.context(),
        "older": older,
        "newer": newer,
        "comparison": changes,
        "tally": tally,
        "language": language,
        "with_itself": number == other,
        "address_of_versions": reverse("versions", args=[slug]),
    }
    return render(request, "commitments/compare.html", context)


STATUSES = ("added", "changed", "withdrawn", "same")
