"""The focal point's way: sign in, change a commitment, freeze a version; it is public within a second."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.people import DRAFT, SAMPLE, draft, path_of, sign_in
from tests.site import Site


@pytest.mark.parametrize(
    ("scripts", "size", "word", "language"),
    [(True, DESKTOP, "nouveauté-1", "ar"), (False, PHONE, "nouveauté-2", "fr")],
    ids=["with scripts", "scripts off, phone, French"],
)
def test_a_changed_commitment_is_frozen_and_public_within_a_second(
    site: Site, visit: Visit, scripts: bool, size: dict[str, int], word: str, language: str
) -> None:
    slug = draft(site)
    page = visit(scripts=scripts, size=size, language=language)
    sign_in(page, "focal", language)
    page.locator(f"main a[href='/{language}/space/programmes/{slug}/']").first.click()
    page.locator(f"main a[href='/{language}/space/programmes/{slug}/commitments/1.1/']").click()
    for code in ("ar", "fr"):
        field = page.locator(f"[name=expected_result_{code}]")
        field.fill(f"{field.input_value()} {word}")
    page.locator("main button.btn-primary").last.click()
    assert path_of(page) == f"/{language}/space/programmes/{slug}/"

    page.locator("main a[href$='/freeze/']").first.click()
    for code in ("ar", "fr"):
        page.locator(f"[name=why_{code}]").fill(f"{word} ({code})")
    before = public_commitment(visit)
    expect(before.locator("main")).not_to_contain_text(word)
    page.locator("main button.btn-primary").last.click()
    began = time.monotonic()
    assert "/freeze/" not in path_of(page)

    time.sleep(max(0, 1 - (time.monotonic() - began)))
    for _ in range(6):  # both workers of the server are asked
        after = public_commitment(visit)
        expect(after.locator("main")).to_contain_text(word, timeout=100)
        after.context.close()


def public_commitment(visit: Visit) -> Page:
    page = visit(scripts=False)
    page.goto(f"/fr/programmes/{DRAFT}/commitments/1.1/")
    return page


def test_a_visitor_does_not_see_the_draft_and_staff_see_it_marked_as_such(visit: Visit) -> None:
    page = visit()
    for path in (f"/ar/space/programmes/{SAMPLE}/preview/", f"/ar/space/programmes/{SAMPLE}/", "/ar/space/"):
        page.goto(path)
        assert path_of(page) == "/ar/account/login/"
    sign_in(page, "focal")
    page.goto(f"/ar/space/programmes/{SAMPLE}/preview/commitments/1.1/")
    expect(page.locator("body")).to_contain_text("مسودة")
