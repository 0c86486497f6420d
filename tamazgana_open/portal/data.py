"""Open data: the programme, the votes on it, its progress, the journal and the register, with a dictionary of every
field (law 31-13, art. 6 and 10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from commitments.models import Programme
from commitments.monitoring import open_data as progress_data
from commitments.monitoring import standing
from commitments.monitoring.standing import Standing
from commitments.views import reading
from participation import open_data
from participation.models import Consultation
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.exports import csv_response
from tamazgana_open.journal.models import Entry
from tamazgana_open.page_cache import public_page
from tamazgana_open.portal.chain import graph as chain_data
from tamazgana_open.publications.models import Publication
from workshops.council import open_data as votes_data
from workshops.models import SittingState, Vote

COMMITMENT_FIELDS: dict[str, Promise] = {
    "programme": gettext_lazy("Address part of the programme"),
    "version": gettext_lazy("Number of the frozen version from which the row is taken"),
    "reference": gettext_lazy("Reference of that version in the register"),
    "sha256": gettext_lazy("SHA-256 of the frozen content"),
    "illustrative": gettext_lazy("true where the programme is a made-up example"),
    "axis": gettext_lazy("Number of the axis"),
    "axis_title": gettext_lazy("Title of the axis"),
    "code": gettext_lazy("Stable code of the commitment, never reused"),
    "title": gettext_lazy("Title of the commitment"),
    "summary": gettext_lazy("Plain summary, at most 40 words"),
    "problem": gettext_lazy("The problem"),
    "solution": gettext_lazy("The proposed solution"),
    "expected_result": gettext_lazy("Expected result"),
    "principles": gettext_lazy(
        "Principles served, separated by spaces: transparency, information, participation, digitisation"
    ),
    "lead_body": gettext_lazy("Lead body"),
    "partners": gettext_lazy("Partners"),
    "amount": gettext_lazy("Estimated cost in dirhams, with a decimal point; empty where not known"),
    "funding": gettext_lazy("Source of funding"),
    "douars": gettext_lazy("Douars concerned, separated by semicolons; empty for the whole commune"),
    "starts": gettext_lazy("First day, as year-month-day"),
    "ends": gettext_lazy("Last day, as year-month-day"),
    "milestones": gettext_lazy("Number of milestones; the JSON file has each with its date and output"),
    "verification": gettext_lazy("How we will know that it was done"),
}
JOURNAL_FIELDS: dict[str, Promise] = {
    "at": gettext_lazy("Moment of the act, in universal time (ISO 8601)"),
    "act": gettext_lazy("Code of the act, stable"),
    "sentence": gettext_lazy("The act in words"),
    "office": gettext_lazy("Office of the person who did it; empty for the portal itself"),
    "about": gettext_lazy("What it was done to"),
    "path": gettext_lazy("Address of that thing, without the language"),
}
REGISTER_FIELDS: dict[str, Promise] = {
    "reference": gettext_lazy("Reference, unique"),
    "kind": gettext_lazy("Kind of document, as a code"),
    "title": gettext_lazy("Title of the document"),
    "published_at": gettext_lazy("Moment of publication, in universal time (ISO 8601)"),
    "sha256": gettext_lazy("SHA-256 of the frozen content"),
    "languages": gettext_lazy("Languages of the document, separated by spaces"),
    "corrects": gettext_lazy("Reference of the document that this one corrects"),
    "translates": gettext_lazy("Reference of the document to which this one adds a language"),
    "redacted_at": gettext_lazy("Moment when the content had to be removed, if it was"),
    "illustrative": gettext_lazy("true where the document is a made-up example"),
}
_TRANSLATED = {
    *progress_data.TRANSLATED, *votes_data.TRANSLATED,
    "axis_title", "title", "summary", "problem", "solution", "expected_result", "lead_body", "partners", "funding",
    "douars", "verification", "sentence", "office", "about",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dataset:
    """One table offered for reuse."""

    title: str
    description: str
    files: list[tuple[str, str]]
    fields: list[tuple[str, str]]
    illustrative: bool = False
    page: str = ""
    """The page that shows the same, where there is one."""


def columns(fields: dict[str, Promise]) -> list[str]:
    """Column names: one per language for translated fields."""
    return [
        column
        for name in fields
        for column in ([f"{name}_{language}" for language in LANGUAGES] if name in _TRANSLATED else [name])
    ]


def _dictionary(fields: dict[str, Promise]) -> list[tuple[str, str]]:
    suffixes = ", ".join(f"_{language}" for language in LANGUAGES)
    return [(f"{name} ({suffixes})" if name in _TRANSLATED else name, str(meaning)) for name, meaning in fields.items()]


@require_safe
@public_page()
def page(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, what each column means, under which conditions."""
    programmes = list(Programme.objects.visible_to(request.user))
    written = [programme for programme in programmes if programme.versions.exists()]
    datasets = [
        Dataset(
            title=str(programme.phrase("title")),
            description=_("The commitments of the text in force or under discussion, one row each."),
            files=[
                ("CSV", reverse("data-programme-csv", args=[programme.slug])),
                ("JSON", reverse("data-programme-json", args=[programme.slug])),
            ],
            fields=_dictionary(COMMITMENT_FIELDS),
            illustrative=programme.illustrative,
        )
        for programme in written
    ]
    datasets += [
        Dataset(
            title=_("%(programme)s – progress") % {"programme": programme.phrase("title")},
            description=_(
                "Every record of progress of the adopted commitments, one row each; in the JSON file "
                "milestones and measures too."
            ),
            files=[
                ("CSV", reverse("data-progress-csv", args=[programme.slug])),
                ("JSON", reverse("data-progress-json", args=[programme.slug])),
            ],
            fields=_dictionary(progress_data.FIELDS),
            illustrative=programme.illustrative,
        )
        for programme in programmes
        if programme.adopted_version_id
    ]
    datasets += [
        Dataset(
            title=_("%(programme)s – the chain") % {"programme": programme.phrase("title")},
            description=_(
                "Every commitment with what led to it and what became of it: meetings, recommendations, versions, "
                "contributions, replies, votes, progress, as nodes and links. The page shows the same."
            ),
            files=[("JSON", reverse("chain-json", args=[programme.slug]))],
            fields=[(name, str(meaning)) for name, meaning in chain_data.FIELDS.items()],
            page=reverse("chain", args=[programme.slug]),
            illustrative=programme.illustrative,
        )
        for programme in written
    ]
    voted = set(Vote.objects.filter(sitting__state=SittingState.CLOSED).values_list("version__programme", flat=True))
    datasets += [
        Dataset(
            title=_("%(programme)s – votes of the council") % {"programme": programme.phrase("title")},
            description=_("How each member voted on each amendment and on the text as a whole, one row each."),
            files=[
                ("CSV", reverse("data-votes-csv", args=[programme.slug])),
                ("JSON", reverse("data-votes-json", args=[programme.slug])),
            ],
            fields=_dictionary(votes_data.FIELDS),
            illustrative=programme.illustrative,
        )
        for programme in programmes
        if programme.pk in voted
    ]
    datasets += [
        Dataset(
            title=str(consultation.phrase("title")),
            description=_("The published contributions with their replies, one row each."),
            files=[
                (name.upper(), reverse(f"contributions-{name}", args=[consultation.slug]))
                for name in ("csv", "json", "xlsx")
            ],
            fields=[(", ".join(column.names), str(column.meaning)) for column in open_data.COLUMNS],
            illustrative=consultation.programme.illustrative,
        )
        for consultation in Consultation.objects.visible_to(request.user).announced().select_related("programme")
    ]
    datasets.append(
        Dataset(
            title=_("Register of publications"),
            description=_("Every published document with its reference and hash, one row each."),
            files=[("CSV", reverse("data-publications-csv"))],
            fields=_dictionary(REGISTER_FIELDS),
        )
    )
    datasets.append(
        Dataset(
            title=_("Journal"),
            description=_("Every public act, one row each."),
            files=[("CSV", reverse("data-journal-csv")), ("JSON", reverse("data-journal-json"))],
            fields=_dictionary(JOURNAL_FIELDS),
        )
    )
    return render(request, "portal/data.html", {"datasets": datasets})


