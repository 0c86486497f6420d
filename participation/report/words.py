"""A citizen's own words as they are shown: in their own language and direction, whatever the reader's is."""

import unicodedata
from dataclasses import dataclass

from tamazgana_open.bilingual import Phrase


@dataclass(frozen=True, slots=True)
class Said:
    """Words with `lang` (empty where it is none that we know the code of) and `dir`."""

    words: Phrase
    language: str
    direction: str

    @classmethod
    def of(cls, text: str, language: str) -> "Said":
        """These words, written in this language (a code of `BodyLanguage`, or empty where nobody said)."""
        code = language if language != "other" else ""
        # A phrase that stands in for nothing: the words are what they are.
        return cls(Phrase(text, code, code), code, direction_of(text))


def direction_of(text: str) -> str:
    """`rtl` or `ltr`, by the first letter that has a direction: Amazigh is written in three scripts."""
    for sign in text:
        found = unicodedata.bidirectional(sign)
        if found in ("R", "AL"):
            return "rtl"
        if found == "L":
            return "ltr"
    return "rtl"
