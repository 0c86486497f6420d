"""Follow-up, report and committee as the staff use them: with keys alone, without scripts, on a phone."""

import io
from urllib.parse import urljoin

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests import reading
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.people import SAMPLE, path_of, sign_in

SPACE = "space/meetings"


def downloaded(page: Page, ending: str) -> bytes:
    """The file to which the link with this in its address leads."""
    address = page.locator(f"main a[href*='{ending}']").first.get_attribute("href")
    assert address
    return page.request.get(urljoin(page.url, address)).body()


def test_a_recommendation_is_answered_with_keys_alone_and_everybody_reads_why(visit: Visit) -> None:
    page = visit(language="fr")
    sign_in(page, "focal", "fr")
    page.goto(f"/fr/{SPACE}/follow-up/?programme={SAMPLE}")
    line = page.locator(".follow-up > li", has=page.locator("a[href*='/follow-up/recommendations/']")).first
    link = line.locator("a[href*='/follow-up/recommendations/']")
    meeting = line.locator(f"a[href^='/fr/{SPACE}/2']").get_attribute("href")
    assert meeting
    link.focus()
    page.keyboard.press("Enter")
    page.locator("[name=answer]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=answer][value=none]")).to_be_checked()
    for _field in range(2):  # over the commitment, to the reason in Arabic
        page.keyboard.press("Tab")
    page.keyboard.insert_text("تدخل في اختصاص مصالح الدولة.")
    page.keyboard.press("Tab")
    page.keyboard.insert_text("Relève des services de l’État.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_be_visible()
    assert path_of(page) == f"/fr/{SPACE}/follow-up/"

    reader = visit(scripts=False, language="fr")
    reader.goto(meeting.replace("/space/", "/"))
    expect(reader.locator("main")).to_contain_text("Relève des services de l’État.")


@pytest.mark.parametrize(("language", "size"), [("ar", PHONE), ("fr", DESKTOP)], ids=["ar, phone", "fr, desktop"])
def test_the_report_shows_bars_where_reading_begins_and_leaves_as_paper_and_tables(
    visit: Visit, language: str, size: dict[str, int]
) -> None:
    page = visit(scripts=False, size=size, language=language)
    sign_in(page, "focal", language)
    page.goto(f"/{language}/{SPACE}/report/")
    page.locator("[name=since]").fill("2020-01-01")
    page.locator("[name=programme]").select_option(SAMPLE)
    page.locator("form.filters button").click()

    track, part = (
        page.locator(".chart-track").first.bounding_box(),
        page.locator(".chart-bar > rect").first.bounding_box(),
    )
    assert track
    assert part
    if language == "ar":
        assert abs((part["x"] + part["width"]) - (track["x"] + track["width"])) < 4
    else:
        assert abs(part["x"] - track["x"]) < 4
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    paper = downloaded(page, "report.pdf")
    assert reading.opened(paper).page_count >= 2
    heading = page.locator("main h1").inner_text()
    assert set(reading.words(heading)) <= set(reading.words(reading.copied(paper)))
    book = openpyxl.load_workbook(io.BytesIO(downloaded(page, "report.xlsx")))
    assert len(book.worksheets) == 5
    assert book.worksheets[0].sheet_view.rightToLeft is (language == "ar")
    page.locator("summary", has_text="CSV").click()
    assert downloaded(page, "table=actions").startswith(b"\xef\xbb\xbfmeeting,date")


def test_days_that_cannot_be_are_named_and_stay_to_be_mended(visit: Visit) -> None:
    page = visit(scripts=False, language="ar")
    sign_in(page, "focal")
    page.goto(f"/ar/{SPACE}/report/")
    page.locator("[name=since]").fill("2026-05-02")
    page.locator("[name=until]").fill("2026-05-01")
    page.locator("form.filters button").click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    assert page.locator("[name=since]").input_value() == "2026-05-02"


def test_the_committee_is_composed_without_scripts_on_a_phone(visit: Visit) -> None:
    page = visit(scripts=False, size=PHONE, language="ar")
    sign_in(page, "editor")
    page.goto(f"/ar/{SPACE}/committee/{SAMPLE}/")
    page.locator("button[name=do][value=more]").click()
    rows = page.locator(".plan-row")
    last = rows.count() - 1
    page.locator(f"[name=seats-{last}-office_ar]").fill("ممثلة الشباب")
    page.locator(f"[name=seats-{last}-office_fr]").fill("Représentante des jeunes")
    page.locator(f"[name=seats-{last}-count]").fill("2")
    for place in range(last, 0, -1):
        page.locator(f"button[name=do][value='up:{place}']").click()
    assert page.locator("[name=seats-0-office_ar]").input_value() == "ممثلة الشباب"
    page.locator("form.plan .toolbar-sticky .btn-primary").click()
    expect(page.locator(".alert-success")).to_be_visible()

    reader = visit(scripts=False, language="ar")
    reader.goto(f"/ar/programmes/{SAMPLE}/committee/")
    offices = reader.locator("main").inner_text()
    assert "ممثلة الشباب" in offices
