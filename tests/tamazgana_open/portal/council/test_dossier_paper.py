"""The council dossier on paper: what it says, as of when, and that it is laid out once for the same words."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tamazgana_open import pdf
from tests import builders, consultations, councils, reading
from tests.tamazgana_open.portal.council.test_dossier import CONTACT, NAME, address, consulted, prepared, revised
from workshops.models import Sitting

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("paper"), pytest.mark.usefixtures("commune", "files")]


@pytest.fixture
def reader() -> Client:
    return builders.signed_in(builders.person("council_member"))


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is laid out from now on, without laying it out."""
    found: list[str] = []

    def render(html: str, **_options: Any) -> pdf.Pdf:
        found.append(html)
        return pdf.Pdf(b"%PDF-1.7 made up %%EOF", 1)

    monkeypatch.setattr(pdf, "render", render)
    return found


def paper(client: Client, sitting: Sitting, language: str) -> bytes:
    response = client.get(f"{address(sitting, ending='.pdf')}?language={language}")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == (f'inline; filename="dossier-{sitting.meeting.address}.{language}.pdf"')
    return response.content


def test_the_paper_has_the_whole_text_and_all_that_belongs_to_it_in_both_languages(
    reader: Client,
) -> None:
    seats = councils.seats(5)
    version = revised(consulted())
    sitting = prepared(version)
    councils.amendment(sitting, seats[3])
    content = paper(reader, sitting, "both")
    pages = reading.pages(content)
    text = reading.tokens("\n".join(pages))

    for words in (
        "Dossier du conseil",
        "Adopter le « Programme d’ouverture 2031-2033 » dans sa version 2",
        "ملف المجلس",
        "المصادقة على «برنامج الانفتاح 2031-2033» في نسخته 2",
        "Publier les procès-verbaux des sessions 1.1 (nouveau)",
        "Un espace en ligne où chaque procès-verbal paraît",
        "Il figurait dans la version 1 et n’est plus dans le texte mis aux voix",
        "2 contributions sans réponse",
        "Le président n’a pas encore dit pourquoi",
        "Amendement 1",
        "Projet de délibération",
        "مشروع المقرر",
    ):
        assert reading.tokens(words) in text, words
    assert version.edition.reference in text
    assert re.search(r"État au \d\d/\d\d/\d{4} \d\d:\d\d", " ".join(pages[-1].split()))
    for number, page in enumerate(pages, start=1):
        # On a cover in both languages pdftotext gives the parts of the Arabic footer from left to right.
        shown = set(reading.tokens(page).split())
        assert {"Page", "sur", f"{number}", f"{len(pages)}"} <= shown or {"صفحة", f"{number}", f"{len(pages)}"} <= shown
    assert NAME not in text
    assert CONTACT not in "\n".join(pages)
    assert {language for _tag, language, _alt in reading.tags(content)} >= {"ar", "fr"}


def test_it_is_laid_out_once_for_the_same_words_and_says_as_of_when_they_are(
    reader: Client, laid_out: list[str], at: Callable[..., Any]
) -> None:
    members = councils.seats(3)
    sitting = prepared(councils.validated())
    with at(2026, 12, 1, 9, 30):
        client = builders.signed_in(builders.person("editor"))
        paper(client, sitting, "fr")
    with at(2026, 12, 1, 15, 0):
        paper(client, sitting, "fr")
    assert len(laid_out) == 1
    assert "01/12/2026 09:30" in laid_out[0]

    councils.amendment(sitting, members[1])
    with at(2026, 12, 1, 16, 45):
        paper(client, sitting, "fr")
    assert len(laid_out) == 2
    assert "01/12/2026 16:45" in laid_out[1]
    assert "09:30" not in laid_out[1]


def test_one_language_says_nothing_in_the_other_and_an_unknown_one_is_the_readers(
    reader: Client, laid_out: list[str]
) -> None:
    sitting = prepared(councils.validated())
    paper(reader, sitting, "ar")
    assert "ملف المجلس" in laid_out[0]
    assert "Dossier du conseil" not in laid_out[0]
    response = reader.get(f"{address(sitting, ending='.pdf')}?language=xx")
    assert response["Content-Disposition"].endswith('.fr.pdf"')
    assert "ملف المجلس" not in laid_out[1]


def test_without_a_text_the_paper_says_what_is_missing(reader: Client, laid_out: list[str]) -> None:
    version = builders.version(builders.programme())
    consultations.consultation(version)
    meeting = councils.meetings.meeting(version.programme, kind="sitting", days=14)
    paper(reader, Sitting.objects.get(meeting=meeting), "fr")
    assert "La consultation publique sur le texte est encore ouverte." in laid_out[0]
    assert "n’est encore à l’ordre du jour" in laid_out[0]