@require_safe
def programme_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The commitments of a programme's text, one row each."""
    read = reading(request, slug)
    if read.text is None:
        raise Http404

    def rows() -> Iterator[list[Any]]:
        for axis in read.text.axes:
            for commitment in axis.commitments:
                values = {
                    "programme": read.programme.slug,
                    "version": read.version.number,
                    "reference": read.version.edition.reference,
                    "sha256": read.version.edition.sha256,
                    "illustrative": str(read.programme.illustrative).lower(),
                    "axis": axis.number,
                    "axis_title": axis.title,
                    "principles": " ".join(commitment.principles),
                    "milestones": len(commitment.milestones),
                    "douars": {
                        language: "; ".join(douar[language] for douar in commitment.douars) for language in LANGUAGES
                    },
                }
                yield _row(COMMITMENT_FIELDS, values, commitment)

    return csv_response(f"{slug}.csv", columns(COMMITMENT_FIELDS), rows())


def _row(fields: dict[str, Promise], values: dict[str, Any], thing: Any = None) -> list[Any]:
    cells: list[Any] = []
    for name in fields:
        value = values[name] if name in values else getattr(thing, name)
        cells.extend([value.get(language, "") for language in LANGUAGES] if name in _TRANSLATED else [value])
    return cells


@require_safe
def programme_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The frozen text as a whole."""
    read = reading(request, slug)
    if read.text is None:
        raise Http404
    content = {
        "programme": read.text.to_content(),
        "version": read.version.number,
        "reference": read.version.edition.reference,
        "sha256": read.version.edition.sha256,
        "languages": read.version.edition.languages,
        "illustrative": read.programme.illustrative,
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{slug}.json"'
    return response


def _progress(request: HttpRequest, slug: str) -> Standing:
    found = standing.of(get_object_or_404(Programme.objects.visible_to(request.user), slug=slug))
    if found is None:
        raise Http404
    return found


@require_safe
def progress_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """Every record of progress, one row each."""
    found = _progress(request, slug)
    rows = (_row(progress_data.FIELDS, values) for values in progress_data.rows(found))
    return csv_response(f"{slug}-progress.csv", columns(progress_data.FIELDS), rows)


@require_safe
def progress_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Levels, records, milestones and measures of the adopted commitments."""
    content = progress_data.content(_progress(request, slug))
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{slug}-progress.json"'
    return response


