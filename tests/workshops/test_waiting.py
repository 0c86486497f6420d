"""What waits for whom in the room of meetings: the right things for the right person, in few queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Programme
from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.waiting import Line
from tests import builders, meetings
from workshops.models import Meeting, MeetingKind, Review
from workshops.workspace import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return builders.programme(axes=2, commitments=1)


@pytest.fixture
def clerk() -> User:
    return builders.person("editor")


def on(days_ago: int, **fields: Any) -> Meeting:
    begins = timezone.now() - timedelta(days=days_ago)
    return meetings.meeting(starts_at=begins, ends_at=begins + timedelta(hours=2), **fields)


def lines(user: User) -> list[Line]:
    """What waits, without what only comes."""
    return [line for line in waiting.lines(user) if not line.is_coming]


def where(line: Line) -> str:
    """Where it is done, in whichever language."""
    return line.url.partition("/space/")[2]


def meetings_of(user: User) -> dict[str, list[str]]:
    """The meetings that wait, by what they wait for: the last part of the address where that is done."""
    found: dict[str, list[str]] = {}
    for line in lines(user):
        if line.code in waiting.LABELS:
            found.setdefault(line.code, []).append(line.url.strip("/").rpartition("/")[2])
    return found


def test_nothing_waits_on_an_empty_site(programme: Programme, clerk: User) -> None:
    on(-50)  # to come
    assert list(waiting.lines(clerk)) == []


def test_a_meeting_of_the_next_days_comes(programme: Programme, clerk: User) -> None:
    meeting = on(-3)
    (line,) = waiting.lines(clerk)
    assert (line.code, line.due, line.is_coming) == ("meeting", timezone.localdate(meeting.starts_at), True)
    assert list(waiting.lines(builders.person("registrar"))) == []  # who does not plan this kind


def test_a_meeting_waits_from_its_end_until_its_record_is_published(programme: Programme, clerk: User) -> None:
    approver = builders.person("registrar")
    meeting = on(2)
    assert meetings_of(clerk) == {"to-record": [meeting.address]}

    meetings.recorded(meeting)
    meeting.minutes.submit(by=clerk)
    assert meetings_of(clerk) == {}  # who wrote it does not approve it
    assert meetings_of(approver) == {"submitted": [meeting.address]}

    meeting.minutes.send_back(by=approver, remark="ينقص اسم القاعة")
    assert meetings_of(clerk) == {"sent-back": [meeting.address]}
    assert meetings_of(approver) == {}

    meeting.minutes.submit(by=clerk)
    meeting.minutes.approve(by=approver, name="الرئيس", office=meetings.OFFICE, on=timezone.localdate(),
                            scan=meetings.scan(meeting))  # fmt: skip
    assert meetings_of(clerk) == {"approved": [meeting.address]}
    meeting.minutes.publish(by=clerk)
    assert meetings_of(clerk) == {}


def test_where_one_clerk_does_everything_the_writer_approves(programme: Programme, clerk: User) -> None:
    builders.commune(writer_may_approve=True)
    meeting = meetings.recorded(on(2))
    meeting.minutes.submit(by=clerk)
    assert meetings_of(clerk) == {"submitted": [meeting.address]}


def test_minutes_have_waited_for_their_approval_since_they_were_submitted(programme: Programme, clerk: User) -> None:
    first, second = meetings.recorded(on(2)), meetings.recorded(on(9, title_fr="Autre"))
    first.minutes.submit(by=clerk, now=timezone.now() - timedelta(days=1))
    second.minutes.submit(by=clerk, now=timezone.now())
    found = [line for line in lines(builders.person("focal_point")) if line.code == "submitted"]
    assert [(where(line), line.days) for line in found] == [
        (f"meetings/{first.address}/", 1),
        (f"meetings/{second.address}/", 0),
    ]


def test_more_than_three_of_a_sort_are_one_line(programme: Programme, clerk: User) -> None:
    for days in (2, 3, 4):
        on(days)
    assert [line.count for line in lines(clerk)] == [1, 1, 1]
    on(9)
    (line,) = lines(clerk)
    assert (line.count, line.days, where(line)) == (4, 9, "meetings/?state=to-record")


def test_minutes_in_arabic_alone_wait_for_their_translation(programme: Programme, clerk: User) -> None:
    meeting = meetings.recorded(on(2), french=False)
    meetings.published(meeting)
    assert meetings_of(clerk) == {"arabic-alone": [meeting.address]}


def test_what_does_not_take_place_waits_for_nothing(programme: Programme, clerk: User) -> None:
    on(2).cancel(by=clerk, reason=meetings.REASON)
    on(3).postpone(by=clerk, reason=meetings.REASON)
    assert lines(clerk) == []


def test_sittings_wait_for_the_registrar_and_the_others_for_the_secretaries(programme: Programme, clerk: User) -> None:
    sitting, workshop = on(2, kind=MeetingKind.SITTING), on(3)
    assert meetings_of(clerk) == {"to-record": [workshop.address]}
    assert meetings_of(builders.person("registrar")) == {"to-record": [sitting.address]}


@pytest.mark.parametrize("role", [RoleCode.COUNCIL_MEMBER, RoleCode.ADMINISTRATOR, ""])
def test_nothing_waits_for_whoever_does_not_keep_meetings(programme: Programme, role: str) -> None:
    meetings.brought_to("submitted")
    meetings.published(meetings.recorded(on(40)))
    assert list(waiting.lines(builders.person(*([role] if role else [])))) == []


def test_recommendations_without_an_answer_and_overdue_actions_wait_by_programme(
    programme: Programme, clerk: User
) -> None:
    meetings.published(meetings.recorded(on(40), rows=7))
    meetings.published(meetings.recorded(on(5)))
    other = builders.programme("2034-2036", current=False, axes=1, commitments=1)
    strange = meetings.meeting(other, starts_at=timezone.now() - timedelta(days=3), ends_at=None, title_fr="Ailleurs")
    meetings.published(meetings.recorded(strange))

    answers = {str(line.about): line for line in lines(clerk) if line.code == "recommendation"}
    mine, theirs = answers[str(programme)], answers[str(other)]
    assert (mine.count, mine.days, theirs.count, theirs.days) == (8, 40, 1, 3)
    (overdue,) = (line for line in lines(clerk) if line.code == "action")
    assert (overdue.count, overdue.days, overdue.is_late) == (7, 26, True)  # agreed 40 days ago, due in two weeks


def test_an_answer_and_an_end_take_them_off_the_list(programme: Programme, clerk: User) -> None:
    meeting = meetings.recorded(on(40))
    meetings.published(meeting)
    meeting.recommendations.get().settle(by=clerk, why_not={"ar": "خارج الاختصاص"})
    meeting.decisions.get().finish(by=clerk, on=timezone.localdate())
    assert lines(clerk) == []


def test_a_review_at_the_next_meeting_takes_an_action_off_the_list(programme: Programme, clerk: User) -> None:
    meeting = meetings.recorded(on(40))
    meetings.published(meeting)
    meeting.recommendations.get().settle(by=clerk, why_not={"ar": "خارج الاختصاص"})
    after = on(2)
    after.minutes.opening_ar, after.minutes.opening_fr = "افتتاح", "Ouverture"
    after.minutes.save()
    Review.objects.create(meeting=after, decision=meeting.decisions.get(), state=Review.State.DONE)
    meetings.published(after)
    assert lines(clerk) == []


def test_what_waits_is_found_in_few_queries_however_much_it_is(programme: Programme, clerk: User) -> None:
    def everything(days: int) -> None:
        on(days)
        meetings.recorded(on(days, title_fr="B")).minutes.submit(by=None)
        meetings.published(meetings.recorded(on(days + 30, title_fr="C"), rows=4))

    everything(2)
    with CaptureQueriesContext(connection) as few:
        list(waiting.lines(clerk))
    for days in range(3, 9):
        everything(days)
    with CaptureQueriesContext(connection) as many:
        list(waiting.lines(clerk))
    assert len(many) <= len(few) + 6  # each group with more than its first lines is counted
    assert len(many) <= 26


def test_each_leads_to_where_it_is_done(programme: Programme, clerk: User) -> None:
    meeting = meetings.recorded(on(40))
    meetings.published(meeting)
    assert {where(line) for line in lines(clerk)} == {
        "meetings/follow-up/?programme=2031-2033&show=awaiting",
        f"meetings/follow-up/actions/{meeting.decisions.get().pk}/",
    }
    client = builders.signed_in(clerk)
    assert all(client.get(line.url).status_code == 200 for line in lines(clerk))
