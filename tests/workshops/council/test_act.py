"""The council's act as a document: proposed, frozen with all it rests on, read back, corrected, translated."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import override

from tamazgana_open import pdf
from tamazgana_open.publications import kinds
from tamazgana_open.publications.models import Publication
from tests import builders, councils, meetings, reading
from workshops.council.act.draft import draft_for
from workshops.council.act.publication import is_behind
from workshops.models import Choice, Deliberation, NotInThisState, Vote

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]


@pytest.fixture(autouse=True)
def in_november(at: Callable[..., Any]) -> Iterator[None]:
    """Every term of a sitting of October 2031 has passed."""
    with at(2031, 11, 20, 12):
        yield


def html(publication: Publication, *languages: str) -> str:
    """The paper as HTML, as the queue's worker makes it."""
    given = {
        "content": publication.data,
        "languages": languages,
        "language": languages[0],
        "reference": publication.reference,
        "sha256": publication.sha256,
        "short_hash": publication.short_hash,
        "page_url": "https://example.org/",
        "qr_svg_data_uri": "data:image/svg+xml,",
    }
    known = kinds.get(publication.kind)
    with override(languages[0]):
        return render_to_string(known.template, given | known.context(publication.data, languages))


def text(publication: Publication, *languages: str) -> str:
    """What can be read on the paper, spaces as one."""
    found = re.sub(r"</?(?:bdi|span|strong|small|ins|del)\b[^>]*>", "", html(publication, *languages))
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found)).replace("\u00a0", " ").split())


# The draft ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_proposed_that_cites_the_law_and_names_the_version_put_to_the_vote() -> None:
    sitting = councils.sitting(councils.validated())

    draft = draft_for(sitting)

    assert "القانون التنظيمي رقم 113.14 المتعلق بالجماعات" in draft["ar"]
    assert "loi organique n° 113-14 relative aux communes" in draft["fr"]
    for language in ("ar", "fr"):
        assert sitting.version.edition.reference in draft[language]
        assert "01/09/2031" in draft[language]  # the committee's validation
    assert "المادة الأولى: يصادق مجلس الجماعة" in draft["ar"]


def test_after_the_vote_the_draft_adopts_the_version_with_its_amendments_or_refuses() -> None:
    vote = councils.decided()
    draft = draft_for(vote.sitting, vote)
    assert vote.resulting_version.edition.reference in draft["fr"]
    assert "avec les amendements adoptés" in draft["fr"]

    other = Vote(sitting=vote.sitting, version=vote.version, carried=False)
    assert "لا يصادق مجلس الجماعة" in draft_for(vote.sitting, other)["ar"]


# The paper ----------------------------------------------------------------------------------------------------------


@pytest.mark.xdist_group("paper")
def test_the_paper_says_what_was_decided_how_by_whom_and_on_which_words() -> None:
    vote = councils.decided(starts_at=meetings.local(2031, 10, 6, 10))
    act = councils.issued(vote)
    colours = act.publication.data["commune"]["colours"]
    made = pdf.render(html(act.publication, "ar"), identifier="act", style=pdf.palette(colours))

    paper = " ".join(reading.copied(made.content).split())

    references = (act.version.edition.reference, vote.version.edition.reference, act.publication.reference)
    for words in ("12/2031", "113.14", "1.15.85", "2031", *references):
        assert words in paper, words
    assert all(word in paper for word in councils.ACT["ar"].rstrip(".").split())
    digits = act.version.edition.sha256
    assert digits[:4] in paper
    assert digits[-4:] in paper


