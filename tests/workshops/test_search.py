"""The list of meetings: its order, its filters, the search by stems, and what it costs."""

import re
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
from workshops.models import Meeting, MeetingKind, Recommendation, WorkingGroup
from workshops.models.meeting_queries import Clock
from workshops.public import wanted

pytestmark = [pytest.mark.django_db, pytest.mark.everywhere]
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


def read(path: str, client: Client | None = None) -> str:
    """A page, as somebody reads it who comes just now."""
    forget_site_version()
    response = (client or Client()).get(path)
    assert response.status_code == 200
    return response.content.decode()


def listed(path: str, client: Client | None = None) -> list[str]:
    """The slugs of the meetings in a list, in its order; the one that stands out above it first."""
    text = read(path, client)
    found = re.findall(r'<(?:h2 id="next"><a|a class="list-title") href="/\w\w/(?:meetings|council)/([^/]+)/"', text)
    return [re.sub(r"^\d{4}-\d\d(-\d\d)?-", "", address) for address in found]


@pytest.fixture
def programme() -> Programme:
    """A current programme with two axes on which a meeting has agreed."""
    made = builders.programme(axes=2, commitments=1)
    made.axes.update(agreed_on=timezone.localdate())
    return made


def planned(programme: Programme, slug: str, days: float, **fields: Any) -> Meeting:
    """A meeting so many days from now (before now where negative)."""
    starts_at = timezone.now() + timedelta(days=days)
    return meetings.meeting(programme, slug=slug, starts_at=starts_at, **fields)


# Order ----------------------------------------------------------------------------------------------------------------


def test_what_comes_stands_first_the_next_first_then_what_is_past_the_last_first(programme: Programme) -> None:
    for slug, days in (("in-nine", 9), ("in-two", 2), ("ten-ago", -10), ("one-ago", -1), ("in-five", 5)):
        planned(programme, slug, days)
    assert listed("/fr/meetings/") == ["in-two", "in-five", "in-nine", "one-ago", "ten-ago"]


def test_a_meeting_that_is_held_already_is_past_even_before_its_end(programme: Programme) -> None:
    planned(programme, "coming", 3)
    held = planned(programme, "held", -0.01)
    planned(programme, "under-way", -0.02)
    held.hold(by=None)
    assert listed("/fr/meetings/") == ["under-way", "coming", "held"]


def test_a_cancelled_or_postponed_meeting_keeps_its_place_and_is_not_called_the_next(programme: Programme) -> None:
    planned(programme, "cancelled", 1).cancel(by=None, reason=meetings.REASON)
    planned(programme, "postponed", 2).postpone(by=None, reason=meetings.REASON)
    planned(programme, "open", 3)
    text = read("/fr/meetings/")
    assert listed("/fr/meetings/") == ["open", "cancelled", "postponed"]
    assert re.search(r'<h2 id="next"><a href="[^"]*-open/"', text)
    assert "annulée" in text
    assert "reportée" in text


def test_a_month_lies_ahead_to_its_end_and_a_day_to_midnight(programme: Programme, at: Callable[..., Any]) -> None:
    with at(2031, 3, 1, 9, 0):
        meetings.meeting(programme, slug="month", starts_at=meetings.local(2031, 3, 1), ends_at=None, precision="month")
        meetings.meeting(programme, slug="day", starts_at=meetings.local(2031, 3, 18), ends_at=None, precision="day")
    for moment, ahead in (
        ((2031, 3, 18, 23, 59), {"month", "day"}),
        ((2031, 3, 19, 0, 1), {"month"}),
        ((2031, 3, 31, 23, 59), {"month"}),
        ((2031, 4, 1, 0, 1), set()),
    ):
        with at(*moment):
            assert {
                meeting.address.split("-")[-1] for meeting in Meeting.objects.ahead(Clock.at(timezone.now()))
            } == ahead
            assert {meeting.address.split("-")[-1] for meeting in Meeting.objects.all() if not meeting.is_over} == ahead
            assert Meeting.objects.behind(Clock.at(timezone.now())).count() == 2 - len(ahead)


