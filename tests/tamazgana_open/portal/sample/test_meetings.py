"""The sample's meetings: offices without names, both languages, marked as what they are, always one that lies ahead."""

import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core import serializers
from django.utils import timezone
from PIL import Image

from commitments.models import Programme
from tamazgana_open.bilingual import LANGUAGES
from tamazgana_open.journal.models import Entry
from tamazgana_open.portal import loading
from tamazgana_open.portal.sample_meetings import WITHOUT_NAME
from tamazgana_open.publications.models import Publication
from tests.meetings import local
from workshops.models import (
    Attachment,
    Attendance,
    Committee,
    Decision,
    Meeting,
    MeetingState,
    Minutes,
    Presence,
    Recommendation,
    Review,
    Speech,
)
from workshops.text import MinutesText
from workshops.timetable import length_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]

CONTENT = loading.read_sample(loading.DATA / "sample.json")
ARABIC_ALONE = {"comite-de-suivi-version-1", "formation-des-agents"}
"""Minutes whose French is still to come, and a record that is still being written."""


@pytest.fixture
def meetings(sample: Programme) -> dict[str, Meeting]:
    """The sample's meetings by the name in their address."""
    return {meeting.address[11:]: meeting for meeting in sample.meetings.select_related("minutes", "event")}


def coming(programme: Programme, *, sittings: bool = False) -> list[Meeting]:
    """The meetings, or the sittings of the council, that the public sees ahead of it, the next first."""
    ahead = Meeting.objects.visible_to(AnonymousUser()).of_programme(programme).coming(timezone.now())
    return list(ahead.filter(kind="sitting") if sittings else ahead.exclude(kind="sitting"))


# Marked and without names ---------------------------------------------------------------------------------------------


def test_everything_of_the_sample_is_marked_as_illustrative(sample: Programme, meetings: dict[str, Meeting]) -> None:
    for meeting in meetings.values():
        assert meeting.illustrative
    issued = Publication.objects.filter(kind="minutes")
    assert len(issued) == 5
    for publication in issued:
        assert publication.illustrative
        assert "-EX-" in publication.reference
        assert json.loads(publication.content)["illustrative"] is True
    assert not Publication.objects.filter(kind="account", illustrative=True).exists()
    paths = [meeting.path for meeting in meetings.values()]
    assert all(entry.illustrative for entry in Entry.objects.filter(path__in=paths))


def test_nobody_is_named_in_it(sample: Programme) -> None:
    own = [
        thing
        for model in apps.get_app_config("workshops").get_models()
        for thing in model.objects.all()
        if getattr(thing, "illustrative", False)
    ]
    everything = serializers.serialize("json", own, ensure_ascii=False)
    everything += "".join(Publication.objects.filter(illustrative=True).values_list("content", flat=True))
    for name in ("الحجيرة", "بالقاسمي", "البوزيدي", "السيد ", "السيدة", "الأستاذ", "M. ", "Mme "):
        assert name not in everything, name
    assert not [row for row in Presence.objects.filter(meeting__programme=sample) if row.name_ar or row.name_fr]
    assert not [row for row in Speech.objects.filter(meeting__programme=sample) if row.speaker_ar or row.speaker_fr]
    signed = Minutes.objects.filter(meeting__programme=sample).exclude(approved_name="")
    assert set(signed.values_list("approved_name", flat=True)) == {WITHOUT_NAME}


def test_the_sample_and_the_real_programme_share_no_meeting(sample: Programme) -> None:
    facts = Programme.objects.get(illustrative=False)
    assert facts.meetings.count() == 5
    assert not {m.title_ar for m in facts.meetings.all()} & {m.title_ar for m in sample.meetings.all()}


# What there is to see -------------------------------------------------------------------------------------------------


def test_there_is_a_meeting_in_every_state_and_a_record_on_every_step_of_its_way(meetings: dict[str, Meeting]) -> None:
    assert {meeting.state for meeting in meetings.values()} == set(MeetingState.values)
    assert {meeting.minutes.state for meeting in meetings.values()} == {"draft", "submitted", "published"}
    put_off = [meeting for meeting in meetings.values() if meeting.state in ("postponed", "cancelled")]
    moved = [meeting for meeting in meetings.values() if meeting.moved_from]
    assert len(moved) == 1
    for meeting in [*put_off, *moved]:
        assert meeting.reason_ar
        assert meeting.reason_fr
    assert [meeting.address for meeting in meetings.values() if not meeting.is_public] == [
        meetings["formation-des-animatrices"].address
    ]


