"""Recording a meeting as a clerk does: typing, two at once, a lost session or network, keys alone, no scripts."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import APIRequestContext, Browser, BrowserContext, Error, Locator, Page, Route, expect

from tests.browser import axe
from tests.browser.conftest import DESKTOP, PATIENCE, PHONE, Visit
from tests.browser.people import SAMPLE, sign_in
from tests.browser.test_every_page import none_of
from tests.site import Site
from tests.workshops.record_page import fields_of

MOST_TESTS = 60
NEW_MEETINGS = """
from datetime import timedelta
from django.utils import timezone
from commitments.models import Programme
from workshops.models import AgendaItem, Meeting
now, programme = timezone.now(), Programme.objects.get(slug={slug!r})
for number in range({number}):
    meeting = Meeting.plan(
        programme, by=None, kind="workshop", slug="a-consigner",
        title_ar="ورشة للتدوين", title_fr="Atelier à consigner",
        starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=2), invited=["council", "youth"],
    )
    for place, title in enumerate(["افتتاح", "عرض", "نقاش"]):
        AgendaItem.objects.create(meeting=meeting, position=place, title_ar=title, minutes=20)
    print("address:", meeting.address)
"""
NO_MEETINGS = """
from workshops.models import Meeting
Meeting.objects.filter(address__contains="-a-consigner").delete()
"""


class Recorded:
    """A meeting of the running site that a test records, and a reader who sees what the site holds of it."""

    def __init__(self, reader: APIRequestContext, address: str) -> None:
        self.reader, self.address = reader, address

    def path(self, language: str = "ar", query: str = "") -> str:
        """Where it is recorded."""
        return f"/{language}/space/meetings/{self.address}/record/{query}"

    @property
    def stored(self) -> dict[str, Any]:
        """What the site holds of it now."""
        answer = self.reader.get(self.path(query="?languages=both"))
        assert answer.status == 200
        fields = {name: texts[-1] for name, texts in fields_of(answer.text()).items()}
        rows = {
            part: [
                fields[name] for key in fields[f"order-{part}"].split() if fields[name := f"{part}-{key}-{field}_ar"]
            ]
            for part, field in (("agenda", "title"), ("speeches", "text"), ("decisions", "text"))
        }
        counts = {
            group: [fields[f"attendance-{group}-{name}"] for name in ("women", "men", "unspecified")]
            for group in fields["order-attendance"].split()
            if f"attendance-{group}-came" in fields
        }
        words = {name: fields[f"minutes-words-{name}"] for name in ("opening_ar", "opening_fr")}
        return {**rows, **words, "attendance": counts}


@pytest.fixture(scope="session")
def reader(browser: Browser, site: Site) -> Iterator[APIRequestContext]:
    """The requests of a signed-in person who only reads."""
    context = browser.new_context(base_url=site.url)
    sign_in(context.new_page(), "focal")
    yield context.request
    context.close()


@pytest.fixture(scope="module")
def addresses(site: Site) -> Iterator[list[str]]:
    """Meetings for all tests of this file, made at once and taken away afterwards."""
    said = site.manage("shell", "-v0", "-c", NEW_MEETINGS.format(slug=SAMPLE, number=MOST_TESTS))
    yield re.findall(r"address: (\S+)", said)
    site.manage("shell", "-v0", "-c", NO_MEETINGS)


@pytest.fixture
def meeting(reader: APIRequestContext, addresses: list[str]) -> Recorded:
    """A workshop that has begun, with three points on its agenda."""
    return Recorded(reader, addresses.pop())


@pytest.fixture
def troubled(browser: Browser, site: Site) -> Iterator[Callable[[], Page]]:
    """Opens browsers in which refused and failed requests are part of the test."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_one() -> Page:
        context = browser.new_context(base_url=site.url, viewport=DESKTOP, locale="ar")
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_one
    for context in opened:
        context.close()
    assert faults == []


def open_record(page: Page, meeting: Recorded, person: str = "editor", query: str = "") -> Page:
    """Signed in, at the record."""
    sign_in(page, person)
    page.goto(meeting.path(query=query))
    return page


