"""The root, the health of the site, robots, the sitemap, and the pages of errors."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connections
from django.http import Http404
from django.test import Client, RequestFactory

from commitments.models import Version
from tamazgana_open.portal import errors, middleware, views
from tests import builders

LANGUAGES = pytest.mark.parametrize("language", ["ar", "fr"])


def strict() -> Client:
    """A browser that is shown the page of an error, as everybody is."""
    return Client(raise_request_exception=False)


# The root -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "ar"),
        ("", "ar"),
        ("ar-MA,ar;q=0.9,fr;q=0.8", "ar"),
        ("fr-FR,fr;q=0.9,ar;q=0.5", "fr"),
        ("fr", "fr"),
        ("en-US,en;q=0.9,fr;q=0.5", "fr"),
        ("en-US,en;q=0.9", "ar"),
        ("de", "ar"),
        ("*", "ar"),
        ("x" * 5000, "ar"),
        ("fr;q=abc,\x00", "ar"),
    ],
)
def test_the_root_leads_to_the_language_of_the_browser_else_to_arabic(
    visitor: Client, accepted: str | None, language: str
) -> None:
    headers = {} if accepted is None else {"Accept-Language": accepted}
    response = visitor.get("/", headers=headers)
    assert (response.status_code, response["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in response["Vary"]
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/about/", "/programmes/2031-2033/", "/en/", "/es/about/"])
def test_an_address_without_one_of_our_languages_is_not_found_or_led_to_one(visitor: Client, path: str) -> None:
    response = visitor.get(path, follow=True)
    assert response.status_code in (200, 404)
    assert b"<html lang=" in response.content


# Health ---------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_healthy_site_says_so(visitor: Client, files: Path) -> None:
    response = visitor.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_site_without_its_database_is_not_healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connections["default"], "cursor", away)
    assert strict().get("/healthz").status_code == 503
    monkeypatch.setattr("tamazgana_open.page_cache.site_version", lambda: 1)
    assert strict().get("/healthz").status_code == 503


@pytest.mark.django_db
def test_a_site_whose_storage_cannot_be_written_is_not_healthy(
    visitor: Client, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views.os, "access", lambda path, mode: False)
    assert visitor.get("/healthz").status_code == 503


@pytest.mark.django_db
def test_a_storage_that_is_a_file_is_not_healthy(visitor: Client, files: Path) -> None:
    files.rmdir()
    files.write_text("not a folder")
    try:
        assert visitor.get("/healthz").status_code == 503
    finally:
        files.unlink()
        files.mkdir()


# Robots and sitemap ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_robots_read_the_public_pages_and_not_the_workspace(visitor: Client) -> None:
    lines = visitor.get("/robots.txt").content.decode().splitlines()
    for barred in ("/ar/space/", "/fr/space/", "/ar/account/", "/fr/search/", "/admin/"):
        assert f"Disallow: {barred}" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert "Disallow: /" not in lines


@pytest.mark.django_db
def test_in_the_demonstration_robots_read_nothing(visitor: Client, settings: Any) -> None:
    settings.DEMONSTRATION = True
    assert visitor.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_the_sitemap_names_every_page_in_both_languages_and_no_example(visitor: Client) -> None:
    real = builders.frozen_programme()
    example = builders.version(builders.programme("2041-2043", illustrative=True, current=False))
    response = visitor.get("/sitemap.xml")
    tree = ElementTree.fromstring(response.content)
    named = {element.text for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    for language in ("ar", "fr"):
        for page in (
            "",
            "programmes/2031-2033/",
            "programmes/2031-2033/axes/1/",
            "programmes/2031-2033/commitments/2.2/",
            "programmes/2031-2033/versions/1/",
            f"publications/{real.publication.reference}/",
            "journal/",
        ):
            assert f"http://testserver/{language}/{page}" in named
    text = response.content.decode()
    assert "2041-2043" not in text
    assert example.publication.reference not in text
    assert all(
        visitor.get(address.removeprefix("http://testserver")).status_code == 200 for address in named if address
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_an_example_asks_search_engines_to_stay_away(visitor: Client) -> None:
    builders.version(builders.programme(illustrative=True))
    for page in (
        "",
        "programmes/2031-2033/",
        "programmes/2031-2033/commitments/1.1/",
        "programmes/2031-2033/versions/1/",
    ):
        assert 'content="noindex' in visitor.get(f"/fr/{page}").content.decode(), page


# Errors ---------------------------------------------------------------------------------------------------------------


def request(path: str) -> Any:
    """A request as it reaches the error pages: perhaps without session, user or database."""
    return RequestFactory().get(path)


@LANGUAGES
@pytest.mark.django_db
@pytest.mark.usefixtures("commune")
def test_what_is_not_there_is_told_in_the_readers_language(visitor: Client, language: str) -> None:
    response = visitor.get(f"/{language}/not-there/")
    page = response.content.decode()
    assert response.status_code == 404
    assert f'<html lang="{language}"' in page
    assert f'href="/{language}/"' in page
    assert {"ar": "جماعة بني مثال", "fr": "Commune de Beni Mithal"}[language] in page


@LANGUAGES
@pytest.mark.django_db
def test_what_is_not_allowed_is_told_in_the_readers_language(commune: Any, language: str) -> None:
    response = builders.signed_in(builders.person("editor")).get(f"/{language}/space/people/")
    assert response.status_code == 403
    assert f'<html lang="{language}"' in response.content.decode()


@LANGUAGES
@pytest.mark.django_db
def test_what_cannot_be_understood_is_told_in_the_readers_language(language: str) -> None:
    for handler, error, status in (
        (errors.bad_request, SuspiciousOperation("x"), 400),
        (errors.permission_denied, PermissionDenied("x"), 403),
        (errors.not_found, Http404("x"), 404),
    ):
        response = handler(request(f"/{language}/somewhere/"), error)
        assert response.status_code == status
        assert f'<html lang="{language}"' in response.content.decode()


def test_our_own_fault_is_told_in_both_languages_without_asking_the_database(
    django_db_blocker: Any, visitor: Client
) -> None:
    response = errors.server_error(request("/fr/"))
    page = response.content.decode()
    assert response.status_code == 500
    assert page.index('lang="ar"') < page.index('lang="fr"')


@pytest.mark.django_db
def test_a_view_that_fails_gives_the_page_of_our_fault(
    monkeypatch: pytest.MonkeyPatch, versions: list[Version]
) -> None:
    client = strict()
    monkeypatch.setattr("commitments.steps.of", lambda programme: 1 / 0)
    response = client.get("/fr/")
    assert response.status_code == 500
    assert 'lang="ar"' in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_a_database_that_is_away_is_told_in_both_languages_with_when_to_come_back() -> None:
    response = middleware.unavailable()
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "30", "no-store")
    assert page.index('lang="ar"') < page.index('lang="fr"')


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/fr/", "/ar/journal/", "/fr/account/login/", "/fr/not-there/", "/sitemap.xml"])
def test_every_address_says_503_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    def away(*args: object, **options: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(connections["default"], "cursor", away)
    response = strict().get(path)
    assert response.status_code == 503
    assert "Content-Security-Policy" in response


@pytest.mark.django_db
def test_a_request_that_is_too_large_is_400_in_the_readers_language(commune: Any) -> None:
    client = builders.signed_in(builders.person("focal_point"))
    builders.empty_programme()
    for language in ("ar", "fr"):
        response = client.post(f"/{language}/space/programmes/2031-2033/axes/new/", {"why_ar": "س" * 9_000_000})
        assert response.status_code == 400
        assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/theme/000000000000.css", "/theme/x.css"])
def test_the_stylesheet_of_the_profile_is_served_whatever_its_digest(commune: Any, visitor: Client, path: str) -> None:
    response = visitor.get(path)
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "--identity" in response.content.decode()
    assert response["Cache-Control"] == "public, max-age=60"
    kept = visitor.get(f"/theme/{commune.stylesheet_digest}.css")
    assert "immutable" in kept["Cache-Control"]


@pytest.mark.django_db
def test_without_a_seal_there_is_none(commune: Any, visitor: Client) -> None:
    assert visitor.get("/seal/abc.png").status_code == 404
