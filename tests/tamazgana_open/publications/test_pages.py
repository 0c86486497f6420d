"""The register, a publication's page, and the addresses of its files."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tamazgana_open.journal.changes import change, forget_site_version
from tamazgana_open.journal.models import SiteVersion
from tamazgana_open.publications.models import Publication
from tamazgana_open.publications.models.publication import correct, publish, redact, translate
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("commune")]
TITLES = {"ar": "وثيقة للتجربة", "fr": "Un document d’essai"}
PDF = b"%PDF-1.7\nun\n%%EOF\n"


def body(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def published() -> Publication:
    """One publication in both languages."""
    return builders.publication()


# The register -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_register_lists_every_publication_newest_first(visitor: Client, language: str) -> None:
    old = builders.publication(now=timezone.now() - timedelta(days=400))
    new = builders.publication()
    page = body(visitor.get(f"/{language}/publications/"))
    assert 0 < page.index(new.reference) < page.index(old.reference)
    assert TITLES[language] in page


def test_the_register_is_cut_into_pages_that_keep_the_filter(visitor: Client) -> None:
    for _number in range(21):
        builders.publication()
    year = timezone.localtime().year
    first = body(visitor.get(f"/fr/publications/?year={year}"))
    second = body(visitor.get(f"/fr/publications/?year={year}&page=2"))
    assert f"BML-{year}-PO-021" in first
    assert f"BML-{year}-PO-001" not in first
    assert f"BML-{year}-PO-001" in second
    assert f"year={year}" in first.split('rel="next"')[0] or f"year={year}&amp;page=2" in first


def test_the_register_is_filtered_by_kind_and_year(visitor: Client, at: Any) -> None:
    with at(2030, 6, 1, 12, 0):
        builders.publication()
    with at(2031, 6, 1, 12, 0):
        builders.publication()
        page = body(visitor.get("/fr/publications/?kind=programme_version&year=2030"))
    assert "BML-2030-PO-001" in page
    assert "BML-2031-PO-001" not in page


@pytest.mark.parametrize(
    "query",
    ["kind=poem", "year=abc", "year=99999999999999999999", "year=-1", "page=abc", "page=10**9", "kind=%00", "x=1"],
)
def test_what_the_filter_does_not_understand_filters_nothing(
    visitor: Client, published: Publication, query: str
) -> None:
    response = visitor.get(f"/ar/publications/?{query}")
    assert response.status_code == 200
    assert published.reference in body(response)


def test_an_empty_register_says_so(visitor: Client) -> None:
    assert visitor.get("/fr/publications/").status_code == 200


# The page of a publication -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_page_shows_reference_title_hash_and_date(visitor: Client, language: str, at: Any) -> None:
    with at(2031, 3, 7, 12, 0):
        published = builders.publication()
        page = body(visitor.get(f"/{language}/publications/{published.reference}/"))
    assert published.reference in page
    assert published.sha256 in page
    assert TITLES[language] in page
    assert {"ar": "7 مارس 2031", "fr": "7 mars 2031"}[language] in page


def test_the_page_of_an_unknown_reference_is_not_found(visitor: Client, published: Publication) -> None:
    for reference in ("BML-2031-PO-999", "QQQ-2031-PO-001", "BML-2031-PV-001", published.reference.lower()):
        assert visitor.get(f"/ar/publications/{reference}/").status_code == 404


def test_editions_are_linked_both_ways(visitor: Client, published: Publication) -> None:
    corrected = correct(published, builders.plain_content(), by=None, titles=TITLES, reason="Erreur de date au point 3")
    old = body(visitor.get(f"/fr/publications/{published.reference}/"))
    new = body(visitor.get(f"/fr/publications/{corrected.reference}/"))
    assert f'href="/fr/publications/{corrected.reference}/"' in old
    assert f'href="/fr/publications/{published.reference}/"' in new
    assert "Erreur de date au point" in new


def test_a_translation_edition_is_linked_both_ways(visitor: Client) -> None:
    content = builders.plain_content()
    content["programme"]["title"]["fr"] = ""
    arabic = publish("programme_version", content, by=None, titles={"ar": "وثيقة"}, languages=("ar",))
    full = {**arabic.data, "programme": {**arabic.data["programme"], "title": {"ar": "وثيقة للتجربة", "fr": "Titre"}}}
    edition = translate(arabic, full, by=None, titles=TITLES)
    assert f"/fr/publications/{edition.reference}/" in body(visitor.get(f"/fr/publications/{arabic.reference}/"))
    assert f"/fr/publications/{arabic.reference}/" in body(visitor.get(f"/fr/publications/{edition.reference}/"))


def test_a_title_in_arabic_alone_is_marked_on_the_french_page(visitor: Client) -> None:
    arabic = publish(
        "programme_version", builders.plain_content(), by=None, titles={"ar": "وثيقة للتجربة"}, languages=("ar",)
    )
    for address in (f"/fr/publications/{arabic.reference}/", "/fr/publications/"):
        assert 'lang="ar" dir="rtl">وثيقة للتجربة' in body(visitor.get(address))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_redacted_publication_keeps_its_page_with_the_reason_and_without_the_title(
    visitor: Client, language: str
) -> None:
    published = builders.publication(titles={"ar": "اسم فلان الفلاني", "fr": "Nom de Jean Untel"})
    redact(published, reason="Article 8 de la loi 09-08", by=None)
    for address in (f"publications/{published.reference}/", "publications/", "journal/", "data/publications.csv"):
        response = visitor.get(f"/{language}/{address}")
        page = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
        assert response.status_code == 200
        if address != "journal/":  # what the journal said at publication stands there for ever
            assert "Untel" not in page
            assert "فلان" not in page
        assert published.reference in page
    page = body(visitor.get(f"/{language}/publications/{published.reference}/"))
    assert published.sha256 in page
    assert "de la loi" in page


def test_the_pages_of_a_version_whose_content_was_removed_answer_and_say_so(visitor: Client) -> None:
    version = builders.frozen_programme()
    redact(version.publication, reason="Article 8", by=None)
    for address in (
        "",
        "programmes/2031-2033/",
        "programmes/2031-2033/axes/1/",
        "programmes/2031-2033/commitments/1.1/",
        "programmes/2031-2033/versions/",
        "programmes/2031-2033/versions/1/",
        "data/",
        "data/programmes/2031-2033.csv",
        "data/programmes/2031-2033.json",
        "search/?q=محاضر",
    ):
        assert visitor.get(f"/ar/{address}", follow=True).status_code in (200, 404), address
    assert visitor.get("/sitemap.xml").status_code == 200


def test_a_version_with_a_cleaned_edition_reads_as_cleaned(visitor: Client) -> None:
    version = builders.frozen_programme()
    content = {name: part for name, part in version.publication.data.items() if name != "commune"}
    content["programme"]["axes"][0]["title"]["fr"] = "Axe nettoyé"
    redact(version.publication, reason="Article 8", by=None, cleaned=content, titles=TITLES)
    assert "Axe nettoyé" in body(visitor.get("/fr/programmes/2031-2033/"))
    assert "Axe nettoyé" in body(visitor.get("/fr/programmes/2031-2033/versions/1/"))


def test_an_example_says_so(visitor: Client) -> None:
    example = builders.publication(illustrative=True)
    assert example.reference.startswith("BML-EX-")
    ordinary = builders.publication()
    marked = body(visitor.get(f"/fr/publications/{example.reference}/"))
    plain = body(visitor.get(f"/fr/publications/{ordinary.reference}/"))
    assert "illustrative" in marked.lower() or "illustratif" in marked.lower()
    assert len(marked) > len(plain)


# Files ------------------------------------------------------------------------------------------------------------


def test_a_file_of_an_unknown_reference_is_not_found(visitor: Client) -> None:
    for name in ("BML-2031-PO-001.pdf", "BML-2031-PO-001.bilingual.pdf", "x.pdf", "..%2f..%2fetc%2fpasswd.pdf"):
        assert visitor.get(f"/ar/publications/{name}").status_code == 404


def test_before_it_is_ready_the_address_leads_to_the_page_that_says_so(visitor: Client, published: Publication) -> None:
    response = visitor.get(f"/fr/publications/{published.reference}.pdf")
    assert response.status_code == 302
    assert response["Location"] == f"/fr/publications/{published.reference}/"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("address", "language"), [("ar/{}.pdf", "ar"), ("fr/{}.pdf", "fr"), ("ar/{}.bilingual.pdf", "bilingual")]
)
def test_a_ready_file_is_served_as_it_was_issued(
    visitor: Client, files: Path, published: Publication, address: str, language: str
) -> None:
    for rendition in published.renditions.all():
        builders.issued(rendition, PDF + rendition.language.encode())
    language_part, name = address.format(published.reference).split("/")
    response = visitor.get(f"/{language_part}/publications/{name}")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF + language.encode()
    assert response["Content-Type"] == "application/pdf"
    assert response["ETag"] == f'"{published.renditions.get(language=language).sha256}"'
    assert name in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("inline")
    assert not response.cookies


def test_who_has_the_file_already_gets_304(visitor: Client, files: Path, published: Publication) -> None:
    rendition = builders.issued(published.renditions.get(language="ar"), PDF)
    address = f"/ar/publications/{published.reference}.pdf"
    response = visitor.get(address, headers={"If-None-Match": f'"{rendition.sha256}"'})
    assert response.status_code == 304
    assert response.content == b""
    other = visitor.get(address, headers={"If-None-Match": f'"{"0" * 64}"'})
    assert other.status_code == 200
    other.close()


def test_head_of_a_file_has_its_size(visitor: Client, files: Path, published: Publication) -> None:
    builders.issued(published.renditions.get(language="ar"), PDF)
    response = visitor.head(f"/ar/publications/{published.reference}.pdf")
    assert (response.status_code, response["Content-Length"]) == (200, str(len(PDF)))
    response.close()


def test_a_publication_in_arabic_alone_has_no_french_and_no_bilingual_file(visitor: Client) -> None:
    arabic = publish("programme_version", builders.plain_content(), by=None, titles=TITLES, languages=("ar",))
    assert visitor.get(f"/fr/publications/{arabic.reference}.pdf").status_code == 404
    assert visitor.get(f"/ar/publications/{arabic.reference}.bilingual.pdf").status_code == 404
    assert visitor.get(f"/ar/publications/{arabic.reference}.pdf").status_code == 302


def test_the_file_of_removed_content_is_not_found(
    visitor: Client, files: Path, published: Publication, django_capture_on_commit_callbacks: Any
) -> None:
    builders.issued(published.renditions.get(language="ar"), PDF)
    with django_capture_on_commit_callbacks(execute=True):
        redact(published, reason="Article 8", by=None)
    assert visitor.get(f"/ar/publications/{published.reference}.pdf").status_code == 404


def test_the_page_says_that_a_file_is_being_prepared_until_it_is_there(
    visitor: Client, files: Path, published: Publication
) -> None:
    address, link = f"/fr/publications/{published.reference}/", f'href="/fr/publications/{published.reference}.pdf"'
    assert link not in body(visitor.get(address))
    builders.issued(published.renditions.get(language="fr"), PDF)
    forget_site_version()
    assert link in body(visitor.get(address))


def test_a_finished_file_is_a_public_change(files: Path, published: Publication) -> None:
    with change():
        pass
    before = SiteVersion.objects.get().number
    builders.issued(published.renditions.get(language="fr"), PDF)
    assert SiteVersion.objects.get().number == before + 1


# The administrator's and focal point's form of removal --------------------------------------------------------------


def test_removal_by_the_form_issues_a_cleaned_edition(published: Publication) -> None:
    focal = builders.signed_in(builders.person("focal_point"))
    response = focal.post(
        f"/fr/space/publications/{published.reference}/redact/",
        {"passages": "للتجربة", "reason": "Article 8 de la loi 09-08", "understood": "on"},
    )
    edition = Publication.objects.get(corrects=published)
    assert response["Location"] == f"/fr/publications/{edition.reference}/"
    assert "للتجربة" not in edition.content
    assert "للتجربة" not in str(edition.titles)
    published.refresh_from_db()
    assert published.is_redacted


@pytest.mark.parametrize(
    "fields",
    [
        {"passages": "", "reason": "", "understood": "on"},
        {"passages": "", "reason": "Article 8"},
        {"passages": "جملة لا توجد", "reason": "Article 8", "understood": "on"},
        {"passages": "\x00\u202e", "reason": "\x00", "understood": "on"},
        {"passages": "س" * 200_000, "reason": "Article 8", "understood": "on"},
        {},
    ],
)
def test_a_removal_that_is_not_understood_removes_nothing(published: Publication, fields: dict[str, str]) -> None:
    focal = builders.signed_in(builders.person("focal_point"))
    response = focal.post(f"/fr/space/publications/{published.reference}/redact/", fields)
    assert response.status_code == 200
    assert Publication.objects.get().content
