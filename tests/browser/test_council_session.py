"""A whole October session of nine members: two convocations without quorum, a third that sits, amendments, a ballot by
phone, the vote on the whole, the act in the register, and the story of a commitment from its workshop to the vote."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, Visit
from tests.browser.people import path_of, sign_in, wait_for_files
from tests.site import Site

PROGRAMME = "2041-2043"
CODE = "1.1"
SEATS = range(1, 10)
_PREPARED = f"""
from datetime import timedelta
from django.utils import timezone
from participation.models import Consultation
from tamazgana_open.commune.models import Commune
from tests import builders, consultations, councils, meetings
from workshops.models import Recommendation
Commune.objects.update(phone_ballots=True)
programme = builders.programme("{PROGRAMME}", current=False, illustrative=True, axes=1, commitments=2)
asked = programme.commitments.get(code="{CODE}")
workshop = meetings.recorded(meetings.meeting(programme, title_ar="ورشة قبل الدورة", title_fr="Atelier"), rows=1)
meetings.published(workshop)
Recommendation.objects.get(meeting=workshop).settle(by=None, commitment=asked)
consultation = consultations.consultation(builders.version(programme))
said = consultations.published(consultation, commitment=asked)
reply = consultations.answered(said, outcome="retained", commitments=[asked])
Consultation.objects.filter(pk=consultation.pk).update(closes_on=timezone.localdate() - timedelta(days=1))
consultation.refresh_from_db()
consultation.begin_revision(by=None)
programme.refresh_from_db()
builders.changed_title(asked)
version = councils.validated(programme)
reply.link_version(version, by=None)
starts_at = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
sitting = councils.sitting(version, slug="session-d-octobre", starts_at=starts_at, ends_at=None)
sitting.prepare(by=None, session="october")
print(workshop.address, sitting.meeting.address, consultation.slug)
"""
_DAYS_PASS = """
from django.db.models import F
from django.utils import timezone
from workshops.models import Meeting
days = timezone.localdate(Meeting.objects.get(address="{address}").starts_at) - timezone.localdate()
sittings = Meeting.objects.filter(programme__slug="{programme}", kind="sitting")
sittings.update(starts_at=F("starts_at") - days)
"""


class Council:
    """The workspace of a sitting in the hands of the registrar. It speaks French; the seats have no names."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def goto(self, part: str = "") -> None:
        """A page of the sitting."""
        self.page.goto(f"/fr/space/council/{self.address}/{part}")

    def press(self) -> None:
        """The act of this page."""
        self.page.locator("main form .toolbar button.btn:not(.btn-quiet)").first.click()

    def row(self, seat: int) -> Page:
        """What the page shows of a seat."""
        return self.page.locator("main :is(tr, li.place)", has_text=re.compile(rf"Siège {seat}\b"))

    def call_roll(self, present: range, *, others: bool = False) -> None:
        """These are present; all others absent, or present too."""
        self.goto("roll/")
        for seat in SEATS if not others else ():
            state = "present" if seat in present else "absent"
            self.row(seat).locator(f"input[value={state}]").check()
        self.page.locator("button[name=others]" if others else "main form .toolbar button.btn-primary").click()

    def miss_quorum(self) -> None:
        """Too few are there: the law does not let it be opened, so it is closed as such."""
        self.goto("open/")
        self.page.locator("[name=members_in_office]").fill("9")
        self.press()
        expect(self.page.locator("main form .alert-danger, main .alert-danger").first).to_be_visible()
        self.goto("no-quorum/")
        self.page.locator("[name=members_in_office]").fill("9")
        self.press()

    def call_again(self) -> None:
        """The next convocation, on the day that is proposed."""
        self.goto("again/")
        self.press()
        found = re.fullmatch(r"/fr/space/council/([^/]+)/", path_of(self.page))
        assert found
        assert found[1] != self.address
        self.address = found[1]

    def propose(self, seat: int, code: str, field: str, words: str) -> None:
        """An amendment on paper, of a member."""
        self.goto(f"amendments/new/?commitment={code}&field={field}")
        option = self.page.locator("[name=member] option", has_text=re.compile(rf"Siège {seat}\b"))
        self.page.locator("[name=member]").select_option(option.get_attribute("value"))
        write_amendment(self.page, words)

    def vote(self, part: str) -> str:
        """Open a vote; gives its page."""
        self.goto(part)
        self.page.locator("main form button.btn-primary.btn-large").click()
        assert "/votes/" in path_of(self.page)
        return path_of(self.page)

    def record(self, **choices: range) -> None:
        """How hands were raised, by name; the others are for."""
        for choice, seats in choices.items():
            for seat in seats:
                self.row(seat).locator(f"input[value={choice}]").check()
        self.page.locator("button[value=by_name]").click()

    def unanimous(self) -> None:
        """All others are for."""
        self.page.locator("button[value=unanimous]").click()

    def result_is(self, *, carried: bool, counts: str) -> None:
        """What the page says of a closed vote."""
        verdict = self.page.locator("main .verdict")
        expect(verdict).to_have_class(re.compile(r"^((?!verdict-danger).)*$" if carried else "verdict-danger"))
        expect(verdict).to_contain_text(counts)