def box(page: Page, part: str, field: str, place: int = -1) -> Locator:
    """A field of a row of a part, by its place; the last row is the empty one."""
    rows = page.locator(f"#{part} .rec-row")
    row = rows.last if place == -1 else rows.nth(place)
    return row.locator(f"[name$='-{field}']")


def saved(page: Page) -> None:
    """Wait until everything that was typed is acknowledged."""
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "saved", timeout=20_000)


def keys(page: Page, part: str) -> list[str]:
    return page.locator(f"[name=order-{part}]").input_value().split()


# Typing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_what_is_typed_is_saved_without_a_button(visit: Visit, meeting: Recorded, size: dict[str, int]) -> None:
    page = open_record(visit(size=size), meeting)
    page.locator("[name=minutes-words-opening_ar]").fill("افتتح الرئيس الورشة.")
    box(page, "speeches", "capacity_ar").fill("ممثلة جمعية")
    box(page, "speeches", "text_ar", 0).fill("طلبت النشر.")
    page.locator("[name=attendance-youth-women]").fill("6")
    saved(page)
    assert page.locator("[name=attendance-youth-came]").is_checked()
    expect(page.locator("[data-sum=total]")).to_have_text("6")
    expect(page.locator("[data-count=speeches]")).to_have_text("1")
    stored = meeting.stored
    assert stored["opening_ar"] == "افتتح الرئيس الورشة."
    assert stored["speeches"] == ["طلبت النشر."]
    assert stored["attendance"] == {"youth": ["6", "", ""]}
    page.reload()
    assert box(page, "speeches", "text_ar", 0).input_value() == "طلبت النشر."


def test_text_from_a_word_processor_arrives_clean(visit: Visit, meeting: Recorded) -> None:
    page = open_record(visit(), meeting)
    area = page.locator("[name=minutes-words-opening_ar]")
    area.fill("\ufeffأولا\n\n\n\n•\tنشر الوثائق\n•\tتتبع\u200b التنفيذ  ")
    page.locator("[name=minutes-words-closing_ar]").focus()
    saved(page)
    expect(area).to_have_value("أولا\n\n- نشر الوثائق\n- تتبع التنفيذ")


def test_the_hours_follow_while_one_types(visit: Visit, meeting: Recorded) -> None:
    page = open_record(visit(), meeting)
    starts = page.locator("[data-starts]")
    first = starts.nth(0).inner_text()
    hour, minute = map(int, first.split()[-1].split(":"))
    box(page, "agenda", "minutes", 0).fill("50")
    late = (hour * 60 + minute + 50) % (24 * 60)
    expect(starts.nth(1)).to_have_text(f"{late // 60:02}:{late % 60:02}")


def test_what_is_wrong_is_said_beside_it_and_the_rest_is_saved(visit: Visit, meeting: Recorded) -> None:
    page = open_record(visit(), meeting)
    count = page.locator("[name=attendance-council-men]")
    count.fill("-3")
    page.locator("[name=minutes-words-opening_ar]").fill("افتتح")
    error = page.locator("#error_attendance-council-men")
    expect(error).to_be_visible()
    expect(count).to_have_value("-3")
    expect(count).to_have_attribute("aria-invalid", "true")
    assert meeting.stored["opening_ar"] == "افتتح"
    count.fill("3")
    saved(page)
    expect(error).to_have_count(0)
    assert meeting.stored["attendance"] == {"council": ["", "3", ""]}


# Keys alone -------------------------------------------------------------------------------------------------------


def test_rows_are_added_moved_removed_and_brought_back_with_the_keys_alone(visit: Visit, meeting: Recorded) -> None:
    page = open_record(visit(), meeting)
    first, second, third, _empty = keys(page, "agenda")
    box(page, "agenda", "title_ar", 2).focus()
    page.keyboard.press("Alt+ArrowUp")
    assert keys(page, "agenda")[:3] == [first, third, second]
    assert page.evaluate("document.activeElement.name") == f"agenda-{third}-title_ar"
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")  # there is no higher place
    page.keyboard.press("Alt+ArrowDown")
    assert keys(page, "agenda")[:3] == [first, third, second]

    page.keyboard.press("Control+Enter")
    page.keyboard.type("نقطة جديدة")
    page.keyboard.press("Tab")
    page.keyboard.type("15")
    saved(page)
    assert meeting.stored["agenda"] == ["افتتاح", "نقاش", "نقطة جديدة", "عرض"]

    page.keyboard.press("Alt+Delete")
    expect(page.locator(".rec-removed q")).to_have_text("نقطة جديدة · 15")
    assert page.evaluate("document.activeElement.matches('[data-undo]')")
    saved(page)
    assert meeting.stored["agenda"] == ["افتتاح", "نقاش", "عرض"]
    page.keyboard.press("Enter")
    saved(page)
    assert meeting.stored["agenda"] == ["افتتاح", "نقاش", "نقطة جديدة", "عرض"]

    page.keyboard.press("Tab")
    page.keyboard.press("Control+s")
    saved(page)


