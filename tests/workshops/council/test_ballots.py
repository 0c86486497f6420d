"""The ballot of a member on a phone: what is asked, what is answered, what others see; with scripts off."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tamazgana_open.commune.models import CouncilMember
from tests import builders, councils
from tests.sending import form_of, said, text_of
from workshops.models import Ballot, Choice, Sitting, Vote

pytestmark = pytest.mark.django_db


class Sat:
    """A sitting of nine with ballots by phone, in which a vote on an amendment is open; two members have accounts."""

    def __init__(self, *, phones: bool = True) -> None:
        builders.commune(phone_ballots=phones)
        self.users = [builders.person("council_member", username=f"member{number}") for number in (1, 2)]
        self.members = councils.seats(9, users=self.users)
        self.sitting = councils.sitting(councils.validated(builders.programme(axes=1, commitments=1)))
        amendment = councils.amendment(self.sitting, self.members[4])
        councils.opened(self.sitting, self.members, absent=2)
        self.vote = Vote.open_on(self.sitting, amendment, by=None)
        self.first, self.second = (builders.signed_in(user) for user in self.users)
        self.address = f"/fr/space/council/{self.sitting.meeting.address}/ballot/"

    def send(self, client: Client, choice: str, vote: Vote | None = None) -> HttpResponse:
        """The page after this ballot was sent."""
        return client.post(self.address, {"vote": (vote or self.vote).pk, "choice": choice}, follow=True)


def test_a_member_votes_in_two_steps_and_reads_the_own_ballot_afterwards() -> None:
    sat = Sat()
    page = sat.first.get(sat.address)
    assert "Acceptez-vous ces termes ?" in text_of(page)
    assert page["Cache-Control"] == "private, no-store"

    page = sat.first.get(sat.address, {"vote": sat.vote.pk, "choice": "against"})
    assert "Vous allez voter : contre" in text_of(page)
    assert not Ballot.objects.exists()
    page = sat.first.post(sat.address, form_of(page, "choice"), follow=True)

    assert Ballot.objects.get().choice == Choice.AGAINST
    assert "Vous avez voté : contre" in text_of(page)
    assert "ballot-ways" not in page.content.decode()


def test_a_second_ballot_from_another_device_is_refused_with_the_first_shown() -> None:
    sat = Sat()
    other_device = builders.signed_in(sat.users[0])
    sat.send(sat.first, "for")

    page = sat.send(other_device, "against")

    assert "Vous avez déjà voté : pour" in text_of(page)
    assert Ballot.objects.get().choice == Choice.FOR


def test_nobody_sees_before_the_close_how_another_has_voted() -> None:
    sat = Sat()
    sat.send(sat.first, "against")
    keeper = builders.signed_in(builders.person("registrar"))
    vote = sat.address.replace("ballot/", f"votes/{sat.vote.pk}/")
    kept, neighbours = keeper.get(vote), [sat.second.get(page) for page in (vote, sat.address)]

    assert "1 membre a voté par téléphone" in text_of(kept)
    assert f'name="m-{sat.members[0].pk}"' not in kept.content.decode()
    for page in (kept, *neighbours):
        assert page.status_code == 200
        assert "contre : 1" not in text_of(page)
        assert "Vous avez voté" not in text_of(page)
    sat.vote.close(by=None, others=Choice.FOR)
    assert "pour : 6, contre : 1" in text_of(sat.second.get(vote))


def test_an_exception_typed_for_a_member_who_has_voted_by_phone_is_told_and_the_ballot_stands() -> None:
    sat = Sat()
    sat.send(sat.first, "against")
    keeper = builders.signed_in(builders.person("registrar"))
    room = ",".join(str(member.pk) for member in sat.members[:7])
    fields = {"shown": room, "others": "for", "how": "by_name", f"m-{sat.members[0].pk}": "abstain"}
    page = keeper.post(sat.address.replace("ballot/", f"votes/{sat.vote.pk}/"), fields)

    assert "A voté par téléphone entre-temps : Siège 1" in text_of(page)
    assert "contre," not in text_of(page)
    sat.vote.refresh_from_db()
    assert sat.vote.is_open


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("closed", "le vote était déjà clos"),
        ("called off", "ce vote a été annulé"),
        ("not in the room", said("Only members who are in the room vote.")),
        ("hands", "les membres votent à main levée"),
        ("no choice", "Choisissez l’une de ces réponses."),
        ("no number", "ce vote a été annulé"),
    ],
)
def test_a_ballot_that_cannot_be_is_refused_in_words(case: str, told: str) -> None:
    sat = Sat(phones=case != "hands")
    choice, fields = "for", {}
    if case == "closed":
        sat.vote.close(by=None)
    elif case == "called off":
        sat.vote.call_off(by=None)
    elif case == "not in the room":
        sat.sitting.leave(sat.members[1], by=None)
    elif case == "no choice":
        choice = "perhaps"
    elif case == "no number":
        fields = {"vote": "9" * 30}
    key = sat.vote.pk or 1
    page = sat.second.post(sat.address, {"vote": key, "choice": choice, **fields}, follow=True)

    assert page.status_code == 200
    assert told in text_of(page)
    assert not Ballot.objects.exists()


def test_who_was_recorded_by_hand_is_told_how_when_the_own_ballot_comes_too_late() -> None:
    sat = Sat()
    sat.vote.close(by=None, others=Choice.ABSTAIN)
    assert "Votre vote est enregistré ainsi : abstention" in text_of(sat.send(sat.first, "for"))


def test_a_former_member_is_told_why_there_is_no_ballot() -> None:
    sat = Sat()
    former = builders.person("council_member", username="former")
    day = sat.sitting.day
    CouncilMember.objects.create(name_ar="مقعد سابق", user=former, until=day.replace(year=day.year - 1))
    client = builders.signed_in(former)

    for page in (client.get(sat.address), sat.send(client, "for")):
        assert page.status_code == 403
        assert "Votre siège au conseil a pris fin le" in text_of(page)
    assert client.get(sat.address.replace("ballot/", "")).status_code == 200


def test_without_an_open_vote_the_page_says_so_and_offers_to_look_again() -> None:
    sat = Sat()
    sat.send(sat.first, "for")
    sat.vote.close(by=None, others=Choice.AGAINST)
    text = text_of(sat.first.get(sat.address))
    assert "Aucun vote n’est ouvert" in text
    assert "Vous avez voté : pour" in text
    assert "Actualiser" in text


def _proposed(client: Client, made: Sitting, **changes: Any) -> HttpResponse:
    code = made.version.programme.commitments.first().code
    fields = {"words_ar": "صيغة مختصرة جديدة", "reason_ar": "أوضح", **changes}
    return client.post(
        f"/fr/space/council/{made.meeting.address}/amendments/new/?commitment={code}&field=summary", fields, follow=True
    )


def test_a_member_proposes_an_amendment_and_takes_it_back() -> None:
    user = builders.person("council_member")
    councils.seats(3, users=[user])
    made, client = councils.sitting(councils.validated(builders.programme(axes=1, commitments=1))), None
    client = builders.signed_in(user)

    page = _proposed(client, made, reason_ar="")
    assert "صيغة مختصرة جديدة" in text_of(page)
    assert "Dites pourquoi, en arabe." in text_of(page)
    assert not made.amendments.exists()
    long = " ".join(["كلمة"] * 41)
    assert long in text_of(_proposed(client, made, words_ar=long))
    page = _proposed(client, made)
    assert "L’amendement 1 est proposé." in text_of(page)
    assert "<ins>" in page.content.decode()
    client.post(f"/fr/space/council/{made.meeting.address}/amendments/1/withdraw/")
    assert made.amendments.get().withdrawn_at


def test_what_a_member_typed_stands_there_when_the_sitting_was_opened_meanwhile() -> None:
    user = builders.person("council_member")
    members = councils.seats(3, users=[user])
    made = councils.opened(councils.sitting(councils.validated(builders.programme(axes=1, commitments=1))), members)
    page = _proposed(builders.signed_in(user), made)
    assert "La séance a été ouverte : les amendements se remettent désormais à qui la préside" in text_of(page)
    assert "صيغة مختصرة جديدة" in text_of(page)
    assert not made.amendments.exists()


def test_nobody_takes_back_the_amendment_of_another() -> None:
    users = [builders.person("council_member", username=f"m{number}") for number in (1, 2)]
    members = councils.seats(3, users=users)
    made = councils.sitting(councils.validated(builders.programme(axes=1, commitments=1)))
    councils.amendment(made, members[0])
    page = builders.signed_in(users[1]).post(
        f"/fr/space/council/{made.meeting.address}/amendments/1/withdraw/", follow=True
    )
    assert "Seul le membre qui a proposé un amendement peut le retirer." in text_of(page)
    assert made.amendments.get().withdrawn_at is None
