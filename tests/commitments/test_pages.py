"""The public pages of a programme."""

import pytest
from django.test import Client

from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_versions() -> str:
    """The slug of a programme with two versions; 1.1 differs, and its draft differs again."""
    builders.commune()
    programme = builders.programme(axes=2, commitments=2)
    commitment = programme.commitments.get(code="1.1")
    commitment.solution_fr = "Une solution publiée avant le versement"
    commitment.save()
    builders.version(programme)
    commitment.solution_fr = "Une solution publiée après le versement"
    commitment.save()
    builders.version(programme)
    commitment.solution_fr = "Un brouillon que personne ne doit lire"
    commitment.save()
    return programme.slug


def test_the_public_reads_the_last_frozen_version_never_the_draft(two_versions: str) -> None:
    page = Client().get(f"/fr/programmes/{two_versions}/commitments/1.1/").content.decode()
    assert "après le versement" in page
    assert "brouillon" not in page


def test_staff_preview_the_draft_marked_as_such(two_versions: str) -> None:
    client = builders.signed_in(builders.person("editor"))
    page = client.get(f"/fr/space/programmes/{two_versions}/preview/commitments/1.1/").content.decode()
    assert "Un brouillon que personne ne doit lire" in page
    assert "banner-draft" in page
    for address in ("", "axes/1/"):
        text = client.get(f"/fr/space/programmes/{two_versions}/preview/{address}").content.decode()
        assert "banner-draft" in text


def test_a_comparison_marks_removed_and_added_words(two_versions: str) -> None:
    page = Client().get(f"/fr/programmes/{two_versions}/versions/1/compare/2/").content.decode()
    assert "<del" in page
    assert "<ins" in page
    assert page.index("avant") < page.index("après")


def test_a_comparison_the_wrong_way_round_is_turned(two_versions: str) -> None:
    answer = Client().get(f"/fr/programmes/{two_versions}/versions/2/compare/1/")
    assert (answer.status_code, answer["Location"]) == (302, f"/fr/programmes/{two_versions}/versions/1/compare/2/")


def test_a_comparison_with_itself_says_so(two_versions: str) -> None:
    page = Client().get(f"/fr/programmes/{two_versions}/versions/2/compare/2/")
    assert page.status_code == 200
    assert "<del" not in page.content.decode()


def test_the_story_tells_which_words_changed(two_versions: str) -> None:
    page = Client().get(f"/fr/programmes/{two_versions}/commitments/1.1/").content.decode()
    assert f"/fr/programmes/{two_versions}/versions/1/" in page
    assert f"/fr/programmes/{two_versions}/versions/1/compare/2/" in page


@pytest.mark.parametrize(
    "path",
    [
        "programmes/nothing/",
        "programmes/{slug}/axes/9/",
        "programmes/{slug}/commitments/9.9/",
        "programmes/{slug}/commitments/1.1.1/",
        "programmes/{slug}/versions/9/",
        "programmes/{slug}/versions/99999999999999999999/",
        "programmes/{slug}/versions/1/compare/9/",
        "programmes/nothing/monitoring/",
    ],
)
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_what_is_not_there_is_a_404_in_the_readers_language(two_versions: str, language: str, path: str) -> None:
    answer = Client().get(f"/{language}/{path.format(slug=two_versions)}")
    assert answer.status_code == 404
    assert f'lang="{language}"' in answer.content.decode()


def test_a_programme_without_a_version_says_what_will_be_here() -> None:
    builders.commune()
    programme = builders.programme(axes=1, commitments=1)
    page = Client().get(f"/ar/programmes/{programme.slug}/")
    assert page.status_code == 200
    assert "نشر محاضر دورات المجلس" not in page.content.decode()


def test_the_current_programme_has_a_short_address(two_versions: str) -> None:
    assert Client().get("/ar/programme/")["Location"] == f"/ar/programmes/{two_versions}/"


def test_without_a_current_programme_the_short_address_is_a_404() -> None:
    assert Client().get("/ar/programme/").status_code == 404


def test_a_version_whose_content_was_removed_leads_to_its_publication(two_versions: str) -> None:
    from commitments.models import Version
    from tamazgana_open.publications.models.publication import redact

    version = Version.objects.get(number=2)
    redact(version.publication, reason="طلب صاحب المعطيات", by=None)

    answer = Client().get(f"/fr/programmes/{two_versions}/versions/2/")
    assert answer["Location"].endswith(f"/publications/{version.publication.reference}/")
    page = Client().get(f"/fr/programmes/{two_versions}/commitments/1.1/").content.decode()
    assert "avant le versement" in page


def test_a_frozen_version_whose_arabic_stands_alone_shows_it_marked_in_french() -> None:
    from tests.commitments.test_programme_acts import brought_to

    builders.commune()
    programme, _version = brought_to("deliberation")
    commitment = programme.commitments.get(code="1.1")
    commitment.title_ar, commitment.title_fr = "عنوان عدله المجلس", ""
    commitment.save()
    from commitments.models import Version

    Version.freeze(programme, by=None, why={"ar": "تعديلات"}, languages=("ar",))
    page = Client().get(f"/fr/programmes/{programme.slug}/versions/2/").content.decode()
    assert 'class="stand-in" lang="ar" dir="rtl"' in page
    assert "عنوان عدله المجلس" in page