def test_the_buttons_of_a_row_are_reached_by_tab_and_keep_the_focus_where_one_goes_on(
    visit: Visit, meeting: Recorded
) -> None:
    page = open_record(visit(), meeting)
    first, second, third, _empty = keys(page, "agenda")
    box(page, "agenda", "said_ar", 0).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past "up"
    assert page.evaluate("document.activeElement.value") == f"down:agenda:{first}"
    page.keyboard.press("Enter")
    assert keys(page, "agenda")[:3] == [second, first, third]
    assert page.evaluate("document.activeElement.value") == f"down:agenda:{first}"
    expect(page.locator("[data-told]")).to_have_text(re.compile("2"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert keys(page, "agenda")[:2] == [second, third]
    saved(page)
    assert meeting.stored["agenda"] == ["عرض", "نقاش"]


def test_there_is_always_an_empty_row_to_type_into(visit: Visit, meeting: Recorded) -> None:
    page = open_record(visit(), meeting)
    for text in ("الأولى", "الثانية", "الثالثة"):
        box(page, "speeches", "text_ar").fill(text)
    saved(page)
    assert meeting.stored["speeches"] == ["الأولى", "الثانية", "الثالثة"]
    assert page.locator("#speeches .rec-row").count() == 4


# Two at once ------------------------------------------------------------------------------------------------------


def test_two_browsers_record_at_once_and_both_texts_survive(visit: Visit, meeting: Recorded) -> None:
    mine, theirs = open_record(visit(), meeting), open_record(visit(), meeting, "focal")
    box(mine, "speeches", "text_ar").fill("كلمة دونتها الأولى")
    box(theirs, "speeches", "text_ar").fill("كلمة دونها الثاني")
    theirs.locator("[name=minutes-words-opening_ar]").fill("افتتاح دونه الثاني")
    mine.locator("[name=attendance-council-women]").fill("4")
    for page in (mine, theirs):
        saved(page)
    stored = meeting.stored
    assert sorted(stored["speeches"]) == ["كلمة دونتها الأولى", "كلمة دونها الثاني"]
    assert stored["opening_ar"] == "افتتاح دونه الثاني"
    assert stored["attendance"] == {"council": ["4", "", ""]}

    # Each sees what the other wrote with the next save, in the same order.
    for page in (mine, theirs):
        page.keyboard.press("Control+s")
        expect(page.locator("#speeches .rec-row")).to_have_count(3)
        texts = [box(page, "speeches", "text_ar", place).input_value() for place in (0, 1)]
        assert texts == stored["speeches"]
    expect(mine.locator("[name=minutes-words-opening_ar]")).to_have_value("افتتاح دونه الثاني")
    expect(mine.locator("#notes")).to_be_visible()


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_two_who_write_the_same_words_choose_and_nothing_is_saved_over(
    visit: Visit, meeting: Recorded, choice: str
) -> None:
    mine, theirs = open_record(visit(), meeting), open_record(visit(), meeting, "focal")
    name = "[name=minutes-words-opening_ar]"
    theirs.locator(name).fill("افتتاح الثاني")
    saved(theirs)
    mine.locator(name).fill("افتتاح الأولى")
    clash = mine.locator(".rec-clash")
    expect(clash).to_contain_text("افتتاح الثاني")
    expect(mine.locator("[data-status]")).to_have_attribute("data-state", "places")
    assert meeting.stored["opening_ar"] == "افتتاح الثاني"
    mine.locator(name).press_sequentially(" وأكثر")  # one goes on typing meanwhile
    expect(clash).to_be_visible()
    clash.locator(f"[data-choose={choice}]").click()
    saved(mine)
    expect(clash).to_have_count(0)
    assert meeting.stored["opening_ar"] == ("افتتاح الأولى وأكثر" if choice == "mine" else "افتتاح الثاني")


def test_the_words_under_the_cursor_are_not_taken_away(visit: Visit, meeting: Recorded) -> None:
    mine, theirs = open_record(visit(), meeting), open_record(visit(), meeting, "focal")
    area = mine.locator("[name=minutes-words-opening_ar]")
    area.focus()
    theirs.locator("[name=minutes-words-opening_ar]").fill("كلام الثاني")
    saved(theirs)
    mine.keyboard.press("Control+s")
    saved(mine)
    expect(area).to_have_value("")  # the cursor stands in it
    mine.keyboard.type("كلامي")
    expect(mine.locator(".rec-clash")).to_contain_text("كلام الثاني")
    expect(area).to_have_value("كلامي")
    assert meeting.stored["opening_ar"] == "كلام الثاني"


def test_a_row_that_the_other_removed_goes_and_one_that_i_write_in_comes_back(visit: Visit, meeting: Recorded) -> None:
    mine, theirs = open_record(visit(), meeting), open_record(visit(), meeting, "focal")
    theirs.locator("#agenda .rec-row").nth(0).locator(".rec-tool-remove").click()
    theirs.locator("#agenda .rec-row").nth(0).locator(".rec-tool-remove").click()
    saved(theirs)
    assert meeting.stored["agenda"] == ["نقاش"]
    box(mine, "agenda", "title_ar", 1).fill("عرض مفصل")
    saved(mine)
    assert meeting.stored["agenda"] == ["عرض مفصل", "نقاش"]
    expect(mine.locator("#agenda .rec-row")).to_have_count(3)  # with the empty one


# The session ends, the network drops ------------------------------------------------------------------------------


def test_a_session_lost_in_the_middle_is_taken_up_again_and_nothing_is_lost(
    troubled: Callable[[], Page], meeting: Recorded
) -> None:
    page = open_record(troubled(), meeting)
    page.locator("[name=minutes-words-opening_ar]").fill("قبل")
    saved(page)
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=minutes-words-opening_ar]").fill("قبل وبعد")
    box(page, "speeches", "text_ar").fill("قيل والجلسة منتهية")
    status = page.locator("[data-status]")
    expect(status).to_have_attribute("data-state", "out")
    assert meeting.stored["speeches"] == []

    with page.context.expect_page() as opened:
        status.locator("a").click()
    other = opened.value
    other.locator("input[name=login]").fill("editor")
    other.locator("input[name=password]").fill("olive-figue-2027")
    other.locator("main button[type=submit]").click()
    other.wait_for_url("**/space/")
    other.close()
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    saved(page)
    stored = meeting.stored
    assert (stored["opening_ar"], stored["speeches"]) == ("قبل وبعد", ["قيل والجلسة منتهية"])
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('record:'))") == []


