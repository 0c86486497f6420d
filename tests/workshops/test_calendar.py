"""The calendar files, read back by vobject and dateutil, which did not write them: what a subscribed program sees."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import vobject
from dateutil.tz import tzical
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from vobject.icalendar import registerTzid

from tamazgana_open.journal.changes import forget_site_version
from tests import builders, meetings
from workshops.calendars import files as calendar_files
from workshops.calendars import legal_time
from workshops.models import AgendaItem, Meeting, MeetingKind

pytestmark = pytest.mark.django_db

FEED = {language: f"/{language}/meetings.ics" for language in ("ar", "fr")}
ISOLATES = re.compile("[\u2066\u2069]")


def fetched(path: str, **headers: str) -> Any:
    """The answer to a program without any cookie."""
    return Client().get(path, headers=headers)


def parsed(content: bytes) -> Any:
    """The calendar by vobject, which takes the time zone from the file alone."""
    registerTzid("Africa/Casablanca", None)  # vobject remembers zones of earlier files under their name
    return vobject.readOne(content.decode("utf-8"))


def events(content: bytes) -> dict[str, Any]:
    """The events by UID."""
    return {event.uid.value: event for event in parsed(content).contents.get("vevent", [])}


def only_event(meeting: Meeting, language: str = "fr") -> Any:
    """The event of a meeting in its own file."""
    (event,) = events(fetched(own_path(meeting, language)).content).values()
    return event


def own_path(meeting: Meeting, language: str = "fr") -> str:
    return f"/{language}/meetings/{meeting.address}.ics"


def text_of(property_: Any) -> str:
    """A text without the marks that keep numbers in order."""
    return ISOLATES.sub("", property_.value)


# Time zone --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    ("local", "utc"),
    [
        pytest.param((2025, 3, 18, 10, 30), (2025, 3, 18, 10, 30), id="Ramadan 2025"),
        pytest.param((2025, 5, 18, 10, 30), (2025, 5, 18, 9, 30), id="May 2025"),
        pytest.param((2025, 7, 21, 10, 30), (2025, 7, 21, 9, 30), id="summer 2025"),
        pytest.param((2026, 1, 15, 10, 30), (2026, 1, 15, 9, 30), id="winter 2026"),
        pytest.param((2027, 2, 20, 10, 30), (2027, 2, 20, 10, 30), id="Ramadan 2027, foretold"),
        pytest.param((2030, 12, 30, 10, 30), (2030, 12, 30, 10, 30), id="the second Ramadan of 2030"),
        pytest.param((2031, 1, 10, 10, 30), (2031, 1, 10, 10, 30), id="Ramadan across the turn of the year"),
        # The clock goes back at 3:00 and forward at 2:00, on a Sunday before and after the month.
        pytest.param((2025, 2, 23, 1, 59), (2025, 2, 23, 0, 59), id="just before the clock goes back"),
        pytest.param((2025, 2, 23, 3, 0), (2025, 2, 23, 3, 0), id="just after it went back"),
        pytest.param((2025, 4, 6, 1, 59), (2025, 4, 6, 1, 59), id="just before it goes forward"),
        pytest.param((2025, 4, 6, 3, 0), (2025, 4, 6, 2, 0), id="just after it went forward"),
    ],
)
def test_other_libraries_read_the_legal_time_from_the_file_alone(
    local: tuple[int, ...], utc: tuple[int, ...], language: str
) -> None:
    meeting = meetings.meeting(starts_at=meetings.local(*local), ends_at=None)
    content = fetched(own_path(meeting, language)).content
    event = parsed(content).vevent

    assert f"DTSTART;TZID=Africa/Casablanca:{meetings.local(*local):%Y%m%dT%H%M%S}\r\n".encode() in content
    assert type(event.dtstart.value.tzinfo).__name__ == "_tzicalvtz"  # not a zone of this machine
    assert event.dtstart.value.astimezone(UTC) == datetime(*utc, tzinfo=UTC)

    zone = tzical(StringIO(content.decode())).get()
    assert datetime(*local, tzinfo=zone).astimezone(UTC) == datetime(*utc, tzinfo=UTC)


def test_the_zone_of_a_feed_over_many_years_holds_every_change_and_stays_small() -> None:
    first = meetings.meeting(starts_at=meetings.local(2025, 3, 18, 10, 30))
    last = meetings.meeting(starts_at=meetings.local(2044, 6, 1, 10, 30))
    content = calendar_files.write([first, last])
    zone = tzical(StringIO(content.decode())).get()

    day = datetime(2025, 1, 1, 12, tzinfo=UTC)  # as a time on the wall, of whichever zone
    while day.year < 2045:
        assert day.replace(tzinfo=zone).utcoffset() == day.replace(tzinfo=meetings.CASABLANCA).utcoffset(), day
        day += timedelta(days=1)
    zone_text = content[content.index(b"BEGIN:VTIMEZONE") : content.index(b"BEGIN:VEVENT")]
    assert len(zone_text) < 2000


def test_a_year_typed_by_mistake_makes_no_endless_zone() -> None:
    assert len(legal_time.vtimezone("Africa/Casablanca", 2025, 9999).to_ical()) < 4000


@pytest.mark.parametrize("name", ["Europe/Paris", "America/St_Johns", "Asia/Kathmandu", "UTC"])
def test_any_zone_of_the_settings_is_written(name: str) -> None:
    content = legal_time.vtimezone(name, 2025, 2026).to_ical().decode()
    assert tzical(StringIO(content)).get() is not None


# What an event says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_event_says_what_when_where_and_leads_to_the_page(language: str) -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2025, 3, 18, 10, 30))
    AgendaItem.objects.create(meeting=meeting, key="1", title_ar="افتتاح", title_fr="Ouverture", minutes=30)
    AgendaItem.objects.create(
        meeting=meeting, key="2", position=1, title_ar="برنامج 2025-2027", title_fr="Programme 2025-2027", minutes=60
    )
    event = only_event(meeting, language)
    here = f"https://ouvert.beni-mithal.example/{language}/meetings/{meeting.address}/"

    assert event.uid.value == f"{meeting.uid}@meetings"
    assert event.status.value == "CONFIRMED"
    assert event.sequence.value == "0"
    assert event.summary.value == getattr(meeting, f"title_{language}")
    assert event.location.value == getattr(meeting, f"place_{language}")
    assert event.url.value == here
    description = text_of(event.description)
    assert getattr(meeting, f"subject_{language}") in description
    assert {"ar": "10:30 افتتاح\n11:00 برنامج 2025-2027", "fr": "10:30 Ouverture\n11:00 Programme 2025-2027"}[
        language
    ] in description
    assert description.endswith(here)
    assert event.dtstart.value.strftime("%H:%M") == "10:30"
    assert event.dtend.value.strftime("%H:%M") == "13:30"


def test_ranges_in_arabic_are_kept_in_order_by_isolates_and_french_needs_none() -> None:
    meeting = meetings.meeting(title_ar="برنامج 2025-2027 للانفتاح", title_fr="Programme 2025-2027")
    assert only_event(meeting, "ar").summary.value == "برنامج \u20662025-2027\u2069 للانفتاح"
    assert only_event(meeting, "fr").summary.value == "Programme 2025-2027"


def test_where_french_is_missing_the_arabic_stands_in_and_names_its_language() -> None:
    meeting = meetings.meeting(title_fr="", place_fr="", slug="atelier")
    event = only_event(meeting, "fr")
    assert event.summary.value == meeting.title_ar
    assert event.summary.params["LANGUAGE"] == ["ar"]
    assert event.location.value == meeting.place_ar


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_same_meeting_has_one_uid_in_both_languages_whatever_host_serves_it(language: str) -> None:
    meeting = meetings.meeting()
    builders.commune(public_url="https://autre.example")
    assert only_event(meeting, language).uid.value == f"{meeting.uid}@meetings"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_meeting_of_the_sample_says_so_in_its_title(language: str) -> None:
    sample = meetings.meeting(builders.programme("exemple", current=False, illustrative=True))
    title = only_event(sample, language).summary.value
    assert title.startswith("[")
    assert title.endswith(getattr(sample, f"title_{language}"))


def test_a_day_without_an_hour_is_an_all_day_event() -> None:
    starts = meetings.local(2025, 10, 7)
    event = only_event(meetings.meeting(starts_at=starts, ends_at=None, precision="day"))
    assert event.dtstart.value == date(2025, 10, 7)
    assert "dtend" not in event.contents


def test_several_days_end_on_the_day_after_the_last() -> None:
    event = only_event(
        meetings.meeting(
            starts_at=meetings.local(2025, 10, 7), ends_at=meetings.local(2025, 10, 9, 12), precision="day"
        )
    )
    assert (event.dtstart.value, event.dtend.value) == (date(2025, 10, 7), date(2025, 10, 10))


def test_a_meeting_without_a_known_end_has_none() -> None:
    event = only_event(meetings.meeting(ends_at=None))
    assert "dtend" not in event.contents
    assert "duration" not in event.contents


def test_a_meeting_known_to_the_month_only_is_in_no_calendar() -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2026, 10, 1), ends_at=None, precision="month")
    assert fetched(own_path(meeting)).status_code == 404
    assert events(fetched(FEED["fr"]).content) == {}


def test_a_sitting_of_the_council_leads_to_its_own_page() -> None:
    sitting = meetings.meeting(kind=MeetingKind.SITTING)
    assert only_event(sitting).url.value.endswith(f"/fr/council/{sitting.address}/")


# Changes that reach subscribers -----------------------------------------------------------------------------------


def test_a_cancelled_meeting_is_cancelled_in_the_calendar_with_its_reason() -> None:
    meeting = meetings.meeting(days=7)
    before = only_event(meeting)
    meeting.cancel(by=None, reason=meetings.REASON)
    after = only_event(meeting)

    assert after.uid.value == before.uid.value
    assert after.status.value == "CANCELLED"
    assert int(after.sequence.value) == int(before.sequence.value) + 1
    assert after.dtstart.value == before.dtstart.value
    assert after.summary.value != before.summary.value
    assert before.summary.value in after.summary.value
    assert meetings.REASON["fr"] in after.description.value


def test_a_postponed_meeting_leaves_its_date_and_comes_back_with_the_new_one() -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2031, 5, 6, 10, 30))
    meeting.postpone(by=None, reason=meetings.REASON)
    postponed = only_event(meeting)
    meeting.reschedule(by=None, starts_at=meetings.local(2031, 6, 3, 15, 0), reason=meetings.REASON)
    again = only_event(meeting)

    assert postponed.status.value == "CANCELLED"
    assert meetings.REASON["fr"] in postponed.description.value
    assert again.status.value == "CONFIRMED"
    assert again.uid.value == postponed.uid.value
    assert [int(event.sequence.value) for event in (postponed, again)] == [1, 2]
    assert again.dtstart.value.astimezone(UTC) == datetime(2031, 6, 3, 14, 0, tzinfo=UTC)
    assert again.summary.value == meeting.title_fr
    assert "6 mai 2031" in again.description.value
    assert meetings.REASON["fr"] in again.description.value


def test_a_meeting_that_was_held_stays_confirmed() -> None:
    meeting = meetings.meeting()
    meeting.hold(by=None)
    assert only_event(meeting).status.value == "CONFIRMED"


def test_the_stamps_are_those_of_the_last_change(at: Callable[..., Any]) -> None:
    with at(2031, 4, 1, 9, 0):
        meeting = meetings.meeting(days=30)
    with at(2031, 4, 2, 10, 0):
        meeting.cancel(by=None, reason=meetings.REASON)
    with at(2031, 4, 5, 9, 0):
        event = only_event(meeting)
    assert event.created.value == datetime(2031, 4, 1, 8, 0, tzinfo=UTC)
    assert event.dtstamp.value == event.last_modified.value == datetime(2031, 4, 2, 9, 0, tzinfo=UTC)


def test_the_same_data_gives_the_same_bytes_whenever_asked(at: Callable[..., Any]) -> None:
    with at(2031, 4, 1, 9, 0):
        meetings.recorded(meetings.meeting(days=30), rows=3)
        meetings.meeting(days=-30)
    made = set()
    for moment in ((2031, 4, 2, 9, 0), (2031, 4, 9, 23, 0), (2031, 12, 31, 23, 59)):
        with at(*moment):
            made.add(calendar_files.write(calendar_files.in_feed(datetime.now(UTC))))
    assert len(made) == 1


# The feed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_feed_is_one_that_programs_subscribe_to(language: str) -> None:
    first, second = meetings.meeting(), meetings.meeting(builders.programme("2028-2030", current=False), days=20)
    answer = fetched(FEED[language])
    calendar = parsed(answer.content)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="meetings.ics"'
    assert calendar.method.value == "PUBLISH"
    assert calendar.version.value == "2.0"
    assert builders.commune().phrase("name", language).text in calendar.x_wr_calname.value
    assert calendar.x_wr_timezone.value == "Africa/Casablanca"
    assert answer.content.count(b"BEGIN:VTIMEZONE") == 1
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in answer.content
    assert b"X-PUBLISHED-TTL:PT6H\r\n" in answer.content
    assert set(events(answer.content)) == {f"{meeting.uid}@meetings" for meeting in (first, second)}


def test_an_empty_feed_is_a_calendar_without_events() -> None:
    assert fetched(FEED["ar"]).status_code == 200
    assert events(fetched(FEED["ar"]).content) == {}


def test_internal_meetings_are_in_no_calendar_not_even_for_staff(at: Callable[..., Any]) -> None:
    with at(2031, 4, 1, 9, 0):
        hidden = meetings.meeting(days=30, public_from=None)
        later = meetings.meeting(days=31, public_from=meetings.local(2031, 4, 10, 12, 0))
        staff = builders.signed_in(builders.person("editor"))
        for meeting in (hidden, later):
            assert fetched(own_path(meeting)).status_code == 404
            assert staff.get(own_path(meeting)).status_code == 404
        assert events(fetched(FEED["fr"]).content) == {}
        assert events(staff.get(FEED["fr"]).content) == {}
    with at(2031, 4, 10, 12, 0, 1):
        assert set(events(fetched(FEED["fr"]).content)) == {f"{later.uid}@meetings"}


def test_the_feed_goes_back_to_the_second_year_before_and_is_bounded(
    at: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = meetings.meeting(starts_at=meetings.local(2028, 12, 31, 10, 0))
    kept = meetings.meeting(starts_at=meetings.local(2029, 1, 2, 10, 0))
    new = [meetings.meeting(starts_at=meetings.local(2031, 6, day, 10, 0)) for day in (1, 2, 3)]
    with at(2031, 5, 1, 9, 0):
        found = set(events(fetched(FEED["fr"]).content))
        assert found == {f"{meeting.uid}@meetings" for meeting in (kept, *new)}
        assert fetched(own_path(old)).status_code == 200
        monkeypatch.setattr(calendar_files, "MOST_MEETINGS", 2)
        bounded = calendar_files.write(calendar_files.in_feed(datetime.now(UTC)))
    assert set(events(bounded)) == {f"{meeting.uid}@meetings" for meeting in new[1:]}


def test_the_feed_asks_the_database_as_often_for_many_meetings_as_for_few() -> None:
    def queries() -> int:
        forget_site_version()
        with CaptureQueriesContext(connection) as asked:
            assert fetched(FEED["ar"]).status_code == 200
        return len(asked)

    for number in range(3):
        meetings.recorded(meetings.meeting(days=number), rows=2)
    few = queries()
    for number in range(12):
        meetings.recorded(meetings.meeting(days=number), rows=2)
    assert queries() == few <= 6


def test_a_program_that_knows_the_feed_gets_304_and_no_cookie() -> None:
    meeting = meetings.meeting()
    for path in (FEED["ar"], own_path(meeting)):
        first = fetched(path)
        assert not first.cookies
        again = fetched(path, if_none_match=first["ETag"])
        assert again.status_code == 304
        assert again.content == b""
        assert fetched(path, accept_encoding="gzip")["Content-Encoding"] == "gzip"


def test_the_feed_changes_its_etag_with_the_meeting() -> None:
    meeting = meetings.meeting(days=3)
    first = fetched(FEED["ar"])
    meeting.cancel(by=None, reason=meetings.REASON)
    assert calendar_files.write(calendar_files.in_feed(datetime.now(UTC))) != first.content


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_calendar_is_only_read(method: str) -> None:
    assert getattr(Client(), method)(FEED["fr"]).status_code == 405


# Octets -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shift", range(4))
def test_long_arabic_lines_are_folded_on_octets_and_never_inside_a_character(shift: int) -> None:
    words = "x" * shift + "ورشة الإعداد المشترك لبرنامج الانفتاح بجماعة بني مثال 😀 " * 30
    meeting = meetings.meeting(title_ar=words[:190].strip(), subject_ar=words[:1500].strip(), subject_fr="")
    content = fetched(own_path(meeting, "ar")).content

    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert sum(line.startswith(b" ") for line in lines) > 20
    for line in lines:
        assert len(line) <= 75
        line.decode("utf-8")  # raises where a character is cut
    event = parsed(content).vevent
    assert event.summary.value == meeting.title_ar
    assert meeting.subject_ar in event.description.value


@pytest.mark.parametrize(
    "text",
    [
        "Salle A, étage 2; côté « jardin »",
        "C:\\Nouveau\\notes\\, fin",
        "BEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM",
        "deux\n\nparagraphes",
        'guillemets "droits" : et deux-points',
        "\\n n’est pas une fin de ligne",
        "\\;\\,",
    ],
)
def test_whatever_is_typed_comes_back_as_typed_and_opens_no_line_of_its_own(text: str) -> None:
    meeting = meetings.meeting(subject_ar=text, subject_fr=text, place_ar=text[:200], place_fr=text[:200])
    content = fetched(own_path(meeting)).content
    event = parsed(content).vevent
    assert event.description.value.startswith(text)
    assert event.location.value == text
    assert b"\r\nBEGIN:VALARM" not in content


def test_characters_that_no_calendar_may_hold_are_left_out() -> None:
    meeting = meetings.meeting()
    Meeting.objects.filter(pk=meeting.pk).update(title_fr="Atelier\x01\x0b\u202e piégé", subject_fr="a\r\nb\x07")
    event = only_event(meeting)
    assert event.summary.value.startswith("Atelier")
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", event.summary.value + event.description.value)
    assert event.description.value.startswith("a\nb")


def test_the_addresses_are_the_promised_ones() -> None:
    meeting = meetings.meeting()
    assert reverse("meetings-ics").endswith("/meetings.ics")
    assert reverse("meeting-ics", args=[meeting.address]).endswith(f"/meetings/{meeting.address}.ics")
