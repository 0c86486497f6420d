"""Planning a meeting in the workspace: the form, its agenda, what is refused and why, and two people at it at once."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from commitments.models import Programme
from tamazgana_open.journal.models import Entry
from tests import builders, meetings
from tests.sending import Fields, errors_of, form_of, said, send, stored, text_of
from tests.tamazgana_open.at_once import at_once
from workshops.models import AgendaItem, Meeting, MeetingState, Minutes
from workshops.planning.agenda import merged_order
from workshops.planning.hours import duration

pytestmark = pytest.mark.django_db
NEW = "/fr/space/meetings/new/"
DAY = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def programme() -> Programme:
    return builders.programme(axes=2, commitments=1)


@pytest.fixture
def clerk(programme: Programme) -> Client:
    return builders.signed_in(builders.person("editor"))


def plan_of(meeting: Meeting) -> str:
    return f"/fr/space/meetings/{meeting.address}/plan/"


def filled(client: Client, address: str = NEW) -> Fields:
    """The form of a new meeting with what is needed, and an agenda of two points."""
    fields = form_of(client.get(address), "uid")
    return fields | {
        "kind": ["workshop"],
        "title_ar": ["ورشة الإعداد المشترك"],
        "title_fr": ["Atelier de co-création"],
        "day": [DAY.isoformat()],
        "starts": ["10:30"],
        "ends": ["12:30"],
        "agenda-0-title_ar": ["الافتتاح"],
        "agenda-0-minutes": ["30"],
        "agenda-1-title_ar": ["مجموعات العمل"],
        "agenda-1-minutes": ["60"],
    }


def rows_of(page: HttpResponse) -> list[tuple[str, str, str]]:
    """The rows of the agenda in the page: Arabic title, minutes, level."""
    fields = form_of(page, "uid")
    total = int(fields["agenda-TOTAL_FORMS"][0])
    return [
        tuple(fields[f"agenda-{place}-{name}"][0] for name in ("title_ar", "minutes", "level"))
        for place in range(total)
    ]


def hours_of(page: HttpResponse) -> list[str]:
    """The hours that stand beside the rows."""
    return re.findall(r'class="plan-hour">.*?<bdi dir="ltr">(\d\d:\d\d)</bdi>', page.content.decode())


# A new meeting ----------------------------------------------------------------------------------------------------


def test_an_arabic_title_a_kind_and_a_day_are_enough_and_nobody_outside_sees_it(clerk: Client) -> None:
    fields = form_of(clerk.get(NEW), "uid")
    answer = send(clerk, NEW, fields, {"kind": "committee", "title_ar": "اجتماع لجنة التتبع", "day": DAY.isoformat()})

    planned = Meeting.objects.get()
    assert answer["Location"] == f"/fr/space/meetings/{DAY}-committee/"
    assert (planned.title_ar, planned.kind, planned.state) == ("اجتماع لجنة التتبع", "committee", "planned")
    assert timezone.localdate(planned.starts_at) == DAY
    assert (planned.precision, planned.ends_at, planned.public_from) == ("day", None, None)
    assert planned.minutes.state == "draft"
    assert Entry.objects.filter(act="meeting.planned", public=False, by__username="editor").count() == 1
    assert Client().get(f"/fr/meetings/{planned.address}/").status_code == 404


def test_everything_that_is_typed_is_planned(clerk: Client) -> None:
    changes = {
        "subject_fr": "Choisir les axes.",
        "place_ar": "قاعة الاجتماعات",
        "attending": "hybrid",
        "link": "https://visio.example/salle",
        "invited": ["media", "council"],
        "publicity": "now",
        "agenda-1-title_fr": "Groupes",
        "agenda-2-title_ar": "مجموعة أولى",
        "agenda-2-minutes": "20",
        "agenda-2-level": "1",
    }
    answer = send(clerk, NEW, filled(clerk), changes)

    planned = Meeting.objects.get()
    assert answer["Location"].endswith(f"/{DAY}-atelier-de-co-creation/")
    assert planned.starts_at == meetings.local(DAY.year, DAY.month, DAY.day, 10, 30)
    assert planned.ends_at == meetings.local(DAY.year, DAY.month, DAY.day, 12, 30)
    assert (planned.attending, planned.link) == ("hybrid", "https://visio.example/salle")
    assert sorted(planned.invited) == ["council", "media"]
    rows = list(planned.agenda.values_list("title_ar", "title_fr", "minutes", "level", "position"))
    assert rows == [
        ("الافتتاح", "", 30, 0, 0), ("مجموعات العمل", "Groupes", 60, 0, 1), ("مجموعة أولى", "", 20, 1, 2)
    ]  # fmt: skip
    assert Client().get(f"/fr/meetings/{planned.address}/").status_code == 200
    assert Entry.objects.filter(act="meeting.planned", public=True).exists()
    assert list(Meeting.objects.matching("groupes")) == [planned]


def test_it_becomes_public_at_the_moment_that_was_set(clerk: Client) -> None:
    soon = timezone.localdate() + timedelta(days=2)
    changes = {"publicity": "later", "public_day": soon.isoformat(), "public_time": "09:00"}
    send(clerk, NEW, filled(clerk), changes)
    planned = Meeting.objects.get()
    assert planned.public_from == meetings.local(soon.year, soon.month, soon.day, 9, 0)
    assert not Meeting.objects.visible_to(builders.person()).exists()
    with time_machine.travel(planned.public_from + timedelta(seconds=1), tick=False):
        assert Meeting.objects.visible_to(builders.person(username="later")).exists()


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2025, 3, 18), datetime(2025, 3, 18, 10, 30, tzinfo=ZoneInfo("UTC"))),  # Ramadan: UTC+0
        (date(2025, 5, 20), datetime(2025, 5, 20, 9, 30, tzinfo=ZoneInfo("UTC"))),  # else UTC+1
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall(clerk: Client, day: date, utc: datetime) -> None:
    send(clerk, NEW, filled(clerk), {"day": day.isoformat()})
    assert Meeting.objects.get().starts_at == utc


def test_the_same_form_sent_twice_plans_one_meeting(clerk: Client) -> None:
    fields = filled(clerk)
    first, second = send(clerk, NEW, fields), send(clerk, NEW, fields)
    assert first["Location"] == second["Location"]
    assert Meeting.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_form_sent_twice_at_the_same_moment_plans_one_meeting() -> None:
    builders.commune()
    builders.programme(axes=1, commitments=1)
    user = builders.person("editor")
    browsers = [builders.signed_in(user) for _ in range(3)]
    fields = filled(browsers[0])
    answers = at_once([lambda browser=browser: send(browser, NEW, fields) for browser in browsers])
    assert {getattr(answer, "headers", {"Location": answer})["Location"] for answer in answers} == {
        f"/fr/space/meetings/{DAY}-atelier-de-co-creation/"
    }
    assert Meeting.objects.count() == 1


def test_two_meetings_of_the_same_name_and_day_have_two_addresses(clerk: Client) -> None:
    for _ in range(2):
        send(clerk, NEW, filled(clerk))
    assert {meeting.address for meeting in Meeting.objects.all()} == {
        f"{DAY}-atelier-de-co-creation", f"{DAY}-atelier-de-co-creation-2"
    }  # fmt: skip


def test_another_one_like_an_earlier_one_takes_its_words_and_agenda_but_not_its_date(clerk: Client) -> None:
    like = meetings.recorded(meetings.meeting(link="https://visio.example/x", attending="hybrid"), rows=2)
    page = clerk.get(f"{NEW}?like={like.address}")
    fields = form_of(page, "uid")
    assert fields["title_fr"] == [like.title_fr]
    assert fields["place_ar"] == [like.place_ar]
    assert sorted(fields["invited"]) == ["associations", "council"]
    assert fields["day"] == [""]
    assert [row[0] for row in rows_of(page)][:2] == ["عرض المحاور 0", "عرض المحاور 1"]

    send(clerk, f"{NEW}?like={like.address}", fields, {"day": DAY.isoformat()})
    copy = Meeting.objects.exclude(pk=like.pk).get()
    assert copy.uid != like.uid
    assert not any(item.said_ar for item in copy.agenda.all())
    assert {item.key for item in copy.agenda.all()}.isdisjoint({item.key for item in like.agenda.all()})


@pytest.mark.parametrize(
    "query", ["?like=%00", "?like=nowhere", "?kind=sitting", "?programme=%00", "?day=%00", "?kind="]
)
def test_an_opening_that_makes_no_sense_opens_an_ordinary_form(clerk: Client, query: str) -> None:
    page = clerk.get(f"{NEW}{query}")
    assert page.status_code == 200
    assert 'value="sitting"' not in page.content.decode()


@pytest.mark.parametrize(
    ("role", "kinds"),
    [
        ("editor", {"communication", "training", "launch", "committee", "workshop"}),
        ("focal_point", {"communication", "training", "launch", "committee", "workshop"}),
        ("registrar", {"sitting"}),
    ],
)
def test_the_kinds_offered_are_those_that_the_role_may_plan(programme: Programme, role: str, kinds: set[str]) -> None:
    page = builders.signed_in(builders.person(role)).get(NEW).content.decode()
    select = re.search(r'<select name="kind".*?</select>', page, re.DOTALL)
    assert select
    assert set(re.findall(r'<option value="(\w+)"', select.group())) == kinds


def test_what_was_typed_comes_back_after_the_session_was_lost(clerk: Client) -> None:
    fields = filled(clerk)
    clerk.logout()
    answer = send(clerk, NEW, fields, {"subject_fr": "Une phrase longue à ne pas perdre"})
    carried = form_of(answer, "login")
    assert not Meeting.objects.exists()
    back = clerk.post("/fr/account/login/", {**carried, "login": "editor", "password": builders.PASSWORD}, follow=True)
    again = form_of(back, "uid")
    assert again["subject_fr"] == ["Une phrase longue à ne pas perdre"]
    assert again["agenda-1-title_ar"] == ["مجموعات العمل"]
    send(clerk, NEW, again)
    assert Meeting.objects.get().subject_fr == "Une phrase longue à ne pas perdre"


# What is refused --------------------------------------------------------------------------------------------------

FAR = (timezone.localdate() + timedelta(days=366 * 12)).isoformat()
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "end before start": ({"ends": "10:00"}, "The end must come after the start."),
    "end equal to start": ({"ends": "10:30"}, "The end must come after the start."),
    "an end without a start": ({"starts": ""}, "Give the hour at which it starts too."),
    "agenda longer than the meeting": (
        {"agenda-1-minutes": "100"},
        (
            "The agenda is longer than the meeting. Agenda: %(agenda)s; meeting: %(meeting)s. "
            "Shorten points, or let the meeting end later."
        ),
    ),
    "agenda past midnight": (
        {"starts": "22:00", "ends": "", "agenda-1-minutes": "120"},
        "The agenda runs past the end of the day. Agenda: %(agenda)s.",
    ),
    "agenda longer than a day": (
        {
            "starts": "",
            "ends": "",
            "agenda-0-minutes": "720",
            "agenda-1-minutes": "720",
            "agenda-2-title_ar": "ج",
            "agenda-2-minutes": "1",
        },
        "The agenda is longer than a day: %(agenda)s.",
    ),
    "a year long ago": (
        {"day": "1999-12-31"},
        "Is this year right? A date between %(first)s and %(last)s is expected.",
    ),
    "a year far ahead": ({"day": FAR}, "Is this year right? A date between %(first)s and %(last)s is expected."),
    "a year of five digits": ({"day": "20255-03-18"}, "Saisissez une date valide"),
    "no day": ({"day": ""}, "Ce champ est obligatoire"),
    "words for a day": ({"day": "demain"}, "Saisissez une date valide"),
    "an hour that no clock shows": ({"starts": "25:61"}, "Saisissez une heure valide"),
    "the hour left out when the clocks go forward": (
        {"day": "2026-03-22", "starts": "02:30", "ends": ""},
        "On this day the clocks go forward and leave out this hour. Choose another one.",
    ),
    "the hour shown twice when the clocks go back": (
        {"day": "2027-02-07", "starts": "02:30", "ends": ""},
        "On this day the clocks go back and show this hour twice. Choose another one.",
    ),
    "no Arabic title": ({"title_ar": "  "}, "The Arabic title is needed."),
    "a title too long": ({"title_fr": "x" * 201}, "200"),
    "a point too long": ({"agenda-0-title_ar": "ب" * 301}, "300"),
    "negative minutes": ({"agenda-0-minutes": "-5"}, "A whole number of minutes, from 0 to 720 (12 hours)."),
    "minutes without measure": ({"agenda-0-minutes": "99999"}, "A whole number of minutes, from 0 to 720 (12 hours)."),
    "minutes in words": ({"agenda-0-minutes": "trente"}, "A whole number of minutes, from 0 to 720 (12 hours)."),
    "a point without Arabic": (
        {"agenda-0-title_ar": "", "agenda-0-title_fr": "Ouverture"},
        "The Arabic is needed, or clear the whole row.",
    ),
    "a part without its point": ({"agenda-0-level": "1"}, "The first row is a point, not a part of one."),
    "a third level": ({"agenda-1-level": "2"}, "Sélectionnez un choix valide"),
    "a link that is code": (
        {"link": "javascript:alert(1)"},
        "Write a whole address, such as https://example.org/room.",
    ),
    "a link that is no page": (
        {"link": "ftp://example.org/salle"},
        "Write a whole address, such as https://example.org/room.",
    ),
    "words for a link": ({"link": "dans la salle"}, "Write a whole address, such as https://example.org/room."),
    "an unknown group": ({"invited": ["council", "hackers"]}, "Choose among the groups of the list."),
    "an unknown kind": ({"kind": "banquet"}, "Sélectionnez un choix valide"),
    "a sitting planned by an editor": ({"kind": "sitting"}, "Sélectionnez un choix valide"),
    "an unknown programme": ({"programme": "999999"}, "Sélectionnez un choix valide"),
    "an unknown way of taking part": ({"attending": "telepathy"}, "Sélectionnez un choix valide"),
    "public after it has begun": (
        {"publicity": "later", "public_day": (DAY + timedelta(days=1)).isoformat(), "public_time": "09:00"},
        "It would become public only after it has begun.",
    ),
    "public in the past": (
        {"publicity": "later", "public_day": "2020-01-01", "public_time": "09:00"},
        "This moment has passed. Choose “At once”, or a later one.",
    ),
    "public at no moment": ({"publicity": "later"}, "Give the day on which it becomes public."),
    "public at no hour": (
        {"publicity": "later", "public_day": DAY.isoformat()},
        "Give the hour at which it becomes public.",
    ),
    "public nobody knows when": ({"publicity": "sometimes"}, "Sélectionnez un choix valide"),
}


CHOICES = ("kind", "programme", "attending", "agenda-1-level", "publicity", "invited")


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_right_is_said_beside_its_field_and_everything_typed_is_kept(clerk: Client, case: str) -> None:
    changes, message = REFUSED[case]
    sent = filled(clerk) | {"subject_fr": ["Le sujet tapé avant la faute"]}
    page = send(clerk, NEW, sent, changes)

    assert page.status_code == 200
    assert not Meeting.objects.exists()
    assert any(said(message) in error for error in errors_of(page)), errors_of(page)
    assert "".join(said(message).split()) in "".join(text_of(page).split())
    again = form_of(page, "uid")
    for name, value in {**sent, **changes}.items():
        if name in ("csrfmiddlewaretoken", "base") or name.endswith("_FORMS"):
            continue
        if name in CHOICES and name in changes:
            continue  # what is no choice cannot be shown as chosen
        wanted = value if isinstance(value, list) else [value]
        assert again.get(name, [""]) == [text.strip() for text in wanted], name


def test_the_list_at_the_top_leads_to_the_fields(clerk: Client) -> None:
    page = send(clerk, NEW, filled(clerk), {"title_ar": "", "ends": "10:00", "agenda-0-minutes": "-1"})
    html = page.content.decode()
    targets = re.findall(r'<a href="#([\w-]+)">', html.split('id="errors"')[1].split("</div>")[0])
    assert len(targets) == 3
    assert all(f'id="{target}"' in html for target in targets)


def test_characters_that_disguise_are_taken_out_and_it_is_said(clerk: Client) -> None:
    changes = {"title_fr": "Atelier\u202e\x00 caché", "agenda-0-title_ar": "الافتتاح\u2066"}
    answer = clerk.post(NEW, {**filled(clerk), **changes}, follow=True)
    assert "caractères invisibles" in text_of(answer)
    planned = Meeting.objects.get()
    assert planned.title_fr == "Atelier caché"
    assert planned.agenda.first().title_ar == "الافتتاح"


@pytest.mark.parametrize(
    "broken",
    [
        {"agenda-TOTAL_FORMS": "99999999999"},
        {"agenda-TOTAL_FORMS": "x"},
        {"agenda-TOTAL_FORMS": "\u0663"},
        {"agenda-0-key": "../../etc"},
        {"agenda-1-key": "aaaa", "agenda-0-key": "aaaa"},
        {"do": "up:99"},
        {"do": "remove:-1"},
        {"do": "remove:\u0661"},
        {"do": "explode"},
        {"uid": "not-a-uuid"},
        {"base": "forged"},
    ],
)
def test_a_form_that_was_tampered_with_breaks_nothing(clerk: Client, broken: dict[str, str]) -> None:
    assert send(clerk, NEW, filled(clerk), broken).status_code in (200, 302)
    for meeting in Meeting.objects.all():
        assert len({item.key for item in meeting.agenda.all()}) == meeting.agenda.count()


# The agenda in place ----------------------------------------------------------------------------------------------


def test_hours_follow_from_durations_and_the_whole_length_is_said(clerk: Client) -> None:
    changes = {
        "do": "hours",
        "agenda-2-title_ar": "مجموعة أولى",
        "agenda-2-minutes": "20",
        "agenda-2-level": "1",
        "agenda-3-title_ar": "الختام",
        "agenda-3-minutes": "15",
    }
    page = send(clerk, NEW, filled(clerk), changes)
    assert hours_of(page) == ["10:30", "11:00", "11:00", "12:00"]
    assert duration(105) in text_of(page)
    assert "12:15" in text_of(page)
    assert not Meeting.objects.exists()


def test_rows_are_added_moved_and_removed_by_buttons_and_nothing_is_saved(clerk: Client) -> None:
    fields = filled(clerk)
    page = send(clerk, NEW, fields, {"do": "more"})
    assert len(rows_of(page)) == 4 + 3
    assert 'name="agenda-4-title_ar"' in re.search(r"<input[^>]*autofocus[^>]*>", page.content.decode()).group()

    page = send(clerk, NEW, fields, {"do": "down:0"})
    assert [row[0] for row in rows_of(page)] == ["مجموعات العمل", "الافتتاح", "", ""]
    assert hours_of(page) == ["10:30", "11:30"]
    assert re.search(r'value="down:1"[^>]*autofocus', page.content.decode())

    page = send(clerk, NEW, form_of(page, "uid"), {"do": "remove:0"})
    assert [row[0] for row in rows_of(page)] == ["الافتتاح", "", ""]
    assert form_of(page, "uid")["title_fr"] == ["Atelier de co-création"]
    assert not Meeting.objects.exists()

    send(clerk, NEW, form_of(page, "uid"))
    assert [item.title_ar for item in Meeting.objects.get().agenda.all()] == ["الافتتاح"]


def test_a_point_moves_with_its_parts(clerk: Client) -> None:
    fields = filled(clerk) | {
        "agenda-2-title_ar": ["جزء"], "agenda-2-level": ["1"], "agenda-3-title_ar": ["الختام"]
    }  # fmt: skip
    page = send(clerk, NEW, fields, {"do": "up:1"})
    assert [row[0] for row in rows_of(page)] == ["مجموعات العمل", "جزء", "الافتتاح", "الختام"]
    page = send(clerk, NEW, fields, {"do": "up:3"})
    assert [row[0] for row in rows_of(page)] == ["الافتتاح", "الختام", "مجموعات العمل", "جزء"]
    page = send(clerk, NEW, fields, {"do": "down:1"})
    assert [row[0] for row in rows_of(page)] == ["الافتتاح", "الختام", "مجموعات العمل", "جزء"]


def test_no_agenda_grows_without_end(clerk: Client) -> None:
    fields = filled(clerk) | {"agenda-TOTAL_FORMS": ["60"]}
    assert len(rows_of(send(clerk, NEW, fields, {"do": "more"}))) == 60


# The plan of a meeting that exists --------------------------------------------------------------------------------


def test_an_agenda_that_grew_on_the_page_of_the_record_loses_no_point_to_the_plan(
    clerk: Client, programme: Programme
) -> None:
    meeting = meetings.meeting(programme, days=5)
    for place in range(100):
        AgendaItem.objects.create(meeting=meeting, position=place, title_ar=f"نقطة {place}")
    send(clerk, plan_of(meeting), form_of(clerk.get(plan_of(meeting)), "base"), {"place_fr": "Ailleurs"})
    assert Meeting.objects.get().place_fr == "Ailleurs"
    assert [item.title_ar for item in meeting.agenda.all()] == [f"نقطة {place}" for place in range(100)]


def test_a_changed_word_is_saved_counted_for_calendars_and_found(clerk: Client, programme: Programme) -> None:
    meeting = meetings.meeting(programme, days=5)
    answer = send(
        clerk, plan_of(meeting), form_of(clerk.get(plan_of(meeting)), "uid"), {"place_fr": "Maison du citoyen"}
    )
    assert answer["Location"] == f"/fr/space/meetings/{meeting.address}/"
    changed = Meeting.objects.get()
    assert changed.place_fr == "Maison du citoyen"
    assert changed.sequence == meeting.sequence + 1
    assert changed.changed_by.username == "editor"
    assert Entry.objects.filter(act="meeting.changed", public=True).count() == 1
    assert list(Meeting.objects.matching("citoyen")) == [changed]


def test_the_change_of_an_internal_plan_is_not_told_to_the_public(clerk: Client, programme: Programme) -> None:
    meeting = meetings.meeting(programme, days=5, public_from=None)
    send(clerk, plan_of(meeting), form_of(clerk.get(plan_of(meeting)), "uid"), {"place_fr": "Ailleurs"})
    assert Entry.objects.get(act="meeting.changed").public is False


def test_saving_without_a_change_changes_nothing(clerk: Client, programme: Programme) -> None:
    for fields in (
        {"days": 5},
        {"days": 5, "public_from": None},
        {"days": 5, "precision": "month", "public_from": None},
    ):
        meeting = meetings.recorded(meetings.meeting(programme, **fields))
        before = stored(Meeting.objects.filter(pk=meeting.pk))
        answer = send(clerk, plan_of(meeting), form_of(clerk.get(plan_of(meeting)), "uid"))
        assert answer.status_code == 302
        assert stored(Meeting.objects.filter(pk=meeting.pk)) == before
    assert not Entry.objects.filter(act="meeting.changed").exists()


def test_a_date_that_was_announced_is_not_changed_in_passing(clerk: Client, programme: Programme) -> None:
    meeting = meetings.meeting(programme, days=5)
    page = clerk.get(plan_of(meeting))
    fields = form_of(page, "uid")
    assert {"day", "starts", "ends", "publicity"}.isdisjoint(fields)
    assert f"/fr/space/meetings/{meeting.address}/reschedule/" in page.content.decode()
    send(clerk, plan_of(meeting), fields, {"day": "2031-01-01", "starts": "08:00", "publicity": "internal"})
    after = Meeting.objects.get()
    assert (after.starts_at, after.public_from) == (meeting.starts_at, meeting.public_from)


def test_the_date_of_an_internal_meeting_is_changed_freely_and_its_address_stays(
    clerk: Client, programme: Programme
) -> None:
    meeting = meetings.meeting(programme, days=5, public_from=None)
    changes = {"day": DAY.isoformat(), "starts": "15:00", "ends": "17:00"}
    send(clerk, plan_of(meeting), form_of(clerk.get(plan_of(meeting)), "uid"), changes)
    after = Meeting.objects.get()
    assert after.starts_at == meetings.local(DAY.year, DAY.month, DAY.day, 15, 0)
    assert after.address == meeting.address
    assert after.moved_from is None
    assert not after.reason_ar


def test_who_changes_the_date_while_somebody_announces_it_is_told(clerk: Client, programme: Programme) -> None:
    meeting = meetings.meeting(programme, days=5, public_from=None)
    fields = form_of(clerk.get(plan_of(meeting)), "uid")
    meeting.announce(by=None)
    page = send(clerk, plan_of(meeting), fields, {"day": DAY.isoformat(), "place_fr": "Ailleurs"})
    assert page.status_code == 200
    assert said("This meeting has been announced: its date is changed with a reason.") in text_of(page)
    assert form_of(page, "uid")["place_fr"] == ["Ailleurs"]
    after = Meeting.objects.get()
    assert (after.starts_at, after.place_fr) == (meeting.starts_at, meeting.place_fr)


@pytest.mark.parametrize("choice", ["now", "later", "internal"])
def test_when_it_becomes_public_is_changed_with_the_plan(clerk: Client, programme: Programme, choice: str) -> None:
    soon = timezone.now() + timedelta(days=1)
    meeting = meetings.meeting(programme, days=5, public_from=soon)
    two = timezone.localdate() + timedelta(days=2)
    changes = {"publicity": choice}
    if choice == "later":
        changes |= {"public_day": two.isoformat(), "public_time": "08:00"}
    send(clerk, plan_of(meeting), form_of(clerk.get(plan_of(meeting)), "uid"), changes)
    after = Meeting.objects.get()
    if choice == "now":
        assert after.is_public
        assert Entry.objects.filter(act="meeting.announced", public=True).exists()
    elif choice == "later":
        assert after.public_from == meetings.local(two.year, two.month, two.day, 8, 0)
    else:
        assert after.public_from is None


def test_a_changed_arabic_marks_its_translation_until_somebody_says_that_it_fits(
    clerk: Client, programme: Programme
) -> None:
    meeting = meetings.recorded(meetings.meeting(programme, days=5))
    item = meeting.agenda.get()
    item.confirm_translations(("title",))
    item.save()
    page = clerk.get(plan_of(meeting))
    assert 'name="fits"' not in page.content.decode()
    changes = {"title_ar": "ورشة أخرى", "agenda-0-title_ar": "عرض آخر"}
    send(clerk, plan_of(meeting), form_of(page, "uid"), changes)

    page = clerk.get(plan_of(meeting))
    offered = re.findall(r'name="fits" value="([^"]+)"', page.content.decode())
    assert offered == ["title_fr", f"agenda:{item.key}:title_fr"]
    send(clerk, plan_of(meeting), form_of(page, "uid"), {"fits": offered})
    after = Meeting.objects.get()
    assert not after.is_outdated("title", "fr")
    assert not after.agenda.get().is_outdated("title", "fr")


@pytest.mark.parametrize("state", ["submitted", "approved", "published"])
def test_the_plan_stands_still_while_the_record_is_handed_in(clerk: Client, programme: Programme, state: str) -> None:
    meeting = meetings.recorded(meetings.meeting(programme))
    fields = form_of(clerk.get(plan_of(meeting)), "uid")
    made = {
        "submitted": lambda m: m.minutes.submit(by=None),
        "approved": meetings.approved,
        "published": meetings.published,
    }
    made[state](meeting)
    page = send(clerk, plan_of(meeting), fields, {"place_fr": "Ailleurs"})
    assert page.status_code == 200
    assert said("What you typed is still here.") in text_of(page)
    assert form_of(page, "uid")["place_fr"] == ["Ailleurs"]
    assert Meeting.objects.get().place_fr == meeting.place_fr


# Two people at it -------------------------------------------------------------------------------------------------


@pytest.fixture
def other(programme: Programme) -> Client:
    return builders.signed_in(builders.person("focal_point"))


def test_two_people_who_change_different_places_both_keep_their_words(
    clerk: Client, other: Client, programme: Programme
) -> None:
    meeting = meetings.recorded(meetings.meeting(programme, days=5), rows=2)
    address = plan_of(meeting)
    mine, theirs = form_of(clerk.get(address), "uid"), form_of(other.get(address), "uid")
    send(other, address, theirs, {"place_fr": "Leur salle", "agenda-1-minutes": "25"})
    answer = clerk.post(
        address,
        {**mine, "subject_fr": "Mon sujet", "agenda-0-title_fr": "Mon point", "invited": ["media"]},
        follow=True,
    )
    after = Meeting.objects.get()
    assert (after.place_fr, after.subject_fr, after.invited) == ("Leur salle", "Mon sujet", ["media"])
    assert [(item.title_fr, item.minutes) for item in after.agenda.all()] == [
        ("Mon point", 30), ("Présentation des axes 1", 25)
    ]  # fmt: skip
    assert "Lieu" in text_of(answer)


def test_two_people_who_change_the_same_words_choose(clerk: Client, other: Client, programme: Programme) -> None:
    meeting = meetings.recorded(meetings.meeting(programme, days=5))
    address = plan_of(meeting)
    mine, theirs = form_of(clerk.get(address), "uid"), form_of(other.get(address), "uid")
    send(
        other,
        address,
        theirs,
        {"place_fr": "Leur salle", "agenda-0-title_fr": "Leur point", "subject_fr": "Leur sujet"},
    )
    changes = {"place_fr": "Ma salle", "agenda-0-title_fr": "Mon point", "organisers_fr": "Moi"}
    page = send(clerk, address, mine, changes)
    assert page.status_code == 200
    assert Meeting.objects.get().place_fr == "Leur salle"
    for words in ("Leur salle", "Ma salle", "Leur point", "Mon point"):
        assert words in text_of(page) or words in page.content.decode()
    again = form_of(page, "uid")
    assert again["organisers_fr"] == ["Moi"]
    assert again["subject_fr"] == ["Leur sujet"]

    key = meeting.agenda.get().key
    send(clerk, address, again, {"choice:place_fr": "theirs", f"choice:agenda:{key}:title_fr": "mine"})
    after = Meeting.objects.get()
    assert (after.place_fr, after.organisers_fr, after.subject_fr) == ("Leur salle", "Moi", "Leur sujet")
    assert after.agenda.get().title_fr == "Mon point"


def test_rows_that_two_people_add_move_and_remove_are_all_as_they_meant(
    clerk: Client, other: Client, programme: Programme
) -> None:
    meeting = meetings.meeting(programme, days=5)
    for place, title in enumerate(("ا", "ب", "ج")):
        AgendaItem.objects.create(meeting=meeting, title_ar=title, position=place)
    address = plan_of(meeting)
    mine, theirs = form_of(clerk.get(address), "uid"), form_of(other.get(address), "uid")
    theirs = form_of(send(other, address, theirs, {"agenda-3-title_ar": "جديد", "do": "up:3"}), "uid")
    send(other, address, theirs)
    assert [item.title_ar for item in meeting.agenda.all()] == ["ا", "ب", "جديد", "ج"]

    mine = form_of(send(clerk, address, mine, {"do": "remove:0"}), "uid")
    mine = form_of(send(clerk, address, mine, {"do": "down:0"}), "uid")
    send(clerk, address, mine)
    assert [item.title_ar for item in meeting.agenda.all()] == ["ج", "ب", "جديد"]


def test_a_row_that_somebody_changed_or_recorded_under_is_not_removed(
    clerk: Client, other: Client, programme: Programme
) -> None:
    meeting = meetings.recorded(meetings.meeting(programme, days=5), rows=1)
    AgendaItem.objects.create(meeting=meeting, title_ar="نقطة ثانية", position=1)
    AgendaItem.objects.create(meeting=meeting, title_ar="نقطة ثالثة", position=2)
    address = plan_of(meeting)
    mine = form_of(clerk.get(address), "uid")
    send(other, address, form_of(other.get(address), "uid"), {"agenda-1-minutes": "45"})
    for _ in range(3):
        mine = form_of(send(clerk, address, mine, {"do": "remove:0"}), "uid")
    answer = clerk.post(address, mine, follow=True)
    assert [item.title_ar for item in meeting.agenda.all()] == ["عرض المحاور 0", "نقطة ثانية"]
    assert "نقطة ثانية" in text_of(answer)
    assert meeting.agenda.first().said_ar == "قُدمت المحاور ونوقشت."


def test_what_comes_of_two_changes_must_still_be_possible(clerk: Client, other: Client, programme: Programme) -> None:
    meeting = meetings.meeting(
        programme,
        public_from=None,
        starts_at=meetings.local(2031, 5, 6, 10, 0),
        ends_at=meetings.local(2031, 5, 6, 12, 0),
    )
    AgendaItem.objects.create(meeting=meeting, title_ar="نقطة", minutes=60)
    address = plan_of(meeting)
    with time_machine.travel(meetings.local(2031, 4, 1, 9, 0), tick=False):
        clerk.force_login(builders.person("editor", username="mine"))
        other.force_login(builders.person("editor", username="theirs"))
        mine, theirs = form_of(clerk.get(address), "uid"), form_of(other.get(address), "uid")
        send(other, address, theirs, {"ends": "11:15"})
        page = send(clerk, address, mine, {"agenda-0-minutes": "90"})
        assert page.status_code == 200
        assert errors_of(page)
        assert meeting.agenda.get().minutes == 60
        page = send(clerk, address, mine, {"starts": "11:30", "agenda-0-minutes": "15"})
        assert said("The end must come after the start.") in errors_of(page)
    meeting.refresh_from_db()
    assert timezone.localtime(meeting.ends_at).hour == 11


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a b c", "a b c", "c b a", "c b a"),  # only they moved
        ("a b c", "c a b", "a b c", "c a b"),  # only I moved
        ("a b c", "c a b", "b a c", "c a b"),  # both: mine
        ("a b", "a x b", "a b y", "a x b y"),  # both added
        ("a b", "b", "a y b", "y b"),  # I removed, they added: removed rows are dropped by the writer
        ("", "a", "b", "a b"),
        ("a", "a", "a", "a"),
    ],
)
def test_the_order_of_two_people(base: str, mine: str, theirs: str, merged: str) -> None:
    order = merged_order(base, mine, theirs)
    kept = [key for key in order.split() if key in merged.split()]
    assert " ".join(kept) == merged
    assert set(mine.split()) | set(theirs.split()) >= set(order.split())


# What becomes of it -----------------------------------------------------------------------------------------------


def test_another_date_is_given_with_its_reason_and_both_stand_on_the_page(clerk: Client, programme: Programme) -> None:
    meeting = meetings.meeting(programme, days=5)
    address = f"/fr/space/meetings/{meeting.address}/reschedule/"
    page = send(
        clerk, address, form_of(clerk.get(address)), {"day": DAY.isoformat(), "starts": "09:00", "ends": "08:00"}
    )
    assert said("The end must come after the start.") in errors_of(page)
    assert form_of(page)["day"] == [DAY.isoformat()]
    assert any("obligatoire" in error for error in errors_of(page))  # the reason in Arabic

    changes = {"ends": "11:00", "reason_ar": "تعذر استعمال القاعة", "reason_fr": "La salle est prise"}
    send(clerk, address, form_of(page), changes)
    after = Meeting.objects.get()
    assert after.starts_at == meetings.local(DAY.year, DAY.month, DAY.day, 9, 0)
    assert after.moved_from == meeting.starts_at
    assert after.address == meeting.address
    assert after.reason_fr == "La salle est prise"
    assert "La salle est prise" in text_of(clerk.get(f"/fr/space/meetings/{meeting.address}/"))


def test_a_date_of_which_nobody_was_told_is_not_called_the_first_one(programme: Programme) -> None:
    meeting = meetings.meeting(programme, days=5, public_from=None)
    first, second, third = (meeting.starts_at + timedelta(days=days) for days in (0, 1, 2))
    meeting.reschedule(by=None, starts_at=second, reason=meetings.REASON)
    assert (meeting.starts_at, meeting.moved_from) == (second, None)
    meeting.announce(by=None)

    stale = Meeting.objects.get()
    meeting.reschedule(by=None, starts_at=third, reason=meetings.REASON)
    stale.reschedule(by=None, starts_at=first, reason=meetings.REASON)  # opened before the other was done
    assert stale.moved_from == third
    stale.reschedule(by=None, starts_at=first, ends_at=first + timedelta(hours=1), reason=meetings.REASON)
    assert stale.moved_from == third  # the same beginning is no other date


def test_an_apostrophe_parts_the_words_of_an_address(programme: Programme) -> None:
    for apostrophe in "’'":
        planned = meetings.meeting(programme, title_fr=f"Atelier sur l{apostrophe}axe 3")
        assert "-atelier-sur-l-axe-3" in planned.address


def test_a_wrong_date_of_a_meeting_that_was_held_is_corrected_with_the_reason(
    clerk: Client, programme: Programme
) -> None:
    wrong = meetings.local(2025, 3, 19, 10, 30)
    meeting = meetings.meeting(programme, starts_at=wrong)
    meeting.hold(by=None)
    page = f"/fr/space/meetings/{meeting.address}/"
    assert f"{page}correct-date/" in clerk.get(page).content.decode()
    assert f"{page}correct-date/" in clerk.get(f"{page}plan/").content.decode()

    opened = form_of(clerk.get(f"{page}correct-date/"))
    assert (opened["day"], opened["starts"], opened["ends"]) == (["2025-03-19"], ["10:30"], ["13:30"])

    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    typed = {"day": tomorrow, "starts": "10:30", "ends": "13:00", "reason_ar": "خطأ في الكتابة", "reason_fr": "Faute"}
    refused = send(clerk, f"{page}correct-date/", opened, typed)
    assert errors_of(refused) == [said("It was held: its day cannot be one that is still to come.")]
    assert Meeting.objects.get().starts_at == wrong
    assert form_of(refused)["reason_ar"] == ["خطأ في الكتابة"]

    send(clerk, f"{page}correct-date/", form_of(refused), {"day": "2025-03-18"})
    after = Meeting.objects.get()
    assert after.starts_at == meetings.local(2025, 3, 18, 10, 30)
    assert (after.state, after.moved_from, after.address) == (MeetingState.HELD, wrong, meeting.address)
    assert after.sequence == meeting.sequence + 1  # calendars take it over
    public = text_of(Client().get(f"/fr/meetings/{meeting.address}/"))
    assert "mardi 18 mars 2025" in public
    assert "mercredi 19 mars 2025" in public
    assert "Faute" in public


def test_who_corrects_the_date_under_a_record_has_written_in_it(programme: Programme) -> None:
    meeting = meetings.recorded(meetings.meeting(programme))
    meeting.hold(by=None)
    writer = builders.person("editor")
    earlier = meeting.starts_at - timedelta(days=1)
    meeting.correct_date(by=writer, starts_at=earlier, reason=meetings.REASON)
    assert not meeting.minutes.is_writer(writer)  # nothing was recorded yet on the page of the record

    Minutes.objects.update(saved_at=timezone.now())
    meeting.correct_date(by=writer, starts_at=earlier - timedelta(days=1), reason=meetings.REASON)
    assert Minutes.objects.get().is_writer(writer)


def test_a_meeting_put_off_meanwhile_is_not_marked_as_held_before_its_day(programme: Programme) -> None:
    meeting = meetings.meeting(programme)
    stale = Meeting.objects.get()
    meeting.reschedule(by=None, starts_at=timezone.now() + timedelta(days=9), reason=meetings.REASON)
    with pytest.raises(ValidationError):
        stale.hold(by=None)
    assert Meeting.objects.get().state == MeetingState.PLANNED


def test_a_meeting_cancelled_before_anybody_was_told_is_not_announced(clerk: Client, programme: Programme) -> None:
    meeting = meetings.meeting(programme, days=5, public_from=None)
    address = f"/fr/space/meetings/{meeting.address}/announce/"
    fields = form_of(clerk.get(address))
    meeting.cancel(by=None, reason=meetings.REASON)
    page = send(clerk, address, fields, {"publicity": "now"})
    assert said("Nothing was done: the meeting has moved meanwhile. It is now: %(state)s.") in text_of(page)
    assert Meeting.objects.get().public_from is None
    assert Client().get(f"/fr/meetings/{meeting.address}/").status_code == 404


@pytest.mark.parametrize(("act", "state"), [("postpone", "postponed"), ("cancel", "cancelled")])
def test_a_meeting_that_does_not_take_place_says_why(clerk: Client, programme: Programme, act: str, state: str) -> None:
    meeting = meetings.meeting(programme, days=5)
    address = f"/fr/space/meetings/{meeting.address}/{act}/"
    page = send(clerk, address, form_of(clerk.get(address)), {"reason_fr": "En français seulement"})
    assert page.status_code == 200
    assert form_of(page)["reason_fr"] == ["En français seulement"]
    assert Meeting.objects.get().state == MeetingState.PLANNED
    send(clerk, address, form_of(page), {"reason_ar": "تعذر استعمال القاعة"})
    after = Meeting.objects.get()
    assert (after.state, after.reason_ar) == (state, "تعذر استعمال القاعة")
    assert "En français seulement" in text_of(Client().get(f"/fr/meetings/{meeting.address}/"))


def test_a_reason_typed_before_the_session_was_lost_comes_back(clerk: Client, programme: Programme) -> None:
    meeting = meetings.meeting(programme, days=5)
    address = f"/fr/space/meetings/{meeting.address}/cancel/"
    fields = form_of(clerk.get(address))
    clerk.logout()
    carried = form_of(send(clerk, address, fields, {"reason_ar": "سبب طويل"}), "login")
    back = clerk.post("/fr/account/login/", {**carried, "login": "editor", "password": builders.PASSWORD}, follow=True)
    assert form_of(back)["reason_ar"] == ["سبب طويل"]
    assert Meeting.objects.get().state == MeetingState.PLANNED


def test_a_button_pressed_after_the_session_was_lost_is_pressed_again(clerk: Client, programme: Programme) -> None:
    meeting = meetings.meeting(programme)
    clerk.logout()
    carried = form_of(clerk.post(f"/fr/space/meetings/{meeting.address}/hold/"), "login")
    back = clerk.post("/fr/account/login/", {**carried, "login": "editor", "password": builders.PASSWORD}, follow=True)
    assert "Veuillez appuyer de nouveau" in text_of(back)
    assert Meeting.objects.get().state == MeetingState.PLANNED


def test_it_is_announced_now_or_at_a_moment_before_it_begins(clerk: Client, programme: Programme) -> None:
    meeting = meetings.meeting(programme, days=5, public_from=None)
    address = f"/fr/space/meetings/{meeting.address}/announce/"
    late = (timezone.localdate() + timedelta(days=6)).isoformat()
    page = send(
        clerk, address, form_of(clerk.get(address)), {"publicity": "later", "public_day": late, "public_time": "09:00"}
    )
    assert said("It would become public only after it has begun.") in errors_of(page)
    soon = timezone.localdate() + timedelta(days=2)
    send(clerk, address, form_of(page), {"public_day": soon.isoformat()})
    assert Meeting.objects.get().public_from == meetings.local(soon.year, soon.month, soon.day, 9, 0)
    send(clerk, address, form_of(clerk.get(address)), {"publicity": "now"})
    assert Meeting.objects.get().is_public
