"""The record of a meeting on its way through the workspace: what is next, who may, what is refused and why."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override, pgettext

from commitments.models import Programme
from tamazgana_open.accounts.models import User
from tamazgana_open.journal.models import Entry
from tamazgana_open.publications.models import Publication
from tests import builders, meetings, reading
from tests.sending import errors_of, form_of, said, send, text_of
from tests.tamazgana_open.at_once import at_once
from workshops.models import Attachment, Meeting, Minutes, MinutesState
from workshops.workspace import stages as waiting

pytestmark = pytest.mark.django_db
LIST = "/fr/space/meetings/"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


@pytest.fixture
def programme() -> Programme:
    return builders.programme(axes=2, commitments=1)


@pytest.fixture
def writer() -> User:
    return builders.person("editor")


@pytest.fixture
def clerk(programme: Programme, writer: User) -> Client:
    return builders.signed_in(writer)


@pytest.fixture
def other(programme: Programme) -> Client:
    return builders.signed_in(builders.person("focal_point"))


def hub_of(meeting: Meeting, act: str = "") -> str:
    return f"/fr/space/meetings/{meeting.address}/{act}"


def submitted(writer: User) -> Meeting:
    meeting = meetings.recorded(meetings.meeting())
    meeting.minutes.submit(by=writer)
    return meeting


def approval(**changes: Any) -> dict[str, Any]:
    return {
        "name": "الرئيس",
        "office_ar": "رئيس المجلس",
        "office_fr": "Président du conseil",
        "on": timezone.localdate().isoformat(),
        "scan": SimpleUploadedFile("scan.pdf", PDF, "application/pdf"),
        **changes,
    }


def acts_on(page: Any) -> set[str]:
    """The addresses of acts that a meeting's page offers."""
    html = page.content.decode().split("<main")[1]
    return set(re.findall(r'(?:href|action)="/fr/space/meetings/[^"/]+/([\w-]+)/"', html))


# Handed in and sent back ------------------------------------------------------------------------------------------


def test_what_is_missing_is_listed_with_the_way_to_mend_it(clerk: Client) -> None:
    meeting = meetings.recorded(meetings.meeting(), rows=2)
    meeting.recommendations.filter(position=1).update(axis=None)
    answer = clerk.post(hub_of(meeting, "submit/"), follow=True)

    assert Minutes.objects.get().state == MinutesState.DRAFT
    assert "il manque 1 élément" in text_of(answer)
    gap = re.search(r'<ul class="list gaps">(.*?)</ul>', answer.content.decode(), re.DOTALL)
    assert gap
    assert f'href="{hub_of(meeting, "record/")}#recommendations"' in gap.group(1)
    assert said("Its axis") in gap.group(1)
    assert "submit" not in acts_on(answer)


def test_a_complete_record_is_handed_in_and_waits_for_somebody_else(clerk: Client, other: Client) -> None:
    meeting = meetings.recorded(meetings.meeting(starts_at=timezone.now() - timedelta(days=2)))
    assert "submit" in acts_on(clerk.get(hub_of(meeting)))
    page = clerk.post(hub_of(meeting, "submit/"), follow=True)

    assert Meeting.objects.get().state == "held"
    assert Minutes.objects.get().submitted_by.username == "editor"
    assert "approve" not in acts_on(page)
    assert said("You have written in it, so you do not enter its approval. Ask:") in text_of(page)
    assert "Bureau focal_point" in text_of(page)
    assert "approve" in acts_on(other.get(hub_of(meeting)))


def test_sent_back_with_a_remark_that_the_writers_read(clerk: Client, other: Client, writer: User) -> None:
    meeting = submitted(writer)
    address = hub_of(meeting, "send-back/")
    page = send(other, address, form_of(other.get(address)), {"remark": "   "})
    assert errors_of(page)
    send(other, address, form_of(page), {"remark": "ينقص اسم القاعة\nسطر ثان"})
    assert Minutes.objects.get().state == MinutesState.DRAFT
    assert "ينقص اسم القاعة" in text_of(clerk.get(hub_of(meeting)))
    assert not Entry.objects.get(act="minutes.sent_back").public


