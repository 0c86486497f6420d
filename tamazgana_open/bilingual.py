"""Two languages, one authoritative: which text to show, marked as what it is, and text cleaned when it comes in.

Arabic (the first of `settings.LANGUAGES`) is authoritative. Where a text is missing in the reader's language the
other one
is shown, never in silence: a `Phrase` knows in which language its words really are. A further language is a setting, a
migration and a .po file.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
AUTHORITATIVE = LANGUAGES[0]
TRANSLATIONS = LANGUAGES[1:]

Texts = dict[str, str]
"""A text in all languages: {"ar": "…", "fr": "…"}."""


def direction(language: str) -> str:
    """`rtl` or `ltr`."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def reading_language() -> str:
    """The active language, or the authoritative one where none of ours is active."""
    active = get_language() or AUTHORITATIVE
    return active if active in LANGUAGES else AUTHORITATIVE


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words and the language they are in. `wanted` is the language that the reader asked for."""

    text: str
    language: str
    wanted: str
    outdated: bool = False

    @property
    def missing(self) -> bool:
        """Whether another language stands in for the one asked for."""
        return self.language != self.wanted

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, of the words themselves."""
        return direction(self.language)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


def phrase(texts: Mapping[str, str], wanted: str | None = None, *, outdated: bool = False) -> Phrase:
    """The text in the wanted language (default: the active one), else in the first language that has it."""
    wanted = wanted or reading_language()
    for language in (wanted, *LANGUAGES):
        if texts.get(language):
            return Phrase(texts[language], language, wanted, outdated and language == wanted)
    return Phrase("", wanted, wanted)


def texts(thing: Any, field: str) -> dict[str, str]:
    """All languages of a translated field: {"ar": "…", "fr": "…"}."""
    return {language: getattr(thing, f"{field}_{language}") or "" for language in LANGUAGES}


def digest(text: str) -> str:
    """A short fingerprint of an authoritative text, to know later whether its translation still fits."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def has_text(column: str) -> models.Q:
    """For constraints: something stands in this column of a translated field (such as `reason_ar`), which may be null.

    A check that compares null with "" is neither true nor false, and so holds.
    """
    return models.Q(**{f"{column}__isnull": False}) & ~models.Q(**{column: ""})


def has_no_text(column: str) -> models.Q:
    """For constraints: nothing stands in this column of a translated field."""
    return models.Q(**{f"{column}__isnull": True}) | models.Q(**{column: ""})


class TranslatedModel(models.Model):
    """A model with translated fields, each translation remembering which authoritative text it translates."""

    translated_from = models.JSONField(default=dict, blank=True, editable=False)
    """Field and language → digest of the authoritative text when the translation was last confirmed."""

    class Meta:
        abstract = True

    def phrase(self, field: str, wanted: str | None = None) -> Phrase:
        """The field for a reader, marked when missing or outdated."""
        wanted = wanted or reading_language()
        return phrase(texts(self, field), wanted, outdated=self.is_outdated(field, wanted))

    @property
    def title_phrase(self) -> Phrase:
        """The title for the reader, for models that have one."""
        return self.phrase("title")

    def is_outdated(self, field: str, language: str) -> bool:
        """Whether the authoritative text has changed since this translation was confirmed."""
        if language == AUTHORITATIVE or not getattr(self, f"{field}_{language}"):
            return False
        known = self.translated_from.get(f"{field}_{language}")
        return known is not None and known != digest(getattr(self, f"{field}_{AUTHORITATIVE}") or "")

    def confirm_translations(self, fields: Iterable[str], languages: Iterable[str] = TRANSLATIONS) -> None:
        """Remember that these translations fit the present authoritative texts. Call before `save()`."""
        for field in fields:
            for language in languages:
                if getattr(self, f"{field}_{language}"):
                    self.translated_from[f"{field}_{language}"] = digest(
                        getattr(self, f"{field}_{AUTHORITATIVE}") or ""
                    )
                else:
                    self.translated_from.pop(f"{field}_{language}", None)

    def put(self, field: str, words: Mapping[str, str]) -> None:
        """Give the field its words in every language, nothing where there are none, the translations as they fit these
        words. Call before `save()`."""
        for language in LANGUAGES:
            setattr(self, f"{field}_{language}", words.get(language, ""))
        self.confirm_translations((field,))


class TitledModel(TranslatedModel):
    """A model whose title is needed in the authoritative language, in whichever language the person works."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        # `title` is the one in the language in which the person works.
        exclude = {*(exclude or ())}
        super().clean_fields(exclude | {"title"})
        column = f"title_{AUTHORITATIVE}"
        if not getattr(self, column) and column not in exclude:
            raise ValidationError({column: _("The Arabic title is needed.")})


# Text that comes in -----------------------------------------------------------------------------------------------

_NEVER_TEXT = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"  # controls
    "\u061c\u202a-\u202e\u2066-\u2069"  # marks that override or isolate direction: they can make text lie
    "\u00ad\u200b\u2060\ufeff\ufff9-\ufffc"  # soft hyphen, zero-width space, joiner, byte order mark, interlinear
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"  # halves of characters, non-characters
)
_BULLETS = re.compile(r"^[ \t]*[•▪◦‣·●○■□–\uf0b7\uf0a7][ \t]+", re.MULTILINE)
_SPACES = re.compile(r"[ \t\u1680\u2000-\u2008\u205f\u3000]+")
_EDGES = re.compile(r" *\n *")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """Text as it may be stored: NFC, without invisible characters that break or disguise it, in tidy paragraphs.

    Made for what comes out of word processors: line ends become newlines, bullets become "- ", runs of spaces one
    space,
    more than one blank line one. Joiners (U+200C, U+200D), direction marks (U+200E, U+200F) and no-break spaces stay.
    """
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n\n")
        .replace("\v", "\n")
    )
    text = _NEVER_TEXT.sub("", text)
    text = unicodedata.normalize("NFC", text)
    text = _BULLETS.sub("- ", text)
    text = _EDGES.sub("\n", _SPACES.sub(" ", text))
    return _BLANK_LINES.sub("\n\n", text).strip()


def has_forbidden(text: str) -> bool:
    """Whether the text holds characters that `clean` removes because they are invisible or disguise it."""
    return bool(_NEVER_TEXT.search(text.replace("\v", "").replace("\f", "")))
