"""A checked spreadsheet on its way in: what it is like, what was imported of it before, and saving it whole."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from participation import likeness
from participation.models import Channel, Consultation, Contribution, Stance, State
from participation.paper.reading import Line, Reading, token_of

AT_ONCE = 300
"""Texts that are compared in one question to the database."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A row as the page shows it before it is saved. `like` are the numbers of contributions that say much the same,
    `like_rows` the rows of this very file before it."""

    line: Line
    like: list[int]
    like_rows: list[int]

    @property
    def channel(self) -> str:
        """How it came in, in words."""
        return str(Channel(self.line.fields["channel"]).label)

    @property
    def stance(self) -> str:
        """The position, in words."""
        return str(Stance(self.line.fields["stance"]).label)


def previews(reading: Reading, consultation: Consultation) -> list[Preview]:
    """All rows, each with what it is like. Some ten questions for two thousand rows."""
    alike = [likeness.of(line.fields["body"]) for line in reading.lines]
    known: dict[tuple[str, str], set[int]] = defaultdict(set)
    for begin in range(0, len(alike), AT_ONCE):
        for number, same, first, second in _stored_like(consultation, alike[begin : begin + AT_ONCE]):
            for key in (("same", same), ("first", first), ("second", second)):
                known[key].add(number)
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    made = []
    for line, like in zip(reading.lines, alike, strict=True):
        keys = _keys(like)
        numbers = sorted({number for key in keys for number in known.get(key, ())})
        before = sorted({row for key in keys for row in rows.get(key, ())})
        made.append(Preview(line, numbers[:5], before[:5]))
        for key in keys:
            rows[key].append(line.number)
    return made


def _keys(like: likeness.Likeness) -> list[tuple[str, str]]:
    # "I agree" is said by many: short texts are not pointed out.
    return [("same", like.same), ("first", like.first), ("second", like.second)] if like.first else []


def _stored_like(consultation: Consultation, some: Iterable[likeness.Likeness]) -> Iterator[tuple[int, str, str, str]]:
    long = [like for like in some if like.first]
    if not long:
        return iter(())
    alike = (
        Q(like_same__in={like.same for like in long})
        | Q(like_first__in={like.first for like in long})
        | Q(like_second__in={like.second for like in long})
    )
    rows = Contribution.objects.filter(alike, consultation=consultation).exclude(state=State.WITHDRAWN)
    return rows.values_list("number", "like_same", "like_first", "like_second").iterator()


def imported(consultation: Consultation, digest: str) -> "QuerySet[Contribution]":
    """What was imported of this very file, with the senders, in the order of its rows."""
    rows = consultation.contributions.filter(sender__form_token__startswith=token_of(digest, 0)[:-1])
    return rows.select_related("sender").order_by("number")


def save(reading: Reading, consultation: Consultation, *, by: Any) -> list[Contribution]:
    """Save all rows or none. Raises NotInThisState, ValidationError."""
    return Contribution.receive_together(consultation, [(line.told, line.fields) for line in reading.lines], by=by)