def test_minutes_are_published_of_a_launch_two_workshops_and_a_committee(meetings: dict[str, Meeting]) -> None:
    published = [meeting for meeting in meetings.values() if meeting.minutes.state == "published"]
    assert sorted(meeting.kind for meeting in published) == ["committee", "launch", "workshop", "workshop"]
    for meeting in published:
        text = meeting.minutes.text
        assert text.approval.office["ar"]
        assert text.approval.office["fr"]
        assert not text.approval.by_writer
        assert text.counted["women"] > 0
        assert length_of(list(meeting.agenda.all())) * 60 == (meeting.ends_at - meeting.starts_at).total_seconds()


def test_every_text_stands_in_both_languages_but_where_french_is_to_come(meetings: dict[str, Meeting]) -> None:
    for name, meeting in meetings.items():
        gaps = MinutesText.from_rows(meeting.minutes).gaps(LANGUAGES)
        gaps = [gap for gap in gaps if gap.language]  # a plan alone has nothing recorded yet
        assert bool(gaps) == (name in ARABIC_ALONE), (name, gaps)
        assert not [gap for gap in gaps if gap.language == "ar"]
    only_arabic = [publication for publication in Publication.objects.all() if publication.languages == ["ar"]]
    assert [publication.page_path for publication in only_arabic] == [meetings["comite-de-suivi-version-1"].path]


def test_one_of_the_minutes_was_corrected_with_its_reason(meetings: dict[str, Meeting]) -> None:
    launch = meetings["lancement"]
    correction = launch.minutes.edition
    assert correction.corrects.corrected_by == correction
    assert "ثلاث عوض اثنتين" in correction.reason
    before, after = (
        {row["group"]: row["women"] for row in json.loads(edition.content)["attendance"]}
        for edition in (correction.corrects, correction)
    )
    assert (before.pop("equality_body"), after.pop("equality_body")) == (2, 3)
    assert before == after


def test_not_counted_differs_from_nobody(sample: Programme) -> None:
    rows = Attendance.objects.filter(meeting__programme=sample)
    assert rows.filter(women=None, men=None, unspecified=None).exists()
    assert rows.filter(men=0, women__gt=0).exists()
    assert rows.filter(unspecified__gt=0, women=None, men=None).exists()


def test_recommendations_led_to_commitments_of_their_axis_or_to_a_reason(sample: Programme) -> None:
    published = Recommendation.objects.filter(meeting__programme=sample).published()
    assert published.count() == 20
    assert set(published.values_list("axis__number", flat=True)) == {1, 2, 3, 4, 5}
    led, refused = published.exclude(commitment=None), [row for row in published if row.why_not_ar]
    assert (led.count(), len(refused), published.awaiting_answer().count()) == (16, 3, 1)
    for row in led.select_related("axis", "commitment__axis"):
        assert row.commitment.axis == row.axis, row
        assert row.commitment.programme == sample
    assert led.values("commitment").distinct().count() == 16
    assert all(row.why_not_fr for row in refused)


def test_actions_are_done_open_overdue_and_dropped(sample: Programme) -> None:
    agreed = Decision.objects.filter(meeting__programme=sample).published()
    overdue = agreed.overdue(timezone.localdate())
    assert agreed.exclude(done_on=None).count() == 7
    assert agreed.exclude(dropped_on=None).count() == 1
    assert overdue.count() == 3
    assert agreed.open().exclude(pk__in=overdue.values("pk")).count() == 2
    for row in agreed.exclude(done_on=None, dropped_on=None).exclude(key="version"):
        assert row.outcome_ar
        assert row.outcome_fr


def test_the_second_workshop_takes_up_the_actions_of_the_first(meetings: dict[str, Meeting]) -> None:
    first, second = meetings["atelier-axes-1-2"], meetings["atelier-axes-3-4-5"]
    reviews = Review.objects.filter(meeting=second).select_related("decision")
    assert [row.decision for row in reviews] == list(first.decisions.all())
    assert [row.state for row in reviews] == ["done", "open", "open"]
    assert first.decisions.get(key="poster").done_on == timezone.localdate(second.starts_at)


def test_one_picture_is_public_with_a_consent_and_every_paper_is_private(sample: Programme) -> None:
    files = Attachment.objects.filter(meeting__programme=sample)
    (picture,) = files.public()
    assert picture.consent
    assert picture.media_type == "image/jpeg"
    with picture.file.open() as content, Image.open(content) as drawn:
        assert drawn.format == "JPEG"
        assert not drawn.getexif()
    papers = files.exclude(pk=picture.pk)
    assert papers.filter(kind="sheet").count() == 4
    assert papers.filter(kind="signed_minutes").count() == 5
    for paper in papers:
        with paper.file.open() as content:
            assert content.read(5) == b"%PDF-"
        assert "مثال توضيحي" in paper.title_ar
        assert "exemple illustratif" in paper.title_fr


