"""Publish, correct, translate, redact: what each refuses, what stays, and how editions find each other."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from tamazgana_open.commune.models import Commune
from tamazgana_open.journal.models import Entry, SiteVersion
from tamazgana_open.publications import kinds
from tamazgana_open.publications.models import PassageEntry, Publication, Rendition
from tamazgana_open.publications.models.publication import correct, publish, redact, translate
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commune"), pytest.mark.everywhere]
TITLES = {"ar": "وثيقة", "fr": "Document"}


def site_version() -> int:
    return SiteVersion.objects.values_list("number", flat=True).first() or 0


def arabic_only() -> Publication:
    """A publication in Arabic alone."""
    content = builders.plain_content()
    content["programme"]["title"]["fr"] = ""
    return publish("programme_version", content, by=None, titles={"ar": "وثيقة"}, languages=("ar",))


def with_french(publication: Publication) -> dict[str, Any]:
    """Its frozen content joined by French."""
    content = publication.data
    return {
        **content,
        "programme": {**content["programme"], "title": {"ar": content["programme"]["title"]["ar"], "fr": "Titre"}},
    }


# Publish ----------------------------------------------------------------------------------------------------------


def test_published_content_is_kept_with_its_hash() -> None:
    published = builders.publication()
    published.refresh_from_db()
    assert published.sha256 == hashlib.sha256(published.content.encode()).hexdigest()
    assert published.short_hash.replace(" ", "") == published.sha256[:12]
    assert published.data["kind"] == "programme_version"
    assert (published.data["schema"], published.data["languages"]) == (1, ["ar", "fr"])


def test_the_commune_is_frozen_with_the_content(commune: Commune) -> None:
    published = builders.publication()
    commune.name_fr, commune.public_url = "Commune Renommée", "https://ailleurs.example"
    commune.save()

    published.refresh_from_db()

    frozen = published.data["commune"]
    assert frozen["name"] == {"ar": "جماعة بني مثال", "fr": "Commune de Beni Mithal"}
    assert frozen["public_url"] == "https://ouvert.beni-mithal.example"
    assert frozen["heading"]["fr"] == [
        "Royaume du Maroc",
        "Ministère de l’Intérieur",
        "Province des Exemples",
        "Cercle de la Plaine",
        "Caïdat du Centre",
        "Commune de Beni Mithal",
    ]


def test_publishing_is_one_public_act() -> None:
    before = site_version()
    person = builders.person("focal_point")
    before_entries = Entry.objects.count()
    published = builders.publication(by=person)
    assert site_version() == before + 1
    assert Entry.objects.count() == before_entries + 1
    entry = Entry.objects.get(act="publication.issued")
    assert (entry.by, entry.public, entry.path) == (person, True, f"publications/{published.reference}/")


def test_every_language_and_both_together_are_awaited_as_files() -> None:
    assert sorted(builders.publication().renditions.values_list("language", flat=True)) == ["ar", "bilingual", "fr"]
    assert list(arabic_only().renditions.values_list("language", flat=True)) == ["ar"]


def test_an_unknown_kind_is_refused_and_leaves_nothing() -> None:
    with pytest.raises(KeyError), transaction.atomic():
        publish("poem", builders.plain_content(), by=None, titles=TITLES)
    assert not Publication.objects.exists()


def test_two_kinds_cannot_share_a_series() -> None:
    known = kinds.get("programme_version")
    with pytest.raises(ValueError, match="series PO"):
        kinds.register(kinds.Kind("other", "PO", "x", template="x", context=known.context, path=known.path))


# Never changed ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "assignment",
    [
        "content = '{}'",
        "content = ''",
        "sha256 = repeat_a",
        "authoritative_sha256 = repeat_a",
        "reference = 'BML-2031-PO-999'",
        "kind = 'other'",
        "published_at = '2020-01-01 00:00:00+00'",
        "content = '{}', redacted_at = '2031-01-01 00:00:00+00', redaction_reason = 'x'",
        "content = '', reference = 'X', redacted_at = '2031-01-01 00:00:00+00', redaction_reason = 'x'",
        (
            "content = '', published_at = '2020-01-01 00:00:00+00', redacted_at = '2031-01-01 00:00:00+00',"
            " redaction_reason = 'x'"
        ),
        'titles = \'{"ar": "x"}\'',
        "languages = '[\"fr\"]'",
        "schema = 9",
        "illustrative = NOT illustrative",
        "reason = 'another'",
        "page_path = 'elsewhere/'",
    ],
)
def test_the_database_refuses_to_change_what_was_published(assignment: str) -> None:
    published = builders.publication()
    assignment = assignment.replace("repeat_a", f"'{'a' * 64}'")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE publications_publication SET {assignment} WHERE id = %s", [published.pk])
    after = Publication.objects.get(pk=published.pk)
    assert (after.content, after.reference, after.titles) == (published.content, published.reference, published.titles)


def test_content_cannot_come_back_once_removed() -> None:
    published = builders.publication()
    content = published.content
    redact(published, reason="Loi 09-08, art. 8", by=None)
    for assignment in ("content = %s, redacted_at = NULL", "content = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE publications_publication SET {assignment} WHERE id = {published.pk}", [content])
    assert Publication.objects.get(pk=published.pk).content == ""


@pytest.mark.parametrize("assignment", ["sha256 = 'b'", "language = 'fr2'", "sha256 = ''", "file = 'other.pdf'"])
def test_an_issued_file_is_never_replaced(files: Path, assignment: str) -> None:
    rendition = builders.issued(builders.publication().renditions.get(language="fr"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE publications_rendition SET {assignment} WHERE id = %s", [rendition.pk])


def test_deletion_is_refused_on_postgresql() -> None:
    builders.publication()
    refused = 0
    for table in ("publications_rendition", "publications_publication"):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("DELETE FROM publications_passageentry")
                cursor.execute(f"DELETE FROM {table}")
        except DatabaseError as error:
            refused += "never changes" in str(error)
    assert refused == (2 if connection.vendor == "postgresql" else 0)


# Correct ----------------------------------------------------------------------------------------------------------


def test_a_correction_has_its_own_reference_and_reason_and_both_stay_readable() -> None:
    first = builders.publication()
    corrected = correct(
        first, builders.plain_content(title="وثيقة مصححة"), by=None, titles=TITLES, reason="Erreur de date"
    )
    first.refresh_from_db()
    assert corrected.reference != first.reference
    assert corrected.corrects == first
    assert first.corrected_by == corrected
    assert corrected.reason == "Erreur de date"
    assert first.content
    assert corrected.sha256 != first.sha256
    assert Entry.objects.get(act="publication.corrected").details["corrects"] == first.reference


@pytest.mark.parametrize("reason", ["", "   ", "\n"])
def test_a_correction_without_a_reason_is_refused(reason: str) -> None:
    first = builders.publication()
    with pytest.raises(ValidationError):
        correct(first, builders.plain_content(), by=None, titles=TITLES, reason=reason)
    assert Publication.objects.count() == 1


def test_a_corrected_publication_is_corrected_in_its_last_edition_only() -> None:
    first = builders.publication()
    second = correct(first, builders.plain_content(title="ب"), by=None, titles=TITLES, reason="un")
    with pytest.raises(ValidationError):
        correct(first, builders.plain_content(title="ج"), by=None, titles=TITLES, reason="deux")
    third = correct(second, builders.plain_content(title="د"), by=None, titles=TITLES, reason="trois")
    assert third.corrects == second
    assert Publication.objects.count() == 3


def test_the_database_refuses_a_correction_without_reason() -> None:
    first = builders.publication()
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.create(
            reference="BML-2031-PO-900", kind="x", schema=1, content="{}", languages=[], corrects=first, reason=""
        )


def test_the_database_refuses_an_edition_that_corrects_and_translates() -> None:
    first, other = builders.publication(), builders.publication()
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.create(
            reference="BML-2031-PO-900",
            kind="x",
            schema=1,
            content="{}",
            languages=[],
            corrects=first,
            translates=other,
            reason="x",
        )


def test_search_finds_a_correction_in_place_of_what_it_corrects() -> None:
    version = builders.frozen_programme()
    first = version.publication
    correct(first, {k: v for k, v in first.data.items() if k != "commune"}, by=None, titles=TITLES, reason="un")
    assert not PassageEntry.objects.current().filter(publication=first).exists()


# Translate --------------------------------------------------------------------------------------------------------


def test_a_missing_language_joins_as_an_edition_of_the_same_arabic() -> None:
    arabic = arabic_only()
    edition = translate(arabic, with_french(arabic), by=None, titles=TITLES)
    arabic.refresh_from_db()
    assert edition.translates == arabic
    assert arabic.translated_by == edition
    assert edition.languages == ["ar", "fr"]
    assert edition.authoritative_sha256 == arabic.authoritative_sha256
    assert edition.sha256 != arabic.sha256
    assert arabic.languages == ["ar"]


def test_a_translation_that_touches_one_letter_of_the_arabic_is_refused() -> None:
    arabic = arabic_only()
    content = with_french(arabic)
    content["programme"]["title"]["ar"] += "."
    with pytest.raises(ValidationError):
        translate(arabic, content, by=None, titles=TITLES)
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("change", [{"first_year": 2030}, {"slug": "other"}, {"illustrative": True}])
def test_a_translation_that_touches_a_number_or_a_code_is_refused(change: dict[str, Any]) -> None:
    arabic = arabic_only()
    content = with_french(arabic)
    with pytest.raises(ValidationError):
        translate(arabic, {**content, "programme": {**content["programme"], **change}}, by=None, titles=TITLES)


def test_a_language_joins_once() -> None:
    arabic = arabic_only()
    translate(arabic, with_french(arabic), by=None, titles=TITLES)
    with pytest.raises(ValidationError):
        translate(arabic, with_french(arabic), by=None, titles=TITLES)
    assert Publication.objects.count() == 2


# Redact -----------------------------------------------------------------------------------------------------------


def test_redaction_removes_content_and_files_and_keeps_reference_hash_date_and_reason(
    files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    published = builders.frozen_programme().publication
    for rendition in published.renditions.all():
        builders.issued(rendition, b"%PDF-" + rendition.language.encode())
    before = (published.reference, published.sha256, published.published_at)
    assert len([path for path in files.rglob("*") if path.is_file()]) == 3
    person = builders.person("administrator")

    with django_capture_on_commit_callbacks(execute=True):
        redact(published, reason="Loi 09-08, art. 8", by=person)

    after = Publication.objects.get(pk=published.pk)
    assert (after.reference, after.sha256, after.published_at) == before
    assert (after.content, after.titles, after.redaction_reason, after.redacted_by) == (
        "",
        {},
        "Loi 09-08, art. 8",
        person,
    )
    assert after.is_redacted
    assert not after.passages.exists()
    assert not after.renditions.ready().exists()
    assert all(len(rendition.sha256) == 64 for rendition in after.renditions.all())  # a paper copy can be recognised
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_files_go_only_when_the_redaction_is_through(files: Path) -> None:
    published = builders.publication()
    builders.issued(published.renditions.get(language="fr"))
    with pytest.raises(RuntimeError), transaction.atomic():
        redact_then_fail(published)
    assert len(list(files.rglob("*.pdf"))) == 1
    assert Publication.objects.get(pk=published.pk).content


def redact_then_fail(published: Publication) -> None:
    """A redaction whose transaction does not come to its end."""
    redact(published, reason="Loi 09-08", by=None)
    raise RuntimeError


def test_a_cleaned_edition_takes_the_place_of_removed_content() -> None:
    published = builders.publication(content={"title": "وثيقة فيها اسم مواطن"})
    edition = redact(published, reason="Nom d’une citoyenne", by=None, cleaned=builders.plain_content(), titles=TITLES)
    assert edition is not None
    assert edition.corrects == published
    assert "مواطن" not in edition.content
    assert edition.renditions.count() == 3


def test_no_file_is_made_of_removed_content() -> None:
    published = builders.publication()
    redact(published, reason="Loi 09-08", by=None)
    assert Rendition.objects.sweep() == 0
    assert not any(rendition.lease() for rendition in published.renditions.all())


@pytest.mark.parametrize("reason", ["", "  "])
def test_redaction_without_a_reason_is_refused(reason: str) -> None:
    published = builders.publication()
    with pytest.raises(ValidationError):
        redact(published, reason=reason, by=None)
    assert Publication.objects.get(pk=published.pk).content


def test_what_was_redacted_is_not_redacted_again() -> None:
    published = builders.publication()
    redact(published, reason="première", by=None)
    with pytest.raises(ValidationError):
        redact(published, reason="seconde", by=None)
    assert Publication.objects.get(pk=published.pk).redaction_reason == "première"


def test_a_redaction_whose_cleaned_edition_is_refused_changes_nothing() -> None:
    published = builders.publication()
    correct(published, builders.plain_content(title="ب"), by=None, titles=TITLES, reason="un")
    with pytest.raises(ValidationError):
        redact(published, reason="Loi 09-08", by=None, cleaned=builders.plain_content(title="ج"), titles=TITLES)
    assert Publication.objects.get(pk=published.pk).content


def test_the_journal_does_not_repeat_the_title_whose_content_was_removed() -> None:
    published = builders.publication(titles={"ar": "شكاية فلان", "fr": "Plainte de Untel"})
    redact(published, reason="Loi 09-08", by=None)
    entry = Entry.objects.get(act="publication.redacted")
    assert "Untel" not in str(entry.target)
    assert entry.details["reference"] == published.reference


def test_a_translation_edition_of_removed_content_does_not_keep_it_readable() -> None:
    """The translation edition holds the same Arabic: removing one and keeping the other would remove nothing."""
    arabic = arabic_only()
    edition = translate(arabic, with_french(arabic), by=None, titles=TITLES)
    redact(arabic, reason="Loi 09-08", by=None)
    assert Publication.objects.get(pk=edition.pk).is_redacted