def write_amendment(page: Page, words: str) -> None:
    """Other words and why, in Arabic alone."""
    page.locator("[name=words_ar]").fill(words)
    page.locator("[name=reason_ar]").fill("لأن الصيغة أوضح")
    page.locator("main form button.btn-primary").click()


@pytest.fixture
def prepared(site: Site) -> tuple[str, str, str]:
    """A text before the council: the addresses of its workshop, of the sitting of today, of its consultation."""
    workshop, sitting, consultation = site.manage("shell", "-v", "0", "-c", _PREPARED).split()[-3:]
    return workshop, sitting, consultation


def days_pass(site: Site, address: str) -> None:
    """The sitting of this address is today's."""
    site.manage("shell", "-v", "0", "-c", _DAYS_PASS.format(address=address, programme=PROGRAMME))


def choose(page: Page, council: Council, choice: str) -> None:
    """A member's choice on a phone, not confirmed yet."""
    page.goto(f"/fr/space/council/{council.address}/ballot/")
    page.locator(f"button[name=choice][value={choice}]").click()
    expect(page.locator(f".ballot-choice.ballot-{choice}")).to_be_visible()


def test_a_session_from_the_missed_quorum_to_the_act_in_the_register(
    site: Site, visit: Visit, prepared: tuple[str, str, str]
) -> None:
    workshop, first, consultation = prepared
    page = visit(size=DESKTOP, language="fr")
    sign_in(page, "registrar", "fr")
    council = Council(page, first)
    phone, other_phone = (visit(scripts=False, size=PHONE, language="fr") for _device in range(2))
    for device in (phone, other_phone):
        sign_in(device, "member", "fr")  # the same member, of seat 5

    # Before: a member proposes other words, from the phone.
    phone.goto(f"/fr/space/council/{first}/amendments/new/?commitment={CODE}&field=summary")
    write_amendment(phone, "صيغة اقترحها عضو من هاتفه")

    # The first and the second convocation miss the quorum.
    for convocation in (2, 3):
        council.call_roll(range(1, 5))
        council.miss_quorum()
        council.call_again()
        expect(page.locator("main .badges").first).to_contain_text("deuxième" if convocation == 2 else "troisième")
        days_pass(site, council.address)

    # The third sits, whatever the number; the amendment has come with it.
    council.call_roll(SEATS, others=True)
    council.goto("open/")
    council.press()
    council.propose(2, CODE, "expected_result", "نتيجة بصيغة أدق")
    council.propose(3, "1.2", "summary", "مختصر لا يريده المجلس")

    council.vote("amendments/1/vote/")
    council.unanimous()
    council.result_is(carried=True, counts="pour : 9, contre : 0, abstentions : 0")
    council.vote("amendments/2/vote/")
    council.record(against=range(6, 10), abstain=range(5, 6))
    council.result_is(carried=True, counts="pour : 4, contre : 4, abstentions : 1")  # seat 1 presides, and is for
    council.vote("amendments/3/vote/")
    council.record(against=range(1, 7))
    council.result_is(carried=False, counts="pour : 3, contre : 6, abstentions : 0")

    # A member leaves before the vote on the whole.
    council.goto("room/")
    council.row(9).locator("button[value^=leaves]").click()

    # One member votes by phone, and tries to do so again from another one.
    vote = council.vote("vote/")
    choose(phone, council, "for")
    choose(other_phone, council, "against")
    for device in (phone, other_phone):
        device.locator("main form button.btn-primary").click()
        expect(device.locator("main .verdict")).to_be_visible()
        expect(device.locator(".ballot-choice")).to_have_count(0)
        expect(device.locator("main .verdict strong")).to_have_text("Vous avez voté : pour")  # the first one stands
    page.goto(vote)
    expect(page.locator("#voted")).to_contain_text("Siège 5")
    expect(council.row(5)).to_have_count(0)  # nobody sees how, and the registrar cannot vote in that member's place
    council.unanimous()
    council.result_is(carried=True, counts="pour : 8, contre : 0, abstentions : 0")
    expect(page.locator("main")).not_to_contain_text("Siège 9")

    # Afterwards: the sitting is closed, the text frozen, the act issued.
    council.goto("close/")
    council.press()
    council.goto("freeze/")
    page.locator("main form button.btn-primary").click()
    council.goto("act/issue/")
    page.locator("[name=number]").fill("99/2041")
    page.locator("button[value=read]").click()
    page.locator("button[value=issue]").click()
    register = page.locator("main .toolbar a[href*='/publications/']").get_attribute("href") or ""

    the_paper_is_what_was_published(visit, register)
    the_public_reads_it(visit, council.address, workshop, consultation)


