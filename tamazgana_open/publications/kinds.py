"""The kinds of documents that rooms publish. Each room registers its own when it starts.

A kind knows how to show frozen content; it sees nothing but that content.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Passage:
    """A searchable part of a publication: where it stands, what it is called, what it says, in one language."""

    anchor: str
    language: str
    title: str
    text: str


def _no_passages(content: dict[str, Any]) -> Iterable[Passage]:
    return ()


def _nothing_more(_path: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of publication.

    `code` names it in the database, `series` stands in its reference (PO, PV, …), `label` is its name for readers,
    `template` makes the PDF from `context(content, languages)`, `path(content)` is the address of its own page
    without the language, `passages(content)` are the parts that search finds. `redacted(path)` is called after content
    of this kind had to be removed, for what the room keeps of it besides.
    """

    code: str
    series: str
    label: Promise | str
    template: str
    context: Callable[[dict[str, Any], tuple[str, ...]], dict[str, Any]]
    path: Callable[[dict[str, Any]], str]
    passages: Callable[[dict[str, Any]], Iterable[Passage]] = _no_passages
    redacted: Callable[[str], None] = _nothing_more


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known. Two kinds with one code or one series are a programming error."""
    for known in _kinds.values():
        if known.code != kind.code and known.series == kind.series:
            raise ValueError(f"{kind.code} and {known.code} share the series {kind.series}")
    _kinds[kind.code] = kind


def get(code: str) -> Kind:
    """The kind of this code. Raises KeyError."""
    return _kinds[code]


def choices() -> list[tuple[str, str]]:
    """Code and label of every kind, for filters."""
    return [(kind.code, str(kind.label)) for kind in _kinds.values()]
