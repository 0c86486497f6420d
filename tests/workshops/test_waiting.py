"""What waits for whom in the room of meetings: the right things for the right person, in few queries."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from commitments.models import Programme
from tamazgana_open.accounts.models import RoleCode, User
from tests import builders, meetings
from workshops.models import Meeting, MeetingKind, Review
from workshops.workspace import waiting as waiting_meetings

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


def groups(user: User) -> dict[str, list[str]]:
    """The meetings that wait, by what they wait for."""
    found = waiting_meetings.for_user(user).groups
    return {group.code: [line.meeting.address for line in group.first] for group in found}


def test_nothing_waits_on_an_empty_site(programme: Programme, clerk: User) -> None:
    on(-5)  # to come
    assert not waiting_meetings.for_user(clerk)


def test_a_meeting_waits_from_its_end_until_its_record_is_published(programme: Programme, clerk: User) -> None:
    approver = builders.person("registrar")
    meeting = on(2)
    assert groups(clerk) == {"to-record": [meeting.address]}

    meetings.recorded(meeting)
    meeting.minutes.submit(by=clerk)
    assert groups(clerk) == {"elsewhere": [meeting.address]}  # who wrote it does not approve it
    assert groups(approver) == {"submitted": [meeting.address]}

    meeting.minutes.send_back(by=approver, remark="ينقص اسم القاعة")
    assert groups(clerk) == {"sent-back": [meeting.address]}
    assert groups(approver) == {}

    meeting.minutes.submit(by=clerk)
    meeting.minutes.approve(by=approver, name="الرئيس", office=meetings.OFFICE, on=timezone.localdate(),
                            scan=meetings.scan(meeting))  # fmt: skip
    assert groups(clerk) == {"approved": [meeting.address]}
    meeting.minutes.publish(by=clerk)
    assert groups(clerk) == {}


def test_where_one_clerk_does_everything_the_writer_approves(programme: Programme, clerk: User) -> None:
    builders.commune(writer_may_approve=True)
    meeting = meetings.recorded(on(2))
    meeting.minutes.submit(by=clerk)
    assert groups(clerk) == {"submitted": [meeting.address]}


def test_minutes_to_approve_come_by_age(programme: Programme, clerk: User) -> None:
    first, second = meetings.recorded(on(2)), meetings.recorded(on(9, title_fr="Autre"))
    first.minutes.submit(by=clerk, now=timezone.now() - timedelta(days=1))
    second.minutes.submit(by=clerk, now=timezone.now())
    assert groups(builders.person("focal_point"))["submitted"] == [first.address, second.address]


def test_minutes_in_arabic_alone_wait_for_their_translation(programme: Programme, clerk: User) -> None:
    meeting = meetings.recorded(on(2), french=False)
    meetings.published(meeting)
    assert groups(clerk) == {"arabic-alone": [meeting.address]}


def test_what_does_not_take_place_waits_for_nothing(programme: Programme, clerk: User) -> None:
    on(2).cancel(by=clerk, reason=meetings.REASON)
    on(3).postpone(by=clerk, reason=meetings.REASON)
    assert not waiting_meetings.for_user(clerk)


def test_sittings_wait_for_the_registrar_and_the_others_for_the_secretaries(programme: Programme, clerk: User) -> None:
    sitting, workshop = on(2, kind=MeetingKind.SITTING), on(3)
    assert groups(clerk) == {"to-record": [workshop.address]}
    assert groups(builders.person("registrar")) == {"to-record": [sitting.address]}


@pytest.mark.parametrize("role", [RoleCode.COUNCIL_MEMBER, RoleCode.ADMINISTRATOR, ""])
def test_nothing_waits_for_whoever_does_not_keep_meetings(programme: Programme, role: str) -> None:
    meetings.brought_to("submitted")
    meetings.published(meetings.recorded(on(40)))
    assert not waiting_meetings.for_user(builders.person(*([role] if role else [])))


def test_recommendations_without_an_answer_and_overdue_actions_wait_by_programme(
    programme: Programme, clerk: User
) -> None:
    meetings.published(meetings.recorded(on(40), rows=7))
    meetings.published(meetings.recorded(on(5)))
    other = builders.programme("2034-2036", current=False, axes=1, commitments=1)
    strange = meetings.meeting(other, starts_at=timezone.now() - timedelta(days=3), ends_at=None, title_fr="Ailleurs")
    meetings.published(meetings.recorded(strange))

    mine, theirs = waiting_meetings.for_user(clerk).follow_ups
    assert (mine.programme, mine.unanswered, mine.days, mine.overdue) == (programme, 8, 40, 7)
    assert len(mine.first) == 5
    assert (theirs.programme, theirs.unanswered, theirs.days, theirs.overdue, theirs.first) == (other, 1, 3, 0, [])


def test_an_answer_and_an_end_take_them_off_the_list(programme: Programme, clerk: User) -> None:
    meeting = meetings.recorded(on(40))
    meetings.published(meeting)
    meeting.recommendations.get().settle(by=clerk, why_not={"ar": "خارج الاختصاص"})
    meeting.decisions.get().finish(by=clerk, on=timezone.localdate())
    assert not waiting_meetings.for_user(clerk)


def test_a_review_at_the_next_meeting_takes_an_action_off_the_list(programme: Programme, clerk: User) -> None:
    meeting = meetings.recorded(on(40))
    meetings.published(meeting)
    meeting.recommendations.get().settle(by=clerk, why_not={"ar": "خارج الاختصاص"})
    after = on(2)
    after.minutes.opening_ar, after.minutes.opening_fr = "افتتاح", "Ouverture"
    after.minutes.save()
    Review.objects.create(meeting=after, decision=meeting.decisions.get(), state=Review.State.DONE)
    meetings.published(after)
    assert not waiting_meetings.for_user(clerk)


def test_what_waits_is_found_in_few_queries_however_much_it_is(programme: Programme, clerk: User) -> None:
    def everything(days: int) -> None:
        on(days)
        meetings.recorded(on(days, title_fr="B")).minutes.submit(by=None)
        meetings.published(meetings.recorded(on(days + 30, title_fr="C"), rows=4))

    everything(2)
    with CaptureQueriesContext(connection) as few:
        waiting_meetings.for_user(clerk)
    for days in range(3, 9):
        everything(days)
    with CaptureQueriesContext(connection) as many:
        waiting_meetings.for_user(clerk)
    assert len(many) <= len(few) + 6  # each group with more than its first lines is counted
    assert len(many) <= 24


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_it_is_shown_with_links_to_where_it_is_done(programme: Programme, clerk: User, language: str) -> None:
    meeting = meetings.recorded(on(40))
    meetings.published(meeting)
    meetings.recorded(on(3, title_fr="À approuver")).minutes.submit(by=None)
    with override(language):
        html = render_to_string("space/_waiting_meetings.html", {"waiting_meetings": waiting_meetings.for_user(clerk)})
    for address in (
        f"/{language}/space/meetings/?state=submitted",
        f"/{language}/space/meetings/follow-up/?programme=2031-2033&amp;show=awaiting",
        f"/{language}/space/meetings/follow-up/actions/{meeting.decisions.get().pk}/",
    ):
        assert address in html


def test_nothing_is_shown_where_nothing_waits(programme: Programme, clerk: User) -> None:
    context = {"waiting_meetings": waiting_meetings.for_user(clerk)}
    assert render_to_string("space/_waiting_meetings.html", context).strip() == ""
