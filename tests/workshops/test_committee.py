"""The follow-up committee in the workspace: its seats as rows in place, two people at once, sessions that end."""

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Programme
from tamazgana_open.accounts.models import RoleCode
from tamazgana_open.journal.models import Entry
from tests import builders
from workshops.models import Committee, CommitteeSeat

pytestmark = pytest.mark.django_db

PAGE = "/fr/space/meetings/committee/2031-2033/"
SEATS = [("رئيس المجلس", "Président du conseil", 1), ("ممثلو الجمعيات", "Représentants des associations", 4)]


@pytest.fixture(autouse=True)
def programme() -> Programme:
    return builders.programme(axes=1, commitments=1)


@pytest.fixture
def client() -> Client:
    return builders.signed_in(builders.person("focal_point"))


@pytest.fixture
def other() -> Client:
    return builders.signed_in(builders.person("editor"))


@pytest.fixture
def committee(programme: Programme) -> Committee:
    founded = Committee(programme=programme, founding_act_ar="مقرر رقم 12", founding_act_fr="Arrêté n° 12")
    founded.confirm_translations(["founding_act"])
    founded.save()
    for position, (arabic, french, count) in enumerate(SEATS):
        seat = CommitteeSeat(committee=founded, position=position, office_ar=arabic, office_fr=french, count=count)
        seat.confirm_translations(["office"])
        seat.save()
    return founded


