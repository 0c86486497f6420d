"""Search over what is published, by stems of Arabic and French words."""

import re
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from tamazgana_open.bilingual import clean
from tamazgana_open.publications import stems
from tamazgana_open.publications.models import PassageEntry

LONGEST = 200
EXCERPT_WORDS = 36


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: its title, where it is, what kind of document it is in, and the words around the find."""

    title: SafeString
    url: str
    kind: str
    excerpt: SafeString
    illustrative: bool
    reference: str


class SearchForm(forms.Form):
    """What is looked for (GET)."""

    q = forms.CharField(label=_("Words"), required=False)

    @property
    def words(self) -> str:
        """The words asked for, cleaned and cut to a length that a person would type."""
        return clean(self.data.get("q", ""))[:LONGEST]

    def hits(self, language: str) -> "Hits":
        """The finds in this language, lazily."""
        found = PassageEntry.objects.current().matching(self.words, language)
        return Hits(found.select_related("publication").defer("publication__content"), self.words, language)


class Hits:
    """A lazy list of finds, for a paginator."""

    def __init__(self, passages: QuerySet[PassageEntry], words: str, language: str) -> None:
        self.passages, self.language = passages, language
        self.wanted = set(stems.stems(words))

    def count(self) -> int:
        """How many there are."""
        return self.passages.count()

    __len__ = count

    def __getitem__(self, part: slice) -> list[Hit]:
        return [self._hit(passage) for passage in self.passages[part]]

    def _hit(self, passage: PassageEntry) -> Hit:
        publication = passage.publication
        return Hit(
            title=marked(passage.title, self.wanted),
            url=f"/{self.language}/{passage.anchor}",
            kind=publication.kind_label,
            excerpt=excerpt(passage.text, self.wanted),
            illustrative=publication.illustrative,
            reference=publication.reference,
        )


def excerpt(text: str, wanted: set[str]) -> SafeString:
    """Some words around the first find, the finds marked."""
    words = text.split()
    first = next((i for i, word in enumerate(words) if wanted & set(stems.indexed(word))), 0)
    start = max(0, first - EXCERPT_WORDS // 3)
    part = words[start : start + EXCERPT_WORDS]
    shown = marked(" ".join(part), wanted)
    before = "… " if start else ""
    after = " …" if start + EXCERPT_WORDS < len(words) else ""
    return mark_safe(f"{before}{shown}{after}")


def marked(text: str, wanted: set[str]) -> SafeString:
    """The text escaped, each word that has a wanted stem in <mark>."""

    def mark(match: re.Match[str]) -> str:
        word = match.group()
        return f"<mark>{escape(word)}</mark>" if wanted & set(stems.indexed(word)) else escape(word)

    return mark_safe(re.sub(r"\S+|\s+", lambda m: mark(m) if m.group().strip() else m.group(), text))