def test_quorum_names_rule_and_tie_stand_on_the_paper_in_french() -> None:
    act = councils.issued(councils.decided())

    paper = text(act.publication, "fr")

    assert "Membres en exercice : 9 ; présents à l’ouverture : 7 ; requis : 5" in paper
    assert "Plus de la moitié des membres en exercice, comptés à l’ouverture (article 42)." in paper
    assert "Adopté – pour : 6, contre : 0, abstentions : 1" in paper
    assert "Pour (6) Siège 1, Siège 2, Siège 3, Siège 4, Siège 5, Siège 6" in paper
    assert "Abstentions (1) Siège 7" in paper
    assert "Majorité absolue des suffrages exprimés" in paper
    assert "est prépondérante (article 43). Siège 1 : pour." in paper
    assert "Elle ne diffère de la version mise aux voix que par les amendements adoptés." in paper
    assert "Le président du conseil" in paper
    assert "Le secrétaire du conseil" in paper
    assert "Sceau de la commune" in paper


def test_amendments_stand_with_old_and_new_words_and_their_fate() -> None:
    act = councils.issued(councils.decided())
    paper = html(act.publication, "fr")

    assert "Amendement n° 1 : adopté" in text(act.publication, "fr")
    assert "Amendement n° 2 : rejeté" in text(act.publication, "fr")
    assert "<del>La commune publie les procès-verbaux de son conseil dans les quinze jours.</del>" in paper
    assert "<ins>Un nouveau résumé</ins>" in paper
    # Proposed in Arabic alone: its words stand in Arabic, marked as such.
    assert 'lang="ar" dir="rtl"' in paper
    assert "عنوان آخر" in paper


def test_everything_that_the_paper_shows_is_frozen() -> None:
    act = councils.issued(councils.decided())
    before = html(act.publication, "ar", "fr")
    for member in councils.CouncilMember.objects.all():
        member.name_ar, member.name_fr = "اسم آخر", "Autre nom"
        member.save()
    meeting = act.sitting.meeting
    meeting.title_ar, meeting.place_ar = "عنوان جديد", "مكان آخر"
    meeting.save()

    assert html(Publication.objects.get(pk=act.publication_id), "ar", "fr") == before


def test_earlier_convocations_without_quorum_are_told() -> None:
    members = councils.seats(9)
    first = councils.sitting(starts_at=meetings.local(2031, 10, 6, 10))
    first.call_roll({members[0].pk: councils.PRESENT}, by=None)
    now = meetings.local(2031, 10, 6, 11)
    first.close_without_quorum(by=None, members_in_office=9, now=now)
    second = first.call_again(by=None, starts_at=meetings.local(2031, 10, 9, 10), now=now)
    councils.opened(second, members)
    vote = councils.voted(second)
    second.close(by=None)

    paper = text(councils.issued(vote).publication, "fr")
    assert "Séance du 06/10/2031 : quorum non atteint, présents : 1, requis : 5" in paper
    assert "Deuxième" in paper


def test_no_two_acts_of_a_council_have_the_same_number() -> None:
    councils.issued(councils.carried(councils.validated()), number="7/2031")
    vote = councils.carried(councils.validated(builders.programme("2034-2036", current=False)))
    with pytest.raises(ValidationError) as refused:
        councils.issued(vote, number=" 7/2031")
    assert refused.value.message_dict.keys() == {"number"}
    assert Publication.objects.filter(kind="deliberation").count() == 1
    assert councils.issued(vote, number="8/2031").number == "8/2031"


def test_a_text_that_is_not_carried_is_told_as_such_and_adopts_nothing() -> None:
    made = councils.opened(councils.sitting(), councils.seats(3))
    vote = councils.voted(made, others=Choice.AGAINST)
    made.close(by=None)

    paper = text(councils.issued(vote).publication, "fr")
    assert "Non adopté – pour : 0, contre : 3, abstentions : 0" in paper


# Editions -----------------------------------------------------------------------------------------------------------


