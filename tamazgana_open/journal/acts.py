"""The vocabulary of the journal: every act that can be recorded and the sentence that tells it.

Rooms add their acts when they start (`register`); recording an unknown act is a programming error.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise

_sentences: dict[str, Promise | str] = {}


def register(sentences: Mapping[str, Promise | str]) -> None:
    """Add acts: code → sentence, in which `{name}` stands for a detail of the entry."""
    _sentences.update(sentences)


def known(act: str) -> bool:
    """Whether this act has been registered."""
    return act in _sentences


def sentence(act: str, details: Mapping[str, Any]) -> str:
    """The sentence of an act in the active language; the bare code where no room knows it any more."""
    if act not in _sentences:
        return act
    return str(_sentences[act]).format_map(_Blank(details))


class _Blank(dict):
    def __missing__(self, key: str) -> str:
        return "…"