def test_twenty_stand_on_a_page_and_an_absurd_page_is_the_last_or_the_first(programme: Programme) -> None:
    for number in range(45):
        planned(programme, f"n{number:02}", 22.5 - number)
    everything = [f"n{n:02}" for n in range(22, -1, -1)] + [f"n{n:02}" for n in range(23, 45)]
    pages = [listed(f"/fr/meetings/?page={page}") for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [*pages[0], *pages[1], *pages[2]] == everything
    assert listed("/fr/meetings/?page=99999") == pages[2]
    for absurd in ("-1", "0", "x", "", "9" * 400):
        assert listed(f"/fr/meetings/?page={absurd}") in (pages[0], pages[2])


@BOTH
def test_a_line_names_kind_place_state_and_what_is_published(programme: Programme, language: str) -> None:
    meeting = meetings.recorded(planned(programme, "held", -3))
    assert "badge-done" not in read(f"/{language}/meetings/")
    meetings.published(meeting)
    account = meetings.account(meetings.recorded(planned(programme, "account", -4)))
    meetings.published(account)
    text = read(f"/{language}/meetings/")
    for words in {
        "ar": ("ورشة الإعداد المشترك", "قاعة الاجتماعات", "انعقد", "المحضر منشور", "العرض منشور"),
        "fr": ("atelier de co-création", "Salle de réunion", "tenue", "procès-verbal publié", "compte rendu publié"),
    }[language]:
        assert words in text


def test_staff_see_internal_meetings_marked_and_nobody_else_does(programme: Programme) -> None:
    planned(programme, "internal", 3, public_from=None)
    planned(programme, "later", 4, public_from=timezone.now() + timedelta(days=1))
    assert listed("/fr/meetings/") == []
    editor = builders.signed_in(builders.person("editor"))
    assert listed("/fr/meetings/", editor) == ["internal", "later"]
    assert "interne" in read("/fr/meetings/", editor)


@BOTH
def test_an_empty_list_says_what_will_stand_there(language: str) -> None:
    text = read(f"/{language}/meetings/")
    assert {"ar": "من يوم الإعلان عنه", "fr": "dès le jour de son annonce"}[language] in text
    text = read(f"/{language}/council/")
    assert {"ar": "فبراير وماي وأكتوبر", "fr": "février, mai et octobre"}[language] in text


def test_the_list_offers_calendar_feed_and_month(programme: Programme) -> None:
    text = read("/ar/meetings/")
    assert 'href="webcal://testserver/ar/meetings.ics"' in text
    assert "http://testserver/ar/meetings.ics" in text
    assert 'href="/ar/meetings.atom"' in text
    assert f"/ar/meetings/{timezone.localdate():%Y-%m}/" in text
    assert "/ar/programmes/2031-2033/committee/" in text


# Filters --------------------------------------------------------------------------------------------------------------


def test_a_kind_and_a_year_narrow_the_list(programme: Programme, at: Callable[..., Any]) -> None:
    for slug, kind, moment in (
        ("w31", MeetingKind.WORKSHOP, (2031, 5, 5, 10, 0)),
        ("w30", MeetingKind.WORKSHOP, (2030, 12, 31, 23, 30)),
        ("s31", MeetingKind.SITTING, (2031, 1, 1, 0, 30)),
    ):
        meetings.meeting(programme, kind=kind, slug=slug, starts_at=meetings.local(*moment), ends_at=None)
    with at(2032, 1, 1, 12, 0):
        assert listed("/fr/meetings/?kind=workshop") == ["w31", "w30"]
        assert listed("/fr/meetings/?year=2031") == ["w31", "s31"]
        assert listed("/fr/meetings/?year=2030") == ["w30"]
        assert listed("/fr/meetings/?kind=workshop&year=2031") == ["w31"]
        assert listed("/fr/meetings/?kind=training") == []
        text = read("/fr/meetings/?kind=sitting")
    assert "/fr/council/2031-01-01-s31/" in text
    assert '<option value="sitting" selected>' in text


@pytest.mark.parametrize(
    "query",
    [
        "kind=nonsense", "year=abc", "year=99999999999999999999", "year=2031%00", "axis=-1", "axis=99", "axis=x",
        "programme=nothing", "kind=&year=&axis=", "page=&q=", "q=%00%01", "q=%E2%80%8B", "unknown=1",
    ],
)  # fmt: skip
def test_what_a_filter_does_not_understand_filters_nothing(programme: Programme, query: str) -> None:
    planned(programme, "only", -2)
    assert listed(f"/fr/meetings/?{query}") == ["only"]


def test_the_axis_follows_published_records_alone(programme: Programme) -> None:
    first, second = programme.axes.all()
    recommended = meetings.recorded(planned(programme, "recommended", -3))
    recommended.working_groups.all().delete()
    discussed = meetings.recorded(planned(programme, "discussed", -4))
    discussed.recommendations.all().delete()
    other = meetings.recorded(planned(programme, "other", -5))
    Recommendation.objects.filter(meeting=other).update(axis=second)
    WorkingGroup.objects.filter(meeting=other).update(axis=second)
    assert listed(f"/fr/meetings/?axis={first.number}") == []
    for meeting in (recommended, discussed, other):
        meetings.published(meeting)
    assert listed(f"/fr/meetings/?axis={first.number}") == ["recommended", "discussed"]
    assert listed(f"/fr/meetings/?axis={second.number}") == ["other"]
    other.minutes.begin_correction(by=None, reason="خطأ")
    Recommendation.objects.filter(meeting=other).update(axis=first)
    with change():
        pass
    assert listed(f"/fr/meetings/?axis={first.number}") == ["recommended", "discussed"]
    assert listed(f"/fr/meetings/?axis={second.number}") == ["other"]


def test_axes_are_offered_by_the_titles_that_are_public() -> None:
    version = builders.frozen_programme()
    axis = version.programme.axes.first()
    frozen = axis.title_fr
    axis.title_fr = "Titre de brouillon"
    axis.save()
    for _again in range(2):
        with change():
            pass
        text = read("/fr/meetings/")
        assert f"1. {frozen}" in text
        assert "Titre de brouillon" not in text
    builders.version(version.programme)
    assert "1. Titre de brouillon" in read("/fr/meetings/")


def test_an_axis_on_which_nobody_has_agreed_is_not_offered() -> None:
    programme = builders.programme()
    assert "filter-axis" not in read("/fr/meetings/")
    programme.axes.update(agreed_on=timezone.localdate())
    with change():
        pass
    assert "filter-axis" in read("/fr/meetings/")


def test_the_list_is_of_the_current_programme_until_another_one_is_asked_for(programme: Programme) -> None:
    example = builders.programme("2041-2043", illustrative=True, current=False)
    planned(programme, "real", -2)
    planned(example, "sample", -3)
    assert listed("/fr/meetings/") == ["real"]
    assert listed("/fr/meetings/?programme=2041-2043") == ["sample"]
    assert listed("/fr/meetings/?programme=all") == ["real", "sample"]
    whole = read("/fr/meetings/?programme=all")
    assert "banner" not in whole
    assert whole.count("exemple illustratif") == 2  # its choice in the filter, its line
    sample = read("/fr/meetings/?programme=2041-2043")
    assert 'name="robots" content="noindex"' in sample
    assert sample.count("exemple illustratif") == 1  # its choice in the filter: the banner says it of every line
    assert "Exemple illustratif" not in read("/fr/meetings/")


def test_without_a_current_programme_all_are_shown() -> None:
    one = builders.programme(current=False)
    planned(one, "one", -1)
    assert listed("/fr/meetings/") == ["one"]


@BOTH
def test_the_language_switch_keeps_page_and_filters(programme: Programme, language: str) -> None:
    other = {"ar": "fr", "fr": "ar"}[language]
    for number in range(25):
        planned(programme, f"n{number}", -number - 1)
    text = read(f"/{language}/meetings/?kind=workshop&page=2")
    assert f'href="/{other}/meetings/?kind=workshop&amp;page=2"' in text
    assert "?kind=workshop&amp;page=1" in text


# Search ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("شفافية", True),
        ("الشفافية", True),
        ("وبالشفافية", True),
        ("الشَّفَافِيَّة", True),
        ("الشفـــافية", True),
        ("المحاضر", True),
        ("transparence", True),
        ("TRANSPARENCE", True),
        ("seances", True),
        ("الميزانية", False),
        ("الشفافية الميزانية", False),
        ("axis:1", False),
    ],
)
def test_words_are_found_by_their_stems_in_either_language(programme: Programme, words: str, found: bool) -> None:
    planned(
        programme, "it", -3, title_ar="ورشة محور الشفافية", title_fr="Atelier sur la transparence",
        subject_ar="نشر محاضر الدورات.", subject_fr="Publier les comptes rendus des séances.",
    )  # fmt: skip
    for language in ("ar", "fr"):
        assert listed(f"/{language}/meetings/?q={words}") == (["it"] if found else [])


