"""What an amendment changes: the words of the text and the proposed ones as one marked-up text."""

from dataclasses import dataclass

from commitments.comparison import Run, words
from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES, direction, texts
from workshops.models import Amendment


@dataclass(frozen=True, slots=True)
class Marked:
    """Old and new words in one language, as one marked-up text."""

    language: str
    runs: list[Run]

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return direction(self.language)


def marked_in(amendment: Amendment, language: str) -> Marked:
    """What it changes in this language; in Arabic where it has no words in it."""
    after = texts(amendment, "words")
    if not after[language]:
        language = AUTHORITATIVE
    return Marked(language, words(amendment.before.get(language, ""), after[language]))


def marked(amendment: Amendment) -> list[Marked]:
    """What it changes: in Arabic, and in French where its words are given."""
    after = texts(amendment, "words")
    return [marked_in(amendment, language) for language in LANGUAGES if language == AUTHORITATIVE or after[language]]
