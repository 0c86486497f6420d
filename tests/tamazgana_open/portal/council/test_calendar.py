"""The calendar of a session as a page: what is due, done and late follows from what is recorded."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from commitments.models import Programme
from tamazgana_open.accounts.models import User
from tamazgana_open.portal.council.calendar import Calendar
from tests import builders, consultations, councils, meetings, reading
from workshops.models import MeetingKind, Sitting

pytestmark = pytest.mark.django_db
PAGE = "/fr/space/council/calendar/"
SESSION = (2031, 10, 1, 10, 0)
"""A Wednesday: the agenda is sent by Thursday 11 September, the notice by Friday 19 (the 21st is a Sunday)."""


@pytest.fixture(autouse=True)
def _september(at: Callable[..., Any]) -> Any:
    """Friday 12 September 2031."""
    with at(2031, 9, 12, 9, 0):
        yield


def planned(programme: Programme | None = None, moment: tuple[int, ...] = SESSION, **fields: Any) -> Sitting:
    """A sitting of the October session, planned."""
    meeting = meetings.meeting(
        programme, kind=MeetingKind.SITTING, starts_at=meetings.local(*moment),
        title_ar="الدورة العادية لشهر أكتوبر", title_fr="Session ordinaire d’octobre", **fields,
    )  # fmt: skip
    return Sitting.objects.get(meeting=meeting)


def shown(person: User, query: str = "") -> Calendar:
    response = builders.signed_in(person).get(f"{PAGE}{query}")
    assert response.status_code == 200
    return response.context["calendar"]


def states(calendar: Calendar) -> dict[str, tuple[str, str]]:
    """What each line says of itself."""
    return {line.code: (line.state, line.word) for line in calendar.lines}


# What it is about -------------------------------------------------------------------------------------------------


def test_it_opens_on_the_next_sitting_that_is_planned(registrar: User, holidays: None) -> None:
    sitting = planned()
    planned(sitting.meeting.programme, (2032, 2, 3, 10, 0))
    calendar = shown(registrar)
    assert (calendar.day, calendar.session) == (date(2031, 10, 1), "october")
    assert calendar.remarks == []
    assert [line.last for line in calendar.lines] == [
        date(2031, 8, 8), date(2031, 8, 11), date(2031, 8, 25), date(2031, 9, 9), date(2031, 9, 10),
        date(2031, 9, 11), date(2031, 9, 19), date(2031, 10, 1), date(2031, 10, 9), date(2031, 10, 16),
        date(2031, 10, 22),
    ]  # fmt: skip


def test_without_a_sitting_it_opens_on_the_next_ordinary_session(registrar: User, holidays: None) -> None:
    builders.programme()
    builders.holiday(date(2031, 10, 1))
    calendar = shown(registrar)
    assert (calendar.day, calendar.session) == (date(2031, 10, 2), "october")
    assert {line.note for line in calendar.lines if line.code == "sitting"} == {"pas encore planifiée sur le portail"}


def test_a_new_site_without_any_programme_has_its_calendar(registrar: User) -> None:
    calendar = shown(registrar, "?date=2031-10-01")
    assert len(calendar.lines) == 11
    assert any("2031" in remark and "jour férié" in remark for remark in calendar.remarks)


def test_the_profile_says_how_long_a_consultation_lasts(registrar: User, holidays: None) -> None:
    builders.commune(consultation_days=7, reply_days=5)
    last = {line.code: line.last for line in shown(registrar, "?date=2031-10-01").lines}
    assert (last["closing"], last["opening"]) == (date(2031, 9, 4), date(2031, 8, 29))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?date=2031-10-15", "première semaine"),
        ("?date=2031-10-04", "ouvrable"),  # a Saturday
        ("?date=2031-07-15", "session extraordinaire"),
        ("?date=2031-10-01&session=may", "première semaine"),
        ("?date=2040-10-02", "2040"),
    ],
)
def test_what_is_unusual_is_pointed_out_and_not_refused(
    registrar: User, holidays: None, query: str, words: str
) -> None:
    assert any(words in remark for remark in shown(registrar, query).remarks)


def test_of_an_extraordinary_session_the_unknown_terms_stay_empty(registrar: User, holidays: None) -> None:
    lines = {line.code: line for line in shown(registrar, "?date=2031-11-13").lines}
    assert [(lines[code].last, lines[code].article) for code in ("agenda", "notice")] == [(None, None), (None, None)]
    assert lines["agenda"].state == "unknown"


@pytest.mark.parametrize(
    "query",
    ["?date=2031-02-30", "?date=demain", "?date=0001-01-01", "?date=9999-12-31", "?date=1999-12-31", "?date=2101-01-01",
     "?date=%00", "?date=2031-10-01&session=summer", "?date=2031-10-01&programme=unknown%00"],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_what_was_typed(registrar: User, query: str) -> None:
    builders.programme()
    for page in (PAGE, "/fr/space/council/calendar.pdf"):
        response = builders.signed_in(registrar).get(f"{page}{query}")
        if "%00" in query and "programme" not in query:
            assert response.status_code == 200  # nothing remains of it: as if no day had been asked for
            break
        assert response.status_code == 400
        assert response.context["calendar"] is None
        assert response.context["form"].errors


# What is done, due, late ------------------------------------------------------------------------------------------


def test_what_nobody_has_recorded_is_due_or_late(registrar: User, holidays: None) -> None:
    planned()
    found = states(shown(registrar))
    assert found["decision"] == ("late", "33 jours de retard")  # since Sunday 10 August
    assert found["agenda"] == ("late", "1 jour de retard")
    assert found["notice"] == ("due", "restent 7 jours")
    assert found["sitting"] == ("due", "dans 19 jours")
    assert found["transmission"] == ("due", "restent 40 jours")


def test_what_was_sent_is_done_in_time_or_late(registrar: User, holidays: None) -> None:
    sitting = planned()
    sitting.prepare(by=None, decided_to_consult_on=date(2031, 5, 6))
    sitting.record_sent("agenda", date(2031, 9, 12), by=None)
    sitting.record_sent("notice", date(2031, 9, 12), by=None)
    found = states(shown(registrar))
    assert found["decision"] == ("done", "fait le mardi 6 mai 2031")
    assert found["agenda"] == ("done_late", "fait le vendredi 12 septembre 2031, 1 jour de retard")
    assert found["notice"] == ("done", "fait le vendredi 12 septembre 2031")


def test_within_the_term_but_after_its_last_working_day_is_in_time(
    registrar: User, holidays: None, at: Callable[..., Any]
) -> None:
    sitting = planned()
    with at(2031, 9, 20, 9, 0):  # a Saturday; the term ends on Sunday
        assert states(shown(registrar))["notice"] == ("due", "à faire aujourd’hui")
        sitting.record_sent("notice", date(2031, 9, 20), by=None)
        assert states(shown(registrar))["notice"][0] == "done"
    with at(2031, 9, 22, 9, 0):
        sitting.record_sent("notice", date(2031, 9, 22), by=None)
        assert states(shown(registrar))["notice"] == (
            "done_late", "fait le lundi 22 septembre 2031, 1 jour de retard",
        )  # fmt: skip


def test_the_consultation_and_the_committee_are_read_from_what_they_did(
    registrar: User, holidays: None, at: Callable[..., Any]
) -> None:
    with at(2031, 8, 8, 9, 0):
        version = builders.frozen_programme()
        consultation = consultations.consultation(
            version, opens_on=date(2031, 8, 11), closes_on=date(2031, 8, 28), replies_by=date(2031, 9, 5)
        )
        planned(version.programme)
        lines = {line.code: line for line in shown(registrar).lines}
        assert lines["opening"].state == "due"
        assert lines["opening"].note == "prévu le lundi 11 août 2031"
        assert lines["closing"].note == "prévu le jeudi 28 août 2031, 3 jours de retard"
    with at(2031, 8, 28, 23, 30):
        assert states(shown(registrar))["opening"] == ("done", "fait le lundi 11 août 2031")
        assert states(shown(registrar))["closing"][0] == "late"  # open until midnight
    found = states(shown(registrar))
    assert found["closing"] == ("done_late", "fait le jeudi 28 août 2031, 3 jours de retard")
    assert found["report"][0] == "late"
    programme = consultation.programme
    programme.refresh_from_db()
    programme.begin_revision(by=None)
    programme.validate(version, by=None, on=date(2031, 9, 10))
    assert states(shown(registrar))["committee"] == ("done", "fait le mercredi 10 septembre 2031")


def test_a_cancelled_consultation_was_none(registrar: User, holidays: None) -> None:
    version = builders.frozen_programme()
    consultation = consultations.consultation(version)
    planned(version.programme)
    assert states(shown(registrar))["opening"][0] == "done_late"
    consultation.cancel(by=None, reason=consultations.REASON)
    assert states(shown(registrar))["opening"][0] == "late"


def test_a_sitting_that_is_put_off_counts_no_more(registrar: User, holidays: None) -> None:
    sitting = planned()
    sitting.record_sent("agenda", date(2031, 9, 10), by=None)
    sitting.meeting.postpone(by=None, reason=meetings.REASON)
    assert states(shown(registrar, "?date=2031-10-01"))["agenda"][0] == "late"


def test_what_is_over_without_a_record_is_not_called_late(
    registrar: User, holidays: None, at: Callable[..., Any]
) -> None:
    planned()
    with at(2032, 3, 1, 9, 0):
        found = states(shown(registrar, "?date=2031-10-01"))
    assert {state for state, _word in found.values()} == {"not_recorded"}


def test_after_the_sitting_what_follows_is_done_due_or_late(
    registrar: User, holidays: None, at: Callable[..., Any]
) -> None:
    with at(2031, 10, 1, 12, 0):
        vote = councils.carried(councils.validated(), councils.seats(3), starts_at=meetings.local(*SESSION))
    with at(2031, 10, 10, 9, 0):
        found = states(shown(registrar, "?date=2031-10-01"))
        assert found["sitting"] == ("done", "tenue")
        assert (found["posting"], found["minutes"][0]) == (("late", "1 jour de retard"), "due")
        act = councils.issued(vote)
        act.send(date(2031, 10, 9), by=None)
        act.post(date(2031, 10, 10), by=None)
        found = states(shown(registrar, "?date=2031-10-01"))
        assert found["posting"] == ("done_late", "fait le vendredi 10 octobre 2031, 1 jour de retard")
        assert found["transmission"] == ("done", "fait le jeudi 9 octobre 2031")
        # The text is adopted: another sitting has the terms of the law only.
        other = shown(registrar, "?date=2032-02-03")
        assert [line.code for line in other.lines] == [
            "agenda", "notice", "sitting", "posting", "minutes", "transmission",
        ]  # fmt: skip
        assert any("Aucun texte" in remark for remark in other.remarks)


def test_a_missed_quorum_adds_the_next_convocations(registrar: User, holidays: None, at: Callable[..., Any]) -> None:
    with at(2031, 10, 1, 12, 0):
        councils.seats(5)
        first = councils.sitting(councils.validated(), starts_at=meetings.local(*SESSION))
        first.close_without_quorum(by=None, members_in_office=5)
        lines = [line for line in shown(registrar, "?date=2031-10-01").lines if line.code == "sitting"]
        assert [(line.word, line.last) for line in lines] == [
            ("levée faute de quorum", date(2031, 10, 1)), ("dans 5 jours", date(2031, 10, 6)),
        ]  # fmt: skip
        assert lines[1].article == 42
        assert "samedi 4 octobre 2031" in lines[1].rule
        first.call_again(by=None, starts_at=meetings.local(2031, 10, 6, 10, 0))
    with at(2031, 10, 2, 9, 0):
        # Asked for the day of the second convocation, the terms before the session are those of its first day.
        calendar = shown(registrar, "?date=2031-10-06")
        last = {line.code: line.last for line in calendar.lines}
        assert (calendar.day, last["agenda"], last["posting"]) == (
            date(2031, 10, 1), date(2031, 9, 11), date(2031, 10, 14),
        )  # fmt: skip


@pytest.mark.parametrize("moment", [(2026, 2, 20, 0, 10), (2026, 2, 20, 23, 50), (2031, 10, 1, 0, 10)])
def test_a_sitting_is_on_its_day_by_the_clock_of_the_commune(
    registrar: User, moment: tuple[int, ...], at: Callable[..., Any]
) -> None:
    """In Ramadan (February 2026) the legal time is UTC, else an hour ahead of it."""
    with at(*moment[:3], 0, 5):
        planned(moment=moment)
        day = date(*moment[:3])
        calendar = shown(registrar)
        assert calendar.day == day
        assert calendar.recorded.sitting is not None


def test_of_a_sitting_known_to_its_month_the_first_working_day_is_taken(registrar: User, holidays: None) -> None:
    sitting = planned(moment=(2032, 5, 1, 0, 0), precision="month", ends_at=None)  # a Saturday
    calendar = shown(registrar)
    assert (calendar.day, calendar.recorded.sitting) == (date(2032, 5, 3), sitting)


# Who sees it, and where it leads ----------------------------------------------------------------------------------


def test_each_line_leads_to_where_it_is_done(registrar: User, holidays: None) -> None:
    sitting = planned()
    page = builders.signed_in(registrar).get(PAGE).content.decode()
    for address in ("letters/", "prepare/", ""):
        assert f'href="/fr/space/council/{sitting.meeting.address}/{address}"' in page
    assert 'href="/fr/space/consultations/"' in page


def test_members_read_it_and_are_led_to_what_they_may_open(commune: Any, holidays: None) -> None:
    sitting = planned()
    member = builders.signed_in(builders.person("council_member"))
    response = member.get(PAGE)
    addresses = {line.url for line in response.context["calendar"].lines if line.url}
    assert addresses == {f"/fr/space/council/{sitting.meeting.address}/"}
    assert all(member.get(address).status_code == 200 for address in addresses)


def test_a_draft_of_a_consultation_is_no_news_for_members(commune: Any, holidays: None) -> None:
    version = builders.frozen_programme()
    consultations.consultation(version, announced=False)
    planned(version.programme)
    member = builders.person("council_member")
    assert {line.note for line in shown(member).lines if line.code in ("closing", "report")} == {""}


def test_the_page_costs_few_questions(
    registrar: User, holidays: None, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    planned(builders.frozen_programme().programme)
    browser = builders.signed_in(registrar)
    with django_assert_max_num_queries(24):
        browser.get(PAGE)


# On paper ---------------------------------------------------------------------------------------------------------


@pytest.mark.xdist_group("paper")
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_paper_is_one_page_and_says_the_same(registrar: User, holidays: None, language: str) -> None:
    sitting = planned(builders.frozen_programme().programme)
    sitting.record_sent("agenda", date(2031, 9, 12), by=None)
    response = builders.signed_in(registrar).get(f"/{language}/space/council/calendar.pdf")
    assert response["Content-Type"] == "application/pdf"
    pages = reading.pages(response.content)
    assert len(pages) == 1
    line = reading.tokens(" ".join(pages[0].split()))
    words = {
        "fr": ["Calendrier d’une session", "mercredi 1er octobre 2031", "Ordre du jour au gouverneur", "article 38",
               "1 jour de retard", "État au 12 septembre 2031"],
        "ar": ["رزنامة دورة المجلس", "الأربعاء فاتح أكتوبر 2031", "المادة 38", "تأخير يوم واحد"],
    }[language]  # fmt: skip
    for each in words:
        assert reading.tokens(each) in line


@pytest.mark.xdist_group("paper")
def test_the_longest_calendar_still_is_one_page(registrar: User) -> None:
    builders.frozen_programme()
    response = builders.signed_in(registrar).get("/fr/space/council/calendar.pdf?date=2031-11-15&session=extraordinary")
    assert len(reading.pages(response.content)) == 1
