"""Pages of long lists: cut by the number at which they begin, so that the thousandth costs what the first one does."""

from dataclasses import dataclass
from typing import Any

PAGE_SIZE = 20
COUNTED = 1000
"""How far the finds of a filter are counted."""


@dataclass(frozen=True, slots=True)
class Window:
    """Rows of a list in falling order of `key`. `older` and `newer` are where the neighbouring pages begin, None at the
    ends; `is_first` says whether nothing newer lies before."""

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


def window(found: Any, key: str, *, before: str = "", after: str = "", size: int = PAGE_SIZE) -> Window:
    """The page of `found` that lies before (older) or after (newer) a number; the newest one without either. `found` is
    a queryset of dictionaries or rows of which `key` is a unique number. One query."""
    older_than, newer_than = place(before), place(after)
    if newer_than is not None and older_than is None:
        rows = list(found.filter(**{f"{key}__gt": newer_than}).order_by(key)[: size + 1])
        more = len(rows) > size
        rows = rows[:size][::-1]
        if len(rows) < size:  # the newest page is always a full one
            return window(found, key, size=size)
        return Window(rows, _key(rows[-1], key), _key(rows[0], key) if more else None)
    if older_than is not None:
        found = found.filter(**{f"{key}__lt": older_than})
    rows = list(found.order_by(f"-{key}")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    newer = None
    if older_than is not None:
        newer = _key(rows[0], key) if rows else max(0, older_than - 1)
    return Window(rows, _key(rows[-1], key) if more else None, newer)


def _key(row: Any, key: str) -> int:
    return row[key] if isinstance(row, dict) else getattr(row, key)


def counted(found: Any, among: Any, *, before: str = "", after: str = "") -> tuple[int, Any]:
    """How many there are, at most one more than `COUNTED`: nobody reads further, and counting has its price. With it
    the finds themselves; where they are few, those `among` the rows of the list that can stand on the page asked for: a
    database that puts everything in order to find a handful, or nothing, takes its time."""
    numbers = list(found.order_by().values_list("number", flat=True)[: COUNTED + 1])
    if len(numbers) > COUNTED:
        return len(numbers), found
    newest, older_than, newer_than = sorted(numbers, reverse=True), place(before), place(after)
    near = newest[: PAGE_SIZE + 1]
    if older_than is not None:
        near += [number for number in newest if number < older_than][: PAGE_SIZE + 1]
    if newer_than is not None:
        near += [number for number in reversed(newest) if number > newer_than][: PAGE_SIZE + 1]
    return len(numbers), among.filter(number__in=near)
