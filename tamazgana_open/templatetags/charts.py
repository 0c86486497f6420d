"""Bars drawn on the server: stacked, horizontal, one row for each thing compared, the same figures in a table below.

A drawing holds no words: labels stand in HTML beside it (paper cannot shape Arabic inside a drawing), and what each
filling means stands in the legend. The four fillings differ by pattern, so that they are told apart without colour. On
screen the stylesheet colours them (`.ink-…`); on paper, where it does not reach, the attributes do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tamazgana_open.bilingual import direction, reading_language
from tamazgana_open.formats.moroccan import number
from tamazgana_open.templatetags.bilingual import isolated

register = Library()

NOT_COUNTED = pgettext_lazy("in a table", "not counted")
SOLID, STRIPES, DOTS, HOLLOW = "solid", "stripes", "dots", "hollow"
_PAPER = {SOLID: "#2f5d3a", STRIPES: "#5b2a4e", DOTS: "#8a5200", HOLLOW: "#55584f"}
_GROUND = "#ffffff"
_SIZE = {SOLID: 8, STRIPES: 7, DOTS: 6, HOLLOW: 8}
"""Side of a pattern's tile, in pixels."""


@dataclass(frozen=True, slots=True)
class Series:
    """One of the parts that bars are made of: what it is called, and one of the four fillings."""

    label: Any
    ink: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its label (words, or a text in all languages), a number for each series, further cells of the table.

    None is not known, which is not zero: it is not drawn, not added up, and the table says so.
    """

    label: Any
    values: Sequence[int | None]
    more: Sequence[Any] = ()

    @property
    def total(self) -> int | None:
        """What is known of it, added up; None where nothing is."""
        return added(self.values)


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars and their table. `name` is unique in the page; `of` heads the column of labels, `more` further columns.

    `unknown` is said where a number is None.
    """

    name: str
    title: Any
    of: Any
    series: Sequence[Series]
    bars: Sequence[Bar]
    more: Sequence[Any] = ()
    unknown: Any = NOT_COUNTED

    @property
    def totals(self) -> list[int | None]:
        """The sum of each series over all rows; None where nothing is known of it."""
        return [added([bar.values[place] for bar in self.bars]) for place in range(len(self.series))]

    @property
    def total(self) -> int | None:
        """Everything together."""
        return added(self.totals)

    @property
    def longest(self) -> int:
        """The sum of the longest bar, which takes the whole width; 0 where there is nothing to draw."""
        return max((bar.total or 0 for bar in self.bars), default=0)


def added(values: Sequence[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


@register.inclusion_tag("_bar_chart.html")
def bar_chart(chart: Chart, colours: dict[str, str] | None = None) -> dict[str, Any]:
    """The chart with its legend and table. `colours` (identity, council, open): for paper, the commune's own.

    Where bars have one part only, there is no legend to read and no total besides.
    """
    several, parts = len(chart.bars) > 1, len(chart.series) > 1
    return {"chart": chart, "colours": colours or {}, "several": several, "parts": parts}


@register.simple_tag
def figure(value: Any, unknown: Any = "") -> SafeString:
    """A number of the table, or the word for what is not known; other cells as they are."""
    if isinstance(value, str):
        return isolated(value)
    if value is None:
        return format_html('<span class="chart-unknown">{}</span>', unknown)
    return format_html('<bdi dir="ltr">{}</bdi>', number(value))


@register.simple_tag
def swatch(chart: Chart, place: int, colours: dict[str, str]) -> SafeString:
    """The filling of one series (from 0), for the legend."""
    ink, name = chart.series[place].ink, f"{chart.name}-key-{place}"
    return _drawing(
        "chart-swatch",
        str(chart.series[place].label),
        _pattern(name, ink, colours),
        _part(name, ink, 0.0, 100.0, colours),
    )


@register.simple_tag
def bar(chart: Chart, place: int, colours: dict[str, str]) -> SafeString:
    """The drawing of one row (from 0), from the side where reading begins."""
    row = chart.bars[place]
    right_to_left = direction(reading_language()) == "rtl"
    patterns, parts, start = [], [], 0.0
    for part, (series, value) in enumerate(zip(chart.series, row.values, strict=True)):
        if not value:
            continue
        width = 100 * value / chart.longest
        name = f"{chart.name}-{place}-{part}"
        patterns.append(_pattern(name, series.ink, colours))
        begins = max(0.0, 100 - start - width) if right_to_left else start
        parts.append(_part(name, series.ink, begins, width, colours))
        start += width
    said = _(", ").join(
        f"{series.label}: {chart.unknown if value is None else value}"
        for series, value in zip(chart.series, row.values, strict=True)
    )
    return _drawing("chart-bar", said, mark_safe("".join(patterns)), mark_safe("".join(parts)))


def _drawing(css: str, said: str, patterns: SafeString, parts: SafeString) -> SafeString:
    return format_html(
        '<svg class="{}" xmlns="http://www.w3.org/2000/svg" width="100%" height="24" focusable="false">'
        "<title>{}</title><defs>{}</defs>{}</svg>",
        css, said, patterns, parts,
    )  # fmt: skip


def _colour(ink: str, colours: dict[str, str]) -> str:
    role = {SOLID: "identity", STRIPES: "council", DOTS: "open"}.get(ink, "")
    return colours.get(role) or _PAPER[ink]


def _part(name: str, ink: str, start: float, width: float, colours: dict[str, str]) -> SafeString:
    fill = _colour(ink, colours) if ink == SOLID else f"url(#{name})"
    return format_html(
        '<rect class="ink-{}" x="{}%" width="{}%" height="100%" fill="{}" stroke="{}" stroke-width="1.5"/>',
        ink, f"{start:.3f}", f"{width:.3f}", fill, _colour(ink, colours),
    )  # fmt: skip


def _pattern(name: str, ink: str, colours: dict[str, str]) -> SafeString:
    if ink == SOLID:
        return mark_safe("")
    size, colour = _SIZE[ink], _colour(ink, colours)
    marks = mark_safe("")
    if ink == STRIPES:
        path = f"M-1 {size + 1}L{size + 1} -1M-1 1L1 -1M{size - 1} {size + 1}L{size + 1} {size - 1}"
        marks = format_html('<path class="ink-line" d="{}" stroke="{}" stroke-width="2.4"/>', path, colour)
    elif ink == DOTS:
        marks = format_html('<circle class="ink-dot" cx="{0}" cy="{0}" r="1.5" fill="{1}"/>', size / 2, colour)
    return format_html(
        '<pattern id="{0}" class="ink-{1}" width="{2}" height="{2}" patternUnits="userSpaceOnUse">'
        '<rect class="ink-ground" width="{2}" height="{2}" fill="{3}"/>{4}</pattern>',
        name, ink, size, _GROUND, marks,
    )  # fmt: skip
