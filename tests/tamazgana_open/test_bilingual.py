"""Two languages, one authoritative: what is shown, when a translation is outdated, what is stored of an input."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tamazgana_open.bilingual import Phrase, clean, direction, has_forbidden, phrase, texts
from tests import builders

# Which text is shown ----------------------------------------------------------------------------------------------


def test_arabic_reads_from_right_to_left_and_french_from_left_to_right() -> None:
    assert (direction("ar"), direction("fr")) == ("rtl", "ltr")


def test_the_reader_gets_the_text_in_the_language_of_the_page() -> None:
    both = {"ar": "محضر", "fr": "procès-verbal"}
    with override("fr"):
        assert phrase(both) == Phrase("procès-verbal", "fr", "fr")
    with override("ar"):
        assert phrase(both) == Phrase("محضر", "ar", "ar")


def test_a_missing_translation_shows_the_other_language_and_knows_it() -> None:
    shown = phrase({"ar": "محضر", "fr": ""}, "fr")
    assert (shown.text, shown.language, shown.direction, shown.missing) == ("محضر", "ar", "rtl", True)


def test_a_missing_arabic_text_shows_french_and_knows_it() -> None:
    shown = phrase({"ar": "", "fr": "procès-verbal"}, "ar")
    assert (shown.text, shown.language, shown.direction, shown.missing) == ("procès-verbal", "fr", "ltr", True)


def test_a_text_that_exists_nowhere_is_empty_and_not_missing() -> None:
    assert not phrase({"ar": "", "fr": ""}, "fr")
    assert not phrase({}, "ar").missing


# Outdated translations --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_translation_is_outdated_once_its_arabic_has_changed() -> None:
    programme = builders.empty_programme()
    assert not programme.is_outdated("title", "fr")

    programme.title_ar = "برنامج آخر"
    programme.save()

    programme.refresh_from_db()
    assert programme.is_outdated("title", "fr")
    assert programme.phrase("title", "fr").outdated
    assert not programme.phrase("title", "ar").outdated


@pytest.mark.django_db
def test_arabic_put_back_to_the_letter_makes_its_translation_fit_again() -> None:
    programme = builders.empty_programme()
    before = programme.title_ar
    programme.title_ar = "برنامج آخر"
    assert programme.is_outdated("title", "fr")
    programme.title_ar = before
    assert not programme.is_outdated("title", "fr")


@pytest.mark.django_db
def test_a_confirmed_translation_is_no_longer_outdated() -> None:
    programme = builders.empty_programme()
    programme.title_ar = "برنامج آخر"
    programme.confirm_translations(("title",))
    assert not programme.is_outdated("title", "fr")


@pytest.mark.django_db
def test_an_empty_translation_is_missing_and_never_outdated() -> None:
    programme = builders.empty_programme(title_fr="")
    programme.title_ar = "برنامج آخر"
    assert not programme.is_outdated("title", "fr")
    assert programme.phrase("title", "fr").missing


@pytest.mark.django_db
def test_there_is_no_silent_fallback_between_languages() -> None:
    programme = builders.empty_programme(title_fr="")
    with override("fr"):
        programme.refresh_from_db()
        assert not programme.title
    assert texts(programme, "title")["fr"] == ""


# Text that comes in -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("محضر\x00 الجلسة", "محضر الجلسة"),  # NUL, which PostgreSQL refuses
        ("a\x01\x02\x1b[31mb\x7f\x9fc", "a[31mbc"),  # C0, delete and C1 controls
        ("نص\ud83d", "نص"),  # half of a character, which UTF-8 cannot write
        ("نص\udc00 آخر", "نص آخر"),
        ("رقم\u202e 3.2 \u202cمعكوس", "رقم 3.2 معكوس"),  # right-to-left override, pop
        ("\u2066x\u2069 \u2067y\u2069 \u2068z\u2069", "x y z"),  # isolates
        ("\u061cمبلغ", "مبلغ"),  # Arabic letter mark
        ("soft\u00adhyphen\u200band\u2060\ufeff", "softhyphenand"),
        ("\ufffe\uffff\ufdd0ok", "ok"),  # non-characters
        ("deux\r\nlignes\rtrois", "deux\nlignes\ntrois"),
        ("un\u2028deux\u2029trois", "un\ndeux\n\ntrois"),  # line and paragraph separators
        ("un\vdeux", "un\ndeux"),  # a word processor's line break
        ("un\n\n\n\n\ndeux", "un\n\ndeux"),
        ("  marges  \n  autour  ", "marges\nautour"),
        ("mot \t  à\u2003mot", "mot à mot"),
        ("e\u0301te\u0301", "été"),  # decomposed accents as macOS writes them
        ("•\tpremier\n•\tsecond", "- premier\n- second"),
        ("·  premier\n▪ second\n\uf0b7 troisième", "- premier\n- second\n- troisième"),  # bullets of word processors
        ("– البند الأول", "- البند الأول"),
        ("", ""),
        (" \u200b\n\t ", ""),
    ],
)
def test_text_is_stored_without_what_breaks_or_disguises_it(typed: str, stored: str) -> None:
    assert clean(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "می‌خواهم",  # zero-width non-joiner: part of the spelling
        "a\u200db",  # zero-width joiner
        "نص\u200f (2)",  # direction marks cannot make a text lie
        "500\u00a0000,00\u00a0DH",  # no-break spaces
        "10\u202f%",
        "👩‍👩‍👧",  # joined characters outside the first plane
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",  # a third script
        "كِتَابٌ",  # harakat
        "- une liste\n- en deux points",
        "1 < 2 & 3 > 2",  # escaped when shown, not when stored
    ],
)
def test_what_belongs_to_a_text_stays(typed: str) -> None:
    assert clean(typed) == typed


def test_an_em_dash_inside_a_sentence_is_no_bullet() -> None:
    assert clean("un mot – et un autre") == "un mot – et un autre"


@given(st.text(alphabet=st.characters(codec=None)))
def test_whatever_is_typed_can_be_stored_and_cleaning_twice_changes_nothing(typed: str) -> None:
    once = clean(typed)
    once.encode("utf-8")
    assert "\x00" not in once
    assert clean(once) == once
    assert not has_forbidden(once)


@pytest.mark.parametrize("typed", ["a\x00", "a\u202eb", "a\ud800", "\ufeffa"])
def test_a_disguise_is_noticed_so_that_it_can_be_said(typed: str) -> None:
    assert has_forbidden(typed)


def test_line_ends_are_no_disguise() -> None:
    assert not has_forbidden("un\r\ndeux\n\ttrois\vquatre\fcinq")
