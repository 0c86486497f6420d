"""The page of a record: who may open it and when, its languages, its buttons, and a session that ended."""

from typing import Any

import pytest
from django.test import Client

from tamazgana_open.accounts.models import RoleCode
from tests import builders, meetings
from tests.workshops.record_page import RecordPage, fields_of
from workshops.models import Meeting, MeetingKind, Minutes

pytestmark = pytest.mark.django_db

EDITOR, FOCAL, MEMBER, REGISTRAR, ADMINISTRATOR = RoleCode.values


@pytest.fixture
def clerk() -> Client:
    return builders.signed_in(builders.person("editor"))


def address(meeting: Meeting) -> str:
    return f"/fr/space/meetings/{meeting.address}/record/"


# Who --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [MeetingKind.WORKSHOP, MeetingKind.SITTING])
@pytest.mark.parametrize("public", [True, False])
def test_who_may_record(kind: str, public: bool) -> None:
    """Hidden: 404. Visible but not theirs: 403. Sittings are the registrar's, all others the editor's and focal
    point's."""
    meeting = meetings.meeting(kind=kind, **({} if public else {"public_from": None}))
    may = {REGISTRAR} if kind == MeetingKind.SITTING else {EDITOR, FOCAL}
    staff = {EDITOR, FOCAL, REGISTRAR}
    for role in ("", *RoleCode.values):
        client = builders.signed_in(builders.person(*([role] if role else [])))
        answers = {
            client.get(address(meeting)).status_code,
            client.post(address(meeting)).status_code,
            client.post(address(meeting), headers={"X-Autosave": "1"}).status_code,
        }
        expected = {200, 302, 409} if role in may else {403 if public or role in staff else 404}
        assert answers <= expected, role


def test_a_visitor_is_asked_to_sign_in() -> None:
    meeting = meetings.meeting()
    answer = Client().get(address(meeting))
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_an_unknown_meeting_is_not_found(clerk: Client) -> None:
    meetings.meeting()
    assert clerk.get("/fr/space/meetings/2031-03-18-nowhere/record/").status_code == 404


# When -------------------------------------------------------------------------------------------------------------


def put_off(meeting: Meeting, state: str) -> None:
    act = meeting.postpone if state == "postponed" else meeting.cancel
    act(by=None, reason=meetings.REASON)


@pytest.mark.parametrize("state", ["cancelled", "postponed"])
def test_an_attendance_for_a_meeting_that_does_not_take_place_is_refused_and_nothing_is_lost(
    clerk: Client, state: str
) -> None:
    meeting = meetings.meeting()
    page = RecordPage(clerk, meeting)
    key = page.add("speeches", text_ar="كلام")
    page.put("attendance-council-women", "12")
    put_off(meeting, state)

    answer = page.save()

    assert answer.status_code == 200
    assert "Nothing was saved" in page.html or "Rien n’a été enregistré" in page.html
    assert page["attendance-council-women"] == "12"
    assert page[f"speeches-{key}-text_ar"] == "كلام"
    assert not meeting.attendance.exists()
    assert not meeting.speeches.exists()


def test_what_was_refused_can_be_saved_once_the_meeting_stands_again(clerk: Client) -> None:
    meeting = meetings.meeting()
    page = RecordPage(clerk, meeting)
    page.put("attendance-council-women", "12")
    put_off(meeting, "postponed")
    page.save()
    meeting.refresh_from_db()
    meeting.reschedule(by=None, starts_at=meeting.starts_at, ends_at=meeting.ends_at, reason=meetings.REASON)
    assert page.save().status_code == 302
    assert meeting.attendance.get().women == 12


@pytest.mark.parametrize("state", ["submitted", "approved", "published"])
def test_minutes_that_were_handed_in_are_read_and_not_written(clerk: Client, state: str) -> None:
    meeting = meetings.brought_to(state)
    opening = meeting.minutes.opening_ar
    page = RecordPage(clerk, meeting)
    assert '<fieldset class="rec-all" disabled>' in page.html
    assert opening in page.html
    assert 'value="save"' not in page.html
    assert f"/fr/space/meetings/{meeting.address}/" in page.html

    page.put("minutes-words-opening_ar", "آخر")
    answer = page.autosave()
    assert (answer.status_code, answer.json()["state"]) == (409, "closed")
    assert page.save().status_code == 200
    assert page["minutes-words-opening_ar"] == "آخر"
    assert Minutes.objects.get(meeting=meeting).opening_ar == opening


def test_what_was_sent_back_shows_its_remark(clerk: Client) -> None:
    meeting = meetings.brought_to("submitted")
    meeting.minutes.send_back(by=None, remark="ينقص اسم القاعة")
    assert "ينقص اسم القاعة" in RecordPage(clerk, meeting).html


def test_the_source_is_asked_of_an_account_only(clerk: Client) -> None:
    meeting = meetings.recorded(meetings.meeting())
    assert "minutes-words-source_ar" not in RecordPage(clerk, meeting).html
    meetings.account(meeting)
    page = RecordPage(clerk, meeting)
    page.put("minutes-words-source_ar", "تقرير صحفي آخر").save()
    assert Minutes.objects.get(meeting=meeting).source_ar == "تقرير صحفي آخر"


