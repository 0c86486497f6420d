"""A new visitor's way: read, switch the language, compare two versions, take the PDF, verify it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.people import SAMPLE, path_of, switch_to, wait_for_files

WAYS = pytest.mark.parametrize(
    ("scripts", "size"), [(True, DESKTOP), (True, PHONE), (False, PHONE)], ids=["desktop", "phone", "scripts off"]
)


def read_a_commitment(page: Page) -> None:
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.locator(f"main a[href='/ar/programmes/{SAMPLE}/axes/1/']").first.click()
    page.locator(f"main a[href='/ar/programmes/{SAMPLE}/commitments/1.1/']").first.click()
    assert path_of(page) == f"/ar/programmes/{SAMPLE}/commitments/1.1/"
    expect(page.locator("h1")).to_contain_text("دعم الجمعيات")


@WAYS
def test_a_visitor_reads_a_commitment_in_arabic_and_then_in_french(
    visit: Visit, scripts: bool, size: dict[str, int]
) -> None:
    page = visit(scripts=scripts, size=size)
    read_a_commitment(page)
    switch_to(page, "fr")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator("h1")).to_contain_text("soutien aux associations")
    assert page.context.cookies() == []


@WAYS
def test_a_visitor_compares_two_versions(visit: Visit, scripts: bool, size: dict[str, int]) -> None:
    page = visit(scripts=scripts, size=size)
    page.goto(f"/ar/programmes/{SAMPLE}/")
    page.locator(f"main a[href='/ar/programmes/{SAMPLE}/versions/']").first.click()
    older, newer = page.locator("main form select").all()
    older.select_option("1")
    newer.select_option("2")
    page.locator("main form button[type=submit]").click()
    assert path_of(page) == f"/ar/programmes/{SAMPLE}/versions/1/compare/2/"
    assert page.locator("article.change ins").count() > 3
    assert page.locator("article.change del").count() > 3
    arabic = page.locator("article.change").first.inner_text()
    switch_to(page, "fr")
    assert page.locator("article.change ins").count() > 3
    assert page.locator("article.change").first.inner_text() != arabic


@WAYS
def test_a_downloaded_pdf_is_found_identical_and_one_changed_byte_is_noticed(
    visit: Visit, scripts: bool, size: dict[str, int]
) -> None:
    page = visit(scripts=scripts, size=size)
    page.goto(f"/ar/programmes/{SAMPLE}/versions/2/")
    if not page.locator("details.verify[open]").count():
        page.locator("details.verify > summary").first.click()
    page.locator("main a[href*='/publications/']:not([href$='.pdf']):not([href*='#']):visible").first.click()
    wait_for_files(page, path_of(page))
    address = page.locator(".files a.file").first.get_attribute("href")
    answer = page.context.request.get(address or "")
    assert answer.headers["content-type"] == "application/pdf"
    pdf = answer.body()
    assert pdf.startswith(b"%PDF-")

    send_to_verify(page, "programme.pdf", pdf)
    expect(page.locator("#verdict.tone-identity")).to_be_visible()
    changed = pdf[:2000] + bytes([pdf[2000] ^ 1]) + pdf[2001:]
    send_to_verify(page, "programme.pdf", changed)
    expect(page.locator("#verdict.verdict-danger")).to_be_visible()
    switch_to(page, "fr")


def send_to_verify(page: Page, name: str, content: bytes) -> None:
    if not page.locator("#verify-file").is_visible():
        page.locator("details.verify > summary").click()
    page.locator("#verify-file").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
    page.locator("details.verify button[type=submit]").click()


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.pdf", b""), ("note.pdf", b"no PDF at all"), ("other.pdf", b"%PDF-1.7\n" + b"0" * 5000)],
)
def test_what_is_no_published_pdf_gets_a_clear_answer(visit: Visit, name: str, content: bytes) -> None:
    page = visit(language="fr")
    page.goto("/fr/publications/")
    page.locator("main a[href^='/fr/publications/']:not([href$='.pdf']):not([href*='verify'])").first.click()
    send_to_verify(page, name, content)
    expect(page.locator("#verdict.verdict-danger h2")).not_to_be_empty()


@pytest.mark.parametrize(("wanted", "got"), [("fr", "/fr/"), ("ar", "/ar/"), ("de", "/ar/"), ("fr-MA", "/fr/")])
def test_the_first_page_is_in_the_browsers_language_else_in_arabic(visit: Visit, wanted: str, got: str) -> None:
    page = visit(language=wanted)
    page.goto("/")
    assert path_of(page) == got
