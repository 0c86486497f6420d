"""The sheet for the notice board: what it says in each stage, on one page of A3, from public facts alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Programme, Progress
from tamazgana_open.commune.models import Commune
from tamazgana_open.portal import notice_sheet
from tests import builders, consultations, councils, meetings, reading

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("paper"), pytest.mark.usefixtures("files")]

LONG = "تطوير آليات تتبع برامج الجماعة وتقييمها بإشراك الجمعيات وسكان الدواوير البعيدة وإخبارهم بها كل سنة"
LONG_FRENCH = "Développer les mécanismes de suivi des programmes de la commune avec les associations et les douars"


def sheet(programme: Programme, language: str = "fr") -> bytes:
    """The PDF as everybody gets it."""
    response = Client().get(f"/{language}/programmes/{programme.slug}/notice.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return response.content


def said(programme: Programme, language: str = "fr") -> str:
    """What it says, in one line."""
    return " ".join(reading.copied(sheet(programme, language)).split())


def beside(programme: Programme, word: str) -> str:
    """The figure that stands right before this word, on its line."""
    words = reading.opened(sheet(programme, "fr"))[0].get_text("words")
    right, top, bottom = next((x, top, bottom) for x, top, _right, bottom, text, *_place in words if text == word)
    on_line = [w for w in words if w[2] <= right and w[1] < bottom and w[3] > top]
    return max(on_line, key=lambda w: w[2])[4]


def on_one_page_of_a3(content: bytes) -> bool:
    document = reading.opened(content)
    sizes = {(round(page.rect.width * 25.4 / 72), round(page.rect.height * 25.4 / 72)) for page in document}
    return len(document) == 1 and sizes == {(297, 420)}


def test_the_real_programme_says_what_is_known_and_what_is_not(commune: Commune, facts: Programme) -> None:
    text = said(facts)
    for words in (
        "Programme d’ouverture 2025-2027",
        "Nous sommes ici",
        "réunions tenues",
        "Aucune consultation publique n’est encore enregistrée ici",
        "Aucune décision du conseil communal n’est encore enregistrée ici",
        "prévu en octobre 2025",
        "1 Renforcement de la transparence",
        "La mise en œuvre commence une fois le programme adopté par le conseil",
    ):
        assert words in text
    assert beside(facts, "réunions") == "4"
    assert "engagement" not in text
    assert "Exemple" not in text
    for language in ("ar", "fr"):
        assert on_one_page_of_a3(sheet(facts, language))


def test_a_programme_without_anything_has_its_sheet(commune: Commune) -> None:
    text = said(builders.empty_programme())
    assert "Aucune réunion n’a encore eu lieu" in text
    assert "Les axes n’ont pas encore été convenus" in text


def test_what_was_said_is_counted_from_what_is_public(commune: Commune) -> None:
    version = builders.frozen_programme()
    held = meetings.recorded(meetings.meeting(version.programme), rows=2)
    meetings.published(held)
    meetings.recorded(meetings.meeting(version.programme, title_fr="Sans procès-verbal publié"))
    asked = consultations.consultation(version)
    consultations.contribution(asked, body="لم تُنشر بعد")
    consultations.published(asked, body="بدون جواب")
    first = version.programme.commitments.first()
    kept = consultations.published(asked, body="أُخذ بها")
    consultations.answered(kept, outcome="retained", commitments=[first])
    made = notice_sheet.sheet_of(version.programme)
    assert [figure.value for figure in made.figures] == [1, 2, 2, 1]
    assert len(made.recommendations) == 2
    text = said(version.programme)
    assert "Publier les procès-verbaux 0" in text
    assert f"Donnez votre avis jusqu’au {asked.closes_on.day}" in text
    assert "2 engagements" in text


def adopted() -> Programme:
    """A programme in force since today, of whose four commitments one is complete and one begun."""
    today = timezone.localdate()
    version = councils.validated()
    version.programme.put_to_vote(version, by=None)
    builders.adopt(version, on=today)
    programme = Programme.objects.get(pk=version.programme_id)
    first, second, *_others = programme.commitments.all()
    done = {"text": {"ar": "أُنجز", "fr": "Fait"}, "on": today, "by": None}
    Progress.enter(first, completion="complete", **done)
    Progress.enter(second, completion="limited", **done)
    return programme


def test_once_adopted_it_says_so_and_shows_every_commitment_by_its_level(commune: Commune) -> None:
    programme = adopted()
    made = notice_sheet.sheet_of(programme)
    assert [axis.boxes for axis in made.axes] == [["full", "some"], ["none", "none"]]
    text = said(programme)
    assert f"Le conseil communal a adopté le programme le {programme.adopted_on.day}" in text
    assert "Il n’est pas encore exécutoire" in text
    assert "1 engagement achevé" in text
    assert "Chaque case est un engagement" in text


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(("axes", "commitments"), [(5, 4), (8, 9)])
def test_it_has_one_page_however_much_there_is(commune: Commune, language: str, axes: int, commitments: int) -> None:
    builders.commune(opening_hours_ar="من الاثنين إلى الجمعة", opening_hours_fr="Du lundi au vendredi")
    programme = builders.programme(axes=axes, commitments=1)
    for axis in programme.axes.all():
        axis.title_ar, axis.title_fr = LONG, LONG_FRENCH
        axis.save()
    version = builders.version(programme)
    held = meetings.recorded(meetings.meeting(programme), rows=4)
    held.recommendations.update(text_ar=LONG, text_fr=LONG_FRENCH)
    meetings.published(held)
    consultations.consultation(version)
    assert on_one_page_of_a3(sheet(programme, language))


def test_the_sample_is_marked_and_not_indexed(commune: Commune) -> None:
    programme = builders.empty_programme(illustrative=True)
    assert "Exemple illustratif" in said(programme)
    response = Client().get(f"/fr/programmes/{programme.slug}/notice.pdf")
    assert response["X-Robots-Tag"] == "noindex"


def test_its_code_leads_to_the_programme_and_its_day_is_that_of_the_facts(
    commune: Commune, at: Callable[..., Any]
) -> None:
    programme = builders.empty_programme()
    with at(2031, 10, 7, 9, 0):
        content = sheet(programme)
    assert "Faits au 7 octobre 2031" in " ".join(reading.copied(content).split())
    alternatives = [alt for _kind, _language, alt in reading.tags(content)]
    assert any("https://ouvert.beni-mithal.example/fr/programmes/2031-2033/" in alt for alt in alternatives)


def test_it_asks_the_database_as_often_for_much_as_for_little(
    commune: Commune, django_assert_max_num_queries: Callable[..., Any], files: Path
) -> None:
    version = builders.frozen_programme()
    for number in range(3):
        meetings.published(meetings.recorded(meetings.meeting(version.programme, title_fr=f"Réunion {number}")))
        asked = consultations.call(programme=version.programme)
        consultations.published(asked, body=f"مقترح {number}")
    with django_assert_max_num_queries(12):
        notice_sheet.html(version.programme, "fr", commune)


def test_what_it_is_not_about_is_not_found(commune: Commune) -> None:
    assert Client().get("/fr/programmes/1999-2001/notice.pdf").status_code == 404
