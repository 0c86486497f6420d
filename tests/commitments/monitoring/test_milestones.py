"""Milestones: reached, put off, late. Lateness follows from the dates."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.models import Commitment, InvalidTransition, Milestone, MilestoneSlip, Programme
from commitments.monitoring import standing
from tamazgana_open.journal.models import Entry
from tests import following
from tests.commitments.monitoring.test_recording import now_of
from tests.refusals import refuses


def first(commitment: Commitment) -> Milestone:
    return commitment.milestones.get(due=date(2032, 1, 15))


def shown(commitment: Commitment) -> Any:
    return next(row for row in now_of(commitment).milestones if row.promised == date(2032, 1, 15))


def test_what_is_not_reached_is_late_from_the_day_after(commitment: Commitment, at: Callable[..., Any]) -> None:
    assert shown(commitment).days_late == 46  # 15 January to 1 March of a leap year
    with at(2032, 1, 15, 23, 59):
        assert shown(commitment).days_late == 0
    with at(2032, 1, 16, 0, 1):
        assert shown(commitment).days_late == 1


def test_a_commitment_is_late_after_its_end_unless_it_is_complete(
    commitment: Commitment, at: Callable[..., Any]
) -> None:
    with at(2033, 1, 1, 9, 0):
        assert now_of(commitment).overdue == 1
        following.progress(commitment, on=date(2033, 1, 1), completion="complete")
        assert now_of(commitment).overdue == 0


def test_reached_on_a_day_it_is_not_late_any_more(commitment: Commitment) -> None:
    first(commitment).mark_done(date(2032, 2, 20), by=None)
    row = shown(commitment)
    assert (row.done, row.days_late, row.was_late) == (date(2032, 2, 20), 0, True)
    with pytest.raises(InvalidTransition):
        first(commitment).mark_done(date(2032, 2, 20), by=None)


@pytest.mark.parametrize("on", [date(2032, 3, 2), date(2031, 10, 6)])
def test_it_was_reached_between_the_adoption_and_today(commitment: Commitment, on: date) -> None:
    with pytest.raises(ValidationError) as refused:
        first(commitment).mark_done(on, by=None)
    assert "on" in refused.value.message_dict


def test_a_mark_by_mistake_is_taken_back_with_its_reason(commitment: Commitment) -> None:
    first(commitment).mark_done(date(2032, 2, 20), by=None)
    with pytest.raises(ValidationError):
        first(commitment).undo_done(by=None, reason=" ")
    first(commitment).undo_done(by=None, reason="خطأ في السطر")
    assert shown(commitment).done is None
    assert "خطأ في السطر" in Entry.objects.get(act="milestone.undone").sentence("ar")
    with pytest.raises(InvalidTransition):
        first(commitment).undo_done(by=None, reason="مرة ثانية")


def test_put_off_keeps_every_day_and_reason_and_the_adopted_text(commitment: Commitment) -> None:
    milestone = first(commitment)
    milestone.slip(date(2032, 4, 15), reason=following.REASON, by=None)
    milestone.slip(date(2032, 5, 31), reason=following.REASON, by=None)
    row = shown(commitment)
    assert (row.promised, row.expected, row.days_late) == (date(2032, 1, 15), date(2032, 5, 31), 0)
    assert [(slip.before, slip.after) for slip in row.slips] == [
        (date(2032, 1, 15), date(2032, 4, 15)),
        (date(2032, 4, 15), date(2032, 5, 31)),
    ]
    assert row.slips[0].reason == following.REASON
    milestone.refresh_from_db()
    assert milestone.due == date(2032, 1, 15)


@pytest.mark.parametrize(
    ("to", "reason", "field"),
    [
        (date(2032, 1, 15), following.REASON, "to"),
        (date(2031, 12, 1), following.REASON, "to"),
        (date(9999, 12, 31), following.REASON, "to"),
        (date(2032, 4, 15), {"ar": "", "fr": "Sans arabe"}, "reason"),
    ],
)
def test_putting_off_is_to_a_later_day_with_an_arabic_reason(
    commitment: Commitment, to: date, reason: dict[str, str], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        first(commitment).slip(to, reason=reason, by=None)
    assert field in refused.value.message_dict


def test_of_two_who_put_it_off_the_second_is_told(commitment: Commitment) -> None:
    first(commitment).slip(date(2032, 4, 15), reason=following.REASON, by=None, seen=date(2032, 1, 15))
    with pytest.raises(InvalidTransition):
        first(commitment).slip(date(2032, 5, 15), reason=following.REASON, by=None, seen=date(2032, 1, 15))


def test_what_was_reached_is_not_put_off(commitment: Commitment) -> None:
    first(commitment).mark_done(date(2032, 1, 10), by=None)
    with pytest.raises(InvalidTransition):
        first(commitment).slip(date(2032, 4, 15), reason=following.REASON, by=None)


def test_an_amendment_that_sets_another_day_ends_what_was_put_off_before(
    programme: Programme, commitment: Commitment
) -> None:
    first(commitment).slip(date(2032, 4, 15), reason=following.REASON, by=None)
    programme.become_executory(by=None, on=date(2032, 3, 1))
    programme.begin_amendment(by=None, reason={"ar": "آجال جديدة"})
    milestone = first(commitment)
    milestone.due = date(2032, 9, 1)
    milestone.title_ar = "فتح الأظرفة"
    milestone.save()
    # The draft changes nothing while the adopted text is in force.
    assert shown(commitment).expected == date(2032, 4, 15)
    following.amended(programme)
    row = next(row for row in now_of(commitment).milestones if row.row == milestone.pk)
    assert (row.promised, row.expected, row.slips) == (date(2032, 9, 1), date(2032, 9, 1), [])


def test_a_milestone_taken_out_of_the_draft_is_followed_until_the_council_votes(
    programme: Programme, commitment: Commitment
) -> None:
    programme.become_executory(by=None, on=date(2032, 3, 1))
    programme.begin_amendment(by=None, reason={"ar": "مرحلة لم تعد ضرورية"})
    milestone = first(commitment)
    milestone.withdraw()
    assert commitment.milestones.count() == 1
    Milestone.every.get(pk=milestone.pk).mark_done(date(2032, 2, 1), by=None)
    assert shown(commitment).done == date(2032, 2, 1)
    following.amended(programme)
    assert [row.promised for row in now_of(commitment).milestones] == [date(2032, 6, 30)]


def test_asked_for_a_day_in_the_past_what_came_later_is_left_out(programme: Programme, commitment: Commitment) -> None:
    following.progress(commitment, on=date(2032, 2, 10))
    first(commitment).mark_done(date(2032, 2, 20), by=None)
    row = standing.of(programme, on=date(2032, 2, 9)).commitment("1.1")
    assert (row.completion, row.done_milestones, row.days_late) == ("", 0, 25)


def test_late_first_then_the_longest_silent(programme: Programme, commitment: Commitment) -> None:
    other = programme.commitments.get(code="1.2")
    for each in (commitment, other):
        first(each).mark_done(date(2032, 1, 10), by=None)
    following.progress(commitment)
    assert [row.text.code for row in standing.of(programme).by_urgency] == ["1.2", "1.1"]
    first(commitment).undo_done(by=None, reason="خطأ")
    assert [row.text.code for row in standing.of(programme).by_urgency] == ["1.1", "1.2"]


@pytest.mark.everywhere
def test_the_database_refuses_a_slip_without_reason_or_to_an_earlier_day(commitment: Commitment) -> None:
    first(commitment).slip(date(2032, 4, 15), reason=following.REASON, by=None)
    refuses(MilestoneSlip, {"reason_ar": ""})
    refuses(MilestoneSlip, {"after": date(2032, 1, 15)})