def the_paper_is_what_was_published(visit: Visit, register: str) -> None:
    """Anyone takes the PDF of the act, and the register knows it."""
    visitor = visit(size=PHONE, language="fr")
    wait_for_files(visitor, register)
    address = visitor.locator(".files a.file").first.get_attribute("href") or ""
    pdf = visitor.context.request.get(address).body()
    assert pdf.startswith(b"%PDF-")
    visitor.locator("details.verify > summary").click()
    visitor.locator("#verify-file").set_input_files({"name": "act.pdf", "mimeType": "application/pdf", "buffer": pdf})
    visitor.locator("details.verify button[type=submit]").click()
    expect(visitor.locator("#verdict.tone-identity")).to_be_visible()


def the_public_reads_it(visit: Visit, sitting: str, workshop: str, consultation: str) -> None:
    """The sitting with its votes by name, and the commitment with its whole story, scripts off."""
    visitor = visit(scripts=False, size=PHONE, language="fr")
    visitor.goto(f"/fr/council/{sitting}/")
    for number in (1, 2, 3):
        expect(visitor.locator(f"#a-{number}")).to_be_visible()
    expect(visitor.locator("#a-2")).to_contain_text("Siège 1")
    expect(visitor.locator(".decision")).to_contain_text("Siège 5")
    visitor.goto(f"/fr/programmes/{PROGRAMME}/commitments/{CODE}/")
    story = visitor.locator(".sheet-story .story")
    for link in (
        f"/fr/meetings/{workshop}/#r-",
        f"/fr/programmes/{PROGRAMME}/versions/1/",
        f"/fr/consultations/{consultation}/contributions/1/",
        f"/fr/programmes/{PROGRAMME}/versions/1/compare/2/",
        f"/fr/programmes/{PROGRAMME}/versions/2/compare/3/",
        f"/fr/council/{sitting}/",
    ):
        expect(story.locator(f"a[href^='{link}']").first).to_be_visible()
    visitor.goto(f"/fr/programmes/{PROGRAMME}/versions/3/")
    expect(visitor.locator("main")).to_contain_text("صيغة اقترحها عضو من هاتفه")
    expect(visitor.locator("main")).not_to_contain_text("مختصر لا يريده المجلس")
