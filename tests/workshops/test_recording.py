"""Recording a meeting: what is typed is stored, what two people type is kept, whatever comes in between."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.journal.changes import forget_site_version, site_version
from tamazgana_open.journal.models import Entry
from tests import builders, meetings
from tests.workshops.record_page import RecordPage, new_key
from workshops.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    Minutes,
    Presence,
    Recommendation,
    Review,
    Speech,
    WorkingGroup,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting() -> Meeting:
    return meetings.recorded(meetings.meeting())


@pytest.fixture
def clerk() -> Client:
    return builders.signed_in(builders.person("editor"))


@pytest.fixture
def colleague() -> Client:
    return builders.signed_in(builders.person("focal_point", username="colleague"))


@pytest.fixture
def mine(clerk: Client, meeting: Meeting) -> RecordPage:
    return RecordPage(clerk, meeting, "?languages=both")


@pytest.fixture
def theirs(colleague: Client, meeting: Meeting) -> RecordPage:
    return RecordPage(colleague, meeting, "?languages=both")


SENDING = pytest.mark.parametrize("send", ["save", "autosave"])


def field(part: str, row: Any, name: str) -> str:
    return f"{part}-{row.key}-{name}"


# One person -------------------------------------------------------------------------------------------------------


@SENDING
def test_everything_that_is_typed_is_stored(clerk: Client, send: str) -> None:
    meeting = meetings.meeting()
    axis = meeting.programme.axes.first()
    page = RecordPage(clerk, meeting)
    page.put("minutes-words-opening_ar", "افتتح الرئيس الاجتماع.").put("minutes-words-closing_ar", "شكر الحاضرين.")
    page.put("minutes-words-closed_at", "12:45")
    page.add("agenda", title_ar="عرض", minutes="25", said_ar="قُدم العرض.")
    page.add("agenda", title_ar="جزء منه", level="1")
    page.put("attendance-council-women", "3").put("attendance-council-men", "0").put("attendance-media-came", "1")
    page.add("presences", name_ar="السيد الرئيس", office_ar="رئيس المجلس", state="excused")
    page.add("speeches", capacity_ar="ممثلة جمعية", text_ar="طلبت النشر.")
    page.add("working_groups", axis=str(axis.pk), facilitator_ar="المؤطرة", discussed_ar="نوقش النشر.")
    page.add("recommendations", axis=str(axis.pk), text_ar="نشر المحاضر")
    due = timezone.localdate() + timedelta(days=9)
    page.add("decisions", text_ar="إعداد لائحة", responsible_ar="نقطة الارتكاز", due=due.isoformat())

    assert getattr(page, send)().status_code in (200, 302)

    minutes = Minutes.objects.get(meeting=meeting)
    assert (minutes.opening_ar, minutes.closing_ar) == ("افتتح الرئيس الاجتماع.", "شكر الحاضرين.")
    assert f"{minutes.closed_at:%H:%M}" == "12:45"
    assert list(AgendaItem.objects.values_list("title_ar", "minutes", "level", "said_ar", "position")) == [
        ("عرض", 25, 0, "قُدم العرض.", 0),
        ("جزء منه", None, 1, "", 1),
    ]
    assert list(Attendance.objects.values_list("group", "women", "men", "unspecified")) == [
        ("council", 3, 0, None),
        ("media", None, None, None),
    ]
    assert list(Presence.objects.values_list("name_ar", "office_ar", "state")) == [
        ("السيد الرئيس", "رئيس المجلس", "excused")
    ]
    assert list(Speech.objects.values_list("capacity_ar", "text_ar")) == [("ممثلة جمعية", "طلبت النشر.")]
    assert list(WorkingGroup.objects.values_list("axis", "facilitator_ar")) == [(axis.pk, "المؤطرة")]
    assert list(Recommendation.objects.values_list("axis", "text_ar")) == [(axis.pk, "نشر المحاضر")]
    assert list(Decision.objects.values_list("text_ar", "responsible_ar", "due")) == [
        ("إعداد لائحة", "نقطة الارتكاز", due)
    ]


@SENDING
def test_saving_without_a_change_changes_nothing(mine: RecordPage, meeting: Meeting, send: str) -> None:
    from workshops.text import MinutesText

    before = MinutesText.from_rows(Minutes.objects.get(meeting=meeting))
    getattr(mine, send)()
    minutes = Minutes.objects.get(meeting=meeting)
    assert MinutesText.from_rows(minutes) == before
    assert (minutes.revision, minutes.saved_at) == (0, None)
    assert not minutes.writers.exists()


def test_who_saved_and_when_is_kept_and_counts_as_a_writer(mine: RecordPage, meeting: Meeting) -> None:
    mine.put("minutes-words-opening_fr", "Ouverture").autosave()
    mine.put("minutes-words-opening_fr", "Ouverture à dix heures").autosave()
    minutes = Minutes.objects.get(meeting=meeting)
    assert minutes.revision == 2
    assert minutes.saved_by.username == "editor"
    assert minutes.saved_at is not None
    assert [writer.username for writer in minutes.writers.all()] == ["editor"]


def test_a_draft_is_no_public_act(mine: RecordPage, meeting: Meeting) -> None:
    entries, version = Entry.objects.count(), site_version()
    row = meeting.speeches.get()
    mine.put(field("speeches", row, "text_ar"), "كلام آخر").autosave()
    forget_site_version()
    assert (Entry.objects.count(), site_version()) == (entries, version)


def test_an_agenda_that_changes_under_a_public_meeting_renews_its_page_and_is_found(
    mine: RecordPage, meeting: Meeting
) -> None:
    version = site_version()
    mine.put(field("agenda", meeting.agenda.get(), "title_ar"), "زربية تقليدية").autosave()
    forget_site_version()
    assert site_version() > version
    assert meeting in Meeting.objects.matching("الزربية")


def test_nobody_counted_is_not_zero_and_zero_is_counted(mine: RecordPage, meeting: Meeting) -> None:
    mine.put("attendance-council-women", "").put("attendance-council-men", "0").save()
    row = Attendance.objects.get(meeting=meeting, group="council")
    assert (row.women, row.men, row.unspecified) == (None, 0, None)


def test_a_group_without_tick_and_counts_has_no_row(mine: RecordPage, meeting: Meeting) -> None:
    mine.put("attendance-associations-came", "").save()
    assert not Attendance.objects.filter(meeting=meeting, group="associations").exists()


def test_a_group_that_is_counted_was_there(mine: RecordPage, meeting: Meeting) -> None:
    said = mine.put("attendance-youth-women", "4").autosave().json()
    assert said["values"] == {"attendance-youth-came": "1"}
    assert Attendance.objects.get(meeting=meeting, group="youth").women == 4


@SENDING
def test_a_tick_taken_from_a_counted_group_is_asked_about_and_nothing_is_lost(
    mine: RecordPage, meeting: Meeting, send: str
) -> None:
    mine.put("attendance-council-came", "")
    mine.put("minutes-words-opening_fr", "Gardé")
    answer = getattr(mine, send)()
    assert answer.status_code == 200
    assert "attendance-council-came" in answer.content.decode()
    assert Attendance.objects.get(meeting=meeting, group="council").men == 9
    assert Minutes.objects.get(meeting=meeting).opening_fr == "Gardé"


@SENDING
def test_a_row_that_is_cleared_goes_and_one_that_is_typed_again_is_back(
    mine: RecordPage, meeting: Meeting, send: str
) -> None:
    row = meeting.speeches.get()
    for name in ("capacity_ar", "capacity_fr", "text_ar", "text_fr"):
        mine.put(field("speeches", row, name), "")
    getattr(mine, send)()
    assert not meeting.speeches.exists()
    if send == "autosave":
        mine.put(field("speeches", row, "text_ar"), "عاد الكلام").autosave()
        assert meeting.speeches.get().key == row.key


def test_a_row_whose_shown_language_is_cleared_keeps_the_other(clerk: Client, meeting: Meeting) -> None:
    page, row = RecordPage(clerk, meeting), meeting.speeches.get()
    page.put(field("speeches", row, "text_ar"), "").put(field("speeches", row, "capacity_ar"), "").save()
    assert meeting.speeches.get().text_fr == row.text_fr


@SENDING
def test_rows_are_moved_and_removed(clerk: Client, send: str) -> None:
    meeting = meetings.recorded(meetings.meeting(), rows=3)
    page = RecordPage(clerk, meeting)
    first, _second, third, empty = page.keys("speeches")
    page.arrange("speeches", [third, first, empty])
    getattr(page, send)()
    assert [(row.key, row.position) for row in meeting.speeches.all()] == [(third, 0), (first, 1)]


def test_a_new_row_goes_where_it_was_put(clerk: Client) -> None:
    meeting = meetings.recorded(meetings.meeting(), rows=2)
    page = RecordPage(clerk, meeting)
    first, second, _empty = page.keys("decisions")
    between = page.add("decisions", after=first, text_ar="بينهما")
    page.autosave()
    assert [row.key for row in meeting.decisions.all()] == [first, between, second]


# The same save again ----------------------------------------------------------------------------------------------


def test_a_save_whose_answer_was_lost_is_sent_again_and_doubles_nothing(mine: RecordPage, meeting: Meeting) -> None:
    key = mine.add("speeches", text_ar="مرة واحدة")
    before = dict(mine.fields), dict(mine.known)
    mine.autosave()
    mine.fields, mine.known = before  # the answer never came
    said = mine.autosave().json()
    assert said["clashes"] == []
    assert meeting.speeches.filter(key=key).count() == 1
    assert meeting.speeches.count() == 2


def test_who_goes_on_typing_after_a_lost_answer_does_not_clash_with_oneself(mine: RecordPage, meeting: Meeting) -> None:
    row = meeting.speeches.get()
    name, key = field("speeches", row, "text_ar"), mine.add("speeches", text_ar="جديد")
    mine.put(name, "طلبت")
    kept = dict(mine.fields), dict(mine.known)
    mine.autosave()
    mine.fields, mine.known = kept
    mine.put(name, "طلبت المزيد").put(f"speeches-{key}-text_ar", "جديد كله")
    said = mine.autosave(**{f"sent:{name}": "طلبت", f"sent:speeches-{key}-text_ar": "جديد"}).json()
    assert said["clashes"] == []
    assert meeting.speeches.get(pk=row.pk).text_ar == "طلبت المزيد"
    assert meeting.speeches.get(key=key).text_ar == "جديد كله"


def test_a_row_that_was_added_without_an_answer_and_then_removed_is_removed(mine: RecordPage, meeting: Meeting) -> None:
    kept = {name: list(texts) for name, texts in mine.fields.items()}, dict(mine.known)
    key = mine.add("speeches", text_ar="خطأ")
    mine.autosave()
    mine.fields, mine.known = kept  # the answer never came, and the row was taken away meanwhile
    mine.autosave(**{f"sent:speeches-{key}-text_ar": "خطأ"})
    assert not meeting.speeches.filter(key=key).exists()


# Two people -------------------------------------------------------------------------------------------------------


@SENDING
def test_two_people_in_different_fields_of_one_row_both_keep_their_words(
    mine: RecordPage, theirs: RecordPage, meeting: Meeting, send: str
) -> None:
    row = meeting.speeches.get()
    theirs.put(field("speeches", row, "capacity_ar"), "رئيسة جمعية").autosave()
    mine.put(field("speeches", row, "text_ar"), "كلام جديد")
    getattr(mine, send)()
    row.refresh_from_db()
    assert (row.capacity_ar, row.text_ar) == ("رئيسة جمعية", "كلام جديد")


def test_the_script_is_told_what_the_other_wrote(mine: RecordPage, theirs: RecordPage, meeting: Meeting) -> None:
    row = meeting.speeches.get()
    theirs.put(field("speeches", row, "text_ar"), "كلامهم").autosave()
    key = theirs.add("recommendations", text_ar="توصيتهم")
    theirs.autosave()
    said = mine.autosave().json()
    assert said["taken"] == {field("speeches", row, "text_ar"): "كلامهم"}
    assert "توصيتهم" in said["added"]["recommendations"][key]
    assert said["order"]["recommendations"][1] == key
    assert "Intervention 1" in said["notes"][0] or "Speech 1" in said["notes"][0]
    # And once it knows, it is not told again.
    again = mine.autosave().json()
    assert (again["taken"], again["notes"]) == ({}, [])


@SENDING
def test_the_same_words_changed_by_two_are_not_overwritten_and_all_else_is_saved(
    mine: RecordPage, theirs: RecordPage, meeting: Meeting, send: str
) -> None:
    name = "minutes-words-opening_fr"
    theirs.put(name, "Leur ouverture").autosave()
    mine.put(name, "Mon ouverture").put("minutes-words-closing_fr", "Ma clôture")
    answer = getattr(mine, send)()
    assert answer.status_code == 200
    minutes = Minutes.objects.get(meeting=meeting)
    assert (minutes.opening_fr, minutes.closing_fr) == ("Leur ouverture", "Ma clôture")
    text = str(answer.json()) if send == "autosave" else answer.content.decode()
    assert "Leur ouverture" in text
    assert mine[name] == "Mon ouverture"


@SENDING
@pytest.mark.parametrize(("choice", "kept"), [("mine", "Mon ouverture"), ("theirs", "Leur ouverture")])
def test_between_two_texts_the_person_chooses(
    mine: RecordPage, theirs: RecordPage, meeting: Meeting, send: str, choice: str, kept: str
) -> None:
    name = "minutes-words-opening_fr"
    theirs.put(name, "Leur ouverture").autosave()
    getattr(mine.put(name, "Mon ouverture"), send)()
    getattr(mine, send)(**{f"choice:{name}": choice})
    assert Minutes.objects.get(meeting=meeting).opening_fr == kept


def test_who_does_not_choose_overwrites_nothing_however_often_it_is_saved(
    mine: RecordPage, theirs: RecordPage, meeting: Meeting
) -> None:
    name = "minutes-words-opening_fr"
    theirs.put(name, "Leur ouverture").autosave()
    mine.put(name, "Mon ouverture")
    for _turn in range(3):
        said = mine.autosave().json()
        assert [clash["name"] for clash in said["clashes"]] == [name]
        # Something else is saved in between, without this field.
        mine.put("minutes-words-closing_fr", f"Clôture {_turn}")
    assert Minutes.objects.get(meeting=meeting).opening_fr == "Leur ouverture"


def test_a_choice_made_before_the_other_changed_the_words_once_more_is_asked_again(
    mine: RecordPage, theirs: RecordPage, meeting: Meeting
) -> None:
    name = "minutes-words-opening_fr"
    theirs.put(name, "Leur ouverture").autosave()
    mine.put(name, "Mon ouverture").autosave()
    theirs.put(name, "Leur ouverture, revue").autosave()
    said = mine.autosave(**{f"choice:{name}": "mine"}).json()
    assert [clash["theirs"] for clash in said["clashes"]] == ["Leur ouverture, revue"]
    assert Minutes.objects.get(meeting=meeting).opening_fr == "Leur ouverture, revue"


@SENDING
def test_rows_added_by_two_people_both_stay(mine: RecordPage, theirs: RecordPage, meeting: Meeting, send: str) -> None:
    theirs.add("speeches", text_ar="كلمتهم")
    theirs.autosave()
    mine.add("speeches", text_ar="كلمتي")
    getattr(mine, send)()
    assert [row.text_ar for row in meeting.speeches.all()][1:] == ["كلمتهم", "كلمتي"]


def test_both_type_into_the_empty_row_of_their_own_page(mine: RecordPage, theirs: RecordPage, meeting: Meeting) -> None:
    for page, text in ((theirs, "كلمتهم"), (mine, "كلمتي")):
        empty = page.keys("speeches")[-1]
        page.put(f"speeches-{empty}-text_ar", text).save()
    assert meeting.speeches.count() == 3


@SENDING
def test_a_row_that_i_remove_and_they_changed_is_spared_and_it_is_said(
    mine: RecordPage, theirs: RecordPage, meeting: Meeting, send: str
) -> None:
    row = meeting.decisions.get()
    theirs.put(field("decisions", row, "responsible_fr"), "La régie").autosave()
    mine.arrange("decisions", mine.keys("decisions")[1:])
    answer = getattr(mine, send)()
    assert meeting.decisions.get().responsible_fr == "La régie"
    if send == "autosave":
        assert row.key in answer.json()["added"]["decisions"]
        assert answer.json()["notes"]


@SENDING
def test_a_row_that_they_removed_and_i_left_alone_stays_removed(
    mine: RecordPage, theirs: RecordPage, meeting: Meeting, send: str
) -> None:
    row = meeting.decisions.get()
    theirs.arrange("decisions", theirs.keys("decisions")[1:]).autosave()
    mine.put("minutes-words-opening_fr", "Autre chose")
    answer = getattr(mine, send)()
    assert not meeting.decisions.exists()
    if send == "autosave":
        assert answer.json()["removed"] == {"decisions": [row.key]}


@SENDING
def test_a_row_that_they_removed_and_i_changed_comes_back_whole(
    mine: RecordPage, theirs: RecordPage, meeting: Meeting, send: str
) -> None:
    row = meeting.decisions.get()
    theirs.arrange("decisions", theirs.keys("decisions")[1:]).autosave()
    assert not meeting.decisions.exists()
    mine.put(field("decisions", row, "text_fr"), "Un autre projet")
    getattr(mine, send)()
    back = meeting.decisions.get()
    assert (back.key, back.text_ar, back.text_fr) == (row.key, row.text_ar, "Un autre projet")
    assert back.due == row.due


def test_the_order_of_one_and_the_new_row_of_the_other_both_hold(clerk: Client, colleague: Client) -> None:
    meeting = meetings.recorded(meetings.meeting(), rows=3)
    mine, theirs = RecordPage(clerk, meeting), RecordPage(colleague, meeting)
    first, second, third, empty = mine.keys("speeches")
    fresh = theirs.add("speeches", after=first, text_ar="جديد")
    theirs.autosave()
    mine.arrange("speeches", [third, second, first, empty]).autosave()
    assert [row.key for row in meeting.speeches.all()] == [third, second, first, fresh]


def test_an_axis_on_which_two_disagree_is_named_in_words(
    mine: RecordPage, theirs: RecordPage, meeting: Meeting
) -> None:
    row, other = meeting.recommendations.get(), meeting.programme.axes.last()
    third = builders.axis(meeting.programme)
    theirs.put(field("recommendations", row, "axis"), str(other.pk)).autosave()
    said = mine.put(field("recommendations", row, "axis"), str(third.pk)).autosave().json()
    assert said["clashes"][0]["shown"] == f"{other.number}. {other.title_fr}"


# What hangs on a row ----------------------------------------------------------------------------------------------


def test_an_action_that_a_later_meeting_took_up_is_not_removed(clerk: Client) -> None:
    earlier = meetings.recorded(meetings.meeting(starts_at=timezone.now() - timedelta(days=30)))
    meetings.published(earlier)
    later = meetings.meeting()
    decision = earlier.decisions.get()
    Review.objects.create(meeting=later, decision=decision, key=f"d{decision.pk}")
    earlier.minutes.begin_correction(by=None, reason="خطأ")
    page = RecordPage(clerk, earlier)
    page.arrange("decisions", page.keys("decisions")[1:])
    said = page.autosave().json()
    assert earlier.decisions.exists()
    assert said["notes"]
    assert decision.key in said["added"]["decisions"]


def test_a_recommendation_that_was_answered_is_neither_removed_nor_cleared(clerk: Client) -> None:
    meeting = meetings.recorded(meetings.meeting(), french=False)
    meetings.published(meeting)
    row = meeting.recommendations.get()
    row.settle(by=None, why_not={"ar": "خارج الاختصاص", "fr": ""})
    meeting.minutes.begin_correction(by=None, reason="خطأ")
    page = RecordPage(clerk, meeting)
    said = page.put(field("recommendations", row, "text_ar"), "").autosave().json()
    assert said["values"] == {field("recommendations", row, "text_ar"): row.text_ar}
    assert said["notes"]
    page.arrange("recommendations", page.keys("recommendations")[1:]).save()
    assert meeting.recommendations.get().text_ar == row.text_ar


# Actions of earlier meetings --------------------------------------------------------------------------------------


@pytest.fixture
def earlier(meeting: Meeting) -> Decision:
    before = meetings.meeting(starts_at=meeting.starts_at - timedelta(days=20), title_fr="Atelier précédent")
    return Decision.objects.create(meeting=before, text_ar="إعداد دليل", text_fr="Préparer un guide")


@SENDING
def test_what_is_said_of_an_open_action_is_kept_with_its_state(
    clerk: Client, meeting: Meeting, earlier: Decision, send: str
) -> None:
    page = RecordPage(clerk, meeting)
    assert "Préparer un guide" in page.html
    page.put(f"reviews-d{earlier.pk}-note_ar", "أُنجز النصف").put(f"reviews-d{earlier.pk}-state", "open")
    getattr(page, send)()
    review = Review.objects.get(meeting=meeting)
    assert (review.decision, review.state, review.note_ar) == (earlier, "open", "أُنجز النصف")
    page.open()
    page.put(f"reviews-d{earlier.pk}-note_ar", "").put(f"reviews-d{earlier.pk}-state", "")
    getattr(page, send)()
    assert not Review.objects.exists()


def test_an_action_of_which_something_is_said_counts_as_open_until_told_otherwise(
    clerk: Client, meeting: Meeting, earlier: Decision
) -> None:
    page = RecordPage(clerk, meeting)
    said = page.put(f"reviews-d{earlier.pk}-note_ar", "قيد الإعداد").autosave().json()
    assert said["values"] == {f"reviews-d{earlier.pk}-state": "open"}
    assert Review.objects.get().state == "open"


def test_an_action_done_elsewhere_while_one_types_about_it_loses_no_word(
    clerk: Client, meeting: Meeting, earlier: Decision
) -> None:
    page = RecordPage(clerk, meeting)
    earlier.finish(by=None, on=timezone.localdate())
    page.put(f"reviews-d{earlier.pk}-note_ar", "قيل إنه أُنجز").autosave()
    assert Review.objects.get(meeting=meeting).note_ar == "قيل إنه أُنجز"


# Translations -----------------------------------------------------------------------------------------------------


def test_a_translation_is_outdated_once_its_arabic_changes_until_it_is_said_to_fit(
    clerk: Client, meeting: Meeting
) -> None:
    page, row = RecordPage(clerk, meeting, "?languages=both"), meeting.speeches.get()
    page.put(field("speeches", row, "text_fr"), "Elle a demandé la publication.").autosave()
    page.put(field("speeches", row, "text_ar"), "طلبت نشر كل المحاضر.").autosave()
    row.refresh_from_db()
    assert row.is_outdated("text", "fr")
    page.open()
    assert f'name="fits" value="{field("speeches", row, "text_fr")}"' in page.html
    page.save(fits=field("speeches", row, "text_fr"))
    row.refresh_from_db()
    assert not row.is_outdated("text", "fr")


def test_a_translation_that_came_in_otherwise_is_outdated_too_once_its_arabic_changes(
    clerk: Client, meeting: Meeting
) -> None:
    row = meeting.speeches.get()
    assert row.translated_from == {}
    RecordPage(clerk, meeting).put(field("speeches", row, "text_ar"), "طلبت نشر كل المحاضر.").autosave()
    row.refresh_from_db()
    assert row.is_outdated("text", "fr")
    assert not row.is_outdated("capacity", "fr")


def test_a_member_of_another_council_is_no_member(clerk: Client, meeting: Meeting) -> None:
    stranger = CouncilMember.objects.create(name_ar="مقعد مثال", illustrative=True)
    page = RecordPage(clerk, meeting)
    page.put(f"presences-{page.keys('presences')[0]}-member", str(stranger.pk)).autosave()
    assert meeting.presences.get().member is None


def test_the_council_is_put_in_at_once_and_nobody_twice(clerk: Client, colleague: Client) -> None:
    CouncilMember.objects.create(name_ar="العضو الأول", name_fr="Premier membre", office="president")
    CouncilMember.objects.create(name_ar="العضو الثاني", name_fr="Second membre")
    CouncilMember.objects.create(name_ar="عضو سابق", until=timezone.localdate() - timedelta(days=400))
    CouncilMember.objects.create(name_ar="مقعد مثال", illustrative=True)
    meeting = meetings.meeting()
    mine, theirs = RecordPage(clerk, meeting), RecordPage(colleague, meeting)
    assert mine.save(do="members").status_code == 302
    said = theirs.autosave(do="members").json()
    assert len(said["added"]["presences"]) == 2
    rows = list(meeting.presences.values_list("name_ar", "name_fr", "office_ar", "office_fr", "state"))
    assert rows == [
        ("العضو الأول", "Premier membre", "رئيس المجلس", "président", "present"),
        ("العضو الثاني", "Second membre", "مستشار(ة) جماعي(ة)", "conseiller / conseillère", "present"),
    ]
    assert {row.member.name_ar for row in meeting.presences.all()} == {"العضو الأول", "العضو الثاني"}


def test_keys_of_scripts_and_pages_do_not_meet() -> None:
    assert len({new_key() for _turn in range(1000)}) == 1000