def test_all_cookies_gone_is_no_loss_either(troubled: Callable[[], Page], meeting: Recorded) -> None:
    page = open_record(troubled(), meeting)
    session = [cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    page.context.clear_cookies()
    page.context.add_cookies(session)  # signed in, but the token of the form is worth nothing now
    page.locator("[name=minutes-words-opening_ar]").fill("افتتح")
    saved(page)
    assert meeting.stored["opening_ar"] == "افتتح"


def test_without_a_network_one_goes_on_and_it_is_saved_when_it_is_back(
    troubled: Callable[[], Page], meeting: Recorded
) -> None:
    page = open_record(troubled(), meeting)
    page.context.set_offline(True)
    page.locator("[name=minutes-words-opening_ar]").fill("افتتح")
    box(page, "speeches", "text_ar").fill("كلمة بلا شبكة")
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "offline")
    page.locator("#agenda .rec-row").nth(0).locator(".rec-tool-remove").click()
    page.context.set_offline(False)
    saved(page)
    stored = meeting.stored
    assert (stored["opening_ar"], stored["speeches"], stored["agenda"]) == ("افتتح", ["كلمة بلا شبكة"], ["عرض", "نقاش"])


def test_answers_that_are_lost_on_the_way_neither_double_a_row_nor_make_one_clash_with_oneself(
    troubled: Callable[[], Page], meeting: Recorded
) -> None:
    page = open_record(troubled(), meeting)
    lost = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and len(lost) < 2:
            lost.append(route.fetch(max_retries=2).status)  # a connection kept too long is opened anew
            route.abort()
        else:
            route.continue_()

    page.route("**/record/", lose)
    opening = page.locator("[name=minutes-words-opening_ar]")
    opening.fill("افتتح")
    box(page, "speeches", "text_ar").fill("كلمة")
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "offline")
    opening.fill("افتتح الرئيس")
    box(page, "speeches", "text_ar", 0).fill("كلمة أطول")
    box(page, "speeches", "text_ar").fill("كلمة ثانية")
    saved(page)
    assert lost == [200, 200]
    assert page.locator(".rec-clash").count() == 0
    stored = meeting.stored
    assert (stored["opening_ar"], stored["speeches"]) == ("افتتح الرئيس", ["كلمة أطول", "كلمة ثانية"])