def test_what_was_said_is_found_once_it_is_published_and_not_before(programme: Programme) -> None:
    meeting = meetings.recorded(planned(programme, "it", -3))
    assert listed("/ar/meetings/?q=ممثلات") == []
    assert listed("/fr/meetings/?q=représentantes") == []
    meetings.published(meeting)
    assert listed("/fr/meetings/?q=représentantes") == ["it"]
    assert listed("/fr/meetings/?q=représentantes&kind=training") == []


def test_of_many_meetings_the_same_are_found(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(programme, "both", -3, title_fr="La route et l’eau")
    planned(programme, "one", -2, title_fr="La route")
    planned(programme, "other", -1, title_fr="Eau et route")
    few = listed("/fr/meetings/?q=eau+route")
    monkeypatch.setattr(wanted, "MANY", 1)
    assert listed("/fr/meetings/?q=eau+route") == few == ["other", "both"]


def test_an_internal_meeting_is_not_found(programme: Programme) -> None:
    planned(programme, "internal", 3, public_from=None)
    assert listed("/fr/meetings/?q=atelier") == []
    assert listed("/fr/meetings/?q=atelier", builders.signed_in(builders.person("editor"))) == ["internal"]


def test_a_long_question_is_cut_and_answered(programme: Programme) -> None:
    planned(programme, "it", -3)
    assert listed(f"/fr/meetings/?q={'atelier ' * 20}") == ["it"]
    assert listed(f"/fr/meetings/?q={'mot' * 3000}") == []
    assert 'maxlength="200"' in read("/fr/meetings/?q=x")


@BOTH
def test_nothing_found_says_what_to_do(programme: Programme, language: str) -> None:
    planned(programme, "it", -3)
    text = read(f"/{language}/meetings/?q=xyzxyz")
    assert {"ar": "لا يوجد اجتماع يوافق اختياركم", "fr": "Aucune réunion ne correspond"}[language] in text
    assert f'href="/{language}/meetings/"' in text


def test_a_list_without_words_is_kept_for_everybody_and_one_with_words_never(programme: Programme) -> None:
    planned(programme, "it", -3)
    client = Client()
    for path, kept in (
        ("/fr/meetings/", True),
        ("/fr/meetings/?kind=workshop", True),
        ("/fr/meetings/?q=atelier", False),
        ("/fr/meetings/?q=", True),
        ("/fr/meetings/?kind=workshop&q=atelier", False),
    ):
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        assert (len(captured) <= 1) is kept, path
        assert ("no-store" in response["Cache-Control"]) is not kept, path
        assert ("ETag" in response) is kept, path


def test_a_search_is_never_answered_with_the_page_without_words(programme: Programme) -> None:
    planned(programme, "it", -3)
    assert listed("/fr/meetings/") == ["it"]
    assert listed("/fr/meetings/?q=xyzxyz") == []


def test_what_was_looked_for_stands_in_the_field_and_is_not_indexed(programme: Programme) -> None:
    text = read("/fr/meetings/?q=la+%22transparence%22")
    assert 'value="la &quot;transparence&quot;"' in text
    assert 'name="robots" content="noindex"' in text


# What it costs --------------------------------------------------------------------------------------------------------


PAGES = (
    "meetings/", "meetings/?page=2", "meetings/?kind=workshop", "meetings/?axis=1&year={year}", "meetings/?q=atelier",
    "meetings/?q=نشر+المحاضر&kind=workshop", "meetings/?programme=all", "meetings/{year}-{month}/", "council/",
    "programmes/2031-2033/committee/",
)  # fmt: skip


def test_three_hundred_meetings_cost_no_more_queries_than_thirty() -> None:
    programme = builders.frozen_programme().programme
    builders.programme("2041-2043", current=False)
    today = timezone.localdate()
    kinds = (MeetingKind.WORKSHOP, MeetingKind.SITTING, MeetingKind.COMMITTEE)

    def add(first: int, last: int) -> None:
        for number in range(first, last):
            days = number - 15 if number < 30 else (number % 40) - 35
            meeting = planned(programme, f"n{number}", days, kind=kinds[number % 3])
            if number % 60 == 0:
                meetings.published(meetings.recorded(meeting))

    def count(page: str) -> int:
        path = f"/fr/{page.format(year=today.year, month=f'{today:%m}')}"
        read(path)
        with change():
            pass
        forget_site_version()
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(path).status_code == 200
        assert len(captured) <= 12, "\n".join([path, *(query["sql"][:120] for query in captured)])
        return len(captured)

    add(0, 30)
    before = {page: count(page) for page in PAGES}
    add(30, 300)
    after = {page: count(page) for page in PAGES}
    assert {page: (before[page], after[page]) for page in PAGES if after[page] > before[page]} == {}


def test_a_list_reads_no_long_text(programme: Programme) -> None:
    meetings.recorded(planned(programme, "it", -3))
    with CaptureQueriesContext(connection) as captured:
        read("/fr/meetings/")
    for query in captured:
        assert not re.search(r'"(content|(subject|opening|reason|organisers)_(ar|fr))"', query["sql"]), query["sql"]
