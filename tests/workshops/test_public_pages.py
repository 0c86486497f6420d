"""The public page of a meeting: what everybody sees before it, and what stands there once its record is published."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Programme
from tamazgana_open.journal.changes import change, forget_site_version
from tests import builders, meetings
from tests.workshops.public import page
from workshops.models import (
    AgendaItem,
    Committee,
    CommitteeSeat,
    Decision,
    Meeting,
    MeetingKind,
    Recommendation,
)

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])
MOST_QUERIES = 12


def follow_up(meeting: Meeting) -> tuple[Recommendation, Decision]:
    """The one recommendation and the one action of a published record."""
    return meeting.recommendations.get(), meeting.decisions.get()


# Who sees it ---------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("kind", MeetingKind.values)
def test_an_internal_meeting_is_not_there_for_the_public_and_bears_a_banner_for_staff(kind: str, language: str) -> None:
    meeting = meetings.meeting(kind=kind, days=7, public_from=None)
    assert Client().get(f"/{language}/{meeting.path}").status_code == 404
    for role in ("editor", "focal_point", "registrar"):
        client = builders.signed_in(builders.person(role))
        response = client.get(f"/{language}/{meeting.path}")
        assert "banner-draft" in response.content.decode()
        assert f"/space/meetings/{meeting.address}/" in response.content.decode()
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("role", ["council_member", "administrator"])
def test_other_accounts_see_no_more_than_the_public(role: str) -> None:
    meeting = meetings.meeting(days=7, public_from=None)
    assert builders.signed_in(builders.person(role)).get(f"/fr/{meeting.path}").status_code == 404


def test_a_meeting_appears_at_the_moment_set_for_it(at: Callable[..., Any]) -> None:
    with at(2031, 3, 10, 9, 0):
        meeting = meetings.meeting(days=7, public_from=meetings.local(2031, 3, 12, 8, 0))
    with at(2031, 3, 12, 7, 59):
        assert Client().get(f"/fr/{meeting.path}").status_code == 404
        assert "Atelier de co-création" not in Client().get("/fr/meetings/").content.decode()
    with at(2031, 3, 12, 8, 0):
        forget_site_version()
        assert Client().get(f"/fr/{meeting.path}").status_code == 200
        assert "Atelier de co-création" in Client().get("/fr/meetings/").content.decode()


@BOTH
def test_a_sitting_is_read_under_the_council_and_other_meetings_under_the_meetings(language: str) -> None:
    sitting = meetings.meeting(kind=MeetingKind.SITTING, days=3)
    workshop = meetings.meeting(days=4)
    assert sitting.path.startswith("council/")
    assert Client().get(f"/{language}/{sitting.path}").status_code == 200
    assert Client().get(f"/{language}/meetings/{sitting.address}/")["Location"] == f"/{language}/{sitting.path}"
    assert Client().get(f"/{language}/council/{workshop.address}/")["Location"] == f"/{language}/{workshop.path}"


@pytest.mark.parametrize(
    "path", ["meetings/2031-01-01-nothing/", "council/2031-01-01-nothing/", "meetings/x/", "meetings/2031-1-1-a/"]
)
def test_what_is_not_there_is_a_404(path: str) -> None:
    assert Client().get(f"/fr/{path}").status_code == 404


def test_an_internal_sitting_does_not_betray_itself_by_a_redirect() -> None:
    sitting = meetings.meeting(kind=MeetingKind.SITTING, days=3, public_from=None)
    assert Client().get(f"/fr/meetings/{sitting.address}/").status_code == 404


@BOTH
def test_a_visitor_gets_no_cookie(language: str) -> None:
    meeting = meetings.meeting(days=3)
    for path in (meeting.path, "meetings/", "meetings/?q=x", "meetings/2031-03/", "council/"):
        assert not Client().get(f"/{language}/{path}").cookies


# Before there is a record --------------------------------------------------------------------------------------------


@BOTH
def test_a_planned_meeting_says_what_when_where_and_who_is_invited(language: str, at: Callable[..., Any]) -> None:
    with at(2031, 3, 10, 9, 0):
        meeting = meetings.meeting(
            starts_at=meetings.local(2031, 3, 18, 10, 30), ends_at=meetings.local(2031, 3, 18, 13, 0)
        )
        AgendaItem.objects.create(
            meeting=meeting, title_ar="كلمة الافتتاح", title_fr="Mot d’ouverture", minutes=15, position=0
        )
        AgendaItem.objects.create(meeting=meeting, title_ar="نقاش", title_fr="Discussion", minutes=60, position=1)
        text = page(language, meeting)
    for words in {
        "ar": (
            "الثلاثاء 18 مارس 2031",
            "10:30",
            "13:00",
            "قاعة الاجتماعات",
            "أعضاء المجلس",
            "كلمة الافتتاح",
            "10:45",
            "مبرمج",
        ),
        "fr": (
            "mardi 18 mars 2031",
            "10:30",
            "13:00",
            "Salle de réunion",
            "membres du conseil",
            "Discussion",
            "10:45",
            "prévue",
        ),
    }[language]:
        assert words in text
    assert f"/{language}/meetings/{meeting.address}.ics" in text
    assert "https://wa.me/?text=" in text


def test_what_was_said_is_not_shown_before_it_is_published() -> None:
    meeting = meetings.recorded(meetings.meeting())
    for text in (page("ar", meeting), page("fr", meeting)):
        assert "نوقشت" not in text
        assert "ont été présentés" not in text
        assert "Publier les procès-verbaux" not in text
        assert "r-" + meeting.recommendations.get().key not in text
    assert "Présentation des axes 0" in page("fr", meeting)
    assert "procès-verbal figurera ici une fois approuvé" in page("fr", meeting)


@pytest.mark.parametrize(
    ("precision", "moment", "said", "not_said"),
    [
        ("moment", (2031, 10, 6, 10, 0), "lundi 6 octobre 2031, de 10:00", "octobre 2031 à"),
        ("day", (2031, 10, 6), "lundi 6 octobre 2031", "00:00"),
        ("month", (2031, 10, 1), "octobre 2031", "1er octobre"),
    ],
)
def test_a_date_is_given_as_precisely_as_it_is_known(
    precision: str, moment: tuple[int, ...], said: str, not_said: str
) -> None:
    starts_at = meetings.local(*moment)
    ends_at = starts_at + timedelta(hours=2) if precision == "moment" else None
    meeting = meetings.meeting(starts_at=starts_at, ends_at=ends_at, precision=precision)
    text = page("fr", meeting)
    assert said in text
    assert not_said not in text


def test_a_meeting_over_midnight_names_both_days() -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2031, 3, 18, 22, 0), ends_at=meetings.local(2031, 3, 19, 1, 30))
    text = page("fr", meeting)
    assert "du mardi 18 mars 2031 à 22:00 au mercredi 19 mars 2031 à 01:30" in text


@BOTH
def test_a_cancelled_meeting_stays_at_its_address_with_the_reason(language: str) -> None:
    meeting = meetings.meeting(days=5)
    address = meeting.address
    meeting.cancel(by=None, reason=meetings.REASON)
    text = page(language, meeting)
    assert meeting.address == address
    assert "alert-danger" in text
    assert meetings.REASON[language] in text
    assert {"ar": "ملغى", "fr": "annulée"}[language] in text
    assert ".ics" not in text


@BOTH
def test_a_postponed_meeting_says_that_a_date_will_follow(language: str) -> None:
    meeting = meetings.meeting(days=5)
    meeting.postpone(by=None, reason=meetings.REASON)
    text = page(language, meeting)
    assert meetings.REASON[language] in text
    assert {"ar": "سيُعلن عن التاريخ الجديد هنا", "fr": "La nouvelle date figurera ici"}[language] in text


@pytest.mark.parametrize("act", ["postpone", "cancel"])
def test_a_date_that_does_not_hold_any_more_is_struck_out(act: str) -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2031, 3, 18, 10, 30))
    assert "<strong>mardi 18 mars 2031, de 10:30 à 13:30</strong>" in page("fr", meeting)
    getattr(meeting, act)(by=None, reason=meetings.REASON)
    text = page("fr", meeting)
    assert "<s>mardi 18 mars 2031, de 10:30 à 13:30</s>" in text
    assert "<strong>mardi" not in text


def test_a_moved_meeting_names_both_dates_at_the_address_first_announced() -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2031, 3, 18, 10, 30), slug="atelier")
    meeting.reschedule(by=None, starts_at=meetings.local(2031, 4, 2, 9, 0), reason=meetings.REASON)
    text = page("fr", meeting)
    assert meeting.address == "2031-03-18-atelier"
    assert "mercredi 2 avril 2031" in text
    assert "Date annoncée auparavant : mardi 18 mars 2031" in text


def test_a_meeting_moved_within_its_day_names_the_hour_it_had() -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2031, 3, 18, 10, 30), slug="atelier")
    meeting.reschedule(by=None, starts_at=meetings.local(2031, 3, 18, 15, 0), reason=meetings.REASON)
    assert "Date annoncée auparavant : mardi 18 mars 2031 à 10:30" in page("fr", meeting)


def test_a_date_that_was_known_to_the_month_is_not_given_a_day_afterwards() -> None:
    meeting = meetings.meeting(
        kind=MeetingKind.SITTING, starts_at=meetings.local(2031, 10, 1), ends_at=None, precision="month", slug="session"
    )
    meeting.reschedule(by=None, starts_at=meetings.local(2031, 10, 7, 10, 0), reason=meetings.REASON)
    text = page("fr", meeting)
    assert "Date annoncée auparavant : octobre 2031" in text
    assert "mardi 7 octobre 2031" in text


def test_a_meeting_whose_time_has_passed_and_that_nobody_recorded_says_so(at: Callable[..., Any]) -> None:
    with at(2031, 3, 10, 9, 0):
        day = meetings.meeting(starts_at=meetings.local(2031, 3, 18), ends_at=None, precision="day", slug="day")
        month = meetings.meeting(starts_at=meetings.local(2031, 3, 1), ends_at=None, precision="month", slug="month")
    for moment, of_day, of_month in (
        ((2031, 3, 18, 23, 59), "prévue", "prévue"),
        ((2031, 3, 19, 0, 1), "non consignée", "prévue"),
        ((2031, 3, 31, 23, 59), "non consignée", "prévue"),
        ((2031, 4, 1, 0, 1), "non consignée", "non consignée"),
    ):
        with at(*moment):
            assert of_day in page("fr", day), moment
            assert of_month in page("fr", month), moment


def test_a_meeting_under_way_says_so(at: Callable[..., Any]) -> None:
    with at(2031, 3, 10, 9, 0):
        meeting = meetings.meeting(
            starts_at=meetings.local(2031, 3, 18, 10, 0), ends_at=meetings.local(2031, 3, 18, 12, 0)
        )
    for minute, words in ((59 - 60, "prévue"), (0, "en cours"), (119, "en cours"), (120, "non consignée")):
        with at(2031, 3, 18, 10, 0), change():
            pass
        moment = meetings.local(2031, 3, 18, 10, 0) + timedelta(minutes=minute)
        with at(*moment.timetuple()[:5]):
            assert words in page("fr", meeting), minute


@pytest.mark.parametrize(("attending", "shown"), [("online", True), ("hybrid", True), ("in_person", False)])
def test_the_address_for_taking_part_is_shown_where_it_serves(attending: str, shown: bool) -> None:
    link = "https://rencontre.example/abc"
    coming = meetings.meeting(days=3, attending=attending, link=link)
    assert (link in page("fr", coming)) is shown
    over = meetings.meeting(attending=attending, link=link, starts_at=timezone.now() - timedelta(days=3))
    assert link not in page("fr", over)


# Hostile words -------------------------------------------------------------------------------------------------------


@BOTH
def test_no_text_of_a_meeting_becomes_markup(language: str, files: Any) -> None:
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    meeting = meetings.meeting(
        title_ar=evil, title_fr=evil, subject_ar=evil, subject_fr=evil, place_ar=evil, place_fr=evil,
        organisers_ar=evil, organisers_fr=evil,
    )  # fmt: skip
    meetings.recorded(meeting)
    for rows, names in (
        (meeting.agenda, ("title", "said")),
        (meeting.speeches, ("speaker", "capacity", "text")),
        (meeting.recommendations, ("text",)),
        (meeting.decisions, ("text", "responsible")),
        (meeting.presences, ("name", "office")),
        (meeting.working_groups, ("facilitator", "discussed")),
    ):
        rows.update(**{f"{name}_{code}": evil for name in names for code in ("ar", "fr")})
    before = [Client().get(f"/{language}/{path}").content.decode() for path in (meeting.path, "meetings/")]
    meetings.published(meeting)
    recommendation, decision = follow_up(meeting)
    recommendation.settle(by=None, why_not={"ar": evil, "fr": evil})
    decision.drop(by=None, on=timezone.localdate(), outcome={"ar": evil, "fr": evil})
    picture = meetings.scan(meeting, kind="photo", preview="p.jpg", width=9, height=9, title_ar=evil, title_fr=evil)
    picture.make_public(by=None, consent=evil)
    day = timezone.localdate(meeting.starts_at)
    found = [
        Client().get(f"/{language}/{path}").content.decode()
        for path in (meeting.path, "meetings/", f"meetings/{day:%Y-%m}/", "meetings/?q=<script>alert(1)</script>")
    ]
    for text in (*before, *found):
        assert "<script>alert" not in text
        assert "<img src=x" not in text


# What search engines and messengers are told -------------------------------------------------------------------------


def test_a_shared_meeting_is_previewed_by_title_day_and_place() -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2031, 3, 18, 10, 30))
    text = page("fr", meeting)
    assert '<meta property="og:title" content="Atelier de co-création">' in text
    assert 'content="mardi 18 mars 2031, de 10:30 à 13:30 · Salle de réunion du siège de la commune"' in text


def test_a_page_of_meetings_names_the_calendar_of_what_it_shows() -> None:
    meeting = meetings.meeting(days=5)
    for path, calendar in (
        ("meetings/", "meetings"), ("council/", "meetings"), (meeting.path, f"meetings/{meeting.address}")
    ):  # fmt: skip
        text = Client().get(f"/fr/{path}").content.decode()
        assert f'<link rel="alternate" type="text/calendar" href="/fr/{calendar}.ics"' in text, path


def test_a_long_record_leads_on_to_its_documents_at_once(files: Any) -> None:
    meeting = meetings.meeting()
    assert 'href="#documents"' not in page("fr", meeting)
    meetings.published(meetings.recorded(meeting))
    text = page("fr", meeting)
    assert 0 < text.index('href="#documents"') < text.index('id="recommendations"') < text.index('id="documents"')


@BOTH
def test_an_example_is_marked_and_not_indexed(language: str) -> None:
    programme = builders.programme(illustrative=True)
    meeting = meetings.meeting(programme)
    Committee.objects.create(programme=programme)
    for path in (meeting.path, "meetings/", f"meetings/{timezone.localdate(meeting.starts_at):%Y-%m}/", "council/",
                 "programmes/2031-2033/committee/"):  # fmt: skip
        text = Client().get(f"/{language}/{path}").content.decode()
        assert 'name="robots" content="noindex"' in text, path
        assert {"ar": "مثال توضيحي", "fr": "Exemple illustratif"}[language] in text, path


# The committee -------------------------------------------------------------------------------------------------------


@BOTH
def test_a_committee_of_which_nothing_is_known_says_so(language: str) -> None:
    builders.programme()
    text = Client().get(f"/{language}/programmes/2031-2033/committee/").content.decode()
    assert {"ar": "لم يُدرج سند الإحداث.", "fr": "L’acte de création n’a pas été enregistré."}[language] in text
    assert {"ar": "لم تُدرج تركيبة اللجنة", "fr": "La composition du comité n’a pas été enregistrée"}[language] in text


def test_the_committee_shows_its_act_its_seats_by_office_and_its_own_meetings() -> None:
    programme: Programme = builders.programme()
    other = builders.programme("2041-2043", current=False)
    committee = Committee.objects.create(
        programme=programme, founding_act_ar="قرار رقم 12", founding_act_fr="Arrêté n° 12",
        founded_on=meetings.local(2031, 5, 4).date(), mission_ar="التتبع", mission_fr="Suivre le programme",
    )  # fmt: skip
    CommitteeSeat.objects.create(committee=committee, office_ar="عضو المجلس", office_fr="Membre du conseil", count=5)
    CommitteeSeat.objects.create(
        committee=committee, office_ar="ممثل", office_fr="Représentant", body_ar="جمعية", body_fr="Société civile"
    )
    mine = meetings.meeting(programme, kind=MeetingKind.COMMITTEE, slug="mine")
    for kind, of in ((MeetingKind.WORKSHOP, programme), (MeetingKind.COMMITTEE, other)):
        meetings.meeting(of, kind=kind, slug="not-here")
    hidden = meetings.meeting(programme, kind=MeetingKind.COMMITTEE, slug="hidden", public_from=None)
    text = Client().get("/fr/programmes/2031-2033/committee/").content.decode()
    for words in (
        "Arrêté n° 12",
        "du <bdi>4 mai 2031</bdi>",
        "Suivre le programme",
        "Membre du conseil",
        "Société civile",
        "non consigné",
    ):
        assert words in text
    assert f"/fr/{mine.path}" in text
    assert "not-here" not in text
    assert hidden.address not in text


def test_there_is_no_committee_of_a_programme_that_is_not_there() -> None:
    assert Client().get("/fr/programmes/1999-2001/committee/").status_code == 404


# Bounds --------------------------------------------------------------------------------------------------------------


def asked(path: str) -> int:
    """How many queries the first visit to a page costs after an act, on a process that has read nothing yet."""
    from commitments.models.version import _frozen_text
    from workshops.models.minutes import frozen_text
    from workshops.public.axes import _axes

    with change():
        pass
    forget_site_version()
    for memory in (_frozen_text, frozen_text, _axes):
        memory.cache_clear()
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    assert len(captured) <= MOST_QUERIES, "\n".join([path, *(query["sql"][:120] for query in captured)])
    return len(captured)


@pytest.mark.parametrize("current", [True, False])
def test_a_long_record_costs_no_more_queries_than_a_short_one(current: bool, files: Any) -> None:
    version = builders.version(builders.programme(current=current))
    programme = version.programme

    def full(rows: int, slug: str) -> Meeting:
        meeting = meetings.recorded(meetings.meeting(programme, slug=slug), rows=rows)
        meetings.published(meeting)
        for recommendation in meeting.recommendations.all():
            recommendation.settle(by=None, commitment=programme.commitments.first())
        meetings.scan(meeting).make_public(by=None, consent="x")
        meeting.minutes.begin_correction(by=None, reason="خطأ")
        meetings.published(meeting)
        return meeting

    short, long = full(1, "short"), full(12, "long")
    for _again in range(4):
        long.minutes.begin_correction(by=None, reason="خطأ آخر")
        meetings.published(long)
    assert asked(f"/fr/{short.path}") == asked(f"/fr/{long.path}")