def test_a_remark_is_not_lost_when_the_minutes_have_moved_meanwhile(clerk: Client, other: Client, writer: User) -> None:
    meeting = submitted(writer)
    fields = form_of(other.get(hub_of(meeting, "send-back/")))
    meeting.minutes.send_back(by=None, remark="أولا")
    page = send(other, hub_of(meeting, "send-back/"), fields, {"remark": "Ma remarque"})
    assert page.status_code == 200
    assert form_of(page)["remark"] == ["Ma remarque"]
    assert said("Nothing was done: this is not possible any more, or not yet. State now: %(state)s.") in text_of(page)
    assert Minutes.objects.get().remark == "أولا"


# Approved ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("files")
def test_the_approval_keeps_who_signed_when_and_the_scan(other: Client, writer: User) -> None:
    meeting = submitted(writer)
    address = hub_of(meeting, "approve/")
    page = other.get(address)
    assert "A demandé la publication 0" in text_of(page)  # to be compared with the paper
    answer = send(other, address, form_of(page), approval())

    assert answer["Location"] == hub_of(meeting)
    minutes = Minutes.objects.get()
    assert (minutes.state, minutes.approved_name, minutes.approved_office_fr) == (
        "approved", "الرئيس", "Président du conseil"
    )  # fmt: skip
    assert minutes.approved_scan.kind == "signed_minutes"
    assert not minutes.approved_scan.public
    assert minutes.approval_entered_by.username == "focal_point"
    page = other.get(hub_of(meeting))
    assert "Président du conseil" in text_of(page)
    assert "publish" in acts_on(page)


