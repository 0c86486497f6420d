"""The council dossier: what a member reads before the vote, what it says is missing, and what it never says."""

import html as markup
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Programme, Version
from participation.models import Consultation, Told
from tamazgana_open.accounts.models import User
from tamazgana_open.commune.models import CouncilMember
from tests import builders, consultations, councils, meetings
from workshops.models import Sitting, Validation

pytestmark = pytest.mark.django_db

CONTACT, NAME = "fatima@boite.example", "فاطمة من دوار المثال"
REASON = {
    "unanswered_reason": {
        "ar": "وردت في اليوم الأخير وسيجاب عنها",
        "fr": "Reçues le dernier jour, elles auront réponse",
    }
}


@pytest.fixture
def seats(commune: Any) -> list[CouncilMember]:
    return councils.seats(5, users=[builders.person("council_member")])


@pytest.fixture
def member(seats: list[CouncilMember]) -> Client:
    """The browser of whoever holds the first seat."""
    return builders.signed_in(User.objects.get(username="council_member"))


def over(asked: Consultation) -> Consultation:
    """The consultation as it is when its last day was yesterday."""
    today = timezone.localdate()
    Consultation.objects.filter(pk=asked.pk).update(
        closes_on=today - timedelta(days=1), replies_by=today + timedelta(days=5)
    )
    asked.refresh_from_db()
    return asked


def consulted() -> Version:
    """Version 1 after its consultation: three contributions on 1.1, of which two have no reply yet."""
    version = builders.version(builders.programme(axes=2, commitments=2))
    asked = consultations.consultation(version, slug="avis")
    first = version.programme.commitments.get(code="1.1")
    rows = [
        consultations.published(asked, commitment=first, told=Told(name=NAME, email=CONTACT)),
        consultations.published(asked, commitment=first, body="نقترح لوحة في كل دوار"),
        consultations.published(asked, commitment=first, body="نقترح فتح يوم السبت"),
    ]
    consultations.answered(rows[0])
    consultations.contribution(asked, body="لم تُقرأ بعد")
    over(asked).begin_revision(by=None)
    return version


def revised(version: Version) -> Version:
    """Version 2, validated: the title of 1.1 changed, 2.3 is new, 1.2 withdrawn."""
    programme = Programme.objects.get(pk=version.programme_id)
    builders.changed_title(programme.commitments.get(code="1.1"))
    builders.commitment(programme.axes.get(number=2))
    programme.commitments.get(code="1.2").withdraw(by=None, reason="مدمج في 1.1")
    made = builders.version(programme)
    held = meetings.meeting(programme, kind="committee", title_fr="Comité du texte final")
    held.hold(by=None)
    Validation.enter(held, made, by=None, note={"ar": "بالإجماع", "fr": "À l’unanimité"})
    return made


def prepared(version: Version, **fields: Any) -> Sitting:
    """A sitting in a fortnight with this version on its agenda."""
    return councils.sitting(version, days=14, **fields)


def planned(programme: Programme, **fields: Any) -> Sitting:
    """A sitting in a fortnight with nothing on its agenda."""
    return Sitting.objects.get(meeting=meetings.meeting(programme, kind="sitting", days=14, **fields))


def address(sitting: Sitting, *, language: str = "fr", ending: str = "/") -> str:
    return f"/{language}/space/council/{sitting.meeting.address}/dossier{ending}"


def page(client: Client, sitting: Sitting, language: str = "fr") -> str:
    response = client.get(address(sitting, language=language))
    assert response.status_code == 200
    return response.content.decode()


def spoken(html: str) -> str:
    """The words of HTML, in one line."""
    return " ".join(markup.unescape(re.sub(r"<[^>]+>", " ", html)).split())


