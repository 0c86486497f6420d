"""The report on meetings: what counts in it and what does not, on screen, on paper and as tables."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from commitments.models import Programme
from tamazgana_open.accounts.models import RoleCode, User
from tamazgana_open.publications.models.publication import redact
from tests import builders, meetings, reading
from workshops.models import Attendance, Decision, Group, Meeting, MeetingKind, Recommendation
from workshops.report import lines as report_lines
from workshops.report import tables as report_tables
from workshops.report.figures import Report, report
from workshops.report.selection import Selection

pytestmark = pytest.mark.django_db

STAFF = (RoleCode.EDITOR, RoleCode.FOCAL_POINT, RoleCode.REGISTRAR)


@pytest.fixture
def clerk() -> User:
    return builders.person("focal_point")


@pytest.fixture
def programme() -> Programme:
    return builders.programme(axes=2, commitments=1)


def on(days_ago: int, **fields: Any) -> Meeting:
    """A meeting so many days ago."""
    begins = timezone.now() - timedelta(days=days_ago)
    return meetings.meeting(starts_at=begins, ends_at=begins + timedelta(hours=2), **fields)


def counted(meeting: Meeting, **groups: tuple[int | None, int | None, int | None]) -> Meeting:
    """The recorded meeting with these women, men, not noted by group in place of the builder's."""
    meetings.recorded(meeting)
    meeting.attendance.all().delete()
    for place, (group, (women, men, unspecified)) in enumerate(groups.items()):
        Attendance.objects.create(
            meeting=meeting, key=group, group=group, position=place, women=women, men=men, unspecified=unspecified
        )
    return meeting


def selection(clerk: User, programme: Programme | None = None, **fields: Any) -> Selection:
    """The last hundred days of a programme."""
    today = timezone.localdate()
    values = {"since": today - timedelta(days=100), "until": today, **fields}
    return Selection(programme or Programme.objects.get(), viewer=clerk, **values)


def made(clerk: User, **fields: Any) -> Report:
    """The figures of that."""
    return report(selection(clerk, **fields))


def head_counts(figures: Report) -> dict[str, tuple[int | None, int | None, int | None]]:
    return {row.group: (row.women, row.men, row.unspecified) for row in figures.heads}


# Which meetings ---------------------------------------------------------------------------------------------------


def test_meetings_are_counted_by_kind_and_by_what_became_of_them(programme: Programme, clerk: User) -> None:
    meetings.published(meetings.recorded(on(3)))
    on(4, kind=MeetingKind.COMMITTEE).hold(by=clerk)
    on(5).postpone(by=clerk, reason=meetings.REASON)
    on(6).cancel(by=clerk, reason=meetings.REASON)
    on(7, kind=MeetingKind.LAUNCH)

    figures = made(clerk)
    assert {row.kind: (row.held, row.planned, row.postponed, row.cancelled) for row in figures.meetings} == {
        "launch": (0, 1, 0, 0),
        "committee": (1, 0, 0, 0),
        "workshop": (1, 0, 1, 1),
    }
    assert (figures.held, figures.planned, figures.postponed, figures.cancelled) == (2, 1, 1, 1)
    assert (figures.published, figures.unpublished) == (1, 1)


def test_both_days_of_the_period_count_by_the_clocks_of_the_commune(programme: Programme, clerk: User) -> None:
    # Half past midnight in Tamazgana on 1 July is 30 June in universal time.
    inside = meetings.meeting(starts_at=meetings.local(2031, 7, 1, 0, 30), title_fr="Première minute")
    last = meetings.meeting(starts_at=meetings.local(2031, 7, 31, 23, 30), title_fr="Dernière minute")
    meetings.meeting(starts_at=meetings.local(2031, 6, 30, 23, 59), title_fr="La veille")
    meetings.meeting(starts_at=meetings.local(2031, 8, 1, 0, 0), title_fr="Le lendemain")

    july = selection(clerk, since=date(2031, 7, 1), until=date(2031, 7, 31))
    assert set(july.meetings()) == {inside, last}


