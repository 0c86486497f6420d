"""The Atom feed, read back by the standard library's XML parser."""

import uuid
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from tamazgana_open.journal.changes import forget_site_version
from tests import builders, meetings
from workshops.calendars import news
from workshops.models import Meeting

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def fetched(language: str = "fr", client: Client | None = None, **headers: str) -> Any:
    return (client or Client()).get(f"/{language}/meetings.atom", headers=headers)


def feed(language: str = "fr") -> ET.Element:
    return ET.fromstring(fetched(language).content)


def entries(language: str = "fr") -> list[dict[str, Any]]:
    """The entries as plain values, in the order of the feed."""
    return [
        {
            "id": entry.findtext(f"{ATOM}id"),
            "title": entry.findtext(f"{ATOM}title"),
            "summary": entry.findtext(f"{ATOM}summary"),
            "updated": entry.findtext(f"{ATOM}updated"),
            "published": entry.findtext(f"{ATOM}published"),
            "link": entry.find(f"{ATOM}link").get("href"),
            "language": entry.get(LANG),
        }
        for entry in feed(language).iter(f"{ATOM}entry")
    ]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_feed_names_itself_its_language_and_its_addresses(language: str) -> None:
    meetings.meeting()
    answer = fetched(language)
    root = ET.fromstring(answer.content)
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    site = f"https://ouvert.beni-mithal.example/{language}"

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert root.get(LANG) == language
    assert links == {"alternate": f"{site}/meetings/", "self": f"{site}/meetings.atom"}
    assert builders.commune().phrase("name", language).text in root.findtext(f"{ATOM}title")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == builders.commune().phrase("name", language).text
    assert root.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}entry/{ATOM}updated")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_announced_meeting_is_news_with_when_where_and_what_about(language: str) -> None:
    meeting = meetings.meeting(starts_at=meetings.local(2031, 3, 18, 10, 30), ends_at=None)
    (entry,) = entries(language)
    assert entry["title"] == getattr(meeting, f"title_{language}")
    assert entry["link"] == f"https://ouvert.beni-mithal.example/{language}/meetings/{meeting.address}/"
    assert {"ar": "الثلاثاء 18 مارس 2031", "fr": "mardi 18 mars 2031"}[language] in entry["summary"]
    assert "10:30" in entry["summary"]
    assert getattr(meeting, f"place_{language}") in entry["summary"]
    assert getattr(meeting, f"subject_{language}") in entry["summary"]


def test_published_minutes_are_news_beside_their_meeting() -> None:
    meeting = meetings.recorded(meetings.meeting())
    publication = meetings.published(meeting)
    found = {entry["title"]: entry for entry in entries()}
    assert len(found) == 2
    minutes = found[publication.titles["fr"]]
    assert minutes["link"].endswith(f"/fr/meetings/{meeting.address}/")
    assert publication.reference in minutes["summary"]


def test_a_correction_is_news_of_its_own_with_its_reason() -> None:
    meeting = meetings.recorded(meetings.meeting())
    first = meetings.published(meeting)
    meeting.minutes.begin_correction(by=None, reason="خطأ في <العدد>")
    second = meetings.published(Meeting.objects.get(pk=meeting.pk))
    summaries = [entry["summary"] for entry in entries("ar")]
    assert sum(first.reference in summary for summary in summaries) == 1
    assert sum(second.reference in summary and "خطأ في &lt;العدد&gt;" in summary for summary in summaries) == 1


def test_a_change_renews_the_entry_under_the_same_name(at: Callable[..., Any]) -> None:
    with at(2031, 4, 1, 9, 0):
        meeting = meetings.meeting(days=30)
        (before,) = entries()
    with at(2031, 4, 2, 9, 0):
        meeting.cancel(by=None, reason=meetings.REASON)
        (after,) = entries()
    assert after["id"] == before["id"]
    assert after["published"] == before["published"]
    assert after["updated"] == "2031-04-02T08:00:00+00:00" > before["updated"]
    assert after["title"] != before["title"]
    assert meetings.REASON["fr"] in after["summary"]