# Languages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("", ["ar"], ["fr"]),
        ("?languages=ar", ["ar"], ["fr"]),
        ("?languages=fr", ["fr"], ["ar"]),
        ("?languages=both", ["ar", "fr"], []),
        ("?languages=zz%00", ["ar"], ["fr"]),
    ],
)
def test_arabic_alone_is_typed_unless_asked_otherwise(
    clerk: Client, query: str, shown: list[str], hidden: list[str]
) -> None:
    page = RecordPage(clerk, meetings.meeting(), query)
    names = {name for name in page.fields if "opening" in name}
    assert names == {f"minutes-words-opening_{language}" for language in shown}
    assert not any(name.endswith(f"_{language}") for name in page.fields for language in hidden)


@pytest.mark.parametrize("send", ["save", "autosave"])
def test_the_language_that_is_not_shown_stays_as_it_is(clerk: Client, send: str) -> None:
    meeting = meetings.recorded(meetings.meeting())
    page, row = RecordPage(clerk, meeting), meeting.speeches.get()
    getattr(page.put(f"speeches-{row.key}-text_ar", "كلام آخر"), send)()
    row.refresh_from_db()
    assert (row.text_ar, row.text_fr) == ("كلام آخر", "A demandé la publication 0.")


def test_switching_the_language_saves_first(clerk: Client) -> None:
    meeting = meetings.meeting()
    page = RecordPage(clerk, meeting)
    answer = page.put("minutes-words-opening_ar", "افتتح").save(do="languages:both")
    assert answer["Location"].endswith("/record/?languages=both")
    assert Minutes.objects.get(meeting=meeting).opening_ar == "افتتح"
    again = RecordPage(clerk, meeting, "?languages=both").save()
    assert again["Location"].endswith("/record/?languages=both")


# Without scripts --------------------------------------------------------------------------------------------------


def test_each_part_has_an_empty_row_to_type_into(clerk: Client) -> None:
    page = RecordPage(clerk, meetings.meeting())
    for part in ("agenda", "presences", "speeches", "working_groups", "recommendations", "decisions"):
        assert len(page.keys(part)) == 1


def test_the_buttons_save_move_and_come_back_to_the_row(clerk: Client) -> None:
    meeting = meetings.recorded(meetings.meeting(), rows=3)
    page = RecordPage(clerk, meeting)
    first, second, third, _empty = page.keys("agenda")
    page.put("minutes-words-closing_ar", "اختتم")
    answer = page.save(do=f"up:agenda:{third}")
    assert answer["Location"] == f"{address(meeting)}#row-agenda-{third}"
    assert [row.key for row in meeting.agenda.all()] == [first, third, second]
    assert Minutes.objects.get(meeting=meeting).closing_ar == "اختتم"
    page.open()
    page.save(do=f"down:agenda:{first}")
    assert [row.key for row in meeting.agenda.all()] == [third, first, second]
    page.open()
    assert page.save(do=f"remove:agenda:{first}")["Location"].endswith("#agenda")
    assert [row.key for row in meeting.agenda.all()] == [third, second]
    page.open()
    page.put(f"agenda-{page.keys('agenda')[-1]}-title_ar", "نقطة جديدة")
    assert page.save(do="add:agenda")["Location"].endswith("#new-agenda")
    assert [row.title_ar for row in meeting.agenda.all()][-1] == "نقطة جديدة"


@pytest.mark.parametrize("button", ["up", "down"])
def test_the_first_does_not_go_up_and_the_last_not_down(clerk: Client, button: str) -> None:
    meeting = meetings.recorded(meetings.meeting(), rows=2)
    before = [row.key for row in meeting.agenda.all()]
    page = RecordPage(clerk, meeting)
    page.save(do=f"{button}:agenda:{before[0] if button == 'up' else before[-1]}")
    assert [row.key for row in meeting.agenda.all()] == before


def test_enter_in_a_field_saves_and_moves_nothing(clerk: Client) -> None:
    html = RecordPage(clerk, meetings.recorded(meetings.meeting())).html
    form = html[html.index('id="record"') :]
    assert "name=" not in form[form.index("<button") : form.index(">", form.index("<button"))]


def test_the_hours_of_the_agenda_follow_from_its_minutes(clerk: Client) -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2027, 3, 18, 10, 30))
    page = RecordPage(clerk, meeting)
    page.add("agenda", title_ar="أ", minutes="20")
    page.add("agenda", title_ar="ب", minutes="30")
    said = page.autosave().json()
    assert list(said["starts"].values()) == ["10:30", "10:50"]
    assert '<bdi dir="ltr">10:50</bdi>' in RecordPage(clerk, meeting).html


# A session that ended ---------------------------------------------------------------------------------------------