class Fields(HTMLParser):
    """The fields of the page's form as a browser sends them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.inside, self.area = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = "novalidate" in given
        name = given.get("name")
        if not self.inside or not name or name == "csrfmiddlewaretoken":
            return
        if tag == "textarea":
            self.area, self.found[name] = name, ""
        elif tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.found[name] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[self.area] += data.removeprefix("\n")


def fields(page: Any) -> dict[str, str]:
    """The form of a page."""
    reader = Fields()
    reader.feed(page.content.decode())
    return reader.found


def opened(client: Client) -> dict[str, str]:
    """The form as it opens."""
    return fields(client.get(PAGE))


def row(typed: dict[str, str], number: int, **values: str) -> dict[str, str]:
    """The form with these values in a row (from 0)."""
    return {**typed, **{f"seats-{number}-{name}": value for name, value in values.items()}}


def offices() -> list[str]:
    """The seats in their order."""
    return list(CommitteeSeat.objects.values_list("office_ar", flat=True))


def words(response: Any) -> str:
    return " ".join(unescape(re.sub(r"<svg.*?</svg>|<.*?>", " ", response.content.decode(), flags=re.DOTALL)).split())


def test_the_first_saving_founds_the_committee(client: Client) -> None:
    typed = opened(client) | {
        "founding_act_ar": "مقرر رقم 7",
        "founded_on": "2024-02-03",
        "mission_ar": "تتبع الإعداد والتنفيذ",
        "mission_fr": "Suivre l’élaboration et la mise en œuvre",
    }
    typed = row(typed, 0, office_ar="رئيس المجلس", office_fr="Président du conseil", count="1")
    typed = row(typed, 1, office_ar="ممثلة هيئة المساواة", body_ar="هيئة المساواة")
    assert client.post(PAGE, typed).status_code == 302

    founded = Committee.objects.get()
    assert (founded.founding_act_ar, str(founded.founded_on)) == ("مقرر رقم 7", "2024-02-03")
    assert [(seat.office_ar, seat.count, seat.position) for seat in founded.seats.all()] == [
        ("رئيس المجلس", 1, 0),
        ("ممثلة هيئة المساواة", None, 1),
    ]
    entry = Entry.objects.get(act="committee.changed")
    assert (entry.public, entry.path) == (True, "programmes/2031-2033/committee/")


def test_saving_nothing_founds_nothing_and_is_not_told(client: Client, programme: Programme) -> None:
    assert client.post(PAGE, opened(client)).status_code == 302
    assert not Committee.objects.exists()
    assert not Entry.objects.filter(act="committee.changed").exists()


def test_saving_without_a_change_is_not_told(client: Client, committee: Committee) -> None:
    assert client.post(PAGE, opened(client)).status_code == 302
    assert [(seat.office_ar, seat.office_fr, seat.count) for seat in committee.seats.all()] == SEATS
    assert not Entry.objects.filter(act="committee.changed").exists()


# Rows without scripts -----------------------------------------------------------------------------------------------


def test_rows_are_moved_added_and_removed_without_saving_and_without_losing_a_word(
    client: Client, committee: Committee
) -> None:
    typed = row(opened(client), 0, office_fr="Présidente du conseil") | {"mission_fr": "Une mission à peine tapée"}
    moved = fields(client.post(PAGE, typed | {"do": "down:0"}))
    assert (moved["seats-0-office_ar"], moved["seats-1-office_fr"]) == ("ممثلو الجمعيات", "Présidente du conseil")
    assert moved["mission_fr"] == "Une mission à peine tapée"

    longer = fields(client.post(PAGE, moved | {"do": "more"}))
    assert int(longer["seats-TOTAL_FORMS"]) == int(moved["seats-TOTAL_FORMS"]) + 3
    shorter = fields(client.post(PAGE, longer | {"do": "remove:0"}))
    assert shorter["seats-0-office_fr"] == "Présidente du conseil"
    assert offices() == [arabic for arabic, _french, _count in SEATS]  # nothing is saved yet

    assert client.post(PAGE, shorter).status_code == 302
    assert list(CommitteeSeat.objects.values_list("office_fr", flat=True)) == ["Présidente du conseil"]


@pytest.mark.parametrize(
    "button", ["up:0", "down:99", "remove:-1", "remove:x", "up:", "nothing", "more:1", "down:999999999999"]
)
def test_a_strange_button_changes_nothing(client: Client, committee: Committee, button: str) -> None:
    page = client.post(PAGE, opened(client) | {"do": button})
    assert page.status_code == 200
    assert fields(page)["seats-0-office_ar"] == "رئيس المجلس"
    assert offices() == [arabic for arabic, _french, _count in SEATS]


def test_the_order_is_saved(client: Client, committee: Committee) -> None:
    moved = fields(client.post(PAGE, opened(client) | {"do": "up:1"}))
    client.post(PAGE, moved)
    assert offices() == ["ممثلو الجمعيات", "رئيس المجلس"]
    assert Entry.objects.filter(act="committee.changed").count() == 1


def test_focus_goes_on_at_the_row_that_was_moved(client: Client, committee: Committee) -> None:
    page = client.post(PAGE, opened(client) | {"do": "down:0"}).content.decode()
    assert re.findall(r'value="(\w+:\d+)" formnovalidate autofocus', page) == ["down:1"]


# What cannot be -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"count": "-1"}, "supérieure ou égale à 1"),
        ({"count": "0"}, "supérieure ou égale à 1"),
        ({"count": "201"}, "inférieure ou égale à 200"),
        ({"count": "9" * 30}, "inférieure ou égale à 200"),
        ({"count": "trois"}, "Saisissez un nombre entier."),
        ({"office_ar": "", "office_fr": "Sans arabe"}, "Le texte arabe est obligatoire ; sinon, videz toute la ligne."),
        ({"office_ar": "ن" * 161}, "160"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_the_rest_is_kept(
    client: Client, committee: Committee, values: dict[str, str], message: str
) -> None:
    typed = row(opened(client), 0, **values) | {"founding_act_fr": "Arrêté n° 13"}
    page = client.post(PAGE, typed)
    assert page.status_code == 200
    assert message in words(page)
    assert fields(page)["founding_act_fr"] == "Arrêté n° 13"
    assert [(seat.office_ar, seat.office_fr, seat.count) for seat in committee.seats.all()] == SEATS


def test_a_date_that_is_none_is_refused(client: Client, committee: Committee) -> None:
    assert "Saisissez une date valide." in words(client.post(PAGE, opened(client) | {"founded_on": "2031-02-30"}))


@pytest.mark.parametrize(
    ("day", "message"),
    [("0001-01-01", "L’année est-elle exacte ?"), ("9999-12-31", "L’année est-elle exacte ?"), ("", "")],
)
def test_a_committee_is_not_founded_in_another_age_or_tomorrow(
    client: Client, committee: Committee, day: str, message: str
) -> None:
    founded = committee.founded_on
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = client.post(PAGE, opened(client) | {"founded_on": day or tomorrow})
    assert (message or "Ce jour est encore à venir.") in words(page)
    assert Committee.objects.get(pk=committee.pk).founded_on == founded


def test_more_seats_than_one_page_offers_are_not_lost_by_saving_it(client: Client, committee: Committee) -> None:
    for place in range(90):
        CommitteeSeat.objects.create(committee=committee, position=place + 2, office_ar=f"مقعد {place}")
    assert client.post(PAGE, opened(client) | {"founding_act_fr": "Arrêté n° 14"}).status_code == 302
    assert committee.seats.count() == 92


def test_the_seat_of_another_committee_cannot_be_taken_over(client: Client, committee: Committee) -> None:
    strange = Committee.objects.create(programme=builders.programme("2034-2036", current=False, axes=1, commitments=0))
    theirs = CommitteeSeat.objects.create(committee=strange, office_ar="مقعد آخر")
    client.post(PAGE, row(opened(client), 2, key=str(theirs.pk), office_ar="مقعد جديد"))
    theirs.refresh_from_db()
    assert (theirs.office_ar, theirs.committee) == ("مقعد آخر", strange)
    assert "مقعد جديد" in set(committee.seats.values_list("office_ar", flat=True))


def test_a_form_sent_twice_adds_its_new_row_once(client: Client, committee: Committee) -> None:
    typed = row(opened(client), 2, office_ar="ممثلة الشباب", count="2")
    client.post(PAGE, typed)
    client.post(PAGE, typed)
    assert offices() == ["رئيس المجلس", "ممثلو الجمعيات", "ممثلة الشباب"]


# Two people at once ---------------------------------------------------------------------------------------------------


def test_both_keep_what_they_changed_in_different_places(client: Client, other: Client, committee: Committee) -> None:
    mine, theirs = opened(client), opened(other)
    other.post(PAGE, row(theirs, 1, count="6") | {"mission_fr": "Leur mission", "mission_ar": "مهمتهم"})
    answer = client.post(PAGE, row(mine, 0, office_fr="Présidente du conseil"), follow=True)

    committee.refresh_from_db()
    assert committee.mission_fr == "Leur mission"
    assert [(seat.office_fr, seat.count) for seat in committee.seats.all()] == [
        ("Présidente du conseil", 1),
        ("Représentants des associations", 6),
    ]
    said = words(answer).split("Une autre personne a enregistré entre-temps")[1]
    assert "Sa mission – arabe, Sa mission – français, Nombre de sièges" in said


def test_rows_of_both_stay_and_nobody_removes_what_the_other_changed(
    client: Client, other: Client, committee: Committee
) -> None:
    mine, theirs = opened(client), opened(other)
    other.post(PAGE, row(row(theirs, 1, count="6"), 2, office_ar="مقعد الآخر"))
    removed = fields(client.post(PAGE, row(mine, 2, office_ar="مقعدي") | {"do": "remove:1"}))
    answer = client.post(PAGE, removed, follow=True)

    assert set(offices()) == {"رئيس المجلس", "ممثلو الجمعيات", "مقعد الآخر", "مقعدي"}
    assert CommitteeSeat.objects.get(office_ar="ممثلو الجمعيات").count == 6
    assert "Représentants des associations" in words(answer)  # said: not removed


def test_the_same_words_are_chosen_by_the_second(client: Client, other: Client, committee: Committee) -> None:
    mine, theirs = opened(client), opened(other)
    other.post(PAGE, row(row(theirs, 0, office_fr="Le président"), 2, office_ar="مقعد جديد"))
    page = client.post(PAGE, row(mine, 0, office_fr="La présidente") | {"mission_fr": "Ma mission", "mission_ar": "م"})

    assert page.status_code == 200
    assert CommitteeSeat.objects.get(position=0).office_fr == "Le président"
    shown = words(page)
    assert "Le président" in shown
    again = fields(page)
    assert again["mission_fr"] == "Ma mission"
    seat = CommitteeSeat.objects.get(position=0)
    assert client.post(PAGE, again | {f"choice:seats:{seat.pk}:office_fr": "theirs"}).status_code == 302
    assert CommitteeSeat.objects.get(position=0).office_fr == "Le président"
    assert Committee.objects.get().mission_fr == "Ma mission"
    assert "مقعد جديد" in offices()


def test_a_seat_removed_by_another_stays_removed_unless_it_was_changed_here(
    client: Client, other: Client, committee: Committee
) -> None:
    mine, changed, theirs = opened(client), opened(client), opened(other)
    other.post(PAGE, fields(other.post(PAGE, theirs | {"do": "remove:1"})))
    assert offices() == ["رئيس المجلس"]
    client.post(PAGE, mine | {"mission_ar": "مهمة", "mission_fr": "Mission"})
    assert offices() == ["رئيس المجلس"]
    client.post(PAGE, row(changed, 1, count="9"))
    assert CommitteeSeat.objects.get(office_ar="ممثلو الجمعيات").count == 9


def test_a_base_that_was_tampered_with_overwrites_nothing_in_silence(client: Client, committee: Committee) -> None:
    page = client.post(PAGE, opened(client) | {"base": "forged", "founding_act_fr": "Autre chose"})
    assert page.status_code == 200
    committee.refresh_from_db()
    assert committee.founding_act_fr == "Arrêté n° 12"


# Translations, sessions, people -----------------------------------------------------------------------------------


def test_an_arabic_that_changes_marks_its_translation_until_somebody_says_that_it_fits(
    client: Client, committee: Committee
) -> None:
    client.post(PAGE, row(opened(client), 0, office_ar="رئيس مجلس الجماعة"))
    seat = CommitteeSeat.objects.get(position=0)
    assert seat.is_outdated("office", "fr")
    page = client.get(PAGE)
    name = f"seats:{seat.pk}:office_fr"
    assert f'name="fits" value="{name}"' in page.content.decode()
    client.post(PAGE, fields(page) | {"fits": name})
    assert not CommitteeSeat.objects.get(position=0).is_outdated("office", "fr")


def test_what_was_typed_when_the_session_ended_comes_back(client: Client, committee: Committee) -> None:
    typed = row(opened(client), 2, office_ar="مقعد كُتب قبل انتهاء الجلسة")
    client.logout()
    form = client.post(PAGE, typed)
    carried = re.search(r'name="carried" value="(.*?)"', form.content.decode())[1]
    client.post("/fr/account/login/", {"login": "focal_point", "password": builders.PASSWORD, "carried": carried})
    back = fields(client.get(PAGE))
    assert back["seats-2-office_ar"] == "مقعد كُتب قبل انتهاء الجلسة"
    assert len(offices()) == 2
    assert client.post(PAGE, back).status_code == 302
    assert len(offices()) == 3


def test_editor_and_focal_point_alone_change_the_committee(committee: Committee) -> None:
    for role in RoleCode.values:
        browser = builders.signed_in(builders.person(role))
        expected = 200 if role in (RoleCode.EDITOR, RoleCode.FOCAL_POINT) else 403
        assert browser.get(PAGE).status_code == expected
        if expected == 403:
            assert browser.post(PAGE, {"seats-TOTAL_FORMS": "0", "seats-INITIAL_FORMS": "0"}).status_code == 403
    assert "account/login" in Client().get(PAGE)["Location"]
    assert len(offices()) == 2
    assert (
        builders.signed_in(builders.person("editor", username="x")).get(PAGE.replace("2031", "1999")).status_code == 404
    )


def test_a_form_without_its_counters_is_answered(client: Client, committee: Committee) -> None:
    for typed in ({}, {"seats-TOTAL_FORMS": "x"}, {"seats-TOTAL_FORMS": "99999999"}, {"seats-TOTAL_FORMS": "-1"}):
        assert client.post(PAGE, typed).status_code in (200, 302)
    assert CommitteeSeat.objects.count() == 2
