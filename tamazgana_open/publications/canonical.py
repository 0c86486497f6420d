"""Content as canonical JSON text (RFC 8785) and its SHA-256: the same content always gives the same hash."""

import hashlib
import json
from typing import Any

import rfc8785


def dumps(content: dict[str, Any]) -> str:
    """The canonical text. Numbers must be integers or text: money is stored as text, never as a float."""
    return rfc8785.dumps(content).decode()


def loads(text: str) -> dict[str, Any]:
    """The content of a canonical text."""
    return json.loads(text)


def sha256(text: str) -> str:
    """Hexadecimal SHA-256 of the text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


def in_language(content: Any, language: str, languages: tuple[str, ...]) -> Any:
    """The content with the texts of one language only, to compare two editions in that language.

    A text in several languages is an object whose keys are all language codes.
    """
    if isinstance(content, dict):
        if content and set(content) <= set(languages):
            return {language: content.get(language, "")}
        return {key: in_language(value, language, languages) for key, value in content.items()}
    if isinstance(content, list):
        return [in_language(item, language, languages) for item in content]
    return content