IN_TWO_DAYS = (timezone.localdate() + timedelta(days=2)).isoformat()
WITHOUT_ITS_FACTS: list[tuple[dict[str, Any], str]] = [
    ({"scan": ""}, "scan"),
    ({"scan": b""}, "scan"),
    ({"scan": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"}, "scan"),
    ({"scan": b"<html><script>alert(1)</script></html>"}, "scan"),
    ({"name": ""}, "name"),
    ({"name": "ا" * 121}, "name"),
    ({"office_ar": " "}, "office_ar"),
    ({"office_fr": "x" * 161}, "office_fr"),
    ({"on": ""}, "on"),
    ({"on": IN_TWO_DAYS}, "on"),
    ({"on": "2020-01-01"}, "on"),
    ({"on": "hier"}, "on"),
]


def test_an_approval_without_its_facts_is_none_and_leaves_no_file(other: Client, writer: User, files: Path) -> None:
    meeting = submitted(writer)
    known = form_of(other.get(hub_of(meeting, "approve/")))
    for changes, field in WITHOUT_ITS_FACTS:
        sent = {name: SimpleUploadedFile("scan.pdf", value) if isinstance(value, bytes) else value
                for name, value in changes.items()}  # fmt: skip
        page = send(other, hub_of(meeting, "approve/"), known, approval(**sent))
        assert page.status_code == 200, changes
        assert Minutes.objects.get().state == MinutesState.SUBMITTED, changes
        assert not Attachment.objects.exists(), changes
        assert not [path for path in files.rglob("*") if path.is_file()], changes
        html = page.content.decode()
        assert f'href="#id_{field}"' in html, changes
        beside = html.split(f'id="div_id_{field}"')[1].split('id="div_id_')[0]
        assert "invalid-feedback" in beside, changes
        again = form_of(page)
        for name in ({"name", "office_ar", "office_fr", "on"} - set(changes)) & set(again):
            assert again[name] == [approval()[name]], changes


@pytest.mark.usefixtures("files")
def test_a_scan_that_was_attached_before_serves_too_but_not_two(other: Client, writer: User) -> None:
    meeting = submitted(writer)
    known = meetings.scan(meeting)
    address = hub_of(meeting, "approve/")
    fields = form_of(other.get(address))
    page = send(other, address, fields, approval(known=known.pk))
    assert said("Choose a new file or an attached one, not both.") in errors_of(page)
    stranger = meetings.scan(meetings.meeting(title_fr="Autre"))
    assert errors_of(send(other, address, fields, approval(scan="", known=stranger.pk)))
    send(other, address, fields, approval(scan="", known=known.pk))
    assert Minutes.objects.get(meeting=meeting).approved_scan == known


@pytest.mark.usefixtures("files")
def test_who_wrote_is_told_whom_to_ask(clerk: Client, other: Client, writer: User) -> None:
    meeting = submitted(writer)
    for answer in (clerk.get(hub_of(meeting, "approve/"), follow=True),
                   clerk.post(hub_of(meeting, "approve/"), approval(), follow=True)):  # fmt: skip
        assert "Bureau focal_point" in text_of(answer)
        assert Minutes.objects.get().state == MinutesState.SUBMITTED
    assert not Attachment.objects.exists()


def test_where_nobody_else_may_approve_it_is_said_whom_to_appoint(clerk: Client, writer: User) -> None:
    builders.person("editor", username="gone", is_active=False)
    builders.person("council_member")
    meeting = submitted(writer)
    page = clerk.get(hub_of(meeting))
    assert said(
        "You have written in it, and nobody else may enter its approval. An administrator can give another person the "
        "role of editor, focal point or registrar, or let writers approve in the commune’s profile."
    ) in text_of(page)


@pytest.mark.usefixtures("files")
def test_with_the_communes_setting_the_writer_approves_and_it_shows(clerk: Client, writer: User) -> None:
    builders.commune(writer_may_approve=True)
    meeting = submitted(writer)
    assert "approve" in acts_on(clerk.get(hub_of(meeting)))
    send(clerk, hub_of(meeting, "approve/"), form_of(clerk.get(hub_of(meeting, "approve/"))), approval())
    assert Minutes.objects.get().approved_by_writer
    assert said("who had written in it, as the profile allows") in text_of(clerk.get(hub_of(meeting)))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_paper_to_be_signed_has_the_whole_text_and_places_for_the_pen(
    clerk: Client, writer: User, language: str
) -> None:
    meeting = submitted(writer)
    assert f'{hub_of(meeting)}minutes.pdf"' in clerk.get(hub_of(meeting)).content.decode()
    response = clerk.get(hub_of(meeting, "minutes.pdf"), {"language": language})
    assert response["Content-Type"] == "application/pdf"
    paper = reading.tokens(reading.copied(response.content))
    words = {"ar": "طلبت نشر المحاضر", "fr": "A demandé la publication"}[language]
    assert reading.tokens(words) in paper
    with override(language):
        for label in (pgettext("on paper", "Signature and seal"), pgettext("on paper", "Office and name:")):
            assert reading.tokens(label) in paper
        assert reading.tokens(pgettext("on paper", "Minutes to be signed")) in reading.tokens(
            reading.opened(response.content).metadata["title"]
        )
    assert "PV" not in paper.split()


@pytest.mark.parametrize("state", ["published", "account", "cancelled"])
def test_what_is_not_on_its_way_to_a_signature_is_not_printed_for_one(clerk: Client, state: str) -> None:
    meeting = meetings.recorded(meetings.meeting())
    if state == "published":
        meetings.published(meeting)
    elif state == "account":
        meetings.account(meeting)
    else:
        meeting.cancel(by=None, reason=meetings.REASON)
    answer = clerk.get(hub_of(meeting, "minutes.pdf"), follow=True)
    assert said("There is nothing to be signed: only minutes that are on their way are.") in text_of(answer)
    assert "minutes.pdf" not in answer.content.decode()


# Published --------------------------------------------------------------------------------------------------------


def test_what_will_be_frozen_is_shown_before_it_is(other: Client) -> None:
    meeting = meetings.brought_to("approved")
    address = hub_of(meeting, "publish/")
    page = other.get(address)
    assert said("It will be published in Arabic and French.") in text_of(page)
    assert not Publication.objects.exists()
    answer = other.post(address, follow=True)
    publication = Publication.objects.get()
    assert publication.published_by.username == "focal_point"
    assert publication.reference in text_of(answer)
    assert f'/fr/publications/{publication.reference}/"' in answer.content.decode()


def test_arabic_alone_is_said_before_with_what_is_not_translated(other: Client) -> None:
    meeting = meetings.approved(meetings.recorded(meetings.meeting(), french=False))
    page = other.get(hub_of(meeting, "publish/"))
    assert said(
        "It will be published in Arabic alone. The French can join it later, as a translation edition of the same "
        "Arabic. Not translated yet:"
    ) in text_of(page)
    other.post(hub_of(meeting, "publish/"))
    assert Publication.objects.get().languages == ["ar"]
    assert "translate" in acts_on(other.get(hub_of(meeting)))


def test_an_internal_meeting_becomes_public_with_its_record_and_that_is_said_before(other: Client) -> None:
    meeting = meetings.brought_to("approved", public_from=None)
    assert said("The meeting is internal so far: with its record it becomes public too.") in text_of(
        other.get(hub_of(meeting, "publish/"))
    )
    other.post(hub_of(meeting, "publish/"))
    assert Client().get(f"/fr/meetings/{meeting.address}/").status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_published_twice_at_once_it_is_published_once_and_the_second_is_told(files: Path) -> None:
    builders.commune()
    builders.programme(axes=1, commitments=1)
    meeting = meetings.brought_to("approved")
    browsers = [builders.signed_in(builders.person("editor", username=f"editor{number}")) for number in range(3)]
    answers = at_once([lambda browser=browser: browser.post(hub_of(meeting, "publish/")) for browser in browsers])

    assert [getattr(answer, "status_code", answer) for answer in answers] == [302, 302, 302]
    assert Publication.objects.count() == 1
    told = [text_of(browser.get(hub_of(meeting))) for browser in browsers]
    done = said("It is published. Its PDFs are being prepared.")
    late = said("Nothing was done: this is not possible any more, or not yet. State now: %(state)s.")
    assert sum(done in text for text in told) == 1
    assert sum(late in text for text in told) == 2


def test_a_correction_says_why_and_leads_to_an_edition_of_its_own(clerk: Client, other: Client) -> None:
    meeting = meetings.brought_to("published")
    first = Publication.objects.get()
    address = hub_of(meeting, "correct/")
    assert errors_of(send(clerk, address, form_of(clerk.get(address)), {"reason": ""}))
    send(clerk, address, form_of(clerk.get(address)), {"reason": "خطأ في عدد الحاضرين"})
    page = clerk.get(hub_of(meeting))
    assert "خطأ في عدد الحاضرين" in text_of(page)
    assert first.reference in text_of(page)
    assert Client().get(f"/fr/meetings/{meeting.address}/").status_code == 200

    meetings.approved(Meeting.objects.get(pk=meeting.pk))
    assert first.reference in text_of(other.get(hub_of(meeting, "publish/")))
    other.post(hub_of(meeting, "publish/"))
    assert Publication.objects.get(corrects=first).reason == "خطأ في عدد الحاضرين"


def test_an_account_is_published_without_approval_and_signed_minutes_follow(clerk: Client) -> None:
    meeting = meetings.recorded(meetings.meeting(starts_at=timezone.now() - timedelta(days=1)))
    address = hub_of(meeting, "form/")
    page = send(clerk, address, form_of(clerk.get(address)), {"form": "account", "source_fr": "D’après la presse"})
    assert said("Say in Arabic from what the account was prepared.") in errors_of(page)
    assert form_of(page)["source_fr"] == ["D’après la presse"]
    send(clerk, address, form_of(page), {"source_ar": "أُعد من تقرير صحفي"})
    minutes = Minutes.objects.get()
    assert (minutes.form, minutes.source_ar) == ("account", "أُعد من تقرير صحفي")
    page = clerk.get(hub_of(meeting))
    assert "publish" in acts_on(page)
    assert {"submit", "approve"}.isdisjoint(acts_on(page))

    clerk.post(hub_of(meeting, "publish/"))
    assert Publication.objects.get().kind == "account"
    page = clerk.post(hub_of(meeting, "begin-minutes/"), follow=True)
    assert Minutes.objects.get().form == "minutes"
    assert "form" not in acts_on(page)  # something is published: it stays what it is


# Translated -------------------------------------------------------------------------------------------------------


@pytest.fixture
def arabic_alone(programme: Programme) -> Meeting:
    meeting = meetings.recorded(meetings.meeting(programme, starts_at=timezone.now() - timedelta(days=1)), french=False)
    meetings.published(meeting)
    return Meeting.objects.get(pk=meeting.pk)


def test_french_is_typed_beside_the_arabic_and_joins_as_an_edition(clerk: Client, arabic_alone: Meeting) -> None:
    address = hub_of(arabic_alone, "translate/")
    page = clerk.get(address)
    assert "طلبت نشر المحاضر 0." in text_of(page)
    fields = form_of(page, "base")
    missing = [name for name, values in fields.items() if name.startswith("fr-") and values == [""]]
    assert missing
    half = {name: f"Traduit {number}" for number, name in enumerate(missing[:-1])}
    answer = clerk.post(address, {**fields, **half, "then": "publish"}, follow=True)
    assert said("Saved, not published yet: %(number)s text is not translated.") in text_of(
        answer
    ) or "Enregistré, pas encore publié" in text_of(answer)
    assert Publication.objects.count() == 1

    again = form_of(answer, "base")
    assert all(again[name] == [words] for name, words in half.items())
    clerk.post(address, {**again, missing[-1]: "Le dernier", "then": "publish"})
    edition = Publication.objects.get(translates__isnull=False)
    assert edition.languages == ["ar", "fr"]
    assert "Traduit 0" in edition.content
    assert "translate" not in acts_on(clerk.get(hub_of(arabic_alone)))


def test_what_is_to_be_followed_up_is_one_step_away_for_whoever_translates_and_whoever_does_not(
    clerk: Client, arabic_alone: Meeting
) -> None:
    follow_up = f"/fr/space/meetings/follow-up/?programme={arabic_alone.programme.slug}&meeting={arabic_alone.address}"
    registrar = builders.signed_in(builders.person("registrar"))  # does not translate a workshop
    for client in (clerk, registrar):
        assert follow_up in client.get(hub_of(arabic_alone)).content.decode().replace("&amp;", "&")
        page = client.get(follow_up)
        assert f'value="{arabic_alone.address}" selected' in page.content.decode()
    assert "translate" in acts_on(clerk.get(hub_of(arabic_alone)))
    assert said("It is published. Say what became of its recommendations and actions.") in text_of(
        registrar.get(hub_of(arabic_alone))
    )


def test_two_people_who_translate_the_same_text_differently_choose(
    clerk: Client, other: Client, arabic_alone: Meeting
) -> None:
    address = hub_of(arabic_alone, "translate/")
    mine, theirs = form_of(clerk.get(address), "base"), form_of(other.get(address), "base")
    one, two = [name for name in mine if name.startswith("fr-") and mine[name] == [""]][:2]
    other.post(address, {**theirs, one: "La leur", two: "À eux"})
    page = clerk.post(address, {**mine, one: "La mienne"})
    assert page.status_code == 200
    assert "La leur" in text_of(page)
    again = form_of(page, "base")
    assert (again[one], again[two]) == (["La mienne"], ["À eux"])
    clerk.post(address, {**again, f"choice:{one}": "mine"})
    stored = form_of(clerk.get(address), "base")
    assert (stored[one], stored[two]) == (["La mienne"], ["À eux"])


def test_a_translation_too_long_is_said_beside_its_field_and_kept(clerk: Client, arabic_alone: Meeting) -> None:
    address = hub_of(arabic_alone, "translate/")
    fields = form_of(clerk.get(address), "base")
    title = next(name for name, values in fields.items() if values == ["Atelier de co-création"])
    page = clerk.post(address, {**fields, title: "x" * 201})
    assert page.status_code == 200
    assert form_of(page, "base")[title] == ["x" * 201]
    assert f'href="#id_{title}"' in page.content.decode()
    assert errors_of(page)
    assert Meeting.objects.get().title_fr == "Atelier de co-création"


def test_words_typed_after_somebody_else_published_the_french_are_still_there(
    clerk: Client, arabic_alone: Meeting
) -> None:
    address = hub_of(arabic_alone, "translate/")
    fields = form_of(clerk.get(address), "base")
    names = [name for name in fields if name.startswith("fr-")]
    clerk.post(address, {**fields, **dict.fromkeys(names, "Traduit"), "then": "publish"})
    assert Publication.objects.count() == 2
    page = clerk.post(address, {**fields, names[0]: "Trop tard", "then": "publish"})
    assert page.status_code == 200
    assert form_of(page, "base")[names[0]] == ["Trop tard"]
    assert Publication.objects.count() == 2


# The list ---------------------------------------------------------------------------------------------------------


def test_what_waits_stands_first_for_whom_it_waits(clerk: Client, other: Client, writer: User) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    to_record = meetings.meeting(starts_at=yesterday, title_fr="À consigner")
    handed_in = meetings.recorded(meetings.meeting(starts_at=yesterday, title_fr="Remis"))
    handed_in.minutes.submit(by=writer)
    approved = meetings.brought_to("approved", starts_at=yesterday, title_fr="Approuvé")
    alone = meetings.recorded(meetings.meeting(starts_at=yesterday, title_fr="Arabe"), french=False)
    meetings.published(alone)
    meetings.published(meetings.recorded(meetings.meeting(starts_at=yesterday, title_fr="Fini")))
    meetings.meeting(days=3, title_fr="À venir")
    cancelled = meetings.meeting(starts_at=yesterday, title_fr="Annulé")
    cancelled.cancel(by=None, reason=meetings.REASON)

    def waits(user: User) -> dict[str, list[Meeting]]:
        return {group.code: [line.meeting for line in group.first] for group in waiting.for_user(user)}

    assert waits(writer) == {
        "to-record": [to_record], "approved": [approved], "arabic-alone": [alone], "elsewhere": [handed_in]
    }  # fmt: skip
    assert waits(User.objects.get(username="focal_point"))["submitted"] == [handed_in]
    registrar = builders.person("registrar")
    assert set(waits(registrar)) == {"submitted", "approved"}  # records of sittings alone are the registrar's
    page = clerk.get(LIST).content.decode()
    places = [page.index(f'id="waits-{code}"') for code in ("to-record", "approved", "arabic-alone", "elsewhere")]
    assert places == sorted(places)
    assert places[-1] < page.index('id="coming"') < page.index('id="all"')


def test_an_arabic_account_whose_minutes_are_in_both_languages_does_not_wait_for_french(clerk: Client) -> None:
    meeting = meetings.account(meetings.recorded(meetings.meeting(), french=False))
    meeting.minutes.publish(by=None)
    found = Meeting.objects.all()
    assert list(waiting.in_arabic_alone(found, timezone.now())) == [meeting]
    meeting.minutes.begin_minutes(by=None)
    assert not waiting.in_arabic_alone(found, timezone.now())
    fresh = Meeting.objects.get(pk=meeting.pk)
    for rows in (
        fresh.agenda,
        fresh.speeches,
        fresh.working_groups,
        fresh.recommendations,
        fresh.decisions,
        fresh.presences,
    ):
        for row in rows.all():
            for name in ("title", "said", "capacity", "text", "facilitator", "discussed", "responsible", "office"):
                if getattr(row, f"{name}_ar", ""):
                    setattr(row, f"{name}_fr", "Traduit")
            row.save()
    minutes = fresh.minutes
    minutes.opening_fr = minutes.source_fr = "Traduit"
    minutes.save()
    meetings.published(Meeting.objects.get(pk=meeting.pk))
    assert not waiting.in_arabic_alone(found, timezone.now())


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?state=coming", ["Rencontre"]),
        ("?state=internal", ["Comité"]),
        ("?state=to-record", ["Comité"]),
        ("?state=postponed", ["Formation"]),
        ("?kind=committee", ["Comité"]),
        ("?q=rencontres", ["Rencontre"]),
        ("?q=%00&kind=nothing&state=nowhere&programme=none&page=zz", ["Comité", "Formation", "Rencontre"]),
        ("?programme=2040-2042", []),
        ("?kind=committee&state=coming", []),
    ],
)
def test_the_list_is_narrowed(clerk: Client, query: str, titles: list[str]) -> None:
    meetings.meeting(days=3, title_fr="Rencontre", kind="communication")
    meetings.meeting(title_fr="Comité", kind="committee", public_from=None,
                     starts_at=timezone.now() - timedelta(days=2))  # fmt: skip
    put_off = meetings.meeting(days=9, title_fr="Formation", kind="training")
    put_off.postpone(by=None, reason=meetings.REASON)
    builders.empty_programme("2040-2042", current=False)
    page = clerk.get(f"{LIST}{query}")
    assert page.status_code == 200
    found = re.findall(r'class="list-title" href="[^"]+">([^<]+)</a>', page.content.decode())
    assert sorted(set(found)) == titles


