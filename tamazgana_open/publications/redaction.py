"""A cleaned edition: the same content with given passages taken out of every text."""

from typing import Any

from tamazgana_open.bilingual import LANGUAGES

MARK = {"ar": "[حُذف]", "fr": "[supprimé]"}
"""What stands in place of a removed passage, per language."""
OTHER_MARK = "[…]"
"""The same in a further language."""


def was_removed(text: str) -> bool:
    """Whether a passage was removed from this text."""
    return any(mark in text for mark in (*MARK.values(), OTHER_MARK))


def without(content: Any, passages: list[str], language: str = LANGUAGES[0]) -> tuple[Any, int]:
    """The content without the passages, and how many times one was found. Keys, references and codes stay."""
    if isinstance(content, str):
        count = sum(content.count(passage) for passage in passages)
        for passage in sorted(passages, key=len, reverse=True):
            content = content.replace(passage, MARK.get(language, OTHER_MARK))
        return content, count
    if isinstance(content, list):
        pairs = [without(item, passages, language) for item in content]
        return [item for item, _count in pairs], sum(count for _item, count in pairs)
    if isinstance(content, dict):
        cleaned, total = {}, 0
        for key, value in content.items():
            if key == "commune":
                cleaned[key] = value
                continue
            cleaned[key], count = without(value, passages, key if key in LANGUAGES else language)
            total += count
        return cleaned, total
    return content, 0
