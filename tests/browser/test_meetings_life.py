"""A meeting's whole life as the staff lead it: planned, printed, recorded, handed in, approved, published, mended."""

import re
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests import reading
from tests.browser import axe
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.people import path_of, sign_in
from tests.workshops import samples

YESTERDAY = timezone.localdate() - timedelta(days=1)


def plan_page(page: Page, person: str = "editor", language: str = "ar") -> None:
    """Signed in, from the workspace to the form of a new meeting."""
    sign_in(page, person, language)
    page.locator(f".space-nav a[href='/{language}/space/meetings/']").click()
    page.locator(f"main a[href='/{language}/space/meetings/new/']").click()


def fill_plan(page: Page, title: str, day: date = YESTERDAY) -> None:
    page.locator("[name=kind]").select_option("workshop")
    page.locator("[name=title_ar]").fill(f"ورشة {title}")
    page.locator("[name=title_fr]").fill(f"Atelier {title}")
    page.locator("[name=day]").fill(day.isoformat())
    page.locator("[name=starts]").fill("10:30")
    page.locator("[name=ends]").fill("12:30")
    page.locator("[name=place_ar]").fill("قاعة الاجتماعات")
    page.locator("[name=place_fr]").fill("Salle de réunion")
    for group in ("council", "associations"):
        page.locator(f"[name=invited][value={group}]").check()
    for place, (arabic, french, minutes) in enumerate((("الافتتاح", "Ouverture", "15"), ("نقاش", "Débat", "60"))):
        page.locator(f"[name=agenda-{place}-title_ar]").fill(arabic)
        page.locator(f"[name=agenda-{place}-title_fr]").fill(french)
        page.locator(f"[name=agenda-{place}-minutes]").fill(minutes)


def save_button(page: Page) -> Locator:
    return page.locator("form.plan .toolbar-sticky .btn-primary")


def document_at(page: Page, name: str) -> bytes:
    """The PDF to which a link of the page leads."""
    address = page.locator(f"main a[href$='{name}']").first.get_attribute("href")
    assert address
    response = page.request.get(urljoin(page.url, address))
    assert response.headers["content-type"] == "application/pdf"
    return response.body()


def record(page: Page, opening: str, *, scripts: bool = True) -> None:
    """From the meeting's page to its record; what is needed is typed, saved by its button, and back."""
    hub = path_of(page)
    page.locator(f"main a[href='{hub}record/']").first.click()
    if "languages=both" not in page.url:
        page.goto(f"{hub}record/?languages=both")
    page.locator("[name=minutes-words-opening_ar]").fill(opening)
    page.locator("[name=minutes-words-opening_fr]").fill(f"Le président a ouvert la séance ({opening}).")
    rows = page.locator("#recommendations .rec-row")
    row = rows.nth(rows.count() - 1)  # once something is typed into it, the script adds the next one
    row.locator("[name$=-text_ar]").fill("نشر محاضر الدورات")
    row.locator("[name$=-text_fr]").fill("Publier les procès-verbaux")
    row.locator("select[name$=-axis]").select_option(index=1)
    save_record(page, scripts=scripts)
    page.goto(hub)


def save_record(page: Page, *, scripts: bool) -> None:
    page.locator("[name=do][value=save]").click()
    if scripts:
        expect(page.locator("[data-status]")).to_have_attribute("data-state", "saved")


def approve(page: Page, tmp_path: Path) -> None:
    """On the meeting's page: enter the approval with a scan, then publish."""
    hub = path_of(page)
    page.locator(f"main a[href='{hub}approve/']").first.click()
    page.locator("[name=name]").fill("رئيس المجلس")
    page.locator("[name=office_ar]").fill("رئيس المجلس الجماعي")
    page.locator("[name=office_fr]").fill("Président du conseil communal")
    page.locator("[name=on]").fill(timezone.localdate().isoformat())
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(samples.pdf(f"{hub} {timezone.now()}"))
    page.locator("[name=scan]").set_input_files(scan)
    page.locator("main form button.btn-primary").click()
    assert path_of(page) == hub
    page.locator(f"main a[href='{hub}publish/']").first.click()
    page.locator("main form button.btn-primary").click()
    assert path_of(page) == hub


def press(page: Page, act: str) -> None:
    """Press the button of an act on the meeting's page."""
    hub = path_of(page)
    page.locator(f"form[action='{hub}{act}/'] button").first.click()
    assert path_of(page) == hub


