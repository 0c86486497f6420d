"""The real meetings: what the report says of them, in both languages, and nothing more."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from commitments.models import Programme
from tamazgana_open.bilingual import LANGUAGES, texts
from tamazgana_open.commune.models import CouncilMember
from tamazgana_open.portal import loading
from tamazgana_open.publications.models import Publication
from workshops.models import Committee, Meeting, Recommendation
from workshops.text import MinutesText

pytestmark = pytest.mark.django_db

WHEN = {"moment": "%a %Y-%m-%d %H:%M", "day": "%a %Y-%m-%d", "month": "%Y-%m"}


@pytest.fixture
def meetings(facts: Programme) -> dict[str, Meeting]:
    """By the key of the step that each of them is."""
    return {meeting.event.key: meeting for meeting in facts.meetings.select_related("event", "minutes")}


def accounts() -> dict[str, MinutesText]:
    """The published accounts by their event's key."""
    return {
        meeting.event.key: meeting.minutes.text
        for meeting in Meeting.objects.filter(minutes__publication__isnull=False).select_related("event", "minutes")
    }


def words(text: MinutesText, language: str) -> str:
    """Everything that a reader of this language finds in it."""
    plan = [getattr(text.meeting, name)[language] for name in ("title", "subject", "place", "organisers")]
    return "\n".join([*plan, *text.paragraphs(language)])


# When, where, what ----------------------------------------------------------------------------------------------------


def test_each_meeting_has_the_day_and_hour_of_the_report(meetings: dict[str, Meeting]) -> None:
    known = [
        (timezone.localtime(meeting.starts_at).strftime(WHEN[meeting.precision]), meeting.kind, meeting.state)
        for meeting in sorted(meetings.values(), key=lambda meeting: meeting.starts_at)
    ]
    assert known == [
        ("Tue 2025-02-11", "training", "held"),
        ("Fri 2025-03-07 10:30", "launch", "held"),
        ("Fri 2025-03-07 14:00", "committee", "held"),
        ("Tue 2025-03-18 10:30", "workshop", "held"),
        ("2025-10", "sitting", "planned"),
    ]
    assert meetings["workshop"].starts_at == datetime(2025, 3, 18, 10, 30, tzinfo=UTC)


def test_only_the_place_that_the_report_names_is_given(meetings: dict[str, Meeting]) -> None:
    places = {key: texts(meeting, "place") for key, meeting in meetings.items() if meeting.place_ar or meeting.place_fr}
    assert places == {"workshop": {"ar": "قاعة اجتماعات الجماعة", "fr": "Salle de réunion de la commune"}}


def test_no_end_no_organiser_and_no_invitation_is_made_up(meetings: dict[str, Meeting]) -> None:
    for meeting in meetings.values():
        assert meeting.ends_at is None
        assert not any(texts(meeting, "organisers").values())
        assert meeting.invited == []
        assert meeting.link == ""
        assert meeting.minutes.closed_at is None
        assert not meeting.attachments.exists()
        assert all(item.minutes is None for item in meeting.agenda.all())


def test_every_meeting_is_a_step_of_the_programme_and_public_at_once(
    facts: Programme, meetings: dict[str, Meeting]
) -> None:
    assert set(meetings) <= set(facts.events.values_list("key", flat=True))
    assert set(meetings) == {"training", "launch", "first-committee", "workshop", "deliberation"}
    assert Meeting.objects.visible_to(AnonymousUser()).count() == 5
    for meeting in meetings.values():
        assert (meeting.starts_at, meeting.precision) == (meeting.event.starts_at, meeting.event.precision)
        assert all(texts(meeting, "title").values())


def test_the_session_of_october_is_planned_and_nothing_is_said_of_its_outcome(meetings: dict[str, Meeting]) -> None:
    session = meetings["deliberation"]
    assert session.address == "2025-10-session-du-conseil"
    assert session.minutes.publication is None
    assert not any(getattr(session, part).exists() for part in ("agenda", "attendance", "speeches", "decisions"))


def test_nothing_is_known_of_the_committees_founding(facts: Programme) -> None:
    assert not Committee.objects.exists()


# The accounts ---------------------------------------------------------------------------------------------------------


def test_four_accounts_are_published_in_both_languages_and_none_as_minutes(facts: Programme) -> None:
    issued = Publication.objects.order_by("reference")
    year = timezone.localdate().year
    assert [publication.reference for publication in issued] == [f"TMZ-{year}-CR-00{number}" for number in (1, 2, 3, 4)]
    for publication in issued:
        assert (publication.kind, publication.languages) == ("account", list(LANGUAGES))
        assert publication.published_by is None
        assert not publication.illustrative


def test_each_account_says_from_what_it_was_prepared(facts: Programme) -> None:
    assert len(accounts()) == 4
    for text in accounts().values():
        assert text.is_account
        assert text.approval is None
        assert text.source == {
            "ar": "تقرير صحفي منشور عن ورشة 18 مارس 2025",
            "fr": "article de presse sur l’atelier du 18 mars 2025",
        }
        assert text.gaps(LANGUAGES) == []


@pytest.mark.parametrize("key", ["training", "launch", "first-committee"])
def test_of_the_three_first_meetings_little_more_than_title_and_date_is_told(facts: Programme, key: str) -> None:
    text = accounts()[key]
    assert not any((text.agenda, text.attendance, text.presences, text.speeches, text.working_groups, text.decisions))
    assert not any(text.closing.values())
    assert len(re.findall(r"[.](?:\s|$)", text.opening["ar"])) == 2
    assert len(re.findall(r"[.](?:\s|$)", text.opening["fr"])) == 2


