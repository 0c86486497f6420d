"""Showing text in two directions: runs of the other direction isolated, stand-ins for missing translations marked."""

import re
from functools import lru_cache
from html import escape
from typing import Any

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tamazgana_open.bilingual import LANGUAGES, Phrase, direction, phrase, reading_language

register = Library()

_RUN = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"  # e-mail, bounded: no more work than text
    r"|(?:https?://|www\.)[^\s<>«»]+"  # address
    r"|\b[A-Z]{2,}(?:-[A-Z0-9]+)+\b"  # reference
    r"|\+\d{1,3}(?:[ \u00a0\u202f.-]?\d{1,4}){2,6}(?!\d)"  # telephone, from abroad
    r"|(?<!\d)0\d(?:[ \u00a0\u202f.-]\d\d){4}(?!\d)"  # telephone
    r"|(?<!\d)\d{1,3}(?: \d{3})+(?:,\d+)?(?!\d)(?:\s?%)?"  # thousands apart by plain spaces
    r"|\+?\d[\d\u00a0\u202f]*(?:[.,/:\-–\u2013\u00d7][\d\u00a0\u202f]*\d|[\d\u00a0\u202f]*\d)*(?:\s?%)?"  # number
)
_PLAIN = re.compile(r"\d+")


@lru_cache(maxsize=4096)
def isolated(text: str) -> SafeString:
    """The text escaped, with numbers, ranges, codes, references, e-mails and addresses isolated left to right.

    Bare whole numbers need nothing: they read the same in both directions. An address may be broken at any place.
    """
    parts, last = [], 0
    for match in _RUN.finditer(text):
        run = match.group()
        if _PLAIN.fullmatch(run):
            continue
        opening = '<bdi dir="ltr" class="address">' if run.startswith(("http", "www.")) else '<bdi dir="ltr">'
        parts += [escape(text[last : match.start()]), opening, escape(run), "</bdi>"]
        last = match.end()
    parts.append(escape(text[last:]))
    return mark_safe("".join(parts))


def directed(text: str, language: str) -> str:
    """The same for text without markup, in calendars and feeds: the runs stand between U+2066 and U+2069 where the
    text reads from right to left."""
    if direction(language) == "ltr":
        return text
    return _RUN.sub(lambda run: run[0] if _PLAIN.fullmatch(run[0]) else f"\u2066{run[0]}\u2069", text)


@register.filter
def isolate(value: Any) -> SafeString:
    """A plain string with runs of the other direction isolated."""
    return isolated(str(value)) if value is not None else mark_safe("")


@register.filter(name="phrase")
def phrase_filter(value: Any) -> Phrase:
    """The Phrase of a mapping of texts for the active language."""
    return _phrase(value)


@register.simple_tag
def say(value: Any, mark: bool = True) -> SafeString:
    """A text in the reader's language, inline. A stand-in in another language carries its `lang`, `dir` and a label.

    `mark=False` leaves the label out where many stand close together (the language is still declared).
    """
    shown = _phrase(value)
    if not shown.text:
        return mark_safe("")
    words = isolated(shown.text)
    if not shown.missing:
        return words
    label = _label(shown) if mark else ""
    return format_html(
        '<span class="stand-in" lang="{}" dir="{}">{}</span>{}', shown.language, shown.direction, words, label
    )


@register.simple_tag
def paragraphs(value: Any) -> SafeString:
    """A long text as paragraphs; lines that begin with "- " become a list."""
    shown = _phrase(value)
    if not shown.text:
        return mark_safe("")
    blocks = mark_safe("".join(_block(block) for block in re.split(r"\n{2,}", shown.text.strip())))
    if not shown.missing:
        return blocks
    return format_html(
        '<div class="stand-in" lang="{}" dir="{}">{}</div>{}', shown.language, shown.direction, blocks, _label(shown)
    )


def _block(block: str) -> SafeString:
    html: list[str] = []
    items: list[str] = []
    lines: list[str] = []

    def flush() -> None:
        if lines:
            html.append(f"<p>{'<br>'.join(lines)}</p>")
            lines.clear()
        if items:
            html.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
            items.clear()

    for line in block.split("\n"):
        if line.startswith("- "):
            if lines:
                flush()
            items.append(isolated(line[2:]))
        else:
            if items:
                flush()
            lines.append(isolated(line))
    flush()
    return mark_safe("".join(html))


def _label(shown: Phrase) -> SafeString:
    return format_html(' <small class="stand-in-label">{}</small>', _("translation under way"))


def _phrase(value: Any) -> Phrase:
    if isinstance(value, Phrase):
        return value
    if isinstance(value, dict):
        return phrase(value)
    return Phrase(str(value or ""), reading_language(), reading_language())


@register.simple_tag
def text_direction(language: str) -> str:
    """`rtl` or `ltr` of a language."""
    return direction(language)


@register.filter
def in_language(texts: dict[str, str], language: str) -> str:
    """One language of a mapping of texts."""
    return texts.get(language, "") if language in LANGUAGES else ""