def test_another_programme_and_another_kind_are_left_out(programme: Programme, clerk: User) -> None:
    meetings.published(meetings.recorded(on(3)))
    other = builders.programme("2034-2036", current=False, axes=1, commitments=1, illustrative=True)
    begins = timezone.now() - timedelta(days=3)
    strange = meetings.meeting(other, starts_at=begins, ends_at=begins + timedelta(hours=1), title_fr="Exemple")
    meetings.published(meetings.recorded(strange))

    assert made(clerk, programme=programme).held == 1
    assert made(clerk, programme=other).held == 1
    assert made(clerk, programme=programme, kind=MeetingKind.COMMITTEE).held == 0


# Who came ---------------------------------------------------------------------------------------------------------


def test_what_nobody_counted_is_not_zero(programme: Programme, clerk: User) -> None:
    meetings.published(counted(on(3), council=(4, 9, None), media=(None, None, None), students=(0, 0, None)))
    meetings.published(counted(on(4), council=(None, None, 7), media=(None, None, None)))
    meetings.published(counted(on(5), council=(None, None, None)))

    figures = made(clerk)
    assert head_counts(figures) == {
        "council": (4, 9, 7),
        "students": (0, 0, None),
        "media": (None, None, None),
    }
    assert {row.group: (row.counted, row.uncounted) for row in figures.heads} == {
        "council": (2, 1),
        "students": (1, 0),
        "media": (0, 2),
    }
    assert figures.total == 20
    assert (figures.published, figures.uncounted) == (3, 1)


def test_nobody_counted_anywhere_has_no_total(programme: Programme, clerk: User) -> None:
    meetings.published(counted(on(3), council=(None, None, None)))
    assert made(clerk).total is None


def test_what_is_recorded_but_not_published_does_not_count(programme: Programme, clerk: User) -> None:
    counted(on(3), council=(40, 40, None)).hold(by=clerk)
    meetings.approved(counted(on(4), council=(50, 50, None)))

    figures = made(clerk)
    assert head_counts(figures) == {}
    assert [(row.taken_up, row.not_taken_up, row.awaiting) for row in figures.answers] == [(0, 0, 0), (0, 0, 0)]
    assert figures.actions == []
    assert (figures.published, figures.unpublished) == (0, 2)
    assert list(report_lines.recommendations(selection(clerk))) == []
    assert list(report_lines.actions(selection(clerk), timezone.localdate())) == []


def test_while_a_record_is_corrected_what_is_published_counts(programme: Programme, clerk: User) -> None:
    meeting = counted(on(3), council=(4, 9, None))
    meetings.published(meeting)
    meeting.minutes.begin_correction(by=clerk, reason="خطأ في العدد")
    Attendance.objects.filter(meeting=meeting).update(women=400)
    Recommendation.objects.filter(meeting=meeting).update(text_ar="نص لم يُنشر بعد", axis=None)
    Decision.objects.filter(meeting=meeting).delete()
    Recommendation.objects.create(meeting=meeting, text_ar="توصية جديدة", axis=programme.axes.first())

    asked = selection(clerk)
    figures = report(asked)
    assert head_counts(figures) == {"council": (4, 9, None)}
    assert [(row.axis.number, row.awaiting) for row in figures.answers] == [(1, 1), (2, 0)]
    assert [row.text["fr"] for row in report_lines.recommendations(asked)] == ["Publier les procès-verbaux 0"]
    assert [row.state for row in report_lines.actions(asked, timezone.localdate())] == ["open"]
    (line,) = report_lines.meetings(asked, timezone.localdate())
    assert (line.women, line.total, len(line.outcomes), len(line.states)) == (4, 13, 1, 1)


def test_what_the_law_had_removed_is_not_told_again(programme: Programme, clerk: User) -> None:
    meeting = counted(on(3), council=(4, 9, None))
    publication = meetings.published(meeting)
    redact(publication, reason="Loi 09-08", by=clerk)

    asked = selection(clerk)
    assert report(asked).published == 0
    assert list(report_lines.recommendations(asked)) == []
    (line,) = report_lines.meetings(asked, timezone.localdate())
    assert (line.record, line.reference, line.total) == ("", "", None)


