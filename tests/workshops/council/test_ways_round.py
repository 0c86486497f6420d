"""Ways round the rules of a sitting that lead nowhere: by a rectification, a second sitting, another date, a page that
was opened before, the journal, the wrong button."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from commitments.models import Programme, Version
from tests import builders, councils, meetings
from tests.sending import form_of, text_of
from workshops.council import agenda
from workshops.models import Amendment, Choice, Deliberation, Fate, Meeting, NotInThisState, Sitting, Vote

pytestmark = pytest.mark.django_db


def small() -> Version:
    return councils.validated(builders.programme(axes=1, commitments=1))


def fates(sitting: Sitting) -> list[str]:
    return [row.fate for row in Amendment.objects.filter(sitting=sitting).select_related("vote").order_by("number")]


# A record put right ----------------------------------------------------------------------------------------------


def test_an_amendment_that_a_rectification_rejects_gives_the_others_to_its_words_their_object_back() -> None:
    members, sitting = councils.seats(3), councils.sitting(small())
    first, _second = (councils.amendment(sitting, member) for member in members[:2])
    councils.opened(sitting, members)
    vote = councils.voted(sitting, first, exceptions={members[2].pk: Choice.AGAINST})
    assert fates(sitting) == [Fate.CARRIED, Fate.MOOT]

    vote.rectify(members[1], Choice.AGAINST, by=None, reason=councils.REASON)
    assert fates(sitting) == [Fate.REJECTED, Fate.PROPOSED]
    with pytest.raises(NotInThisState):
        Vote.open_on(sitting, by=None)  # the second one has its vote first

    vote.rectify(members[1], Choice.FOR, by=None, reason=councils.REASON)
    assert fates(sitting) == [Fate.CARRIED, Fate.MOOT]


@pytest.mark.parametrize("closed", [True, False])
def test_two_amendments_to_the_same_words_are_not_both_carried_by_a_rectification(closed: bool) -> None:
    members, sitting = councils.seats(3), councils.sitting(small())
    first, second = (councils.amendment(sitting, member) for member in members[:2])
    councils.opened(sitting, members)
    vote = councils.voted(sitting, first, others=Choice.AGAINST, exceptions={members[0].pk: Choice.FOR})
    if closed:
        councils.voted(sitting, second)
    else:
        Vote.open_on(sitting, second, by=None)

    with pytest.raises(NotInThisState):
        vote.rectify(members[1], Choice.FOR, by=None, reason=councils.REASON)
    assert fates(sitting) == [Fate.REJECTED, Fate.CARRIED if closed else Fate.PROPOSED]


def test_no_rectification_lets_a_member_vote_who_was_not_in_the_room() -> None:
    members = councils.seats(5)
    sitting = councils.opened(councils.sitting(small()), members, absent=1)
    sitting.leave(members[3], by=None)
    vote = councils.voted(sitting, exceptions={members[1].pk: Choice.AGAINST, members[2].pk: ""})
    sitting.arrive(members[4], by=None)
    for member in members[3:]:
        with pytest.raises(ValidationError):
            vote.rectify(member, Choice.FOR, by=None, reason=councils.REASON)

    vote.rectify(members[2], Choice.FOR, by=None, reason=councils.REASON)
    assert (vote.votes_for, vote.against) == (2, 1)


# Words that nobody sees ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unseen", ["\u200e", "\u200d"])
def test_no_amendment_changes_only_what_nobody_can_see(unseen: str) -> None:
    members, sitting = councils.seats(3), councils.sitting(small())
    words = sitting.version.text.commitment("1.1").summary["ar"]
    with pytest.raises(ValidationError):
        councils.amendment(sitting, members[0], words={"ar": words + unseen})


# Another sitting -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [Choice.FOR, Choice.AGAINST])
def test_a_version_that_was_voted_on_comes_before_no_other_sitting_until_its_act_is_issued(others: str) -> None:
    version = small()
    members = councils.seats(3)
    sitting = councils.opened(councils.sitting(version), members)
    councils.voted(sitting, others=others)
    sitting.close(by=None)
    again = Sitting.objects.get(meeting=meetings.meeting(version.programme, kind="sitting"))

    with pytest.raises(NotInThisState):
        again.put_on_agenda(version, by=None)
    assert len(agenda.obstacles(again)) == 1


def test_the_next_convocation_decides_nothing_that_another_sitting_has_voted_on() -> None:
    version = small()
    members = councils.seats(3)
    missed = councils.sitting(version)
    missed.call_roll({members[0].pk: councils.PRESENT}, by=None)
    missed.close_without_quorum(by=None, members_in_office=3)
    other = councils.opened(councils.sitting(version), members)
    councils.voted(other)
    again = missed.call_again(by=None, starts_at=missed.meeting.starts_at + timedelta(days=3))

    with pytest.raises(NotInThisState):
        again.send_text_back(by=None, reason=councils.REASON)
    assert Programme.objects.get().version_put_to_vote == version


# Another date ----------------------------------------------------------------------------------------------------


def test_a_sitting_that_was_opened_keeps_its_day() -> None:
    sitting = councils.opened(councils.sitting(small()), councils.seats(3))
    meeting = Meeting.objects.get(pk=sitting.meeting_id)
    starts = meeting.starts_at

    with pytest.raises(ValidationError):
        meeting.correct_date(by=None, starts_at=starts - timedelta(days=40), reason=councils.REASON)
    assert Meeting.objects.get(pk=meeting.pk).starts_at == starts
    meeting.correct_date(by=None, starts_at=starts - timedelta(minutes=1), reason=councils.REASON)


@pytest.mark.parametrize("public", [True, False])
def test_the_next_convocation_is_moved_within_the_days_of_the_law_only(public: bool) -> None:
    missed = councils.sitting(small(), **({} if public else {"public_from": None}))
    missed.close_without_quorum(by=None, members_in_office=3)
    day = missed.meeting.starts_at
    meeting = missed.call_again(by=None, starts_at=day + timedelta(days=3)).meeting

    def move(days: int) -> None:
        if public:
            meeting.reschedule(by=None, starts_at=day + timedelta(days=days), reason=councils.REASON)
        else:
            meeting.change_plan(by=None, starts_at=day + timedelta(days=days))

    for days in (1, 6):
        with pytest.raises(ValidationError):
            move(days)
    move(5)
    assert Meeting.objects.get(pk=meeting.pk).starts_at == day + timedelta(days=5)


# A page opened before --------------------------------------------------------------------------------------------


def test_an_act_becomes_executory_by_the_day_that_stands_and_not_by_one_corrected_meanwhile() -> None:
    act = councils.issued(councils.carried(small(), councils.seats(3), days=-30))
    today = timezone.localdate()
    for step in (act.send, act.receive):
        step(today - timedelta(days=29), by=None)
    opened_before = Deliberation.objects.get(pk=act.pk)
    act.correct_day("received_on", today, by=None)

    with pytest.raises(NotInThisState):
        opened_before.become_executory(by=None)
    assert Programme.objects.get().executory_on is None


# A sitting that nobody was told of -------------------------------------------------------------------------------


def test_the_journal_does_not_tell_of_a_sitting_before_it_is_announced_nor_is_its_act_issued() -> None:
    members = councils.seats(3)
    sitting = councils.opened(councils.sitting(small(), public_from=None), members)
    vote = councils.voted(sitting)
    vote.rectify(members[2], Choice.AGAINST, by=None, reason=councils.REASON)
    sitting.close(by=None)

    assert sitting.meeting.address not in Client().get("/fr/journal/").content.decode()
    with pytest.raises(NotInThisState):
        councils.issued(vote)
    registrar = builders.signed_in(builders.person("registrar"))
    page = registrar.get(f"/fr/space/council/{sitting.meeting.address}/act/")
    assert f"/fr/space/meetings/{sitting.meeting.address}/announce/" in page.content.decode()

    sitting.meeting.announce(by=None)
    councils.issued(Vote.objects.get())
    assert sitting.meeting.address in Client().get("/fr/journal/").content.decode()


def test_the_journal_does_not_tell_of_a_vote_put_right_before_the_sitting_is_closed() -> None:
    members = councils.seats(3)
    sitting = councils.opened(councils.sitting(small()), members)
    vote = councils.voted(sitting)
    vote.rectify(members[2], Choice.AGAINST, by=None, reason=councils.REASON)
    assert f"#v-{vote.pk}" not in Client().get("/fr/journal/").content.decode()


# The wrong button ------------------------------------------------------------------------------------------------


def test_all_are_not_recorded_as_for_where_somebody_is_marked_otherwise() -> None:
    members = councils.seats(3)
    sitting = councils.opened(councils.sitting(small()), members)
    vote = Vote.open_on(sitting, by=None)
    registrar = builders.signed_in(builders.person("registrar"))
    address = f"/fr/space/council/{sitting.meeting.address}/votes/{vote.pk}/"
    form = {**form_of(registrar.get(address), "shown"), f"m-{members[2].pk}": "against"}

    page = registrar.post(address, {**form, "how": "unanimous"})
    assert "enregistrez le vote nom par nom" in text_of(page)
    vote.refresh_from_db()
    assert vote.is_open
    registrar.post(address, {**form_of(page, "shown"), "how": "by_name"})
    vote.refresh_from_db()
    assert (vote.votes_for, vote.against) == (2, 1)


def test_one_member_does_not_take_up_the_room_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshops.models.amendment.MOST_OF_A_MEMBER", 2)
    members = councils.seats(3)
    sitting = councils.sitting()
    councils.amendment(sitting, members[1]).withdraw(by=None)
    councils.amendment(sitting, members[1])
    with pytest.raises(ValidationError):
        councils.amendment(sitting, members[1])
    assert councils.amendment(sitting, members[2]).number == 3
