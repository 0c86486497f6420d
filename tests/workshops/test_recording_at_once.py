"""Several people save the same record at the same instant: nobody's words are lost, nothing is stored twice."""

import threading

import pytest
from django.utils import timezone

from tamazgana_open.accounts.models import User
from tests import builders, meetings
from tests.tamazgana_open.at_once import LONGEST_WAIT, at_once
from tests.workshops.record_page import RecordPage
from workshops.models import Attendance, Decision, Meeting, Minutes, MinutesState, Recommendation
from workshops.recording.saving import Recording

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.everywhere]


def pages(meeting: Meeting, number: int = 2) -> list[RecordPage]:
    """The pages of so many people, all opened before anybody saves."""
    people = [builders.person("editor", username=f"clerk{place}") for place in range(number)]
    return [RecordPage(builders.signed_in(person), meeting, "?languages=both") for person in people]


@pytest.mark.parametrize("send", ["save", "autosave"])
def test_two_who_add_rows_and_count_at_the_same_instant_are_both_stored(send: str) -> None:
    meeting = meetings.recorded(meetings.meeting())
    mine, theirs = pages(meeting)
    for page, word, group in ((mine, "كلمتي", "youth"), (theirs, "كلمتهم", "media")):
        page.add("speeches", text_ar=word)
        page.put(f"attendance-{group}-women", "2")

    answers = at_once([getattr(mine, send), getattr(theirs, send)])

    assert all(answer.status_code in (200, 302) for answer in answers)
    texts = [row.text_ar for row in meeting.speeches.all()]
    assert sorted(texts[1:]) == sorted(["كلمتي", "كلمتهم"])
    assert [row.position for row in meeting.speeches.all()] == [0, 1, 2]
    assert set(Attendance.objects.filter(women=2).values_list("group", flat=True)) == {"youth", "media"}
    minutes = Minutes.objects.get(meeting=meeting)
    assert minutes.revision == 2
    assert {person.username for person in minutes.writers.all()} == {"clerk0", "clerk1"}


def test_of_two_who_write_the_same_words_at_the_same_instant_one_is_asked() -> None:
    meeting = meetings.recorded(meetings.meeting())
    both = pages(meeting)
    for page, text in zip(both, ("Mon texte", "Leur texte"), strict=True):
        page.put("minutes-words-opening_fr", text)

    answers = [answer.json() for answer in at_once([page.autosave for page in both])]

    assert sorted(len(answer["clashes"]) for answer in answers) == [0, 1]
    first = 0 if not answers[0]["clashes"] else 1
    stored = Minutes.objects.get(meeting=meeting).opening_fr
    assert stored == ("Mon texte", "Leur texte")[first]
    assert answers[1 - first]["clashes"][0]["theirs"] == stored


def test_the_same_save_sent_twice_at_once_stores_its_row_once() -> None:
    meeting = meetings.recorded(meetings.meeting())
    (page,) = pages(meeting, 1)
    key = page.add("decisions", text_ar="مرة واحدة")
    parcel = page.parcel()

    def send() -> int:
        client = builders.signed_in(User.objects.get(username="clerk0"))
        return client.post(page.address, parcel, headers={"X-Autosave": "1"}).status_code

    assert at_once([send, send]) == [200, 200]
    assert meeting.decisions.filter(key=key).count() == 1


def test_eight_people_at_once_lose_nothing() -> None:
    meeting = meetings.recorded(meetings.meeting())
    everybody = pages(meeting, 8)
    for number, page in enumerate(everybody):
        page.add("speeches", text_ar=f"كلمة {number}")
        page.put(f"attendance-{page.keys('attendance')[number]}-unspecified", str(number + 1))
    answers = at_once([page.autosave for page in everybody])
    assert [answer.status_code for answer in answers] == [200] * 8
    assert {row.text_ar for row in meeting.speeches.all()} >= {f"كلمة {number}" for number in range(8)}
    assert meeting.attendance.exclude(unspecified=None).count() == 8


def test_a_save_while_the_minutes_are_handed_in_is_stored_before_or_refused_after() -> None:
    meeting = meetings.recorded(meetings.meeting())
    (page,) = pages(meeting, 1)
    page.put("minutes-words-opening_ar", "افتتاح أخير")
    answer, _done = at_once([page.autosave, lambda: Minutes.objects.get(meeting=meeting).submit(by=None)])
    minutes = Minutes.objects.get(meeting=meeting)
    assert minutes.state == "submitted"
    assert answer.status_code == (200 if minutes.opening_ar == "افتتاح أخير" else 409)
    if answer.status_code == 200:
        assert minutes.writers.filter(username="clerk0").exists()


@pytest.mark.parametrize("answered", ["recommendation", "action"])
def test_an_answer_given_while_the_record_is_saved_is_not_overwritten_by_it(
    answered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = meetings.brought_to(MinutesState.PUBLISHED)
    meeting.minutes.begin_correction(by=None, reason="خطأ")
    recommendation, action = meeting.recommendations.get(), meeting.decisions.get()
    (page,) = pages(meeting, 1)
    page.put(f"recommendations-{recommendation.key}-text_ar", "نشر المحاضر كلها")
    page.put(f"decisions-{action.key}-text_ar", "إعداد المسودة كلها")
    read, done = threading.Event(), threading.Event()
    write = Recording._write

    def slowly(recording: Recording) -> None:
        read.set()
        done.wait(0.5)  # whoever respects the lock is not done by then
        write(recording)

    def answer() -> None:
        assert read.wait(LONGEST_WAIT)
        if answered == "recommendation":
            Recommendation.objects.get(pk=recommendation.pk).settle(by=None, why_not={"ar": "خارج الاختصاص"})
        else:
            Decision.objects.get(pk=action.pk).finish(by=None, on=timezone.localdate())
        done.set()

    monkeypatch.setattr(Recording, "_write", slowly)
    saved, given = at_once([page.save, answer])

    assert (saved.status_code, given) == (302, None)
    recommendation.refresh_from_db()
    action.refresh_from_db()
    assert (recommendation.text_ar, action.text_ar) == ("نشر المحاضر كلها", "إعداد المسودة كلها")
    assert recommendation.why_not_ar == "خارج الاختصاص" if answered == "recommendation" else action.done_on