# What became of it ------------------------------------------------------------------------------------------------


def test_recommendations_are_counted_by_axis_and_answer(programme: Programme, clerk: User) -> None:
    first, second = programme.axes.all()
    meeting = meetings.recorded(on(3), rows=4)
    meeting.recommendations.filter(position=3).update(axis=second)
    meetings.published(meeting)
    taken, refused, *_open = Recommendation.objects.filter(meeting=meeting)
    taken.settle(by=clerk, commitment=first.commitments.get())
    refused.settle(by=clerk, why_not={"ar": "خارج الاختصاص", "fr": ""})

    figures = made(clerk)
    assert [(row.axis, row.taken_up, row.not_taken_up, row.awaiting) for row in figures.answers] == [
        (first, 1, 1, 1),
        (second, 0, 0, 1),
    ]


def test_an_action_is_overdue_the_day_after_it_was_due(programme: Programme, clerk: User) -> None:
    today = timezone.localdate()
    meeting = meetings.recorded(on(30), rows=5)
    for place, due in enumerate([today, today - timedelta(days=1), None, None, today - timedelta(days=9)]):
        meeting.decisions.filter(position=place).update(due=due)
    meetings.published(meeting)
    _today, _overdue, done, dropped, _older = meeting.decisions.all()
    done.finish(by=clerk, on=today)
    dropped.drop(by=clerk, on=today, outcome={"ar": "لم يعد مطلوبا"})

    (row,) = made(clerk).actions
    assert (row.kind, row.done, row.open, row.overdue, row.dropped) == ("workshop", 1, 1, 2, 1)
    lines = list(report_lines.actions(selection(clerk), today))
    assert [line.state for line in lines] == ["overdue", "overdue", "open", "done", "dropped"]
    assert [line.days_overdue for line in lines] == [9, 1, None, None, None]


# On screen --------------------------------------------------------------------------------------------------------


def page(client: Client, query: str = "", language: str = "fr") -> Any:
    return client.get(f"/{language}/space/meetings/report/{query}")


def words(response: Any) -> str:
    """The words of a page, one space between any two."""
    return " ".join(unescape(re.sub(r"<svg.*?</svg>|<.*?>", " ", response.content.decode(), flags=re.DOTALL)).split())


def test_the_report_opens_on_this_year_and_before_its_first_meeting_on_all_there_was(
    programme: Programme, clerk: User
) -> None:
    client = builders.signed_in(clerk)
    year = timezone.localdate().year
    meetings.published(meetings.recorded(meetings.meeting(starts_at=meetings.local(2025, 3, 18, 10, 30))))
    assert 'value="2025-03-18"' in page(client).content.decode()

    meetings.meeting(starts_at=meetings.local(year, 1, 1, 0, 5), title_fr="Début d’année")
    shown = page(client).content.decode()
    assert f'value="{year}-01-01"' in shown
    assert f'value="{timezone.localdate()}"' in shown


