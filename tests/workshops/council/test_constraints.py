"""What must never be at a sitting of the council: the database refuses it, whatever shell or import tries."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from commitments.models import Programme, Version
from tamazgana_open.commune.models import CouncilMember
from tests import builders, councils
from tests.refusals import refuses
from workshops.models import (
    Amendment,
    Ballot,
    Choice,
    Deliberation,
    Majority,
    MemberAttendance,
    Rectification,
    Sitting,
    Validation,
    Vote,
)

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
NOW = timezone.now()
DAY = date(2031, 10, 7)


def refused(what: str | None, act: Callable[[], Any]) -> None:
    """The act is refused by the database, under this name where one is given, and nothing of it stays."""
    with pytest.raises(DatabaseError, match=what), transaction.atomic():
        act()


def kept(act: Callable[[], Any]) -> None:
    """The database takes it; it is undone afterwards."""
    with transaction.atomic():
        act()
        transaction.set_rollback(True)


def opened(members: int = 5) -> tuple[Sitting, list[CouncilMember]]:
    seats = councils.seats(members)
    return councils.opened(councils.sitting(), seats), seats


# The sitting ------------------------------------------------------------------------------------------------------


def test_a_sitting_that_is_prepared_is_no_other() -> None:
    sitting = councils.sitting()
    for values in (
        {"session": "july"},
        {"state": "adjourned"},
        {"convocation": 2},  # follows none
        {"convocation": 4, "follows": sitting},
        {"convocation": 1, "follows": sitting},
        {"state": "open"},
        {"state": "closed", "closed_at": NOW},
        {"state": "no_quorum", "closed_at": NOW},
        {"opened_at": NOW},
        {"opened_at": NOW, "members_in_office": 9, "quorum": 5, "present_at_opening": 9},
        {"closed_at": NOW},
        {"sent_back_at": NOW},
        {"sent_back_at": NOW, "sent_back_reason_ar": "", "sent_back_reason_fr": "en français seulement"},
    ):
        refuses(Sitting, values)


def test_the_database_opens_a_sitting_with_the_quorum_of_the_law_and_no_other() -> None:
    seats = councils.seats(2)
    councils.sitting()
    for members, present in [(1, 0), (1, 1), *product((2, 3, 8, 9, 31), (1, 2, 4, 5, 15, 16))]:
        numbers = {"members_in_office": members, "present_at_opening": present, "opened_at": NOW}
        for quorum in (1, members // 2, members // 2 + 1, members // 2 + 2):
            by_the_law = quorum > members - quorum and quorum - 1 <= members - (quorum - 1)
            reached = by_the_law and quorum <= present <= members
            values = {**numbers, "quorum": quorum, "state": "open", "presiding": seats[0]}
            if reached:
                kept(lambda values=values: Sitting.objects.update(**values))
            else:
                refuses(Sitting, values)
            missed = {**numbers, "quorum": quorum, "state": "no_quorum", "closed_at": NOW}
            if by_the_law and present < quorum and present <= members:
                kept(lambda missed=missed: Sitting.objects.update(**missed))
            else:
                refuses(Sitting, missed)
    sat = {"members_in_office": 9, "present_at_opening": 5, "quorum": 5, "opened_at": NOW}
    refuses(Sitting, {**sat, "state": "open", "presiding": None})
    refuses(Sitting, {**sat, "state": "closed", "presiding": seats[0], "closed_at": None})


def test_a_third_convocation_is_valid_whatever_the_number_and_has_no_other_quorum() -> None:
    first, seats = councils.sitting(), councils.seats(2)
    for quorum, present, taken in ((1, 1, True), (1, 0, False), (5, 5, False), (2, 9, False)):
        values = {
            "convocation": 3,
            "follows": first,  # itself: only the number is looked at here
            "state": "open",
            "members_in_office": 9,
            "present_at_opening": present,
            "quorum": quorum,
            "opened_at": NOW,
            "presiding": seats[0],
        }
        if taken:
            kept(lambda values=values: Sitting.objects.update(**values))
        else:
            refuses(Sitting, values)


def test_what_was_counted_at_the_opening_stays_and_a_closed_sitting_too() -> None:
    sitting, seats = opened()
    other = builders.version(builders.programme("2035-2037", current=False))
    for values in (
        {"present_at_opening": 4},
        {"members_in_office": 4},
        {"quorum": 2},
        {"opened_at": NOW - timedelta(days=1)},
        {"phone_ballots": True},
        {"convocation": 3},
        {"version": None},
        {"version": other},
        {"meeting_id": sitting.meeting_id + 1},
        {"state": "prepared", "opened_at": None},
        {"state": "no_quorum", "closed_at": NOW},
    ):
        refuses(Sitting, values)
    sitting.close(by=None)
    for values in (
        {"state": "open", "closed_at": None},
        {"closed_at": NOW + timedelta(days=1)},
        {"presiding": seats[1]},
    ):
        refuses(Sitting, values)


def test_a_member_is_at_a_sitting_once_and_in_the_room_only_where_present() -> None:
    sitting, seats = opened()
    refuses(MemberAttendance, {"state": "asleep"})
    refuses(MemberAttendance, {"state": "excused"})
    refuses(MemberAttendance, {"state": "absent"})
    refused(None, lambda: MemberAttendance.objects.create(sitting=sitting, member=seats[0]))


# Amendments -------------------------------------------------------------------------------------------------------


def test_an_amendment_keeps_its_number_its_words_and_its_reason() -> None:
    sitting, seats = councils.sitting(), councils.seats(3)
    first = councils.amendment(sitting, seats[1])
    for values in (
        {"words_ar": ""},
        {"words_ar": "كلمات أخرى"},
        {"reason_ar": "سبب آخر"},
        {"before": {}},
        {"field": "problem"},
        {"field": "amount"},
        {"number": 7},
        {"proposed_by": seats[2]},
        {"commitment": sitting.version.programme.commitments.last()},
        {"withdrawn_at": NOW, "moot_at": NOW},
    ):
        refuses(Amendment, values)
    first.pk = None
    refused(None, first.save)  # a second one of this number
    first.number, first.words_ar = 2, ""
    refused("amendment_has_arabic_words_and_reason", first.save)
    first.words_ar, first.field = "كلمات", "amount"
    refused("amendment_of_known_field", first.save)


# Votes ------------------------------------------------------------------------------------------------------------


def vote_row(sitting: Sitting, **fields: Any) -> Vote:
    values = {"version_id": sitting.version_id, "members_in_office": 5, "presiding_id": sitting.presiding_id, **fields}
    return Vote.objects.create(sitting=sitting, **values)


def test_a_vote_is_opened_in_a_sitting_that_sits_on_its_version_and_its_amendments() -> None:
    seats = councils.seats(5)
    sitting = councils.sitting()
    mine, withdrawn = councils.amendment(sitting, seats[1]), councils.amendment(sitting, seats[2], field="title")
    withdrawn.withdraw(by=None)
    draft = builders.version(builders.programme("2035-2037", current=False))
    what = "vote_opened_in_its_sitting"

    refused(what, lambda: vote_row(sitting, presiding=seats[0]))  # before the opening
    councils.opened(sitting, seats)
    kept(lambda: vote_row(sitting))
    kept(lambda: vote_row(sitting, amendment=mine))
    refused(what, lambda: vote_row(sitting, version_id=draft.pk))
    refused(what, lambda: vote_row(sitting, amendment=withdrawn))
    result = {"closed_at": NOW, "votes_for": 5, "against": 0, "abstentions": 0, "carried": True}
    refused(what, lambda: vote_row(sitting, **result))  # closed as it is made
    refused("vote_on_amendment_is_not_amended", lambda: vote_row(sitting, amendment=mine, amended=True))
    vote_row(sitting, amendment=mine)
    refused(None, lambda: vote_row(sitting))  # a second open vote


def test_there_is_no_vote_in_a_sitting_that_missed_its_quorum() -> None:
    sitting, seats = councils.sitting(), councils.seats(5)
    sitting.close_without_quorum(by=None, members_in_office=5)
    refused("vote_opened_in_its_sitting", lambda: vote_row(sitting, presiding=seats[0]))


SAMPLE = [
    (0, 0, 0), (0, 0, 5), (1, 0, 4), (0, 1, 4), (1, 1, 0), (1, 1, 3), (2, 2, 1), (2, 1, 2), (1, 2, 2), (3, 2, 0),
    (2, 3, 0), (3, 0, 0), (3, 1, 1), (5, 0, 0), (0, 5, 0), (4, 1, 0),
]  # fmt: skip
"""Of five members: for, against, abstaining."""


def by_the_words(rule: str, votes_for: int, against: int, presiding: str) -> bool:
    """Article 43, of five members in office."""
    if rule == "in_office":
        return votes_for >= 3
    return votes_for > against or (votes_for == against and presiding == "for")


@pytest.mark.parametrize("rule", Majority.values)
def test_the_database_takes_the_result_that_follows_from_the_votes_and_no_other(rule: str) -> None:
    sitting, seats = opened()
    vote = Vote.open_on(sitting, by=None, rule=rule)
    for votes_for, against, abstentions in SAMPLE:
        given = ["for"] * votes_for + ["against"] * against + ["abstain"] * abstentions
        # The member who presides votes as the first of each camp, or not at all.
        for presiding in {"", *given} if len(given) < 5 else set(given):
            others = given.copy()
            if presiding:
                others.remove(presiding)
            ballots = [Ballot(vote=vote, member=seats[0], choice=presiding, channel="hand")] if presiding else []
            ballots += [
                Ballot(vote=vote, member=member, choice=choice, channel="hand")
                for member, choice in zip(seats[1:], others, strict=False)
            ]
            counted = {"votes_for": votes_for, "against": against, "abstentions": abstentions}
            right = by_the_words(rule, votes_for, against, presiding)
            with transaction.atomic():
                Ballot.objects.bulk_create(ballots)
                closed = {"closed_at": NOW, "presiding_choice": presiding, **counted}
                refused(
                    "vote_result_follows_the_law",
                    lambda closed=closed, right=right: Vote.objects.update(**closed, carried=not right),
                )
                Vote.objects.update(**closed, carried=right)
                transaction.set_rollback(True)


def test_a_vote_is_closed_with_the_ballots_that_were_given() -> None:
    sitting, seats = opened()
    vote = Vote.open_on(sitting, by=None)
    vote.cast(seats[0], Choice.FOR, by=None, channel="hand")
    right = {"closed_at": NOW, "votes_for": 1, "against": 0, "abstentions": 0, "carried": True}
    right["presiding_choice"] = "for"
    kept(lambda: Vote.objects.update(**right))
    for wrong in (
        {"votes_for": 3},
        {"abstentions": 1},
        {"against": 1},  # carried by whoever presides
        {"votes_for": 0, "carried": False, "presiding_choice": ""},
        {"presiding_choice": ""},
        {"presiding_choice": "abstain"},
    ):
        refused("vote_closed_with_its_ballots", lambda wrong=wrong: Vote.objects.update(**{**right, **wrong}))
    for unfinished in ({"carried": None}, {"closed_at": None}, {"votes_for": None}, {"abstentions": None}):
        refuses(Vote, {**right, **unfinished})
    refuses(Vote, {"carried": True})


def test_a_closed_vote_changes_by_a_rectification_alone() -> None:
    sitting, seats = opened()
    vote = councils.voted(sitting)
    turned = {"votes_for": 2, "against": 3, "presiding_choice": "against", "carried": False}
    for values in (
        turned,
        {**turned, "rectified": 1},
        {"rectified": 1},
        {"rectified": -1},
        {"abstentions": 1},
        {"closed_at": None, "carried": None, "votes_for": None, "against": None, "abstentions": None},
        {"closed_at": NOW + timedelta(hours=1)},
        {"rule": "in_office"},
        {"amended": True},
        {"members_in_office": 31},
        {"presiding": seats[1]},
        {"opened_at": NOW - timedelta(days=1)},
        {"sitting_id": vote.sitting_id + 1},
        {"version_id": vote.version_id + 1},
    ):
        refuses(Vote, values)

    vote.rectify(seats[4], Choice.AGAINST, by=None, reason=councils.REASON)
    refuses(Vote, {**turned, "rectified": 0})  # back, to come again without a reason
    refuses(Vote, {**turned, "rectified": 1})
    refuses(Vote, {**turned, "rectified": 2})
    refuses(Vote, {"votes_for": 6})
    vote.refresh_from_db()
    assert (vote.votes_for, vote.against, vote.rectified) == (4, 1, 1)
    for values in (
        {"after": "for"},
        {"before": "abstain"},
        {"number": 2},
        {"first": {}},
        {"reason_ar": "سبب آخر"},
        {"reason_ar": ""},
        {"at": NOW - timedelta(days=1)},
    ):
        refuses(Rectification, values)
    row = Rectification.objects.get()
    row.pk = None
    refused(None, row.save)  # a second one of this number
    row.number, row.reason_ar = 2, ""
    refused("rectification_has_reason", row.save)


def test_more_than_are_in_office_do_not_vote_nor_does_whoever_presides_without_being_counted() -> None:
    sitting, seats = opened()
    vote = councils.voted(sitting)
    for place, (wrong, what) in enumerate([
        ({"votes_for": 5, "abstentions": 1}, "vote_counts_members_in_office"),
        ({"votes_for": 5, "presiding_choice": "against"}, "vote_counts_whoever_presides"),
        ({"votes_for": 5, "presiding_choice": "perhaps"}, "vote_counts_whoever_presides"),
    ]):  # fmt: skip
        with transaction.atomic():
            Rectification.objects.create(vote=vote, number=1, member=seats[place], first={}, reason_ar="سبب")
            refused(what, lambda wrong=wrong: Vote.objects.update(rectified=1, **wrong))
            transaction.set_rollback(True)


def test_only_a_carried_vote_on_the_whole_has_a_version_and_it_stays() -> None:
    sitting, seats = opened()
    moved = councils.amendment(sitting, seats[1])
    on_amendment = councils.voted(sitting, moved)
    after = Version.objects.get(pk=sitting.version_id)
    refused("vote_carried_has_version", lambda: Vote.objects.update(resulting_version=after))
    vote = councils.voted(sitting)
    vote.freeze_carried_text(by=None)
    refused(None, lambda: Vote.objects.filter(pk=vote.pk).update(resulting_version=sitting.version))
    refused(None, lambda: Vote.objects.filter(pk=vote.pk).update(resulting_version=None))
    assert on_amendment.resulting_version is None


# Ballots ----------------------------------------------------------------------------------------------------------


def test_a_ballot_is_given_in_the_room_while_the_vote_is_open_and_once() -> None:
    seats = councils.seats(5)
    sitting = councils.opened(councils.sitting(), seats, absent=1)
    stranger = CouncilMember.objects.create(name_ar="عضو سابق", name_fr="Ancien membre", until=date(2020, 1, 1))
    vote = Vote.open_on(sitting, by=None)
    sitting.leave(seats[3], by=None)
    vote.cast(seats[0], Choice.FOR, by=None, channel="hand")

    def cast(member: CouncilMember, **fields: Any) -> Ballot:
        return Ballot.objects.create(vote=vote, member=member, **{"choice": "for", "channel": "hand", **fields})

    what = "ballot_of_a_member_in_the_room"
    for outside in (seats[3], seats[4], stranger):
        refused(what, lambda outside=outside: cast(outside))
    refused("ballot_of_known_choice", lambda: cast(seats[1], choice="perhaps"))
    refused("ballot_of_known_choice", lambda: cast(seats[1], channel="post"))
    refused(None, lambda: cast(seats[0], choice="against"))
    for values in (
        {"choice": "against"},
        {"channel": "phone"},
        {"member": seats[1]},
        {"cast_at": NOW - timedelta(days=1)},
        {"entered_by": builders.person("editor")},
    ):
        refuses(Ballot, values)
    vote.close(by=None)
    refused(what, lambda: cast(seats[1]))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite a table is emptied by deleting its rows")
def test_ballots_rectifications_and_acts_are_never_deleted() -> None:
    seats = councils.seats(3)
    vote = councils.carried(councils.validated(), seats)
    vote.rectify(seats[2], Choice.ABSTAIN, by=None, reason=councils.REASON)
    councils.issued(vote)
    for model in (Ballot, Rectification, Deliberation):
        refused("never changes", lambda model=model: model.objects.all()._raw_delete(model.objects.db))


# The act, the programme -------------------------------------------------------------------------------------------


def test_an_act_keeps_its_wording_and_its_way_goes_in_order() -> None:
    act = councils.issued(councils.carried(councils.validated(), councils.seats(3)))
    for values in (
        {"text_ar": "نص آخر"},
        {"text_ar": ""},
        {"number": "13/2031"},
        {"number": ""},
        {"publication": builders.publication()},
        {"version_id": act.version_id + 1},
        {"vote_id": act.vote_id + 1},
        {"received_on": DAY},
        {"received_on": DAY, "sent_on": DAY + timedelta(days=1)},
        {"executory_on": DAY},
        {"sent_on": DAY, "received_on": DAY, "opposed_on": DAY},
        {"sent_on": DAY, "received_on": DAY, "opposed_on": DAY, "opposition_reason_fr": "en français seulement"},
        {
            "sent_on": DAY,
            "received_on": DAY,
            "executory_on": DAY,
            "opposed_on": DAY,
            "opposition_reason_ar": "مخالفة",
        },
    ):
        refuses(Deliberation, values)


def test_a_version_is_validated_once_at_a_meeting() -> None:
    version = councils.validated()
    meeting = councils.meetings.meeting(version.programme, kind="committee")
    Validation.objects.create(meeting=meeting, version=version)
    refused(None, lambda: Validation.objects.create(meeting=meeting, version=version))


def adopting(version: Version) -> Callable[[], Any]:
    act = builders.publication()
    values = {"stage": "implementation", "adopted_version": version, "adopted_on": DAY, "deliberation": act}
    return lambda: Programme.objects.filter(pk=version.programme_id).update(**values)


def test_a_programme_is_adopted_by_a_carried_vote_on_exactly_its_version() -> None:
    what = "programme_adopted_by_a_carried_vote"
    version = councils.validated()
    sitting, seats = councils.sitting(version), councils.seats(5)
    moved = councils.amendment(sitting, seats[1])
    refused(what, adopting(version))  # no vote
    councils.opened(sitting, seats)
    councils.voted(sitting, moved)
    refused(what, adopting(version))  # a vote on an amendment
    vote = Vote.open_on(sitting, by=None)
    refused(what, adopting(version))  # a vote that is open
    vote.close(by=None, others=Choice.FOR)
    refused(what, adopting(version))  # carried, but with an amendment that it lacks
    after = vote.freeze_carried_text(by=None)
    refused(what, adopting(version))
    kept(adopting(after))

    other = Programme(slug="2035-2037", title_ar="برنامج", first_year=2035, last_year=2037, adopted_version=version)
    refused("programme_made_by_a_carried_vote", other.save)


def test_a_rejected_version_is_not_adopted() -> None:
    version = councils.validated()
    sitting = councils.opened(councils.sitting(version), councils.seats(5))
    vote = councils.voted(sitting, others=Choice.AGAINST)
    refused("programme_adopted_by_a_carried_vote", adopting(version))
    sitting.close(by=None)
    councils.issued(vote)
    refused("programme_adopted_by_a_carried_vote", adopting(version))
