"""Dates, hours and amounts as official Moroccan Arabic and French write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import formats, timezone
from django.utils.translation import override

from tamazgana_open.formats import moroccan

ARABIC_MONTHS = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
]
FRENCH_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
MONTHS = [("ar", *pair) for pair in enumerate(ARABIC_MONTHS, 1)] + [
    ("fr", *pair) for pair in enumerate(FRENCH_MONTHS, 1)
]
HIJRI_OR_EASTERN = "٠١٢٣٤٥٦٧٨٩"
NBSP = "\u00a0"


@pytest.mark.parametrize(("language", "month", "name"), MONTHS)
def test_every_month_has_the_name_it_has_in_morocco(language: str, month: int, name: str) -> None:
    day = date(2026, month, 18)
    assert moroccan.date_long(day, language) == f"18 {name} 2026"
    assert moroccan.month_year(day, language) == f"{name} 2026"


@pytest.mark.parametrize(
    ("day", "arabic", "french"),
    [
        (date(2025, 3, 17), "الاثنين", "lundi"),
        (date(2025, 3, 18), "الثلاثاء", "mardi"),
        (date(2025, 3, 19), "الأربعاء", "mercredi"),
        (date(2025, 3, 20), "الخميس", "jeudi"),
        (date(2025, 3, 21), "الجمعة", "vendredi"),
        (date(2025, 3, 22), "السبت", "samedi"),
        (date(2025, 3, 23), "الأحد", "dimanche"),
    ],
)
def test_every_day_of_the_week_is_named(day: date, arabic: str, french: str) -> None:
    assert moroccan.weekday_date(day, "ar") == f"{arabic} {day.day} مارس 2025"
    assert moroccan.weekday_date(day, "fr") == f"{french} {day.day} mars 2025"


def test_the_first_of_a_month_is_written_as_a_rank() -> None:
    assert moroccan.date_long(date(2025, 10, 1), "fr") == "1er octobre 2025"
    assert moroccan.date_long(date(2025, 10, 1), "ar") == "فاتح أكتوبر 2025"
    assert moroccan.date_long(date(2025, 10, 11), "fr") == "11 octobre 2025"


def test_short_dates_are_day_month_year() -> None:
    assert moroccan.date_short(date(2025, 3, 7)) == "07/03/2025"


@pytest.mark.parametrize(
    ("value", "arabic", "french"),
    [
        (Decimal("500000.00"), f"500.000,00{NBSP}درهم", f"500{NBSP}000,00{NBSP}DH"),
        ("500000.00", f"500.000,00{NBSP}درهم", f"500{NBSP}000,00{NBSP}DH"),
        (Decimal(0), f"0,00{NBSP}درهم", f"0,00{NBSP}DH"),
        (Decimal("1234567.5"), f"1.234.567,50{NBSP}درهم", f"1{NBSP}234{NBSP}567,50{NBSP}DH"),
        (Decimal("999999999999.99"), f"999.999.999.999,99{NBSP}درهم", f"999{NBSP}999{NBSP}999{NBSP}999,99{NBSP}DH"),
    ],
)
def test_amounts_are_written_with_western_digits_and_the_languages_separators(
    value: Decimal | str, arabic: str, french: str
) -> None:
    assert moroccan.amount(value, "ar") == arabic
    assert moroccan.amount(value, "fr") == french


def test_no_eastern_digit_is_ever_printed() -> None:
    everything = "".join(
        [
            moroccan.date_long(date(2026, 12, 30), "ar"),
            moroccan.amount("1234567890.00", "ar"),
            moroccan.number(1234567890, "ar"),
            moroccan.moment(datetime(2026, 12, 30, 10, 30, tzinfo=UTC), "ar"),
            moroccan.file_size(123_456_789, "ar"),
        ]
    )
    assert not set(everything) & set(HIJRI_OR_EASTERN)


def test_whole_numbers_are_grouped() -> None:
    assert moroccan.number(1234, "ar") == "1.234"
    assert moroccan.number(1234, "fr") == f"1{NBSP}234"


def test_sizes_of_files_are_rounded_up_and_never_nothing() -> None:
    assert moroccan.file_size(1, "fr") == "1 ko".replace(" ", moroccan.file_size(1, "fr")[1])
    assert moroccan.file_size(120_001, "fr").startswith("121")
    assert moroccan.file_size(1_250_000, "fr").startswith("1,3")


def test_the_week_starts_on_monday_in_both_languages() -> None:
    for language in ("ar", "fr"):
        with override(language):
            assert formats.get_format("FIRST_DAY_OF_WEEK") == 1


def test_djangos_own_widgets_write_and_read_moroccan_dates() -> None:
    for language in ("ar", "fr"):
        with override(language):
            assert formats.date_format(date(2025, 3, 7), "SHORT_DATE_FORMAT") == "07/03/2025"
            assert "%d/%m/%Y" in formats.get_format("DATE_INPUT_FORMATS")


# Legal time: UTC+1, suspended to UTC around Ramadan ---------------------------------------------------------------


def test_the_workshop_of_18_march_2025_at_1030_was_at_1030_universal_time() -> None:
    # In Ramadan 2025 (2 to 30 March) legal time was UTC.
    local = datetime(2025, 3, 18, 10, 30, tzinfo=timezone.get_current_timezone())
    assert local.astimezone(UTC) == datetime(2025, 3, 18, 10, 30, tzinfo=UTC)


def test_the_same_hour_in_may_is_an_hour_earlier_in_universal_time() -> None:
    local = datetime(2025, 5, 18, 10, 30, tzinfo=timezone.get_current_timezone())
    assert local.astimezone(UTC) == datetime(2025, 5, 18, 9, 30, tzinfo=UTC)


def test_a_moment_is_shown_in_the_communes_legal_time() -> None:
    assert moroccan.moment(datetime(2025, 3, 18, 10, 30, tzinfo=UTC), "ar") == "18 مارس 2025، 10:30"
    assert moroccan.moment(datetime(2025, 5, 18, 9, 30, tzinfo=UTC), "fr") == "18 mai 2025, 10:30"
    assert moroccan.time_of(datetime(2025, 5, 18, 23, 30, tzinfo=UTC)) == "00:30"


def test_the_date_of_a_moment_is_the_communes_date() -> None:
    # 23:30 UTC on 18 May is half past midnight of the 19th in Morocco.
    late = datetime(2025, 5, 18, 23, 30, tzinfo=UTC)
    assert moroccan.date_short(late) == "19/05/2025"
    assert moroccan.date_long(late, "fr") == "19 mai 2025"
