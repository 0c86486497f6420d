"""Two people act at the same moment: one wins, the other is told, and nothing is doubled or half done."""

from typing import Any

import pytest
from django.utils import timezone

from tamazgana_open.publications.models import Publication, Rendition
from tests import builders, meetings
from tests.tamazgana_open.at_once import at_once
from tests.workshops.record_page import RecordPage
from workshops.models import Decision, Meeting, MeetingState, Minutes, MinutesState, NotInThisState, Recommendation

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.everywhere]


def fresh(meeting: Meeting) -> Minutes:
    """The minutes as another process reads them."""
    return Meeting.objects.get(pk=meeting.pk).minutes


def refused(outcomes: list[Any]) -> list[Any]:
    """Those of the outcomes that were refused."""
    return [outcome for outcome in outcomes if isinstance(outcome, NotInThisState)]


def test_of_two_who_publish_one_publishes() -> None:
    meeting = meetings.brought_to(MinutesState.APPROVED)
    outcomes = at_once([lambda: fresh(meeting).publish(by=None) for _person in range(4)])

    assert len(refused(outcomes)) == 3, outcomes
    assert Publication.objects.filter(kind="minutes").count() == 1
    assert fresh(meeting).publication == Publication.objects.get(kind="minutes")
    assert Rendition.objects.count() == 3  # Arabic, French and both, once


def test_of_two_who_approve_one_approves() -> None:
    meeting = meetings.brought_to(MinutesState.SUBMITTED)
    people = [builders.person("editor", username=f"editor{number}") for number in range(3)]
    scans = [meetings.scan(meeting) for _person in people]

    def approve(number: int) -> None:
        fresh(meeting).approve(
            by=people[number], name=f"الموقع {number}", office=meetings.OFFICE, on=timezone.localdate(),
            scan=scans[number]
        )  # fmt: skip

    outcomes = at_once([lambda number=number: approve(number) for number in range(3)])
    assert len(refused(outcomes)) == 2, outcomes
    minutes = fresh(meeting)
    assert minutes.state == MinutesState.APPROVED
    winner = people.index(minutes.approval_entered_by)
    assert (minutes.approved_name, minutes.approved_scan) == (f"الموقع {winner}", scans[winner])


def test_sent_back_and_published_at_once_is_one_of_the_two() -> None:
    meeting = meetings.brought_to(MinutesState.APPROVED)
    outcomes = at_once(
        [lambda: fresh(meeting).publish(by=None), lambda: fresh(meeting).send_back(by=None, remark="ينقص رقم")]
    )
    assert len(refused(outcomes)) == 1, outcomes
    minutes = fresh(meeting)
    published = minutes.state == MinutesState.PUBLISHED
    assert Publication.objects.filter(kind="minutes").exists() == published
    assert (minutes.approved_name != "") == published


def test_approved_and_sent_back_at_once_leaves_no_half_approval() -> None:
    meeting = meetings.brought_to(MinutesState.SUBMITTED)
    other, scan = builders.person("registrar"), meetings.scan(meeting)
    outcomes = at_once(
        [
            lambda: fresh(meeting).approve(
                by=other, name="الرئيس", office=meetings.OFFICE, on=timezone.localdate(), scan=scan
            ),
            lambda: fresh(meeting).send_back(by=None, remark="ينقص رقم"),
        ]
    )
    assert outcomes[1] is None, outcomes  # what is sent back a moment after its approval is sent back too
    minutes = fresh(meeting)
    assert (minutes.state, minutes.remark) == (MinutesState.DRAFT, "ينقص رقم")
    assert (minutes.approved_name, minutes.approved_scan, minutes.approved_on) == ("", None, None)


def test_cancelled_and_recorded_at_once_keeps_what_was_recorded_before_or_says_that_it_was_not() -> None:
    meeting = meetings.recorded(meetings.meeting())
    page = RecordPage(builders.signed_in(builders.person("editor")), meeting)
    page.put("minutes-words-opening_ar", "كلمة أثناء الإلغاء")
    cancelled, saved = at_once(
        [lambda: Meeting.objects.get(pk=meeting.pk).cancel(by=None, reason=meetings.REASON), page.autosave]
    )
    assert cancelled is None
    assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.CANCELLED
    assert (fresh(meeting).opening_ar == "كلمة أثناء الإلغاء") == (saved.json()["state"] == "saved")
    assert saved.json()["state"] in ("saved", "closed")


def test_cancelled_and_held_at_once_is_one_of_the_two() -> None:
    meeting = meetings.meeting()
    outcomes = at_once(
        [
            lambda: Meeting.objects.get(pk=meeting.pk).cancel(by=None, reason=meetings.REASON),
            lambda: Meeting.objects.get(pk=meeting.pk).hold(by=None),
        ]
    )
    assert len(refused(outcomes)) == 1, outcomes
    after = Meeting.objects.get(pk=meeting.pk)
    assert after.sequence == 1
    assert (after.state == MeetingState.CANCELLED) == bool(after.reason_ar)


def test_two_meetings_of_one_name_and_day_get_two_addresses() -> None:
    programme = builders.programme(axes=1, commitments=1)
    outcomes = at_once([lambda: meetings.meeting(programme, days=3) for _person in range(3)])
    assert all(isinstance(outcome, Meeting) for outcome in outcomes), outcomes
    assert len(set(Meeting.objects.values_list("address", flat=True))) == 3


def test_an_action_is_done_once() -> None:
    meeting = meetings.brought_to(MinutesState.PUBLISHED)
    decision = meeting.decisions.get()
    outcomes = at_once(
        [lambda: Decision.objects.get(pk=decision.pk).finish(by=None, on=timezone.localdate()) for _person in range(3)]
    )
    assert len(refused(outcomes)) == 2, outcomes


def test_two_answers_to_one_recommendation_leave_one_of_them_whole() -> None:
    meeting = meetings.brought_to(MinutesState.PUBLISHED)
    recommendation = meeting.recommendations.get()
    commitment = meeting.programme.commitments.first()
    outcomes = at_once(
        [
            lambda: Recommendation.objects.get(pk=recommendation.pk).settle(by=None, commitment=commitment),
            lambda: Recommendation.objects.get(pk=recommendation.pk).settle(by=None, why_not={"ar": "لا", "fr": "Non"}),
        ]
    )
    assert outcomes == [None, None]
    after = Recommendation.objects.get(pk=recommendation.pk)
    assert bool(after.commitment_id) != bool(after.why_not_ar)