def test_names_stay_whatever_host_and_title_and_differ_between_languages() -> None:
    meeting = meetings.meeting()
    before = {language: entries(language)[0]["id"] for language in ("ar", "fr")}
    builders.commune(public_url="https://autre.example")
    Meeting.objects.filter(pk=meeting.pk).update(title_ar="عنوان آخر", title_fr="Autre titre")
    forget_site_version()
    assert {language: entries(language)[0]["id"] for language in ("ar", "fr")} == before
    assert len(set(before.values())) == 2
    assert all(uuid.UUID(name) for name in before.values())


def test_a_stand_in_for_a_missing_translation_names_its_language() -> None:
    meeting = meetings.meeting(slug="atelier")
    Meeting.objects.filter(pk=meeting.pk).update(title_fr="")
    (entry,) = entries("fr")
    assert entry["title"] == meeting.title_ar
    assert entry["language"] == "ar"
    assert entries("ar")[0]["language"] is None


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert('x')</script> & co",
        "]]><feed/>",
        "Atelier\x01\x0b\ufffe piégé",
        '"><img src=x onerror=alert(1)>',
        "&lt;b&gt;",
    ],
)
def test_hostile_text_leaves_the_feed_well_formed_and_runs_nowhere(hostile: str) -> None:
    meeting = meetings.meeting()
    Meeting.objects.filter(pk=meeting.pk).update(title_fr=hostile, subject_fr=hostile, place_fr=hostile)
    (entry,) = entries()
    assert "\x01" not in entry["title"]
    summary = ET.fromstring(f"<body>{entry['summary']}</body>")  # what a reader shows as HTML
    assert {element.tag for element in summary.iter()} <= {"body", "p", "bdi"}
    visible = "".join(summary.itertext())
    assert hostile.replace("\x01", "").replace("\x0b", "").replace("\ufffe", "")[:7] in visible


def test_internal_meetings_are_no_news_until_their_moment(at: Callable[..., Any]) -> None:
    with at(2031, 4, 1, 9, 0):
        meetings.meeting(days=30, public_from=None)
        meetings.meeting(days=31, public_from=meetings.local(2031, 4, 10, 12, 0))
        staff = builders.signed_in(builders.person("editor"))
        assert entries() == []
        assert b"<entry" not in fetched(client=staff).content
    with at(2031, 4, 10, 12, 0, 1):
        assert [entry["updated"] for entry in entries()] == ["2031-04-10T11:00:00+00:00"]


def test_the_latest_thirty_changes_in_few_queries(at: Callable[..., Any]) -> None:
    def queries() -> int:
        forget_site_version()
        with CaptureQueriesContext(connection) as asked:
            assert fetched().status_code == 200
        return len(asked)

    with at(2031, 1, 1, 9, 0):
        oldest = meetings.meeting(days=400)
    with at(2031, 2, 1, 9, 0):
        few = queries()
    for day in range(1, 32):
        with at(2031, 3, day, 9, 0):
            meetings.meeting(days=20 + day, public_from=timezone.now())
    with at(2031, 4, 1, 9, 0):
        found = entries()
        assert queries() == few <= 6
    moments = [entry["updated"] for entry in found]
    assert len(found) == 30
    assert moments == sorted(moments, reverse=True)
    assert moments[-1].startswith("2031-03-02")
    assert not any(oldest.address in entry["link"] for entry in found)


def test_a_sample_meeting_says_so() -> None:
    sample = meetings.recorded(meetings.meeting(builders.programme("exemple", current=False, illustrative=True)))
    meetings.published(sample)
    assert [entry["title"][0] for entry in entries("ar")] == ["[", "["]


def test_the_same_data_gives_the_same_bytes_and_a_304(at: Callable[..., Any]) -> None:
    with at(2031, 4, 1, 9, 0):
        empty = fetched()
    with at(2031, 4, 2, 9, 0):
        assert fetched().content == empty.content
        assert fetched(if_none_match=empty["ETag"]).status_code == 304
        meetings.published(meetings.recorded(meetings.meeting()))
        first = news.write(timezone.now())
    with at(2031, 6, 2, 9, 0), override("ar"):
        assert news.write(timezone.now()) != first  # the other language
    with at(2031, 6, 2, 9, 0), override("fr"):
        assert news.write(timezone.now()) == first