def figures(html: str) -> dict[str, str]:
    """The figures of the summary by what they count."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html)
    return {spoken(words): spoken(number) for words, number in pairs}


def said(client: Client, sitting: Sitting) -> str:
    """The words of the page, in one line."""
    return spoken(page(client, sitting))


# What it says -----------------------------------------------------------------------------------------------------


def test_a_member_reads_what_is_to_be_decided_and_what_changed_since_the_consultation(member: Client) -> None:
    version = revised(consulted())
    html = page(member, prepared(version))
    text = spoken(html)

    assert "Salle de réunion du siège de la commune" in text
    assert "Adopter le « Programme d’ouverture 2031-2033 » dans sa version 2" in text
    assert "Engagements, par rapport à la version 1 soumise à la consultation" in text
    assert version.edition.reference in text
    assert version.edition.sha256 in text
    assert figures(html) == {
        "modifiés": "1", "ajoutés": "1", "retirés": "1", "inchangés": "2",
        "contributions": "3", "sans réponse": "2", "amendements": "0",
    }  # fmt: skip


def test_each_commitment_has_its_changed_words_marked_and_what_citizens_said_in_figures(member: Client) -> None:
    html = page(member, prepared(revised(consulted())))

    line = html[html.index('id="c-1.1"') : html.index('id="c-1.2"')]
    assert "<ins>" in line
    assert "(nouveau)" in line
    assert '/fr/consultations/avis/contributions/?commitment=1.1"' in line
    assert "3 contributions" in line
    assert "non retenue 1" in spoken(line)
    withdrawn = html[html.index('id="c-1.2"') : html.index('id="axis-2"')]
    assert "retiré" in withdrawn
    assert "n’est plus dans le texte" in withdrawn
    assert "/versions/1/#commitment-1.2" in withdrawn
    assert "Aucune contribution publiée" in withdrawn
    assert "Mot pour mot comme dans la version 1" in html[html.index('id="c-2.1"') : html.index('id="c-2.2"')]
    assert "n’était pas dans la version 1" in html[html.index('id="c-2.3"') :]


def test_unanswered_contributions_are_listed_by_number_with_the_presidents_reason_and_hinder_nothing(
    member: Client,
) -> None:
    sitting = prepared(revised(consulted()))
    text = said(member, sitting)
    assert "Le président n’a pas encore dit pourquoi" in text
    assert "1 autre attend d’être lue" in text

    sitting.prepare(by=None, **REASON)
    html = page(member, sitting)
    unanswered = html[html.index('id="unanswered"') :]
    for number in (2, 3):
        assert f'href="/fr/consultations/avis/contributions/{number}/"' in unanswered
    assert "/contributions/1/" not in unanswered
    assert "Reçues le dernier jour, elles auront réponse" in unanswered
    sitting.record_sent("notice", timezone.localdate(), by=None)
    sitting.record_sent("agenda", timezone.localdate(), by=None)


def test_no_citizen_is_named(member: Client) -> None:
    sitting = prepared(revised(consulted()))
    for text in (page(member, sitting, "ar"), page(member, sitting)):
        assert CONTACT not in text
        assert NAME not in text


def test_recommendations_validation_amendments_and_draft_act_are_there(
    member: Client, seats: list[CouncilMember]
) -> None:
    version = consulted()
    held = meetings.recorded(meetings.meeting(version.programme), rows=1)
    meetings.published(held)
    held.recommendations.get().settle(by=None, commitment=version.programme.commitments.get(code="1.1"))
    sitting = prepared(revised(version))
    councils.amendment(sitting, seats[3], words={"ar": "صيغة بالعربية وحدها"})
    html = page(member, sitting)
    text = spoken(html)

    assert "repris" in text
    assert f'href="{held.get_absolute_url()}#r-' in html.replace("/ar/", "/fr/")
    assert "Comité du texte final" in text
    assert "À l’unanimité" in text
    assert "Amendement 1 · 1.1 · En bref" in text
    assert "Siège 4" in text
    assert "صيغة بالعربية وحدها" in text
    assert "Personne ne l’a encore rédigé" in text
    assert version.programme.slug in text
    sitting.prepare(by=None, draft_act={"ar": "نص المشروع", "fr": "Le texte rédigé par le registre"})
    text = said(member, sitting)
    assert "Le texte rédigé par le registre" in text
    assert "Personne ne l’a encore rédigé" not in text


def test_the_report_of_the_consultation_is_named_once_it_is_published(member: Client) -> None:
    version = builders.version(builders.programme())
    asked = consultations.consultation(version, slug="avis")
    consultations.answered(consultations.published(asked))
    over(asked).begin_revision(by=None)
    sitting = planned(version.programme)
    assert "Le rapport de la consultation n’est pas encore publié" in said(member, sitting)

    from participation.report.publishing import publish_report

    report = publish_report(asked, by=None)
    text = said(member, sitting)
    assert "n’est pas encore publié" not in text
    assert report.reference in text
    assert "Chaque contribution publiée a sa réponse" in text


def test_whoever_may_propose_an_amendment_is_led_there(member: Client, seats: list[CouncilMember]) -> None:
    sitting = prepared(revised(consulted()))
    link = f"/fr/space/council/{sitting.meeting.address}/amendments/new/?commitment=1.1"
    assert link in page(member, sitting)
    without_seat = builders.signed_in(builders.person("council_member", username="other"))
    assert "amendments/new/" not in page(without_seat, sitting)
    assert "amendments/new/" not in page(builders.signed_in(builders.person("editor")), sitting)
    sitting.send_text_back(by=None, reason=councils.REASON)
    text = page(member, sitting)
    assert "amendments/new/" not in text
    assert councils.REASON["fr"] in text


# What is missing --------------------------------------------------------------------------------------------------


def test_without_a_text_and_a_consultation_it_says_what_comes_and_when(member: Client) -> None:
    sitting = planned(builders.empty_programme(), starts_at=meetings.local(2032, 10, 5, 10))
    text = said(member, sitting)

    assert "Son texte n’est pas encore à l’ordre du jour" in text
    assert "Aucune consultation publique sur le texte n’est enregistrée" in text
    # Twenty days before Tuesday the 5th of October is Wednesday the 15th of September.
    assert "au plus tard le 15 septembre 2032" in text
    assert "Des amendements peuvent être proposés une fois le texte inscrit" in text
    assert "Aucune recommandation ne figure encore" in text


def test_a_term_that_has_passed_is_told_as_such_and_none_of_a_sitting_that_is_over(
    commune: Any, at: Callable[..., Any]
) -> None:
    sitting = planned(builders.empty_programme(), starts_at=meetings.local(2032, 10, 5, 10))
    editor = builders.person("editor")
    with at(2032, 9, 20, 9):
        assert "il fallait l’avoir au plus tard le 15 septembre 2032" in said(builders.signed_in(editor), sitting)
    with at(2032, 10, 6, 9):
        text = said(builders.signed_in(editor), sitting)
        assert "Aucune version du texte n’est encore à l’ordre du jour" in text
        assert "septembre 2032" not in text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"opens_on": date(2032, 1, 5), "closes_on": date(2032, 1, 25)}, "Elle s’ouvre le 5 janvier 2032"),
        ({}, "La consultation publique sur le texte est encore ouverte. Son dernier jour est le"),
    ],
    ids=["announced", "open"],
)
def test_while_citizens_are_asked_it_says_until_when(member: Client, fields: dict[str, Any], expected: str) -> None:
    version = builders.version(builders.programme())
    later = {"replies_by": date(2032, 2, 20)} if fields else {}
    consultations.consultation(version, **fields, **later)
    text = said(member, planned(version.programme))
    assert expected in text
    assert "Lire la version 1, la dernière à ce jour" in text


def test_a_version_without_consultation_is_shown_without_comparison(member: Client) -> None:
    sitting = prepared(councils.validated())
    text = said(member, sitting)
    assert "Aucune consultation publique sur le texte n’est enregistrée" in text
    assert "Il n’y a pas de texte antérieur auquel le comparer" in text
    assert "Le comité de suivi a validé la version 1" in text


def test_an_amending_version_is_compared_with_the_one_in_force(member: Client, seats: list[CouncilMember]) -> None:
    version = councils.validated()
    act = councils.issued(councils.carried(version, seats, starts_at=meetings.local(2026, 10, 5, 10)))
    for do in (act.send, act.receive):
        do(date(2026, 10, 12), by=None)
    act.become_executory(by=None)
    programme = Programme.objects.get()
    programme.begin_amendment(by=None, reason={"ar": "سبب"})
    builders.changed_title(programme.commitments.get(code="1.1"))
    amending = builders.version(programme)
    programme.validate(amending, by=None, on=date(2026, 11, 1))
    text = said(member, prepared(amending))
    assert "sa version 2 prendrait la place de la version 1" in text
    assert "par rapport à la version 1 en vigueur" in text
    assert "Aucune consultation publique" not in text


def test_after_the_vote_it_says_what_the_council_decided(member: Client, seats: list[CouncilMember]) -> None:
    sitting = councils.opened(councils.sitting(revised(consulted())), seats)
    councils.voted(sitting, exceptions={seats[1].pk: "against", seats[2].pk: "abstain"})
    text = said(member, sitting)
    assert "Ce que le conseil a décidé" in text
    assert "a été adopté : pour 3, contre 1, abstentions 1" in text


# Who, and how much ------------------------------------------------------------------------------------------------


def test_the_public_and_whoever_has_no_part_do_not_read_it(commune: Any) -> None:
    sitting = prepared(councils.validated())
    for ending in ("/", ".pdf"):
        assert "account/login" in Client().get(address(sitting, ending=ending))["Location"]
        for outsider in (builders.person("administrator", username=f"a{ending}"), builders.person(username=ending)):
            assert builders.signed_in(outsider).get(address(sitting, ending=ending)).status_code == 403
    reader = builders.signed_in(builders.person("editor"))
    assert reader.get("/fr/space/council/2031-10-07-nulle-part/dossier/").status_code == 404
    assert reader.post(address(sitting)).status_code == 405


def test_it_asks_the_database_as_often_however_much_there_is(
    member: Client, seats: list[CouncilMember], django_assert_max_num_queries: Any
) -> None:
    sitting = prepared(revised(consulted()))
    asked = Consultation.objects.get()
    with django_assert_max_num_queries(60) as few:
        page(member, sitting)
    before = len(few)
    for number in range(3):
        councils.amendment(sitting, seats[number], words={"ar": f"صيغة {number}"})
    first = asked.version.programme.commitments.get(code="1.1")
    asked.programme.refresh_from_db()
    today = timezone.localdate()
    Consultation.objects.update(closes_on=today + timedelta(days=1))
    asked.refresh_from_db()
    for number in range(5):
        consultations.published(asked, commitment=first, body=f"مقترح رقم {number}")
    Consultation.objects.update(closes_on=today - timedelta(days=1))
    with django_assert_max_num_queries(before) as _many:
        page(member, sitting)
