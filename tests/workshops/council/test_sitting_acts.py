"""A sitting of the council from its roll to its act: what each act does, and what the database refuses."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from commitments.models import Programme, Version
from tests import builders, councils, meetings
from workshops.models import (
    AlreadyVoted,
    Choice,
    NoQuorum,
    NotInThisState,
    Vote,
)

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


def test_the_programme_is_adopted_by_the_act_of_a_carried_vote_on_exactly_its_version() -> None:
    version = councils.validated()
    vote = councils.carried(version, councils.seats(5))

    act = councils.issued(vote)

    programme = Programme.objects.get(pk=version.programme_id)
    assert (programme.stage, programme.adopted_version) == ("implementation", version)
    assert programme.deliberation == act.publication
    assert programme.adopted_on == vote.sitting.day
    assert act.publication.data["version"]["sha256"] == version.edition.sha256
    assert act.publication.reference.split("-")[2] == "MQ"


def test_the_database_refuses_an_adoption_without_a_carried_vote_on_exactly_that_version() -> None:
    version = councils.validated()
    sitting = councils.opened(councils.sitting(version), councils.seats(5))
    vote = councils.voted(sitting, others=Choice.AGAINST)
    sitting.close(by=None)
    values: dict[str, Any] = {"stage": "implementation", "adopted_version": version, "adopted_on": date(2031, 10, 7)}
    values["deliberation"] = builders.publication()
    with pytest.raises(IntegrityError, match="programme_adopted_by_a_carried_vote"), transaction.atomic():
        Programme.objects.filter(pk=version.programme_id).update(**values)

    assert not vote.carried
    councils.issued(vote)
    assert Programme.objects.get(pk=version.programme_id).stage == "revision"


def test_an_amended_text_is_carried_as_the_version_with_its_amendments_and_no_other_word() -> None:
    version = councils.validated()
    members = councils.seats(9)
    sitting = councils.sitting(version)
    first = councils.amendment(sitting, members[3])
    second = councils.amendment(sitting, members[4], field="title", words={"ar": "عنوان آخر"})
    councils.opened(sitting, members, absent=2)
    councils.voted(sitting, first)
    councils.voted(sitting, second, others=Choice.AGAINST)
    vote = councils.voted(sitting)
    sitting.close(by=None)

    with pytest.raises(NotInThisState):
        councils.issued(vote)
    after = vote.freeze_carried_text(by=None)

    assert (after.number, vote.amended) == (version.number + 1, True)
    assert vote.differs_by_amendments_only
    code = first.commitment.code
    assert after.text.commitment(code).summary == {"ar": "صيغة مختصرة جديدة", "fr": "Un nouveau résumé"}
    assert after.text.commitment(code).title == version.text.commitment(code).title
    assert councils.issued(vote).version == after


def test_an_amendment_in_arabic_alone_is_frozen_without_its_french_until_a_translation_joins() -> None:
    members = councils.seats(3)
    sitting = councils.sitting()
    councils.amendment(sitting, members[1], words={"ar": "صيغة مختصرة جديدة"})
    councils.opened(sitting, members)
    councils.voted(sitting, sitting.amendments.get())
    vote = councils.voted(sitting)

    after = vote.freeze_carried_text(by=None)

    code = sitting.amendments.get().commitment.code
    assert after.edition.languages == ["ar"]
    assert after.text.commitment(code).summary == {"ar": "صيغة مختصرة جديدة", "fr": ""}
    assert vote.differs_by_amendments_only


def test_a_sitting_that_is_cancelled_takes_no_amendment_and_gives_none_back() -> None:
    members = councils.seats(3)
    sitting = councils.sitting()
    proposed = councils.amendment(sitting, members[1])
    sitting.meeting.cancel(by=None, reason=councils.REASON)

    with pytest.raises(NotInThisState):
        councils.amendment(sitting, members[1], field="title", words={"ar": "عنوان آخر"})
    with pytest.raises(NotInThisState):
        proposed.withdraw(by=None)


def test_the_french_of_a_carried_amendment_joins_later_and_the_proof_still_holds() -> None:
    members = councils.seats(3)
    sitting = councils.sitting()
    councils.amendment(sitting, members[1], words={"ar": "صيغة مختصرة جديدة"})
    councils.opened(sitting, members)
    councils.voted(sitting, sitting.amendments.get())
    vote = councils.voted(sitting)
    after = vote.freeze_carried_text(by=None)
    sitting.close(by=None)
    councils.issued(vote)
    programme = Programme.objects.get()
    address = f"/fr/space/programmes/{programme.slug}/versions/{after.number}/translate/"
    browser = builders.signed_in(builders.person("focal_point"))

    page = browser.get(address).content.decode()
    assert "صيغة مختصرة جديدة" in page
    refused = browser.post(address, {"why_fr": "Amendement du conseil", "words_0": ""})
    assert refused.status_code == 200
    assert "Amendement du conseil" in refused.content.decode()
    sent = browser.post(address, {"why_fr": "Amendement du conseil", "words_0": "Un nouveau résumé"})
    assert sent.status_code == 302

    after = Version.objects.get(pk=after.pk)
    code = sitting.amendments.get().commitment.code
    assert after.is_complete
    assert after.text.commitment(code).summary == {"ar": "صيغة مختصرة جديدة", "fr": "Un nouveau résumé"}
    assert programme.commitments.get(code=code).summary_fr == "Un nouveau résumé"
    assert Vote.objects.get(pk=vote.pk).differs_by_amendments_only


def test_the_quorum_is_counted_once_and_a_later_departure_changes_only_who_votes() -> None:
    members = councils.seats(9)
    sitting = councils.sitting()
    sitting.call_roll({member.pk: councils.PRESENT for member in members[:4]}, by=None)
    with pytest.raises(NoQuorum) as missed:
        sitting.open(by=None, members_in_office=9, presiding=members[0], at=councils.just_after(sitting))
    assert (missed.value.present, missed.value.needed) == (4, 5)

    sitting.call_roll({members[4].pk: councils.PRESENT}, by=None)
    sitting.open(by=None, members_in_office=9, presiding=members[0], at=councils.just_after(sitting))
    for member in members[2:5]:
        sitting.leave(member, by=None)

    vote = councils.voted(sitting)
    assert vote.carried
    assert vote.ballots.count() == 2


def test_a_tie_is_decided_by_the_member_who_presides_and_without_that_vote_it_is_not_carried() -> None:
    members = councils.seats(4)
    sitting = councils.sitting()
    made = [
        councils.amendment(sitting, members[1], field=name, words={"ar": f"نص {name}"})
        for name in ("title", "problem", "summary")
    ]
    councils.opened(sitting, members)
    against = {members[2].pk: Choice.AGAINST, members[3].pk: Choice.AGAINST}

    decided = councils.voted(sitting, made[0], exceptions=against)
    assert decided.carried
    assert decided.is_tie_decided
    other_side = councils.voted(sitting, made[1], others=Choice.AGAINST, exceptions=dict.fromkeys(against, Choice.FOR))
    assert not other_side.carried
    assert other_side.is_tie_decided
    silent = {
        members[0].pk: Choice.ABSTAIN,
        members[1].pk: Choice.AGAINST,
        members[2].pk: Choice.FOR,
        members[3].pk: "",
    }
    undecided = councils.voted(sitting, made[2], exceptions=silent)
    assert not undecided.carried
    assert not undecided.is_tie_decided


def test_a_missed_quorum_calls_the_council_again_within_five_days_then_after_three_working_days() -> None:
    members = councils.seats(9)
    version = councils.validated()
    first = councils.sitting(version, starts_at=meetings.local(2031, 10, 6, 10))
    moved = councils.amendment(first, members[1])
    first.call_roll({member.pk: councils.PRESENT for member in members[:3]}, by=None)
    now = meetings.local(2031, 10, 6, 11)
    first.close_without_quorum(by=None, members_in_office=9, now=now)
    for day in (8, 12):
        with pytest.raises(ValidationError):
            first.call_again(by=None, starts_at=meetings.local(2031, 10, day, 10), now=now)

    second = first.call_again(by=None, starts_at=meetings.local(2031, 10, 9, 15), now=now)
    assert (second.convocation, second.follows, second.version) == (2, first, version)
    assert list(second.amendments.all()) == [moved]
    second.call_roll({member.pk: councils.PRESENT for member in members[:4]}, by=None)
    now = meetings.local(2031, 10, 9, 16)
    second.close_without_quorum(by=None, members_in_office=9, now=now)
    # Thursday the 9th: working days 10, 13, 14; the third meeting is after the 14th, at the same hour.
    for moment in (meetings.local(2031, 10, 14, 15), meetings.local(2031, 10, 15, 10)):
        with pytest.raises(ValidationError):
            second.call_again(by=None, starts_at=moment, now=now)

    third = second.call_again(by=None, starts_at=meetings.local(2031, 10, 15, 15), now=now)
    third.call_roll({members[0].pk: councils.PRESENT}, by=None)
    third.open(by=None, members_in_office=9, presiding=members[0], now=meetings.local(2031, 10, 15, 16))
    assert third.quorum == 1


def test_who_has_voted_by_phone_votes_no_second_time() -> None:
    members = councils.seats(3)
    builders.commune(phone_ballots=True)
    sitting = councils.opened(councils.sitting(), members)
    vote = Vote.open_on(sitting, by=None)
    first = vote.cast(members[1], Choice.AGAINST, by=None)

    with pytest.raises(AlreadyVoted) as again:
        vote.cast(members[1], Choice.FOR, by=None)
    assert again.value.ballot == first
    with pytest.raises(AlreadyVoted):
        vote.close(by=None, others=Choice.FOR, exceptions={members[1].pk: Choice.FOR})
    vote.close(by=None, others=Choice.FOR)
    assert (vote.votes_for, vote.against) == (2, 1)


def test_the_record_of_a_vote_is_put_right_only_as_a_rectification_that_keeps_the_first() -> None:
    members = councils.seats(3)
    sitting = councils.opened(councils.sitting(), members)
    vote = councils.voted(sitting, exceptions={members[2].pk: Choice.AGAINST})

    row = vote.rectify(members[2], Choice.ABSTAIN, by=None, reason=councils.REASON)

    vote.refresh_from_db()
    assert (vote.votes_for, vote.against, vote.abstentions, vote.rectified) == (2, 0, 1, 1)
    assert row.first == {"carried": True, "for": 2, "against": 1, "abstentions": 0}
    assert vote.ballots.get(member=members[2]).choice == Choice.AGAINST
    sitting.close(by=None)
    councils.issued(vote)
    # One for, one against and the member who presides against: the result would turn over.
    with pytest.raises(NotInThisState):
        vote.rectify(members[0], Choice.AGAINST, by=None, reason=councils.REASON)
    vote.rectify(members[2], Choice.AGAINST, by=None, reason=councils.REASON)
    vote.refresh_from_db()
    assert (vote.votes_for, vote.against, vote.abstentions, vote.rectified) == (2, 1, 0, 2)


def test_an_opposition_sends_the_programme_back_and_silence_makes_the_act_executory() -> None:
    version = councils.validated()
    act = councils.issued(councils.carried(version, councils.seats(3), starts_at=meetings.local(2026, 10, 5, 10)))
    act.send(date(2026, 10, 12), by=None)
    act.receive(date(2026, 10, 13), by=None)
    # Tuesday the 13th: three working days are 14, 15, 16; the act is executory on the 17th.
    assert act.executory_from == date(2026, 10, 17)
    with pytest.raises(NotInThisState):
        act.become_executory(by=None, now=meetings.local(2026, 10, 16, 23))
    act.become_executory(by=None, now=meetings.local(2026, 10, 17, 9))
    assert Programme.objects.get().executory_on == date(2026, 10, 17)
    with pytest.raises(NotInThisState):
        act.oppose(date(2026, 10, 17), by=None, reason=councils.REASON)


def test_the_governors_opposition_voids_the_adoption() -> None:
    version = councils.validated()
    act = councils.issued(councils.carried(version, councils.seats(3)))
    today = timezone.localdate()
    act.send(today, by=None)
    act.receive(today, by=None)
    act.oppose(today, by=None, reason={"ar": "مخالفة للقانون"})
    programme = Programme.objects.get()
    assert (programme.stage, programme.adopted_version, programme.validated_version) == ("revision", None, None)
