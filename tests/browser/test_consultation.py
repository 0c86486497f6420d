"""A consultation as people live it: a voice from a phone and voices on paper, read, answered, traced into the text."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.people import SAMPLE, path_of, sign_in
from tests.site import Site

pytestmark = pytest.mark.xdist_group("consultation")  # of a programme of its own

SLUG = "essai-2033"
HERE = f"consultations/{SLUG}/"
PROGRAMME = "2033-2035"
PREPARED = f"""
from datetime import timedelta
from django.utils import timezone
from commitments.models import Programme
from tests import builders, consultations
if not Programme.objects.filter(slug="{PROGRAMME}").exists():
    programme = builders.programme("{PROGRAMME}", current=False, illustrative=True)
    builders.version(programme)
    builders.changed_title(programme.commitments.first())
    today = timezone.localdate()
    consultations.consultation(
        builders.version(programme), slug="{SLUG}", opens_on=today - timedelta(5), closes_on=today,
        replies_by=today + timedelta(20),
    )
"""
A_DAY_LATER = f"""
from datetime import timedelta
from django.utils import timezone
from participation.models import Consultation
from tamazgana_open.journal.changes import change
with change():
    Consultation.objects.filter(slug="{SLUG}").update(closes_on=timezone.localdate() - timedelta(1))
"""
SPOKEN = "نقترح أن تنشر المحاضر باللغة الأمازيغية أيضا."
NEW_WORDS = "بالعربية والأمازيغية"


@pytest.fixture(scope="module")
def prepared(site: Site) -> None:
    """A programme in version 2, and a consultation on it whose last day is today."""
    site.manage("shell", "-v", "0", "-c", PREPARED)


def contribute(page: Page, body: str, *, language: str = "ar", address: str = HERE, **more: str) -> str:
    """From the consultation's page to the receipt; gives the receipt's code."""
    page.goto(f"/{language}/{address}")
    page.locator(f"main a[href^='/{language}/{address}contribute/']").first.click()
    page.locator("[name=body]").fill(body)
    page.locator("[name=stance][value=propose]").check()
    for name, value in more.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("[name=consent]").check()
    page.locator("form.contribute .btn-primary").click()
    found = re.fullmatch(rf"/{language}/receipts/(\d{{15}})/", path_of(page))
    assert found, page.locator("main").inner_text()[:600]
    return found[1]


def enter_by_keys(page: Page, body: str, downs: int) -> None:
    """One form of the stack, the mouse untouched: the cursor stands where it begins."""
    assert page.evaluate("document.activeElement.name") == "point-0-target"
    for _ in range(downs):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(body)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry-saved .entry-code")).to_be_visible()


def publish_all(page: Page) -> None:
    """Everything that waits, from the queue of moderation."""
    page.goto(f"/ar/space/{HERE}moderation/")
    for box in page.locator("[name=numbers]").all():
        box.check()
    page.locator("button[name=act][value=publish]").click()
    expect(page.locator("[name=numbers]")).to_have_count(0)


def reply_to(page: Page, numbers: list[int], outcome: str, reason: str, commitment: str = "") -> None:
    """One reply to all of these, published at once."""
    page.goto(f"/ar/space/{HERE}replies/")
    for number in numbers:
        page.locator(f"[name=for][value='{number}']").check()
    page.locator("form button.btn-primary").last.click()
    page.locator(f"[name=outcome][value={outcome}]").check()
    page.locator("[name=reason_ar]").fill(reason)
    page.locator("[name=reason_fr]").fill(f"Réponse motivée : {reason}")
    if commitment:
        page.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(commitment)}\s")).locator(
            "xpath=.."
        ).locator("[name=commitments]").check()
    page.locator("button[name=then][value=publish]").click()
    assert "/new/" not in path_of(page), page.locator("main").inner_text()[:800]


def change_and_freeze(page: Page) -> None:
    """Commitment 1.1 gets the new words, and the draft becomes the next version."""
    page.goto(f"/ar/space/programmes/{PROGRAMME}/commitments/1.1/")
    for code, words in (("ar", f"تنشر الجماعة محاضر دورات مجلسها {NEW_WORDS}."), ("fr", "En arabe et en amazighe.")):
        page.locator(f"[name=summary_{code}]").fill(words)
    page.locator("main button.btn-primary").last.click()
    page.goto(f"/ar/space/programmes/{PROGRAMME}/freeze/")
    for code in ("ar", "fr"):
        page.locator(f"[name=why_{code}]").fill(f"بعد التشاور ({code})")
    page.locator("main button.btn-primary").last.click()
    assert "/freeze/" not in path_of(page), page.locator("main").inner_text()[:800]


def test_a_voice_is_heard_answered_and_traced_into_the_text(visit: Visit, site: Site, prepared: None) -> None:
    citizen = visit(scripts=False, size=PHONE)
    code = contribute(citizen, SPOKEN, subject="commitment:1.1")
    receipt = path_of(citizen)
    spaced = " ".join(code[place : place + 3] for place in range(0, 15, 3))
    expect(citizen.locator(".code-groups")).to_have_text(spaced)
    expect(citizen.locator("main")).to_contain_text("في انتظار المراجعة")

    focal = visit()
    sign_in(focal, "focal")
    focal.goto(f"/ar/space/{HERE}entry/")
    for place in range(5):
        enter_by_keys(focal, f"مقترح من الاستمارة الورقية رقم {place + 1}: مكتب للاستقبال في دوار {place}.", place)
    publish_all(focal)

    reply_to(focal, [1, 2], "retained", "أُخذ بهذا المقترح.", commitment="1.1")
    reply_to(focal, [3, 4, 5, 6], "not_retained", "لا يدخل هذا في مدة البرنامج.")
    citizen.goto(receipt)
    expect(citizen.locator(".opinion-reply")).to_contain_text("أُخذ بهذا المقترح.")

    # Too early: it is still open, the text is not revised, the reply names no version.
    focal.goto(f"/ar/space/{HERE}report/")
    expect(focal.locator(".gaps li").nth(1)).to_be_visible()
    assert focal.locator(f"a[href$='{HERE}report/publish/']").count() == 0
    site.manage("shell", "-v", "0", "-c", A_DAY_LATER)
    focal.goto(f"/ar/space/{HERE}")
    focal.locator(f"form[action$='{HERE}begin-revision/'] button, a[href$='{HERE}begin-revision/']").first.click()
    if path_of(focal).endswith("/begin-revision/"):
        focal.locator("main form .btn-primary").click()
    focal.goto(f"/ar/space/{HERE}report/")
    gaps = focal.locator(".gaps li")
    expect(gaps).to_have_count(1)
    change_and_freeze(focal)
    focal.goto(f"/ar/space/{HERE}report/")
    gaps.locator("a").click()
    focal.locator(f"main a[href*='{HERE}replies/'][href$='/link/']").first.click()
    focal.locator("[name=version][value='3']").check()
    focal.locator("main form .btn-primary").first.click()

    focal.goto(f"/ar/space/{HERE}report/")
    focal.locator(f"a[href$='{HERE}report/publish/']").click()
    focal.locator("main form .btn-primary").click()
    expect(focal.locator("main")).to_contain_text(re.compile(r"-EX-\d{4}-RC-"))

    citizen.goto(receipt)
    citizen.locator(".opinion-reply a[href$='#changed']").click()
    expect(citizen.locator("#changed ins").filter(has_text="والأمازيغية")).not_to_have_count(0)
    citizen.goto(f"/ar/programmes/{PROGRAMME}/versions/3/")
    expect(citizen.locator("main")).to_contain_text(NEW_WORDS)
    citizen.goto(f"/ar/{HERE}report/")
    expect(citizen.locator("main")).to_contain_text(re.compile(r"-EX-\d{4}-RC-"))


def open_sample(page: Page, language: str) -> str:
    """The address of the sample's consultation that is open."""
    page.goto(f"/{language}/consultations/?programme={SAMPLE}")
    link = page.locator(f"main a[href^='/{language}/consultations/'][href$='/contribute/']").first
    return urlsplit(link.get_attribute("href") or "").path.removeprefix(f"/{language}/").removesuffix("contribute/")