def after_a_crash(page: Page, meeting: Recorded) -> Page:
    """The machine went off while there was no network; it is on again, and the record is opened anew."""
    context = page.context
    with pytest.raises(Error):
        page.goto("chrome://crash")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(meeting.path())
    return page


def test_what_was_typed_without_a_network_is_offered_when_the_page_is_opened_again(
    troubled: Callable[[], Page], meeting: Recorded
) -> None:
    page = open_record(troubled(), meeting)
    page.context.set_offline(True)
    page.locator("[name=minutes-words-opening_ar]").fill("افتتح ولم يُحفظ")
    box(page, "speeches", "text_ar").fill("كلمة لم تُحفظ")
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "offline")
    page = after_a_crash(page, meeting)
    banner = page.locator("#kept")
    expect(banner).to_contain_text("كلمة لم تُحفظ")
    assert meeting.stored["speeches"] == []
    banner.locator("[data-put-back]").click()
    saved(page)
    stored = meeting.stored
    assert (stored["opening_ar"], stored["speeches"]) == ("افتتح ولم يُحفظ", ["كلمة لم تُحفظ"])
    page.reload()
    expect(banner).to_be_hidden()


def test_kept_text_does_not_overwrite_what_another_wrote_meanwhile(
    troubled: Callable[[], Page], meeting: Recorded
) -> None:
    page, other = open_record(troubled(), meeting), open_record(troubled(), meeting, "focal")
    page.context.set_offline(True)
    page.locator("[name=minutes-words-opening_ar]").fill("نصي")
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "offline")
    other.locator("[name=minutes-words-opening_ar]").fill("نصهم")
    saved(other)
    page = after_a_crash(page, meeting)
    page.locator("[data-put-back]").click()
    expect(page.locator(".rec-clash")).to_contain_text("نصهم")
    assert meeting.stored["opening_ar"] == "نصهم"
    page.locator("[data-choose=mine]").click()
    saved(page)
    assert meeting.stored["opening_ar"] == "نصي"


def test_a_page_that_is_left_in_a_hurry_is_saved(troubled: Callable[[], Page], meeting: Recorded) -> None:
    page = open_record(troubled(), meeting)
    page.locator("[name=minutes-words-opening_ar]").fill("كلمة أخيرة")
    page.goto("/ar/space/")
    for _turn in range(40):
        if meeting.stored["opening_ar"]:
            break
        page.wait_for_timeout(250)
    page.goto(meeting.path())
    expect(page.locator("[name=minutes-words-opening_ar]")).to_have_value("كلمة أخيرة")
    expect(page.locator("#kept")).to_be_hidden()


