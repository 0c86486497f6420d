"""The form to fill in by hand and the poster of a consultation, as PDFs for everybody."""

import re
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from participation.models import Consultation, Phase, Stance
from participation.paper.kept import kept
from participation.paper.targets import AskedAxis, Targets
from tamazgana_open.bilingual import Phrase, Texts, phrase, reading_language, texts
from tamazgana_open.commune.models import Commune
from tamazgana_open.page_cache import public_page
from tamazgana_open.publications.qr import qr_data_uri
from workshops.models import Group
from workshops.paper.document import HEAD_CHARACTERS

TEMPLATES = {"form": "participation/form_document.html", "poster": "participation/poster_document.html"}
HANDED_OUT = {Phase.DRAFT, Phase.PLANNED, Phase.OPEN}
"""When there is a form and a poster. Of a draft the staff alone know: a poster is printed before the announcement."""
MOST_LINES_OF_TICKS, CHARACTERS_OF_LINE = 44, 40
"""So many lines in two columns of axes and commitments have their boxes to tick on the form itself; where there are
more, codes are written on it and a list follows."""
LONGEST_QUESTION, LONGEST_TITLE = 420, 84
"""Characters that the form repeats of what is asked, and of a title beside its box; the page has them whole."""
LIST_MARK = re.compile(r"^- +", re.MULTILINE)
"""What begins an item of a list: on the form the question is one paragraph."""
LINES = 21
"""Lines to write on, where no commitments stand on the form."""


@dataclass(frozen=True, slots=True)
class PrintedAxis:
    """An axis on the form: its title and, where they stand there, the code and title of each commitment."""

    number: int
    title: Phrase
    commitments: list[tuple[str, Phrase]]


@require_safe
@public_page()
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, in the language of the address."""
    return _paper(request, slug, "form")


@require_safe
@public_page()
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """The poster, in the language of the address; nothing on it is made of pixels, so that it prints as well on A3."""
    return _paper(request, slug, "poster")


def _paper(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    found = Consultation.objects.visible_to(request.user).select_related("programme", "version")
    consultation = get_object_or_404(found, slug=slug)
    if consultation.phase not in HANDED_OUT:
        return redirect(consultation)
    language = reading_language()
    commune = Commune.current()
    words = html(consultation, kind, language, commune)
    made = kept(f"{slug}.{kind}.{language}", words, commune.frozen()["colours"])
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-{kind}.{language}.pdf"'
    if consultation.illustrative:
        response["X-Robots-Tag"] = "noindex"
    return response


def html(consultation: Consultation, kind: str, language: str, commune: Commune) -> str:
    """What the paper says: `kind` is "form" or "poster"."""
    with override(language):
        page = f"{commune.public_url.rstrip('/')}{consultation.get_absolute_url()}"
        context = {
            **base(consultation, language, commune),
            "page_url": page,
            "qr_svg_data_uri": qr_data_uri(page),
            "is_call": consultation.version_id is None,
        }
        if kind == "form":
            context |= _to_fill_in(consultation, language, commune)
        return render_to_string(TEMPLATES[kind], context)


def base(consultation: Consultation, language: str, commune: Commune) -> dict[str, Any]:
    """What every paper of a consultation says of it and of the commune."""
    return {
        "content": {"commune": commune.frozen(), "illustrative": consultation.illustrative},
        "language": language,
        "languages": (language,),
        "consultation": consultation,
        "title": consultation.phrase("title", language),
        "running_title": {language: _running_title(consultation, language, commune)},
        "address": texts(commune, "address"),
        "opening_hours": texts(commune, "opening_hours"),
        "phone": commune.phone,
        "email": commune.email,
    }


def _to_fill_in(consultation: Consultation, language: str, commune: Commune) -> dict[str, Any]:
    targets = Targets(consultation)
    height = sum(_lines(title, language) for title in targets.titles.values())
    listed = height > MOST_LINES_OF_TICKS and any("." in code for code in targets.titles)
    version = consultation.version
    return {
        "question": _cut(texts(consultation, "question"), language, LONGEST_QUESTION),
        "version_number": version.number if version is not None else None,
        "halves": _halves(targets.axes, language, with_commitments=not listed),
        "list_halves": _halves(targets.axes, language) if listed else [],
        "listed": listed,
        "stances": Stance.choices,
        "groups": Group.choices,
        "lines": range(LINES - (0 if listed else height // 4)),
        "privacy_url": f"{commune.public_url.rstrip('/')}{reverse('privacy')}",
    }


def _lines(title: Texts, language: str) -> int:
    return 1 + min(LONGEST_TITLE, len(phrase(title, language).text)) // CHARACTERS_OF_LINE


def _halves(axes: list[AskedAxis], language: str, *, with_commitments: bool = True) -> list[list[PrintedAxis]]:
    """The axes as two columns of about the same height, none of them cut."""
    printed = [
        PrintedAxis(
            axis.number,
            _cut(axis.title, language, LONGEST_TITLE),
            [(row.code, _cut(row.title, language, LONGEST_TITLE)) for row in axis.commitments]
            if with_commitments
            else [],
        )
        for axis in axes
    ]
    heights = [
        sum(1 + len(title.text) // CHARACTERS_OF_LINE for title in (axis.title, *(row[1] for row in axis.commitments)))
        for axis in printed
    ]
    total, best = sum(heights), 0
    for cut in range(len(printed) + 1):
        if max(sum(heights[:cut]), total - sum(heights[:cut])) < max(sum(heights[:best]), total - sum(heights[:best])):
            best = cut
    return [printed[:best], printed[best:]]


def _running_title(consultation: Consultation, language: str, commune: Commune) -> str:
    rest = max(20, HEAD_CHARACTERS - len(texts(commune, "name")[language]))
    return shorten(str(consultation.phrase("title", language)), rest, placeholder=" …")


def _cut(words: Texts, language: str, longest: int) -> Phrase:
    shown = phrase(words, language)
    one_line = LIST_MARK.sub("", shown.text)
    return Phrase(shorten(one_line, longest, placeholder=" …"), shown.language, shown.wanted)
