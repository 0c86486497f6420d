"""Freezing a version."""

from decimal import Decimal

import pytest
from django.test import Client

from commitments.models import FreezeRefused, InvalidTransition, Version
from commitments.models.version import NothingChanged
from commitments.text import ProgrammeText
from tamazgana_open.publications.models import Publication
from tests import builders
from tests.commitments.test_programme_acts import brought_to

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def test_a_frozen_text_reads_back_as_it_was() -> None:
    programme = builders.programme(axes=2, commitments=2)
    before = ProgrammeText.from_rows(programme)
    version = builders.version(programme)

    programme.commitments.update(title_ar="شيء آخر", amount=Decimal(1))

    assert Version.objects.get(pk=version.pk).text == before


def test_versions_are_numbered_and_get_a_reference_of_their_series() -> None:
    builders.commune(reference_prefix="BML")
    programme = builders.programme(axes=1, commitments=1)
    first = builders.version(programme)
    builders.changed_title(programme.commitments.get())
    second = builders.version(programme)

    year = first.publication.published_at.year
    assert [first.number, second.number] == [1, 2]
    assert [v.publication.reference for v in (first, second)] == [f"BML-{year}-PO-001", f"BML-{year}-PO-002"]
    assert second.changed == {"added": [], "changed": ["1.1"], "withdrawn": []}


def test_a_sample_has_references_of_its_own() -> None:
    builders.commune(reference_prefix="BML")
    version = builders.frozen_programme(illustrative=True)
    assert version.publication.reference.startswith("BML-EX-")
    assert version.publication.illustrative


@pytest.mark.parametrize(
    ("change", "field", "language"),
    [
        ({"solution_fr": ""}, "solution", "fr"),
        ({"solution_ar": ""}, "solution", "ar"),
        ({"partners_fr": ""}, "partners", "fr"),
        ({"starts": None}, "starts", ""),
        ({"principles": []}, "principles", ""),
    ],
)
def test_what_is_missing_is_named(change: dict[str, object], field: str, language: str) -> None:
    programme = builders.programme(axes=1, commitments=1)
    programme.commitments.update(**change)

    with pytest.raises(FreezeRefused) as refused:
        builders.version(programme)

    assert [(gap.code, gap.field, gap.language) for gap in refused.value.gaps] == [("1.1", field, language)]
    assert not Publication.objects.exists()


def test_a_text_that_stands_in_no_language_and_is_optional_is_not_missing() -> None:
    programme = builders.programme(axes=1, commitments=1)
    programme.commitments.update(partners_ar="", partners_fr="", funding_ar="", funding_fr="")
    assert builders.version(programme).number == 1


def test_a_version_says_why_in_both_languages() -> None:
    programme = builders.programme(axes=1, commitments=1)
    with pytest.raises(FreezeRefused) as refused:
        builders.version(programme, why={"ar": "سبب", "fr": ""})
    assert [(gap.field, gap.language) for gap in refused.value.gaps] == [("why", "fr")]


def test_a_programme_without_commitments_is_not_frozen() -> None:
    with pytest.raises(FreezeRefused):
        builders.version(builders.programme(axes=2, commitments=0))


def test_the_same_text_is_not_frozen_twice() -> None:
    programme = builders.programme(axes=1, commitments=1)
    builders.version(programme)
    with pytest.raises(NothingChanged):
        builders.version(programme)
    assert programme.versions.count() == 1


@pytest.mark.parametrize("stage", ["preparation", "revision"])
def test_arabic_alone_is_not_enough_before_the_council_sits(stage: str) -> None:
    programme, _version = brought_to(stage)
    builders.changed_title(programme.commitments.first())
    with pytest.raises(InvalidTransition):
        Version.freeze(programme, by=None, why={"ar": "سبب"}, languages=("ar",))


@pytest.mark.parametrize("stage", ["consultation", "implementation", "closed"])
def test_nothing_is_frozen_while_a_text_is_before_the_citizens_or_in_force(stage: str) -> None:
    programme, _version = brought_to(stage)
    builders.changed_title(programme.commitments.first())
    with pytest.raises(InvalidTransition):
        builders.version(programme)


def test_french_joins_an_arabic_version_as_a_translation_edition() -> None:
    programme, _first = brought_to("deliberation")
    commitment = programme.commitments.first()
    commitment.title_ar, commitment.title_fr = "عنوان عدله المجلس", ""
    commitment.save()
    version = Version.freeze(programme, by=None, why={"ar": "تعديلات الجلسة"}, languages=("ar",))
    arabic = version.publication
    assert not version.is_complete

    with pytest.raises(FreezeRefused) as refused:
        version.add_translation(by=None, why={"fr": "Amendements de la séance"})
    assert {(gap.code, gap.field, gap.language) for gap in refused.value.gaps} == {(commitment.code, "title", "fr")}

    commitment.title_fr = "Titre amendé par le conseil"
    commitment.save()
    edition = version.add_translation(by=None, why={"fr": "Amendements de la séance"})

    version = Version.objects.get(pk=version.pk)
    assert version.is_complete
    assert version.edition == edition
    assert edition.translates == arabic
    assert edition.authoritative_sha256 == arabic.authoritative_sha256
    assert edition.sha256 != arabic.sha256
    assert version.text.commitment(commitment.code).title == {
        "ar": "عنوان عدله المجلس",
        "fr": "Titre amendé par le conseil",
    }


def test_a_translation_of_another_arabic_does_not_join() -> None:
    programme, _first = brought_to("deliberation")
    commitment = programme.commitments.first()
    commitment.title_ar, commitment.title_fr = "عنوان أول", ""
    commitment.save()
    version = Version.freeze(programme, by=None, why={"ar": "تعديلات"}, languages=("ar",))

    commitment.title_ar, commitment.title_fr = "عنوان ثان", "Second titre"
    commitment.save()

    with pytest.raises(FreezeRefused):
        version.add_translation(by=None, why={"fr": "Traduction"})


def test_the_focal_point_is_told_what_is_missing_and_keeps_what_was_typed() -> None:
    programme = builders.programme(axes=1, commitments=1)
    programme.commitments.update(problem_fr="")
    client = builders.signed_in(builders.person("focal_point"))
    address = f"/fr/space/programmes/{programme.slug}/freeze/"

    page = client.post(address, {"why_ar": "بعد الورشة", "why_fr": "Après l’atelier"})

    assert page.status_code == 200
    text = page.content.decode()
    assert "Après l’atelier" in text
    assert "بعد الورشة" in text
    assert f"/fr/space/programmes/{programme.slug}/commitments/1.1/" in text
    assert not programme.versions.exists()


def test_a_frozen_version_is_public_at_once() -> None:
    builders.commune()
    programme = builders.programme(axes=1, commitments=1)
    client = builders.signed_in(builders.person("focal_point"))
    address = f"/fr/space/programmes/{programme.slug}/freeze/"
    answer = client.post(address, {"why_ar": "بعد الورشة", "why_fr": "Après l’atelier"})
    assert answer.status_code == 302
    assert answer["Location"] == f"/fr/programmes/{programme.slug}/versions/1/"

    page = Client().get(f"/fr/programmes/{programme.slug}/versions/1/")
    assert "Après l’atelier" in page.content.decode()