def test_minutes_handed_in_by_another_while_one_types_keep_the_text_on_the_device(
    troubled: Callable[[], Page], meeting: Recorded, site: Site
) -> None:
    page = open_record(troubled(), meeting)
    page.locator("[name=minutes-words-opening_ar]").fill("افتتح")
    saved(page)
    acts = "from workshops.models import Meeting; Meeting.objects.get(address={!r}).minutes.submit(by=None)"
    site.manage("shell", "-v0", "-c", acts.format(meeting.address))
    page.locator("[name=minutes-words-opening_ar]").fill("افتتح متأخرا")
    expect(page.locator("[data-status]")).to_have_attribute("data-state", "stopped")
    page.goto(meeting.path())
    expect(page.locator("#kept")).to_contain_text("افتتح متأخرا")
    expect(page.locator("[data-put-back]")).to_be_hidden()
    assert meeting.stored["opening_ar"] == "افتتح"


# Languages, no scripts, everyone ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "scripts off"])
def test_switching_the_language_loses_nothing(visit: Visit, meeting: Recorded, scripts: bool) -> None:
    page = open_record(visit(scripts=scripts), meeting)
    page.locator("[name=minutes-words-opening_ar]").fill("افتتح")
    page.locator("button[value='languages:both']").click()
    expect(page.locator("[name=minutes-words-opening_fr]")).to_be_visible()
    expect(page.locator("[name=minutes-words-opening_ar]")).to_have_value("افتتح")
    page.locator("[name=minutes-words-opening_fr]").fill("Ouverture")
    page.locator("button[value='languages:fr']").click()
    expect(page.locator("[name=minutes-words-opening_ar]")).to_have_count(0)
    expect(page.locator("[name=minutes-words-opening_fr]")).to_have_value("Ouverture")
    stored = meeting.stored
    assert (stored["opening_ar"], stored["opening_fr"]) == ("افتتح", "Ouverture")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_everything_works_with_scripts_off(visit: Visit, meeting: Recorded, size: dict[str, int]) -> None:
    page = open_record(visit(scripts=False, size=size), meeting)
    box(page, "speeches", "text_ar").fill("الأولى")
    page.locator("button[value='add:speeches']").click()
    assert page.url.endswith("#new-speeches")
    box(page, "speeches", "text_ar").fill("الثانية")
    page.locator("[name=attendance-media-men]").fill("2")
    page.locator("button[value=save]").click()
    second = keys(page, "speeches")[1]
    page.locator(f"button[value='up:speeches:{second}']").click()
    assert meeting.stored["speeches"] == ["الثانية", "الأولى"]
    page.locator(f"button[value='remove:speeches:{second}']").click()
    stored = meeting.stored
    assert stored["speeches"] == ["الأولى"]
    assert stored["attendance"] == {"media": ["", "2", ""]}
    page.locator("[name=attendance-media-men]").fill("كثير")
    page.locator("[name=minutes-words-opening_ar]").fill("افتتح")
    page.locator("button[value=save]").click()
    page.locator("#errors a").click()
    expect(page.locator("[name=attendance-media-men]")).to_have_value("كثير")
    assert meeting.stored["opening_ar"] == "افتتح"


def test_a_session_lost_with_scripts_off_brings_the_text_back(visit: Visit, meeting: Recorded) -> None:
    page = open_record(visit(scripts=False), meeting)
    box(page, "speeches", "text_ar").fill("قيل والجلسة منتهية")
    page.context.clear_cookies(name="sessionid")
    page.locator("button[value=save]").click()
    page.locator("input[name=login]").fill("editor")
    page.locator("input[name=password]").fill("olive-figue-2027")
    page.locator("main button[type=submit]").click()
    expect(box(page, "speeches", "text_ar", 0)).to_have_value("قيل والجلسة منتهية")
    page.locator("button[value=save]").click()
    assert meeting.stored["speeches"] == ["قيل والجلسة منتهية"]


@pytest.mark.parametrize(
    ("language", "query", "size", "scheme"),
    [("ar", "?languages=both", PHONE, "light"), ("fr", "", DESKTOP, "dark")],
    ids=["both languages, phone", "one language, desktop"],
)
def test_everyone_can_use_the_page(
    visit: Visit, meeting: Recorded, language: str, query: str, size: dict[str, int], scheme: str
) -> None:
    page = visit(language=language, size=size, scheme=scheme)
    sign_in(page, "editor", language)
    page.goto(meeting.path(language, query))
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    none_of([*axe.faults(page), *([f"{over} px too wide"] if over > 0 else [])])
