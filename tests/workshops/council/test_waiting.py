"""What waits in the council's room: for a member, and for whoever keeps the sittings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.commune.models import Commune
from tests import builders, councils
from workshops.council import waiting
from workshops.models import Sitting, Vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def registrar() -> User:
    return builders.person("registrar")


@pytest.fixture
def member() -> User:
    return builders.person(RoleCode.COUNCIL_MEMBER)


def codes(user: User) -> list[str]:
    """What sorts of lines this person has."""
    return [line.code for line in waiting.lines(user)]


def test_a_member_has_the_dossier_until_the_sitting_and_then_the_open_vote(registrar: User, member: User) -> None:
    Commune.objects.update(phone_ballots=True)
    seats = councils.seats(3, users=[member])
    sitting = councils.sitting()
    (line,) = waiting.lines(member)
    assert (line.code, line.due, line.is_coming) == ("dossier", sitting.day, True)
    assert codes(builders.person(RoleCode.COUNCIL_MEMBER, username="other")) == []  # without a seat

    councils.opened(sitting, seats)
    assert codes(member) == []
    assert codes(registrar) == ["sitting-open"]
    vote = Vote.open_on(sitting, None, by=registrar)
    assert codes(member) == ["ballot"]
    vote.cast(seats[0], "for", by=member)
    assert codes(member) == []


def test_a_member_without_phone_ballots_is_not_called_to_a_vote(member: User) -> None:
    seats = councils.seats(3, users=[member])
    Vote.open_on(councils.opened(councils.sitting(), seats), None, by=None)
    assert codes(member) == []


def test_a_missed_quorum_waits_until_the_council_is_called_again(registrar: User) -> None:
    seats = councils.seats(3)
    sitting = councils.sitting()
    sitting.call_roll({seat.pk: councils.ABSENT for seat in seats}, by=registrar)
    sitting.close_without_quorum(by=registrar, members_in_office=3)
    assert codes(registrar) == ["call-again"]
    sitting.call_again(by=registrar, starts_at=sitting.meeting.starts_at + timedelta(days=3))
    assert codes(registrar) == []


def test_a_missed_quorum_waits_no_more_once_the_text_is_on_the_agenda_of_another_session(registrar: User) -> None:
    seats = councils.seats(3)
    missed = councils.sitting()
    missed.call_roll({seat.pk: councils.ABSENT for seat in seats}, by=registrar)
    missed.close_without_quorum(by=registrar, members_in_office=3)
    councils.sitting(missed.version, days=90)
    assert codes(registrar) == []


def test_the_terms_of_the_act_wait_with_their_days(registrar: User) -> None:
    vote = councils.carried(councils.validated())
    assert codes(registrar) == ["act-to-issue"]
    act = councils.issued(vote)
    closed = timezone.localdate(Sitting.objects.get().closed_at)
    days = {line.code: line.due for line in waiting.lines(registrar)}
    assert set(days) == {"act-sent", "act-posted", "act-minutes"}
    assert days["act-posted"] == closed + timedelta(days=8)
    assert days["act-minutes"] == closed + timedelta(days=15)

    for step in ("send", "post", "send_minutes"):
        getattr(act, step)(closed, by=registrar)
    assert codes(registrar) == []
    assert codes(builders.person("editor")) == []
