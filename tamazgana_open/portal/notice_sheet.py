"""The sheet for the notice board, the school and the souk: one page of A3 in plain words, made of public facts alone.

What was said (meetings, their recommendations, contributions and what changed because of them), what was decided (the
council, the axes), how far we are (every adopted commitment by its level). Nothing personal; what is not there yet is
said to be so.
"""

from dataclasses import dataclass, replace
from datetime import date
from textwrap import shorten
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import npgettext, override
from django.views.decorators.http import require_safe

from commitments import steps
from commitments.models import Axis, Completion, Programme, Stage
from commitments.monitoring import standing
from commitments.steps import Step
from commitments.text import AxisText
from commitments.views import Reading, reading_of
from participation.models import Consultation, Facet, Tally
from participation.models.choices import CHANGES_TEXT
from participation.paper.kept import kept
from participation.public.calling import Call, call_of
from tamazgana_open.bilingual import Phrase, phrase, reading_language, texts
from tamazgana_open.commune.models import Commune
from tamazgana_open.page_cache import public_page
from tamazgana_open.publications.qr import qr_data_uri
from workshops.models import Meeting, MeetingState, Recommendation

MOST_RECOMMENDATIONS, LONGEST_RECOMMENDATION, LONGEST_TITLE = 3, 95, 70
"""Recommendations that stand on the sheet, and characters of one and of the title of an axis: it is read from afar."""
DENSITIES = ("airy", "", "dense", "denser", "densest")
_MOST_LINES = {"ar": (6, 12, 14, 20), "": (6, 12, 16, 24)}
"""Up to how many lines of its changing parts it is set in which size, by language; beyond, in the last."""
_CHARACTERS = {"ar": (70, 34), "": (54, 24)}
"""Characters of a line, and of one in the column of an axis, by language."""
FILLED = {
    Completion.COMPLETE: "full",
    Completion.SUBSTANTIAL: "most",
    Completion.LIMITED: "some",
    Completion.NOT_STARTED: "none",
    Completion.NO_EVIDENCE: "none",
    "": "none",
}
"""How full the box of a commitment is drawn, by its level; empty where none is recorded."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the words beside it."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Said:
    """A recommendation in short, and the axis it is on, where it is on one."""

    text: Phrase
    axis: Axis | None


@dataclass(frozen=True, slots=True)
class AxisLine:
    """An axis, how many commitments it has in the text, and once it is carried out how full the box of each is."""

    number: int
    pictogram: str
    title: Phrase
    commitments: int
    boxes: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that the sheet says of a programme on a day."""

    programme: Programme
    on: date
    steps: tuple[Step, ...]
    figures: list[Figure]
    recommendations: list[Said]
    call: Call | None
    was_consulted: bool
    axes: list[AxisLine]
    standing: standing.Standing | None

    @property
    def levels(self) -> list[Figure]:
        """How many commitments are done, on their way, not begun, in the active language; empty before the adoption."""
        if self.standing is None:
            return []
        counts = self.standing.levels
        complete = counts[Completion.COMPLETE]
        begun = counts[Completion.SUBSTANTIAL] + counts[Completion.LIMITED]
        rest = len(self.standing.commitments) - complete - begun
        return [
            Figure(complete, npgettext("notice sheet", "commitment is complete", "commitments are complete", complete)),
            Figure(begun, npgettext("notice sheet", "is under way", "are under way", begun)),
            Figure(rest, npgettext("notice sheet", "shows nothing yet", "show nothing yet", rest)),
        ]

    @property
    def is_before_council(self) -> bool:
        """Whether the council has a text before it."""
        return self.programme.stage == Stage.DELIBERATION

    @property
    def session(self) -> Step:
        """The step of the council's session, with what is known of its date."""
        return next(step for step in self.steps if step.code == "deliberation")

    @property
    def now(self) -> Step | None:
        """The step that the programme is at; None once it is closed."""
        return next((step for step in self.steps if step.state == steps.NOW), None)

    @property
    def commitments(self) -> int:
        """How many there are in the text."""
        return sum(axis.commitments for axis in self.axes)

    @property
    def lines(self) -> int:
        """About how many lines the parts take that may be long, in the active language."""
        whole, half = _CHARACTERS.get(reading_language(), _CHARACTERS[""])
        heights = [_lines(axis.title, half) + bool(axis.commitments) for axis in self.axes]
        if len(heights) % 2:  # the last one has a row of its own
            heights[-1] = _lines(self.axes[-1].title, whole) + bool(self.axes[-1].commitments)
        lines = sum(max(heights[place : place + 2]) for place in range(0, len(heights), 2))
        lines += sum(_lines(said.text, whole) for said in self.recommendations)
        return lines + 2 * bool(self.call) + 2 * bool(self.standing)

    @property
    def density(self) -> str:
        """How closely it is set, so that all of it stands on one page and little does not get lost on it."""
        most = _MOST_LINES.get(reading_language(), _MOST_LINES[""])
        return DENSITIES[sum(self.lines > limit for limit in most)]