def test_a_long_list_comes_in_pages_and_costs_the_same(clerk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(3):
        meetings.meeting(title_fr=f"Atelier {number}", starts_at=timezone.now() - timedelta(days=number + 1))
    with CaptureQueriesContext(
        connection,
    ) as few:
        clerk.get(LIST)
    for number in range(3, 45):
        meetings.meeting(title_fr=f"Atelier {number}", starts_at=timezone.now() - timedelta(days=number + 1))
    with CaptureQueriesContext(connection) as many:
        page = clerk.get(LIST)
    assert len(many) <= len(few) + 1  # the count of a group that is longer than what it shows
    assert 'rel="next"' in page.content.decode()
    second = clerk.get(f"{LIST}?page=2").content.decode()
    assert "waits-to-record" not in second
    with django_assert_max_num_queries(20):
        clerk.get(LIST)


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    "state", [*MinutesState.values, "postponed", "cancelled", "internal", "account", "sitting", "month"]
)
def test_the_page_of_a_meeting_stands_in_every_state(programme: Programme, language: str, state: str) -> None:
    if state in MinutesState.values:
        meeting = meetings.brought_to(state)
    elif state in ("postponed", "cancelled"):
        meeting = meetings.meeting(days=3)
        put_off = {"postponed": meeting.postpone, "cancelled": meeting.cancel}[state]
        put_off(by=None, reason=meetings.REASON)
    elif state == "account":
        meeting = meetings.account(meetings.recorded(meetings.meeting()))
        meeting.minutes.publish(by=None)
    else:
        fields = {"internal": {"public_from": None}, "sitting": {"kind": "sitting"}, "month": {"precision": "month"}}
        meeting = meetings.meeting(days=3, **fields[state])
    for role in ("editor", "focal_point", "registrar"):
        user = User.objects.filter(username=role).first() or builders.person(role)
        client = builders.signed_in(user)
        page = client.get(f"/{language}/space/meetings/{meeting.address}/")
        assert page.status_code == 200
        for act in acts_on(page) if language == "fr" else ():
            if act not in ("submit", "hold", "begin-minutes", "files", "record"):
                assert client.get(f"/fr/space/meetings/{meeting.address}/{act}/").status_code == 200, act
