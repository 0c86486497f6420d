"""Bars: drawn from where reading begins, told apart without colour, with every figure in a table."""

import re
from html import unescape
from typing import Any

from django.template import engines
from django.utils.translation import override

from tamazgana_open.templatetags.charts import DOTS, SOLID, STRIPES, Bar, Chart, Series


def chart(*bars: Bar, **fields: Any) -> Chart:
    """A chart of three series."""
    series = [Series("femmes", SOLID), Series("hommes", STRIPES), Series("autres", DOTS)]
    return Chart(name="essai", title="Un essai", of="Groupe", series=series, bars=bars, **fields)


def drawn(made: Chart, language: str = "fr", **context: Any) -> str:
    """The chart as it stands in a page."""
    template = engines["django"].from_string("{% bar_chart chart colours %}")
    with override(language):
        return template.render({"chart": made, "colours": None, **context})


def rects(html: str) -> list[tuple[float, float, str]]:
    """Start, width and filling of each part of each bar, the legend left out."""
    bars = html.split('class="chart-bars"')[1]
    found = re.findall(r'<rect class="ink-(?!ground)\w+" x="([\d.]+)%" width="([\d.]+)%" .*?fill="(.*?)"', bars)
    return [(float(x), float(width), fill) for x, width, fill in found]


def rows(html: str) -> list[list[str]]:
    """The words of the table, row by row."""
    table = html.split("<table")[1]
    plain = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr>")[1:]]
    return [[unescape(re.sub(r"<.*?>", "", cell)).strip() for cell in row] for row in plain]


def test_the_longest_bar_takes_the_whole_width_and_the_others_their_share() -> None:
    html = drawn(chart(Bar("A", [10, 30, 0]), Bar("B", [5, 5, 10])))
    assert rects(html) == [
        (0.0, 25.0, "#2f5d3a"),
        (25.0, 75.0, "url(#essai-0-1)"),
        (0.0, 12.5, "#2f5d3a"),
        (12.5, 12.5, "url(#essai-1-1)"),
        (25.0, 25.0, "url(#essai-1-2)"),
    ]


def test_bars_begin_on_the_right_in_arabic() -> None:
    assert [part[:2] for part in rects(drawn(chart(Bar("أ", [10, 30, 0])), "ar"))] == [(75.0, 25.0), (0.0, 75.0)]


def test_every_filling_has_its_own_pattern_and_every_pattern_stands_in_its_drawing() -> None:
    """Paper does not find a pattern that stands in another drawing; two with one name would be one in the page."""
    html = drawn(chart(Bar("A", [1, 2, 3]), Bar("B", [4, 5, 6])))
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    for drawing in drawings:
        assert set(re.findall(r"url\(#(.*?)\)", drawing)) == set(re.findall(r'pattern id="(.*?)"', drawing))
    identifiers = re.findall(r'\bid="(.*?)"', html)
    assert len(identifiers) == len(set(identifiers))


def test_no_words_are_drawn_and_the_drawing_is_not_read_twice() -> None:
    html = drawn(chart(Bar("A", [1, 2, 3])))
    assert "<text" not in html
    assert re.search(r'class="chart-drawing" aria-hidden="true"', html)
    assert "<title>femmes: 1, hommes: 2, autres: 3</title>" in html


def test_what_is_not_known_is_said_not_drawn_and_not_added_up() -> None:
    html = drawn(chart(Bar("A", [4, None, None]), Bar("B", [None, None, None]), Bar("C", [0, 0, 0])))
    assert len(rects(html)) == 1
    assert rows(html)[1:] == [
        ["A", "4", "non compté", "non compté", "4"],
        ["B", "non compté", "non compté", "non compté", "non compté"],
        ["C", "0", "0", "0", "0"],
        ["Ensemble", "4", "0", "0", "4"],
    ]


def test_nothing_to_draw_leaves_the_table_alone() -> None:
    html = drawn(chart(Bar("A", [0, None, 0])))
    assert "<svg" not in html
    assert rows(html)[1] == ["A", "0", "non compté", "0", "0"]


def test_one_row_has_no_sum_and_further_cells_stand_beside() -> None:
    html = drawn(chart(Bar("A", [1, 2, 3], ["7"]), more=["Réunions"]))
    assert rows(html) == [["Groupe", "femmes", "hommes", "autres", "Total", "Réunions"], ["A", "1", "2", "3", "6", "7"]]


def test_a_label_is_shown_as_words_never_as_code() -> None:
    html = drawn(chart(Bar("<b>A</b>", [1, 1, 1])))
    assert "<b>A" not in html
    assert "&lt;b&gt;A" in html


def test_a_label_in_another_language_is_marked() -> None:
    html = drawn(chart(Bar({"ar": "الجمعيات", "fr": ""}, [1, 1, 1])))
    assert '<span class="stand-in" lang="ar" dir="rtl">الجمعيات</span>' in html


def test_a_commune_prints_its_own_colours() -> None:
    html = drawn(chart(Bar("A", [1, 1, 1])), colours={"identity": "#123456", "council": "#654321", "open": "#112233"})
    assert 'fill="#123456"' in html
    assert 'stroke="#654321"' in html
    assert "#2f5d3a" not in html


def test_bars_of_one_part_have_no_legend_and_no_total_beside_their_figure() -> None:
    made = Chart("essai", "Un essai", "Groupe", [Series("contributions", SOLID)], [Bar("A", [3]), Bar("B", [5])])
    html = drawn(made)
    assert "chart-legend" not in html
    assert rows(html) == [["Groupe", "contributions"], ["A", "3"], ["B", "5"], ["Ensemble", "8"]]
