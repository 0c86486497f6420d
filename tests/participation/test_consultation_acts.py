"""The life of a consultation: prepared, announced, open by its days, extended or cancelled with a reason."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from commitments.models import InvalidTransition
from participation.models import Consultation, NotInThisState, Phase
from tamazgana_open.accounts.models import User
from tests import builders, consultations

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def on_days(**fields: Any) -> Consultation:
    """A consultation from 1 to 15 June 2031, replies by the 30th."""
    return consultations.consultation(
        opens_on=date(2031, 6, 1), closes_on=date(2031, 6, 15), replies_by=date(2031, 6, 30), **fields
    )


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        ((2031, 5, 31, 23, 59), Phase.PLANNED),
        ((2031, 6, 1, 0, 0), Phase.OPEN),
        ((2031, 6, 15, 23, 59), Phase.OPEN),
        ((2031, 6, 16, 0, 0), Phase.CLOSED),
    ],
)
def test_a_day_ends_at_midnight_in_the_commune(at: Callable[..., Any], moment: tuple[int, ...], phase: str) -> None:
    with at(2031, 5, 20, 9, 0):
        asked = on_days()
    with at(*moment):
        assert asked.phase == phase
        assert Consultation.objects.open_on(timezone.localdate()).exists() is (phase == Phase.OPEN)


def test_nobody_outside_sees_it_before_it_is_announced(at: Callable[..., Any]) -> None:
    with at(2031, 6, 2, 9, 0):
        asked = on_days(announced=False)
        assert asked.phase == Phase.DRAFT
        outsider, member, focal = builders.person(), builders.person("council_member"), builders.person("focal_point")
        assert not Consultation.objects.visible_to(outsider).exists()
        assert not Consultation.objects.visible_to(member).exists()
        assert Consultation.objects.visible_to(focal).exists()
        asked.announce(by=focal)
        assert Consultation.objects.visible_to(outsider).exists()


def test_the_announcement_brings_the_version_before_the_citizens() -> None:
    asked = consultations.consultation(announced=False)
    asked.announce(by=None)
    asked.programme.refresh_from_db()
    assert asked.programme.stage == "consultation"
    assert asked.programme.consulted_version == asked.version


def test_a_call_leaves_the_text_open_to_those_who_write_it() -> None:
    asked = consultations.call()
    asked.programme.refresh_from_db()
    assert asked.programme.stage == "preparation"
    assert asked.is_open


def test_every_text_is_needed_in_every_language() -> None:
    asked = consultations.consultation(announced=False, use_fr="", question_ar="")
    assert asked.gaps() == [("question", "ar"), ("use", "fr")]
    with pytest.raises(ValidationError):
        asked.announce(by=None)
    assert not asked.is_public


def test_one_whose_days_are_over_is_not_announced() -> None:
    today = timezone.localdate()
    asked = consultations.consultation(
        announced=False, opens_on=today - timedelta(days=9), closes_on=today - timedelta(days=1), replies_by=today
    )
    with pytest.raises(ValidationError):
        asked.announce(by=None)


def test_it_is_announced_once_and_no_second_one_stands_beside_it() -> None:
    asked = consultations.consultation()
    with pytest.raises(NotInThisState):
        asked.announce(by=None)
    second = consultations.consultation(asked.version, announced=False)
    with pytest.raises(InvalidTransition):
        second.announce(by=None)
    second.refresh_from_db()
    assert not second.is_public


def test_a_version_of_another_programme_is_refused() -> None:
    here = builders.programme("2031-2033")
    there = builders.frozen_programme("2041-2043", current=False)
    with pytest.raises(ValidationError) as refused:
        consultations.consultation(there, programme=here)
    assert "version" in refused.value.message_dict


def test_what_citizens_were_told_does_not_change() -> None:
    asked = consultations.consultation()
    with pytest.raises(ValidationError):
        asked.change_plan(by=None, closes_on=asked.closes_on - timedelta(days=2))
    asked.change_plan(by=None, use_ar="ترد الجماعة كتابة على كل مساهمة.")
    assert asked.use_ar == "ترد الجماعة كتابة على كل مساهمة."


def test_it_is_extended_with_a_reason_and_says_until_when_it_was_at_first() -> None:
    asked = consultations.consultation()
    first = asked.closes_on
    asked.extend(by=None, closes_on=first + timedelta(days=5), reason=consultations.REASON)
    asked.extend(by=None, closes_on=first + timedelta(days=7), reason=consultations.REASON)
    assert asked.closes_on == first + timedelta(days=7)
    assert asked.first_closes_on == first


@pytest.mark.parametrize("days", [0, -1])
def test_it_is_not_shortened(days: int) -> None:
    asked = consultations.consultation()
    with pytest.raises(ValidationError) as refused:
        asked.extend(by=None, closes_on=asked.closes_on + timedelta(days=days), reason=consultations.REASON)
    assert "closes_on" in refused.value.message_dict


@pytest.mark.parametrize("act", ["extend", "cancel"])
def test_without_an_arabic_reason_nothing_changes(act: str) -> None:
    asked = consultations.consultation()
    more = {"closes_on": asked.closes_on + timedelta(days=5)} if act == "extend" else {}
    with pytest.raises(ValidationError):
        getattr(asked, act)(by=None, reason={"ar": " ", "fr": "Parce que"}, **more)
    asked.refresh_from_db()
    assert asked.is_open
    assert asked.first_closes_on is None


def test_replies_stay_promised_for_a_day_after_the_new_last_one() -> None:
    asked = consultations.consultation()
    late = asked.replies_by + timedelta(days=1)
    with pytest.raises(ValidationError):
        asked.extend(by=None, closes_on=late, reason=consultations.REASON)
    asked.extend(by=None, closes_on=late, replies_by=late + timedelta(days=10), reason=consultations.REASON)
    assert asked.closes_on == late


def test_after_the_close_it_is_extended_until_the_text_is_under_revision(at: Callable[..., Any]) -> None:
    with at(2031, 6, 1, 9, 0):
        asked = on_days()
    with at(2031, 6, 20, 9, 0):
        asked.extend(by=None, closes_on=date(2031, 6, 25), reason=consultations.REASON)
        assert asked.is_open
    with at(2031, 6, 26, 9, 0):
        asked.begin_revision(by=None)
        with pytest.raises(NotInThisState):
            asked.extend(by=None, closes_on=date(2031, 6, 28), reason=consultations.REASON)


def test_the_text_is_not_revised_while_citizens_have_it_before_them() -> None:
    asked = consultations.consultation()
    with pytest.raises(NotInThisState):
        asked.begin_revision(by=None)


def test_cancelled_it_takes_nothing_more_and_its_text_goes_back_to_revision(editor: User) -> None:
    asked = consultations.consultation()
    asked.cancel(by=None, reason=consultations.REASON)
    assert asked.phase == Phase.CANCELLED
    assert asked.programme.stage == "revision"
    with pytest.raises(NotInThisState):
        consultations.contribution(asked)
    with pytest.raises(NotInThisState):
        consultations.on_paper(editor, asked)
    with pytest.raises(NotInThisState):
        asked.cancel(by=None, reason=consultations.REASON)
