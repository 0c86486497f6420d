"""Documents on paper: HTML to PDF with our own style and fonts, and with nothing from elsewhere.

The same HTML gives the same bytes within one environment: no clock, no chance, no font of the machine. What the HTML
asks for is served from `static/` (as `document:path`) or from a `data:` address; network and disk stay closed.
"""

import hashlib
import os
import re
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pydyf
from fontTools import agl
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML, Document
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

STATIC = Path(__file__).resolve().parent / "static"
SCHEME = "document:"
VARIANT = "pdf/ua-1"

_CONTENT_TYPES = {".css": "text/css", ".ttf": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png"}
_lock = threading.Lock()
"""Pango's font map belongs to one thread at a time."""


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished document and the number of its pages."""

    content: bytes
    pages: int


def render(html: str, *, identifier: str, style: str = "") -> Pdf:
    """The HTML as a tagged PDF (PDF/UA-1), laid out by `static/css/document.css` and the extra CSS in `style`.

    `identifier` names the document: the same identifier and HTML give the same bytes. One document at a time in a
    process.
    """
    with _lock:
        fonts, sheet = _press()
        if not _is_whole(fonts):
            _press.cache_clear()
            fonts, sheet = _press()
        sheets = [sheet, CSS(string=style, url_fetcher=OwnFiles(), font_config=fonts)] if style else [sheet]
        laid_out = HTML(string=html, url_fetcher=OwnFiles()).render(
            font_config=fonts, stylesheets=sheets, pdf_variant=VARIANT
        )
        content = laid_out.write_pdf(
            finisher=_finish,
            pdf_variant=VARIANT,
            pdf_identifier=hashlib.sha256(identifier.encode()).hexdigest()[:32].encode(),
        )
    return Pdf(content, len(laid_out.pages))


def palette(colours: Mapping[str, str]) -> str:
    """The commune's colours (`identity`, `council`, `open`, as #rrggbb) as CSS for `render`.

    Each as a property with a light tint, and the band of zellige made of them.
    """
    properties = "".join(
        f"--{name}:{colours[name]};--{name}-tint:{_lighter(colours[name], 0.9)};"
        for name in ("identity", "council", "open")
    )
    band = quote(_ZELLIGE.format(ground=colours["identity"], jewel=_lighter(colours["open"], 0.35)))
    seal = quote(_NO_SEAL.format(colour=colours["identity"]))
    return (
        f":root{{{properties}}}"
        f'.zellige{{background-image:url("data:image/svg+xml,{band}")}}'
        f'.seal-place{{background-image:url("data:image/svg+xml,{seal}")}}'
    )


class OwnFiles(URLFetcher):
    """Fetches `data:` addresses and, as `document:path`, files of `static/`. Everything else is refused."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Raises ValueError where the address is not ours to read."""
        if not url.startswith(SCHEME):
            return super().fetch(url, headers)
        path = (STATIC / unquote(url.removeprefix(SCHEME))).resolve()
        if not path.is_relative_to(STATIC) or path.suffix not in _CONTENT_TYPES:
            raise ValueError(f"Not a file for documents: {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _CONTENT_TYPES[path.suffix]})


@cache
def _press() -> tuple[FontConfiguration, CSS]:
    # Both once per process: a configuration for every document would leak, and the fonts would be read each time.
    with _without_system_fonts():
        fonts = FontConfiguration()
    return fonts, CSS(url=f"{SCHEME}css/document.css", url_fetcher=OwnFiles(), font_config=fonts)


def _is_whole(fonts: FontConfiguration) -> bool:
    # WeasyPrint keeps its copies of the fonts in a temporary folder, which a machine may empty under a worker that runs
    # for weeks: the next document would be drawn in empty boxes, and kept.
    return sum(1 for _file in fonts._folder.glob("*")) == len(list((STATIC / "fonts" / "paper").glob("*.ttf")))


@contextmanager
def _without_system_fonts() -> Iterator[None]:
    # Fontconfig reads this when a configuration is made. With the machine's fonts in it, a sign that ours lack would be
    # drawn by whatever is installed, and the same document would differ from one machine to the next.
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(STATIC / "fonts" / "paper" / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _finish(laid_out: Document, pdf: pydyf.PDF) -> None:
    # What WeasyPrint 70 leaves out of a tagged document: the language of a part, words for a link, and right letters.
    _declare_languages(laid_out, pdf)
    for page in laid_out.pages:
        for box in _boxes(page._page_box):
            words = (
                " ".join(part.text.strip() for part in _boxes(box) if isinstance(part, boxes.TextBox))
                if box.link_annotation
                else ""
            )
            if words:
                box.link_annotation["Contents"] = pydyf.String(words)
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Dictionary) and thing.get("Type") == "/Font" and "ToUnicode" in thing:
            letters = _letters_of_glyphs(thing["BaseFont"].split(b"+")[-1].decode())
            table = pdf.objects[int(thing["ToUnicode"].split()[0])]
            table.stream = [_mended(line, letters) for line in table.stream]


def _mended(line: bytes, letters: Mapping[int, str]) -> bytes:
    # A line of the table from glyphs to letters, which copying and reading aloud go by. Of a letter with a vowel sign,
    # WeasyPrint gives both to the sign's glyph and nothing to the letter's, then keeps that for the whole document:
    # every later word with that sign would be copied with the first letter that happened to carry it.
    match = re.fullmatch(rb"<(\w{4})> <(\w*)>", line)
    if not match:
        return line
    glyph, text = int(match[1], 16), bytes.fromhex(match[2].decode()).decode("utf-16-be")
    if glyph in letters and (not text or any(unicodedata.combining(sign) for sign in text)):
        return b"<%s> <%s>" % (match[1], letters[glyph].encode("utf-16-be").hex().encode())
    return line


@cache
def _letters_of_glyphs(font: str) -> dict[int, str]:
    # From the glyphs' names in our own file, such as uniFE84.rlig; several WeasyPrint fonts share one name.
    file = {"Paper-Arabic": "NotoNaskhArabic-Regular.ttf", "Paper-Arabic-Bold": "NotoNaskhArabic-Bold.ttf"}.get(font)
    if file is None:
        return {}
    with TTFont(STATIC / "fonts" / "paper" / file, lazy=True) as opened:
        names = opened.getGlyphOrder()
    letters = {glyph: unicodedata.normalize("NFKC", agl.toUnicode(name)) for glyph, name in enumerate(names)}
    return {glyph: text for glyph, text in letters.items() if text}


def _declare_languages(laid_out: Document, pdf: pydyf.PDF) -> None:
    # The language of the whole document is declared, no other. Each <section lang> of a page has become one structure
    # element, in the same order: it gets its language, so that each text is read aloud with its own voice.
    tags: dict[bytes, list[pydyf.Dictionary]] = {}
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Dictionary) and thing.get("S") == "/Sect":
            tags.setdefault(thing["Pg"], []).append(thing)
    for page, reference in zip(laid_out.pages, pdf.page_references, strict=True):
        sections = [box for box in _boxes(page._page_box) if _is_section(box)]
        if len(sections) == len(tags.get(reference, [])):
            for section, tag in zip(sections, tags.get(reference, []), strict=True):
                if language := section.element.get("lang"):
                    tag["Lang"] = pydyf.String(language)


def _is_section(box: boxes.Box) -> bool:
    return box.element_tag == "section" and not isinstance(box, boxes.LineBox | boxes.TextBox)


def _boxes(box: Any) -> Iterator[boxes.Box]:
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _lighter(colour: str, share: float) -> str:
    """The colour with `share` (0 to 1) of white in it."""
    return "#" + "".join(f"{round((c := int(colour[i : i + 2], 16)) + (255 - c) * share):02x}" for i in (1, 3, 5))


_ZELLIGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">'
    '<rect width="48" height="48" fill="{ground}"/>'
    '<path fill="#fff" d="M24 0l7.03 7.03h9.94v9.94L48 24l-7.03 7.03v9.94h-9.94L24 48l-7.03-7.03H7.03v-9.94L0 24'
    'l7.03-7.03V7.03h9.94z"/>'
    '<path fill="{ground}" d="M24 7l4.98 4.98h7.04v7.04L41 24l-4.98 4.98v7.04h-7.04L24 41l-4.98-4.98h-7.04v-7.04L7 24'
    'l4.98-4.98v-7.04h7.04z"/>'
    '<path fill="{jewel}" d="M24 15l2.64 2.64h3.72v3.72L33 24l-2.64 2.64v3.72h-3.72L24 33l-2.64-2.64h-3.72v-3.72L15 24'
    "l2.64-2.64v-3.72h3.72z"
    "M0-4.5L4.5 0 0 4.5-4.5 0zM48-4.5L52.5 0 48 4.5 43.5 0zM0 43.5L4.5 48 0 52.5-4.5 48z"
    'M48 43.5L52.5 48 48 52.5 43.5 48z"/></svg>'
)
"""One tile: an eight-pointed star whose points touch its neighbours', a cross between any four of them."""

_NO_SEAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48" fill="none" stroke="{colour}">'
    '<circle cx="24" cy="24" r="23.2" stroke-width="1.2"/>'
    '<path fill="{colour}" stroke="none" fill-rule="evenodd" d="M24 8l4.69 4.69h6.63v6.63L40 24l-4.69 4.69v6.63h-6.63'
    'L24 40l-4.69-4.69h-6.63v-6.63L8 24l4.69-4.69v-6.63h6.63zM24 18a6 6 0 1 0 0 12 6 6 0 0 0 0-12z"/></svg>'
)
"""What stands in the seal's place on the documents of a commune that has none."""
