"""What a published document is used for elsewhere, such as evidence: its page says so. Rooms above register them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tamazgana_open.publications.models import Publication


@dataclass(frozen=True, slots=True)
class Use:
    """One use: a sentence, and the page where it is made."""

    sentence: str
    url: str


_known: list[Callable[[Publication], Iterable[Use]]] = []


def register(uses: Callable[[Publication], Iterable[Use]]) -> None:
    """Let a room say what a document is used for there. Called when the app starts."""
    if uses not in _known:
        _known.append(uses)


def of(publication: Publication) -> list[Use]:
    """All uses that are known."""
    return [use for uses in _known for use in uses(publication)]