@require_safe
def votes_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The votes of the council on a programme: one row for each member and vote."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
    rows = (_row(votes_data.FIELDS, values) for values in votes_data.rows(programme))
    return csv_response(f"{slug}-votes.csv", columns(votes_data.FIELDS), rows)


@require_safe
def votes_json(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as JSON."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
    content = {"programme": slug, "illustrative": programme.illustrative, "votes": list(votes_data.rows(programme))}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{slug}-votes.json"'
    return response


def _entries(request: HttpRequest) -> Iterator[dict[str, Any]]:
    for entry in Entry.objects.filter(public=True).select_related("by").iterator(chunk_size=500):
        sentences, offices = {}, {}
        for language in LANGUAGES:
            sentences[language] = entry.sentence(language)
            with override(language):
                offices[language] = entry.by.public_office() if entry.by else ""
        yield {
            "at": entry.at.isoformat(),
            "act": entry.act,
            "sentence": sentences,
            "office": offices,
            "about": {language: entry.target.get(language, "") for language in LANGUAGES},
            "path": entry.path,
        }


@require_safe
def journal_csv(request: HttpRequest) -> HttpResponse:
    """The public journal as a table."""
    rows = (_row(JOURNAL_FIELDS, values) for values in _entries(request))
    return csv_response("journal.csv", columns(JOURNAL_FIELDS), rows)


@require_safe
def journal_json(request: HttpRequest) -> HttpResponse:
    """The public journal as JSON."""
    response = JsonResponse(
        {"entries": list(_entries(request))}, json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="journal.json"'
    return response


@require_safe
def publications_csv(request: HttpRequest) -> HttpResponse:
    """The register as a table."""

    def rows() -> Iterator[list[Any]]:
        found = Publication.objects.visible_to(request.user).for_register().select_related("corrects", "translates")
        for publication in found.iterator(chunk_size=500):
            values = {
                "title": publication.titles,
                "published_at": publication.published_at.isoformat(),
                "languages": " ".join(publication.languages),
                "corrects": publication.corrects.reference if publication.corrects else "",
                "translates": publication.translates.reference if publication.translates else "",
                "redacted_at": publication.redacted_at.isoformat() if publication.redacted_at else "",
                "illustrative": str(publication.illustrative).lower(),
            }
            yield _row(REGISTER_FIELDS, values, publication)

    return csv_response("publications.csv", columns(REGISTER_FIELDS), rows())