def test_from_the_invitation_to_published_minutes_and_their_correction(visit: Visit, tmp_path: Path) -> None:
    editor = visit()
    plan_page(editor)
    fill_plan(editor, "الحياة الكاملة")
    editor.locator("[name=publicity][value=now]").check()
    editor.locator("button[name=do][value=hours]").click()
    expect(editor.locator(".plan-hour bdi")).to_have_text(["10:30", "10:45"])
    save_button(editor).click()
    hub = path_of(editor)
    assert re.fullmatch(rf"/ar/space/meetings/{YESTERDAY}-[a-z0-9-]+/", hub)

    invitation = reading.tokens(reading.copied(document_at(editor, "invitation.pdf")))
    assert reading.tokens("ورشة الحياة الكاملة") in invitation
    assert "10:30" in invitation
    sheet = reading.tokens(reading.copied(document_at(editor, "sheet.pdf")))
    assert reading.tokens("أعضاء المجلس") in sheet

    record(editor, "افتتح الرئيس الورشة")
    press(editor, "submit")
    expect(editor.locator("main")).to_contain_text("نقطة الارتكاز")  # whom to ask
    assert editor.locator(f"main a[href='{hub}approve/']").count() == 0
    to_sign = reading.tokens(reading.copied(document_at(editor, "minutes.pdf")))
    assert reading.tokens("افتتح الرئيس الورشة") in to_sign

    focal = visit()
    sign_in(focal, "focal")
    focal.goto("/ar/space/meetings/")
    focal.locator(f"[aria-labelledby=waits-submitted] a[href='{hub}']").click()
    approve(focal, tmp_path)
    reference = focal.locator("main a[href^='/ar/publications/']").first.inner_text()
    assert "-PV-" in reference

    visitor = visit(scripts=False)
    public = hub.replace("/space/", "/")
    expect_public(visitor, public, "افتتح الرئيس الورشة")
    expect(visitor.locator("main")).to_contain_text("نشر محاضر الدورات")
    visitor.goto(public.replace("/ar/", "/fr/"))
    expect(visitor.locator("main")).to_contain_text("Publier les procès-verbaux")

    editor.goto(hub)
    editor.locator(f"main a[href='{hub}correct/']").first.click()
    editor.locator("[name=reason]").fill("خطأ في اسم من افتتح الورشة")
    editor.locator("main form button.btn-primary").click()
    expect_public(visitor, public, "افتتح الرئيس الورشة")  # it stays while it is mended
    editor.locator(f"main a[href='{hub}record/']").first.click()
    editor.locator("[name=minutes-words-opening_ar]").fill("افتتحت النائبة الأولى الورشة")
    save_record(editor, scripts=True)
    editor.goto(hub)
    press(editor, "submit")
    focal.goto(hub)
    approve(focal, tmp_path)

    expect_public(visitor, public, "افتتحت النائبة الأولى الورشة")
    visitor.goto(f"/ar/publications/{reference}/")
    expect(visitor.locator("main")).to_contain_text("خطأ في اسم من افتتح الورشة")


def expect_public(page: Page, path: str, words: str) -> None:
    """Everybody reads it, a second after the act at the latest."""
    for _ in range(4):
        page.goto(path)
        if words in page.locator("main").inner_text():
            break
        page.wait_for_timeout(500)
    expect(page.locator("main")).to_contain_text(words)


def tab_to(page: Page, wanted: str, most: int = 150) -> None:
    """Press Tab until the wanted element has the focus."""
    for _ in range(most):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by Tab")