def test_only_a_rectification_calls_for_a_corrected_edition_which_shows_both_records() -> None:
    vote = councils.decided()
    act = councils.issued(vote)
    with pytest.raises(NotInThisState):
        act.correct(by=None, reason="بدون سبب")
    member = vote.ballots.get(choice=Choice.ABSTAIN).member
    vote.rectify(member, Choice.FOR, by=None, reason=councils.REASON)
    assert is_behind(act)
    with pytest.raises(ValidationError):
        act.correct(by=None, reason=" ")

    edition = act.correct(by=None, reason="تسجيل خاطئ لصوت عضو")

    fresh = Deliberation.objects.get(pk=act.pk)
    assert (edition.corrects, fresh.edition, fresh.publication) == (act.publication, edition, act.publication)
    assert not is_behind(fresh)
    paper = text(edition, "fr")
    assert "pour : 7, contre : 0, abstentions : 0" in paper
    assert "Siège 7 : noté « abstention », en réalité « pour »." in paper
    assert "Premier enregistrement : pour 6, contre 0, abstentions 1." in paper
    assert act.publication.reference in paper
    with pytest.raises(NotInThisState):
        fresh.correct(by=None, reason="مرة أخرى")


def test_the_french_joins_later_as_an_edition_of_the_same_arabic() -> None:
    act = councils.issued(councils.decided(), text={"ar": councils.ACT["ar"]})
    first = act.publication
    assert first.languages == ["ar"]
    with pytest.raises(ValidationError):
        act.add_translation({"fr": " "}, by=None)

    edition = act.add_translation({"fr": councils.ACT["fr"]}, by=None)

    assert edition.languages == ["ar", "fr"]
    assert (edition.translates, edition.authoritative_sha256) == (first, first.authoritative_sha256)
    assert edition.data["text"] == councils.ACT
    assert councils.ACT["fr"] in text(edition, "fr")
    with pytest.raises(NotInThisState):
        Deliberation.objects.get(pk=act.pk).add_translation({"fr": "Autre"}, by=None)


# Its way ------------------------------------------------------------------------------------------------------------


def received(**fields: Any) -> Deliberation:
    """An act of Monday 6 October 2031 that the governor received on Tuesday the 14th: the term ends on Friday the 17th
    (article 117)."""
    vote = councils.carried(councils.validated(), councils.seats(3), starts_at=meetings.local(2031, 10, 6, 10))
    act = councils.issued(vote, **fields)
    act.send(date(2031, 10, 13), by=None)
    act.receive(date(2031, 10, 14), by=None)
    return act


@pytest.mark.parametrize("day", [13, 18])
def test_the_governor_opposes_within_the_term_and_not_beside_it(day: int) -> None:
    act = received()
    with pytest.raises(ValidationError) as refused:
        act.oppose(date(2031, 10, day), by=None, reason=councils.REASON)
    assert set(refused.value.error_dict) == {"on"}
    act.oppose(date(2031, 10, 17), by=None, reason=councils.REASON)
    assert act.way == "opposed"


def test_an_act_that_needs_a_visa_is_executory_with_it_or_by_twenty_days_of_silence() -> None:
    act = received(needs_visa=True)
    assert (act.way, act.executory_from) == ("awaiting_visa", date(2031, 11, 4))
    act.give_visa(date(2031, 10, 21), by=None)
    assert act.executory_from == date(2031, 10, 21)


def test_a_day_typed_wrongly_is_put_right_as_long_as_nothing_rests_on_it() -> None:
    act = received()
    with pytest.raises(ValidationError):
        act.correct_day("sent_on", date(2031, 10, 15), by=None)  # after it was received
    act.correct_day("sent_on", date(2031, 10, 10), by=None)
    assert act.sent_on == date(2031, 10, 10)
    with pytest.raises(NotInThisState):
        act.correct_day("posted_on", date(2031, 10, 10), by=None)  # never recorded
    act.become_executory(by=None, now=meetings.local(2031, 10, 18, 9))
    with pytest.raises(NotInThisState):
        act.correct_day("received_on", date(2031, 10, 15), by=None)


def test_the_papers_of_an_act_cannot_be_removed(files: Any) -> None:
    act = received()
    scan, proof = meetings.scan(act.sitting.meeting), meetings.scan(act.sitting.meeting, content=b"%PDF-1.7\nother")
    act.attach_signed(scan, by=None)
    act.attach_proof(proof, by=None)
    for paper in (scan, proof):
        with pytest.raises(ValidationError):
            paper.remove(by=None)