def test_the_page_says_what_counts_and_how_many_were_not_counted(programme: Programme, clerk: User) -> None:
    meetings.published(counted(on(3), council=(4, 9, None)))
    meetings.published(counted(on(4), media=(None, None, None)))
    on(5).hold(by=clerk)

    shown = words(page(builders.signed_in(clerk), "?since=2020-01-01"))
    assert "d’après les seuls procès-verbaux et comptes rendus publiés" in shown
    assert "13 personnes ont été comptées" in shown
    assert "À 1 réunion sur les 2 dont un document est publié, personne n’a été compté" in shown
    assert "Aucun document n’est encore publié sur 1 réunion tenue" in shown
    assert "médias non compté non compté non compté non compté" in shown


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?since=2031-05-02&until=2031-05-01", "Le dernier jour précède le premier."),
        ("?since=9999-12-31", "Une année entre 2000 et 2100."),
        ("?until=9999-12-31", "Une année entre 2000 et 2100."),
        ("?since=0001-01-01", "Une année entre 2000 et 2100."),
        ("?since=hier", "Saisissez une date valide."),
        ("?since=2031-02-30", "Saisissez une date valide."),
        ("?since=%00", "Saisissez une date valide."),
        ("?kind=nothing", "Sélectionnez un choix valide."),
        ("?programme=nothing", "Sélectionnez un choix valide."),
        (f"?programme={'x' * 5000}", "Sélectionnez un choix valide."),
        ("?programme=no%00thing", "Sélectionnez un choix valide."),
    ],
)
@pytest.mark.parametrize("form", ["report/", "report.pdf", "report.csv", "report.xlsx"])
def test_what_cannot_be_is_said_beside_the_field_and_the_form_is_kept(
    programme: Programme, clerk: User, query: str, message: str, form: str
) -> None:
    response = builders.signed_in(clerk).get(f"/fr/space/meetings/{form}{query}&x=1")
    assert response.status_code == 400
    shown = response.content.decode()
    assert message in unescape(shown)
    assert 'name="since"' in shown
    assert "is-invalid" in shown


def test_no_programme_yet_is_said(clerk: User) -> None:
    response = page(builders.signed_in(clerk))
    assert response.status_code == 200
    assert "Il n’y a pas encore de programme" in words(response)


def test_the_report_of_the_sample_is_marked(clerk: User) -> None:
    builders.programme(axes=1, commitments=1, illustrative=True)
    meetings.published(meetings.recorded(on(3)))
    client = builders.signed_in(clerk)
    assert "Exemple illustratif" in words(page(client))
    content = client.get("/fr/space/meetings/report.pdf").content
    assert "Exemple illustratif" in " ".join(reading.copied(content).split())


@pytest.mark.parametrize("form", ["report/", "report.pdf", "report.csv", "report.xlsx"])
def test_staff_alone_read_the_report(programme: Programme, form: str) -> None:
    address = f"/fr/space/meetings/{form}"
    assert "account/login" in Client().get(address)["Location"]
    for role in RoleCode.values:
        expected = 200 if role in STAFF else 403
        assert builders.signed_in(builders.person(role)).get(address).status_code == expected
    assert builders.signed_in(builders.person("focal_point", username="poster")).post(address).status_code == 405


def test_a_page_of_many_meetings_asks_no_more_than_one_of_few(
    programme: Programme, clerk: User, django_assert_num_queries: Any
) -> None:
    client = builders.signed_in(clerk)
    meetings.published(meetings.recorded(on(1)))
    with CaptureQueriesContext(connection) as few:
        page(client, "?since=2020-01-01")
    for days in range(2, 9):
        meetings.published(meetings.recorded(on(days), rows=3))
    with django_assert_num_queries(len(few)):
        assert page(client, "?since=2020-01-01").status_code == 200
    assert len(few) <= 34


@pytest.mark.parametrize("name", report_tables.TABLES)
def test_a_long_table_asks_no_more_than_a_short_one(programme: Programme, clerk: User, name: str) -> None:
    client = builders.signed_in(clerk)
    meetings.published(meetings.recorded(on(1)))
    table(client, name)
    with CaptureQueriesContext(connection) as few:
        assert len(table(client, name)) <= 2
    for days in range(2, 5):
        meetings.published(meetings.recorded(on(days), rows=6))
    with CaptureQueriesContext(connection) as many:
        assert len(table(client, name)) >= 4
    assert len(many) == len(few)


