"""Reading PDFs back: their words, their structure, their fonts."""

import re
import subprocess
import unicodedata
from typing import Any

import pymupdf

_NO_WORD = re.compile("[\u064b-\u0652\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Text as it can be compared: letters for presentation forms, without vowel signs and direction marks."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text))


def words(text: str) -> list[str]:
    """The words and numbers of a text, in order."""
    return re.findall(r"[^\W_]+", plain(text))


def tokens(text: str) -> str:
    """The words, amounts, dates, ranges and codes of a text, one space between any two."""
    return " ".join(re.findall(r"[A-Za-z0-9+](?:[A-Za-z0-9.,:/@+-]*[A-Za-z0-9])?|[^\W\d_A-Za-z]+", plain(text)))


def copied(content: bytes) -> str:
    """What a reader gets who copies the whole text of the PDF."""
    return "\n".join(pages(content))


def pages(content: bytes) -> list[str]:
    """What a reader gets who copies the text of each page."""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return [plain(page) for page in done.stdout.decode().removesuffix("\f").split("\f")]


def opened(content: bytes) -> Any:
    """The PDF as pymupdf reads it."""
    return pymupdf.open(stream=content, filetype="pdf")


def value(document: Any, number: int, key: str) -> str:
    """An entry of a PDF object as text, empty where it is absent."""
    kind, found = document.xref_get_key(number, key)
    return "" if kind == "null" else found


def tags(content: bytes) -> list[tuple[str, str, str]]:
    """Every structure element of the PDF: its type, its language, its alternative text."""
    document = opened(content)
    return [
        (value(document, number, "S"), value(document, number, "Lang"), value(document, number, "Alt"))
        for number in range(1, document.xref_length())
        if value(document, number, "Type") == "/StructElem"
    ]


def fonts(content: bytes) -> set[str]:
    """The families of all fonts embedded in the PDF."""
    return {font[3].partition("+")[2] for page in opened(content) for font in page.get_fonts()}
