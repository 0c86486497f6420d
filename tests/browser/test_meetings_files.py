"""The files of a meeting as a clerk sends them, and what the public can open of them."""

import io
import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.people import path_of, sign_in
from tests.browser.test_bad_input import MEGABYTE, memory
from tests.site import Site
from tests.workshops import samples

CONSENT = "وافق جميع من يظهر في الصورة كتابة."


@pytest.fixture
def pictures(tmp_path: Path) -> dict[str, Path]:
    """Files as they lie on a clerk's desk, other ones for each test: the same file is not taken twice."""
    mark = str(tmp_path)
    contents = {
        "photo.jpg": samples.jpeg((1200, 800 + zlib.crc32(mark.encode()) % 400), exif=samples.camera_notes(6)),
        "feuille.pdf": samples.pdf(mark),
        "dessin.jpg": samples.SVG,
        "page.jpg": samples.HTML,
        "vide.pdf": b"",
        "immense.png": samples.png_of(20_000, 20_000),
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {name: tmp_path / name for name in contents}


def files_page(page: Page, language: str = "ar") -> str:
    """Sign in as the editor and open the files of the first meeting in the list. Gives the page's path."""
    sign_in(page, "editor", language)
    page.goto(f"/{language}/space/meetings/")
    first = page.locator(f"main a[href^='/{language}/space/meetings/20']").first.get_attribute("href")
    page.goto(f"{first}files/")
    return path_of(page)


def send(page: Page, *chosen: Path, kind: str = "document", caption: str = "") -> None:
    """Fill in the form of files and send it."""
    page.locator("select[name=kind]").select_option(kind)
    page.locator("input[name=title_ar]").fill(caption)
    page.locator("input[type=file]").set_input_files(list(chosen))
    page.locator("form[enctype] button.btn-primary").click()


def line_of(page: Page, caption: str) -> Any:
    return page.locator(".attachment", has=page.get_by_role("heading", name=caption))


@pytest.mark.parametrize(
    ("scripts", "size", "language"), [(True, DESKTOP, "ar"), (False, PHONE, "fr")], ids=["desktop", "phone, no scripts"]
)
def test_good_files_are_kept_and_each_bad_one_is_named_with_why(
    visit: Visit, pictures: dict[str, Path], scripts: bool, size: dict[str, int], language: str
) -> None:
    page = visit(scripts=scripts, size=size, language=language)
    files_page(page, language)
    before = page.locator(".attachment").count()
    caption = f"صورة ومعها أخطاء {language}"
    send(page, *pictures.values(), caption=caption)

    expect(page.locator(".alert-danger a[href='#id_files']")).to_have_count(4)
    said = " ".join(page.locator(".invalid-feedback").all_inner_texts())
    for name in ("dessin.jpg", "page.jpg", "vide.pdf", "immense.png"):
        assert said.count(name) == 1, name
    assert "photo.jpg" not in said
    assert "feuille.pdf" not in said
    expect(page.locator("input[name=title_ar]")).to_have_value(caption)
    expect(page.locator(".attachment")).to_have_count(before + 2)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_photograph_goes_public_with_its_consent_and_comes_back(visit: Visit, site: Site, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(samples.jpeg((900, 1201), exif=samples.camera_notes(6)))
    page, caption = visit(), "صورة للعموم"
    here = files_page(page)
    send(page, photo, kind="photo", caption=caption)
    line = line_of(page, caption)
    address = line.locator("h3 a").get_attribute("href")
    visitor = visit(scripts=False)
    assert visitor.request.get(address).status == 404

    line.locator("summary").first.click()
    line.locator("details .btn-primary").click()
    expect(line.locator(".invalid-feedback")).to_be_visible()  # no consent, nothing shown
    assert visitor.request.get(address).status == 404
    line.locator("textarea").fill(CONSENT)
    line.locator("details .btn-primary").click()
    assert path_of(page) == here
    expect(line).to_contain_text(CONSENT)

    answer = visitor.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert samples.PLACE not in answer.body()
    assert Image.open(io.BytesIO(answer.body())).size == (1201, 900)  # turned as the camera was held

    line.locator("form[action$='/private/'] button").click()
    assert visit(scripts=False).request.get(address).status == 404
    line = line_of(page, caption)
    line.locator("summary").last.click()
    line.locator(".btn-danger").click()
    expect(line_of(page, caption)).to_have_count(0)
    assert page.request.get(address).status == 404


def test_a_document_is_saved_and_never_shown(visit: Visit, pictures: dict[str, Path]) -> None:
    page, caption = visit(), "وثيقة تُحمَّل"
    files_page(page)
    sheet = pictures["feuille.pdf"]
    send(page, sheet, caption=caption)
    with page.expect_download() as download:
        line_of(page, caption).locator("h3 a").click()
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d .*{caption}\.pdf", download.value.suggested_filename)
    assert Path(download.value.path()).read_bytes() == sheet.read_bytes()


def test_by_keyboard_alone_a_file_is_sent_and_made_public(visit: Visit, tmp_path: Path) -> None:
    sheet = tmp_path / "feuille.pdf"
    sheet.write_bytes(samples.pdf("Par le clavier"))
    page, caption = visit(), "بلوحة المفاتيح"
    files_page(page)
    page.locator("select[name=kind]").focus()
    page.keyboard.press("Tab")
    page.keyboard.type(caption)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("input[type=file]")).to_be_focused()
    page.locator("input[type=file]").set_input_files(sheet)  # the chooser is the browser's own
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    line = line_of(page, caption)
    line.locator("h3 a").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(CONSENT)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(line_of(page, caption)).to_contain_text(CONSENT)


def test_a_file_of_60_megabytes_gets_its_answer_and_takes_no_memory(visit: Visit, site: Site, tmp_path: Path) -> None:
    large = tmp_path / "enorme.jpg"
    with large.open("wb") as file:
        file.write(b"\xff\xd8\xff")
        file.truncate(60 * MEGABYTE)
    page = visit(scripts=False, language="fr")
    files_page(page, "fr")
    before = memory(site)
    page.set_default_timeout(60_000)
    send(page, large, caption="محفوظ")
    expect(page.locator(".invalid-feedback")).to_contain_text("20")
    expect(page.locator("input[name=title_ar]")).to_have_value("محفوظ")
    assert memory(site) - before < 60


def test_the_page_that_refuses_a_file_has_no_accessibility_fault(visit: Visit) -> None:
    page = visit(size=PHONE)
    files_page(page)
    page.locator("form[enctype] button.btn-primary").click()
    expect(page.locator(".invalid-feedback").first).to_be_visible()
    for summary in page.locator(".attachment summary").all():
        summary.click()
    assert axe.faults(page) == []


def test_what_was_sent_here_left_no_fault_in_the_log(site: Site) -> None:
    assert "Traceback" not in site.said(), site.said()[-3000:]
