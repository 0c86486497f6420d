"""Letters of a sitting: notice, convocation, agenda to the governor; on which day they were sent."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tamazgana_open.journal.models import Entry
from tests import builders, councils, meetings, reading
from workshops.council.letters import waiting
from workshops.models import AgendaItem, Meeting, MeetingKind, Sitting

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("paper")]
SESSION = (2031, 10, 1, 10, 0)
POINTS = [
    ("التصويت على برنامج الانفتاح", "Vote du programme d’ouverture"),
    ("اتفاقية شراكة", "Convention de partenariat"),
]


@pytest.fixture(autouse=True)
def _september(at: Callable[..., Any]) -> Any:
    """Friday 12 September 2031."""
    with at(2031, 9, 12, 9, 0):
        yield


@pytest.fixture
def registrar() -> Client:
    """The registrar's browser."""
    return builders.signed_in(builders.person("registrar"))


def planned(points: int = 2, **fields: Any) -> Sitting:
    """The October session on Wednesday 1 October 2031 at 10:00, with an agenda."""
    values = {"title_ar": "الدورة العادية لشهر أكتوبر", "title_fr": "Session ordinaire d’octobre", **fields}
    meeting = meetings.meeting(
        kind=MeetingKind.SITTING, **{"starts_at": meetings.local(*SESSION), "ends_at": None, **values}
    )
    for place, (arabic, french) in enumerate(POINTS[:points]):
        AgendaItem.objects.create(meeting=meeting, position=place, title_ar=arabic, title_fr=french)
    return Sitting.objects.get(meeting=meeting)


def address(sitting: Sitting, paper: str = "", language: str = "fr") -> str:
    return f"/{language}/space/council/{sitting.meeting.address}/letters/{paper}"


def pages(client: Client, sitting: Sitting, paper: str, language: str = "fr") -> list[str]:
    """Each page of a paper in one line."""
    response = client.get(address(sitting, paper, language))
    assert response["Content-Type"] == "application/pdf"
    return [" ".join(page.split()) for page in reading.pages(response.content)]


# On paper -----------------------------------------------------------------------------------------------------------


def test_the_notice_is_a_letter_for_each_member_in_office(registrar: Client) -> None:
    seats = councils.seats(3)
    seats[1].until = date(2031, 9, 30)  # out of office the day before
    seats[1].save()
    found = pages(registrar, planned(), "notice.pdf")
    assert len(found) == 2
    assert "À : Siège 1, président" in found[0]
    assert "À : Siège 3, vice-président" in found[1]
    for words in (
        "Commune de Beni Mithal",
        "Objet : avis de tenue de la session ordinaire d’octobre 2031",
        "Référence : article 35 de la loi organique n° 113-14 relative aux communes",
        "mercredi 1er octobre 2031, à 10:00",
        "Salle de réunion du siège de la commune",
        "Vote du programme d’ouverture",
        "Convention de partenariat",
        "Pièces jointes",
        "Le président du conseil communal",
    ):
        assert words in found[0]


def test_the_notice_may_be_one_letter_for_all(registrar: Client) -> None:
    councils.seats(3)
    found = pages(registrar, planned(), "notice.pdf?to=all")
    assert len(found) == 1
    assert "À : Mesdames et Messieurs les membres du conseil communal" in found[0]


def test_a_council_whose_members_are_not_entered_has_one_letter(registrar: Client) -> None:
    assert len(pages(registrar, planned(), "notice.pdf")) == 1


def test_the_notice_names_the_text_that_is_put_to_the_vote(registrar: Client) -> None:
    version = councils.validated()
    sitting = councils.sitting(version, starts_at=meetings.local(*SESSION))
    sitting.prepare(by=None, draft_act=councils.ACT)
    found = pages(registrar, sitting, "notice.pdf?to=all")[0]
    assert f"version 1 ({version.publication.reference})" in found
    assert "Projet de délibération" in found


def test_the_agenda_goes_to_the_governor_of_the_province(registrar: Client) -> None:
    found = pages(registrar, planned(), "agenda.pdf")
    assert len(found) == 1
    for words in (
        "À : Madame ou Monsieur le gouverneur, Province des Exemples",
        "Objet : ordre du jour de la session ordinaire d’octobre 2031",
        "article 38 de la loi organique n° 113-14",
        "Convention de partenariat",
    ):
        assert words in found[0]


