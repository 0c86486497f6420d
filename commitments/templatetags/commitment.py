"""What templates ask about commitments."""

import re

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from commitments.models.progress import Completion
from commitments.text import PRINCIPLES
from tamazgana_open.bilingual import direction, reading_language

register = Library()

_ADDRESS = re.compile(r'(<bdi dir="ltr" class="address">)(https?://.+?)([.,;:!?)،؛؟]*)(</bdi>)')
_RING = '<circle cx="12" cy="12" r="9.5" fill="none" stroke="{0}" stroke-width="2.5"{1}/>'
_SHAPES = {
    Completion.NOT_STARTED: _RING.format("{0}", ""),
    Completion.LIMITED: _RING.format("{0}", "") + '<path d="M12 12V2.5A9.5 9.5 0 0 1 20.2 16.75z" fill="{0}"/>',
    Completion.SUBSTANTIAL: _RING.format("{0}", "") + '<path d="M12 12V2.5A9.5 9.5 0 1 1 3.8 16.75z" fill="{0}"/>',
    Completion.COMPLETE: '<circle cx="12" cy="12" r="10.75" fill="{0}"/>'
    '<path d="M6.8 12.4l3.6 3.6 6.8-7.4" fill="none" stroke="{1}" stroke-width="2.6"/>',
    Completion.NO_EVIDENCE: _RING.format("{0}", "") + '<path d="M9.2 9.6c.2-1.5 1.3-2.4 2.8-2.4s2.8.9 2.8 2.4'
    'c0 1.9-2.8 2.1-2.8 4.1M12 16.2v.7" fill="none" stroke="{0}" stroke-width="2" stroke-linecap="round"/>',
    "": _RING.format("{0}", ' stroke-dasharray="3 3.6"'),
}
"""A third of the disc, two thirds, the whole: told apart without colour, and in either direction of reading."""


@register.filter
def principle_label(code: str) -> str:
    """The name of a principle of openness."""
    return str(PRINCIPLES.get(code, code))


@register.simple_tag
def level_mark(completion: str, colour: str = "currentColor", ground: str = "") -> SafeString:
    """The shape of a level of completion; it says nothing to a screen reader: the word stands beside it.

    `colour` and `ground` are for paper, which the stylesheet of the screen does not reach.
    """
    shape = _SHAPES.get(completion, _SHAPES[""]).format(colour, ground or "var(--card)")
    return format_html(
        '<svg class="level-mark" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">'
        "{}</svg>",
        mark_safe(shape),
    )


@register.simple_tag
def percent_bar(percent: int) -> SafeString:
    """How much is done, as a bar from the side where reading begins; the figure stands beside it."""
    start = 100 - percent if direction(reading_language()) == "rtl" else 0
    return format_html(
        '<svg class="percent-bar" width="128" height="14" aria-hidden="true" focusable="false">'
        '<rect class="percent-done" x="{}%" width="{}%" height="100%"/></svg>',
        start, percent,
    )  # fmt: skip


@register.filter
def linked(shown: SafeString) -> SafeString:
    """Words as `say` and `paragraphs` show them, their addresses as links."""
    return mark_safe(_ADDRESS.sub(r'\1<a href="\2" rel="nofollow noopener">\2</a>\4\3', shown))