def test_what_was_typed_without_scripts_comes_back_after_signing_in_and_is_saved(clerk: Client) -> None:
    meeting = meetings.recorded(meetings.meeting())
    page, row = RecordPage(clerk, meeting), meeting.speeches.get()
    key = page.add("speeches", text_ar="قيل والجلسة منتهية")
    page.put(f"speeches-{row.key}-text_ar", "كلام معدل").put("attendance-youth-men", "7")
    clerk.logout()

    answer = page.save()
    assert b'name="password"' in answer.content
    assert not meeting.speeches.filter(key=key).exists()
    carried = answer.context["form"].initial["carried"]
    answer = clerk.post(
        "/fr/account/login/",
        {"login": "editor", "password": builders.PASSWORD, "carried": carried},
    )
    assert answer["Location"] == address(meeting)

    page.open()
    assert page[f"speeches-{row.key}-text_ar"] == "كلام معدل"
    assert page[f"speeches-{key}-text_ar"] == "قيل والجلسة منتهية"
    assert page["attendance-youth-men"] == "7"
    assert "data-unsaved" in page.html
    assert page.save().status_code == 302
    assert meeting.speeches.get(key=key).text_ar == "قيل والجلسة منتهية"
    row.refresh_from_db()
    assert row.text_ar == "كلام معدل"
    assert meeting.attendance.get(group="youth").men == 7


def test_what_others_saved_before_the_carried_page_came_back_is_not_overwritten(clerk: Client) -> None:
    meeting = meetings.recorded(meetings.meeting())
    page = RecordPage(clerk, meeting)
    page.put("minutes-words-opening_ar", "كلامي")
    clerk.logout()
    carried = page.save().context["form"].initial["carried"]
    other = RecordPage(builders.signed_in(builders.person("focal_point")), meeting)
    other.put("minutes-words-opening_ar", "كلامهم").save()
    clerk.post("/fr/account/login/", {"login": "editor", "password": builders.PASSWORD, "carried": carried})
    page.open()
    assert page.save().status_code == 200
    assert "كلامهم" in page.html
    assert page["minutes-words-opening_ar"] == "كلامي"
    assert Minutes.objects.get(meeting=meeting).opening_ar == "كلامهم"


def script(client: Client, meeting: Meeting, **fields: Any) -> Any:
    return client.post(address(meeting), {"partial": "1", **fields}, headers={"X-Autosave": "1"})


def test_a_script_is_told_that_the_session_has_ended_and_goes_on_after_signing_in(clerk: Client) -> None:
    meeting = meetings.meeting()
    page = RecordPage(clerk, meeting)
    page.put("minutes-words-opening_ar", "افتتح")
    parcel = page.parcel()
    clerk.logout()
    answer = script(clerk, meeting, **parcel)
    assert (answer.status_code, answer.json()) == (403, {"state": "signed_out"})
    clerk.login(username="editor", password=builders.PASSWORD)
    assert script(clerk, meeting, **parcel).json()["state"] == "saved"
    assert Minutes.objects.get(meeting=meeting).opening_ar == "افتتح"


def test_a_script_with_an_old_token_is_given_a_new_one(clerk: Client) -> None:
    meeting = meetings.meeting()
    parcel = RecordPage(clerk, meeting).put("minutes-words-opening_ar", "افتتح").parcel()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clerk.cookies
    headers = {"X-Autosave": "1", "Origin": "http://testserver"}

    answer = strict.post(address(meeting), {**parcel, "csrfmiddlewaretoken": "x" * 32}, headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (403, "stale")
    answer = strict.post(address(meeting), {**parcel, "csrfmiddlewaretoken": answer.json()["token"]}, headers=headers)
    assert answer.json()["state"] == "saved"


def test_a_foreign_page_gets_no_token(clerk: Client) -> None:
    meeting = meetings.meeting()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clerk.cookies
    answer = strict.post(address(meeting), {}, headers={"X-Autosave": "1", "Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert b"token" not in answer.content


def test_what_one_person_typed_is_not_saved_in_the_name_of_another(clerk: Client) -> None:
    """Who wrote does not approve: the name under a record is not a small matter."""
    meeting = meetings.meeting()
    parcel = RecordPage(clerk, meeting).put("minutes-words-opening_ar", "افتتح").parcel()
    other = builders.signed_in(builders.person("focal_point"))
    answer = script(other, meeting, **parcel)
    assert (answer.status_code, answer.json()["state"]) == (409, "other_person")
    minutes = Minutes.objects.get(meeting=meeting)
    assert not minutes.opening_ar
    assert not minutes.writers.exists()


def test_a_fragment_for_a_script_is_the_row_that_the_page_would_show(clerk: Client) -> None:
    meeting = meetings.recorded(meetings.meeting(), rows=2)
    page = RecordPage(clerk, meeting)
    other = RecordPage(builders.signed_in(builders.person("focal_point")), meeting)
    key = other.add("speeches", capacity_ar="رئيسة تعاونية", text_ar="تحدثت عن السوق")
    other.autosave()
    html = page.autosave().json()["added"]["speeches"][key]
    shown = {name: texts for name, texts in RecordPage(clerk, meeting).fields.items() if f"-{key}-" in name}
    assert fields_of(f'<form id="record">{html}</form>') == shown
