"""The public pages of sittings: nothing of the votes before the close; then what, how, by whom, on which words."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import Programme
from tamazgana_open.journal.changes import change, forget_site_version
from tests import builders, councils, meetings
from tests.sending import text_of
from workshops.models import Choice, Deliberation, Validation, Vote

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
MONDAY = meetings.local(2031, 10, 6, 10)


@pytest.fixture(autouse=True)
def in_november(at: Callable[..., Any]) -> Iterator[None]:
    """Every term of a sitting of October 2031 has passed."""
    with at(2031, 11, 20, 12):
        yield


def read(path: str) -> str:
    """What a visitor reads who comes just now."""
    forget_site_version()
    response = Client().get(f"/fr/{path}")
    assert response.status_code == 200, path
    return text_of(response)


def decided(**fields: Any) -> Vote:
    """The sitting of that Monday, with what it decided."""
    return councils.decided(starts_at=MONDAY, **fields)


# Before the close ---------------------------------------------------------------------------------------------------


def test_before_the_close_nothing_of_the_votes_is_public() -> None:
    version = councils.validated()
    members = councils.seats(9)
    made = councils.sitting(version, starts_at=MONDAY)
    page = read(made.meeting.path)
    assert "version 1" in page
    proposed = councils.amendment(made, members[3])
    councils.opened(made, members)
    councils.voted(made, proposed, exceptions={members[4].pk: Choice.AGAINST})
    councils.voted(made)

    shown = [
        read(made.meeting.path), read("council/"), read(version.journal_path()),
        read(f"programmes/{version.programme.slug}/commitments/1.1/"), read("data/"), read("journal/"),
        Client().get(f"/fr/data/programmes/{version.programme.slug}/votes.json").content.decode(),
    ]  # fmt: skip
    for page in shown:
        assert "Siège 5" not in page
        assert "Un nouveau résumé" not in page
        assert "Adopté" not in page
    assert "La séance est en cours." in shown[0]


# After it -----------------------------------------------------------------------------------------------------------


def test_the_page_says_what_was_decided_how_each_voted_and_on_which_words() -> None:
    vote = decided()
    page = read(vote.sitting.meeting.path)

    assert "avec 2 amendements" in page
    assert "Pour 6 Siège 1, Siège 2, Siège 3, Siège 4, Siège 5, Siège 6" in page
    assert "Abstentions 1 Siège 7" in page
    assert "Membres en exercice : 9 ; présents à l’ouverture : 7 ; requis : 5" in page
    assert vote.version.edition.reference in page
    assert vote.resulting_version.edition.sha256 in page
    assert "Siège 8" in page[page.index("Siège 7,") :]  # who was absent stands after who came
    assert "est prépondérante (article 43). Siège 1 : pour." in page
    assert "en préparation et paraîtra ici" in page  # the deliberation

    html = Client().get(f"/fr/{vote.sitting.meeting.path}").content.decode()
    assert f"/fr/programmes/{vote.version.programme.slug}/versions/1/compare/2/" in html
    assert "<del>" in html
    assert 'id="a-3"' in html


def test_adopted_is_not_yet_executory() -> None:
    act = councils.issued(decided())
    path = act.sitting.meeting.path
    programme = f"programmes/{act.version.programme.slug}/"
    assert "adoptée, pas encore exécutoire" in read(path)
    assert "la version 2 est la version 1 avec les amendements adoptés, et aucun autre mot ne diffère" in read(path)
    assert "pas encore exécutoire" in read("council/")
    assert "Adopté le 6 octobre 2031" in read(programme)
    assert "Adopté, pas encore exécutoire" in read(programme)

    act.send(date(2031, 10, 13), by=None)
    act.receive(date(2031, 10, 14), by=None)
    act.become_executory(by=None)

    assert "exécutoire depuis le 18 octobre 2031" in read(path)
    assert "Exécutoire depuis le 18 octobre 2031" in read(programme)
    assert "exécutoire depuis le 18 octobre 2031" in read("")


def test_an_opposition_stands_with_its_reason_wherever_the_adoption_stood() -> None:
    act = councils.issued(decided())
    act.send(date(2031, 10, 13), by=None)
    act.receive(date(2031, 10, 14), by=None)
    act.oppose(date(2031, 10, 15), by=None, reason={"ar": "مخالفة", "fr": "Contraire à la loi"})

    slug = act.version.programme.slug
    assert "Contraire à la loi" in read(act.sitting.meeting.path)
    assert "Le gouverneur s’est opposé à la délibération" in read(f"programmes/{slug}/")
    assert "Le gouverneur s’est opposé à la délibération n° 12/2031" in read(f"programmes/{slug}/commitments/1.1/")
    assert "opposition du gouverneur" in read(f"programmes/{slug}/versions/2/")


def test_a_rectification_is_told_with_the_first_record() -> None:
    vote = decided()
    vote.rectify(vote.ballots.get(choice=Choice.ABSTAIN).member, Choice.FOR, by=None, reason=councils.REASON)
    page = read(vote.sitting.meeting.path)
    assert "Siège 7 : noté « abstention », en réalité « pour »." in page
    assert "Premier enregistrement : pour 6, contre 0, abstentions 1." in page


def test_a_missed_quorum_and_the_convocation_after_it_lead_to_each_other() -> None:
    members = councils.seats(9)
    first = councils.sitting(starts_at=MONDAY)
    first.call_roll({members[0].pk: councils.PRESENT}, by=None)
    first.close_without_quorum(by=None, members_in_office=9, now=meetings.local(2031, 10, 6, 11))
    assert "1 membres présents, 5 requis" in read(first.meeting.path)
    assert "Le conseil sera de nouveau convoqué" in read(first.meeting.path)
    second = first.call_again(by=None, starts_at=meetings.local(2031, 10, 9, 10), now=meetings.local(2031, 10, 6, 12))

    for one, other in ((first, second), (second, first)):
        html = Client().get(f"/fr/{one.meeting.path}").content.decode()
        assert f'href="/fr/{other.meeting.path}"' in html
    assert "deuxième convocation" in read("council/")
    assert "quorum non atteint" in read("council/")


def test_what_was_sent_back_rejected_or_closed_to_the_public_is_told_with_its_reason() -> None:
    made = councils.sitting(starts_at=MONDAY)
    made.prepare(by=None, closed_reason={"ar": "لحماية معطيات", "fr": "Pour protéger des données"})
    made.send_text_back(by=None, reason={"ar": "ينقص التمويل", "fr": "Le financement manque"})
    page = read(made.meeting.path)
    assert "Pour protéger des données" in page
    assert "Le financement manque" in page
    assert "renvoyé en révision" in read("council/")
    assert "Le financement manque" in read(f"programmes/{made.version.programme.slug}/")

    other = councils.validated(builders.programme("2034-2036", current=False))
    second = councils.opened(councils.sitting(other, starts_at=MONDAY, slug="autre"), councils.seats(3))
    vote = councils.voted(second, others=Choice.AGAINST)
    second.close(by=None)
    councils.issued(vote, number="13/2031")
    assert "n’a pas adopté" in read(second.meeting.path)
    assert "n’a pas adopté le texte" in read("programmes/2034-2036/")
    assert "non adoptée" in read("programmes/2034-2036/versions/1/")


# Where else it stands -----------------------------------------------------------------------------------------------


def test_the_story_of_a_commitment_has_its_amendments_and_the_adoption() -> None:
    act = councils.issued(decided())
    slug = act.version.programme.slug
    page = read(f"programmes/{slug}/commitments/1.1/")
    day = "6 octobre 2031"
    assert f"Amendement n° 1, adopté à la séance du {day} : pour 7, contre 0" in page
    assert f"Amendement n° 2, rejeté à la séance du {day} : pour 1, contre 6" in page
    assert f"Adopté par la délibération n° 12/2031 à la séance du {day} : pour 6, contre 0" in page
    html = Client().get(f"/fr/programmes/{slug}/commitments/1.1/").content.decode()
    assert f'href="/fr/{act.sitting.meeting.path}#a-1"' in html
    other = read(f"programmes/{slug}/commitments/1.2/")
    assert "Amendement n° 1" not in other
    assert "Adopté par la délibération n° 12/2031" in other


def test_the_page_of_a_version_says_what_became_of_it() -> None:
    act = councils.issued(decided())
    slug = act.version.programme.slug
    first, second = read(f"programmes/{slug}/versions/1/"), read(f"programmes/{slug}/versions/2/")
    assert "Mise aux voix à la séance du 6 octobre 2031, adoptée avec des amendements" in first
    assert "Adoptée par la délibération" not in first
    assert "Adoptée par la délibération n° 12/2031" in second
    assert "pas encore exécutoire" in second


def test_search_and_feed_find_the_deliberation() -> None:
    act = councils.issued(decided(), text={**councils.ACT, "fr": "Le conseil adopte le zellige communal."})
    found = Client().get("/fr/search/?q=zellige").content.decode()
    assert f"/fr/{act.sitting.meeting.path}" in found
    feed = Client().get("/fr/meetings.atom").content.decode()
    assert act.publication.reference in feed


def test_votes_are_open_data_one_row_for_each_member_and_vote() -> None:
    act = councils.issued(decided())
    slug = act.version.programme.slug
    csv = b"".join(Client().get(f"/fr/data/programmes/{slug}/votes.csv").streaming_content).decode().splitlines()
    # Three amendments and the whole, seven members in the room each time.
    assert len(csv) == 1 + 4 * 7
    votes = json.loads(Client().get(f"/fr/data/programmes/{slug}/votes.json").content)["votes"]
    whole = [row for row in votes if row["subject"] == "whole"]
    assert [row["choice"] for row in whole] == ["for"] * 6 + ["abstain"]
    assert {row["deliberation"] for row in whole} == {"12/2031"}
    assert set(csv[0].lstrip("\ufeff").split(",")) >= {"member_fr", "choice", "rule", "tie_decided"}
    assert "votes du conseil" in read("data/")


# Bounds -------------------------------------------------------------------------------------------------------------


def asked(path: str) -> int:
    """How many queries a visit costs after an act, on a process that keeps the frozen texts it has read."""
    Client().get(f"/ar/{path}")
    with change():
        pass
    forget_site_version()
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(f"/fr/{path}").status_code == 200
    assert len(captured) <= MOST_QUERIES, "\n".join([path, *(query["sql"][:120] for query in captured)])
    return len(captured)


def test_pages_ask_few_queries_whatever_was_decided() -> None:
    vote = decided()
    asked(vote.sitting.meeting.path)
    act = councils.issued(vote)
    meetings.published(meetings.recorded(act.sitting.meeting))
    vote = act.vote
    vote.rectify(vote.ballots.get(choice=Choice.ABSTAIN).member, Choice.FOR, by=None, reason=councils.REASON)
    Deliberation.objects.get().correct(by=None, reason="تسجيل خاطئ")
    slug = act.version.programme.slug
    for path in (
        act.sitting.meeting.path, "council/", f"programmes/{slug}/versions/2/", f"programmes/{slug}/versions/1/",
        f"programmes/{slug}/commitments/1.1/", f"programmes/{slug}/versions/", f"programmes/{slug}/", "",
    ):  # fmt: skip
        asked(path)


# The committee's validation -----------------------------------------------------------------------------------------


def in_revision() -> Programme:
    """A programme whose version 1 citizens were consulted on."""
    version = builders.frozen_programme()
    version.programme.open_consultation(version, by=None)
    version.programme.begin_revision(by=None)
    return version.programme


def held_committee(programme: Programme) -> Any:
    """A meeting of the committee that was held."""
    made = meetings.meeting(programme, kind="committee")
    made.hold(by=None)
    return made


def test_the_committee_validates_the_newest_version_at_its_held_meeting_once_and_for_everybody_to_see() -> None:
    programme = in_revision()
    meeting = meetings.meeting(programme, kind="committee")
    client = builders.signed_in(builders.person("focal_point"))
    address = f"/fr/space/meetings/{meeting.address}/validation/"

    early = client.post(address, {"version": 1})
    assert "doit d’abord être notée comme tenue" in text_of(early)
    meeting.hold(by=None)
    stale = client.post(address, {"version": 7, "note_fr": "Sans réserve"})
    assert "Une autre version a été figée entre-temps" in text_of(stale)
    assert "Sans réserve" in stale.content.decode()
    client.post(address, {"version": 1, "note_ar": "دون تحفظ", "note_fr": "Sans réserve"})
    assert Validation.objects.get().version.number == 1
    assert "a déjà validé la version 1" in text_of(client.post(address, {"version": 1}))
    assert Validation.objects.count() == 1

    assert "Sans réserve" in read(meeting.path)
    assert "Validée par le comité de suivi" in read(f"programmes/{programme.slug}/versions/1/")


def test_before_a_validation_it_is_told_that_the_draft_has_gone_on() -> None:
    programme = in_revision()
    address = f"/fr/space/meetings/{held_committee(programme).address}/validation/"
    client = builders.signed_in(builders.person("focal_point"))
    words = "Le projet contient des mots qui ne sont pas dans la version 1"
    assert words not in text_of(client.get(address))
    builders.changed_title(programme.commitments.first())
    assert words in text_of(client.get(address))


@pytest.mark.parametrize("kind", ["workshop", "launch"])
def test_other_meetings_validate_nothing(kind: str) -> None:
    programme = in_revision()
    meeting = meetings.meeting(programme, kind=kind)
    meeting.hold(by=None)
    client = builders.signed_in(builders.person("editor"))
    assert client.post(f"/fr/space/meetings/{meeting.address}/validation/", {"version": 1}).status_code == 302
    assert not Validation.objects.exists()


def test_outside_revision_the_refusal_is_told_in_words() -> None:
    version = builders.frozen_programme()
    meeting = held_committee(version.programme)
    client = builders.signed_in(builders.person("focal_point"))
    address = f"/fr/space/meetings/{meeting.address}/validation/"
    assert "Le programme n’est pas en révision" in text_of(client.post(address, {"version": 1}))
    version.programme.open_consultation(version, by=None)
    version.programme.begin_revision(by=None)
    councils.sitting(councils_validated(version))
    assert "Le texte est déjà soumis au conseil." in text_of(client.post(address, {"version": 1}))


def councils_validated(version: Any) -> Any:
    """The version, validated by an earlier meeting."""
    version.programme.validate(version, by=None, on=date(2031, 9, 1))
    return version
