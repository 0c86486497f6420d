"""Completing frozen content by translations that were made later: the Arabic stays as it was frozen."""

from collections.abc import Iterator
from typing import Any

from tamazgana_open.bilingual import AUTHORITATIVE, LANGUAGES


def with_translations(frozen: Any, rows: Any) -> Any:
    """The frozen structure; each text takes the other languages that `rows` (newer content) has for the same Arabic."""
    known = {text[AUTHORITATIVE]: text for text in _texts_in(rows)}
    return _completed(frozen, known)


def lacking(content: Any, language: str) -> int:
    """How many texts of this content stand in Arabic and not in this language."""
    return sum(1 for text in _texts_in(content) if text[AUTHORITATIVE] and not text[language])


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == set(LANGUAGES) and all(isinstance(v, str) for v in value.values())


def _texts_in(value: Any) -> Iterator[dict[str, str]]:
    if _is_text(value):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(item)


def _completed(frozen: Any, known: dict[str, dict[str, str]]) -> Any:
    if _is_text(frozen):
        return {**known.get(frozen[AUTHORITATIVE], frozen), AUTHORITATIVE: frozen[AUTHORITATIVE]}
    if isinstance(frozen, dict):
        return {key: _completed(item, known) for key, item in frozen.items()}
    if isinstance(frozen, list):
        return [_completed(item, known) for item in frozen]
    return frozen
