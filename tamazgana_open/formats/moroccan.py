"""Dates, hours and amounts as official Moroccan Arabic and French write them, from CLDR (ar-MA, fr) by way of Babel.

Western digits; dd/mm/yyyy; 24-hour clock; months يناير … دجنبر; 500.000,00 درهم and 500 000,00 DH.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import numbers
from babel.dates import format_date as _babel_date
from django.utils import timezone
from django.utils.translation import gettext, override

from tamazgana_open.bilingual import reading_language

LOCALES = {"ar": "ar_MA", "fr": "fr"}
NO_BREAK = "\u00a0"


def _locale(language: str | None) -> str:
    language = language or reading_language()
    return LOCALES.get(language, language)


@lru_cache(maxsize=4096)
def format_date(day: date, pattern: str, locale: str) -> str:
    """Babel's date, remembered: a page shows the same few days many times."""
    return _babel_date(day, pattern, locale=locale)


def _date(value: date | datetime | str) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def date_long(value: date | datetime | str, language: str | None = None) -> str:
    """18 مارس 2025 / 18 mars 2025; the first of a month is «1er» in French, «فاتح» in Arabic."""
    day = _date(value)
    language = language or reading_language()
    text = format_date(day, "d MMMM y", locale=_locale(language))
    if day.day == 1:
        first = {"fr": "1er", "ar": "فاتح"}.get(language)
        text = f"{first} {text.split(' ', 1)[1]}" if first else text
    return text


def date_short(value: date | datetime | str) -> str:
    """18/03/2025."""
    return _date(value).strftime("%d/%m/%Y")


def month_year(value: date | datetime | str, language: str | None = None) -> str:
    """مارس 2025 / mars 2025."""
    return format_date(_date(value), "MMMM y", locale=_locale(language))


def weekday_date(value: date | datetime | str, language: str | None = None) -> str:
    """الثلاثاء 18 مارس 2025 / mardi 18 mars 2025."""
    language = language or reading_language()
    return f"{format_date(_date(value), 'EEEE', locale=_locale(language))} {date_long(value, language)}"


def time_of(value: datetime) -> str:
    """10:30, the legal time of the commune."""
    return timezone.localtime(value).strftime("%H:%M")


def moment(value: datetime, language: str | None = None) -> str:
    """18 مارس 2025، 10:30 / 18 mars 2025, 10:30."""
    language = language or reading_language()
    comma = "،" if language == "ar" else ","
    return f"{date_long(value, language)}{comma} {time_of(value)}"


def number(value: int | Decimal, language: str | None = None) -> str:
    """1.234 / 1 234, with no-break spaces."""
    text = numbers.format_decimal(value, locale=_locale(language))
    return text.replace("\u202f", NO_BREAK)


def amount(value: Decimal | str, language: str | None = None) -> str:
    """500.000,00 درهم / 500 000,00 DH."""
    language = language or reading_language()
    text = numbers.format_decimal(Decimal(value), format="#,##0.00", locale=_locale(language))
    with override(language):
        currency = gettext("DH")
    return f"{text.replace(chr(0x202F), NO_BREAK)}{NO_BREAK}{currency}"


def file_size(size: int, language: str | None = None) -> str:
    """120 كيلوبايت / 120 ko, rounded up, never 0."""
    with override(language or reading_language()):
        if size < 1_000_000:
            return gettext("%(size)s KB") % {"size": number(max(1, -(-size // 1000)), language)}
        return gettext("%(size)s MB") % {"size": number(Decimal(-(-size // 100_000)) / 10, language)}
