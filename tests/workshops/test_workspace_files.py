"""The workspace's page of files: sent several at once, made public with the consent, taken back, removed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.journal.changes import site_version
from tamazgana_open.journal.models import Entry, SiteVersion
from tests import builders, meetings
from tests.workshops import samples
from workshops.attachments import files as module
from workshops.models import Attachment, AttachmentKind, Meeting, MeetingKind, MinutesState, NotInThisState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files")]

CONSENT = "Accord écrit de toutes les personnes"


def page(meeting: Meeting, name: str = "space-meeting-files", *more: Any, language: str = "fr") -> str:
    with override(language):
        return reverse(name, args=[meeting.address, *more])


def editor() -> Client:
    return builders.signed_in(builders.person("editor"))


def send(client: Client, meeting: Meeting, *contents: tuple[str, bytes], **fields: str) -> Any:
    """The form of files as a browser sends it."""
    data = {"kind": "document", "title_ar": "", "title_fr": "", **fields}
    return client.post(page(meeting), data | {"files": [samples.upload(content, name) for name, content in contents]})


def stored(meeting: Meeting, content: bytes = b"", **options: Any) -> Attachment:
    upload = samples.upload(content or samples.jpeg())
    return module.store(upload, meeting=meeting, kind=options.pop("kind", "document"), by=None, **options)


def text_of(answer: Any) -> str:
    return answer.content.decode()


# Who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [MeetingKind.WORKSHOP, MeetingKind.SITTING])
@pytest.mark.parametrize("role", [None, *RoleCode.values])
def test_who_may_do_what_with_files(role: str | None, kind: str) -> None:
    meeting = meetings.meeting(kind=kind)
    kept = stored(meeting)
    client = builders.signed_in(builders.person(role)) if role else Client()
    may = role == "registrar" if kind == MeetingKind.SITTING else role in ("editor", "focal_point")

    seen = client.get(page(meeting)).status_code
    acts = {
        "send": lambda: send(client, meeting, ("a.pdf", samples.pdf())),
        "public": lambda: client.post(page(meeting, "space-file-public", kept.pk), {"consent": CONSENT}),
        "private": lambda: client.post(page(meeting, "space-file-private", kept.pk)),
        "remove": lambda: client.post(page(meeting, "space-file-remove", kept.pk)),
    }
    done = {name: act().status_code for name, act in acts.items()}

    if role is None:
        assert seen == 302
        assert set(done.values()) == {200}  # the sign-in form, carrying what was typed
    else:
        assert seen == (200 if may else 403)
        assert set(done.values()) == {302 if may else 403}
    kept.refresh_from_db()
    assert (kept.removed_at is not None) == may
    assert meeting.attachments.count() == (2 if may else 1)


def test_an_internal_meeting_is_not_there_for_who_does_not_prepare_meetings() -> None:
    meeting = meetings.meeting(public_from=None)
    kept = stored(meeting)
    client = builders.signed_in(builders.person("council_member"))
    for path in (page(meeting), page(meeting, "space-file-public", kept.pk)):
        assert client.get(path).status_code == 404


def test_a_file_of_another_meeting_or_a_removed_one_is_not_found() -> None:
    meeting, other = meetings.meeting(), meetings.meeting(title_fr="Autre")
    strange, gone = stored(other), stored(meeting)
    gone.remove(by=None)
    client = editor()
    for kept in (strange, gone):
        for act in ("public", "private", "remove"):
            assert client.post(page(meeting, f"space-file-{act}", kept.pk), {"consent": CONSENT}).status_code == 404


@pytest.mark.parametrize("act", ["private", "remove"])
def test_an_act_of_one_button_is_not_done_by_a_link(act: str) -> None:
    meeting = meetings.meeting()
    kept = stored(meeting)
    assert editor().get(page(meeting, f"space-file-{act}", kept.pk)).status_code == 405


# Sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", MinutesState.values)
def test_files_are_taken_whatever_the_minutes_state(state: str) -> None:
    meeting = meetings.brought_to(state)
    before = meeting.attachments.count()
    assert send(editor(), meeting, ("a.jpg", samples.jpeg())).status_code == 302
    assert meeting.attachments.count() == before + 1


def test_a_cancelled_meeting_takes_the_notice_of_it() -> None:
    meeting = meetings.meeting(days=3)
    meeting.cancel(by=None, reason=meetings.REASON)
    assert send(editor(), meeting, ("notice.pdf", samples.pdf())).status_code == 302


def test_several_files_at_once_share_kind_and_caption_and_are_private() -> None:
    meeting = meetings.meeting()
    answer = send(
        editor(), meeting, ("a.jpg", samples.jpeg()), ("b.png", samples.encoded(samples.painted((90, 60)), "PNG")),
        kind="photo", title_ar="افتتاح الورشة", title_fr="Ouverture de l’atelier",
    )  # fmt: skip
    assert answer.status_code == 302
    kept = list(meeting.attachments.all())
    assert [row.kind for row in kept] == ["photo", "photo"]
    assert {row.title_ar for row in kept} == {"افتتاح الورشة"}
    assert not any(row.public for row in kept)
    shown = text_of(editor_again(meeting))
    assert shown.count("افتتاح الورشة") == 0
    assert shown.count("Ouverture de l’atelier") == 2


def editor_again(meeting: Meeting) -> Any:
    return builders.signed_in(builders.person("editor", username="second")).get(page(meeting))


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_each_file_is_judged_by_itself_and_each_fault_stands_beside_the_field(language: str) -> None:
    meeting = meetings.meeting()
    contents = {
        "bon.jpg": samples.jpeg(),
        "dessin.jpg": samples.SVG,
        "page.jpg": samples.HTML,
        "vide.pdf": b"",
        "grand.png": samples.png_of(20_000, 20_000),
        "telephone.heic": samples.apple(),
        "feuille.pdf": samples.pdf(),
    }
    data = {"kind": "document", "title_ar": "تعليق محفوظ", "title_fr": "Légende gardée"}
    uploads = [samples.upload(content, name) for name, content in contents.items()]
    answer = editor().post(page(meeting, language=language), data | {"files": uploads})
    assert answer.status_code == 200
    form = answer.context["form"]
    said = [str(error) for error in form.errors["files"]]

    assert meeting.attachments.count() == 2
    assert len(said) == 5
    for name in ("dessin.jpg", "page.jpg", "vide.pdf", "grand.png", "telephone.heic"):
        assert sum(name in error for error in said) == 1, name
    assert not any("bon.jpg" in error or "feuille.pdf" in error for error in said)
    assert "تعليق محفوظ" in text_of(answer)
    assert "Légende gardée" in text_of(answer)
    assert 'href="#id_files"' in text_of(answer)


def test_a_file_of_60_megabytes_is_refused_and_nothing_typed_is_lost(files: Path) -> None:
    meeting = meetings.meeting()
    answer = send(editor(), meeting, ("enorme.jpg", b"\xff\xd8\xff" + b"x" * 60_000_000), title_fr="Légende gardée")
    assert answer.status_code == 200
    assert "60" in str(answer.context["form"].errors["files"])
    assert "Légende gardée" in text_of(answer)
    assert not meeting.attachments.exists()
    assert not any(path.is_file() for path in files.rglob("*"))


def test_the_form_without_a_file_and_with_too_many_says_so() -> None:
    meeting = meetings.meeting()
    client = editor()
    assert client.post(page(meeting), {"kind": "photo"}).context["form"].errors["files"]
    many = [("a.pdf", samples.pdf())] * 21
    answer = send(client, meeting, *many)
    assert "20" in str(answer.context["form"].errors["files"])
    assert not meeting.attachments.exists()


def test_a_caption_that_is_too_long_stores_no_file() -> None:
    meeting = meetings.meeting()
    answer = send(editor(), meeting, ("a.jpg", samples.jpeg()), title_fr="é" * 201)
    assert answer.context["form"].errors["title_fr"]
    assert not meeting.attachments.exists()


def test_a_hostile_name_is_repeated_as_harmless_text() -> None:
    meeting = meetings.meeting()
    answer = send(editor(), meeting, ("<img src=x onerror=alert(1)>\u202egpj.exe", b"words"))
    assert "<img src=x" not in text_of(answer)
    assert "\u202e" not in text_of(answer)
    assert "&lt;img" in text_of(answer)


def test_a_form_sent_twice_stores_one_file() -> None:
    meeting, client = meetings.meeting(), editor()
    for _time in range(2):
        send(client, meeting, ("a.jpg", samples.jpeg()))
    assert meeting.attachments.count() == 1


def test_a_lost_session_keeps_the_caption_and_asks_for_the_files_again() -> None:
    meeting = meetings.meeting()
    person = builders.person("editor")
    client = Client()
    answer = send(client, meeting, ("a.jpg", samples.jpeg()), title_fr="Légende gardée")
    carried = answer.context["form"].initial["carried"]
    sign_in = {"login": person.username, "password": builders.PASSWORD, "carried": carried}
    back = client.post("/fr/account/login/", sign_in, follow=True)
    assert back.request["PATH_INFO"] == page(meeting)
    assert "Légende gardée" in text_of(back)
    assert not meeting.attachments.exists()


# Public, private --------------------------------------------------------------------------------------------------


def test_a_file_becomes_public_with_its_consent_and_private_again() -> None:
    meeting, client = meetings.meeting(), editor()
    kept = stored(meeting)
    before = SiteVersion.objects.get().number
    answer = client.post(page(meeting, "space-file-public", kept.pk), {"consent": CONSENT})
    assert answer["Location"] == f"{page(meeting)}#file-{kept.pk}"
    kept.refresh_from_db()
    assert (kept.public, kept.consent) == (True, CONSENT)
    assert SiteVersion.objects.get().number == before + 1
    assert Entry.objects.get(act="attachment.made_public").public
    assert CONSENT in text_of(client.get(page(meeting)))

    client.post(page(meeting, "space-file-private", kept.pk))
    kept.refresh_from_db()
    assert not kept.public
    assert kept.consent == CONSENT
    assert SiteVersion.objects.get().number == before + 2


@pytest.mark.parametrize("consent", ["", "   ", "\u200b", "é" * 1001])
def test_without_a_consent_it_stays_private_and_the_fault_stands_beside_the_field(consent: str) -> None:
    meeting = meetings.meeting()
    kept, other = stored(meeting), stored(meeting, samples.pdf())
    answer = editor().post(page(meeting, "space-file-public", kept.pk), {"consent": consent})
    assert answer.status_code == 200
    kept.refresh_from_db()
    assert not kept.public
    assert f'href="#id_consent_{kept.pk}"' in text_of(answer)
    forms = {line.attachment.pk: line.form for line in answer.context["lines"]}
    assert forms[kept.pk].errors["consent"]
    assert not forms[other.pk].errors
    if consent.strip():
        assert consent in text_of(answer) or consent == "\u200b"


@pytest.mark.parametrize(("kind", "warned"), [("sheet", True), ("signed_minutes", True), ("document", False)])
def test_before_a_signed_paper_goes_public_its_names_are_spoken_of(kind: str, warned: bool) -> None:
    meeting = meetings.meeting()
    stored(meeting, samples.pdf(), kind=kind)
    assert ("alert-warning" in text_of(editor().get(page(meeting)))) == warned


def test_a_consent_typed_before_the_session_ended_comes_back_in_its_own_form() -> None:
    meeting = meetings.meeting()
    kept, other = stored(meeting), stored(meeting, samples.pdf())
    person, client = builders.person("editor"), Client()
    carried = client.post(page(meeting, "space-file-public", kept.pk), {"consent": CONSENT}).context["form"].initial
    sign_in = {"login": person.username, "password": builders.PASSWORD, "carried": carried["carried"]}
    back = client.post("/fr/account/login/", sign_in, follow=True)
    assert back.request["PATH_INFO"] == page(meeting, "space-file-public", kept.pk)
    values = {line.attachment.pk: (line.is_open, line.form["consent"].value()) for line in back.context["lines"]}
    assert values == {kept.pk: (True, CONSENT), other.pk: (False, "")}
    kept.refresh_from_db()
    assert not kept.public


def test_of_two_who_press_at_once_the_second_is_told() -> None:
    meeting, client = meetings.meeting(), editor()
    kept = stored(meeting)
    kept.make_public(by=None, consent="Premier")
    client.post(page(meeting, "space-file-public", kept.pk), {"consent": "Second"}, follow=True)
    kept.refresh_from_db()
    assert kept.consent == "Premier"
    with pytest.raises(NotInThisState):
        Attachment.objects.get(pk=kept.pk).make_public(by=None, consent="Troisième")


# Removed ----------------------------------------------------------------------------------------------------------


def test_a_removed_file_is_gone_once_the_transaction_is_through(
    files: Path, django_capture_on_commit_callbacks: Any
) -> None:
    meeting, client = meetings.meeting(), editor()
    kept = stored(meeting)
    kept.make_public(by=None, consent=CONSENT)
    with django_capture_on_commit_callbacks() as callbacks:
        client.post(page(meeting, "space-file-remove", kept.pk))
    assert len([path for path in files.rglob("*") if path.is_file()]) == 2
    for callback in callbacks:
        callback()
    assert not [path for path in files.rglob("*") if path.is_file()]
    kept.refresh_from_db()
    assert not kept.public
    assert timezone.now() - kept.removed_at < timedelta(minutes=5)
    assert Entry.objects.get(act="attachment.removed").public
    assert f"file-{kept.pk}" not in text_of(client.get(page(meeting)))


def test_the_paper_of_an_approval_cannot_be_removed_while_the_approval_stands() -> None:
    meeting = meetings.brought_to(MinutesState.APPROVED)
    scan = meeting.minutes.approved_scan
    client = editor()
    shown = text_of(client.get(page(meeting)))
    assert page(meeting, "space-file-remove", scan.pk) not in shown
    answer = client.post(page(meeting, "space-file-remove", scan.pk), follow=True)
    scan.refresh_from_db()
    assert scan.removed_at is None
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    with pytest.raises(ValidationError):
        scan.remove(by=None)

    meeting.minutes.send_back(by=None, remark="خطأ في التاريخ")
    scan.remove(by=None)
    assert scan.removed_at is not None


def test_a_file_that_was_removed_approves_nothing() -> None:
    meeting = meetings.brought_to(MinutesState.SUBMITTED)
    scan = stored(meeting, samples.pdf(), kind=AttachmentKind.SIGNED_MINUTES)
    Attachment.objects.get(pk=scan.pk).remove(by=None)
    with pytest.raises(ValidationError) as caught:
        meeting.minutes.approve(
            by=builders.person("registrar"), name="الرئيس", office=meetings.OFFICE, on=timezone.localdate(), scan=scan
        )
    assert "scan" in caught.value.message_dict


def test_a_private_file_that_comes_or_goes_changes_no_public_page() -> None:
    meeting = meetings.meeting()
    before = site_version()
    stored(meeting)
    assert SiteVersion.objects.get().number == before


def test_the_page_asks_the_database_as_often_for_many_files_as_for_few() -> None:
    meeting, client = meetings.meeting(), editor()
    person = builders.person("focal_point")

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(meeting)).status_code == 200
        return len(asked)

    stored(meeting, samples.pdf("1"))
    few = queries()
    for number in range(2, 9):
        kept = stored(meeting, samples.pdf(str(number)))
        Attachment.objects.filter(pk=kept.pk).update(added_by=person)
    assert queries() <= few