def test_the_arabic_letters_read_in_order(registrar: Client) -> None:
    councils.seats(1)
    sitting = planned()
    notice = reading.tokens(pages(registrar, sitting, "notice.pdf", "ar")[0])
    for words in (
        "إلى المقعد 1 رئيس",
        "الموضوع إشعار بانعقاد الدورة العادية لشهر أكتوبر 2031",
        "المرجع المادة 35 من القانون التنظيمي رقم 113.14 المتعلق بالجماعات",
        "سلام تام بوجود مولانا الإمام",
        "الأربعاء فاتح أكتوبر 2031",
        "التصويت على برنامج الانفتاح",
        "رئيس المجلس الجماعي",
    ):
        assert words in notice
    agenda = reading.tokens(pages(registrar, sitting, "agenda.pdf?language=ar")[0])
    assert "إلى السيد ة عامل ة إقليم الأمثلة" in agenda
    assert "المادة 38" in agenda


def test_of_an_extraordinary_session_the_article_is_left_for_the_pen(registrar: Client) -> None:
    sitting = planned(starts_at=meetings.local(2031, 11, 20, 10, 0))
    for paper in ("notice.pdf", "agenda.pdf"):
        found = pages(registrar, sitting, paper)[0]
        assert "relative aux communes, article" in found
        assert "article 35" not in found
        assert "article 38" not in found


def test_without_points_the_agenda_is_left_for_the_pen(registrar: Client) -> None:
    sitting = planned(points=0)
    assert len(pages(registrar, sitting, "agenda.pdf")) == 1
    page = registrar.get(address(sitting)).content.decode()
    assert f'href="/fr/space/meetings/{sitting.meeting.address}/plan/"' in page


@pytest.mark.parametrize(
    ("round_", "words"),
    [
        (2, ["deuxième convocation", "mercredi 1er octobre 2031", "présents 0, requis 2", "plus de la moitié"]),
        (3, ["troisième convocation", "lundi 6 octobre 2031", "quel que soit le nombre de membres présents"]),
    ],
)
def test_after_a_missed_quorum_it_is_a_convocation(at: Callable[..., Any], round_: int, words: list[str]) -> None:
    councils.seats(2)
    sitting = planned()
    for day, hour in [((2031, 10, 1), (2031, 10, 6, 10, 0)), ((2031, 10, 6), (2031, 10, 13, 10, 0))][: round_ - 1]:
        with at(*day, 12, 0):
            sitting.close_without_quorum(by=None, members_in_office=2)
            sitting = sitting.call_again(by=None, starts_at=meetings.local(*hour))
    registrar = builders.signed_in(builders.person("registrar"))
    found = pages(registrar, sitting, "notice.pdf")[0]
    assert "article 42 de la loi organique" in found
    for each in words:
        assert each in found
    assert "Convention de partenariat" in found
    page = registrar.get(address(sitting)).content.decode()
    assert "agenda.pdf" not in page  # the governor has had it


def test_there_is_no_letter_for_a_sitting_that_is_put_off(registrar: Client) -> None:
    sitting = planned()
    sitting.meeting.postpone(by=None, reason=meetings.REASON)
    assert registrar.get(address(sitting, "notice.pdf")).status_code == 302
    assert b"notice.pdf" not in registrar.get(address(sitting)).content


# Sent ---------------------------------------------------------------------------------------------------------------


def test_the_day_of_sending_is_recorded_with_who_and_when(registrar: Client) -> None:
    sitting = planned()
    response = registrar.post(address(sitting), {"letter": "notice", "on": "2031-09-11"}, follow=True)
    sitting.refresh_from_db()
    assert (sitting.notice_sent_on, sitting.agenda_sent_on) == (date(2031, 9, 11), None)
    page = response.content.decode()
    assert "11 septembre 2031" in page
    assert "Bureau registrar" in page
    assert [message.level_tag for message in response.context["messages"]] == ["success"]
    entry = Entry.objects.get(act="sitting.notice_sent")
    assert (entry.by.username, entry.public) == ("registrar", True)


def test_a_letter_was_not_sent_in_a_year_that_cannot_be_meant(registrar: Client) -> None:
    sitting = planned()
    for day in ("0001-01-01", "0031-09-11"):
        page = registrar.post(address(sitting), {"letter": "notice", "on": day})
        assert "L’année est-elle exacte" in page.content.decode()
    sitting.refresh_from_db()
    assert sitting.notice_sent_on is None


