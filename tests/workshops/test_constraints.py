"""What must never be: the database refuses it, whatever shell or import tries."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import builders, meetings
from tests.refusals import refuses
from workshops.models import (
    AgendaItem,
    Attachment,
    Attendance,
    Committee,
    CommitteeSeat,
    Decision,
    Group,
    Meeting,
    Minutes,
    MinutesState,
    Presence,
    Recommendation,
    Review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
NOW = timezone.now()


@pytest.mark.parametrize(
    "values",
    [
        {"ends_at": NOW - timedelta(days=900)},
        {"state": "cancelled"},
        {"state": "postponed"},
        {"state": "cancelled", "reason_ar": ""},
        {"state": "cancelled", "reason_fr": "en français seulement"},
        {"state": "perhaps"},
        {"state": ""},
        {"kind": "party"},
        {"attending": "by_post"},
        {"precision": "about"},
        {"title_ar": ""},
        {"title_ar": None},
    ],
)
def test_a_meeting_that_cannot_be(values: dict[str, Any]) -> None:
    meetings.meeting()
    refuses(Meeting, values)


@pytest.mark.parametrize(
    "values",
    [
        {"commitment": None, "settled_at": NOW},
        {"commitment": None, "settled_at": NOW, "why_not_ar": ""},
        {"why_not_ar": "لماذا"},
        {"why_not_ar": "لماذا", "settled_at": NOW},  # answered before it was published
    ],
)
def test_a_recommendation_settled_by_nothing(values: dict[str, Any]) -> None:
    meetings.recorded(meetings.meeting())
    refuses(Recommendation, values)


def test_a_recommendation_with_a_commitment_and_a_reason_why_not() -> None:
    meeting = meetings.recorded(meetings.meeting())
    commitment = meeting.programme.commitments.first()
    refuses(Recommendation, {"commitment": commitment, "settled_at": NOW, "why_not_ar": "لماذا"})
    refuses(Recommendation, {"commitment": commitment})


@pytest.mark.parametrize(
    "values",
    [
        {"dropped_on": date(2031, 1, 1)},
        {"dropped_on": date(2031, 1, 1), "outcome_ar": ""},
        {"dropped_on": date(2031, 1, 1), "done_on": date(2031, 1, 1), "outcome_ar": "أُنجز"},
    ],
)
def test_an_action_that_cannot_be(values: dict[str, Any]) -> None:
    meetings.recorded(meetings.meeting())
    refuses(Decision, values)


@pytest.mark.parametrize("values", [{"women": 5001}, {"men": 100_000}, {"unspecified": 5001}, {"women": -1}])
def test_absurd_counts(values: dict[str, Any]) -> None:
    meetings.recorded(meetings.meeting())
    refuses(Attendance, values)


def test_a_group_a_presence_and_a_review_that_nobody_knows() -> None:
    meeting = meetings.recorded(meetings.meeting())
    Review.objects.create(meeting=meeting, decision=meeting.decisions.get())
    meeting.attendance.last().delete()
    refuses(Attendance, {"group": "martians"})
    refuses(Presence, {"state": "asleep"})
    refuses(Review, {"state": "forgotten"})


def test_one_group_is_counted_once() -> None:
    meeting = meetings.recorded(meetings.meeting())
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(meeting=meeting, group=Group.COUNCIL, women=1)


def test_a_key_names_one_row_of_a_meeting() -> None:
    meeting = meetings.recorded(meetings.meeting())
    key = meeting.agenda.get().key
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(meeting=meeting, key=key, title_ar="مكرر")


def test_a_third_level_of_the_agenda() -> None:
    meetings.recorded(meetings.meeting())
    refuses(AgendaItem, {"level": 2})


def test_a_point_of_the_agenda_longer_than_half_a_day() -> None:
    meetings.recorded(meetings.meeting())
    refuses(AgendaItem, {"minutes": 721})
    refuses(AgendaItem, {"minutes": -1})


@pytest.mark.parametrize("values", [{"count": 0}, {"count": 201}, {"office_ar": ""}, {"office_ar": None}])
def test_a_seat_of_nobody(values: dict[str, Any]) -> None:
    committee = Committee.objects.create(programme=builders.programme(axes=1, commitments=0))
    CommitteeSeat.objects.create(committee=committee, office_ar="رئيس المجلس", count=1)
    refuses(CommitteeSeat, values)


def test_an_action_is_reviewed_once_at_a_meeting() -> None:
    meeting = meetings.recorded(meetings.meeting())
    decision = meeting.decisions.get()
    Review.objects.create(meeting=meeting, decision=decision)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(meeting=meeting, decision=decision)


@pytest.mark.parametrize(
    "values",
    [
        {"state": MinutesState.PUBLISHED},
        {"state": MinutesState.APPROVED},
        {"form": "account", "state": MinutesState.APPROVED},
        {"state": MinutesState.APPROVED, "approved_name": "الرئيس", "approved_on": date(2031, 1, 1)},
        {"state": "lost"},
        {"form": "song"},
        {"approved_name": "الرئيس"},
        {"approved_on": date(2031, 1, 1)},
        {"approved_office_ar": "الرئيس"},
        {"approved_by_writer": True},
        {"correction_reason": "خطأ"},
        {"state": MinutesState.SUBMITTED, "approval_entered_at": NOW},
    ],
)
def test_minutes_that_cannot_be(values: dict[str, Any]) -> None:
    meetings.meeting()
    refuses(Minutes, values)


def test_approved_minutes_without_the_office_of_who_signed() -> None:
    meetings.brought_to(MinutesState.APPROVED)
    refuses(Minutes, {"approved_office_ar": ""})
    refuses(Minutes, {"approved_office_ar": None})
    refuses(Minutes, {"approved_scan": None})


def test_published_minutes_are_not_marked_as_being_corrected() -> None:
    meetings.brought_to(MinutesState.PUBLISHED)
    refuses(Minutes, {"correction_reason": "خطأ"})


def test_a_published_account_without_its_source() -> None:
    meetings.published(meetings.account(meetings.recorded(meetings.meeting())))
    refuses(Minutes, {"source_ar": ""})
    refuses(Minutes, {"source_ar": None})


def test_a_file_of_no_known_kind_or_without_content() -> None:
    meetings.scan(meetings.meeting())
    refuses(Attachment, {"kind": "virus"})
    refuses(Attachment, {"size": 0})


def test_a_public_file_without_consent_or_after_its_removal() -> None:
    meeting = meetings.meeting()
    meetings.scan(meeting)
    refuses(Attachment, {"public": True})
    refuses(Attachment, {"public": True, "consent": "وافقت الجمعية", "removed_at": NOW})
