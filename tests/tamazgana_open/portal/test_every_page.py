"""What holds for every public page: few queries, no cookie, strict headers, a language switch that keeps the page.

Each test walks through all the pages: they are many, and the site that they show is made once for all of them.
"""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from commitments.models import Version
from participation.models import Consultation
from tamazgana_open.journal.changes import forget_site_version
from tests import builders, consultations
from tests.tamazgana_open.portal.addresses import FILES, PAGES

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
MOST_QUERIES = 12
Address = Callable[[str, str], str]


@BOTH
def test_a_page_asks_the_database_at_most_twelve_times(visitor: Client, address: Address, language: str) -> None:
    for page in (*PAGES, *FILES):
        with CaptureQueriesContext(connection) as captured:
            response = visitor.get(address(language, page))
            assert response.status_code == 200
            if response.streaming:
                b"".join(response.streaming_content)
        asked = [query["sql"][:150] for query in captured]
        assert len(asked) <= MOST_QUERIES, "\n".join([page, *asked])


def test_more_axes_versions_and_publications_do_not_mean_more_queries(
    versions: list[Version], address: Address
) -> None:
    def count(page: str) -> int:
        Client().get(address("fr", page))  # what a process keeps of frozen texts is there
        forget_site_version()
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address("fr", page)).status_code == 200
        return len(captured)

    pages = [page for page in PAGES if "search" not in page]
    programme = versions[0].programme
    Consultation.objects.get().cancel(by=None, reason=consultations.REASON)  # the text can be changed again
    before = {page: count(page) for page in pages}
    for _more in range(3):
        builders.commitment(builders.axis(programme))
        builders.version(programme)
        builders.publication()
    after = {page: count(page) for page in pages}
    assert {page: (before[page], after[page]) for page in pages if after[page] > before[page]} == {}


@BOTH
def test_a_visitor_gets_no_cookie(visitor: Client, address: Address, language: str) -> None:
    for page in (*PAGES, *FILES, "not-there/"):
        response = visitor.get(address(language, page))
        assert not response.cookies, page
        assert "Set-Cookie" not in response, page


@BOTH
def test_a_page_declares_its_language_and_direction(visitor: Client, address: Address, language: str) -> None:
    direction = {"ar": "rtl", "fr": "ltr"}[language]
    for page in PAGES:
        response = visitor.get(address(language, page))
        assert f'<html lang="{language}" dir="{direction}"' in response.content.decode(), page
        assert response["Content-Language"] == language, page


@BOTH
def test_nothing_in_a_page_needs_inline_script_or_style(visitor: Client, address: Address, language: str) -> None:
    for page in PAGES:
        text = visitor.get(address(language, page)).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), page
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), page


@BOTH
def test_every_answer_carries_the_strict_headers(visitor: Client, address: Address, language: str) -> None:
    for page in (*PAGES, *FILES, "not-there/", "space/", "account/login/"):
        response = visitor.get(address(language, page))
        policy = response["Content-Security-Policy"]
        parts = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
        assert parts["default-src"] == "'none'"
        assert parts["script-src"] == parts["style-src"] == parts["form-action"] == "'self'"
        assert parts["frame-ancestors"] == "'none'"
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == ("no-referrer" if page == "receipts/" else "same-origin")


def test_the_language_switch_keeps_the_page(visitor: Client, address: Address) -> None:
    for page in PAGES:
        text = visitor.get(address("ar", page)).content.decode()
        links = {html.unescape(link).partition("?")[0] for link in re.findall(r'href="([^"]*)"', text)}
        assert address("fr", page).partition("?")[0] in links, page


@pytest.mark.parametrize(
    "query",
    [
        "search/?q=%D9%85%D8%AD%D8%A7%D8%B6%D8%B1&page=1",
        "journal/?page=2",
        "publications/?kind=programme_version&year=2031&page=1",
    ],
)
def test_the_language_switch_keeps_the_query(visitor: Client, address: Address, query: str) -> None:
    links = re.findall(r'href="([^"]*)"', visitor.get(address("ar", query)).content.decode())
    wanted = urlsplit(address("fr", query))
    found = [urlsplit(html.unescape(link)) for link in links]
    assert any(link.path == wanted.path and parse_qs(link.query) == parse_qs(wanted.query) for link in found)


@BOTH
def test_a_page_that_does_not_exist_switches_to_the_home_page(visitor: Client, commune: Any, language: str) -> None:
    page = visitor.get(f"/{language}/not-there/").content.decode()
    assert 'href="/fr/"' in page
    assert 'href="/ar/"' in page


