"""What the eye sees beside the words: icons drawn for this portal, and the colour of an axis."""

from functools import lru_cache
from typing import Any

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tamazgana_open.bilingual import Phrase

register = Library()

AXIS_COLOURS = 8
"""How many axis colours `site.css` defines; a ninth axis takes the first one again."""

_MIRRORED = {"next", "previous", "list", "share", "leave", "change"}
"""Drawn for left to right; the stylesheet turns them round where the page reads from right to left."""

_STAR = "M12 2l2.93 2.93h4.14v4.14L22 12l-2.93 2.93v4.14h-4.14L12 22l-2.93-2.93H4.93v-4.14L2 12l2.93-2.93V4.93h4.14z"

# Strokes on a grid of 24; a path that begins with "!" is filled.
_ICONS: dict[str, tuple[str, ...]] = {
    # Pictograms of the axes
    "integrity": ("M12 4v16M8 20h8M5 7h14M5 7l-3 7a3 3 0 0 0 6 0zM19 7l-3 7a3 3 0 0 0 6 0z",),
    "information": (
        "M5 2.5h9.5L19 7v14.5H5zM14.5 2.5V7H19",
        "M12 10.6v.4M12 13.8v4.4",
    ),
    "participation": (
        "M9 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM3 20c0-4 2.5-6 6-6s6 2 6 6",
        "M16 5.2a3 3 0 0 1 0 5.6M17.5 14.2c2.3.7 3.5 2.7 3.5 5.8",
    ),
    "digital": (
        "M8 2.5h8a1.5 1.5 0 0 1 1.5 1.5v16a1.5 1.5 0 0 1-1.5 1.5H8A1.5 1.5 0 0 1 6.5 20V4A1.5 1.5 0 0 1 8 2.5z",
        "M10.5 18.5h3M9.5 10.5l2 2 3.5-4",
    ),
    "monitoring": (
        "M3 20.5h18M5.5 17v-4M10 17V9M14.5 17v-6M19 17V4.5",
        "M4.5 8.5L10 4l4.5 3",
    ),
    "environment": ("M5 20c0-9 5-14.5 15-15.5C20.5 14 15 19 7.5 18.5M5 20.5c1-4 4-7.5 8.5-9.5",),
    "culture": (
        "M12 6c-2-1.6-5-2-9-2v14c4 0 7 .4 9 2 2-1.6 5-2 9-2V4c-4 0-7 .4-9 2zM12 6v14",
        "M6 8.5h3M6 12h3M15 8.5h3M15 12h3",
    ),
    "services": ("M3 20.5h18M4.5 20.5V9.5h15v11M2.5 9.5L12 3.5l9.5 6M8.5 20.5v-7M12 20.5v-7M15.5 20.5v-7",),
    # Acts and things
    "star": (_STAR,),
    "check": ("M4.5 12.5l5 5 10-11",),
    "next": ("M9 5l7 7-7 7",),
    "previous": ("M15 5l-7 7 7 7",),
    "down": ("M5 9l7 7 7-7",),
    "up": ("M5 15l7-7 7 7",),
    "plus": ("M12 5v14M5 12h14",),
    "minus": ("M5 12h14",),
    "close": ("M6 6l12 12M18 6L6 18",),
    "search": ("M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5L21 21",),
    "file": (
        "M6 2.5h8L19 7.5v14H6zM14 2.5v5h5",
        "M9 12.5h7M9 16.5h7",
    ),
    "download": ("M12 3v12M7 10.5l5 5 5-5M4 20.5h16",),
    "upload": ("M12 16V4M7 8.5l5-5 5 5M4 20.5h16",),
    "print": ("M7 8V3h10v5M7 17H3.5V8h17v9H17M7 13.5h10V21H7z",),
    "share": ("M20 11.5L13.5 5v4C7 9.5 4 13.5 3.5 19c2-3.5 5-5 10-5v4z",),
    "whatsapp": (
        "M12 3a9 9 0 0 1 0 18c-1.6 0-3-.4-4.3-1.1L3 21l1.2-4.5A9 9 0 0 1 12 3z",
        "M9 8c-1 1-.5 3 1.5 5s4 2.6 5 1.5l.3-1.2-2-1-1 .9c-1-.4-1.9-1.3-2.3-2.3l.9-1-1-2z",
    ),
    "calendar": ("M4 5.5h16v15H4zM4 10h16M8 3v4M16 3v4",),
    "pause": ("M8.5 5v14M15.5 5v14",),
    "clock": ("M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7v5.5l3.5 2",),
    "people": (
        "M9 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM3 20c0-4 2.5-6 6-6s6 2 6 6",
        "M16 5.2a3 3 0 0 1 0 5.6M17.5 14.2c2.3.7 3.5 2.7 3.5 5.8",
    ),
    "person": ("M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4.5 21c0-4.5 3-6.5 7.5-6.5s7.5 2 7.5 6.5",),
    "coin": ("M2.5 6.5h19v11h-19zM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5zM6 12h.1M18 12h.1",),
    "place": (
        "M12 21.5c-5-5-7.5-8.5-7.5-12a7.5 7.5 0 0 1 15 0c0 3.5-2.5 7-7.5 12z",
        "M12 7a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
    ),
    "flag": ("M5 21.5V3M5 4h13l-3 4.5 3 4.5H5",),
    "target": (
        "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z",
        "!M12 10.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z",
    ),
    "question": (
        "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
        "M9.3 9.5c.2-1.5 1.3-2.3 2.7-2.3s2.7.9 2.7 2.3c0 2-2.7 2.2-2.7 4.2M12 16.5v.6",
    ),
    "idea": (
        "M9 17.5h6M10 21h4",
        "M12 3a6.2 6.2 0 0 1 3.5 11.3c-.5.5-.5 1.2-.5 3.2H9c0-2 0-2.7-.5-3.2A6.2 6.2 0 0 1 12 3z",
    ),
    "shield": ("M12 2.5l8 3v6c0 5-3.2 8.3-8 10-4.8-1.7-8-5-8-10v-6zM8.5 12l2.5 2.5 4.5-5",),
    "lock": ("M5 10.5h14V21H5zM8 10.5V7.5a4 4 0 0 1 8 0v3M12 14.5v3",),
    "info": ("M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 11v6M12 7.2v.6",),
    "warning": ("M12 3.5L22 20.5H2zM12 10v5M12 17.4v.6",),
    "list": ("M8 6h13M8 12h13M8 18h13M3 6h1.5M3 12h1.5M3 18h1.5",),
    "edit": ("M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5L17.5 10",),
    "trash": ("M4 6.5h16M9 6.5v-3h6v3M6 6.5l1 14.5h10l1-14.5M10 10.5v6.5M14 10.5v6.5",),
    "eye": (
        "M2 12c2.5-4.5 6-6.5 10-6.5s7.5 2 10 6.5c-2.5 4.5-6 6.5-10 6.5S4.5 16.5 2 12z",
        "M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z",
    ),
    "history": ("M3.5 12A8.5 8.5 0 1 0 6.5 5.5L3.5 8M3.5 3v5h5M12 7.5V12l3.5 2",),
    "compare": (
        "M3.5 4h7v16h-7zM13.5 4h7v16h-7z",
        "M6 8.5h2M6 12h2M16 8.5h2M16 12h2M16 15.5h2",
    ),
    "data": (
        "M12 3c4.4 0 8 1.3 8 3s-3.6 3-8 3-8-1.3-8-3 3.6-3 8-3zM4 6v12c0 1.7 3.6 3 8 3s8-1.3 8-3V6",
        "M4 12c0 1.7 3.6 3 8 3s8-1.3 8-3",
    ),
    "globe": ("M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",),
    "phone": (
        "M5 3.5h4l2 5-2.5 2a12 12 0 0 0 5 5l2-2.5 5 2v4c0 1-.8 1.5-1.5 1.5A16 16 0 0 1 3.5 5c0-.8.6-1.5 1.5-1.5z",
    ),
    "mail": ("M3 5.5h18v13H3zM3 6l9 7.5L21 6",),
    "leave": ("M10 4H4v16h6M14 8l4 4-4 4M18 12H9",),
    "change": ("M4 12h15M13 6l6 6-6 6",),
    "equals": ("M5 9h14M5 15h14",),
}


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> SafeString:
    """An inline drawing that says nothing to a screen reader: words stand beside it. An unknown name gives the star."""
    classes = "icon"
    if name in _MIRRORED:
        classes += " icon-mirrored"
    if extra:
        classes += f" {extra}"
    paths = "".join(
        f'<path class="icon-filled" d="{path[1:]}"/>' if path.startswith("!") else f'<path d="{path}"/>'
        for path in _ICONS.get(name, _ICONS["star"])
    )
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        classes,
        mark_safe(paths),
    )


@register.filter
def axis_tone(number: int | str) -> str:
    """The class that gives an element the colour of an axis: `axis-3`. Also for a commitment's code: "3.2"."""
    first = str(number).partition(".")[0]
    return f"axis-{(int(first) - 1) % AXIS_COLOURS + 1}" if first.isdigit() else "axis-1"


@register.filter
def words(thing: Any, field: str) -> Phrase:
    """A translated field of a row for the reader, knowing in which language it really is: `programme|words:"title"`."""
    return thing.phrase(field)


@register.filter
def bare(text: str) -> str:
    """Words without the space after them, so that a mark on them ends where they end."""
    return text.rstrip()


@register.filter
def end_space(text: str) -> str:
    """The space after the words, to stand behind the mark."""
    return text[len(text.rstrip()) :]
