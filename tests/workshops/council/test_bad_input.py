"""Votes that the council cannot take: each act refuses, and nothing has changed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from commitments.models import InvalidTransition, Programme, Version
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.journal.models import Entry
from tests import builders, councils
from workshops.models import Amendment, Ballot, Choice, Deliberation, NoQuorum, NotInThisState, Sitting, Vote

pytestmark = pytest.mark.django_db


def refuses(refusal: Any, act: Callable[[], Any]) -> None:
    """The act raises this, and no row, no journal entry stays of it."""
    before = stored()
    with pytest.raises(refusal):
        act()
    assert stored() == before


def stored() -> list[Any]:
    rows = [list(model.objects.order_by("pk").values()) for model in (Programme, Sitting, Vote, Ballot, Deliberation)]
    return [*rows, Entry.objects.count()]


def empty_sitting(programme: Programme) -> Sitting:
    """A sitting that began two hours ago, with nothing on its agenda yet."""
    meeting = councils.meetings.meeting(programme, kind="sitting")
    return Sitting.objects.get(meeting=meeting)


# A version that is not the final one --------------------------------------------------------------------------------


def test_a_version_that_is_not_the_newest_is_not_put_to_the_vote() -> None:
    first = councils.validated()
    builders.changed_title(first.programme.commitments.first())
    second = builders.version(Programme.objects.get())
    sitting = empty_sitting(first.programme)
    refuses(InvalidTransition, lambda: sitting.put_on_agenda(first, by=None))
    refuses(InvalidTransition, lambda: sitting.put_on_agenda(second, by=None))  # nobody has validated it

    second.programme.validate(second, by=None, on=date(2031, 9, 20))
    refuses(InvalidTransition, lambda: sitting.put_on_agenda(first, by=None))
    sitting.put_on_agenda(second, by=None)
    refuses(NotInThisState, lambda: sitting.put_on_agenda(first, by=None))


def test_another_programmes_version_is_not_put_to_the_vote() -> None:
    other = councils.validated(builders.programme("2035-2037", current=False))
    sitting = empty_sitting(councils.validated().programme)
    refuses(InvalidTransition, lambda: sitting.put_on_agenda(other, by=None))


# A draft that is not frozen -----------------------------------------------------------------------------------------


def test_a_draft_that_nobody_froze_is_not_voted_on() -> None:
    programme = builders.programme()
    members = councils.seats(3)
    sitting = councils.opened(empty_sitting(programme), members)
    assert not programme.versions.exists()
    refuses(NotInThisState, lambda: Vote.open_on(sitting, by=None))
    words = {"commitment": programme.commitments.first(), "field": "summary", "words": councils.ACT}
    refuses(
        NotInThisState,
        lambda: Amendment.propose(sitting, by=None, member=members[1], reason=councils.REASON, **words),
    )


def test_a_version_is_not_put_to_the_vote_once_the_draft_has_gone_on() -> None:
    version = councils.validated()
    sitting = empty_sitting(version.programme)
    builders.changed_title(version.programme.commitments.first())
    refuses(InvalidTransition, lambda: sitting.put_on_agenda(version, by=None))


def test_the_draft_is_not_changed_while_the_council_has_its_version_before_it() -> None:
    version = councils.validated()
    sitting = councils.opened(councils.sitting(version), councils.seats(3))
    programme = Programme.objects.get()
    assert not programme.text_can_change
    councils.voted(sitting)
    assert not Programme.objects.get().text_can_change


# Former members -----------------------------------------------------------------------------------------------------


def test_a_former_member_is_not_called_does_not_come_propose_or_vote() -> None:
    members = councils.seats(3)
    former = CouncilMember.objects.create(name_ar="مقعد سابق", until=timezone.localdate() - timedelta(days=1))
    to_come = CouncilMember.objects.create(name_ar="مقعد لاحق", since=timezone.localdate() + timedelta(days=1))
    sample = CouncilMember.objects.create(name_ar="مقعد المثال", illustrative=True)
    sitting = councils.sitting()
    for stranger in (former, to_come, sample):
        refuses(ValidationError, lambda stranger=stranger: sitting.call_roll({stranger.pk: "present"}, by=None))
        refuses(ValidationError, lambda stranger=stranger: councils.amendment(sitting, stranger))
    councils.opened(sitting, members)
    vote = Vote.open_on(sitting, by=None)
    for stranger in (former, to_come, sample):
        refuses(ValidationError, lambda stranger=stranger: sitting.arrive(stranger, by=None))
        refuses(
            ValidationError,
            lambda stranger=stranger: vote.cast(stranger, Choice.FOR, by=None, channel=Ballot.Channel.HAND),
        )
        refuses(
            ValidationError,
            lambda stranger=stranger: vote.close(by=None, exceptions={stranger.pk: Choice.AGAINST}),
        )
        refuses(
            NotInThisState,
            lambda stranger=stranger: vote.rectify(stranger, Choice.FOR, by=None, reason=councils.REASON),
        )


def test_whose_office_turns_out_to_have_ended_is_neither_counted_nor_votes() -> None:
    members = councils.seats(4)
    sitting = councils.sitting()
    sitting.call_roll({member.pk: councils.PRESENT for member in members[:3]}, by=None)
    CouncilMember.objects.filter(pk=members[2].pk).update(until=timezone.localdate() - timedelta(days=1))
    at = councils.just_after(sitting)
    refuses(NoQuorum, lambda: sitting.open(by=None, members_in_office=4, presiding=members[0], at=at))
    sitting.open(by=None, members_in_office=3, presiding=members[0], at=at)
    CouncilMember.objects.filter(pk=members[1].pk).update(until=timezone.localdate() - timedelta(days=1))

    vote = councils.voted(sitting)

    assert [ballot.member for ballot in vote.ballots.all()] == [members[0]]


# A sitting without quorum -------------------------------------------------------------------------------------------


def test_there_is_no_vote_before_the_opening_or_without_the_quorum() -> None:
    members = councils.seats(5)
    sitting = councils.sitting()
    refuses(NotInThisState, lambda: Vote.open_on(sitting, by=None))
    sitting.call_roll({member.pk: councils.PRESENT for member in members[:2]}, by=None)
    at = councils.just_after(sitting)
    refuses(NoQuorum, lambda: sitting.open(by=None, members_in_office=5, presiding=members[0], at=at))
    refuses(NotInThisState, lambda: Vote.open_on(sitting, by=None))
    sitting.close_without_quorum(by=None, members_in_office=5)
    refuses(NotInThisState, lambda: Vote.open_on(sitting, by=None))
    refuses(NotInThisState, lambda: sitting.open(by=None, members_in_office=3, presiding=members[0], at=at))
    refuses(NotInThisState, lambda: sitting.call_roll({members[4].pk: councils.PRESENT}, by=None))
    refuses(NotInThisState, lambda: councils.amendment(sitting, members[1]))


def test_the_members_in_office_are_not_typed_away_to_reach_the_quorum() -> None:
    members = councils.seats(9)
    sitting = councils.sitting()
    sitting.call_roll({member.pk: councils.PRESENT for member in members[:3]}, by=None)
    at = councils.just_after(sitting)
    for typed in (0, -1, 2, 201):
        refuses(
            ValidationError,
            lambda typed=typed: sitting.open(by=None, members_in_office=typed, presiding=members[0], at=at),
        )
    sitting.open(by=None, members_in_office=4, presiding=members[0], at=at)
    sitting.arrive(members[3], by=None)
    refuses(ValidationError, lambda: sitting.arrive(members[4], by=None))  # a fifth of four


# A rejected or an adopted programme ---------------------------------------------------------------------------------


def decided(*, carried: bool) -> tuple[Version, Vote]:
    version = councils.validated()
    members = councils.seats(3)
    sitting = councils.opened(councils.sitting(version), members)
    vote = councils.voted(sitting, others=Choice.FOR if carried else Choice.AGAINST)
    sitting.close(by=None)
    councils.issued(vote)
    return version, vote


@pytest.mark.parametrize("carried", [True, False], ids=["adopted", "rejected"])
def test_a_text_on_which_the_council_has_decided_is_not_voted_on_again(carried: bool) -> None:
    version, vote = decided(carried=carried)
    again = empty_sitting(version.programme)
    refuses(InvalidTransition, lambda: again.put_on_agenda(version, by=None))
    members = list(CouncilMember.objects.all())
    councils.opened(again, members)
    refuses(NotInThisState, lambda: Vote.open_on(again, by=None))
    refuses(NotInThisState, lambda: Vote.open_on(vote.sitting, by=None))
    refuses(NotInThisState, lambda: councils.issued(vote, number="13/2031"))
    act = vote.deliberation
    programme = Programme.objects.get()
    refuses(InvalidTransition, lambda: programme.adopt(version, act.publication, by=None, on=date(2031, 10, 7)))
    refuses(InvalidTransition, lambda: programme.reject(by=None, reason={"ar": "سبب"}))


def test_a_text_is_on_the_agenda_of_one_sitting() -> None:
    version = councils.validated()
    councils.sitting(version)
    another = empty_sitting(version.programme)
    refuses(NotInThisState, lambda: another.put_on_agenda(version, by=None))


def test_a_text_that_was_sent_back_is_not_voted_on() -> None:
    sitting = councils.opened(councils.sitting(), councils.seats(3))
    sitting.send_text_back(by=None, reason=councils.REASON)
    refuses(NotInThisState, lambda: Vote.open_on(sitting, by=None))
    refuses(NotInThisState, lambda: sitting.send_text_back(by=None, reason=councils.REASON))
    assert Programme.objects.get().stage == "revision"


def test_nothing_is_voted_on_once_the_sitting_is_closed() -> None:
    members = councils.seats(3)
    sitting = councils.opened(councils.sitting(), members)
    vote = Vote.open_on(sitting, by=None)
    refuses(NotInThisState, lambda: sitting.close(by=None))  # a vote is open
    vote.close(by=None, others=Choice.FOR)
    refuses(NotInThisState, lambda: vote.cast(members[1], Choice.FOR, by=None, channel=Ballot.Channel.HAND))
    refuses(NotInThisState, lambda: vote.close(by=None))
    refuses(NotInThisState, lambda: vote.call_off(by=None))
    sitting.close(by=None)
    refuses(NotInThisState, lambda: Vote.open_on(sitting, by=None))
    refuses(NotInThisState, lambda: sitting.arrive(members[1], by=None))