@BOTH
def test_every_internal_link_leads_somewhere(visitor: Client, address: Address, language: str) -> None:
    links: dict[str, str] = {}
    for page in PAGES:
        text = visitor.get(address(language, page)).content.decode()
        for link in re.findall(r'(?:href|src)="(/[^"]*)"', text):
            links.setdefault(html.unescape(link).partition("#")[0], page)
    answers = {link: visitor.get(link).status_code for link in links if not link.startswith("/static/")}
    assert {link: (status, links[link]) for link, status in answers.items() if status not in (200, 302)} == {}


@BOTH
def test_the_name_of_the_commune_comes_from_its_profile(visitor: Client, address: Address, language: str) -> None:
    for page in PAGES:
        text = html.unescape(visitor.get(address(language, page)).content.decode())
        assert {"ar": "جماعة بني مثال", "fr": "Commune de Beni Mithal"}[language] in text, page


@BOTH
def test_a_site_without_any_data_answers_on_every_page(db: None, visitor: Client, language: str) -> None:
    """Between the installation and the loading of the facts."""
    for page in (
        "",
        "consultations/",
        "receipts/",
        "publications/",
        "journal/",
        "data/",
        "search/?q=x",
        "about/",
        "privacy/",
        "accessibility/",
    ):
        assert visitor.get(f"/{language}/{page}").status_code == 200, page
    assert visitor.get(f"/{language}/programme/").status_code == 404


@BOTH
def test_a_programme_without_a_version_answers_and_shows_no_draft(commune: Any, visitor: Client, language: str) -> None:
    builders.programme(axes=1, commitments=1)
    for page in ("", "programmes/2031-2033/", "programmes/2031-2033/versions/", "data/"):
        response = visitor.get(f"/{language}/{page}")
        assert response.status_code == 200, page
        assert "نشر محاضر" not in response.content.decode(), page
    for page in ("axes/1/", "commitments/1.1/", "versions/1/", "versions/1/compare/2/"):
        assert visitor.get(f"/{language}/programmes/2031-2033/{page}").status_code == 404, page


def test_the_draft_is_not_shown_to_the_public_after_a_version(
    visitor: Client, versions: list[Version], address: Address
) -> None:
    builders.changed_title(versions[0].programme.commitments.first(), "سر المسودة")
    for page in (*PAGES, *FILES):
        response = visitor.get(address("ar", page))
        text = b"".join(response.streaming_content) if response.streaming else response.content
        assert "سر المسودة" not in text.decode(), page


@pytest.mark.parametrize(
    ("name", "arguments", "path"),
    [
        ("home", [], ""),
        ("programme-current", [], "programme/"),
        ("programme", ["2031-2033"], "programmes/2031-2033/"),
        ("axis", ["2031-2033", 1], "programmes/2031-2033/axes/1/"),
        ("commitment", ["2031-2033", "2.3"], "programmes/2031-2033/commitments/2.3/"),
        ("versions", ["2031-2033"], "programmes/2031-2033/versions/"),
        ("version", ["2031-2033", 2], "programmes/2031-2033/versions/2/"),
        ("chain", ["2031-2033"], "programmes/2031-2033/chain/"),
        ("chain-json", ["2031-2033"], "programmes/2031-2033/chain.json"),
        ("compare", ["2031-2033", 1, 2], "programmes/2031-2033/versions/1/compare/2/"),
        ("monitoring", ["2031-2033"], "programmes/2031-2033/monitoring/"),
        ("register", [], "publications/"),
        ("publication", ["TMZ-2026-PV-003"], "publications/TMZ-2026-PV-003/"),
        ("publication-pdf", ["TMZ-2026-PV-003"], "publications/TMZ-2026-PV-003.pdf"),
        ("publication-bilingual-pdf", ["TMZ-2026-PV-003"], "publications/TMZ-2026-PV-003.bilingual.pdf"),
        ("consultations", [], "consultations/"),
        ("consultation", ["appel"], "consultations/appel/"),
        ("contribute", ["appel"], "consultations/appel/contribute/"),
        ("contributions", ["appel"], "consultations/appel/contributions/"),
        ("contribution", ["appel", 12], "consultations/appel/contributions/12/"),
        ("receipts", [], "receipts/"),
        ("receipt", ["123456789012345"], "receipts/123456789012345/"),
        ("journal", [], "journal/"),
        ("search", [], "search/"),
        ("data", [], "data/"),
        ("about", [], "about/"),
        ("privacy", [], "privacy/"),
        ("accessibility", [], "accessibility/"),
        ("space", [], "space/"),
        ("account_login", [], "account/login/"),
        ("account_logout", [], "account/logout/"),
    ],
)
def test_the_addresses_are_a_promise(name: str, arguments: list[Any], path: str) -> None:
    try:
        assert reverse(name, args=arguments).split("/", 2)[2] == path
    except NoReverseMatch:
        pytest.fail(f"{name} has no address")
