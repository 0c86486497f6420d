"""The month of meetings: a calendar that begins on Monday, and a list of days on a phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tamazgana_open.journal.changes import forget_site_version
from tests import builders, meetings
from workshops.models import Meeting, MeetingKind

pytestmark = pytest.mark.django_db
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


def read(path: str) -> str:
    """A page, as somebody reads it who comes just now."""
    forget_site_version()
    response = Client().get(path)
    assert response.status_code == 200
    return response.content.decode()


def weeks(text: str) -> list[list[str]]:
    """The days of the calendar by week, as their dates."""
    body = text.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [re.findall(r'datetime="([\d-]+)"', row) for row in body.split("</tr>")[:-1]]


def day(text: str, date: str) -> str:
    """The cell of one day."""
    return next(cell for cell in text.split("<td ")[1:] if f'datetime="{date}"' in cell).split("</td>")[0]


def at_hour(*moment: int, **fields: Any) -> Meeting:
    """A meeting at this local moment."""
    return meetings.meeting(starts_at=meetings.local(*moment), **fields)


@pytest.mark.parametrize(
    ("month", "first", "last", "number"),
    [
        ("2025-03", "2025-02-24", "2025-04-06", 6),
        ("2021-02", "2021-02-01", "2021-02-28", 4),
        ("2024-02", "2024-01-29", "2024-03-03", 5),
        ("2000-01", "1999-12-27", "2000-02-06", 6),
        ("2100-12", "2100-11-29", "2101-01-02", 5),
    ],
)
@BOTH
def test_weeks_begin_on_monday_and_hold_the_whole_month(
    language: str, month: str, first: str, last: str, number: int
) -> None:
    shown = weeks(read(f"/{language}/meetings/{month}/"))
    assert (shown[0][0], shown[-1][-1], len(shown)) == (first, last, number)
    assert {len(week) for week in shown} == {7}


@BOTH
def test_the_days_of_the_week_head_the_columns(language: str) -> None:
    text = read(f"/{language}/meetings/2025-03/")
    names = {
        "ar": ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
        "fr": ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    }[language]
    assert re.findall(r'<th scope="col">([^<]+)</th>', text) == names


def test_a_meeting_stands_in_the_cell_of_its_day_by_the_communes_clock() -> None:
    late = at_hour(2031, 3, 18, 23, 30, slug="late", ends_at=None)
    early = at_hour(2031, 3, 1, 0, 15, slug="early", ends_at=None)
    before = at_hour(2031, 2, 28, 23, 45, slug="before", ends_at=None)
    text = read("/fr/meetings/2031-03/")
    assert late.path in day(text, "2031-03-18")
    assert "23:30" in day(text, "2031-03-18")
    assert "mardi 18 mars 2031" in day(text, "2031-03-18")
    assert early.path in day(text, "2031-03-01")
    assert before.path not in text
    assert before.path in day(read("/fr/meetings/2031-02/"), "2031-02-28")


def test_several_meetings_of_a_day_stand_in_the_order_of_their_hours() -> None:
    for hour, slug in ((14, "second"), (10, "first")):
        at_hour(2031, 3, 7, hour, 30, slug=slug)
    cell = day(read("/fr/meetings/2031-03/"), "2031-03-07")
    assert cell.index("first") < cell.index("second")


def test_a_meeting_known_to_the_month_stands_above_the_days() -> None:
    meeting = meetings.meeting(
        kind=MeetingKind.SITTING, starts_at=meetings.local(2031, 10, 1), ends_at=None, precision="month", slug="session"
    )
    text = read("/fr/meetings/2031-10/")
    assert text.index(meeting.path) < text.index("<table")
    assert meeting.path not in day(text, "2031-10-01")
    assert f"/fr/council/{meeting.address}/" in text


def test_today_is_marked_by_a_word_too(at: Callable[..., Any]) -> None:
    with at(2031, 3, 18, 12, 0):
        text = read("/fr/meetings/2031-03/")
        assert 'aria-current="date"' in text.split('datetime="2031-03-18"')[0].rsplit("<td", 1)[1]
        assert "aujourd’hui" in day(text, "2031-03-18")
        assert text.count('aria-current="date"') == 1
        assert "aujourd’hui" not in read("/fr/meetings/2031-04/")


@BOTH
def test_a_cancelled_meeting_says_so_in_its_cell(language: str) -> None:
    meeting = at_hour(2031, 3, 18, 10, 30)
    meeting.cancel(by=None, reason=meetings.REASON)
    assert {"ar": "ملغى", "fr": "annulée"}[language] in day(read(f"/{language}/meetings/2031-03/"), "2031-03-18")


def test_months_with_meetings_lead_to_their_neighbours_and_empty_ones_do_not_go_on_for_a_century() -> None:
    at_hour(2025, 12, 9, 10, 0)
    text = read("/fr/meetings/2025-12/")
    assert "/fr/meetings/2025-11/" in text
    assert "/fr/meetings/2026-01/" in text
    empty = read("/fr/meetings/2026-01/")
    assert "/fr/meetings/2025-12/" in empty
    assert "/fr/meetings/2026-02/" not in empty
    assert "/fr/meetings/1999-12/" not in read("/fr/meetings/2000-01/")
    assert "/fr/meetings/2101-01/" not in read("/fr/meetings/2100-12/")


@pytest.mark.parametrize(
    "month", ["2025-00", "2025-13", "1999-12", "2101-01", "0000-01", "9999-12", "2025-3", "202503"]
)
@BOTH
def test_a_month_that_the_calendar_does_not_have_is_a_404(language: str, month: str) -> None:
    assert Client().get(f"/{language}/meetings/{month}/").status_code == 404


@BOTH
def test_an_empty_month_leads_to_the_nearest_ones_with_meetings_and_is_not_indexed(language: str) -> None:
    at_hour(2031, 2, 3, 10, 0, slug="before")
    at_hour(2031, 6, 3, 10, 0, slug="after")
    text = read(f"/{language}/meetings/2031-04/")
    assert {"ar": "لا يوجد اجتماع في هذا الشهر", "fr": "Aucune réunion ce mois-ci"}[language] in text
    assert f'<a href="/{language}/meetings/2031-02/">' in text
    assert f'<a href="/{language}/meetings/2031-06/">' in text
    assert 'content="noindex"' in text
    assert 'content="noindex"' not in read(f"/{language}/meetings/2031-02/")


def test_internal_meetings_are_in_no_month_but_for_staff() -> None:
    meeting = at_hour(2031, 3, 18, 10, 0, public_from=None)
    assert meeting.path not in read("/fr/meetings/2031-03/")
    editor = builders.signed_in(builders.person("editor"))
    assert meeting.path in editor.get("/fr/meetings/2031-03/").content.decode()


def test_a_month_is_of_one_programme_unless_all_are_asked_for() -> None:
    real = at_hour(2031, 3, 18, 10, 0, slug="real")
    example = builders.programme("2041-2043", illustrative=True, current=False)
    sample = meetings.meeting(example, starts_at=meetings.local(2031, 3, 19, 10, 0), slug="sample")
    text = read("/fr/meetings/2031-03/")
    assert real.path in text
    assert sample.path not in text
    whole = read("/fr/meetings/2031-03/?programme=all")
    assert real.path in whole
    assert sample.path in whole
    assert "/fr/meetings/2031-04/?programme=all" in whole
    assert 'content="noindex"' in read("/fr/meetings/2031-03/?programme=2041-2043")