def test_what_is_typed_is_kept_whatever_is_wrong_and_private_things_are_pointed_out(visit: Visit) -> None:
    page = visit(scripts=False, size=PHONE, language="fr")
    address = open_sample(page, "fr")
    page.goto(f"/fr/{address}contribute/")
    body = "<script>alert(1)</script> \u202eecrire\u202c appelez-moi au 0661 22 33 44, carte AB123456. " + "😀" * 200
    page.locator("[name=body]").fill(body)
    page.locator("form.contribute .btn-primary").click()
    expect(page.locator(".invalid-feedback:visible").nth(1)).to_be_visible()  # no stance, no consent
    expect(page.locator("[name=body]")).to_have_value(re.compile(r"<script>alert\(1\)</script>.*😀$"))
    page.locator("[name=stance][value=ask]").check()
    page.locator("[name=consent]").check()
    page.locator("form.contribute .btn-primary").click()
    expect(page.locator("#remarks li")).to_have_count(2)
    page.locator("[name=send_anyway]").click()
    assert re.fullmatch(r"/fr/receipts/\d{15}/", path_of(page))
    expect(page.locator(".opinion-words")).to_contain_text("<script>alert(1)</script>")


def test_a_form_sent_twice_gives_the_same_receipt_and_the_author_can_take_it_back(visit: Visit) -> None:
    page = visit()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    address = open_sample(page, "fr")
    code = contribute(page, "Sent twice by a weak network", address=address, language="fr")
    again = page.request.post(
        f"/fr/{address}contribute/",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        data=sent[0],
    )
    assert urlsplit(again.url).path == f"/fr/receipts/{code}/"
    page.locator("#sure-withdraw").check()
    page.locator("form[action$='/withdraw/'] button").click()
    expect(page.locator("[role=status]")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Sent twice")


def test_a_receipt_is_found_by_its_code_and_a_slip_of_the_finger_is_said(visit: Visit) -> None:
    page = visit(scripts=False, size=PHONE)
    code = contribute(page, "أسأل عن توقيت المكتب الجماعي", address=open_sample(page, "ar"))
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    page.goto("/ar/receipts/")
    page.locator("main [name=code]").fill(wrong)
    page.locator("main form button").first.click()
    expect(page.locator("main [name=code]")).to_have_value(wrong)
    page.locator("main [name=code]").fill(" ".join(code[place : place + 3] for place in range(0, 15, 3)))
    page.locator("main form button").first.click()
    assert path_of(page) == f"/ar/receipts/{code}/"
    looked_at = visit(size=PHONE)  # axe is a script itself
    looked_at.goto(path_of(page))
    assert axe.faults(looked_at) == []


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_selected_passage_is_commented_on(visit: Visit, language: str, size: dict[str, int]) -> None:
    page = visit(size=size, language=language)
    open_sample(page, language)
    page.goto(f"/{language}/programmes/{SAMPLE}/commitments/1.1/")
    page.evaluate(
        """() => {
            const words = document.querySelector("[data-comment-url] p");
            const range = document.createRange();
            range.selectNodeContents(words);
            const selection = getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
        }"""
    )
    page.locator(".comment-on:visible").click()
    expect(page.locator("[name=quote]")).not_to_have_value("")
    expect(page.locator("[name=subject]")).to_have_value("commitment:1.1")