def test_who_came_on_18_march_stands_in_groups_that_nobody_counted(facts: Programme) -> None:
    workshop = accounts()["workshop"]
    assert [row.group for row in workshop.attendance] == [
        "council", "equality_body", "associations", "schools", "students", "staff", "media"
    ]  # fmt: skip
    assert {(row.women, row.men, row.unspecified, row.total) for row in workshop.attendance} == {(None,) * 4}
    assert set(workshop.counted.values()) == {None}


def test_what_happened_stands_in_the_order_of_the_report(facts: Programme) -> None:
    workshop = accounts()["workshop"]
    said = [item.said["ar"] for item in workshop.agenda]
    assert len(said) == 6
    assert all(part in said[0] for part in ("شكر", "النزاهة", "الشفافية", "المساءلة", "المشاركة المواطنة", "الرقمنة"))
    assert all(part in said[1] for part in ("فساد", "النشر الاستباقي", "مبسطة", "الأهداف الثلاثة"))
    assert "توضيحات" in said[2]
    assert "مجموعات عمل" in said[3]
    assert "أسئلة" in said[4]
    assert "خمسة محاور" in said[5]
    assert not workshop.working_groups  # which groups there were is not known


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_five_axes_agreed_stand_word_for_word_and_more_may_follow(facts: Programme, language: str) -> None:
    workshop = accounts()["workshop"]
    agreed = workshop.agenda[5].said[language].lower()
    axes = list(facts.axes.values_list(f"title_{language}", flat=True))
    places = [agreed.index(axis.lower()) for axis in axes]
    assert len(places) == 5
    assert places == sorted(places)
    assert {"ar": "محاور أخرى", "fr": "D’autres axes"}[language] in workshop.closing[language]


def test_what_was_agreed_is_no_recommendation_and_no_action(meetings: dict[str, Meeting]) -> None:
    assert not Recommendation.objects.exists()
    assert not any(meeting.decisions.exists() for meeting in meetings.values())


# Names, numbers, years ------------------------------------------------------------------------------------------------


def test_three_people_are_named_with_their_office_at_the_workshop_alone(facts: Programme) -> None:
    named = {key: [(row.name["ar"], row.state) for row in text.presences] for key, text in accounts().items()}
    assert named.pop("workshop") == [
        ("السيد محمد الحجيرة", "present"),
        ("السيد عبد العزيز بالقاسمي", "present"),
        ("الأستاذة أمل البوزيدي", "present"),
    ]
    assert not any(named.values())
    assert [row.office["ar"] for row in accounts()["workshop"].presences] == [
        "رئيس المجلس الجماعي",
        "نقطة ارتكاز البرنامج",
        "المؤطرة",
    ]
    for key, text in accounts().items():
        everything = json.dumps(text.to_content(), ensure_ascii=False)
        assert ("الحجيرة" in everything) == (key == "workshop")


def test_a_name_is_written_as_the_report_writes_it_in_french_too(facts: Programme) -> None:
    # The report has no Latin spelling of these names: none is invented.
    names = [row.name["fr"] for row in accounts()["workshop"].presences]
    assert names == ["M. محمد الحجيرة", "M. عبد العزيز بالقاسمي", "Mme أمل البوزيدي"]


def test_the_president_is_the_member_of_the_council(meetings: dict[str, Meeting]) -> None:
    linked = [row.member for row in meetings["workshop"].presences.all()]
    assert linked == [CouncilMember.objects.get(office="president"), None, None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_stands_in_an_account_but_dates_hours_and_axes(facts: Programme, language: str) -> None:
    allowed = {"11", "2025", "7", "18", "10", "30", "14", "00"} | {str(number) for number in range(1, 6)}
    for text in accounts().values():
        assert set(re.findall(r"\d+", words(text, language))) <= allowed


# Loaded again ---------------------------------------------------------------------------------------------------------


def test_loaded_again_nothing_doubles_and_nothing_is_overwritten(meetings: dict[str, Meeting]) -> None:
    Meeting.objects.filter(pk=meetings["launch"].pk).update(title_fr="Titre retouché", place_fr="Siège")
    meetings["training"].minutes.begin_minutes(by=None)
    before = {model: list(model.objects.order_by("pk").values()) for model in (Meeting, Publication)}
    call_command("load_facts")
    assert {model: list(model.objects.order_by("pk").values()) for model in (Meeting, Publication)} == before
    assert Meeting.objects.get(event__key="launch").title_fr == "Titre retouché"
    assert Meeting.objects.get(event__key="training").minutes.form == "minutes"


def test_a_site_that_had_the_facts_before_gets_the_meetings(db: None) -> None:
    content = loading.read(loading.DATA / "facts.json")
    older = {name: value for name, value in content.items() if name != "meetings"}
    programme = loading.load_facts(older, public_url="https://portail.example")
    assert not programme.meetings.exists()
    steps = list(programme.events.values_list("key", flat=True))
    loading.load_facts(content, public_url="https://portail.example")
    assert programme.meetings.count() == 5
    assert list(programme.events.values_list("key", flat=True)) == steps


def test_a_production_site_has_no_meeting_of_the_sample(facts: Programme, settings: Any) -> None:
    assert not settings.DEMONSTRATION
    assert not any(meeting.illustrative for meeting in Meeting.objects.all())


def test_loading_in_the_other_language_gives_the_same(db: None) -> None:
    sample = loading.read_sample(loading.DATA / "sample.json")
    del sample["consultations"]
    with override("fr"):
        call_command("load_facts", public_url="https://portail.example")
        loading.load_sample(sample)
    assert Meeting.objects.filter(minutes__publication__isnull=False).count() == 8
    assert {p.titles["ar"].split(":")[0] for p in Publication.objects.of_kind("account")} == {"عرض عن الاجتماع"}
