"""What nobody should send, sent to the running site: a clear answer in the reader's language, nothing lost."""

import http.client
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.people import SAMPLE, draft, path_of, sign_in
from tests.browser.test_cache import get
from tests.site import Site

MEGABYTE = 1024 * 1024


def memory(site: Site) -> float:
    """Megabytes that the server's processes hold."""
    server = psutil.Process(site.processes[0].pid)
    return sum(process.memory_info().rss for process in [server, *server.children(recursive=True)]) / MEGABYTE


def test_a_file_of_200_megabytes_gets_an_answer_and_takes_no_memory(visit: Visit, site: Site, tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(200 * MEGABYTE)
    page = visit(scripts=False, language="fr")
    page.goto("/fr/publications/")
    page.locator("main a[href^='/fr/publications/']:not([href$='.pdf']):not([href*='verify'])").first.click()
    before = memory(site)
    if not page.locator("#verify-file").is_visible():
        page.locator("details.verify > summary").click()
    page.locator("#verify-file").set_input_files(large)
    page.locator("details.verify button[type=submit]").click(timeout=60_000)
    expect(page.locator("#verdict h2")).not_to_be_empty(timeout=60_000)
    assert page.locator("html").get_attribute("lang") == "fr"
    assert memory(site) - before < 60


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    "address",
    [
        "nowhere/",
        "programmes/none/",
        f"programmes/{SAMPLE}/axes/99/",
        f"programmes/{SAMPLE}/axes/99999999999999999999/",
        f"programmes/{SAMPLE}/commitments/9.9/",
        f"programmes/{SAMPLE}/versions/99/",
        f"programmes/{SAMPLE}/versions/1/compare/99/",
        "publications/QQQ-2026-PO-001/",
        "publications/QQQ-2026-PO-001.pdf",
        "publications/%00/",
        "programmes/%ED%A0%80/",
        "programmes/%E2%80%AE/",
    ],
)
def test_an_unknown_address_is_a_404_in_the_readers_language(site: Site, language: str, address: str) -> None:
    response, body = get(site, f"/{language}/{address}")
    assert response.status == 404
    assert f'lang="{language}"' in body


def test_an_unknown_language_is_a_404_in_both(site: Site) -> None:
    response, body = get(site, "/de/programme/")
    assert response.status == 404
    assert 'lang="ar"' in body


def test_a_version_compared_with_itself_says_so(visit: Visit) -> None:
    page = visit()
    answer = page.goto(f"/ar/programmes/{SAMPLE}/versions/2/compare/2/")
    assert answer
    assert answer.status == 200
    assert page.locator("article.change").count() == 0


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "q=%E2%80%AE", "q=" + "a" * 3000, "q=%22%27%3C%3E&page=-1", "page=x"]
)
def test_a_strange_search_gets_a_page(site: Site, query: str) -> None:
    response, _body = get(site, f"/fr/search/?{query}")
    assert response.status in (200, 400, 404)


def test_a_request_that_is_none_gets_a_400(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    connection.request("GET", "/ar/", headers={"Host": "elsewhere.example"})
    assert connection.getresponse().status == 400


def test_a_field_of_40000_characters_comes_back_whole_with_the_fault_beside_it(site: Site, visit: Visit) -> None:
    address = f"/ar/space/programmes/{draft(site)}/commitments/2.1/"
    page = visit(scripts=False)
    sign_in(page, "focal")
    page.goto(address)
    kept = page.locator("[name=problem_fr]").input_value()
    page.set_default_timeout(30_000)  # laying out so long a text takes a busy machine a while
    # Typing so much would take the browser minutes; pasting does what this does.
    page.locator("[name=problem_ar]").evaluate("(box, text) => { box.value = text }", "نص " * 13_400)
    page.locator("main button.btn-primary").last.click()
    assert path_of(page) == address
    assert len(page.locator("[name=problem_ar]").input_value()) > 40_000
    assert page.locator("[name=problem_fr]").input_value() == kept
    assert page.locator("a[href='#id_problem_ar'], .invalid-feedback, .alert-danger").count() > 0


def test_what_was_sent_here_left_no_fault_in_the_log(site: Site) -> None:
    assert "Traceback" not in site.said(), site.said()[-3000:]