def test_the_committee_has_its_founding_act_and_seats_by_office(meetings: dict[str, Meeting]) -> None:
    committee = Committee.objects.get()
    assert committee.illustrative
    assert committee.founding_act_ar
    assert committee.founding_act_fr
    assert committee.founded_on < timezone.localdate(meetings["lancement"].starts_at)
    assert sum(seat.count for seat in committee.seats.all()) == 17
    said = meetings["comite-de-suivi-version-1"].agenda.first().said_ar
    assert "سبعة عشر" in said  # the minutes count as many members


# Dates ----------------------------------------------------------------------------------------------------------------


def test_meetings_are_the_steps_that_the_programme_already_names(meetings: dict[str, Meeting]) -> None:
    steps = {name: row.event.key for name, row in meetings.items() if row.event and row.kind != "sitting"}
    assert steps == {
        "lancement": "step-1",
        "atelier-axes-1-2": "step-2",
        "atelier-axes-3-4-5": "step-3",
        "comite-de-suivi-version-1": "step-5",
    }
    for name in steps:
        meeting = meetings[name]
        assert timezone.localdate(meeting.starts_at) == timezone.localdate(meeting.event.starts_at)


# Started again --------------------------------------------------------------------------------------------------------


def test_the_next_meeting_always_lies_ahead(sample: Programme) -> None:
    planned: list[str] = []
    for weeks in (0, 3, 9, 15, 40):
        with time_machine.travel(datetime.now(tz=timezone.get_current_timezone()) + timedelta(weeks=weeks), tick=False):
            loading.load_sample(CONTENT)
            count = sample.meetings.count()
            loading.load_sample(CONTENT)
            assert sample.meetings.count() == count
            (*_others, last) = coming(sample)
            assert last.ends_at > timezone.now() + timedelta(days=3)
            assert timezone.localtime(last.starts_at).weekday() < 5
            planned.append(last.address[11:])
    assert set(planned) >= {meeting["slug"] for meeting in CONTENT["coming"]["meetings"]}  # not always the same one


def test_the_sitting_of_an_october_session_always_lies_ahead(sample: Programme) -> None:
    with time_machine.travel(local(2027, 9, 30, 9, 0), tick=False):
        loading.load_sample(CONTENT)
        (meeting,) = coming(sample, sittings=True)
        assert timezone.localtime(meeting.starts_at) == local(2027, 10, 5, 10, 0)  # the first Tuesday
        assert (meeting.sitting.session, meeting.sitting.state) == ("october", "prepared")
        assert meeting.event.key == "deliberation"
    with time_machine.travel(local(2027, 10, 5, 14, 0), tick=False):
        loading.load_sample(CONTENT)
        loading.load_sample(CONTENT)
        (following,) = coming(sample, sittings=True)
        assert timezone.localtime(following.starts_at) == local(2028, 10, 3, 10, 0)
        assert Meeting.objects.get(pk=meeting.pk).state == "planned"  # it waits for the registrar


def test_a_meeting_that_has_passed_meanwhile_keeps_its_date(sample: Programme) -> None:
    (*_others, last) = coming(sample)
    with time_machine.travel(last.starts_at + timedelta(days=30), tick=False):
        loading.load_sample(CONTENT)
        passed = Meeting.objects.get(pk=last.pk)
        assert (passed.starts_at, passed.state, passed.sequence) == (last.starts_at, "planned", last.sequence)
        assert coming(sample)


def test_what_was_done_in_the_demonstration_is_left_alone(meetings: dict[str, Meeting]) -> None:
    women = meetings["rencontre-douar-ez-zitouna"]
    women.minutes.send_back(by=None, remark="يُرجى تدقيق الحضور")
    Meeting.objects.filter(pk=meetings["lancement"].pk).update(title_fr="Titre retouché")
    before = {model: model.objects.count() for model in apps.get_app_config("workshops").get_models()}
    loading.load_sample(CONTENT)
    assert {model: model.objects.count() for model in before} == before
    assert Minutes.objects.get(meeting=women).state == "draft"
    assert Meeting.objects.get(pk=meetings["lancement"].pk).title_fr == "Titre retouché"
