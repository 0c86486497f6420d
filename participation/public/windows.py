"""Pages of long lists: cut by the number at which they begin, so that the thousandth costs what the first one does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PAGE_SIZE = 20

Ask = Callable[[int | None, int | None], list[Any]]
"""Gives rows of a list, one more than a page at least where there are as many: those older than the first number in
falling order, the newest without it; with the second number those newer than that, in rising order."""


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of a list in falling order. `older` and `newer` are where the neighbouring pages begin, None at the ends;
    `is_first` says whether nothing newer lies before."""

    rows: list[Any]
    older: int | None
    newer: int | None

    @property
    def is_first(self) -> bool:
        """Whether this is the page that one comes to first."""
        return self.newer is None


def place(asked: str) -> int | None:
    """The number that somebody asks for; None for what is no number or absurdly large."""
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 9 else None


def window(ask: Ask, key: Callable[[Any], int], *, before: str = "", after: str = "", size: int = PAGE_SIZE) -> Window:
    """The page that lies before (older) or after (newer) a number; the newest one without either. `key` gives the
    number of a row."""
    older_than, newer_than = place(before), place(after)
    if newer_than is not None and older_than is None:
        rows = ask(None, newer_than)
        more = len(rows) > size
        rows = rows[:size][::-1]
        if len(rows) < size:  # the newest page is always a full one
            return window(ask, key, size=size)
        return Window(rows, key(rows[-1]), key(rows[0]) if more else None)
    rows = ask(older_than, None)
    more = len(rows) > size
    rows = rows[:size]
    newer = None
    if older_than is not None:
        newer = key(rows[0]) if rows else max(0, older_than - 1)
    return Window(rows, key(rows[-1]) if more else None, newer)


def of_queryset(found: Any, key: str, size: int) -> Ask:
    """Asks a queryset, in the order of a unique number."""

    def ask(older_than: int | None, newer_than: int | None) -> list[Any]:
        if newer_than is not None:
            return list(found.filter(**{f"{key}__gt": newer_than}).order_by(key)[: size + 1])
        rows = found if older_than is None else found.filter(**{f"{key}__lt": older_than})
        return list(rows.order_by(f"-{key}")[: size + 1])

    return ask


def of_numbers(numbers: list[int]) -> Ask:
    """Asks numbers in hand, which stand in falling order."""

    def ask(older_than: int | None, newer_than: int | None) -> list[int]:
        if newer_than is not None:
            return [number for number in reversed(numbers) if number > newer_than]
        return [number for number in numbers if older_than is None or number < older_than]

    return ask