# On paper ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_paper_says_what_the_page_says(programme: Programme, clerk: User, language: str) -> None:
    meetings.published(counted(on(3), council=(4, 9, None), media=(None, None, None)))
    response = builders.signed_in(clerk).get(f"/{language}/space/meetings/report.pdf?since=2020-01-01")

    assert response["Content-Type"] == "application/pdf"
    text = " ".join(reading.copied(response.content).split())
    name = {"ar": "جماعة بني مثال", "fr": "Commune de Beni Mithal"}[language]
    assert set(reading.words(name)) <= set(reading.words(text))
    with override(language):
        for label in (Group.COUNCIL.label, Group.MEDIA.label):
            assert set(reading.words(str(label))) <= set(reading.words(text))
    assert "13" in reading.words(text)
    assert "01/01/2020" in text or "2020" in text
    figures = [tag for tag in reading.tags(response.content) if tag[0] == "/Figure"]
    assert figures
    assert all(alternative for _kind, _language, alternative in figures)


def test_the_same_paper_is_made_of_the_same_bytes(programme: Programme, clerk: User) -> None:
    meetings.published(meetings.recorded(on(3)))
    client = builders.signed_in(clerk)
    address = "/ar/space/meetings/report.pdf?since=2020-01-01"
    assert client.get(address).content == client.get(address).content


