"""The template tags: runs of the other direction isolated, stand-ins marked, everything escaped."""

import time

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tamazgana_open.bilingual import phrase


def shown(source: str, language: str = "ar", **context: object) -> str:
    with override(language):
        return Template(source).render(Context(context))


# Runs that would be reversed in a line of Arabic ------------------------------------------------------------------


@pytest.mark.parametrize(
    "run",
    [
        "500.000,00",
        "2025-2027",
        "2025/2027",
        "18/03/2025",
        "10:30",
        "2.3",
        "113.14",
        "TMZ-2026-PO-001",
        "TMZ-EX-2026-PO-001",
        "contact@commune.example",
        "+212 500 00 00 00".replace(" ", "\u00a0"),
        "90 %".replace(" ", "\u00a0"),
        "12,5%",
    ],
)
def test_a_run_that_would_print_reversed_in_arabic_is_isolated_left_to_right(run: str) -> None:
    assert shown("{% say text %}", text=f"قبل {run} بعد") == f'قبل <bdi dir="ltr">{run}</bdi> بعد'


@pytest.mark.parametrize("address", ["https://portail.example/ar/", "www.portail.example/ar"])
def test_an_address_is_isolated_and_may_be_broken_at_any_place(address: str) -> None:
    wanted = f'قبل <bdi dir="ltr" class="address">{address}</bdi> بعد'
    assert shown("{% say text %}", text=f"قبل {address} بعد") == wanted


def test_a_phone_number_with_plain_spaces_is_isolated_as_one_run() -> None:
    assert '<bdi dir="ltr">+212 500 00 00 00</bdi>' in shown("{% say text %}", text="الهاتف +212 500 00 00 00")


def test_a_bare_whole_number_needs_no_isolation() -> None:
    assert shown("{% say text %}", text="خلال 15 يوما") == "خلال 15 يوما"


def test_the_full_stop_after_an_amount_belongs_to_the_sentence() -> None:
    assert shown("{% say text %}", text="الكلفة 500.000,00.") == 'الكلفة <bdi dir="ltr">500.000,00</bdi>.'


def test_a_plain_string_is_isolated_by_the_filter_and_nothing_by_none() -> None:
    assert shown("{{ text|isolate }}", text="سنة 2025-2027") == 'سنة <bdi dir="ltr">2025-2027</bdi>'
    assert shown("{{ text|isolate }}", text=None) == ""


# Escaping ---------------------------------------------------------------------------------------------------------

ATTACK = '<script>alert("1")</script> & <img src=x onerror=alert(1)> 2025-2027'


@pytest.mark.parametrize("source", ["{% say text %}", "{% paragraphs text %}", "{{ text|isolate }}"])
def test_html_in_a_text_is_shown_as_text(source: str) -> None:
    html = shown(source, text=ATTACK)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html
    assert "&amp;" in html


def test_html_in_a_stand_in_is_shown_as_text() -> None:
    html = shown("{% say text %}{% paragraphs text %}", "fr", text={"ar": ATTACK, "fr": ""})
    assert "<script" not in html
    assert "<img" not in html


def test_an_address_cannot_carry_html_out_of_its_isolation() -> None:
    html = shown("{% say text %}", text='https://x.example/"><b>gras</b>')
    assert "<b>" not in html


# Stand-ins for missing translations -------------------------------------------------------------------------------


def test_a_stand_in_declares_its_language_and_direction_and_says_that_it_is_one() -> None:
    html = shown("{% say text %}", "fr", text={"ar": "محضر 2025-2027", "fr": ""})
    assert html.startswith('<span class="stand-in" lang="ar" dir="rtl">محضر <bdi dir="ltr">2025-2027</bdi></span>')
    assert '<small class="stand-in-label">' in html
    assert html.count("<small") == 1


def test_a_french_stand_in_on_an_arabic_page_reads_from_left_to_right() -> None:
    html = shown("{% say text %}", text={"ar": "", "fr": "procès-verbal"})
    assert '<span class="stand-in" lang="fr" dir="ltr">procès-verbal</span>' in html


def test_many_stand_ins_close_together_can_do_without_the_label_but_not_without_the_language() -> None:
    html = shown("{% say text mark=False %}", "fr", text={"ar": "محضر", "fr": ""})
    assert html == '<span class="stand-in" lang="ar" dir="rtl">محضر</span>'


def test_a_text_in_the_readers_language_carries_no_mark() -> None:
    assert shown("{% say text %}", "fr", text={"ar": "محضر", "fr": "procès-verbal"}) == "procès-verbal"


def test_a_text_that_exists_nowhere_leaves_nothing() -> None:
    assert shown("[{% say text %}{% paragraphs text %}]", "fr", text={"ar": "", "fr": ""}) == "[]"
    assert shown("[{% say text %}{% paragraphs text %}]", "fr", text=None) == "[]"


def test_a_long_stand_in_declares_its_language_on_one_block() -> None:
    html = shown("{% paragraphs text %}", "fr", text={"ar": "أولى\n\nثانية", "fr": ""})
    assert html.startswith('<div class="stand-in" lang="ar" dir="rtl"><p>أولى</p><p>ثانية</p></div>')
    assert "stand-in-label" in html


def test_a_phrase_made_elsewhere_is_said_as_it_is() -> None:
    assert 'lang="ar"' in shown("{% say text %}", "fr", text=phrase({"ar": "محضر"}, "fr"))


# Paragraphs -------------------------------------------------------------------------------------------------------


def test_blank_lines_make_paragraphs_and_single_ones_make_lines() -> None:
    html = shown("{% paragraphs text %}", "fr", text="un\ndeux\n\ntrois")
    assert html == "<p>un<br>deux</p><p>trois</p>"


def test_lines_that_begin_with_a_dash_make_a_list() -> None:
    html = shown("{% paragraphs text %}", "fr", text="avant :\n- un\n- deux\naprès")
    assert html == "<p>avant :</p><ul><li>un</li><li>deux</li></ul><p>après</p>"


def test_amounts_in_a_list_are_isolated_too() -> None:
    html = shown("{% paragraphs text %}", text="- كلفة 500.000,00 درهم")
    assert html == '<ul><li>كلفة <bdi dir="ltr">500.000,00</bdi> درهم</li></ul>'


def test_the_filters_of_dates_and_amounts_isolate_what_they_print() -> None:
    assert shown("{{ day|date_short }}", day="2025-03-18") == '<bdi dir="ltr">18/03/2025</bdi>'
    assert shown("{{ day|date_long }}", day="2025-03-18") == "<bdi>18 مارس 2025</bdi>"
    assert shown("{{ sum|amount }}", sum="500000.00").startswith("<bdi>500.000,00")


@pytest.mark.parametrize("name", ["date_long", "date_short", "month_year", "moment", "amount", "number", "file_size"])
def test_nothing_known_prints_nothing(name: str) -> None:
    assert shown(f"[{{{{ value|{name} }}}}]", value=None) == "[]"
    assert shown(f"[{{{{ value|{name} }}}}]", value="") == "[]"


# Long texts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece", ["a", "a.", "1", "1-", "1 ", "+1", "A-", "AA-", "@a", "a@a.", "05 05 ", "111 ", " ", "ا"]
)
def test_two_hundred_thousand_characters_cost_no_more_than_their_length(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    began = time.process_time()
    shown("{% say text %}", text=text)
    assert time.process_time() - began < 5  # one that reads again from every character takes minutes
