"""Two act at the same instant at a sitting, each from a page: one wins, the record adds up, nobody sees an error."""

from collections import Counter

import pytest
from django.http import HttpResponse

from tests import builders, councils
from tests.sending import text_of
from tests.tamazgana_open.at_once import at_once
from tests.workshops.council.test_ballots import Sat
from workshops.models import Ballot, Choice, Sitting, SittingState, Vote

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.everywhere]


def shown(outcomes: list[HttpResponse]) -> list[str]:
    """What each of them reads: pages, and none of them an error."""
    assert [getattr(page, "status_code", page) for page in outcomes] == [200] * len(outcomes)
    return [text_of(page) for page in outcomes]


def test_two_ballots_of_one_member_at_the_same_instant_are_one_ballot() -> None:
    sat = Sat()
    choices = ["for", "against", "abstain"]
    devices = [builders.signed_in(sat.users[0]) for _choice in choices]
    sends = [lambda pair=pair: sat.send(*pair) for pair in zip(devices, choices, strict=True)]

    texts = shown(at_once(sends))

    ballot = Ballot.objects.get()
    assert sum("Votre vote est enregistré." in text for text in texts) == 1
    assert sum("Vous avez déjà voté" in text for text in texts) == 2
    assert "Votre vote est enregistré." in texts[choices.index(ballot.choice)]


def test_the_close_and_a_ballot_at_the_same_instant_leave_one_record_that_adds_up() -> None:
    sat = Sat()
    keeper = builders.signed_in(builders.person("registrar"))
    page = sat.address.replace("ballot/", f"votes/{sat.vote.pk}/")
    form = {"shown": ",".join(str(member.pk) for member in sat.members[:7]), "others": "for", "how": "unanimous"}

    closed, voted = shown(
        at_once([lambda: keeper.post(page, form, follow=True), lambda: sat.send(sat.first, "against")])
    )

    vote = Vote.objects.get()
    assert not vote.is_open
    choices = Counter(Ballot.objects.values_list("choice", flat=True))
    assert (vote.votes_for, vote.against, vote.abstentions) == (choices["for"], choices["against"], 0)
    assert vote.ballots.count() == 7
    counted = Ballot.objects.get(member=sat.members[0])
    if counted.choice == Choice.AGAINST:
        assert "Votre vote est enregistré." in voted
    else:
        assert "Votre vote est enregistré ainsi : pour" in voted
    assert "Le vote est clos et compté." in closed


def test_two_who_open_the_sitting_open_it_once() -> None:
    members = councils.seats(5)
    made = councils.sitting(councils.validated(builders.programme(axes=1, commitments=1)))
    made.call_roll({member.pk: "present" for member in members}, by=None)
    people = [builders.person("registrar", username=f"registrar{number}") for number in (1, 2)]
    browsers = [builders.signed_in(person) for person in people]
    page = f"/fr/space/council/{made.meeting.address}/open/"
    forms = [{"members_in_office": 5, "presiding": member.pk} for member in members[:2]]
    sends = [
        lambda browser=browser, form=form: browser.post(page, form, follow=True)
        for browser, form in zip(browsers, forms, strict=True)
    ]

    texts = shown(at_once(sends))

    after = Sitting.objects.get()
    winner = members.index(after.presiding)
    assert after.state == SittingState.OPEN
    assert "La séance est ouverte. Le quorum est compté" in texts[winner]
    assert "Rien n’a été fait" in texts[1 - winner]