def test_late_sending_is_recorded_and_said_as_late(registrar: Client) -> None:
    sitting = planned()
    response = registrar.post(address(sitting), {"letter": "agenda", "on": "2031-09-12"}, follow=True)
    sitting.refresh_from_db()
    assert sitting.agenda_sent_on == date(2031, 9, 12)
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    assert "avec 1 jour de retard" in response.content.decode()


def test_a_day_typed_wrongly_is_corrected(registrar: Client) -> None:
    sitting = planned()
    for day in ("2031-09-01", "2031-09-10"):
        registrar.post(address(sitting), {"letter": "agenda", "on": day})
    sitting.refresh_from_db()
    assert sitting.agenda_sent_on == date(2031, 9, 10)
    assert Entry.objects.filter(act="sitting.agenda_sent").count() == 2


@pytest.mark.parametrize("day", ["", "2031-02-30", "hier", "2031-09-13", "2031-10-02", "9999-12-31", "\u202e"])
@pytest.mark.parametrize("letter", ["agenda", "notice"])
def test_a_day_that_cannot_be_is_refused(registrar: Client, letter: str, day: str) -> None:
    sitting = planned()
    response = registrar.post(address(sitting), {"letter": letter, "on": day})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    sitting.refresh_from_db()
    assert (sitting.notice_sent_on, sitting.agenda_sent_on) == (None, None)


@pytest.mark.parametrize("letter", ["", "both", "notice/"])
def test_an_unknown_letter_records_nothing(registrar: Client, letter: str) -> None:
    sitting = planned()
    assert registrar.post(address(sitting), {"letter": letter, "on": "2031-09-11"}).status_code == 200
    assert not Entry.objects.filter(act__endswith="_sent").exists()


def test_an_internal_sitting_is_no_news_in_the_public_journal(registrar: Client) -> None:
    sitting = planned(public_from=None)
    registrar.post(address(sitting), {"letter": "notice", "on": "2031-09-11"})
    assert not Entry.objects.get(act="sitting.notice_sent").public


# What waits ---------------------------------------------------------------------------------------------------------


def test_the_desk_of_the_registrar_says_by_when_letters_are_to_be_sent(at: Callable[..., Any]) -> None:
    person = builders.person("registrar")
    sitting = planned()

    def found(*day: int) -> dict[str, tuple[date | None, bool]]:
        with at(*day, 9, 0):
            return {line.code: (line.due, line.is_late) for line in waiting.lines(person)}

    assert found(2031, 8, 20) == {}
    agenda, notice = date(2031, 9, 11), date(2031, 9, 19)  # the 21st is a Sunday
    assert found(2031, 9, 1) == {"agenda-to-send": (agenda, False)}
    assert found(2031, 9, 12) == {"agenda-to-send": (agenda, True), "notice-to-send": (notice, False)}
    sitting.record_sent("agenda", date(2031, 9, 12), by=None)
    assert found(2031, 9, 12) == {"notice-to-send": (notice, False)}
    assert found(2031, 10, 1) == {"notice-to-send": (notice, True)}
    assert found(2031, 10, 2) == {}
    sitting.record_sent("notice", date(2031, 9, 12), by=None)
    assert found(2031, 9, 12) == {}


def test_nobody_else_is_told_to_send_them() -> None:
    planned()
    assert [list(waiting.lines(builders.person(role))) for role in ("editor", "focal_point", "council_member")] == [
        [], [], [],
    ]  # fmt: skip


def test_a_sitting_that_is_put_off_has_nothing_to_send() -> None:
    sitting = planned()
    sitting.meeting.postpone(by=None, reason=meetings.REASON)
    assert list(waiting.lines(builders.person("registrar"))) == []


# Who ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "focal_point", "council_member", "administrator"])
def test_the_letters_are_the_registrars(role: str) -> None:
    sitting = planned()
    browser = builders.signed_in(builders.person(role))
    for paper in ("", "notice.pdf", "agenda.pdf"):
        assert browser.get(address(sitting, paper)).status_code in (403, 404)
    assert browser.post(address(sitting), {"letter": "notice", "on": "2031-09-11"}).status_code in (403, 404)
    sitting.refresh_from_db()
    assert sitting.notice_sent_on is None


def test_signed_out_one_is_led_to_the_sign_in(visitor: Client) -> None:
    assert "login" in visitor.get(address(planned()))["Location"]


def test_only_a_sitting_has_letters(registrar: Client) -> None:
    workshop: Meeting = meetings.meeting()
    assert registrar.get(f"/fr/space/council/{workshop.address}/letters/").status_code == 404