def _lines(words: Phrase, width: int) -> int:
    return 1 + (len(words.text) - 1) // width


def sheet_of(programme: Programme, on: date | None = None) -> Sheet:
    """The sheet of a programme as everybody may know it on a day."""
    on = on or timezone.localdate()
    read = reading_of(programme)
    adopted = standing.of(programme, on=on)
    recommended = Recommendation.objects.published().filter(meeting__programme=programme)
    consultations = Consultation.objects.announced().of_programme(programme).filter(cancelled_at=None)
    call = call_of(programme)
    return Sheet(
        programme=programme,
        on=on,
        steps=steps.of(programme),
        figures=[figure for figure in _figures(programme, recommended.count(), consultations) if figure.value],
        recommendations=_telling(recommended)[: MOST_RECOMMENDATIONS - bool(call)],
        call=call,
        was_consulted=consultations.exists(),
        axes=_axes(read, adopted),
        standing=adopted,
    )


def _figures(programme: Programme, recommended: int, consultations: QuerySet) -> list[Figure]:
    meetings = Meeting.objects.visible_to(AnonymousUser()).of_programme(programme)
    held = meetings.filter(state=MeetingState.HELD).count()
    tallies = Tally.objects.filter(consultation__in=consultations.order_by(), facet=Facet.STANCE)
    counted = dict(tallies.values_list("other").annotate(number=Sum("count")))
    published, changed = sum(counted.values()), sum(counted.get(outcome, 0) for outcome in CHANGES_TEXT)
    return [
        Figure(held, npgettext("notice sheet", "meeting held", "meetings held", held)),
        Figure(recommended, npgettext("notice sheet", "recommendation", "recommendations", recommended)),
        Figure(published, npgettext("notice sheet", "contribution", "contributions", published)),
        Figure(changed, npgettext("notice sheet", "changed the text", "changed the text", changed)),
    ]


def _telling(recommended: Any) -> list[Said]:
    # A few that tell the most: of different axes, those that can be shown whole and in the language of the sheet before
    # others, those that led to a commitment before the rest, the latest first.
    rows = recommended.select_related("axis").order_by("-meeting__starts_at", "position", "pk")
    ordered = sorted(rows[:60], key=lambda row: (*_shown_with_loss(row), row.commitment_id is None))
    first_of_axis = {row.axis_id: row for row in reversed(ordered)}.values()
    chosen = [row for row in ordered if row in first_of_axis]
    rest = [row for row in ordered if row not in chosen]
    telling = [*chosen, *rest][:MOST_RECOMMENDATIONS]
    return [Said(_short(row.phrase("text"), LONGEST_RECOMMENDATION), row.axis) for row in telling]


def _shown_with_loss(row: Recommendation) -> tuple[bool, bool]:
    # In another language than the sheet's; cut.
    words = row.phrase("text")
    return words.missing, len(words.text) > LONGEST_RECOMMENDATION


def _short(words: Phrase, longest: int) -> Phrase:
    return replace(words, text=shorten(words.text, longest, placeholder=" …"))


def _axes(read: Reading, adopted: standing.Standing | None) -> list[AxisLine]:
    if adopted is None:
        return [_line(axis, len(axis.commitments), []) for axis in read.axes]
    return [
        _line(axis.text, len(axis.commitments), sorted((FILLED[row.completion] for row in axis.commitments), key=_fill))
        for axis in adopted.axes
    ]


def _fill(box: str) -> int:
    return ["full", "most", "some", "none"].index(box)


def _line(axis: AxisText, commitments: int, boxes: list[str]) -> AxisLine:
    return AxisLine(axis.number, axis.pictogram, _short(phrase(axis.title), LONGEST_TITLE), commitments, boxes)


@require_safe
@public_page()
def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet in the language of the address, as a PDF."""
    programmes = Programme.objects.visible_to(request.user).select_related("deliberation").prefetch_related("events")
    programme = get_object_or_404(programmes, slug=slug)
    commune = Commune.current()
    language = reading_language()
    made = kept(f"{slug}.notice.{language}", html(programme, language, commune), commune.frozen()["colours"])
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-notice.{language}.pdf"'
    if programme.illustrative:
        response["X-Robots-Tag"] = "noindex"
    return response


def html(programme: Programme, language: str, commune: Commune, on: date | None = None) -> str:
    """What the sheet says, in one language."""
    with override(language):
        page = f"{commune.public_url.rstrip('/')}{programme.get_absolute_url()}"
        context = {
            "content": {"commune": commune.frozen(), "illustrative": programme.illustrative},
            "language": language,
            "languages": (language,),
            "programme": programme,
            "sheet": sheet_of(programme, on),
            "page_url": page,
            "qr_svg_data_uri": qr_data_uri(page),
            "address": texts(commune, "address"),
            "opening_hours": texts(commune, "opening_hours"),
            "phone": commune.phone,
            "years": f"{programme.first_year}-{programme.last_year}",
        }
        return render_to_string("portal/notice_document.html", context)
