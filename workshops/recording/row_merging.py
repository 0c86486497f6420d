"""Two people add, move and remove rows of the same list: which rows stand afterwards, and in what order.

Beside `tamazgana_open.merging`, which compares the words in them. Rows are known by their keys; `base` is the order
that the page was opened with, `mine` the one sent back, `theirs` the one stored meanwhile.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RowMerge:
    """The outcome: `order` of all rows that stand, and what became of those that only one side has."""

    order: list[str]
    deleted: list[str] = field(default_factory=list)
    """Removed by me: to be deleted."""
    spared: list[str] = field(default_factory=list)
    """Removed by me, but changed by the others since: they stay."""
    returned: list[str] = field(default_factory=list)
    """Deleted by the others, but changed by me: they come back."""
    gone: list[str] = field(default_factory=list)
    """Deleted by the others, and nothing of mine in them: they stay deleted."""
    added: list[str] = field(default_factory=list)
    """New by the others."""


def merge_rows(
    base: Sequence[str],
    mine: Sequence[str],
    theirs: Sequence[str],
    *,
    changed_by_me: Container[str],
    changed_by_them: Container[str],
) -> RowMerge:
    """Compare three orders of the same list. Nobody's new row and nobody's changed row is lost."""
    before, here, there = set(base), set(mine), set(theirs)
    removed = [key for key in base if key in there and key not in here]
    missing = [key for key in mine if key in before and key not in there]
    spared = [key for key in removed if key in changed_by_them]
    deleted = [key for key in removed if key not in changed_by_them]
    returned = [key for key in missing if key in changed_by_me]
    gone = [key for key in missing if key not in changed_by_me]

    my_rows = [key for key in mine if key not in gone]
    their_rows = [key for key in theirs if key not in deleted]
    common = before & here & there
    i_moved = [key for key in base if key in common] != [key for key in mine if key in common]
    order = woven(my_rows, their_rows) if i_moved else woven(their_rows, my_rows)
    added = [key for key in theirs if key not in before and key not in here]
    return RowMerge(order, deleted, spared, returned, gone, added)


def woven(frame: Sequence[str], others: Sequence[str]) -> list[str]:
    """The keys of `frame` in their order, and those that only `others` has behind the ones they stand behind there."""
    order, known, here = list(frame), set(others), set(frame)
    last: str | None = None
    for key in others:
        if key not in here:
            place = order.index(last) + 1 if last is not None else 0
            # Behind what the frame itself has added at this place: it came first.
            while place < len(order) and order[place] not in known:
                place += 1
            order.insert(place, key)
            here.add(key)
        last = key
    return order