def test_a_meeting_is_planned_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit(language="fr")
    sign_in(page, "editor", "fr")
    tab_to(page, ".space-nav a[href='/fr/space/meetings/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/space/meetings/")
    tab_to(page, "main a[href='/fr/space/meetings/new/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/")
    tab_to(page, "[name=kind]")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    tab_to(page, "[name=title_ar]")
    page.keyboard.type("اجتماع بلوحة المفاتيح")
    tab_to(page, "[name=title_fr]")
    page.keyboard.type("Réunion au clavier")
    tab_to(page, "[name=day]")
    page.keyboard.type(f"{YESTERDAY:%m%d%Y}")
    tab_to(page, "[name=starts]")
    page.keyboard.type("0930AM")
    tab_to(page, "[name=invited][value=media]")
    page.keyboard.press("Space")
    tab_to(page, "[name=publicity]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "[name=agenda-0-title_ar]")
    page.keyboard.type("نقطة أولى")
    tab_to(page, "[name=agenda-0-minutes]")
    page.keyboard.type("20")
    tab_to(page, "[name=agenda-1-title_ar]")
    page.keyboard.type("نقطة ثانية")

    tab_to(page, "button[name=do][value='up:1']")
    page.keyboard.press("Enter")
    expect(page.locator("[name=agenda-0-title_ar]")).to_have_value("نقطة ثانية")
    assert page.evaluate("document.activeElement.value") == "down:0"  # where the row went, the other button
    page.keyboard.press("Enter")
    expect(page.locator("[name=agenda-0-title_ar]")).to_have_value("نقطة أولى")
    tab_to(page, "button[name=do][value=more]")
    page.keyboard.press("Enter")
    expect(page.locator("[name=agenda-6-title_ar]")).to_be_visible()
    assert page.evaluate("document.activeElement.name") == "agenda-4-title_ar"
    page.keyboard.type("نقطة ثالثة")
    page.keyboard.press("Enter")  # in a field: it saves

    page.wait_for_url(re.compile(rf"/fr/space/meetings/{YESTERDAY}-reunion-au-clavier"))
    expect(page.locator("main h1")).to_have_text("Réunion au clavier")
    expect(page.locator("main .lead")).to_contain_text("09:30")
    page.goto(f"{path_of(page)}plan/")
    titles = [page.locator(f"[name=agenda-{place}-title_ar]").input_value() for place in range(3)]
    assert titles == ["نقطة أولى", "نقطة ثانية", "نقطة ثالثة"]
    assert page.locator("[name=kind]").input_value() == "committee"
    assert page.locator("[name=invited][value=media]").is_checked()


def test_without_scripts_on_a_phone_in_french_and_with_the_session_lost(visit: Visit, tmp_path: Path) -> None:
    page = visit(scripts=False, size=PHONE, language="fr")
    plan_page(page, language="fr")
    fill_plan(page, "sans script")
    page.locator("button[name=do][value='down:0']").click()
    assert page.locator("[name=agenda-0-title_fr]").input_value() == "Débat"
    page.locator("button[name=do][value='remove:2']").click()
    assert page.locator("[name=title_fr]").input_value() == "Atelier sans script"

    page.context.clear_cookies()
    save_button(page).click()
    page.locator("input[name=login]").fill("editor")
    page.locator("input[name=password]").fill("olive-figue-2027")
    page.locator("main button[type=submit]").click()
    assert path_of(page) == "/fr/space/meetings/new/"
    assert page.locator("[name=agenda-1-title_fr]").input_value() == "Ouverture"
    save_button(page).click()
    hub = path_of(page)
    assert hub == f"/fr/space/meetings/{YESTERDAY}-atelier-sans-script/"

    page.locator(f"main a[href='{hub}announce/']").first.click()
    page.locator("main form button.btn-primary").click()
    record(page, "افتتاح بلا برمجيات", scripts=False)
    press(page, "submit")

    other = visit(scripts=False, size=PHONE, language="fr")
    sign_in(other, "registrar", "fr")
    other.goto(hub)
    other.locator(f"main a[href='{hub}send-back/']").click()
    other.locator("[name=remark]").fill("Il manque le lieu")
    other.locator("main form button.btn-danger").click()
    page.goto(hub)
    expect(page.locator("main")).to_contain_text("Il manque le lieu")
    press(page, "submit")
    other.goto(hub)
    approve(other, tmp_path)
    expect_public(visit(scripts=False), hub.replace("/space/", "/"), "Publier les procès-verbaux")


def test_two_people_plan_at_once_and_both_texts_survive(visit: Visit) -> None:
    one, two = visit(), visit()
    plan_page(one)
    fill_plan(one, "المزدوجة", timezone.localdate() + timedelta(days=9))
    save_button(one).click()
    plan = f"{path_of(one)}plan/"
    sign_in(two, "focal")
    for page in (one, two):
        page.goto(plan)
    two.locator("[name=place_ar]").fill("دار الشباب")
    two.locator("[name=subject_fr]").fill("Leur sujet")
    save_button(two).click()
    one.locator("[name=place_ar]").fill("مقر الجماعة")
    one.locator("[name=organisers_fr]").fill("La commune")
    save_button(one).click()

    expect(one.locator(".choice")).to_contain_text("دار الشباب")
    expect(one.locator(".choice")).to_contain_text("مقر الجماعة")
    assert axe.faults(one) == []
    one.locator("input[type=radio][value=theirs]").check()
    save_button(one).click()
    one.goto(plan)
    assert one.locator("[name=place_ar]").input_value() == "دار الشباب"
    assert one.locator("[name=subject_fr]").input_value() == "Leur sujet"
    assert one.locator("[name=organisers_fr]").input_value() == "La commune"


@pytest.mark.parametrize(
    ("size", "language", "scheme"), [(DESKTOP, "ar", "dark"), (PHONE, "fr", "light")], ids=["desktop-ar", "phone-fr"]
)
def test_everyone_can_use_what_the_links_do_not_lead_to(
    visit: Visit, size: dict[str, int], language: str, scheme: str
) -> None:
    page = visit(size=size, language=language, scheme=scheme)
    sign_in(page, "focal", language)
    page.goto(f"/{language}/space/meetings/?q=zzzz")
    found = {"none found": faults(page)}
    page.goto(f"/{language}/space/meetings/new/")
    save_button(page).click()
    expect(page.locator("#errors")).to_be_visible()
    found["refused"] = faults(page)
    assert {name: list_ for name, list_ in found.items() if list_} == {}


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*axe.faults(page), *(["wider than the screen"] if wide else [])]
