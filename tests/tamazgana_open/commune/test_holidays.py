"""The list of holidays, kept by the administrator."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tamazgana_open.commune.models import Holiday
from tamazgana_open.journal.models import Entry, SiteVersion
from tests import builders

pytestmark = pytest.mark.django_db
LIST = "/admin/commune/holiday/"


@pytest.fixture
def office(commune: Any) -> Client:
    """The administrator's browser."""
    return builders.signed_in(builders.person("administrator"))


def typed(**changed: Any) -> dict[str, Any]:
    """What the form of a holiday sends."""
    return {"day": "2031-03-20", "name_ar": "عيد الفطر", "name_fr": "Aïd al-Fitr", **changed}


def test_a_religious_holiday_is_typed_moved_and_taken_out(office: Client) -> None:
    assert office.post(f"{LIST}add/", typed()).status_code == 302
    holiday = Holiday.objects.get()
    assert (holiday.day, holiday.name_ar) == (date(2031, 3, 20), "عيد الفطر")
    # The moon was seen a day later.
    assert office.post(f"{LIST}{holiday.pk}/change/", typed(day="2031-03-21")).status_code == 302
    assert list(Holiday.objects.values_list("day", flat=True)) == [date(2031, 3, 21)]
    assert office.post(f"{LIST}{holiday.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Holiday.objects.exists()
    acts = ["commune.holiday_entered", "commune.holiday_changed", "commune.holiday_removed"]
    entries = Entry.objects.order_by("pk")
    assert [entry.act for entry in entries] == acts
    assert "20/03/2031" in entries[0].sentence("fr")
    assert entries[0].target == {"ar": "عيد الفطر", "fr": "Aïd al-Fitr"}
    assert SiteVersion.objects.get().number == 3


def test_several_are_taken_out_together(office: Client) -> None:
    keys = [builders.holiday(date(2031, 3, day)).pk for day in (20, 21)]
    sent = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    assert office.post(LIST, sent).status_code == 302
    assert not Holiday.objects.exists()
    assert Entry.objects.filter(act="commune.holiday_removed").count() == 2


def test_the_fixed_holidays_of_a_year_are_entered_once(office: Client) -> None:
    builders.holiday(date(2031, 5, 1), name_ar="كما كتبه المكتب")
    office.post(f"{LIST}fixed/", {"year": "2031"})
    days = [
        (1, 1), (1, 11), (1, 14), (5, 1), (7, 30), (8, 14), (8, 20), (8, 21), (11, 6), (11, 18),
    ]  # fmt: skip
    assert list(Holiday.objects.values_list("day", flat=True)) == [date(2031, *day) for day in days]
    assert Holiday.objects.get(day=date(2031, 5, 1)).name_ar == "كما كتبه المكتب"
    assert all(holiday.name_ar and holiday.name_fr for holiday in Holiday.objects.exclude(day=date(2031, 5, 1)))
    office.post(f"{LIST}fixed/", {"year": "2031"})
    assert Holiday.objects.count() == 10
    assert Entry.objects.filter(act="commune.holiday_entered").count() == 9


@pytest.mark.parametrize("year", ["", "mille", "1", "9999", "-5", "2031.5", "99999999999999999999", "٢٠٣١x"])
def test_a_year_that_cannot_be_enters_nothing(office: Client, year: str) -> None:
    answer = office.post(f"{LIST}fixed/", {"year": year}, follow=True)
    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not Holiday.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""},
        {"day": "31/02/2031"},
        {"day": "0001-01-01"},
        {"day": "9999-12-31"},
        {"name_ar": ""},
        {"name_ar": "\u202e\u200b"},
        {"name_ar": "ع" * 121},
    ],
)
def test_a_holiday_that_cannot_be_is_refused(office: Client, wrong: dict[str, str]) -> None:
    answer = office.post(f"{LIST}add/", typed(**wrong))
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not Holiday.objects.exists()


def test_a_day_stands_once(office: Client) -> None:
    builders.holiday(date(2031, 3, 20))
    answer = office.post(f"{LIST}add/", typed())
    assert "day" in answer.context["adminform"].form.errors
    assert Holiday.objects.count() == 1


def test_the_list_says_that_the_religious_ones_are_typed(office: Client) -> None:
    page = office.get(LIST, headers={"accept-language": "fr"}).content.decode()
    assert "dépendent de la lune" in page
    assert f'action="{LIST}fixed/"' in page


@pytest.mark.parametrize("role", ["editor", "focal_point", "council_member", "registrar"])
def test_nobody_else_keeps_the_list(commune: Any, role: str) -> None:
    browser = builders.signed_in(builders.person(role))
    browser.post(f"{LIST}fixed/", {"year": "2031"})
    browser.post(f"{LIST}add/", typed())
    assert not Holiday.objects.exists()
