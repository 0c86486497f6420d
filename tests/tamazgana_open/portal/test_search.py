"""Search by stems: inflected forms are found, accents and harakat do not matter, nothing is executed."""

import html
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from commitments.models import Version
from tamazgana_open.portal.search import marked
from tamazgana_open.publications import stems
from tests import builders

pytestmark = pytest.mark.everywhere

TEXT_AR = (
    "تدعم الجماعة كل جمعية محلية. يشارك المواطنون والمواطنات في اللقاءات. مشاركة كل مواطن حق. "
    "تنشر القرارات والوثائق والميزانية في موقع إلكتروني. خدمات رقمية للسكان. الطرق القروية وماء الشرب."
)
TEXT_FR = (
    "Les procès-verbaux sont publiés. Chaque association reçoit une réponse. Les citoyennes, les citoyens. "
    "L’école et les élèves. Le numérique au service des habitants."
)


def found(client: Client, language: str, words: str) -> list[Any]:
    response = client.get(f"/{language}/search/", {"q": words})
    assert response.status_code == 200
    return list(response.context["page_obj"])


@pytest.fixture
def published(commune: Any) -> Version:
    programme = builders.programme(axes=1, commitments=0)
    builders.commitment(programme.axes.get(), problem_ar=TEXT_AR, problem_fr=TEXT_FR)
    return builders.version(programme)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "جمعية", "الجمعيات", "جمعيات", "والجمعية", "للجمعيات", "بالجمعية",
        "المواطنين", "المواطنات", "مواطن", "مواطنة", "للمواطنين", "المواطن",
        "المشاركة", "مشاركات",
        "قرار", "القرار", "قرارات",
        "الميزانية", "ميزانيات",
        "الخدمة", "خدمة", "الخدمات",
        "إلكتروني", "الكتروني", "الإلكترونية",
        "رقمي", "الرقمية",
        "مُوَاطِن", "مـواطـن", "مُوَاطِنَات",
        "جمعية مواطن",
    ],
)  # fmt: skip
def test_inflected_arabic_words_are_found(published: Version, visitor: Client, words: str) -> None:
    assert any("1.1" in str(hit.title) for hit in found(visitor, "ar", words)), words


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "association", "associations", "ASSOCIATION",
        "citoyen", "citoyens", "citoyenne", "citoyennes",
        "école", "ecole", "ECOLE", "écoles", "l'école", "l’école",
        "eleve", "élèves", "publié", "publier", "publiées",
        "procès-verbal", "procès-verbaux", "numerique", "numériques",
        "association citoyens",
    ],
)  # fmt: skip
def test_inflected_french_words_are_found_with_or_without_accents(
    published: Version, visitor: Client, words: str
) -> None:
    assert any("1.1" in str(hit.title) for hit in found(visitor, "fr", words)), words


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("ar", "طائرة"), ("fr", "avion"), ("fr", "association avion")])
def test_what_nobody_wrote_is_not_found(published: Version, visitor: Client, language: str, words: str) -> None:
    assert found(visitor, language, words) == []


@pytest.mark.django_db
def test_finds_are_marked_and_lead_to_the_commitment(published: Version, visitor: Client) -> None:
    (hit, *_others) = found(visitor, "fr", "associations")
    assert "<mark>association</mark>" in hit.excerpt
    assert visitor.get(hit.url).status_code == 200
    assert hit.url == "/fr/programmes/2031-2033/commitments/1.1/"


@pytest.mark.django_db
def test_only_the_newest_version_is_found_and_once(published: Version, visitor: Client) -> None:
    builders.changed_title(published.programme.commitments.get())
    builders.version(published.programme)
    urls = [hit.url for hit in found(visitor, "fr", "association")]
    assert len(urls) == len(set(urls))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words",
    [
        "", " ", "%", "_", "%%%", "*", "\\", "'", '"', "(", "a:b", "-", "--", ";", "في من على", "le la les",
        "\x00", "\u202e", "x" * 200_000, "كلمة " * 40_000, "1.1", "2031-2033", "a\x00b",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_any_words_get_an_answer(published: Version, visitor: Client, language: str, words: str) -> None:
    response = visitor.get(f"/{language}/search/", {"q": words[:8000]})
    assert response.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["q=%ff%fe", "q=%ed%a0%80", "q=a&q=b", "q=%00", "page=99&q=association", "page=x&q=x"]
)
def test_any_query_string_gets_an_answer(published: Version, visitor: Client, query: str) -> None:
    assert visitor.get(f"/fr/search/?{query}").status_code == 200


@pytest.mark.django_db
def test_html_in_what_is_searched_and_in_what_is_found_is_shown_as_text(commune: Any, visitor: Client) -> None:
    programme = builders.programme(axes=1, commitments=0)
    attack = '<script>alert("association")</script> association <img src=x onerror=alert(1)>'
    builders.commitment(programme.axes.get(), problem_fr=attack, title_fr="<b>Titre</b> association")
    builders.version(programme)
    for words in ("association", attack):
        page = visitor.get("/fr/search/", {"q": words}).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>Titre" not in page
    assert "<mark>association</mark>" in visitor.get("/fr/search/", {"q": "association"}).content.decode()


@pytest.mark.parametrize(
    "forms",
    [
        "لجنة اللجنة واللجنة",
        "شفافية الشفافية والشفافية بالشفافية",
        "نزاهة النزاهة والنزاهة",
        "رقمنة الرقمنة والرقمنة",
        "التزام الالتزام التزامات الالتزامات والالتزامات",
        "آلية الآلية آليات الآليات",
        "وثيقة الوثيقة والوثيقة",
        "ميزانية الميزانية ميزانيتها بالميزانية",
        "قرار القرار قرارات قراراتها",
        "إلكتروني الكتروني الإلكترونية الالكترونية",
    ],
)
def test_the_forms_of_a_word_share_a_stem(forms: str) -> None:
    first, *others = forms.split()
    found = {form: stems.stem(form) for form in others}
    assert {form: stem for form, stem in found.items() if stem != stems.stem(first)} == {}


@pytest.mark.parametrize(("text", "wanted"), [("ومشاركة", "مشاركة"), ("بمواطنين", "مواطن"), ("لجمعيات", "جمعية")])
def test_a_letter_written_onto_a_word_does_not_hide_it(text: str, wanted: str) -> None:
    assert stems.stem(wanted) in stems.indexed(text)


def test_a_word_that_begins_like_a_proclitic_is_not_taken_for_another() -> None:
    assert stems.stem("وثيقة") not in stems.indexed("ثيقة")
    assert stems.stem("جنة") not in stems.indexed("لجنة")


def test_vocalised_text_is_read_as_words() -> None:
    assert stems.stems("مُوَاطِنَاتٌ وَجَمْعِيَّةٌ") == stems.stems("مواطنات وجمعية")


@given(st.text(), st.text())
def test_marking_never_adds_nor_loses_a_character(text: str, words: str) -> None:
    shown = str(marked(text, set(stems.stems(words))))
    plain = shown.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert html.unescape(plain) == text or html.unescape(plain) == html.unescape(html.escape(text))


@given(st.text())
def test_every_text_has_stems(text: str) -> None:
    for stem in stems.indexed(text):
        assert stem
        assert " " not in stem