def test_long_lists_are_cut_on_paper_and_say_where_the_rest_is(
    programme: Programme, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workshops.report import views as report_views

    monkeypatch.setattr(report_views, "MOST_LINES", 2)
    monkeypatch.setattr(report_views, "MOST_ON_PAPER", 1)
    meetings.published(meetings.recorded(on(3), rows=3))
    client = builders.signed_in(clerk)
    shown = words(page(client, "?since=2020-01-01"))
    assert shown.count("Seules les 2 premières lignes figurent ici") == 2  # recommendations and actions
    assert "Publier les procès-verbaux 1" in shown
    assert "Publier les procès-verbaux 2" not in shown
    paper = reading.copied(client.get("/fr/space/meetings/report.pdf?since=2020-01-01").content)
    assert "Publier les procès-verbaux 0" in " ".join(paper.split())
    assert "Publier les procès-verbaux 1" not in " ".join(paper.split())
    rows = table(client, "recommendations")
    assert [row["text_fr"] for row in rows] == [f"Publier les procès-verbaux {place}" for place in range(3)]


# Tables -----------------------------------------------------------------------------------------------------------


def table(client: Client, name: str, **query: str) -> list[dict[str, str]]:
    """A table as a program reads it."""
    asked = {"table": name, "since": "2020-01-01", **query}
    response = client.get("/fr/space/meetings/report.csv", asked)
    assert response["Content-Type"].startswith("text/csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def workbook(client: Client, language: str = "fr") -> Any:
    """The workbook as a spreadsheet program reads it."""
    response = client.get(f"/{language}/space/meetings/report.xlsx?since=2020-01-01")
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def test_one_row_for_each_meeting_with_its_counts(programme: Programme, clerk: User) -> None:
    meeting = counted(on(3), council=(4, 9, None), media=(None, None, None))
    publication = meetings.published(meeting)
    on(5).cancel(by=clerk, reason=meetings.REASON)

    held, cancelled = table(builders.signed_in(clerk), "meetings")
    assert held["meeting"] == meeting.address
    assert held["date"] == timezone.localdate(meeting.starts_at).isoformat()
    assert (held["kind"], held["state"], held["record"]) == ("workshop", "held", "minutes")
    assert held["reference"] == publication.reference
    assert (held["women"], held["men"], held["unspecified"], held["total"]) == ("4", "9", "", "13")
    assert (held["council_women"], held["council_unspecified"], held["media_women"]) == ("4", "", "")
    assert (held["recommendations"], held["recommendations_awaiting"], held["actions_open"]) == ("1", "1", "1")
    assert (cancelled["state"], cancelled["reason_fr"]) == ("cancelled", "La salle n’est pas disponible")
    assert (cancelled["total"], cancelled["recommendations"], cancelled["record"]) == ("", "", "")


def test_the_other_tables_have_a_row_for_each_thing(programme: Programme, clerk: User) -> None:
    meeting = counted(on(3), council=(4, 9, None), media=(None, None, None))
    meetings.published(meeting)
    meeting.recommendations.get().settle(by=clerk, commitment=programme.axes.first().commitments.get())
    client = builders.signed_in(clerk)

    assert [(row["group"], row["women"], row["total"]) for row in table(client, "attendance")] == [
        ("council", "4", "13"),
        ("media", "", ""),
    ]
    (recommendation,) = table(client, "recommendations")
    assert (recommendation["axis"], recommendation["outcome"], recommendation["commitment"]) == ("1", "taken_up", "1.1")
    (action,) = table(client, "actions")
    due = timezone.localdate(meeting.starts_at) + timedelta(days=14)
    assert (action["responsible_fr"], action["due"], action["state"]) == ("Point focal", due.isoformat(), "open")
    assert table(client, "nothing of the kind") == table(client, "meetings")


def test_the_workbook_has_all_tables_and_a_sheet_that_explains_every_column(programme: Programme, clerk: User) -> None:
    meetings.published(counted(on(3), council=(4, 9, None)))
    book = workbook(builders.signed_in(clerk))
    assert book.sheetnames == [
        "Réunions",
        "Présence",
        "Recommandations",
        "Actions convenues",
        "Signification de chaque colonne"[:31],
    ]
    explained = [row for row in book.worksheets[-1].iter_rows(min_row=2, values_only=True) if row[0]]
    for sheet, made_of in zip(book.worksheets[:4], report_tables.TABLES.values(), strict=True):
        codes = [code for row in explained if row[0] == sheet.title for code in row[1].split(", ")]
        assert codes == made_of.codes()
        assert len(codes) == sheet.max_column
    # Name and meaning in Arabic, name and meaning in French.
    assert all(re.search("[\u0621-\u064a]", row[2]) and re.search("[\u0621-\u064a]", row[3]) for row in explained)
    assert not any(re.search("[\u0621-\u064a]", f"{row[4]}{row[5]}") for row in explained)


def test_dates_are_dates_numbers_numbers_and_the_heading_is_the_readers(programme: Programme, clerk: User) -> None:
    meeting = counted(on(3), council=(4, 9, None))
    meetings.published(meeting)
    book = workbook(builders.signed_in(clerk), "ar")
    page = book.worksheets[0]
    heading = {cell.value: place for place, cell in enumerate(page[1])}
    row = page[2]
    assert page.sheet_view.rightToLeft
    assert row[heading["نساء"]].value == 4
    assert row[heading["غير محدد"]].value is None
    assert row[heading["التاريخ"]].is_date
    assert row[heading["التاريخ"]].value.date() == timezone.localdate(meeting.starts_at)


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://evil.example")', "+1", "-1", "@SUM(A1)"])
def test_what_somebody_typed_runs_in_no_spreadsheet(programme: Programme, clerk: User, formula: str) -> None:
    meeting = meetings.recorded(on(3, title_fr=formula, title_ar=formula))
    meeting.recommendations.update(text_ar=formula, text_fr=formula)
    meeting.decisions.update(text_ar=formula, responsible_ar=formula, text_fr=formula, responsible_fr=formula)
    meetings.published(meeting)
    client = builders.signed_in(clerk)

    for name in report_tables.TABLES:
        for row in table(client, name):
            assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())
    for sheet in workbook(client):
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_no_contact_and_no_person_is_in_the_tables(programme: Programme, clerk: User) -> None:
    meeting = meetings.recorded(on(3, link="https://visio.example/secret-room"))
    meeting.presences.update(name_ar="اسم شخص", name_fr="Nom de personne")
    meetings.published(meeting, by=clerk)
    client = builders.signed_in(clerk)
    everything = str([table(client, name) for name in report_tables.TABLES])
    for private in ("secret-room", "Nom de personne", clerk.name, clerk.email, "الرئيس"):
        assert private not in everything


def test_a_month_that_is_known_alone_is_no_day(programme: Programme, clerk: User) -> None:
    meetings.meeting(starts_at=meetings.local(2025, 10, 1, 0, 0), ends_at=None, precision="month")
    (row,) = table(builders.signed_in(clerk), "meetings")
    assert (row["date"], row["starts"]) == ("2025-10", "")
